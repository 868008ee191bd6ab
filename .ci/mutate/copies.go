package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// copies of the tree, one for each worker.
type copies struct {
	arch *arch
	dir  string
	took map[step]time.Duration // without an edit
}

// skipped tests measure time, of which a machine that runs several at once has
// none to spare.
const skipped = "^TestPauses$|^TestMany$/^pauses$"

// memory bounds what an edited program may ask for.
const memory = 8 << 30

type outcome struct {
	unbuilt  bool
	caughtBy string // "" is that nothing has
}

func (o outcome) String() string {
	switch {
	case o.unbuilt:
		return "does not build"
	case o.caughtBy != "":
		return "caught by " + o.caughtBy
	}
	return "SURVIVED"
}

func newCopies(a *arch, n int) (*copies, error) {
	files, err := exec.Command("git", "ls-files", "-coz", "--exclude-standard").Output()
	if err != nil {
		return nil, fmt.Errorf("git ls-files: %w", err)
	}
	c := &copies{arch: a, took: make(map[step]time.Duration)}
	if c.dir, err = os.MkdirTemp("", "mutate"); err != nil {
		return nil, err
	}
	for worker := range n {
		for file := range strings.SplitSeq(strings.TrimRight(string(files), "\x00"), "\x00") {
			data, err := os.ReadFile(file)
			if errors.Is(err, os.ErrNotExist) {
				continue // deleted, and not committed
			}
			to := filepath.Join(c.of(worker), file)
			if err := cmp.Or(err, os.MkdirAll(filepath.Dir(to), 0o777), os.WriteFile(to, data, 0o666)); err != nil {
				c.remove()
				return nil, err
			}
		}
	}
	limit := syscall.Rlimit{Cur: memory, Max: memory}
	return c, syscall.Setrlimit(syscall.RLIMIT_AS, &limit)
}

func (c *copies) of(worker int) string { return filepath.Join(c.dir, fmt.Sprint(worker)) }

func (c *copies) remove() { os.RemoveAll(c.dir) }

// check runs every step without an edit, and notes what it takes.
func (c *copies) check() error {
	for _, file := range c.arch.sources {
		for _, s := range c.arch.steps(file) {
			if c.took[s] > 0 {
				continue
			}
			start := time.Now()
			if o, err := c.run(0, s, 10*time.Minute); err != nil {
				return fmt.Errorf("%s: %v: %w", s.pkg, o, err)
			}
			c.took[s] = time.Since(start)
		}
	}
	return nil
}

// try makes the edit in the worker's copy, runs the tests, and takes it back.
func (c *copies) try(worker int, m mutant) outcome {
	file := filepath.Join(c.of(worker), m.file)
	source, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	edited := string(source[:m.at]) + m.text + string(source[m.end:])
	if err := os.WriteFile(file, []byte(edited), 0o666); err != nil {
		panic(err)
	}
	defer func() {
		if err := os.WriteFile(file, source, 0o666); err != nil {
			panic(err)
		}
	}()
	for _, s := range c.arch.steps(m.file) {
		// An endless loop is caught too.
		if o, err := c.run(worker, s, 10*time.Second+6*c.took[s]); err != nil {
			return o
		}
	}
	return outcome{}
}

var failure = regexp.MustCompile(`(?m)^\s*--- FAIL: (\w+)|^(panic: test timed out|fatal error|panic|unexpected fault|SIG\w+)`)

// run builds the tests and runs a step; the error says that it failed, the
// outcome how.
func (c *copies) run(worker int, s step, limit time.Duration) (outcome, error) {
	dir := c.of(worker)
	program := filepath.Join(c.dir, fmt.Sprint(worker, ".test"))
	build := exec.Command("go", "test", "-c", "-vet=off", "-o", program, s.pkg)
	build.Dir = dir
	if c.arch.emulator != nil {
		build.Env = append(os.Environ(), "GOARCH="+c.arch.name, "CGO_ENABLED=0")
	}
	if out, err := build.CombinedOutput(); err != nil {
		return outcome{unbuilt: true}, fmt.Errorf("%w\n%s", err, out)
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit+5*time.Second)
	defer cancel()
	args := append(slices.Clone(c.arch.emulator), program, "-test.failfast", "-test.skip="+skipped, "-test.timeout="+limit.String())
	test := exec.CommandContext(ctx, args[0], args[1:]...)
	if s.short {
		test.Args = append(test.Args, "-test.short")
	}
	test.Dir = filepath.Join(dir, s.pkg)
	// With all that it started.
	test.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	test.Cancel = func() error { return syscall.Kill(-test.Process.Pid, syscall.SIGKILL) }
	var out bytes.Buffer
	test.Stdout, test.Stderr = &out, &out
	test.WaitDelay = time.Second
	err := test.Run()
	if test.Process != nil {
		test.Cancel() // what it left behind
	}
	if err == nil {
		return outcome{}, nil
	}
	o := outcome{caughtBy: "exit"}
	if m := failure.FindStringSubmatch(out.String()); m != nil {
		o.caughtBy = strings.ReplaceAll(m[1]+strings.TrimPrefix(m[2], "panic: test "), " ", "-")
	} else if ctx.Err() != nil {
		o.caughtBy = "timed-out"
	}
	return o, fmt.Errorf("%w\n%s", err, out.Bytes())
}
