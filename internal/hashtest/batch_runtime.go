package hashtest

import (
	"bytes"
	stdsha256 "crypto/sha256"
	"hash"
	"math"
	"runtime"
	"runtime/metrics"
	"slices"
	"sync"
	"testing"
	"time"
	"unsafe"
)

// testCompress compares the lane kernels with generic directly: for each number
// of blocks, all lanes on blocks and states of their own.
func (b *Batch) testCompress(t *testing.T) {
	b.eachKernel(t, func(t *testing.T, k batchKernel) {
		for n := 1; n <= batchScale(5, 17, 64); n++ {
			text := batchBytes(k.lanes*n*b.Block, uint64(n))
			got := batchBytes(k.lanes*b.StateSize, uint64(n)+100)
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
		msgs[i] = batchBytes(edges[i*i%len(edges)]+i/50*b.Block*7, uint64(i))
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
			for n := 1; n <= most; n += batchScale(9, 1, 1) {
				if got := testing.AllocsPerRun(1, func() { call(n) }); got != 0 {
					t.Errorf("%s of %d messages: %v allocations", name, n, got)
				}
			}
			if got := batchAllocationsAfterGC(func() { call(most) }); got != 0 {
				t.Errorf("%s after a collection: %d allocations", name, got)
			}
		}
	})
}

// batchAllocationsAfterGC returns how many allocations f makes right after a
// collection. The runtime makes some of its own at times, so that the fewest of a
// few tries count.
func batchAllocationsAfterGC(f func()) uint64 {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	fewest := uint64(math.MaxUint64)
	for try := 0; try < 5 && fewest > 0; try++ {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		fewest = min(fewest, after.Mallocs-before.Mallocs)
	}
	return fewest
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
				for range batchScale(1, 4, 100) {
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

// BatchDepths calls f with every depth of stack below it, each on a goroutine
// whose stack begins small: some call must grow the stack, and none may miss that.
func BatchDepths(f func(depth int)) {
	const deepest = 1024 // of frames of some 50 bytes
	for depth := 0; depth < deepest; depth += batchScale(7, 1, 1) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			batchDescend(depth, func() { f(depth) })
		}()
		<-done
	}
}

// batchDescend calls f below so many frames of its own.
//
//go:noinline
func batchDescend(depth int, f func()) {
	if depth == 0 {
		f()
		return
	}
	batchDescend(depth-1, f)
}

// testStackDepth calls the kernels, and a batch function, at every stack depth.
func (b *Batch) testStackDepth(t *testing.T) {
	text := batchBytes(b.Block, 31)
	t.Run("compress", func(t *testing.T) {
		b.eachKernel(t, func(t *testing.T, k batchKernel) {
			start := batchBytes(b.StateSize, 32)
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
			BatchDepths(func(depth int) {
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
			BatchDepths(func(depth int) {
				clear(dst)
				sum.Many(dst, msgs)
				if !bytes.Equal(dst, want) {
					t.Errorf("wrong at depth %d", depth)
				}
			})
		})
	})
}

// testPauses collects garbage all the while 1 GiB is hashed in batches: no call
// into assembly may hold up a collection. What the runtime itself records is
// compared, with crypto/sha256 in turn as control: on a busy machine, a thread
// that the system has put aside holds up collections too.
func (b *Batch) testPauses(t *testing.T) {
	if testing.Short() {
		t.Skip("hashes 1 GiB; not with -short")
	}
	const parts, rounds = 64, 4
	buffer := make([]byte, 1<<30/parts/rounds)
	for i := range buffer {
		buffer[i] = byte(i)
	}
	msgs := make([][]byte, parts)
	for i := range msgs {
		msgs[i] = buffer
	}
	sum := b.Sums[0]
	dst := make([]byte, parts*sum.Size)
	run := func(t *testing.T, k batchKernel) {
		part := parts
		if k.lanes == 1 { // slow
			part /= 8
		}
		var all, allControl batchStops
		for range 3 {
			var ours, control batchStops
			for range rounds {
				ours.during(func() { sum.Many(dst, msgs[:part]) })
				control.during(func() {
					for range part / 2 {
						stdsha256.Sum256(buffer)
					}
				})
			}
			t.Logf("of %d stops, 50 and 99 %% took at most %v and %v; with crypto/sha256, of %d, %v and %v",
				ours.total(), ours.quantile(50), ours.quantile(99), control.total(), control.quantile(50), control.quantile(99))
			if ours.quantile(99) < batchPause {
				return
			}
			all.add(&ours)
			allControl.add(&control)
		}
		if all.longShare() < 3*allControl.longShare() {
			t.Skip("stops are as long with the control: this machine cannot tell")
		}
		t.Errorf("99 %% of stops of the world take up to %v, want less than %v", all.quantile(99), batchPause)
	}
	if batchLong() {
		b.each(t, run)
		return
	}
	run(t, b.kernels()[0])
}

// batchPause is what stops of the world may take.
const batchPause = time.Millisecond

// batchStops is how many stops of the world that collections asked for took how
// long: a histogram.
type batchStops struct {
	counts []uint64
	limits []float64 // in seconds, one more than counts
}

// during adds the stops while f runs.
func (s *batchStops) during(f func()) {
	sample := []metrics.Sample{{Name: "/sched/pauses/stopping/gc:seconds"}}
	read := func() (stops batchStops) {
		metrics.Read(sample)
		h := sample[0].Value.Float64Histogram()
		return batchStops{slices.Clone(h.Counts), h.Buckets}
	}
	before := read()
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	}()
	f()
	close(stop)
	<-stopped
	after := read()
	for i := range after.counts {
		after.counts[i] -= before.counts[i]
	}
	s.add(&after)
}

func (s *batchStops) add(other *batchStops) {
	if s.counts == nil {
		s.counts, s.limits = make([]uint64, len(other.counts)), other.limits
	}
	for i, n := range other.counts {
		s.counts[i] += n
	}
}

func (s *batchStops) total() (n uint64) {
	for _, count := range s.counts {
		n += count
	}
	return n
}

// quantile returns what so many percent of the stops took at most.
func (s *batchStops) quantile(percent uint64) time.Duration {
	total, seen := s.total(), uint64(0)
	for i, n := range s.counts {
		if seen += n; n > 0 && seen*100 >= total*percent {
			return time.Duration(s.limits[i+1] * float64(time.Second))
		}
	}
	return 0
}

// longShare returns the share of stops that took batchPause or longer.
func (s *batchStops) longShare() float64 {
	var long uint64
	for i, n := range s.counts {
		if s.limits[i] >= batchPause.Seconds() {
			long += n
		}
	}
	return float64(long) / float64(max(1, s.total()))
}
