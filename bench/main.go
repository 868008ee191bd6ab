// Command bench compares simdhash with its peers on the CPU at hand: with
// golang.org/x/crypto/blake2b and crypto/sha256, whose place it takes, with
// MinIO's blake2b-simd and sha256-simd, and, where it hashes many messages,
// with HighwayHash, BLAKE3 and gohashtree.
//
//	go run ./bench                              every size and operation, kernels as chosen
//	go run ./bench -hash blake2b -sizes 64,8192 some of it
//	go run ./bench -kernel avx2,avx,sse41       kernels of ours against those of the peer that use the same extension
//	go run -tags purego ./bench                 pure Go against pure Go
//	go run ./bench -suite single                the targets for one message, met or not
//	go run ./bench -suite batch                 the targets for many messages in one call
//	go run ./bench -suite batch -all-counts     the same, with every number of messages from 1 to 64
//	go run ./bench -suite kernels               the cycles that each kernel takes here
//	go run ./bench -suite layout                every kernel at 64 places in the program
//	go run ./bench -suite tools                 commands instead of libraries: simdsum, b2sum, openssl and others
//
// Libraries are compared by ratios of neighbouring runs in one process (package
// paired), printed with their quartiles; beside them stand clock cycles, how
// much of what this CPU allows is reached (package limit), and times, which say
// as much about the machine's load as about the code.
//
// A report can also be had as JSON, as a chart and as a page. This made those in
// doc, on a quiet machine:
//
//	go run ./bench -suite compare,tools -markdown doc/performance.md -chart doc/performance.svg
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/af655cf0/simdhash/bench/paired"
)

// options are the command line.
type options struct {
	filter    filter
	kernels   []string
	plan      paired.Plan
	processes int
	allCounts bool
	limits    bool
	files     fileSet
}

// suites are what can be measured. Each adds what it finds to the report.
var suites = map[string]func(options, *report) error{
	"compare": compare, "single": single, "batch": batch, "kernels": kernelPasses, "layout": layout, "tools": tools,
}

const suiteNames = "compare, single, batch, kernels, layout or tools"

func main() {
	if err := run(os.Args[1:]); err != nil && err != flag.ErrHelp {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	suite := flags.String("suite", "compare", "what to measure: "+suiteNames+", or several with commas between")
	hashes := flags.String("hash", "", "hashes to compare: blake2b, sha256 (default both)")
	ops := flags.String("ops", "sum,stream,many,nodes", "operations to compare, by the beginning of their names:\n"+strings.Join(opNames(), " "))
	others := flags.String("peers", "", "peers to compare with, by a part of their import paths (default all)")
	sizes := flags.String("sizes", defaultSizes, "lengths of messages in bytes")
	kernels := flags.String("kernel", "", "kernels of ours to force, each against the peer's kernel for the same extension, or all")
	allCounts := flags.Bool("all-counts", false, "try every number of messages from 1 to 64, not a selection")
	sample := flags.Duration("time", 300*time.Microsecond, "length of one sample")
	pairs := flags.Int("pairs", 101, "pairs of samples, at least 31")
	processes := flags.Int("processes", 0, "processes to repeat each measurement in (default 1; 3 for -suite single and layout, 5 for kernels)")
	limits := flags.Bool("limits", true, "measure what this CPU allows, and how much of it is reached")
	small := flags.Int("files", 8000, "how many files of 64 KiB the commands read")
	large := flags.Int("large", 512, "how many MiB one more file has")
	rounds := flags.Int("rounds", 9, "how often each command runs")
	var to outputs
	flags.StringVar(&to.json, "json", "", "write JSON to this file, or instead of text if it is -")
	flags.StringVar(&to.chart, "chart", "", "draw the comparison of libraries to this file, whose name ends in .svg or .png")
	flags.StringVar(&to.markdown, "markdown", "", "write a page to this file; it shows the chart, if one is drawn")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	plan := paired.Plan{Pairs: *pairs, Sample: *sample}.Effective()
	if plan.Pairs != *pairs {
		return fmt.Errorf("-pairs %d: at least %d are needed", *pairs, plan.Pairs)
	}
	f, err := newFilter(*hashes, *ops, *others, *sizes)
	if err != nil {
		return err
	}
	o := options{
		filter:    f,
		kernels:   list(*kernels),
		plan:      plan,
		processes: *processes,
		allCounts: *allCounts,
		limits:    *limits,
		files:     fileSet{small: *small, large: *large, rounds: *rounds},
	}
	names := list(*suite)
	for _, name := range names {
		if suites[name] == nil {
			return fmt.Errorf("unknown suite %q: want %s", name, suiteNames)
		}
	}
	if err := errors.Join(inapplicable(flags, names), to.check(names), o.files.check()); err != nil {
		return err
	}
	r := report{Host: thisHost(), Date: time.Now().UTC().Truncate(time.Second), Plan: o.plan, Procs: max(o.processes, 1)}
	for _, name := range names {
		if err := suites[name](o, &r); err != nil {
			return err
		}
	}
	return to.write(r)
}

// takes lists the flags that a suite takes, besides those that all do, in "".
var takes = map[string][]string{
	"":        {"suite", "json", "chart", "markdown"},
	"compare": {"hash", "ops", "peers", "sizes", "kernel", "time", "pairs", "processes", "limits"},
	"single":  {"time", "pairs", "processes"},
	"batch":   {"time", "pairs", "all-counts"},
	"kernels": {"hash", "kernel", "processes"},
	"layout":  {"hash", "kernel", "processes"},
	"tools":   {"files", "large", "rounds"},
}

// inapplicable complains about a flag that none of the suites takes.
func inapplicable(flags *flag.FlagSet, suites []string) (err error) {
	flags.Visit(func(f *flag.Flag) {
		takes := func(suite string) bool { return slices.Contains(takes[suite], f.Name) }
		if !takes("") && !slices.ContainsFunc(suites, takes) {
			err = fmt.Errorf("-%s does not apply to -suite %s", f.Name, strings.Join(suites, ","))
		}
	})
	return err
}

// list splits a flag's value at its commas.
func list(value string) []string {
	return strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })
}
