package main

import "github.com/af655cf0/simdhash/bench/paired"

// disturbed is how many times its usual the control costs when a neighbour on
// the same core has slowed a measurement.
const disturbed = 1.05

// tries is how often a comparison that a neighbour disturbed is made.
const tries = 10

// controls is what the control cost in each comparison of this process.
var controls []float64

// compareSteadily compares until nothing disturbs it, or takes the least
// disturbed comparison of several. What the ratio is has no say in that, only how
// far its quartiles are apart.
func compareSteadily(plan paired.Plan, ours, theirs paired.Func) paired.Comparison {
	if len(controls) == 0 {
		controls = append(controls, plan.Cycles(paired.Control).Median)
	}
	var best paired.Comparison
	for n := range tries {
		c := plan.Compare(ours, theirs)
		controls = append(controls, c.Control.Median)
		if n == 0 || calmer(c, best) {
			best = c
		}
		if !isDisturbed(best) {
			break
		}
	}
	return best
}

// calmer tells whether a was less disturbed than b: its control was clearly
// faster, or else its quartiles are nearer to one another.
func calmer(a, b paired.Comparison) bool {
	if slower := a.Control.Median / b.Control.Median; slower > disturbed || slower < 1/disturbed {
		return slower < 1
	}
	return a.Ratio.Width() < b.Ratio.Width()
}

// isDisturbed tells whether a comparison was disturbed: by a neighbour on the same
// core, which slows the control, or by whatever else shared the machine's time
// and memory, which moves quartiles apart. It takes the lower quartile of all
// controls for the usual, which holds where the machine is calm for a quarter of
// the time.
func isDisturbed(c paired.Comparison) bool {
	return c.Ratio.Wide() || len(controls) > 0 && c.Control.Median > disturbed*paired.SpreadOf(controls).Low
}
