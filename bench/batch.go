package main

import (
	"fmt"

	"github.com/af655cf0/simdhash/bench/paired"
)

// batch is the suite of targets for many messages in one call. It always
// measures the same.
func batch(o options, r *report) error {
	r.Calibration = calibration()
	for _, part := range []func(options) ([]line, error){
		againstLines, objectLines, placeLines, nodeLines, fileLines, forcedLaneLines, countLines, configLines, runningLines, depthLines, batchAllocLines, batchPauseLines,
	} {
		more, err := part(o)
		if err != nil {
			return err
		}
		r.Lines = append(r.Lines, more...)
	}
	r.Lines = append(r.Lines,
		line{What: "no placement over 1.2 times the median", Figure: "bench -suite layout", Verdict: elsewhere},
		line{What: "64 goroutines at once under the race detector", Figure: "go test -race work", Verdict: elsewhere},
	)
	return nil
}

// measured is a comparison together with what it was made on.
type measured struct {
	paired.Comparison
	bytes int     // of one run; 0: cycles a byte are not of interest
	limit float64 // cycles of one run, fewer of which this CPU does not allow; 0: not known
	clock bool    // is of interest, as where memory sets the pace
}

// line judges a comparison.
func (m measured) line(what string, target float64) line {
	l := line{What: what, Figure: fmt.Sprintf("%.2f (%s)", m.Ratio.Median, quartiles(m.Ratio)), Comparison: &m.Comparison}
	if m.bytes > 0 {
		perByte := m.Cycles.Median / float64(m.bytes)
		l.Figure += fmt.Sprintf(", %.3f against %.3f c/B", perByte, m.PeerCycles.Median/float64(m.bytes))
		if m.limit > 0 {
			l.Figure += fmt.Sprintf(", %.0f %% of limit", 100*m.limit/m.Cycles.Median)
		}
	}
	if isDisturbed(m.Comparison) {
		l.Figure += ", disturbed"
	}
	if m.clock {
		l.Figure += fmt.Sprintf(" at %.1f GHz", m.Clock.Median/1e9)
	}
	if target == 0 {
		l.Target, l.Verdict = "-", noTarget
		return l
	}
	l.Target = fmt.Sprintf("at least %.2f", target)
	l.Verdict = judge(m.Ratio.Median >= target)
	return l
}

// onZen5 is line for a target that holds for Zen 5.
func (m measured) onZen5(what string, target float64) line {
	return m.line(what, target).only("on Zen 5", thisHost().zen5())
}
