package limit

import (
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

// Calibrate measures this CPU, in two seconds. It returns nothing where
// there are no loops to time. The cycle is that of [paired.Chain], which runs in
// turn with each loop.
func Calibrate() Calibration {
	all := probes()
	least := make([]float64, len(all)) // cycles of an instruction
	for n := range tries {
		for i, p := range all {
			if cycles := p.cycles(); n == 0 || cycles < least[i] {
				least[i] = cycles
			}
		}
	}
	c := make(Calibration)
	for i, p := range all {
		rates, ok := c[p.unit]
		if !ok {
			rates = Rates{PerCycle: make(map[string]float64), Latency: make(map[Kind]float64)}
			c[p.unit] = rates
		}
		if p.chain {
			rates.Latency[Kind(p.kinds)] = least[i]
		} else {
			rates.PerCycle[p.kinds] = 1 / least[i]
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

// tries is how often each loop is timed, all of them in turn. The fastest counts:
// neighbours on the same core can only slow it.
const tries = 12

// cycles returns the cycles of an instruction.
func (p probe) cycles() float64 {
	plan := paired.Plan{Pairs: 101, Sample: 50 * time.Microsecond}
	return plan.Least(p.run) / float64(p.instructions)
}
