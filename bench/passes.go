package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/af655cf0/simdhash/bench/paired"
)

// kernelPass is what a kernel takes in each of several processes.
type kernelPass struct {
	Hash      string        `json:"hash"` // or nodes, of a Merkle tree
	Kernel    string        `json:"kernel"`
	Lanes     int           `json:"lanes"`
	Limit     float64       `json:"limit_cycles,omitempty"` // the fewest cycles that this CPU allows
	Processes []paired.Pass `json:"processes"`
}

// kernelPasses is the suite behind the tables of kernels: for this CPU, what a pass
// costs, and whether vectors of 512 bits wake late or slow the clock.
func kernelPasses(o options, r *report) error {
	if o.processes == 0 {
		o.processes = 5
	}
	kernels, err := availableKernels(o)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "bench-kernels-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "probe")
	if err := build(program, self()+"/probe"); err != nil {
		return err
	}
	r.Procs, r.Calibration = o.processes, calibration()
	for _, k := range kernels {
		r.Passes = append(r.Passes, kernelPass{
			Hash: k.Hash, Kernel: k.Kernel, Lanes: k.Lanes, Limit: calibration().Cycles(k.Hash, k.Kernel, float64(k.Lanes)),
		})
		if k.Hash == "sha256" && k.Lanes > 1 {
			r.Passes = append(r.Passes, kernelPass{
				Hash: "nodes", Kernel: k.Kernel, Lanes: k.Lanes, Limit: limitOfNodes(k.Kernel, k.Lanes),
			})
		}
	}
	for i := range r.Passes {
		for process := range o.processes {
			if err := r.Passes[i].probe(program, process); err != nil {
				return err
			}
		}
	}
	return nil
}

// probe measures a kernel in a fresh process. The size of the environment, which moves
// what a process has in memory, differs from process to process.
func (p *kernelPass) probe(program string, process int) error {
	hash := p.Hash
	if hash == "nodes" {
		hash = "sha256"
	}
	env := append(pairing{hash: hash, kernel: p.Kernel}.env(), "PADDING="+strings.Repeat("x", 1000*process))
	var f paired.Pass
	if err := askProbe(program, env, &f, "pass", p.Hash, strconv.Itoa(p.Lanes)); err != nil {
		return err
	}
	p.Processes = append(p.Processes, f)
	return nil
}

// spread returns the middle, the least and the most of one figure.
func (p kernelPass) spread(figure func(paired.Pass) float64) (middle, least, most float64) {
	var list []float64
	for _, f := range p.Processes {
		list = append(list, figure(f))
	}
	slices.Sort(list)
	return list[len(list)/2], list[0], list[len(list)-1]
}

// printPasses prints a line for each kernel.
func printPasses(w io.Writer, r report) error {
	fmt.Fprintf(w, "\nmethod   cycles of a pass, a block in each lane, by a chain of adds: the difference of two calls of different length, of each of which a\n"+
		"         twentieth of the samples were faster; start is what a call takes besides, wake how much longer the first call after a pause is than\n"+
		"         the second; the clock after a pause, and busy when the kernel has run for half a millisecond; medians of %d processes, least and most\n", r.Procs)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\nhash\tkernel\tlanes\tcycles\tleast\tmost\tc/B\tof limit\tstart\twake µs\tGHz\tbusy\tleast\t")
	for _, p := range r.Passes {
		cycles, least, most := p.spread(func(f paired.Pass) float64 { return f.Cycles })
		start, _, _ := p.spread(func(f paired.Pass) float64 { return f.Start })
		wake, _, _ := p.spread(func(f paired.Pass) float64 { return f.WakeUS })
		idle, _, _ := p.spread(func(f paired.Pass) float64 { return f.Idle })
		busy, slowest, _ := p.spread(func(f paired.Pass) float64 { return f.Busy })
		fmt.Fprintf(t, "%s\t%s\t%d\t%.0f\t%.0f\t%.0f\t%.3f\t%s\t%.0f\t%.1f\t%.2f\t%.2f\t%.2f\t\n", p.Hash, p.Kernel, p.Lanes,
			cycles, least, most, cycles/float64(p.Lanes*blockSize(p.Hash)), figure("%.0f %%", 100*p.Limit/cycles), max(0, start), wake, idle/1e9, busy/1e9, slowest/1e9)
	}
	return t.Flush()
}
