package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/af655cf0/simdhash/bitrot"
)

// scrubbed runs a scrub of dir that change may alter, and returns its output
// and exit status.
func scrubbed(t *testing.T, dir string, change func(o *scrubbing)) (stdout, stderr string, status exitStatus) {
	t.Helper()
	var out, errs bytes.Buffer
	c := &console{name: "simdsum", out: &output{w: &out}, err: &errs}
	o := &scrubbing{dir: dir, ctx: context.Background(), open: openStored, every: time.Hour}
	if change != nil {
		change(o)
	}
	if err := c.scrub(o); err != nil {
		status = err.(exitStatus)
	}
	return strings.ReplaceAll(out.String(), dir+"/", ""), strings.ReplaceAll(errs.String(), dir+"/", ""), status
}

// protectedDir is a directory with a file for each length, named a, b, ..., in
// blocks of 4 bytes.
func protectedDir(t *testing.T, lengths ...int) string {
	t.Helper()
	dir := t.TempDir()
	o := &protection{config: bitrot.Config{LeafSize: 4}, jobs: newJobs(1)}
	for i, length := range lengths {
		name := filepath.Join(dir, string(rune('a'+i)))
		write(t, name, strings.Repeat("0123456789", length/10+1)[:length])
		if p := o.file(candidate{name: name}); p.err != nil {
			t.Fatal(p.err)
		}
	}
	return dir
}

// faulty is a medium in which something goes wrong with what is read.
type faulty struct {
	medium
	fault func(p []byte, offset int64) error
	fresh bool // what renew says
}

func (f *faulty) ReadAt(p []byte, offset int64) (int, error) {
	n, err := f.medium.ReadAt(p, offset)
	if fault := f.fault(p[:max(n, 0)], offset); fault != nil {
		return 0, fault
	}
	return n, err
}

func (f *faulty) renew(offset int64) bool { return f.fresh }

// opens returns what opens files of which the named one has faults.
func opens(name string, fresh bool, fault func(p []byte, offset int64) error) func(string) (medium, error) {
	return func(opened string) (medium, error) {
		m, err := openStored(opened)
		if err != nil || filepath.Base(opened) != name {
			return m, err
		}
		return &faulty{m, fault, fresh}, nil
	}
}

// hits calls do if the read covers the byte at, so many times.
func hits(times int, at int64, do func(b *byte) error) func([]byte, int64) error {
	var left atomic.Int64
	left.Store(int64(times))
	return func(p []byte, offset int64) error {
		if at < offset || at >= offset+int64(len(p)) || left.Add(-1) < 0 {
			return nil
		}
		return do(&p[at-offset])
	}
}

func flipByte(b *byte) error { *b ^= 1; return nil }
func fail(*byte) error       { return &os.PathError{Op: "read", Path: "a", Err: syscall.EIO} }

// TestScrubReadsAgain: what is good on the second look is a class of its own, and
// what is not is damage.
func TestScrubReadsAgain(t *testing.T) {
	t.Parallel()
	dir := protectedDir(t, 23, 5)
	for _, test := range []struct {
		what   string
		open   func(string) (medium, error)
		stdout string
		stderr string
		status exitStatus
	}{
		{"once", opens("a", true, hits(1, 9, flipByte)),
			"a: OK when read again\na: bytes 8 to 11 good when read again\n", ", 0 damaged blocks, 1 good when read again,", exitTransient},
		{"twice", opens("a", true, hits(2, 9, flipByte)),
			"a: FAILED\na: bytes 8 to 11 damaged\n", ", 1 damaged block, 0 good when read again,", exitDamage},
		{"once, from memory perhaps", opens("a", false, hits(1, 9, flipByte)),
			"a: OK when read again\na: bytes 8 to 11 good when read again\na: what was read again may have come from memory, not from the storage\n", "", exitTransient},
		{"twice, from memory perhaps", opens("a", false, hits(9, 9, flipByte)),
			"a: FAILED\na: bytes 8 to 11 damaged\na: what was read again may have come from memory, not from the storage\n", "", exitDamage},
		{"input/output error", opens("a", true, hits(9, 9, fail)),
			"a: FAILED open or read\na: bytes 0 to 11 could not be read\n", "simdsum: a: Input/output error\n", exitTrouble},
		{"outline, once", opens("a.bitrot", true, hits(1, 44, flipByte)),
			"a: OK when read again\na: its outline was damaged, and good when read again\n", " 1 good when read again,", exitTransient},
		{"outline, always", opens("a.bitrot", true, hits(9, 44, flipByte)),
			"a: no verdict: its outline is damaged\n", "simdsum: a.bitrot: the check digest is not that of what precedes it\n", exitOutline},
		{"outline, input/output error", opens("a.bitrot", true, hits(9, 44, fail)),
			"a: no verdict: its outline could not be read\n", "simdsum: a.bitrot: Input/output error\n", exitTrouble},
	} {
		stdout, stderr, status := scrubbed(t, dir, func(o *scrubbing) { o.open = test.open })
		if stdout != test.stdout || status != test.status || !strings.Contains(stderr, test.stderr) || !strings.Contains(stderr, " 2 files, ") {
			t.Errorf("%s: exit status %d, want %d\n%swant\n%s%s", test.what, status, test.status, stdout, test.stdout, stderr)
		}
	}
	if stdout, _, status := scrubbed(t, dir, nil); status != 0 || stdout != "" {
		t.Errorf("without faults: exit status %d, %s", status, stdout)
	}
}

