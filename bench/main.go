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
//	go run ./bench -suite layout                every kernel at 64 places in the program
//
// All figures are ratios of neighbouring runs in one process (package paired),
// printed with their quartiles; beside them stand clock cycles. Times are not
// printed, because they say more about the machine's load than about the code.
package main

import (
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
	json      bool
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		if err != flag.ErrHelp {
			fmt.Fprintln(os.Stderr, "bench:", err)
		}
		os.Exit(2)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	suite := flags.String("suite", "compare", "what to measure: compare, single, batch or layout")
	hashes := flags.String("hash", "", "hashes to compare: blake2b, sha256 (default both)")
	ops := flags.String("ops", "sum,stream,many", "operations to compare, by the beginning of their names:\n"+strings.Join(opNames(), " "))
	others := flags.String("peers", "", "peers to compare with, by a part of their import paths (default all)")
	sizes := flags.String("sizes", defaultSizes, "lengths of messages in bytes")
	kernels := flags.String("kernel", "", "kernels of ours to force, each against the peer's kernel for the same extension, or all")
	allCounts := flags.Bool("all-counts", false, "try every number of messages from 1 to 64, not a selection")
	sample := flags.Duration("time", 300*time.Microsecond, "length of one sample")
	pairs := flags.Int("pairs", 101, "pairs of samples, at least 31")
	processes := flags.Int("processes", 0, "processes to repeat each measurement in (default 1; 3 for -suite single and layout)")
	asJSON := flags.Bool("json", false, "print JSON")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	f, err := newFilter(*hashes, *ops, *others, *sizes)
	if err != nil {
		return err
	}
	o := options{
		filter:    f,
		kernels:   list(*kernels),
		plan:      paired.Plan{Pairs: *pairs, Sample: *sample}.Effective(),
		processes: *processes,
		allCounts: *allCounts,
		json:      *asJSON,
	}
	if err := inapplicable(flags, *suite); err != nil {
		return err
	}
	switch *suite {
	case "compare":
		return compare(o)
	case "single":
		return single(o)
	case "batch":
		return batch(o)
	case "layout":
		return layout(o)
	}
	return fmt.Errorf("unknown suite %q: want compare, single, batch or layout", *suite)
}

// fixed lists the flags that a suite does not take, since it decides itself.
var fixed = map[string][]string{
	"compare": {"all-counts"},
	"single":  {"hash", "ops", "peers", "sizes", "kernel", "all-counts"},
	"batch":   {"hash", "ops", "peers", "sizes", "kernel", "processes"},
	"layout":  {"ops", "peers", "sizes", "time", "pairs", "all-counts"},
}

func inapplicable(flags *flag.FlagSet, suite string) (err error) {
	flags.Visit(func(f *flag.Flag) {
		if slices.Contains(fixed[suite], f.Name) {
			err = fmt.Errorf("-%s does not apply to -suite %s", f.Name, suite)
		}
	})
	return err
}

// list splits a flag's value at its commas.
func list(value string) []string {
	return strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })
}
