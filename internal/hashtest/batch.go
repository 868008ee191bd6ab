package hashtest

import (
	"bytes"
	"fmt"
	"hash"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/af655cf0/simdhash/internal/kernel"
	"github.com/af655cf0/simdhash/internal/lanes"
)

// Batch describes a hash package's batch functions to the tests that both
// packages share. What a batch function must return is what the generic kernel
// does for one message after the other.
type Batch struct {
	Hash  string      // its name in SIMDHASH_REQUIRE
	Use   *kernel.Set // the package's choice among kernels; the tests change it
	Block int         // bytes that one compression consumes

	// Blocks is how many a message of n bytes has; Gains, whether the package takes
	// lanes for these messages, of which there are some.
	Blocks func(n int) int
	Gains  func(msgs [][]byte) bool

	Sums       []BatchSum
	WriteMany  func(hs []hash.Hash, ps [][]byte)
	AppendSums func(b []byte, hs []hash.Hash) []byte

	// Kinds make running hashes of this package, of which no two are the same;
	// Foreign make those of other packages.
	Kinds, Foreign []func() hash.Hash

	// Resume returns the running hash of Kinds[0] as if hi<<64 + lo bytes had
	// been written, whole blocks. Counters are numbers of bytes near which
	// carries happen.
	Resume   func(hi, lo uint64) hash.Hash
	Counters [][2]uint64

	// Compress runs a lane kernel, or generic, on n blocks of each lane, once.
	// A state is StateSize bytes.
	Compress  func(kernel int, states, blocks []unsafe.Pointer, n int)
	StateSize int
}

// BatchSum is a batch function beside the one for one message. Digests lie one
// after the other in dst.
type BatchSum struct {
	Name string
	Size int
	Many func(dst []byte, msgs [][]byte)
	One  func(dst, msg []byte)
}

// Test runs every test of batches with every kernel.
func (b *Batch) Test(t *testing.T) {
	t.Run("kernels", b.testKernels)
	t.Run("compress", b.testCompress)
	t.Run("lengths", b.testLengths)
	t.Run("one length", b.testOneLength)
	t.Run("gains", b.testGains)
	t.Run("taken", b.testTaken)
	t.Run("pairs of lengths", b.testPairsOfLengths)
	t.Run("permuted", b.testPermuted)
	t.Run("shared memory", b.testSharedMemory)
	t.Run("chain in place", b.testChain)
	t.Run("room", b.testRoom)
	t.Run("not kept", b.testNotKept)
	t.Run("guard pages", b.testGuardPages)
	t.Run("faults", b.testFaults)
	t.Run("buffered", b.testBuffered)
	t.Run("mixed hashes", b.testMixedHashes)
	t.Run("forwarding", b.testForwarding)
	t.Run("refused", b.testRefused)
	t.Run("AppendSums", b.testAppendSums)
	t.Run("counters", b.testCounters)
	t.Run("allocations", b.testAllocations)
	t.Run("concurrent", b.testConcurrent)
	t.Run("stack depth", b.testStackDepth)
	t.Run("observed", b.testObserved)
	t.Run("pauses", b.testPauses)
	t.Run("huge", b.testHuge)
}

// batchKernel is a lane kernel that has been forced, or a choice among several.
type batchKernel struct {
	name  string
	id    int // for Batch.Compress; -1 is a choice among several
	lanes int
}

// counts returns numbers of messages on either side of what fills the lanes.
func (k batchKernel) counts() []int {
	return []int{1, 2, max(1, k.lanes-1), k.lanes, k.lanes + 1, 2*k.lanes + 1}
}

// kernels lists what the tests run over: the default choice, no lanes at all,
// and each lane kernel of this CPU.
func (b *Batch) kernels() []batchKernel {
	list := []batchKernel{
		{"default", -1, b.Use.Lanes.Width},
		{"generic", 0, 1},
	}
	for id, k := range b.Use.Kernels() {
		if k.Lanes > 1 && k.Available {
			list = append(list, batchKernel{k.Name, id, k.Lanes})
		}
	}
	return list
}

