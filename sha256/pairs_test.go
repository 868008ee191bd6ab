package sha256

import (
	"bytes"
	"sync"
	"testing"
	"unsafe"

	"github.com/af655cf0/simdhash/internal/hashtest"
	"github.com/af655cf0/simdhash/internal/kernel"
	"github.com/af655cf0/simdhash/internal/lanes"
)

// pairsCounts are numbers of nodes: all that matter to kernels, and some that
// take more than one call of theirs.
func pairsCounts() []int {
	var counts []int
	for n := 0; n <= 130; n++ {
		if !testing.Short() || n < 10 || n%16 < 2 || n%16 == 15 {
			counts = append(counts, n)
		}
	}
	return append(counts, 500, 511, 512, 513, 1024, 2049, 3000)
}

// nodes returns the bytes of n nodes, and their digests by generic.
func nodes(t testing.TB, n int) (src, want []byte) {
	t.Helper()
	src = make([]byte, n*nodeSize)
	x := uint32(n + 1)
	for i := range src {
		x = x*1664525 + 1013904223
		src[i] = byte(x >> 24)
	}
	want = make([]byte, n*Size)
	for i := range n {
		h := initial256
		block := src[i*nodeSize : (i+1)*nodeSize]
		compressGeneric(&h, block)
		compressGeneric(&h, nodePadding[:])
		put(want[i*Size:(i+1)*Size], &h)
	}
	return src, want
}

// TestHashNodesLimit holds each call of a kernel for nodes, which the scheduler
// cannot interrupt, to what it may compress, two blocks a node, and wants those that
// are made for nodes to hash some.
func TestHashNodesLimit(t *testing.T) {
	src := make([]byte, 3*maxCall)
	dst := make([]byte, len(src)/2)
	for i, k := range Kernels() {
		if !k.Available {
			continue
		}
		done := hashNodes(i, dst, src)
		if done*2*BlockSize > maxCall || done%k.Lanes != 0 {
			t.Errorf("kernel %s hashes %d nodes in one call", k.Name, done)
		}
		if few := hashNodes(i, dst, src[:(2*k.Lanes+1)*nodeSize]); done > 0 && few != 2*k.Lanes {
			t.Errorf("kernel %s hashes %d of %d nodes, want all that fill its lanes", k.Name, few, 2*k.Lanes+1)
		}
		switch k.Name {
		case "shanix3", "shanix4", "avx2x8", "avx512x8", "avx512x16", "avx512x32":
			if done == 0 {
				t.Errorf("kernel %s hashes no nodes by itself", k.Name)
			}
		}
	}
}

// TestHashPairsAwake gives the package a kernel that is none, and so hashes no node but
// the first of its lanes, and has to wake for more than any batch can pay: it is not to
// be taken.
func TestHashPairsAwake(t *testing.T) {
	if maxLanes == 1 {
		t.Skip("needs a build with lane kernels")
	}
	defer func(before kernel.Set) { use = before }(use)
	const generic, none = 0, 1 << 10
	const nodeCount = 100
	src, want := nodes(t, nodeCount)
	for wake, right := range map[int]bool{1: false, 1 << 30: true} {
		use.Lanes = lanes.NewTable([]lanes.Kernel{{ID: generic, Lanes: 1, Cycles: 1 << 20}, {ID: none, Lanes: 2, Cycles: 1 << 10, Wake: wake}})
		got := make([]byte, len(want))
		if err := HashPairsBytes(got, src); err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(got, want) != right {
			t.Errorf("a kernel that has to wake for %d cycles is taken: %v", wake, right)
		}
	}
	// A node counts as two blocks: this is what the last of these nodes pays for.
	use.Lanes = lanes.NewTable([]lanes.Kernel{{ID: generic, Lanes: 1, Cycles: 100}, {ID: none, Lanes: 2, Cycles: 100, Wake: 50 * 2 * nodeCount}})
	for n, right := range map[int]bool{nodeCount - 4: true, nodeCount: false} {
		got := make([]byte, n*Size)
		if err := HashPairsBytes(got, src[:n*nodeSize]); err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(got, want[:n*Size]) != right {
			t.Errorf("of %d nodes, of which %d pay for waking, the digests are right: %v, want %v", n, nodeCount, !right, right)
		}
	}
}

// digests is b, cut into digests.
func digests(b []byte) [][32]byte {
	return unsafe.Slice((*[32]byte)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/32)
}

