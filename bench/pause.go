package main

import (
	peerSHA "crypto/sha256"
	"fmt"
	"hash"
	"maps"
	"math"
	"runtime"
	"runtime/metrics"
	"slices"
	"sync"
	"time"

	oursBlake "github.com/af655cf0/simdhash"
	oursSHA "github.com/af655cf0/simdhash/sha256"
)

const (
	pauseBytes = 1 << 30
	maxPause   = time.Millisecond
	minStops   = 20 // fewer mean that the world could not be stopped at all
)

// pauseLines judges how long the runtime has to wait for a kernel when it
// stops the world: assembly cannot be interrupted, and a loop of calls to
// assembly only where a function checks the stack. crypto/sha256, which bounds
// its calls too, runs last as the control: the longest of its stops is what the
// machine's other load adds, so that 99 of 100 are judged and not the longest.
func pauseLines() []line {
	p := make([]byte, pauseBytes)
	var lines []line
	for _, t := range []struct {
		name string
		h    hash.Hash

		verdict func(bool) verdict
	}{
		{"blake2b " + inUse(kernelsOf("blake2b")).Name, must(oursBlake.New512(nil)), judge},
		{"sha256 " + inUse(kernelsOf("sha256")).Name, oursSHA.New(), judge},
		{"crypto/sha256", peerSHA.New(), func(bool) verdict { return control }},
	} {
		most, longest, n := pauses(func() { t.h.Write(p) })
		figure := fmt.Sprintf("%v, all %d under %v", most.Round(time.Microsecond), n, longest.Round(time.Microsecond))
		if n < minStops {
			figure = fmt.Sprintf("only %d collections and stops got through", n)
		}
		lines = append(lines, line{
			What:    t.name + ", one Write of 1 GiB, 99 of 100 stops of the world",
			Target:  fmt.Sprintf("under %v", maxPause),
			Figure:  figure,
			Verdict: t.verdict(n >= minStops && most < maxPause),
		})
	}
	return lines
}

// pauses runs f while the world is stopped again and again, by collections and
// otherwise, and returns within which time 99 of 100 stops were reached, and
// all of them. It is the runtime's own record, histograms, of which it returns
// upper bounds.
func pauses(f func()) (most, longest time.Duration, stops uint64) {
	before := stopping()
	ready, done := make(chan struct{}), make(chan struct{})
	var stopper sync.WaitGroup
	stopper.Go(func() {
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		close(ready)
		for {
			select {
			case <-done:
				return
			default:
				runtime.GC()
				runtime.ReadMemStats(&stats) // stops the world too, and for nothing else
				time.Sleep(time.Millisecond)
			}
		}
	})
	<-ready
	f()
	close(done)
	stopper.Wait()

	counts := make(map[float64]uint64)
	for bound, n := range stopping() {
		if n -= before[bound]; n > 0 {
			counts[bound] = n
			stops += n
		}
	}
	var seen uint64
	for _, bound := range slices.Sorted(maps.Keys(counts)) {
		longest = time.Duration(bound * float64(time.Second))
		if seen < stops-stops/100 {
			most = longest
		}
		seen += counts[bound]
	}
	return most, longest, stops
}

// stopping reads how long the runtime took to stop the world, so far: how often
// it took at most so many seconds, and more than the next smaller number.
func stopping() map[float64]uint64 {
	samples := []metrics.Sample{{Name: "/sched/pauses/stopping/gc:seconds"}, {Name: "/sched/pauses/stopping/other:seconds"}}
	metrics.Read(samples)
	counts := make(map[float64]uint64)
	for _, s := range samples {
		h := s.Value.Float64Histogram()
		for i, n := range h.Counts {
			bound := h.Buckets[i+1]
			if math.IsInf(bound, 1) {
				bound = h.Buckets[i]
			}
			counts[bound] += n
		}
	}
	return counts
}
