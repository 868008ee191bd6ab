package hashtest

import (
	"crypto/sha256"
	"hash"
	"math"
	"runtime"
	"runtime/metrics"
	"sync"
	"testing"
	"time"
)

// CheckPauses tests that collections need not wait for a kernel: 99 of 100
// times the world stops within a millisecond while 1 GiB is hashed. What a
// busy machine adds is told apart by crypto/sha256, which hashes as much.
func CheckPauses(t *testing.T, h Hash) {
	switch {
	case testing.Short() || Race:
		t.Skip("hashes gigabytes, and the clock is watched")
	case inUseAlone(h) == "generic" && !Long():
		t.Skip("Go code can be interrupted anywhere")
	case runtime.GOMAXPROCS(0) < 2:
		t.Skip("needs a processor for the collector and one to hash on")
	}
	const limit, tries, total = time.Millisecond, 3, 1 << 30
	part := make([]byte, 64<<20)
	write := func(t *testing.T, name string, d hash.Hash) stops {
		s := pauses(func() {
			for n := 0; n < total; n += len(part) {
				d.Write(part)
			}
		})
		t.Logf("%s: of %d stops half within %v, 99 of 100 within %v", name, s.count, s.half, s.most)
		return s
	}
	check := func(t *testing.T) {
		atOnce, busy := true, true
		for range tries {
			s := write(t, h.Name, h.Variants[0].New())
			if s.count > 0 && s.most < limit {
				return
			}
			atOnce = atOnce && s.count > 0 && s.half < limit/2
			busy = busy && write(t, "crypto/sha256", sha256.New()).most >= limit
		}
		// A kernel that cannot be interrupted delays most stops alike; other
		// processes delay some of them by a whole time slice.
		if atOnce && (busy || !Long()) {
			t.Skip("half of the stops came at once: this machine is too busy to judge the others")
		}
		t.Errorf("the world stopped later than in %v, %d times in a row", limit, tries)
	}
	if Long() {
		EachKernel(t, h, check)
	} else {
		check(t)
	}
}

// inUseAlone is the name of the kernel in use for one message.
func inUseAlone(h Hash) string { return Names(h.Use.Kernels(), single)[0] }

// stops is how long the world took to stop, so many times.
type stops struct {
	count      uint64
	half, most time.Duration // half of them, and 99 of 100, took no longer
}

// pauses runs f while garbage is collected without end, and returns the
// runtime's own record of how it stopped the world for that.
func pauses(f func()) (s stops) {
	before := stopping()
	done := make(chan struct{})
	var collector sync.WaitGroup
	collector.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
				runtime.GC()
				time.Sleep(time.Millisecond)
			}
		}
	})
	f()
	close(done)
	collector.Wait()

	after := stopping()
	for i := range after.Counts {
		after.Counts[i] -= before.Counts[i]
		s.count += after.Counts[i]
	}
	// within is the time in which all but late of the stops came.
	within := func(late uint64) time.Duration {
		seen := uint64(0)
		for i, n := range after.Counts {
			if seen += n; n > 0 && seen >= s.count-late {
				bound := after.Buckets[i+1]
				if math.IsInf(bound, 1) {
					bound = after.Buckets[i]
				}
				return time.Duration(bound * float64(time.Second))
			}
		}
		return 0
	}
	s.half, s.most = within(s.count/2), within(s.count/100)
	return s
}

// stopping is the runtime's record of how long it took to stop the world for a
// collection, since the program started.
func stopping() *metrics.Float64Histogram {
	sample := []metrics.Sample{{Name: "/sched/pauses/stopping/gc:seconds"}}
	metrics.Read(sample)
	h := sample[0].Value.Float64Histogram()
	h.Counts = append([]uint64(nil), h.Counts...)
	return h
}