// TestScrubVanishing: files that go away while others are scrubbed are reported.
func TestScrubVanishing(t *testing.T) {
	t.Parallel()
	dir := protectedDir(t, 1, 1, 1, 1)
	stdout, stderr, status := scrubbed(t, dir, func(o *scrubbing) {
		o.open = func(name string) (medium, error) {
			if filepath.Base(name) == "a" {
				os.Remove(filepath.Join(dir, "b"))
				os.Remove(filepath.Join(dir, "c.bitrot"))
			}
			return openStored(name)
		}
	})
	want := "b: FAILED open or read\nc: no verdict: it has no outline\n"
	if stdout != want || status != exitTrouble|exitOutline || !strings.Contains(stderr, " 4 files, 2 not good, 2 bytes verified") {
		t.Errorf("exit status %d, %s%s", status, stdout, stderr)
	}
}

// TestScrubResumes: interrupted after any number of reads, a scrub goes on where
// it was: all blocks are verified, and all damage is reported.
func TestScrubResumes(t *testing.T) {
	t.Parallel()
	dir := protectedDir(t, 900, 3, 0, 700) // several windows of blocks, and few
	for _, name := range []string{"a", "d"} {
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		flip(t, f, 8*5)
		flip(t, f, 8*600)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	damage := []string{"a: bytes 4 to 7 damaged", "a: bytes 600 to 603 damaged", "d: bytes 4 to 7 damaged", "d: bytes 600 to 603 damaged"}
	for _, every := range []time.Duration{time.Hour, 2 * time.Millisecond} {
		interruptions := 0
		for _, reads := range []int{8, 9, 10, 13, 1000} { // five for an outline, and more for blocks
			state := filepath.Join(t.TempDir(), "state")
			var all strings.Builder
			var status exitStatus
			for runs := 0; ; runs++ {
				if runs > 100 {
					t.Fatalf("%d reads at a time do not get on:\n%s", reads, &all)
				}
				ctx, cancel := context.WithCancel(context.Background())
				left := reads
				stdout, stderr, s := scrubbed(t, dir, func(o *scrubbing) {
					o.ctx, o.state, o.every = ctx, state, every
					o.open = func(name string) (medium, error) {
						m, err := openStored(name)
						return &faulty{m, func([]byte, int64) error {
							if left--; left <= 0 {
								cancel()
							}
							return nil
						}, true}, err
					}
				})
				cancel()
				all.WriteString(stdout)
				status |= s
				if !strings.Contains(stderr, "interrupted") {
					if left <= 0 {
						t.Errorf("the interruption was not seen:\n%s", stderr)
					}
					break
				}
				interruptions++
				if s&exitTrouble == 0 {
					t.Errorf("interrupted with exit status %d", s)
				}
			}
			for _, line := range damage {
				if !slices.Contains(strings.Split(all.String(), "\n"), line) {
					t.Errorf("%d reads at a time: not %q in\n%s", reads, line, &all)
				}
			}
			if status&^exitTrouble != exitDamage {
				t.Errorf("%d reads at a time: exit status %d", reads, status)
			}
		}
		if interruptions < 10 {
			t.Errorf("%d interruptions", interruptions)
		}
	}
}

// TestScrubStateBeforeCrash: a state that was written in the middle of a file does
// not pass over damage that was not reported yet.
func TestScrubStateBeforeCrash(t *testing.T) {
	t.Parallel()
	dir := protectedDir(t, 1100)
	state := filepath.Join(t.TempDir(), "state")
	damaged := &faulty{fault: hits(2, 500, flipByte), fresh: true}
	_, _, status := scrubbed(t, dir, func(o *scrubbing) {
		o.state, o.every = state, 0
		o.open = opens("a", true, func(p []byte, offset int64) error {
			if offset > 900 {
				p := &position{Dir: newJSONName(dir), Blocks: "all"}
				if err := p.load(state); err != nil || p.Offset > 500 || p.FileDone {
					t.Errorf("the state at offset %d: %+v, %v", offset, p, err)
				}
			}
			return damaged.fault(p, offset)
		})
	})
	if status != exitDamage {
		t.Errorf("exit status %d", status)
	}
}

// TestStateFlips: no damaged state file is taken for a good one.
func TestStateFlips(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "state")
	want := position{Version: positionVersion, Dir: newJSONName("dir\xff"), Blocks: "all", File: newJSONName("dir\xff/file\n"), Offset: 1 << 40}
	if err := want.save(name); err != nil {
		t.Fatal(err)
	}
	got := position{Dir: newJSONName("dir\xff"), Blocks: "all"}
	if err := got.load(name); err != nil || got.File.String() != "dir\xff/file\n" || got.Offset != want.Offset {
		t.Fatalf("%+v comes back as %+v, %v", want, got, err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for n := range text {
		if err := got.parse(text[:n]); err == nil {
			t.Errorf("cut to %d bytes: no error", n)
		}
	}
	if err := got.parse(append(bytes.Clone(text), '\n')); err == nil {
		t.Error("with a line more: no error")
	}
	for bit := range 8 * len(text) {
		flipped := bytes.Clone(text)
		flipped[bit/8] ^= 1 << (bit % 8)
		if err := got.parse(flipped); err == nil {
			t.Errorf("bit %d flipped: no error", bit)
		}
	}
}

// TestChoice: the subsets have every block once, and a resumed one goes on with
// what it had before.
func TestChoice(t *testing.T) {
	t.Parallel()
	for _, blocks := range []int64{1, 2, 7, 100} {
		for _, n := range []int64{1, 2, 3, 7, 200} {
			var all []int64
			for k := int64(1); k <= n; k++ {
				s := choice{k: k, n: n}
				whole := slices.Collect(s.blocks("file", 0, blocks))
				all = append(all, whole...)
				for from := range blocks + 1 {
					i := slices.IndexFunc(whole, func(b int64) bool { return b >= from })
					if i < 0 {
						i = len(whole)
					}
					if got := slices.Collect(s.blocks("file", from, blocks)); !slices.Equal(got, whole[i:]) {
						t.Errorf("%v of %d blocks from %d on: %d, want %d", s, blocks, from, got, whole[i:])
					}
				}
			}
			slices.Sort(all)
			for i := range blocks {
				if int64(len(all)) != blocks || all[i] != i {
					t.Fatalf("%d subsets of %d blocks have %d", n, blocks, all)
				}
			}
		}
	}
	sample := 0
	for range (choice{percent: 10}).blocks("file", 0, 100000) {
		sample++
	}
	if sample < 9000 || sample > 11000 {
		t.Errorf("10 %% of 100000 blocks are %d", sample)
	}
}

// TestSubsetsSpread: files of one block are in all subsets about as often, each in
// one of them, and that does not change from one version to the next.
func TestSubsetsSpread(t *testing.T) {
	t.Parallel()
	const n, files = 7, 7000
	var have [n]int
	for i := range files {
		for k := range int64(n) {
			for range (choice{k: k + 1, n: n}).blocks(fmt.Sprint("f", i), 0, 1) {
				have[k]++
			}
		}
	}
	total := 0
	for k, got := range have {
		total += got
		if got < 850 || got > 1150 {
			t.Errorf("subset %d/%d has %d of %d files", k+1, n, got, files)
		}
	}
	if total != files {
		t.Errorf("%d files are read, want %d", total, files)
	}
	// hashlib.blake2b(b"d/a", digest_size=32) begins with these bytes.
	if got := (choice{k: 1, n: 1 << 30}).start("d/a"); got != 248298808 {
		t.Errorf("start of d/a is %d", got)
	}
}

// TestScrubRate: the rate holds, beyond a first burst.
func TestScrubRate(t *testing.T) {
	t.Parallel()
	dir := protectedDir(t, 12<<10)
	start := time.Now()
	stdout, stderr, status := scrubbed(t, dir, func(o *scrubbing) { o.rate = 400 << 10 })
	// The file, and 32 bytes for each 4 of it, less the burst.
	if least := 120 * time.Millisecond; time.Since(start) < least || status != 0 {
		t.Errorf("%v, want %v at least; exit status %d, %s%s", time.Since(start), least, status, stdout, stderr)
	}
}
