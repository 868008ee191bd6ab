package main

import (
	"slices"
	"time"

	"github.com/af655cf0/simdhash/bench/paired"
	"github.com/af655cf0/simdhash/sha256"
)

// Pass is what a kernel takes.
type Pass struct {
	Cycles float64 `json:"cycles"`  // of one block, or one node, in each lane
	Start  float64 `json:"start"`   // cycles of a call of a batch function besides
	WakeUS float64 `json:"wake_us"` // microseconds more that the first call after a pause takes
	Clock  float64 `json:"clock"`   // in Hz, while the kernel is in use
	Idle   float64 `json:"idle"`    // in Hz, after a pause
}

// The passes of the two runs whose difference is measured. What they hash, and with
// it the widest kernel's messages, stays in the first-level cache.
const (
	fewPasses  = 3
	manyPasses = 11
	cached     = 24 << 10
)

// passes are the numbers of passes for so many bytes each.
func passes(bytes int) (few, many int) {
	return fewPasses, max(manyPasses, cached/bytes)
}

// pass measures a kernel on messages.
func pass(k kind, lanes int) Pass {
	few, many := passes(k.block * lanes)
	run := func(passes int) paired.Func { return k.run((passes*k.block-k.padding)*lanes, lanes) }
	return measure(run(few), run(many), few, many)
}

// nodes measures a kernel on nodes of a Merkle tree.
func nodes(lanes int) Pass {
	const node = 64
	few, many := passes(node * lanes)
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

// measure takes two runs of so many passes.
func measure(short, long paired.Func, few, many int) Pass {
	plan := paired.Plan{Pairs: 1001, Sample: 20 * time.Microsecond}
	s, l := plan.Least(short), plan.Least(long)
	cycles := (l - s) / float64(many-few)
	p := Pass{Cycles: cycles, Start: s - float64(few)*cycles}
	p.wake(long)
	return p
}

// pause is long enough for a core to let its units sleep.
const pause = 3 * time.Millisecond

// wake measures what a pause costs the run after it.
func (p *Pass) wake(run paired.Func) {
	const links = 20000 // of the chain that tells the clock
	var wakes, idle, clock []float64
	run(1)
	for range 61 {
		time.Sleep(pause)
		idle = append(idle, rate(paired.Chain, links))
		time.Sleep(pause)
		first := 1 / rate(run, 1)
		second := 1 / rate(run, 1)
		wakes = append(wakes, 1e6*(first-second))
		for start := time.Now(); time.Since(start) < 500*time.Microsecond; {
			run(1)
		}
		clock = append(clock, rate(paired.Chain, links))
	}
	p.WakeUS, p.Idle, p.Clock = median(wakes), median(idle), median(clock)
}

// rate is how many runs of f a second has.
func rate(f paired.Func, n int) float64 {
	start := time.Now()
	f(n)
	return float64(n) / time.Since(start).Seconds()
}

func median(figures []float64) float64 {
	slices.Sort(figures)
	return figures[len(figures)/2]
}
