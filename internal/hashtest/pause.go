package hashtest

import (
	"crypto/sha256"
	"math"
	"runtime"
	"runtime/metrics"
	"sync"
	"testing"
	"time"
)

// CheckPauses tests that collections need not wait for a kernel while 1 GiB of
// one message is hashed.
func CheckPauses(t *testing.T, h Hash) {
	if inUseAlone(h) == "generic" && !Long() {
		t.Skip("Go code can be interrupted anywhere")
	}
	part := make([]byte, 64<<20)
	check := func(t *testing.T) {
		d := h.Variants[0].New()
		checkPauses(t, func() {
			for n := 0; n < 1<<30; n += len(part) {
				d.Write(part)
			}
		})
	}
	if Long() {
		EachKernel(t, h, check)
	} else {
		check(t)
	}
}

// pauseLimit is the time within which 99 of 100 stops of the world must come.
const pauseLimit = time.Millisecond

// checkPauses tests how soon the world can be stopped while f runs. Other
// processes delay some stops by whole time slices, so crypto/sha256, which hashes
// as much as the control, tells a busy machine from a kernel that cannot be
// interrupted; the latter delays most stops alike, so on any machine half of
// them must come at once, or within four times what half of the control's take.
func checkPauses(t *testing.T, f func()) {
	switch {
	case testing.Short():
		t.Skip("hashes gigabytes; not with -short")
	case Race:
		t.Skip("the clock is watched; not with -race")
	case runtime.GOMAXPROCS(0) < 2:
		t.Skip("needs a processor for the collector and one to hash on")
	}
	const few, many = 3, 9 // only a verdict takes many
	part := make([]byte, 64<<20)
	control := func() {
		d := sha256.New()
		for n := 0; n < 1<<30; n += len(part) {
			d.Write(part)
		}
	}
	late, busy := true, true
	tries := 0
	for ; tries < few || late && tries < many; tries++ {
		s := pauses(f)
		t.Logf("of %d stops half came within %v, 99 of 100 within %v", s.count, s.half, s.most)
		Count(t, int(s.count), "stops of the world")
		Took(t, s.half, "half of the stops")
		if s.count > 0 && s.most < pauseLimit {
			Took(t, s.most, "99 of 100 stops")
			return
		}
		c := pauses(control)
		t.Logf("with crypto/sha256, of %d half within %v, 99 of 100 within %v", c.count, c.half, c.most)
		late = late && (s.count == 0 || s.half >= pauseLimit/2 && s.half > 4*c.half)
		busy = busy && c.most >= pauseLimit
	}
	if !late && (busy || !Long()) {
		t.Skip("half of the stops came at once, or within four times those with crypto/sha256: this machine is too busy to judge the others")
	}
	t.Errorf("the world stopped later than in %v, %d times in a row", pauseLimit, tries)
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