// force makes the package use k, a lane kernel for any number of messages: idle
// lanes are tested too. It returns a function that ends this.
func (b *Batch) force(t testing.TB, k batchKernel) (restore func()) {
	t.Helper()
	before := *b.Use
	var names []string
	switch k.name {
	case "default":
		return func() {}
	case "generic":
	default:
		names = []string{k.name}
	}
	only, err := before.Only(names...)
	if err != nil {
		t.Fatal(err)
	}
	if k.lanes > 1 {
		const cheap, dear = 1 << 14, 1 << 24 // sums of a table fit 32 bits
		only.Lanes = lanes.NewTable([]lanes.Kernel{
			{ID: 0, Lanes: 1, Cycles: dear},
			{ID: k.id, Lanes: k.lanes, Cycles: cheap},
		})
	}
	*b.Use = only
	return func() { *b.Use = before }
}

// each runs f with every kernel, forced.
func (b *Batch) each(t *testing.T, f func(t *testing.T, k batchKernel)) {
	t.Helper()
	for _, k := range b.kernels() {
		t.Run("kernel="+k.name, func(t *testing.T) {
			defer b.force(t, k)()
			f(t, k)
		})
	}
}

// Each runs f with each lane kernel of this CPU, with the default choice, and
// without lanes.
func (b *Batch) Each(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	b.each(t, func(t *testing.T, k batchKernel) { f(t) })
}

// generic runs f with the generic kernel, one message after the other.
func (b *Batch) generic(t testing.TB, f func()) {
	t.Helper()
	defer b.force(t, batchKernel{name: "generic"})()
	f()
}

// want returns the digests of msgs, one by one with the generic kernel.
func (b *Batch) want(t testing.TB, sum BatchSum, msgs [][]byte) []byte {
	t.Helper()
	dst := make([]byte, len(msgs)*sum.Size)
	b.generic(t, func() {
		for i, msg := range msgs {
			sum.One(dst[i*sum.Size:(i+1)*sum.Size], msg)
		}
	})
	return dst
}

const batchesCompared = "batches compared"

// check fails the test where digest i of got and want differ.
func (sum BatchSum) check(t testing.TB, got, want []byte, msgs [][]byte, format string, args ...any) {
	t.Helper()
	if bytes.Equal(got, want) {
		Count(t, 1, batchesCompared)
		return
	}
	context := fmt.Sprintf(format, args...)
	if len(got) != len(want) {
		t.Fatalf("%s, %s: %d bytes of digests, want %d", sum.Name, context, len(got), len(want))
	}
	for i := range msgs {
		g, w := got[i*sum.Size:(i+1)*sum.Size], want[i*sum.Size:(i+1)*sum.Size]
		if !bytes.Equal(g, w) {
			t.Fatalf("%s, %s: digest of message %d of %d, %d bytes, is %x, want %x",
				sum.Name, context, i, len(msgs), len(msgs[i]), g, w)
		}
	}
}

// batchMessages returns messages of these lengths, each with bytes of its own.
func batchMessages(lengths []int, seed uint64) [][]byte {
	total := 0
	for _, n := range lengths {
		total += n
	}
	all := Data(total, seed)
	msgs := make([][]byte, len(lengths))
	for i, n := range lengths {
		msgs[i], all = all[:n:n], all[n:]
	}
	return msgs
}

// edges are lengths on either side of where padding and blocks begin.
func (b *Batch) edges() []int {
	n := b.Block
	return []int{0, 1, n/2 + 1, n - 10, n - 9, n - 8, n - 1, n, n + 1, 2*n - 9, 2*n - 8, 2*n - 1, 2 * n, 2*n + 1, 4 * n, 5*n - 1}
}

// batchMax is the most messages that most tests hash at once: two more than
// twice the widest kernel has lanes.
const batchMax = 66

