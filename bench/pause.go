package main

import (
	peerSHA "crypto/sha256"
	"fmt"
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
// assembly only where a function checks the stack.
func pauseLines() []line {
	p := make([]byte, pauseBytes)
	blake2b, sha256 := must(oursBlake.New512(nil)), oursSHA.New()
	return stopLines("one Write of 1 GiB", func() { peerSHA.New().Write(p) }, []stopping{
		{"blake2b " + inUse1(kernelsOf("blake2b")).Name, func() { blake2b.Write(p) }},
		{"sha256 " + inUse1(kernelsOf("sha256")).Name, func() { sha256.Write(p) }},
	})
}

// batchPauseLines is pauseLines for batches.
func batchPauseLines(options) ([]line, error) {
	p := make([]byte, pauseBytes)
	msgs := make([][]byte, manyCount)
	for i := range msgs {
		n := len(p) / len(msgs)
		msgs[i] = p[i*n:][:n]
	}
	blake2b, sha256 := oursMany512(msgs), oursSHAMany256(msgs)
	return stopLines("one batch of 1 GiB", func() { peerSHA.New().Write(p) }, []stopping{
		{"blake2b " + inUseMany(kernelsOf("blake2b")).Name, func() { blake2b(1) }},
		{"sha256 " + inUseMany(kernelsOf("sha256")).Name, func() { sha256(1) }},
	}), nil
}

// stopping is something to stop the world during.
type stopping struct {
	name string
	run  func()
}

// attempts is how often a pause that is too long may be tried again. Other load
// on the machine can lengthen pauses, but not shorten them.
const attempts = 5

// stopLines judges pauses during calls of ours. crypto/sha256, which bounds its
// calls too, is the control: the longest of its stops is what the machine's
// other load adds, so that 99 of 100 are judged and not the longest. It runs
// after every attempt that fails, too: if it fails then, the machine is at fault.
func stopLines(call string, theirs func(), ours []stopping) []line {
	var lines []line
	for _, t := range ours {
		l := t.stop(call)
		for n := 1; n < attempts && l.Verdict != met; n++ {
			noise := stopping{run: theirs}.stop(call)
			if l = t.stop(call); l.Verdict != met && noise.Verdict != met {
				l.Verdict = busy
			}
		}
		lines = append(lines, l)
	}
	l := stopping{"crypto/sha256", theirs}.stop(call)
	l.Verdict = control
	return append(lines, l)
}

// stop measures once.
func (t stopping) stop(call string) line {
	most, longest, n := pauses(t.run)
	l := line{
		What:    fmt.Sprintf("%s, %s, 99 of 100 stops of the world", t.name, call),
		Target:  fmt.Sprintf("under %v", maxPause),
		Figure:  fmt.Sprintf("%v, all %d under %v", most.Round(time.Microsecond), n, longest.Round(time.Microsecond)),
		Verdict: judge(n >= minStops && most < maxPause),
	}
	if n < minStops {
		l.Figure = fmt.Sprintf("only %d collections and stops got through", n)
	}
	return l
}

// pauses runs f while the world is stopped again and again, by collections and
// otherwise, and returns within which time 99 of 100 stops were reached, and
// all of them. It is the runtime's own record, histograms, of which it returns
// upper bounds.
func pauses(f func()) (most, longest time.Duration, count uint64) {
	before := stops()
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
	for bound, n := range stops() {
		if n -= before[bound]; n > 0 {
			counts[bound] = n
			count += n
		}
	}
	var seen uint64
	for _, bound := range slices.Sorted(maps.Keys(counts)) {
		longest = time.Duration(bound * float64(time.Second))
		if seen < count-count/100 {
			most = longest
		}
		seen += counts[bound]
	}
	return most, longest, count
}

// stops reads how long the runtime took to stop the world, so far: how often
// it took at most so many seconds, and more than the next smaller number.
func stops() map[float64]uint64 {
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
