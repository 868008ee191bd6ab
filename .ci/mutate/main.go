// Mutate seeds single edits into the kernels and schedulers, each into a copy of
// the tree, and counts how many of them the tests notice.
//
//	go run ./.ci/mutate              the default set
//	go run ./.ci/mutate -n 20        its first twenty
//	go run ./.ci/mutate -seed 2 -v   another set, with a line for each edit
//	go run ./.ci/mutate -arch arm64  kernels of arm64, whose tests run under QEMU
//
// Which edits are made depends on the seed and the sources alone. An edit that
// survives is printed, unless mutants.txt says why no test can notice it. It
// fails if fewer than 99 % of the others are caught. Run it in the root of the
// module.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/sha256"
)

// want is the share that must be caught.
const want = 0.99

func main() {
	n := flag.Int("n", 300, "how many edits")
	seed := flag.Int64("seed", 1, "which edits")
	workers := flag.Int("j", runtime.NumCPU(), "how many at once")
	only := flag.String("only", "", "edits in files or functions with this in their name")
	name := flag.String("arch", amd64.name, "the architecture whose kernels are edited, amd64 or arm64")
	verbose := flag.Bool("v", false, "a line for each edit")
	flag.Parse()
	if err := run(*name, *n, *seed, *workers, *only, *verbose); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(name string, n int, seed int64, workers int, only string, verbose bool) error {
	// The quick suite, with every kernel, as anyone would run it.
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "SIMDHASH_") || name == "GODEBUG" {
			os.Unsetenv(name)
		}
	}
	a, err := archNamed(name)
	if err != nil {
		return err
	}
	all, err := a.candidates()
	if err != nil {
		return err
	}
	known, err := readKnown(".ci/mutate/mutants.txt")
	if err != nil {
		return err
	}
	for _, m := range all {
		if k := known[m.key()]; k != nil {
			k.found = true
		}
	}
	for _, key := range sortedKeys(known) {
		if file, _, _ := strings.Cut(key, "\n"); !known[key].found && slices.Contains(a.sources, file) {
			fmt.Printf("mutants.txt, line %d: no such edit can be made here\n", known[key].line)
		}
	}
	mutants := choose(slices.DeleteFunc(all, func(m mutant) bool { return !strings.Contains(m.file+" "+m.place, only) }), n, seed)

	copies, err := newCopies(a, workers)
	if err != nil {
		return err
	}
	defer copies.remove()
	if err := copies.check(); err != nil {
		return fmt.Errorf("without an edit: %w", err)
	}
	outcomes := make([]outcome, len(mutants))
	var group sync.WaitGroup
	var mu sync.Mutex
	next := 0
	for worker := range workers {
		group.Go(func() {
			for {
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				if i >= len(mutants) {
					return
				}
				start := time.Now()
				outcomes[i] = copies.try(worker, mutants[i])
				if verbose {
					fmt.Printf("%d: %v, %.1f s\n%v", i+1, outcomes[i], time.Since(start).Seconds(), mutants[i])
				}
			}
		})
	}
	group.Wait()
	return report(mutants, outcomes, known)
}

// candidates lists every edit that could be made here: not those of kernels
// that this CPU cannot run. An emulated one runs all.
func (a *arch) candidates() ([]mutant, error) {
	runs := make(map[string]bool) // by name
	if a.emulator == nil {
		for _, k := range blake2b.Kernels() {
			runs[k.Name] = runs[k.Name] || k.Available
		}
		for _, k := range sha256.Kernels() {
			runs[k.Name] = runs[k.Name] || k.Available
		}
	}
	var all []mutant
	for _, file := range a.sources {
		source, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var edits []mutant
		if strings.HasSuffix(file, ".go") {
			edits, err = goEdits(file, string(source), runs)
		} else {
			edits = a.asm.edits(file, string(source))
		}
		if err != nil {
			return nil, err
		}
		for _, m := range edits {
			if kernel := kernelOf(m.stratum, runs); kernel == "" || runs[kernel] {
				all = append(all, m)
			}
		}
	}
	return all, nil
}

// kernelOf returns the longest of the names that a function ends with, or a
// header begins with; "" if there is none.
func kernelOf(stratum string, names map[string]bool) string {
	_, last, _ := strings.Cut(stratum, ": ")
	if last == "" {
		last = stratum[strings.LastIndex(stratum, "/")+1:]
		last, _, _ = strings.Cut(last, "_")
	}
	longest := ""
	for name := range names {
		if len(name) > len(longest) && strings.HasSuffix(strings.ToLower(last), name) {
			longest = name
		}
	}
	return longest
}

func report(mutants []mutant, outcomes []outcome, known map[string]*knownMutant) error {
	type tally struct{ caught, survived, explained, unbuilt int }
	var sum tally
	strata := make(map[string]*tally)
	by := make(map[string]int)
	for i, m := range mutants {
		t := strata[m.stratum]
		if t == nil {
			t = new(tally)
			strata[m.stratum] = t
		}
		switch k := known[m.key()]; {
		case outcomes[i].unbuilt:
			t.unbuilt++
		case outcomes[i].caughtBy != "":
			t.caught++
			by[outcomes[i].caughtBy]++
			if k != nil {
				fmt.Printf("caught by %s, although mutants.txt explains it in line %d\n%v\n", outcomes[i].caughtBy, k.line, m)
			}
		case k != nil:
			t.explained++
			fmt.Printf("survived, as explained: %s\n%v\n", k.reason, m)
		default:
			t.survived++
			fmt.Printf("SURVIVED\n%v\n", m)
		}
	}
	fmt.Printf("%-45s %7s %9s %10s %8s\n", "", "caught", "survived", "explained", "unbuilt")
	for _, name := range sortedKeys(strata) {
		t := strata[name]
		fmt.Printf("%-45s %7d %9d %10d %8d\n", name, t.caught, t.survived, t.explained, t.unbuilt)
		sum.caught += t.caught
		sum.survived += t.survived
		sum.explained += t.explained
		sum.unbuilt += t.unbuilt
	}
	fmt.Printf("%-45s %7d %9d %10d %8d\n\ncaught by", "all", sum.caught, sum.survived, sum.explained, sum.unbuilt)
	names := sortedKeys(by)
	slices.SortStableFunc(names, func(a, b string) int { return by[b] - by[a] })
	for _, name := range names {
		fmt.Printf(" %s:%d", name, by[name])
	}
	fmt.Println()
	counted := sum.caught + sum.survived
	if counted == 0 {
		return fmt.Errorf("none of %d edits counts", len(mutants))
	}
	share := float64(sum.caught) / float64(counted)
	fmt.Printf("%d of %d caught, %.1f %%; besides, %d explained survivors, %d that do not build\n",
		sum.caught, counted, 100*share, sum.explained, sum.unbuilt)
	if share < want {
		return fmt.Errorf("want %.0f %%", 100*want)
	}
	return nil
}
