package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/af655cf0/simdhash/bitrot"
)

// TestChangedWhileRead: there is no outline of a file that did not hold still.
func TestChangedWhileRead(t *testing.T) {
	t.Parallel()
	for what, change := range map[string]func(t *testing.T, name string){
		"written to": func(t *testing.T, name string) {
			write(t, name, "other")
			later := time.Now().Add(time.Hour)
			if err := os.Chtimes(name, later, later); err != nil {
				t.Fatal(err)
			}
		},
		"longer":  func(t *testing.T, name string) { write(t, name, "longer") },
		"shorter": func(t *testing.T, name string) { write(t, name, "few") },
		"another": func(t *testing.T, name string) {
			write(t, name+".new", "files")
			if err := os.Rename(name+".new", name); err != nil {
				t.Fatal(err)
			}
		},
		"gone": func(t *testing.T, name string) {
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
		},
	} {
		name := filepath.Join(t.TempDir(), "file")
		write(t, name, "files")
		f, info, err := openRegular(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := unchanged(name, f, info); err != nil {
			t.Errorf("%s: %v before that", what, err)
		}
		change(t, name)
		if err := unchanged(name, f, info); err == nil {
			t.Errorf("%s: not seen", what)
		}
		f.Close()
	}
}

// TestMirror: outlines of different files never meet, and none lies outside.
func TestMirror(t *testing.T) {
	t.Parallel()
	names := []string{
		"a", "/a", "../a", "../../a", "a/../a", "a/b", "/a/b", "%up/a", "%root/a", "%%up/a", "%/a", "a/%", "..a", "...", "a/..b", "/", "..", "%up", "%root",
	}
	seen := map[string]string{}
	for _, name := range names {
		place := outlines{"dir"}.of(name)
		if other, ok := seen[place]; ok {
			t.Errorf("%q and %q are both at %q", name, other, place)
		}
		seen[place] = name
		if !strings.HasPrefix(filepath.ToSlash(place), "dir") || slices.Contains(strings.Split(filepath.ToSlash(place), "/"), "..") {
			t.Errorf("%q is at %q", name, place)
		}
	}
	for _, name := range []string{"./a", "a/", "././/a"} {
		if got, want := (outlines{"dir"}).mirror(name), filepath.Join("dir", "a"); got != want {
			t.Errorf("%q is at %q, want %q", name, got, want)
		}
	}
	for _, part := range []string{"a", "%", "%a", "%up"} {
		if got, ok := unmirrored(mirrored(part)); !ok || got != part {
			t.Errorf("%q comes back as %q", part, got)
		}
	}
	if got, ok := unmirrored("%up"); ok {
		t.Errorf("%%up comes back as %q", got)
	}
}

// TestInTurn: results come in order, no more than n at a time, and no more after
// the end.
func TestInTurn(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 3} {
		var (
			mu            sync.Mutex
			running, most int
			got           []int
		)
		items := func(yield func(int) bool) {
			for i := range 1000 {
				if !yield(i) {
					return
				}
			}
		}
		inTurn(newJobs(n), items, func(i int) int {
			mu.Lock()
			running++
			most = max(most, running)
			mu.Unlock()
			if i%50 == 0 {
				time.Sleep(time.Millisecond)
			}
			mu.Lock()
			running--
			mu.Unlock()
			return i
		}, func(i int) bool {
			got = append(got, i)
			return i < 500
		})
		if len(got) != 501 || !slices.IsSorted(got) || most > n || running != 0 {
			t.Errorf("n = %d: %d results, %d at a time, %d left", n, len(got), most, running)
		}
	}
}

// TestConcurrency: large blocks do not multiply the memory.
func TestConcurrency(t *testing.T) {
	t.Parallel()
	j := newJobs(1000)
	for leaf, want := range map[int]int{1: 48, bitrot.DefaultLeafSize: 48, 1 << 20: 6, bitrot.MaxLeafSize: 3} {
		if got := j.concurrency(true, leaf); got != want {
			t.Errorf("blocks of %d bytes: %d goroutines, want %d", leaf, got, want)
		}
		if got := j.concurrency(false, leaf); got != 1 {
			t.Errorf("small file, blocks of %d bytes: %d goroutines", leaf, got)
		}
	}
}

func TestParseBytes(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]int64{"0": 0, "1": 1, "64K": 64 << 10, "64k": 64 << 10, "3M": 3 << 20, "2G": 2 << 30, "1T": 1 << 40} {
		if got, err := parseBytes(value); err != nil || got != want {
			t.Errorf("%s: %d, %v, want %d", value, got, err, want)
		}
	}
	for _, value := range []string{"", "K", "-1", "1+", "1KK", "1.5M", "9223372036854775808", "9007199254740992K", "8388608T"} {
		if got, err := parseBytes(value); err == nil {
			t.Errorf("%q: %d", value, got)
		}
	}
}
