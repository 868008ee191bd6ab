package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"text/tabwriter"
)

// pass is what a kernel takes, as the probe finds it.
type pass struct {
	Hash   string  `json:"hash"` // or nodes, of a Merkle tree
	Kernel string  `json:"kernel"`
	Lanes  int     `json:"lanes"`
	Cycles float64 `json:"cycles"`  // of one block, or one node, in each lane
	Start  float64 `json:"start"`   // cycles of a call of a batch function besides
	WakeUS float64 `json:"wake_us"` // microseconds more that the first call after a pause takes
	Clock  float64 `json:"clock"`   // in Hz, while the kernel is in use
	Idle   float64 `json:"idle"`    // in Hz, after a pause
	Limit  float64 `json:"limit_cycles,omitempty"`
}

// passes is the suite that measures what the tables of kernels have of this CPU.
func passes(o options, r *report) error {
	dir, err := os.MkdirTemp("", "bench-kernels-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "probe")
	if err := build(program, self()+"/probe"); err != nil {
		return err
	}
	r.Calibration = calibration()
	for _, k := range layoutKernels(o) {
		jobs := []string{k.Hash}
		if k.Hash == "sha256" && k.Lanes > 1 {
			jobs = append(jobs, "nodes")
		}
		for _, job := range jobs {
			p := pass{Hash: job, Kernel: k.Kernel, Lanes: k.Lanes}
			p.Limit = calibration().Cycles(job, k.Kernel, float64(k.Lanes))
			cmd := exec.Command(program, "pass", job, strconv.Itoa(k.Lanes))
			cmd.Env = pairing{hash: k.Hash, kernel: k.Kernel}.env()
			out, err := output(cmd)
			if err != nil {
				return err
			}
			if err := json.Unmarshal(out, &p); err != nil {
				return fmt.Errorf("%s: %w", cmd, err)
			}
			r.Passes = append(r.Passes, p)
		}
	}
	return nil
}

// printPasses prints a line for each kernel.
func printPasses(w io.Writer, r report) error {
	fmt.Fprintf(w, "\nmethod   cycles, by a chain of adds, of a block in each lane: the difference of two calls of different length, each the least of 1001 but for a twentieth;\n"+
		"         start is what a call of a batch function takes besides; wake is by how much the first call after %s is longer than the second, clock what the chain says then and %s later\n",
		"3 ms", "0.5 ms")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\nhash\tkernel\tlanes\tcycles\tc/B\tof limit\tstart\twake µs\tGHz\tlater\t")
	for _, p := range r.Passes {
		block := 64
		if p.Hash == "blake2b" {
			block = blockSize(p.Hash)
		}
		ofLimit := 0.0
		if p.Limit > 0 {
			ofLimit = 100 * p.Limit / p.Cycles
		}
		fmt.Fprintf(t, "%s\t%s\t%d\t%.1f\t%.3f\t%s\t%.0f\t%.1f\t%.2f\t%.2f\t\n", p.Hash, p.Kernel, p.Lanes, p.Cycles, p.Cycles/float64(p.Lanes*block),
			figure("%.0f %%", ofLimit), p.Start, p.WakeUS, p.Idle/1e9, p.Clock/1e9)
	}
	return t.Flush()
}
