package hashtest

import (
	"bytes"
	"hash"
	"slices"
	"sync"
	"testing"
	"unsafe"
)

// testCompress compares the lane kernels with generic directly: for each number
// of blocks, all lanes on blocks and states of their own.
func (b *Batch) testCompress(t *testing.T) {
	b.eachKernel(t, func(t *testing.T, k batchKernel) {
		for n := 1; n <= Sample(5, 17, 64); n++ {
			text := Data(k.lanes*n*b.Block, uint64(n))
			got := Data(k.lanes*b.StateSize, uint64(n)+100)
			want := bytes.Clone(got)
			states := make([]unsafe.Pointer, k.lanes)
			blocks := make([]unsafe.Pointer, k.lanes)
			for i := range k.lanes {
				states[i] = unsafe.Pointer(&want[i*b.StateSize])
				blocks[i] = unsafe.Pointer(&text[i*n*b.Block])
				b.Compress(0, states[i:i+1], blocks[i:i+1], n)
			}
			for i := range states {
				states[i] = unsafe.Pointer(&got[i*b.StateSize])
			}
			b.Compress(k.id, states, blocks, n)
			for i := range k.lanes {
				if g, w := got[i*b.StateSize:][:b.StateSize], want[i*b.StateSize:][:b.StateSize]; !bytes.Equal(g, w) {
					t.Fatalf("%d blocks: state in lane %d is\n%x, want\n%x", n, i, g, w)
				}
				Count(t, n, "blocks compared")
			}
		}
	})
}

// eachKernel runs f for the lane kernels, for use with Compress.
func (b *Batch) eachKernel(t *testing.T, f func(t *testing.T, k batchKernel)) {
	t.Helper()
	ran := false
	for _, k := range b.kernels() {
		if k.lanes > 1 && k.id >= 0 {
			ran = true
			t.Run("kernel="+k.name, func(t *testing.T) {
				defer b.force(t, batchKernel{name: "generic"})()
				f(t, k)
			})
		}
	}
	if !ran {
		t.Skip("no lane kernel can run here")
	}
}

// testAllocations counts what the batch functions allocate: nothing.
func (b *Batch) testAllocations(t *testing.T) {
	const most = 100
	edges := b.edges()
	msgs := make([][]byte, most)
	hs := make([]hash.Hash, most)
	for i := range msgs {
		msgs[i] = Data(edges[i*i%len(edges)]+i/50*b.Block*7, uint64(i))
	}
	room := make([]byte, 0, most*64)
	b.each(t, func(t *testing.T, k batchKernel) {
		for i := range hs {
			hs[i] = b.Kinds[i%len(b.Kinds)]()
		}
		calls := map[string]func(n int){
			"WriteMany":  func(n int) { b.WriteMany(hs[:n], msgs[:n]) },
			"AppendSums": func(n int) { b.AppendSums(room, hs[:n]) },
		}
		for _, sum := range b.Sums {
			calls[sum.Name] = func(n int) { sum.Many(room[:n*sum.Size], msgs[:n]) }
		}
		for name, call := range calls {
			for n := 1; n <= most; n += Sample(9, 1, 1) {
				if got := Allocations(func() { call(n) }); got != 0 {
					t.Errorf("%s of %d messages: %d allocations", name, n, got)
				}
			}
			if got := allocationsAfterGC(func() { call(most) }); got != 0 {
				t.Errorf("%s after a collection: %d allocations", name, got)
			}
		}
	})
}

