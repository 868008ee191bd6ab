package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/af655cf0/simdhash/bench/paired"
)

func printJSON(w io.Writer, r report) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "\t")
	return e.Encode(r)
}

// printReport prints a report for people.
func printReport(w io.Writer, r report) error {
	printHead(w, r)
	for _, part := range []struct {
		found int
		print func(io.Writer, report) error
	}{{len(r.Rows), printRows}, {len(r.Lines), printLines}, {len(r.Passes), printPasses}, {len(r.Placements), printLayout}} {
		if part.found == 0 {
			continue
		}
		if err := part.print(w, r); err != nil {
			return err
		}
	}
	if len(r.Rows)+len(r.Races) == 0 {
		return nil
	}
	_, err := fmt.Fprintf(w, "\n%s\n", r.disturbances())
	return err
}

// printRows prints comparisons.
func printRows(w io.Writer, r report) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\nhash\top\tbytes\tkernel\tpeer\tratio\tquartiles\tcycles\tpeer\tc/B\tpeer\tGB/s\tpeer\tof limit\tallocs\tpeer")
	for _, r := range r.Rows {
		if r.Lacking != "" {
			fmt.Fprintf(t, "%s\t\t\t%s\t%s\t%s\t\t\t\t\t\t\t\t\t\t\n", r.Hash, r.Kernel, r.Peer, r.Lacking)
			continue
		}
		ours, theirs := r.gbps()
		ratio := quartiles(r.Ratio)
		if r.Disturbed {
			ratio += " (disturbed)"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%.3f\t%s\t%.0f\t%.0f\t%s\t%s\t%s\t%s\t%s\t%d\t%d\n",
			r.Hash, r.Op, lengths(r.Count, r.Size), r.Kernel, peerAndKernel(r), r.Ratio.Median, ratio,
			r.Cycles.Median, r.PeerCycles.Median, perByte(r.Cycles, r.bytes()), perByte(r.PeerCycles, r.bytes()),
			figure("%.2f", ours), figure("%.2f", theirs), figure("%.0f %%", r.ofLimit()), r.Allocs, r.PeerAllocs)
	}
	return t.Flush()
}

// printHead prints where, with what and how a report was made.
func printHead(w io.Writer, r report) {
	h := r.Host
	fmt.Fprintf(w, "date     %s\n", r.Date.Format(time.RFC3339))
	fmt.Fprintf(w, "CPU      %s\n", h.cpu())
	fmt.Fprintf(w, "Go       %s %s\n", h.Go, h.Target)
	if h.Tags != "" {
		fmt.Fprintf(w, "tags     %s\n", h.Tags)
	}
	for i, m := range h.Modules {
		fmt.Fprintf(w, "%-8s %s\n", heading("modules", i), m)
	}
	for i, hash := range []string{"blake2b", "sha256"} {
		k, wide := inUse1(h.Kernels[hash]), inUseMany(h.Kernels[hash])
		fmt.Fprintf(w, "%-8s %s: %s, %s; peer's: %s\n", heading("kernels", i), hash, k.Name, k.Why, peerKernel(hash))
		if wide.Lanes > 1 {
			fmt.Fprintf(w, "%-8s %s: %s for %d messages, %s\n", "", hash, wide.Name, manyCount, wide.Why)
		}
	}
	for i, t := range r.Tools {
		fmt.Fprintf(w, "%-8s %s\n", heading("tools", i), t)
	}
	fmt.Fprintf(w, "command  %s\n", h.command())
	if len(r.Races) > 0 {
		fmt.Fprintf(w, "method   each command once in each of %d rounds on files in the page cache, every other round in reverse; medians of wall times and of their ratios\n", r.Rounds)
	}
	if len(r.Rows) > 0 || len(r.Lines) > len(r.Races) {
		fmt.Fprintf(w, "method   medians of %d alternating pairs of %v in each of %d process(es); ratio is the peer's time over ours;\n",
			r.Plan.Pairs, r.Plan.Sample, r.Procs)
		fmt.Fprintf(w, "         again, up to %d times, where a control in turn with both is over %.2f times its usual or quartiles are far apart; then the calmest counts\n", tries, disturbed)
	}
	printCalibration(w, r.Calibration)
}

// heading is printed before the first of several lines only.
func heading(s string, line int) string {
	if line > 0 {
		return ""
	}
	return s
}

// figure formats a figure that may not be known, which is 0.
func figure(format string, f float64) string {
	if f == 0 {
		return "-"
	}
	return fmt.Sprintf(format, f)
}

// size prints a number of bytes.
func size(n int) string {
	if n >= 1<<20 && n%(1<<20) == 0 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	if n >= 1<<10 && n%(1<<10) == 0 {
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d B", n)
}

// lengths says how many messages there are of so many bytes.
func lengths(count, size int) string {
	if count == 1 {
		return fmt.Sprint(size)
	}
	return fmt.Sprintf("%d x %d", count, size)
}

func peerAndKernel(r row) string {
	if r.PeerKernel == "" {
		return r.Peer
	}
	return fmt.Sprintf("%s (%s)", r.Peer, r.PeerKernel)
}

func quartiles(s paired.Spread) string { return fmt.Sprintf("%.3f to %.3f", s.Low, s.High) }

func perByte(cycles paired.Spread, size int) string {
	if size == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", cycles.Over(float64(size)).Median)
}
