package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"text/tabwriter"

	"github.com/klauspost/cpuid/v2"
	"github.com/spf13/cobra"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/sha256"
)

func (c *console) cpuCommand() *cobra.Command {
	o := &options{}
	cmd := &cobra.Command{
		Use:   "cpu [OPTION]...",
		Short: "Show this CPU, its kernels and which are in use",
		Long: `Show this CPU, its kernels, which of them are in use and why, and compute known
answers with these.

A kernel is one implementation of a hash function, for one message or for
several at once; "from" is the fewest messages for which it is chosen. What can be
chosen is limited by the environment: SIMDHASH_KERNEL=blake2b=avx2,sha256=generic
allows these and the pure Go ones.

The exit status is 1 if an answer is wrong, else 0.`,
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "print one JSON object")
	return c.runnable(cmd, o, func(args []string) error {
		if len(args) > 0 {
			return usageErrorf("extra operand %s", c.quote(args[0]))
		}
		return c.cpu(o)
	})
}

// report is what there is to know of the CPU.
type report struct {
	CPU     string   `json:"cpu"`
	Family  int      `json:"family,omitempty"` // of x86
	Model   int      `json:"model,omitempty"`
	Arch    string   `json:"arch"`
	Go      string   `json:"go"`
	Version string   `json:"simdsum"`
	Hashes  []kernel `json:"kernels"`
}

// kernel is a kernel of either package.
type kernel struct {
	Hash      string `json:"hash"`
	Name      string `json:"name"`
	Lanes     int    `json:"messages"`
	Available bool   `json:"available"`
	From      int    `json:"from"`
	Why       string `json:"why"`
}

func newReport() report {
	r := report{CPU: cpuName(), Family: cpuid.CPU.Family, Model: cpuid.CPU.Model, Arch: runtime.GOARCH, Go: runtime.Version(), Version: version()}
	for _, k := range blake2b.Kernels() {
		r.Hashes = append(r.Hashes, kernel{"BLAKE2b", k.Name, k.Lanes, k.Available, k.From, k.Why})
	}
	for _, k := range sha256.Kernels() {
		r.Hashes = append(r.Hashes, kernel{"SHA256", k.Name, k.Lanes, k.Available, k.From, k.Why})
	}
	return r
}

func cpuName() string {
	if name := cpuid.CPU.BrandName; name != "" {
		return name
	}
	return "unknown CPU"
}

func (c *console) cpu(o *options) error {
	r := newReport()
	if o.json {
		text, err := json.MarshalIndent(r, "", "\t")
		if err != nil {
			panic(err) // these are strings and numbers
		}
		c.out.Write(append(text, '\n'))
	} else {
		r.print(c.out)
	}
	ok := true
	for _, test := range []func() error{blake2b.SelfTest, sha256.SelfTest} {
		if err := test(); err != nil {
			c.errorf("%v", err)
			ok = false
		}
	}
	if !ok {
		return exitStatus(1)
	}
	return nil
}

func (r report) print(w io.Writer) {
	fmt.Fprintf(w, "%s", r.CPU)
	if r.Family > 0 {
		fmt.Fprintf(w, ", family %d, model %d", r.Family, r.Model)
	}
	fmt.Fprintf(w, "; %s, %s, simdsum %s\n\n", r.Arch, r.Go, r.Version)
	table := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "hash\tkernel\tmessages\tthis CPU\tfrom\twhy")
	for _, k := range r.Hashes {
		available, from := "no", "-"
		if k.Available {
			available = "yes"
		}
		if k.From > 0 {
			from = fmt.Sprint(k.From)
		}
		fmt.Fprintf(table, "%s\t%s\t%d\t%s\t%s\t%s\n", k.Hash, k.Name, k.Lanes, available, from, k.Why)
	}
	table.Flush()
}
