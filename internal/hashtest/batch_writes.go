package hashtest

import (
	"bytes"
	"fmt"
	"hash"
	"math/rand/v2"
	"runtime"
	"testing"
	"weak"
)

// batchWrite is a Write to the hash with this index, or of a sequence of
// WriteMany calls.
type batchWrite struct {
	hash int
	p    []byte
}

// checkWrites compares calls of WriteMany, then AppendSums, with one Write and
// one Sum after the other on hashes of the generic kernel. fresh makes the hash
// with an index below n.
func (b *Batch) checkWrites(t testing.TB, n int, fresh func(i int) hash.Hash, calls ...[]batchWrite) {
	t.Helper()
	var want []byte
	b.generic(t, func() {
		hs := make([]hash.Hash, n)
		for i := range hs {
			hs[i] = fresh(i)
		}
		for _, call := range calls {
			for _, w := range call {
				hs[w.hash].Write(w.p)
			}
		}
		for _, h := range hs {
			want = h.Sum(want)
		}
	})

	hs := make([]hash.Hash, n)
	for i := range hs {
		hs[i] = fresh(i)
	}
	for _, call := range calls {
		var to []hash.Hash
		var ps [][]byte
		for _, w := range call {
			to = append(to, hs[w.hash])
			ps = append(ps, w.p)
		}
		b.WriteMany(to, ps)
	}
	for _, how := range []string{"AppendSums", "AppendSums again"} {
		got := b.AppendSums(nil, hs)
		if len(got) != len(want) {
			t.Fatalf("%s of %d hashes: %d bytes, want %d", how, n, len(got), len(want))
		}
		rest := want
		for i, h := range hs {
			size := h.Size()
			if g, w := got[:size], rest[:size]; !bytes.Equal(g, w) {
				t.Fatalf("%s: digest of hash %d of %d is %x, want %x", how, i, n, g, w)
			}
			got, rest = got[size:], rest[size:]
		}
		Count(t, 1, batchesCompared)
	}
}

// testBuffered writes to hashes whose buffers hold any number of bytes.
func (b *Batch) testBuffered(t *testing.T) {
	edges := b.edges()
	part := Data(2*b.Block, 1)
	rest := Data(6*b.Block, 2)
	b.each(t, func(t *testing.T, k batchKernel) {
		// One hash for each number of bytes, all sorts of lengths after it.
		for shift := range Sample(2, len(edges), len(edges)) {
			var first, second []batchWrite
			for i := range b.Block + 1 {
				first = append(first, batchWrite{i, part[i : 2*i]})
				second = append(second, batchWrite{i, rest[i%7:][:edges[(i+shift)%len(edges)]]})
			}
			kind := func(i int) hash.Hash { return b.Kinds[i%len(b.Kinds)]() }
			b.checkWrites(t, b.Block+1, kind, first, second, second, nil, first)
		}
		// The same number of bytes in all lanes.
		for _, n := range k.counts() {
			for buffered := 0; buffered <= b.Block; buffered += Sample(b.Block/4, 3, 1) {
				var first, second []batchWrite
				for i := range n {
					first = append(first, batchWrite{i, part[:buffered]})
					second = append(second, batchWrite{i, rest[i:][:edges[i%len(edges)]]})
				}
				b.checkWrites(t, n, func(int) hash.Hash { return b.Kinds[0]() }, first, second, second)
			}
		}
	})
}

// testMixedHashes writes to hashes of all kinds, of other packages too, each
// any number of times in one call.
func (b *Batch) testMixedHashes(t *testing.T) {
	kinds := append(append([]func() hash.Hash{}, b.Kinds...), b.Foreign...)
	text := Data(64*b.Block, 4)
	b.each(t, func(t *testing.T, k batchKernel) {
		r := rand.New(rand.NewPCG(23, uint64(k.lanes)))
		for try := range Sample(30, 300, 5000) {
			n := 1 + r.IntN(batchMax)
			longest := []int{1, b.Block, 4 * b.Block, 20 * b.Block}[try%4]
			chosen := make([]int, n)
			for i := range chosen {
				chosen[i] = r.IntN(len(kinds))
			}
			calls := make([][]batchWrite, 1+r.IntN(4))
			for c := range calls {
				for i := range n {
					w := batchWrite{hash: i}
					switch r.IntN(8) {
					case 0: // again
						w.hash = r.IntN(n)
					case 1: // the same once more
						w.hash = max(0, i-1)
					}
					if r.IntN(6) > 0 {
						from := r.IntN(len(text) - longest)
						w.p = text[from : from+r.IntN(longest+1)]
					}
					calls[c] = append(calls[c], w)
				}
			}
			b.checkWrites(t, n, func(i int) hash.Hash { return kinds[chosen[i]]() }, calls...)
		}
		// One hash only, for every message.
		all := make([]batchWrite, batchMax)
		for i := range all {
			all[i].p = text[i : i+i*b.Block/16]
		}
		for _, kind := range kinds {
			b.checkWrites(t, 1, func(int) hash.Hash { return kind() }, all, all)
		}
	})
}