// mixes are batchMax lengths of messages each.
func (b *Batch) mixes() map[string][]int {
	r := rand.New(rand.NewPCG(5, 7))
	edges := b.edges()
	mix := func(length func(i int) int) []int {
		lengths := make([]int, batchMax)
		for i := range lengths {
			lengths[i] = length(i)
		}
		return lengths
	}
	return map[string][]int{
		"empty":         mix(func(int) int { return 0 }),
		"a byte less":   mix(func(int) int { return b.Block - 1 }),
		"a block":       mix(func(int) int { return b.Block }),
		"a byte more":   mix(func(int) int { return b.Block + 1 }),
		"edges":         mix(func(i int) int { return edges[i%len(edges)] }),
		"edges, mixed":  mix(func(int) int { return edges[r.IntN(len(edges))] }),
		"rising":        mix(func(i int) int { return i * 20 * b.Block / batchMax }),
		"falling":       mix(func(i int) int { return (batchMax - i) * 20 * b.Block / batchMax }),
		"unequal":       mix(func(int) int { return r.IntN(20*b.Block + 1) }),
		"blocks":        mix(func(int) int { return r.IntN(21) * b.Block }),
		"a few long":    mix(func(i int) int { return i%7/6*20*b.Block + i%3 }),
		"second longer": mix(func(i int) int { return i % 2 * (20*b.Block - i) }),
	}
}

// testKernels logs which kernels the tests run over, and fails where one that
// SIMDHASH_REQUIRE names is not among them.
func (b *Batch) testKernels(t *testing.T) {
	var available []string
	for _, k := range b.Use.Kernels() {
		switch {
		case k.Available:
			available = append(available, k.Name)
			if k.Lanes > 1 {
				t.Logf("tested: %s, %d lanes", k.Name, k.Lanes)
			}
		case k.Lanes > 1:
			t.Logf("NOT tested: %s: %s", k.Name, k.Why)
		}
	}
	for _, name := range kernel.Required(b.Hash) {
		if !slices.Contains(available, name) {
			t.Errorf("SIMDHASH_REQUIRE names %s, which cannot run here", name)
		}
	}
}

// testLengths hashes all numbers of messages, of all mixes of lengths.
func (b *Batch) testLengths(t *testing.T) {
	type row struct {
		mix  string
		sum  BatchSum
		msgs [][]byte
		want []byte
	}
	var rows []row
	for mix, lengths := range b.mixes() {
		msgs := batchMessages(lengths, uint64(len(mix)))
		for _, sum := range b.Sums {
			rows = append(rows, row{mix, sum, msgs, b.want(t, sum, msgs)})
		}
	}
	step := Sample(7, 1, 1)
	b.each(t, func(t *testing.T, k batchKernel) {
		for _, row := range rows {
			size := row.sum.Size
			for n := 0; n <= batchMax; n += step {
				// Longer than it need be: the rest must stay.
				dst := bytes.Repeat([]byte{0xA5}, (n+2)*size)
				row.sum.Many(dst, row.msgs[:n])
				row.sum.check(t, dst[:n*size], row.want[:n*size], row.msgs[:n], "mix %q", row.mix)
				if bytes.Count(dst[n*size:], []byte{0xA5}) != 2*size {
					t.Fatalf("%s of %d messages wrote beyond digest %d", row.sum.Name, n, n-1)
				}
			}
		}
	})
}

// testOneLength hashes messages of one length, on either side of what one call of
// the kernel takes of each, and such with another behind them.
func (b *Batch) testOneLength(t *testing.T) {
	b.each(t, func(t *testing.T, k batchKernel) {
		call := 64 << 10 / k.lanes // bytes of each message
		for _, length := range []int{1, b.Block, 3*b.Block - 9, call - 1, call, call + 1, call + b.Block, 2*call + 3*b.Block + 5} {
			longest := 2*k.lanes + 2
			if length*longest > Sample(1<<20, 1<<22, 1<<24) {
				longest = k.lanes + 2
			}
			lengths := make([]int, longest)
			for i := range lengths {
				lengths[i] = length
			}
			lengths = append(lengths, length-1)
			msgs := batchMessages(lengths, uint64(length))
			sum := b.Sums[length%len(b.Sums)]
			want := b.want(t, sum, msgs)
			last := want[longest*sum.Size:]
			for _, n := range k.counts() {
				if n > longest {
					continue
				}
				dst := make([]byte, (n+1)*sum.Size)
				sum.Many(dst, msgs[:n])
				sum.check(t, dst[:n*sum.Size], want[:n*sum.Size], msgs[:n], "of one length, %d", length)

				shorter := append(slices.Clone(msgs[:n]), msgs[longest])
				sum.Many(dst, shorter)
				sum.check(t, dst, append(slices.Clone(want[:n*sum.Size]), last...), shorter, "all but the last of one length, %d", length)
			}
		}
	})
}

