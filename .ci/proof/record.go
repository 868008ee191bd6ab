package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const module = "github.com/af655cf0/simdhash"

// record is what .ci/run has kept: what each stage printed, and about the run
// lines "key: value" in the file that runFile names.
type record struct {
	run    [][2]string
	stages map[string]*stage
}

const runFile = "run.txt"

// stage is the output of a stage, and the tests in it.
type stage struct {
	text    string
	results []result
}

// result is what became of a test, or of a subtest.
type result struct {
	cpu          string // that was emulated, or row of .ci/emulate; "" in other stages
	folder, test string
	status       string // PASS, SKIP or FAIL
	figures      figures
}

// figures are numbers, and durations, by what they are of.
type figures struct {
	numbers   map[string]int64
	durations map[string]time.Duration
}

func (f *figures) count(n int64, what string) {
	if f.numbers == nil {
		f.numbers = make(map[string]int64)
	}
	f.numbers[what] += n
}

// took keeps the longest duration.
func (f *figures) took(d time.Duration, what string) {
	if f.durations == nil {
		f.durations = make(map[string]time.Duration)
	}
	f.durations[what] = max(f.durations[what], d)
}

func (f *figures) add(g figures) {
	for what, n := range g.numbers {
		f.count(n, what)
	}
	for what, d := range g.durations {
		f.took(d, what)
	}
}

// units are what there are figures of, in order.
func (f *figures) units() (list []string) {
	for what := range f.numbers {
		list = append(list, what)
	}
	slices.SortFunc(list, func(a, b string) int {
		if f.numbers[a] != f.numbers[b] {
			return int(min(1, max(-1, f.numbers[b]-f.numbers[a])))
		}
		return strings.Compare(a, b)
	})
	var durations []string
	for what := range f.durations {
		durations = append(durations, what)
	}
	slices.Sort(durations)
	return append(list, durations...)
}

// of is the figure of what, "" if there is none.
func (f *figures) of(what string) string {
	if n, ok := f.numbers[what]; ok {
		return grouped(n)
	}
	if d, ok := f.durations[what]; ok {
		return d.Round(time.Microsecond).String()
	}
	return ""
}

// grouped writes a number with commas.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func readRecord(folder string) (*record, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	r := &record{stages: make(map[string]*stage)}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return nil, err
		}
		if e.Name() == runFile {
			for line := range strings.Lines(string(b)) {
				if key, value, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
					r.run = append(r.run, [2]string{key, value})
				}
			}
			continue
		}
		s, err := readStage(string(b))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name(), err)
		}
		r.stages[e.Name()] = s
	}
	if r.run == nil {
		return nil, &fs.PathError{Op: "read", Path: filepath.Join(folder, runFile), Err: errors.New("no record of a run")}
	}
	return r, nil
}

var (
	emulated  = regexp.MustCompile(`^--- (.+): (ok|FAILED), \d+ s$`)
	current   = regexp.MustCompile(`^=== (?:RUN|PAUSE|CONT|NAME) +(\S*)$`)
	ended     = regexp.MustCompile(`^ *--- (PASS|SKIP|FAIL): (\S+) \(`)
	logged    = regexp.MustCompile(`^ +\S+\.go:\d+: figure: (.+)$`)
	fuzzed    = regexp.MustCompile(`^fuzz: elapsed: .+, execs: (\d+) `)
	tested    = regexp.MustCompile(`^(ok  |FAIL)\t(\S+)\t`)
	number    = regexp.MustCompile(`^(\d+) (.+)$`)
	durations = regexp.MustCompile(`^(\S+) for (.+)$`)
)

// readStage reads what a stage printed. Tests are those of go test -v, which
// prints the package's name after them.
func readStage(text string) (*stage, error) {
	s := &stage{text: text}
	cpu, test, first := "", "", 0
	index := make(map[string]int) // of a test's result, in the package at hand
	at := func(test string) *result {
		i, ok := index[test]
		if !ok {
			i = len(s.results)
			index[test] = i
			s.results = append(s.results, result{cpu: cpu, test: test})
		}
		return &s.results[i]
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if m := emulated.FindStringSubmatch(line); m != nil {
			cpu = m[1]
		} else if m := current.FindStringSubmatch(line); m != nil {
			test = m[1]
		} else if m := ended.FindStringSubmatch(line); m != nil {
			r := at(m[2])
			r.status = m[1]
			if target, seed, ok := strings.Cut(m[2], "/"); ok && strings.HasPrefix(target, "Fuzz") && strings.HasPrefix(seed, "seed#") {
				r.figures = figures{} // what one input counts, its target does not
				r.figures.count(1, "seeds")
			}
		} else if m := fuzzed.FindStringSubmatch(line); m != nil {
			n, err := strconv.ParseInt(m[1], 10, 64)
			if err != nil {
				return nil, err
			}
			f := &at(test).figures
			*f = figures{} // executions so far
			f.count(n, "executions")
		} else if m := logged.FindStringSubmatch(line); m != nil {
			f := &at(test).figures
			figure := m[1]
			if m := number.FindStringSubmatch(figure); m != nil {
				n, err := strconv.ParseInt(m[1], 10, 64)
				if err != nil {
					return nil, err
				}
				f.count(n, m[2])
			} else if m := durations.FindStringSubmatch(figure); m != nil {
				d, err := time.ParseDuration(m[1])
				if err != nil {
					return nil, err
				}
				f.took(d, m[2])
			} else {
				return nil, fmt.Errorf("no figure: %q", line)
			}
		} else if m := tested.FindStringSubmatch(line); m != nil {
			folder := strings.TrimPrefix(strings.TrimPrefix(m[2], module), "/")
			if folder == "" {
				folder = "."
			}
			for i := first; i < len(s.results); i++ {
				s.results[i].folder = folder
			}
			first = len(s.results)
			clear(index)
			test = ""
		}
	}
	return s, nil
}

// find returns what became of a test, and the figures of it and its subtests.
func (s *stage) find(folder, test string) (status string, f figures) {
	for _, r := range s.results {
		if r.folder != folder || r.test != test && !strings.HasPrefix(r.test, test+"/") {
			continue
		}
		if r.test == test && (status == "" || r.status == "FAIL") {
			status = r.status
		}
		f.add(r.figures)
	}
	return status, f
}

// kernels are those that tests of a hash ran and passed with, on each CPU.
func (s *stage) kernels(folder string) map[string][]string {
	ran := make(map[string][]string)
	for _, r := range s.results {
		if r.folder != folder || r.status != "PASS" {
			continue
		}
		_, rest, ok := strings.Cut(r.test, "/kernel=")
		name, _, _ := strings.Cut(rest, "/")
		name, _, _ = strings.Cut(name, "#") // a second subtest of that name
		if ok && name != "default" && !slices.Contains(ran[r.cpu], name) {
			ran[r.cpu] = append(ran[r.cpu], name)
		}
	}
	for _, names := range ran {
		slices.Sort(names)
	}
	return ran
}
