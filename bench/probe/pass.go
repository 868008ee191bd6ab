package main

import (
	"slices"
	"time"

	"github.com/af655cf0/simdhash/bench/paired"
	"github.com/af655cf0/simdhash/sha256"
)

// figures is what a kernel takes. The kernels suite has a struct of the same fields.
type figures struct {
	Cycles float64 `json:"cycles"`  // of one block, or one node, in each lane
	Start  float64 `json:"start"`   // cycles of a call besides its passes
	WakeUS float64 `json:"wake_us"` // microseconds more that the first call after a pause takes than the second
	Idle   float64 `json:"idle"`    // the clock after a pause, in Hz
	Busy   float64 `json:"busy"`    // the clock when the kernel has run for half a millisecond, in Hz
}

// pass measures a kernel on messages of one length.
func pass(k kind, lanes int) figures {
	few, many := passCounts(k.block * lanes)
	run := func(n int) paired.Func { return k.run((n*k.block-k.padding)*lanes, lanes) }
	return measure(run(few), run(many), few, many)
}

// nodes measures a kernel on nodes of a Merkle tree.
func nodes(lanes int) figures {
	const node = 2 * sha256.Size
	few, many := passCounts((node + sha256.Size) * lanes)
	run := func(passes int) paired.Func {
		src, dst := make([]byte, passes*lanes*node), make([]byte, passes*lanes*sha256.Size)
		return func(n int) {
			for range n {
				sha256.HashPairsBytes(dst, src)
				src[0] ^= dst[0]
			}
		}
	}
	return measure(run(few), run(many), few, many)
}

// passCounts are the passes, each on so many bytes, of the two runs whose difference is
// measured: enough of them between the two for a cycle in a hundred to show, and few
// enough for what the longer reads and writes to stay in a first-level cache of 48 KiB,
// or of 32 where no kernel has 32 lanes.
func passCounts(bytes int) (few, many int) {
	const cached = 24 << 10
	return 3, max(11, cached/bytes)
}

// measure takes two runs of so many passes.
func measure(short, long paired.Func, few, many int) figures {
	plan := paired.Plan{Pairs: 1001, Sample: 20 * time.Microsecond}
	s, l := plan.Least(short), plan.Least(long)
	cycles := (l - s) / float64(many-few)
	f := figures{Cycles: cycles, Start: s - float64(few)*cycles}
	f.wake(long)
	return f
}

// wake measures what a pause costs the run after it, and what the kernel does to the
// clock.
func (f *figures) wake(run paired.Func) {
	const (
		pause = 3 * time.Millisecond // long enough for a core to let its units sleep
		busy  = 500 * time.Microsecond
		links = 20000 // of the chain that tells the clock
	)
	var wakes, idle, clock []float64
	run(1)
	for range 61 {
		time.Sleep(pause)
		idle = append(idle, rate(paired.Chain, links))
		time.Sleep(pause)
		first := 1 / rate(run, 1)
		second := 1 / rate(run, 1)
		wakes = append(wakes, 1e6*(first-second))
		for start := time.Now(); time.Since(start) < busy; {
			run(1)
		}
		clock = append(clock, rate(paired.Chain, links))
	}
	f.WakeUS, f.Idle, f.Busy = median(wakes), median(idle), median(clock)
}

// rate is how many runs of f a second has.
func rate(f paired.Func, n int) float64 {
	start := time.Now()
	f(n)
	return float64(n) / time.Since(start).Seconds()
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}