// testConcurrent calls everything from many goroutines on the same messages.
func (b *Batch) testConcurrent(t *testing.T) {
	msgs := batchMessages(b.mixes()["unequal"], 21)
	want := make([][]byte, len(b.Sums))
	for i, sum := range b.Sums {
		want[i] = b.want(t, sum, msgs)
	}
	b.each(t, func(t *testing.T, k batchKernel) {
		var goroutines sync.WaitGroup
		for g := range 64 {
			goroutines.Go(func() {
				Count(t, 1, "goroutines")
				for range Sample(1, 4, 100) {
					n := len(msgs) - g
					sum := b.Sums[g%len(b.Sums)]
					dst := make([]byte, n*sum.Size)
					sum.Many(dst, msgs[:n])
					if !bytes.Equal(dst, want[g%len(b.Sums)][:len(dst)]) {
						t.Errorf("%s of %d messages is wrong beside others", sum.Name, n)
					}
					hs := make([]hash.Hash, n)
					var one []byte
					for i := range hs {
						kind := b.Kinds[(i+g)%len(b.Kinds)]
						hs[i] = kind()
						h := kind()
						h.Write(msgs[i])
						one = h.Sum(one)
					}
					b.WriteMany(hs, msgs[:n])
					if !bytes.Equal(b.AppendSums(nil, hs), one) {
						t.Errorf("WriteMany and AppendSums of %d messages are wrong beside others", n)
					}
				}
			})
		}
		goroutines.Wait()
	})
}

// testStackDepth calls the kernels, and a batch function, at every stack depth.
func (b *Batch) testStackDepth(t *testing.T) {
	text := Data(b.Block, 31)
	t.Run("compress", func(t *testing.T) {
		b.eachKernel(t, func(t *testing.T, k batchKernel) {
			start := Data(b.StateSize, 32)
			want := bytes.Clone(start)
			b.Compress(0, []unsafe.Pointer{unsafe.Pointer(&want[0])}, []unsafe.Pointer{unsafe.Pointer(&text[0])}, 1)
			want = bytes.Repeat(want, k.lanes)
			got := make([]byte, len(want))
			states := make([]unsafe.Pointer, k.lanes)
			blocks := make([]unsafe.Pointer, k.lanes)
			for i := range states {
				states[i] = unsafe.Pointer(&got[i*b.StateSize])
				blocks[i] = unsafe.Pointer(&text[0])
			}
			Depths(t, func(depth int) {
				for i := range states {
					copy(got[i*b.StateSize:], start)
				}
				b.Compress(k.id, states, blocks, 1)
				if !bytes.Equal(got, want) {
					t.Errorf("wrong at depth %d", depth)
				}
			})
		})
	})
	t.Run("batch", func(t *testing.T) {
		sum := b.Sums[0]
		msgs := batchMessages(b.mixes()["edges"][:17], 33)
		want := b.want(t, sum, msgs)
		b.each(t, func(t *testing.T, k batchKernel) {
			dst := make([]byte, len(want))
			Depths(t, func(depth int) {
				clear(dst)
				sum.Many(dst, msgs)
				if !bytes.Equal(dst, want) {
					t.Errorf("wrong at depth %d", depth)
				}
			})
		})
	})
}

// testObserved hashes batches while the runtime is at its most curious.
func (b *Batch) testObserved(t *testing.T) {
	sum := b.Sums[0]
	msgs := batchMessages(b.mixes()["unequal"], 34)
	want := b.want(t, sum, msgs)
	b.each(t, func(t *testing.T, k batchKernel) {
		observed(t, func() bool {
			dst := make([]byte, len(want))
			sum.Many(dst, msgs)
			return bytes.Equal(dst, want)
		})
	})
}

// testPauses tests that collections need not wait for a kernel while 1 GiB is
// hashed in batches, and 1 GiB written.
func (b *Batch) testPauses(t *testing.T) {
	const parts, rounds = 64, 4
	buffer := make([]byte, 1<<30/parts/rounds)
	for i := range buffer {
		buffer[i] = byte(i)
	}
	msgs := slices.Repeat([][]byte{buffer}, parts)
	sum := b.Sums[0]
	dst := make([]byte, parts*sum.Size)
	hs := make([]hash.Hash, parts)
	for i := range hs {
		hs[i] = b.Kinds[0]()
	}
	run := func(t *testing.T, k batchKernel) {
		part := parts
		if k.lanes == 1 { // slow
			part /= 8
		}
		t.Run("sums", func(t *testing.T) {
			checkPauses(t, func() {
				for range rounds {
					sum.Many(dst, msgs[:part])
				}
			})
		})
		t.Run("writes", func(t *testing.T) {
			checkPauses(t, func() {
				for range rounds {
					b.WriteMany(hs[:part], msgs[:part])
				}
			})
		})
	}
	if Long() {
		b.each(t, run)
		return
	}
	run(t, b.kernels()[0])
}
