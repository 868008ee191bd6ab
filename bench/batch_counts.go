package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/af655cf0/simdhash/bench/paired"
)

// countLines looks for the numbers of messages, from 1 to 64, at which a batch
// falls behind our own function for one message, called in a loop.
func countLines(o options) ([]line, error) {
	var lines []line
	for _, h := range []struct {
		name       string
		many, loop func([][]byte) paired.Func
	}{{"BLAKE2b-512", oursMany512, oursLoop512}, {"SHA-256", oursSHAMany256, oursSHALoop256}} {
		for _, length := range []int{0, 64, 128, 1 << 10, 4 << 10, 64 << 10} {
			what := fmt.Sprintf("1 to 64 x %s: %s, batch against our own loop", size(length), h.name)
			lines = append(lines, lowest(what, counts(o.allCounts), func(count int) float64 {
				msgs := messages(count, length, apart)
				return doubtful(o.plan, h.many(msgs), h.loop(msgs))
			}))
		}
	}
	return lines, nil
}

// loopTarget is how near a batch has to come to the loop: as near as figures can
// be told apart.
const loopTarget = 0.97

// counts are the numbers of messages to try. The selection has every small one
// and those around the numbers of lanes.
func counts(all bool) (list []int) {
	if !all {
		return []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 17, 18, 20, 24, 31, 32, 33, 34, 40, 47, 48, 49, 63, 64}
	}
	for n := range 64 {
		list = append(list, n+1)
	}
	return list
}

// doubtful returns the median ratio of a quick comparison, as there are hundreds;
// where that misses the target, the middle one of three that are not quick.
func doubtful(plan paired.Plan, ours, theirs paired.Func) float64 {
	quick := paired.Plan{Pairs: 31, Sample: plan.Sample / 2}
	if r := quick.Compare(ours, theirs).Ratio.Median; r >= loopTarget {
		return r
	}
	var ratios [3]float64
	for i := range ratios {
		ratios[i] = compareSteadily(plan, ours, theirs).Ratio.Median
	}
	slices.Sort(ratios[:])
	return ratios[1]
}

// lowest is the line for the smallest of the ratios, and where it is.
func lowest(what string, counts []int, ratio func(int) float64) line {
	low, at := 0.0, 0
	var missed []string
	for _, n := range counts {
		r := ratio(n)
		if at == 0 || r < low {
			low, at = r, n
		}
		if r < loopTarget {
			missed = append(missed, fmt.Sprintf("%d (%.3f)", n, r))
		}
	}
	l := line{
		What: what, Target: fmt.Sprintf("at least %.2f", loopTarget),
		Figure: fmt.Sprintf("%.3f for %d, the lowest", low, at), Verdict: judge(len(missed) == 0),
	}
	if len(missed) > 0 {
		l.Figure += fmt.Sprintf("; missed for %s", strings.Join(missed, ", "))
	}
	return l
}
