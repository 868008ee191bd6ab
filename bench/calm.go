package main

import "github.com/af655cf0/simdhash/bench/paired"

// disturbed is how many times its usual the control costs when a neighbour on
// the same core has slowed a measurement.
const disturbed = 1.05

// tries is how often a comparison that a neighbour disturbed is made.
const tries = 5

// controls is what the control cost in each comparison of this process.
var controls []float64

// compareSteadily compares until no neighbour disturbs it, or takes the least
// disturbed comparison of several. The ratios have no say in that.
func compareSteadily(plan paired.Plan, ours, theirs paired.Func) paired.Comparison {
	if len(controls) == 0 {
		controls = append(controls, plan.Cycles(paired.Control).Median)
	}
	var best paired.Comparison
	for n := range tries {
		c := plan.Compare(ours, theirs)
		controls = append(controls, c.Control.Median)
		if n == 0 || c.Control.Median < best.Control.Median {
			best = c
		}
		if !isDisturbed(best) {
			break
		}
	}
	return best
}

// isDisturbed takes the lower quartile of all controls for the usual: it holds
// where the machine is calm for a quarter of the time.
func isDisturbed(c paired.Comparison) bool {
	return len(controls) > 0 && c.Control.Median > disturbed*paired.SpreadOf(controls).Low
}