// testGains wants lanes taken where the table says that so many blocks gain, of
// messages of one length and of others.
func (b *Batch) testGains(t *testing.T) {
	memory := make([]byte, 20*b.Block)
	b.each(t, func(t *testing.T, k batchKernel) {
		for n := 1; n <= 20; n++ {
			msgs := make([][]byte, n)
			for length := 0; length+b.Block <= len(memory); length += b.Block/2 + 1 {
				for i := range msgs {
					msgs[i] = memory[:length]
				}
				blocks := n * b.Blocks(length)
				if got, want := b.Gains(msgs), b.Use.Lanes.For(n, blocks, b.Blocks(length)).Gains(n, blocks, true); got != want {
					t.Errorf("%d messages of %d bytes gain: %v, want %v", n, length, got, want)
				}
				if n == 1 {
					continue
				}
				msgs[n-1] = memory[:length+b.Block]
				blocks += b.Blocks(length+b.Block) - b.Blocks(length)
				if got, want := b.Gains(msgs), b.Use.Lanes.For(n, blocks, b.Blocks(length+b.Block)).Gains(n, blocks, false); got != want {
					t.Errorf("%d messages of %d bytes, the last of %d, gain: %v, want %v", n, length, length+b.Block, got, want)
				}
				// A block less than so many messages have whose number of blocks may decide.
				for i := range msgs[1:] {
					msgs[1+i] = memory[:length+b.Block]
				}
				blocks = n*b.Blocks(length+b.Block) - (b.Blocks(length+b.Block) - b.Blocks(length))
				if got, want := b.Gains(msgs), b.Use.Lanes.For(n, blocks, b.Blocks(length+b.Block)).Gains(n, blocks, false); got != want {
					t.Errorf("%d messages of %d bytes, the first of %d, gain: %v, want %v", n, length+b.Block, length, got, want)
				}
			}
		}
	})
}

// testTaken gives the package a kernel of two lanes that is none, and so compresses
// nothing but its first lane: a digest is wrong if the batch functions take it, and
// all are right if they do not. They are to take it where it has not to wake, or where
// a block pays for that, and not where no batch does: then they take a real one, if
// this CPU has any.
func (b *Batch) testTaken(t *testing.T) {
	if !slices.ContainsFunc(b.Use.Kernels(), func(k kernel.Kernel) bool { return k.Lanes > 1 }) {
		t.Skip("needs a build with lane kernels")
	}
	const none = 1 << 10
	kernels := []lanes.Kernel{{ID: 0, Lanes: 1, Cycles: 1 << 20}, {ID: none, Lanes: 2, Cycles: 1 << 10}}
	for id, k := range b.Use.Kernels() {
		if k.Lanes > 1 && k.Available {
			kernels = append(kernels, lanes.Kernel{ID: id, Lanes: k.Lanes, Cycles: 1<<20 + 2})
			break
		}
	}
	taken := func(lengths []int, name string, digests func(msgs [][]byte) []byte) {
		msgs := batchMessages(lengths, 31)
		want := digests(msgs)
		for _, wake := range []int{0, 1, 1 << 30} {
			before := *b.Use
			kernels[1].Wake = wake
			b.Use.Lanes = lanes.NewTable(kernels)
			got := digests(msgs)
			*b.Use = before
			switch one := bytes.Equal(got, want); {
			case one && wake <= 1:
				t.Errorf("%s does not take the kernel for messages of %d bytes that have to wake it for %d cycles", name, lengths, wake)
			case !one && wake > 1:
				t.Errorf("%s wakes a kernel for messages of %d bytes that do not pay for it", name, lengths)
			}
			Count(t, 1, "batches that take lanes")
		}
	}
	block := b.Block
	for _, lengths := range [][]int{{3 * block, 3 * block}, {3*block + 5, 3*block + 5, 3*block + 5}, {4 * block, 3 * block}, {block + 1, 3 * block, 2 * block, 2 * block}} {
		for _, sum := range b.Sums {
			taken(lengths, sum.Name, func(msgs [][]byte) []byte {
				dst := make([]byte, len(msgs)*sum.Size)
				sum.Many(dst, msgs)
				return dst
			})
		}
		running := func(msgs [][]byte) (hs []hash.Hash) {
			for range msgs {
				hs = append(hs, b.Kinds[0]())
			}
			return hs
		}
		taken(lengths, "WriteMany", func(msgs [][]byte) (digests []byte) {
			hs := running(msgs)
			b.WriteMany(hs, msgs)
			for _, h := range hs {
				digests = h.Sum(digests)
			}
			return digests
		})
		taken(lengths, "AppendSums", func(msgs [][]byte) []byte {
			hs := running(msgs)
			for i, h := range hs {
				h.Write(msgs[i])
			}
			return b.AppendSums(nil, hs)
		})
	}
}

