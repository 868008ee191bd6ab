package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/af655cf0/simdhash/bench/paired"
)

// line is one target: what was measured, what it should be, and what it is.
type line struct {
	What    string  `json:"what"`
	Target  string  `json:"target"`
	Figure  string  `json:"figure"`
	Verdict verdict `json:"verdict"`

	Comparison *paired.Comparison `json:"comparison,omitempty"` // what Figure is from, if it is one
}

type verdict string

const (
	met       verdict = "met"
	notMet    verdict = "NOT MET"
	notBuilt  verdict = "not built"
	skipped   verdict = "skipped" // a command is not here, or cannot do it yet
	elsewhere verdict = "elsewhere"
	control   verdict = "control"
	busy      verdict = "machine busy" // the control missed the target too
	otherCPU  verdict = "other CPU"    // the target is for another, and not met here
	noTarget  verdict = "information"  // nothing is asked
)

// only says of a target for which CPUs it is; if this is none, missing it is no miss.
func (l line) only(cpus string, this bool) line {
	if this || l.Verdict == noTarget {
		return l
	}
	l.Target += " " + cpus
	if l.Verdict == notMet {
		l.Verdict = otherCPU
	}
	return l
}

func judge(ok bool) verdict {
	if ok {
		return met
	}
	return notMet
}

// worst returns the line for the smallest ratio among rows, which should be at
// least target.
func worst(what string, target float64, rows []row) line {
	l := line{What: what, Target: fmt.Sprintf("at least %.2f", target)}
	if len(rows) == 0 || rows[0].Lacking != "" {
		l.Verdict = notBuilt
		if len(rows) > 0 {
			l.Figure = rows[0].Lacking
		}
		return l
	}
	low := rows[0]
	var missed []string
	for _, r := range rows {
		if r.Ratio.Median < target {
			missed = append(missed, fmt.Sprint(r.Size))
		}
		if r.Ratio.Median < low.Ratio.Median {
			low = r
		}
	}
	l.Figure = fmt.Sprintf("%.3f (%s)", low.Ratio.Median, quartiles(low.Ratio))
	if percent := low.ofLimit(); percent > 0 {
		l.Figure += fmt.Sprintf(", %.0f %% of limit", percent)
	}
	if len(rows) > 1 {
		l.Figure += fmt.Sprintf(" at %d B, the worst", low.Size)
	}
	if len(missed) > 1 {
		l.Figure += "; missed at " + strings.Join(missed, ", ")
	}
	l.Verdict = judge(low.Ratio.Median >= target)
	return l
}

// pick returns the rows of one hash and operation with one of the sizes, or
// any size if none is given.
func pick(rows []row, hash, op string, sizes ...int) []row {
	var picked []row
	for _, r := range rows {
		if r.Hash != hash || r.Op != op {
			continue
		}
		for _, s := range sizes {
			if r.Size == s {
				picked = append(picked, r)
			}
		}
		if len(sizes) == 0 {
			picked = append(picked, r)
		}
	}
	return picked
}

func printLines(w io.Writer, r report) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\nmeasured\ttarget\tfigure (quartiles)\t")
	counts := make(map[verdict]int)
	for _, l := range r.Lines {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", l.What, l.Target, l.Figure, l.Verdict)
		counts[l.Verdict]++
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%d met, %d not met, %d not met on another CPU than the target's, %d not built, %d skipped, %d shown elsewhere\n",
		counts[met], counts[notMet], counts[otherCPU], counts[notBuilt], counts[skipped], counts[elsewhere])
	return nil
}
