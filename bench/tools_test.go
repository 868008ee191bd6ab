package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	zeros = "0000000000000000000000000000000000000000000000000000000000000000"
	nines = "9999999999999999999999999999999999999999999999999999999999999999"
)

// Every command prints digests in a way of its own.
func TestFindDigests(t *testing.T) {
	for name, out := range map[string]string{
		"coreutils": zeros + "  f00000\n" + nines + " *f00001\n",
		"escaped":   `\` + zeros + `  f\n00000` + "\n" + nines + "  f00001\n",
		"BSD":       "SHA256 (f00000) = " + zeros + "\nSHA256 (f00001) = " + nines + "\n",
		"openssl":   "SHA2-256(f00000)= " + zeros + "\nSHA2-256(f00001)= " + nines + "\n",
		"no end":    zeros + "  f00000\n" + nines + "  f00001",
		"comments":  "; from a program\n" + zeros + "  f00000\n\n" + nines + "  f00001\n",
	} {
		if got := findDigests([]byte(out)); !slices.Equal(got, []string{zeros, nines}) {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := findDigests([]byte(strings.Repeat("AB", 64) + "  f\n")); !slices.Equal(got, []string{strings.Repeat("ab", 64)}) {
		t.Errorf("capital letters: %q", got)
	}
	if got := findDigests([]byte(zeros[1:] + "  f\n" + "no such file\n")); got != nil {
		t.Errorf("found %q where there are none", got)
	}
}

const (
	helpWithout = "Commands:\n  check       Check files\n  sum         Print checksums\n\nOptions:\n      --help   print this\n"
	sumWithout  = "Options:\n  -a, --algorithm NAME   the hash function: blake2b, sha256, sha224 (default \"blake2b\")\n      --tag   print lines\n"
	helpWith    = helpWithout + "  protect     Write outlines\n"
	sumWith     = "Options:\n  -a, --algorithm NAME   blake2b, blake2b-tree, sha256\n  -j, --jobs N   threads\n"
)

// helps answers as the command would.
func helps(general string, of map[string]string) func(...string) (string, error) {
	return func(args ...string) (string, error) {
		if len(args) == 0 {
			return general, nil
		}
		if text, ok := of[args[0]]; ok {
			return text, nil
		}
		return "", errors.New("no such command")
	}
}

// What the command cannot do yet is read from its help, and said.
func TestReadHelp(t *testing.T) {
	without, err := readHelp("simdsum", helps(helpWithout, map[string]string{"sum": sumWithout, "check": ""}))
	if err != nil {
		t.Fatal(err)
	}
	with, err := readHelp("simdsum", helps(helpWith, map[string]string{"sum": sumWith, "check": "", "protect": "-j, --jobs N"}))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		s       simdsum
		threads int
		args    string
		command string
		lacks   string
	}{
		{without, 1, "sum", "simdsum sum", ""},
		{without, 2, "sum", "simdsum sum", "simdsum sum has no -j yet"},
		{without, 1, "sum -a sha256", "simdsum sum -a sha256", ""},
		{without, 1, "sum -a blake2b-tree", "simdsum sum -a blake2b-tree", "simdsum sum has no blake2b-tree yet"},
		{without, 1, "protect", "simdsum protect", "simdsum has no protect yet"},
		{with, 1, "sum", "simdsum sum -j 1", ""},
		{with, 2, "sum -a blake2b-tree", "simdsum sum -a blake2b-tree -j 2", ""},
		{with, 2, "protect", "simdsum protect -j 2", ""},
	} {
		c := test.s.command(test.threads, strings.Fields(test.args)...)
		if c.String() != test.command || test.s.lacks(c, test.threads) != test.lacks {
			t.Errorf("%s on %d threads is %q and lacks %q, want %q and %q", test.args, test.threads, c, test.s.lacks(c, test.threads), test.command, test.lacks)
		}
	}
	if c := with.command(1, "protect"); !c.leaves || c.Hash != "blake2b-tree" {
		t.Errorf("protect leaves files and prints roots, not %+v", c)
	}
	if _, err := readHelp("simdsum", helps(helpWithout, nil)); err == nil {
		t.Error("no error where help fails")
	}
}

// The targets are asked for on two cores and of the large file; a command that is
// not installed is said to be missing.
func TestRaces(t *testing.T) {
	s, err := readHelp("simdsum", helps(helpWith, map[string]string{"sum": sumWith, "check": "", "protect": "-j, --jobs N"}))
	if err != nil {
		t.Fatal(err)
	}
	find := func(tool string) error {
		if tool == "rhash" {
			return errors.New("rhash is not installed")
		}
		return nil
	}
	targets := make(map[string]float64)
	names := make(map[string]bool)
	for _, r := range races(fileSet{small: 8000, large: 512}, s, find) {
		if names[r.name()] {
			t.Errorf("%s comes twice", r.name())
		}
		names[r.name()] = true
		if r.Target > 0 {
			targets[r.what()+": "+r.Ours.String()+" against "+r.Theirs.String()] = r.Target
		}
		if (r.Theirs.Tool == "rhash") != (r.Lacking == "rhash is not installed") {
			t.Errorf("%s lacks %q", r.name(), r.Lacking)
		}
	}
	want := map[string]float64{
		"8000 files of 64 KiB, 2 threads: simdsum sum -j 2 against b2sum":                              4,
		"8000 files of 64 KiB, 2 threads: simdsum sum -a sha256 -j 2 against openssl dgst -sha256":     3,
		"8000 files of 64 KiB, 2 threads: simdsum sum -a sha256 -j 2 against sha256sum":                6,
		"a file of 512 MiB: simdsum sum -j 1 against b2sum":                                            1.2,
		"a file of 512 MiB: simdsum sum -a blake2b-tree -j 1 against b3sum --num-threads 1":            1 - noise,
		"a file of 512 MiB: simdsum protect -j 1 against b3sum --num-threads 1":                        1 - noise,
		"a file of 512 MiB, 2 threads: simdsum sum -a blake2b-tree -j 2 against b3sum --num-threads 2": 1 - noise,
		"a file of 512 MiB, 2 threads: simdsum protect -j 2 against b3sum --num-threads 2":             1 - noise,
	}
	for what, target := range want {
		if targets[what] != target {
			t.Errorf("%s: target %v, want %v", what, targets[what], target)
		}
	}
	if len(targets) != len(want) {
		t.Errorf("%d targets, want %d: %v", len(targets), len(want), targets)
	}
}

func TestRaceLine(t *testing.T) {
	r := race{Files: 8000, Size: smallSize, Threads: 1, Ours: b2sum, Theirs: sha256sum, Target: 2, Ratio: around(2), Seconds: around(1), TheirSeconds: around(2)}
	if l := r.line(); l.Verdict != met || !strings.HasPrefix(l.Figure, "2.00 (1.800 to 2.200)") {
		t.Errorf("%+v", l)
	}
	r.Ratio = around(1.9)
	if l := r.line(); l.Verdict != notMet {
		t.Errorf("%+v", l)
	}
	r.Target = 0
	if l := r.line(); l.Verdict != noTarget || l.Target != "-" {
		t.Errorf("%+v", l)
	}
	r.Lacking = "reason"
	if l := r.line(); l.Verdict != skipped || l.Figure != "reason" {
		t.Errorf("%+v", l)
	}
}

func TestAgrees(t *testing.T) {
	first := make(map[string][]string)
	for _, test := range []struct {
		c     command
		found []string
		ok    bool
	}{
		{sha256sum, []string{zeros, nines}, true},
		{openssl, []string{zeros, nines}, true},
		{rhashSHA256, []string{nines, zeros}, false},
		{rhashSHA256, []string{zeros}, false},
		{b2sum, []string{nines, nines}, true}, // another hash
		{command{Tool: "silent"}, nil, true},
	} {
		if err := agrees(test.c, test.found, first, 2); (err == nil) != test.ok {
			t.Errorf("%s: %v", test.c, err)
		}
	}
}

// Commands run on files that are there, and what they leave is removed; a command
// that fails spoils its own races only.
func TestRunRaces(t *testing.T) {
	for _, tool := range []string{"sha256sum", "touch", "false"} {
		if err := installed(tool); err != nil {
			t.Skip(err)
		}
	}
	if installed("no-such-command") == nil {
		t.Error("a command that there is not is installed")
	}
	t.Setenv("TMPDIR", t.TempDir())
	leaver := command{Tool: "touch", Args: []string{"new"}, leaves: true}
	all := []race{
		{Files: 3, Size: 1000, Ours: sha256sum, Theirs: leaver},
		{Files: 3, Size: 1000, Ours: sha256sum, Theirs: command{Tool: "false"}},
		{Files: 3, Size: 1000, Ours: command{Tool: "false"}, Theirs: sha256sum, Lacking: "before"},
		{Files: 9, Size: 1000, Ours: sha256sum, Theirs: command{Tool: "false"}},
	}
	if err := runRaces(context.Background(), all, 3, 1000, 2); err != nil {
		t.Fatal(err)
	}
	if all[0].Lacking != "" || !(all[0].Seconds.Median > 0) || !(all[0].Ratio.Median > 0) {
		t.Errorf("%+v", all[0])
	}
	if !strings.Contains(all[1].Lacking, "false") || all[2].Lacking != "before" || all[3].Lacking != "" {
		t.Errorf("%q, %q, %q", all[1].Lacking, all[2].Lacking, all[3].Lacking)
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if v := versions(all[:1]); len(v) != 2 || !strings.Contains(v[0], "sha256sum") {
		t.Errorf("versions %q", v)
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if err := runRaces(stopped, all[:1], 3, 1000, 2); err == nil {
		t.Error("no error when interrupted")
	}
}

func TestTidy(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"f00000", "f00000.outline"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := (command{leaves: true}).tidy(dir, []string{"f00000"}); err != nil {
		t.Fatal(err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 || entries[0].Name() != "f00000" {
		t.Errorf("%v", entries)
	}
}