// testPairsOfLengths hashes every pair of lengths at edges, and every triple,
// between other messages and alone.
func (b *Batch) testPairsOfLengths(t *testing.T) {
	edges := b.edges()
	sum := b.Sums[0]
	// A message of each length, and one for each of its possible neighbours.
	const copies = 3
	all := make([][]byte, 0, copies*len(edges))
	for i := range copies {
		all = append(all, batchMessages(edges, uint64(i))...)
	}
	want := b.want(t, sum, all)
	b.each(t, func(t *testing.T, k batchKernel) {
		var msgs [][]byte
		var expected []byte
		use := func(copy, edge int) {
			i := copy*len(edges) + edge
			msgs = append(msgs, all[i])
			expected = append(expected, want[i*sum.Size:(i+1)*sum.Size]...)
		}
		dst := make([]byte, copies*sum.Size)
		for x := range edges {
			for y := range edges {
				for z := -1; z < len(edges); z += Sample(5, 1, 1) {
					msgs, expected = msgs[:0], expected[:0]
					use(0, x)
					use(1, y)
					if z >= 0 {
						use(2, z)
					}
					got := dst[:len(expected)]
					sum.Many(got, msgs)
					sum.check(t, got, expected, msgs, "lengths %d, %d and %d", x, y, z)
				}
			}
		}
	})
}

// testPermuted moves messages from lane to lane: their digests must move along.
func (b *Batch) testPermuted(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 13))
	sum := b.Sums[0]
	for _, mix := range []string{"a byte more", "edges", "unequal"} {
		msgs := batchMessages(b.mixes()[mix], 17)
		want := b.want(t, sum, msgs)
		t.Run(mix, func(t *testing.T) {
			b.each(t, func(t *testing.T, k batchKernel) {
				for _, n := range k.counts() {
					for try := range n + Sample(0, 8, 200) {
						order := r.Perm(n)
						if try < n { // every message in every lane
							for i := range order {
								order[i] = (i + try) % n
							}
						}
						moved := make([][]byte, n)
						expected := make([]byte, 0, n*sum.Size)
						for i, j := range order {
							moved[i] = msgs[j]
							expected = append(expected, want[j*sum.Size:(j+1)*sum.Size]...)
						}
						dst := make([]byte, n*sum.Size)
						sum.Many(dst, moved)
						sum.check(t, dst, expected, moved, "order %v", order)
					}
				}
			})
		})
	}
}

