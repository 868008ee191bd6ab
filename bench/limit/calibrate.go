package limit

import (
	"math"
	"time"

	"github.com/af655cf0/simdhash/bench/paired"
)

// probe is a loop to time.
type probe struct {
	unit         Unit
	kinds        string // a set
	chain        bool   // each instruction waits for the one before
	instructions int    // of a turn
	run          func(turns int)
}

// Calibrate measures this CPU, in about half a second. It returns nothing where
// there are no loops to time. The cycle is that of [paired.Chain], which runs in
// turn with each loop.
func Calibrate() Calibration {
	c := make(Calibration)
	for _, p := range probes() {
		rates, ok := c[p.unit]
		if !ok {
			rates = Rates{PerCycle: make(map[string]float64), Latency: make(map[Kind]float64)}
			c[p.unit] = rates
		}
		if cycles := p.cycles(); p.chain {
			rates.Latency[Kind(p.kinds)] = cycles
		} else {
			rates.PerCycle[p.kinds] = 1 / cycles
		}
	}
	for unit, rates := range c {
		if unit != SHA { // whose mix is that of the kernels
			rates.mixes()
		}
	}
	return c
}

// mixes makes the rate of each set of kinds as high as that of any part of it:
// a mix that has little of the rest comes as near to it as one likes.
func (r Rates) mixes() {
	whole := ""
	for kinds := range r.PerCycle {
		if len(kinds) > len(whole) {
			whole = kinds
		}
	}
	for _, rate := range r.PerCycle {
		r.PerCycle[whole] = max(r.PerCycle[whole], rate)
	}
}

// tries is how often a loop is timed. The fastest counts: neighbours on the same
// core can only slow it.
const tries = 3

// cycles returns the cycles of an instruction.
func (p probe) cycles() float64 {
	plan := paired.Plan{Pairs: 31, Sample: 100 * time.Microsecond}
	best := math.Inf(1)
	for range tries {
		best = min(best, plan.Cycles(p.run).Median)
	}
	return best / float64(p.instructions)
}
