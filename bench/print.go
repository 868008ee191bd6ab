package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/af655cf0/simdhash/bench/paired"
)

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "\t")
	return e.Encode(v)
}

// printTable prints a report for people.
func printTable(w io.Writer, r report) error {
	printHead(w, r)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\nhash\top\tbytes\tkernel\tpeer\tratio\tquartiles\tcycles\tpeer\tc/B\tpeer\tallocs\tpeer")
	for _, r := range r.Rows {
		if r.Lacking != "" {
			fmt.Fprintf(t, "%s\t\t\t%s\t%s\t%s\t\t\t\t\t\t\t\n", r.Hash, r.Kernel, r.Peer, r.Lacking)
			continue
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%.3f\t%s\t%.0f\t%.0f\t%s\t%s\t%d\t%d\n",
			r.Hash, r.Op, lengths(r.Count, r.Size), r.Kernel, peerAndKernel(r), r.Ratio.Median, quartiles(r.Ratio),
			r.Cycles.Median, r.PeerCycles.Median, perByte(r.Cycles, r.Count*r.Size), perByte(r.PeerCycles, r.Count*r.Size),
			r.Allocs, r.PeerAllocs)
	}
	return t.Flush()
}

// printHead prints where, with what and how a report was made.
func printHead(w io.Writer, r report) {
	printHost(w, r.Host)
	fmt.Fprintf(w, "method   medians of %d alternating pairs of %v in each of %d process(es); ratio is the peer's time over ours\n",
		r.Plan.Pairs, r.Plan.Sample, r.Procs)
}

// printHost prints where and with what a report was made.
func printHost(w io.Writer, h host) {
	fmt.Fprintf(w, "CPU      %s (%s, family %Xh, model %02Xh)\n", h.CPU, h.Vendor, h.Family, h.Model)
	fmt.Fprintf(w, "Go       %s %s\n", h.Go, h.Target)
	if h.Tags != "" {
		fmt.Fprintf(w, "tags     %s\n", h.Tags)
	}
	for i, m := range h.Modules {
		fmt.Fprintf(w, "%-8s %s\n", heading("modules", i), m)
	}
	for i, hash := range []string{"blake2b", "sha256"} {
		k, wide := inUse(h.Kernels[hash], 1), inUse(h.Kernels[hash], manyCount)
		fmt.Fprintf(w, "%-8s %s: %s, %s; peer's: %s\n", heading("kernels", i), hash, k.Name, k.Why, peerKernel(hash))
		if wide.Lanes > 1 {
			fmt.Fprintf(w, "%-8s %s: %s for %d messages, %s\n", "", hash, wide.Name, manyCount, wide.Why)
		}
	}
	fmt.Fprintf(w, "command  %s\n", strings.Join(append(h.Env, h.Command...), " "))
}

// heading is printed before the first of several lines only.
func heading(s string, line int) string {
	if line > 0 {
		return ""
	}
	return s
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