// forwarding is a hash of another package that writes to one of ours.
type forwarding struct{ hash.Hash }

// testForwarding writes to hashes directly and through others, in turn.
func (b *Batch) testForwarding(t *testing.T) {
	text := Data(20*b.Block, 6)
	b.each(t, func(t *testing.T, k batchKernel) {
		for _, length := range []int{1, b.Block, 5*b.Block + 1, 20 * b.Block} {
			h, one := b.Kinds[0](), b.Kinds[0]()
			var hs []hash.Hash
			var ps [][]byte
			for i, to := range []hash.Hash{h, forwarding{h}, b.Kinds[0](), forwarding{h}, h, forwarding{b.Kinds[0]()}, h} {
				hs, ps = append(hs, to), append(ps, text[i:max(i, length)])
				if i != 2 && i != 5 {
					one.Write(ps[i])
				}
			}
			b.WriteMany(hs, ps)
			if !bytes.Equal(h.Sum(nil), one.Sum(nil)) {
				t.Errorf("%d bytes at a time, directly and through another hash: wrong digest", length)
			}
		}
	})
}

// testRefused gives WriteMany and AppendSums what they must refuse.
func (b *Batch) testRefused(t *testing.T) {
	b.each(t, func(t *testing.T, k batchKernel) {
		for _, n := range k.counts() {
			hs := make([]hash.Hash, n)
			ps := make([][]byte, n)
			for i := range hs {
				hs[i] = b.Kinds[0]()
				ps[i] = Data(300, uint64(i))
			}
			b.WriteMany(hs, ps)
			want := b.AppendSums(nil, hs)
			withNil := append([]hash.Hash{}, hs...)
			withNil[n-1] = nil
			for _, test := range []struct {
				what string
				call func()
				want string
			}{
				{"a slice too few", func() { b.WriteMany(hs, ps[1:]) }, fmt.Sprintf("%s: WriteMany to %d hashes of %d slices", b.Hash, n, n-1)},
				{"a hash too few", func() { b.WriteMany(hs[1:], ps) }, fmt.Sprintf("%s: WriteMany to %d hashes of %d slices", b.Hash, n-1, n)},
				{"a nil hash", func() { b.WriteMany(withNil, ps) }, fmt.Sprintf("%s: WriteMany: hash %d is nil", b.Hash, n-1)},
				{"the sum of a nil hash", func() { b.AppendSums(nil, withNil) }, fmt.Sprintf("%s: AppendSums: hash %d is nil", b.Hash, n-1)},
			} {
				if got := batchPanic(test.call); got != test.want {
					t.Errorf("%s: panic with %v, want %q", test.what, got, test.want)
				}
				if !bytes.Equal(b.AppendSums(nil, hs), want) {
					t.Errorf("%s: something was written", test.what)
				}
			}
			// They work as before.
			b.WriteMany(hs, ps)
			for i, h := range hs {
				one := b.Kinds[0]()
				one.Write(ps[i])
				one.Write(ps[i])
				if !bytes.Equal(h.Sum(nil), one.Sum(nil)) {
					t.Fatalf("hash %d of %d is wrong after a panic", i, n)
				}
			}
		}
		b.WriteMany(nil, nil)
		if got := b.AppendSums([]byte("as it was"), nil); string(got) != "as it was" {
			t.Errorf("AppendSums of no hashes returns %q", got)
		}
	})
}

