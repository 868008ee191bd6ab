package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"text/tabwriter"

	"github.com/af655cf0/simdhash/bench/paired"
)

// slow is how many times the median a placement may cost.
const slow = 1.2

// placement is one kernel at one place in the program, in one process.
type placement struct {
	Hash    string  `json:"hash"`
	Kernel  string  `json:"kernel"`
	Lanes   int     `json:"lanes"`
	Address uint64  `json:"address"`
	Cycles  float64 `json:"cycles"`  // a byte
	Control float64 `json:"control"` // cycles of a turn of the control beside it
}

// layout is the suite that measures every kernel at 64 places in the program,
// each in several fresh processes. A kernel whose speed depends on where the
// linker puts it shows here and in no other measurement.
func layout(o options, r *report) (err error) {
	if o.processes == 0 {
		o.processes = 3
	}
	r.Procs = o.processes
	r.Placements, err = sweep(o)
	return err
}

// sweep builds and measures all placements of the kernels that run here.
func sweep(o options) ([]placement, error) {
	dir, err := os.MkdirTemp("", "bench-layout-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)

	kernels, err := availableKernels(o)
	if err != nil {
		return nil, err
	}
	var all []placement
	program := filepath.Join(dir, "probe")
	for step := range placements {
		if err := buildPadded(program, dir, step); err != nil {
			return nil, err
		}
		table, err := addresses(program)
		if err != nil {
			return nil, err
		}
		for _, p := range kernels {
			if p.Address, err = addressOf(table, p.Hash, p.Kernel); err != nil {
				return nil, err
			}
			for range o.processes {
				if err := p.probe(program); err != nil {
					return nil, err
				}
				all = append(all, p)
			}
		}
	}
	return all, nil
}

// probe measures a placement in a fresh process.
func (p *placement) probe(program string) error {
	env := pairing{hash: p.Hash, kernel: p.Kernel}.env()
	return askProbe(program, env, p, "place", p.Hash, strconv.Itoa(p.Lanes))
}

// printLayout prints a line for each kernel, then each slow process that no
// neighbour explains.
func printLayout(w io.Writer, r report) error {
	all := r.Placements
	fmt.Fprintf(w, "\nmethod   %d placements, %d bytes apart, in each of %d processes; cycles a byte of 8 KiB, or of 32 KiB in as many messages as lanes, counted by a chain of adds;\n",
		placements, paddingStep, r.Procs)
	fmt.Fprintf(w, "         a process is undisturbed if a control that runs in turn with the kernel is within %.2f times its median\n", disturbed)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\nhash\tkernel\taddresses\tin a page\tc/B\tquartiles\tslowest\tover 1.2 times\tundisturbed\tin all processes")
	control := paired.SpreadOf(figures(all, func(p placement) float64 { return p.Control })).Median
	var unexplained []placement
	for rest := all; len(rest) > 0; {
		first := rest[0]
		same := func(p placement) bool { return p.Hash == first.Hash && p.Kernel == first.Kernel }
		var group, others []placement
		for _, p := range rest {
			if same(p) {
				group = append(group, p)
			} else {
				others = append(others, p)
			}
		}
		rest = others

		cycles := figures(group, func(p placement) float64 { return p.Cycles })
		spread := paired.SpreadOf(cycles)
		var over, steady, overSteady int
		fastest := make(map[uint64]float64) // at each address
		for _, p := range group {
			if best, ok := fastest[p.Address]; !ok || p.Cycles < best {
				fastest[p.Address] = p.Cycles
			}
			isOver, isSteady := p.Cycles > slow*spread.Median, p.Control < disturbed*control
			if isOver {
				over++
			}
			if isSteady {
				steady++
			}
			if isOver && isSteady {
				overSteady++
				unexplained = append(unexplained, p)
			}
		}
		places := make(map[uint64]bool)
		always := 0
		for address, cycles := range fastest {
			places[address%4096] = true
			if cycles > slow*spread.Median {
				always++
			}
		}
		fmt.Fprintf(t, "%s\t%s\t%#x to %#x\t%d\t%.3f\t%s\t%.2f\t%d of %d\t%d of %d\t%d of %d\n",
			first.Hash, first.Kernel, first.Address, group[len(group)-1].Address, len(places), spread.Median, quartiles(spread),
			slices.Max(cycles)/spread.Median, over, len(group), overSteady, steady, always, len(fastest))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, p := range unexplained {
		fmt.Fprintf(w, "slow and undisturbed: %s %s at %#x, %.2f c/B\n", p.Hash, p.Kernel, p.Address, p.Cycles)
	}
	return nil
}

// figures takes one figure of each placement.
func figures(all []placement, figure func(placement) float64) []float64 {
	list := make([]float64, len(all))
	for i, p := range all {
		list[i] = figure(p)
	}
	return list
}