func TestHashPairs(t *testing.T) {
	for _, n := range pairsCounts() {
		_, want := nodes(t, n)
		for i := range min(n, 40) { // the reference is right
			src, _ := nodes(t, n)
			if one := Sum256(src[i*nodeSize : (i+1)*nodeSize]); !bytes.Equal(one[:], want[i*Size:(i+1)*Size]) {
				t.Fatalf("Sum256 of node %d is %x, want %x", i, one, want[i*Size:(i+1)*Size])
			}
		}
	}
	many.Each(t, func(t *testing.T) {
		for _, n := range pairsCounts() {
			src, want := nodes(t, n)
			before := bytes.Clone(src)
			const more = 2 * Size // room beyond the digests, which must stay
			check := func(how string, got []byte, err error) {
				t.Helper()
				if err != nil {
					t.Fatalf("%s, %d nodes: %v", how, n, err)
				}
				if bytes.Equal(got, want) {
					hashtest.Count(t, 1, "batches compared")
					return
				}
				for i := range n {
					if g, w := got[i*Size:(i+1)*Size], want[i*Size:(i+1)*Size]; !bytes.Equal(g, w) {
						t.Fatalf("%s: digest of node %d of %d is %x, want %x", how, i, n, g, w)
					}
				}
			}

			dst := bytes.Repeat([]byte{0xA5}, len(want)+more)
			err := HashPairs(digests(dst), digests(src))
			check("HashPairs", dst[:len(want)], err)
			if bytes.Count(dst[len(want):], []byte{0xA5}) != more {
				t.Fatalf("HashPairs of %d nodes wrote beyond the digests", n)
			}
			if !bytes.Equal(src, before) {
				t.Fatalf("HashPairs of %d nodes changed them", n)
			}

			dst = bytes.Repeat([]byte{0xA5}, len(want)+more-1) // no whole digest more
			err = HashPairsBytes(dst, src)
			check("HashPairsBytes", dst[:len(want)], err)
			if bytes.Count(dst[len(want):], []byte{0xA5}) != more-1 {
				t.Fatalf("HashPairsBytes of %d nodes wrote beyond the digests", n)
			}

			// In place, the rest of the nodes is what it was.
			for _, inPlace := range []struct {
				how string
				run func(b []byte) error
			}{
				{"HashPairs in place", func(b []byte) error { return HashPairs(digests(b)[:n], digests(b)) }},
				{"HashPairs in place, all", func(b []byte) error { return HashPairs(digests(b), digests(b)) }},
				{"HashPairsBytes in place", func(b []byte) error { return HashPairsBytes(b, b) }},
			} {
				memory := bytes.Clone(src)
				err := inPlace.run(memory)
				check(inPlace.how, memory[:len(want)], err)
				if !bytes.Equal(memory[len(want):], before[len(want):]) {
					t.Fatalf("%s: %d nodes changed beyond their digests", inPlace.how, n)
				}
			}
			// At an odd address.
			memory := append(make([]byte, 1), src...)
			err = HashPairsBytes(memory[1:], memory[1:])
			check("HashPairsBytes, unaligned", memory[1:1+len(want)], err)
		}
	})
}

// TestHashPairsRefuses has lengths that are no pairs, or no room: errors, and
// nothing written.
func TestHashPairsRefuses(t *testing.T) {
	many.Each(t, func(t *testing.T) {
		for _, test := range []struct {
			digests, chunks int
			want            string
		}{
			{10, 1, "sha256: 1 chunks, want an even number"},
			{100, 65, "sha256: 65 chunks, want an even number"},
			{0, 2, "sha256: room for 0 digests, but 1 pairs of chunks"},
			{31, 64, "sha256: room for 31 digests, but 32 pairs of chunks"},
		} {
			dst := bytes.Repeat([]byte{0xA5}, test.digests*Size)
			err := HashPairs(digests(dst), make([][32]byte, test.chunks))
			checkRefused(t, err, test.want, dst)
		}
		for _, test := range []struct {
			dst, src int
			want     string
		}{
			{64, 1, "sha256: 1 bytes of chunks, want a multiple of 64"},
			{64, 63, "sha256: 63 bytes of chunks, want a multiple of 64"},
			{999, 32 * 33, "sha256: 1056 bytes of chunks, want a multiple of 64"},
			{0, 64, "sha256: 0 bytes for digests, but 64 bytes of chunks"},
			{1023, 2048, "sha256: 1023 bytes for digests, but 2048 bytes of chunks"},
		} {
			dst := bytes.Repeat([]byte{0xA5}, test.dst)
			err := HashPairsBytes(dst, make([]byte, test.src))
			checkRefused(t, err, test.want, dst)
		}
		if err := HashPairs(nil, nil); err != nil {
			t.Error(err)
		}
		if err := HashPairsBytes(nil, nil); err != nil {
			t.Error(err)
		}
	})
}

func checkRefused(t *testing.T, err error, want string, dst []byte) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("error is %v, want %q", err, want)
	}
	if bytes.Count(dst, []byte{0xA5}) != len(dst) {
		t.Errorf("written in spite of %v", err)
	}
}