// testAppendSums looks at order, sizes and capacity.
func (b *Batch) testAppendSums(t *testing.T) {
	kinds := append(append([]func() hash.Hash{}, b.Kinds...), b.Foreign...)
	b.each(t, func(t *testing.T, k batchKernel) {
		for n := range batchMax {
			hs := make([]hash.Hash, n)
			want := []byte("before")
			for i := range hs {
				hs[i] = kinds[(i*i+n)%len(kinds)]()
				hs[i].Write(Data((i*37+n)%(3*b.Block), uint64(i)))
				want = hs[i].Sum(want)
			}
			room := make([]byte, 0, len(want)+10)
			room = append(room, "before"...)
			spare := room[:cap(room)]
			copy(spare[len(want):], "untouched!")

			if got := b.AppendSums([]byte("before"), hs); !bytes.Equal(got, want) {
				t.Fatalf("%d hashes: wrong without capacity", n)
			}
			got := b.AppendSums(room, hs)
			if !bytes.Equal(got, want) {
				t.Fatalf("%d hashes: wrong with capacity", n)
			}
			if &got[0] != &spare[0] || string(spare[len(want):]) != "untouched!" {
				t.Errorf("%d hashes: not appended in place, or beyond it", n)
			}
			// The hashes go on as if nothing had been asked.
			for i, h := range hs {
				h.Write([]byte("and more"))
				one := kinds[(i*i+n)%len(kinds)]()
				one.Write(Data((i*37+n)%(3*b.Block), uint64(i)))
				one.Write([]byte("and more"))
				if !bytes.Equal(h.Sum(nil), one.Sum(nil)) {
					t.Fatalf("hash %d of %d was disturbed", i, n)
				}
			}
		}
	})
}

// testCounters writes across carries of the counter: in each lane alone, with
// fresh hashes beside it, and in all lanes at different places.
func (b *Batch) testCounters(t *testing.T) {
	text := Data(8*b.Block, 5)
	b.each(t, func(t *testing.T, k batchKernel) {
		n := k.lanes + 1
		writes := make([]batchWrite, n)
		for c, counter := range b.Counters {
			for lane := 0; lane < k.lanes; lane += Sample(5, 1, 1) {
				for i := range writes {
					writes[i] = batchWrite{i, text[i : i+(3*b.Block+(lane*7+i*3)%b.Block)]}
				}
				b.checkWrites(t, n, func(i int) hash.Hash {
					if i == lane {
						return b.Resume(counter[0], counter[1])
					}
					return b.Kinds[0]()
				}, writes, writes[lane:lane+1])
				Count(t, 1, nearCarries)
				b.checkWrites(t, n, func(i int) hash.Hash {
					if i%3 == lane%3 {
						return b.Kinds[0]()
					}
					counter := b.Counters[(c+i*(lane+1))%len(b.Counters)]
					return b.Resume(counter[0], counter[1])
				}, writes, writes)
			}
		}
	})
}

// testNotKept overwrites what a batch function was given, and looks whether
// collections get it back while the hashes live on.
func (b *Batch) testNotKept(t *testing.T) {
	b.each(t, func(t *testing.T, k batchKernel) {
		for _, n := range append(k.counts(), batchMax) {
			hs := make([]hash.Hash, n)
			ones := make([]hash.Hash, n)
			for i := range hs {
				hs[i], ones[i] = b.Kinds[i%len(b.Kinds)](), b.Kinds[i%len(b.Kinds)]()
			}
			kept := make([]weak.Pointer[byte], n)
			for round := range 3 {
				ps := make([][]byte, n)
				for i := range ps {
					// Not so small that the runtime puts several in one object.
					ps[i] = Data(32+(i*31+round*77)%(4*b.Block), uint64(i))
					kept[i] = weak.Make(&ps[i][0])
					ones[i].Write(ps[i])
				}
				b.WriteMany(hs, ps)
				for i := range ps {
					clear(ps[i])
					Count(t, 1, overwritten)
				}
				clear(ps)
			}
			runtime.GC()
			for i, p := range kept {
				if p.Value() != nil {
					t.Errorf("message %d of %d is still referred to", i, n)
				}
			}
			for i := range hs {
				if !bytes.Equal(hs[i].Sum(nil), ones[i].Sum(nil)) {
					t.Errorf("hash %d of %d changed with the buffer that was written", i, n)
				}
			}
		}
		// A digest does not change with its message.
		for _, sum := range b.Sums {
			msgs := batchMessages(b.mixes()["edges"], 9)
			dst := make([]byte, len(msgs)*sum.Size)
			sum.Many(dst, msgs)
			before := bytes.Clone(dst)
			for _, msg := range msgs {
				clear(msg)
			}
			runtime.GC()
			if !bytes.Equal(dst, before) {
				t.Errorf("%s: digests changed after the call", sum.Name)
			}
		}
	})
}