// testSharedMemory hashes messages that are the same, or overlap.
func (b *Batch) testSharedMemory(t *testing.T) {
	buffer := Data(40*b.Block, 3)
	rows := map[string]func(i int) []byte{
		"same":        func(int) []byte { return buffer[3 : 10*b.Block] },
		"two slices":  func(i int) []byte { return buffer[i%2 : 3*b.Block+i%2] },
		"prefixes":    func(i int) []byte { return buffer[:i*b.Block/2] },
		"suffixes":    func(i int) []byte { return buffer[i*b.Block/2:] },
		"a byte on":   func(i int) []byte { return buffer[i : i+9*b.Block] },
		"a block on":  func(i int) []byte { return buffer[i%20*b.Block:][:9*b.Block+5] },
		"nil or same": func(i int) []byte { return [][]byte{nil, buffer[:b.Block], {}}[i%3] },
	}
	for name, message := range rows {
		msgs := make([][]byte, batchMax)
		for i := range msgs {
			msgs[i] = message(i)
		}
		t.Run(name, func(t *testing.T) {
			for _, sum := range b.Sums {
				want := b.want(t, sum, msgs)
				b.each(t, func(t *testing.T, k batchKernel) {
					for _, n := range append(k.counts(), batchMax) {
						dst := make([]byte, n*sum.Size)
						sum.Many(dst, msgs[:n])
						sum.check(t, dst, want[:n*sum.Size], msgs[:n], "of %d", n)
					}
				})
			}
		})
	}
}

// testChain has each digest replace its own message, again and again. The first
// message also begins before its digest and the last one goes on after its own.
func (b *Batch) testChain(t *testing.T) {
	const rounds = 5
	before, after := 3*b.Block+1, 5*b.Block-1
	for _, sum := range b.Sums {
		t.Run(sum.Name, func(t *testing.T) {
			b.each(t, func(t *testing.T, k batchKernel) {
				for _, n := range append(k.counts(), batchMax) {
					start := Data(before+n*sum.Size+after, uint64(n))
					run := func(many func(dst []byte, msgs [][]byte)) []byte {
						memory := bytes.Clone(start)
						dst := memory[before : before+n*sum.Size]
						msgs := make([][]byte, n)
						for i := range msgs {
							msgs[i] = dst[i*sum.Size : (i+1)*sum.Size]
						}
						if n > 1 {
							msgs[0] = memory[:before+sum.Size]
							msgs[n-1] = memory[before+(n-1)*sum.Size:]
						}
						for range rounds {
							many(dst, msgs)
						}
						return memory
					}
					var want []byte
					b.generic(t, func() {
						want = run(func(dst []byte, msgs [][]byte) {
							for i, msg := range msgs {
								digest := make([]byte, sum.Size)
								sum.One(digest, msg)
								copy(dst[i*sum.Size:], digest)
							}
						})
					})
					if got := run(sum.Many); !bytes.Equal(got, want) {
						t.Errorf("chains of %d messages differ", n)
					}
					Count(t, rounds, batchesCompared)
				}
			})
		})
	}
}

// testRoom asks for more digests than there is room for: it must panic with
// this message and write nothing.
func (b *Batch) testRoom(t *testing.T) {
	b.each(t, func(t *testing.T, k batchKernel) {
		for _, sum := range b.Sums {
			for _, test := range []struct{ room, msgs int }{{0, 1}, {0, 40}, {1, 2}, {15, 16}, {39, 40}} {
				dst := bytes.Repeat([]byte{0xA5}, test.room*sum.Size)
				msgs := make([][]byte, test.msgs)
				for i := range msgs {
					msgs[i] = make([]byte, i)
				}
				got := batchPanic(func() { sum.Many(dst, msgs) })
				want := fmt.Sprintf("%s: room for %d digests, but %d messages", b.Hash, test.room, test.msgs)
				if got != want {
					t.Errorf("%s panics with %v, want %q", sum.Name, got, want)
				}
				if bytes.Count(dst, []byte{0xA5}) != len(dst) {
					t.Errorf("%s wrote before it panicked", sum.Name)
				}
			}
			sum.Many(nil, nil) // no message needs no room
		}
	})
}

// batchPanic returns what f panics with, nil if it does not.
func batchPanic(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}