// TestHashPairsGuardPages has nodes and digests between pages that must not be
// touched, at either end.
func TestHashPairsGuardPages(t *testing.T) {
	many.Each(t, func(t *testing.T) {
		for _, n := range pairsCounts() {
			if n == 0 || n > 600 {
				continue
			}
			src, want := nodes(t, n)
			from, to := hashtest.GuardedMemory(t, len(src)), hashtest.GuardedMemory(t, len(want))
			for _, s := range [][]byte{from[:len(src)], from[len(from)-len(src):]} {
				for _, d := range [][]byte{to[:len(want)], to[len(to)-len(want):]} {
					copy(s, src)
					if err := HashPairsBytes(d, s); err != nil || !bytes.Equal(d, want) {
						t.Fatalf("%d nodes: error %v, or wrong digests", n, err)
					}
					hashtest.Count(t, 1, "placements at guard pages")
				}
				if err := HashPairsBytes(s, s); err != nil || !bytes.Equal(s[:len(want)], want) {
					t.Fatalf("%d nodes in place: error %v, or wrong digests", n, err)
				}
			}
		}
	})
}

func TestHashPairsAllocations(t *testing.T) {
	many.Each(t, func(t *testing.T) {
		for _, n := range pairsCounts() {
			src, want := nodes(t, n)
			if got := hashtest.Allocations(func() {
				if err := HashPairs(digests(want), digests(src)); err != nil {
					t.Error(err)
				}
				if err := HashPairsBytes(src, src); err != nil {
					t.Error(err)
				}
			}); got != 0 {
				t.Errorf("%d nodes: %d allocations", n, got)
			}
		}
		if got := hashtest.Allocations(pairsOnStack); got != 0 {
			t.Errorf("nodes on the stack: %d allocations", got)
		}
	})
}

// pairsOnStack has all that HashPairs is given on the caller's stack.
func pairsOnStack() {
	var chunks [80][32]byte
	for level := chunks[:64]; len(level) > 1; level = level[:len(level)/2] {
		if err := HashPairs(level, level); err != nil {
			panic(err)
		}
	}
}

func TestHashPairsConcurrent(t *testing.T) {
	many.Each(t, func(t *testing.T) {
		src, want := nodes(t, 130)
		var goroutines sync.WaitGroup
		for g := range 64 {
			goroutines.Go(func() {
				hashtest.Count(t, 1, "goroutines")
				n := 130 - g
				dst := make([]byte, n*Size)
				if err := HashPairsBytes(dst, src[:n*nodeSize]); err != nil || !bytes.Equal(dst, want[:len(dst)]) {
					t.Errorf("%d nodes beside others: error %v, or wrong digests", n, err)
				}
			})
		}
		goroutines.Wait()
	})
}

// TestHashPairsStackDepth runs it with every depth of stack below.
func TestHashPairsStackDepth(t *testing.T) {
	const n = 99
	src, want := nodes(t, n)
	many.Each(t, func(t *testing.T) {
		dst := make([]byte, n*Size)
		hashtest.Depths(t, func(depth int) {
			clear(dst)
			if err := HashPairsBytes(dst, src); err != nil || !bytes.Equal(dst, want) {
				t.Errorf("at depth %d: error %v, or wrong digests", depth, err)
			}
		})
	})
}

// FuzzHashPairs compares nodes of any content, whole and not, with generic.
func FuzzHashPairs(f *testing.F) {
	for _, n := range []int{0, 1, 2, 15, 16, 17, 32, 33, 64, 100} {
		src, _ := nodes(f, n)
		f.Add(src, uint8(n))
	}
	f.Add(make([]byte, 100), uint8(0))
	f.Fuzz(func(t *testing.T, src []byte, kernel uint8) {
		defer many.Force(t, int(kernel))()
		whole := src[:len(src)/nodeSize*nodeSize]
		want := make([]byte, 0, len(whole)/2)
		for i := 0; i < len(whole); i += nodeSize {
			h := initial256
			compressGeneric(&h, whole[i:i+nodeSize])
			compressGeneric(&h, nodePadding[:])
			want = append(want, make([]byte, Size)...)
			put(want[len(want)-Size:], &h)
		}
		dst := make([]byte, len(src)/2)
		if err := HashPairsBytes(dst, src); (err == nil) != (len(whole) == len(src)) {
			t.Fatalf("%d bytes: error %v", len(src), err)
		}
		if err := HashPairsBytes(dst, whole); err != nil || !bytes.Equal(dst[:len(want)], want) {
			t.Fatalf("%d nodes: error %v, or wrong digests", len(whole)/nodeSize, err)
		}
		if err := HashPairsBytes(whole, whole); err != nil || !bytes.Equal(whole[:len(want)], want) {
			t.Fatalf("%d nodes in place: error %v, or wrong digests", len(whole)/nodeSize, err)
		}
	})
}
