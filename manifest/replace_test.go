package manifest_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/af655cf0/simdhash/internal/hashtest"
	"github.com/af655cf0/simdhash/manifest"
)

func content(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

// only tests that the directory has just these files, with these contents.
func only(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		got, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if text, ok := want[e.Name()]; !ok || err != nil || string(got) != text {
			t.Errorf("%s has %q (%v), want %q", e.Name(), got, err, text)
		}
	}
	if len(entries) != len(want) {
		t.Errorf("%d files, want %d", len(entries), len(want))
	}
}

func TestReplace(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "list")
	if err := manifest.Replace(name, content("one")); err != nil {
		t.Fatal(err)
	}
	only(t, dir, map[string]string{"list": "one"})

	fault := errors.New("fault")
	err := manifest.Replace(name, func(w io.Writer) error {
		w.Write(make([]byte, 1<<20))
		return fault
	})
	if err != fault {
		t.Errorf("error %v, want that of the function", err)
	}
	only(t, dir, map[string]string{"list": "one"})

	if err := manifest.Replace(filepath.Join(dir, "none", "list"), content("")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v in a directory that does not exist", err)
	}
	if err := manifest.Replace(dir, content("")); err == nil {
		t.Error("a directory was replaced")
	}
	long := filepath.Join(dir, strings.Repeat("n", 248)+".suffix")
	err = manifest.Replace(long, func(io.Writer) error {
		if found, err := filepath.Glob(filepath.Join(dir, ".n*n.suffix.tmp-*")); err != nil || len(found) != 1 {
			return fmt.Errorf("the temporary file is %q (%v)", found, err)
		}
		return nil
	})
	if err != nil {
		t.Errorf("the longest name: %v", err)
	}
	os.Remove(long)
	only(t, dir, map[string]string{"list": "one"})
}

// TestReplaceMode tests that a file keeps its permissions, and that a link stays
// one.
func TestReplaceMode(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs a Unix file system")
	}
	dir := t.TempDir()
	name, link := filepath.Join(dir, "list"), filepath.Join(dir, "link")
	os.WriteFile(name, []byte("old"), 0o666)
	os.Chmod(name, 0o640) // whatever the umask is
	if err := os.Symlink("list", link); err != nil {
		t.Fatal(err)
	}
	if err := manifest.Replace(link, content("new")); err != nil {
		t.Fatal(err)
	}
	only(t, dir, map[string]string{"list": "new", "link": "new"})
	if info, err := os.Lstat(name); err != nil || info.Mode() != 0o640 {
		t.Errorf("mode %v (%v), want that of before", info.Mode(), err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode().Type() != os.ModeSymlink {
		t.Errorf("the link became %v (%v)", info.Mode(), err)
	}
	// So does one that leads to nothing yet, over another one that is elsewhere.
	os.Mkdir(filepath.Join(dir, "sub"), 0o777)
	for name, to := range map[string]string{"first": "sub/second", "sub/second": "../made", "loop": "loop", "lost": "none/list"} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := manifest.Replace(filepath.Join(dir, "first"), content("made")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"loop", "lost"} {
		if err := manifest.Replace(filepath.Join(dir, name), content("")); err == nil {
			t.Errorf("%s: no error", name)
		}
		os.Remove(filepath.Join(dir, name))
	}
	if info, err := os.Lstat(filepath.Join(dir, "sub/second")); err != nil || info.Mode().Type() != os.ModeSymlink {
		t.Errorf("the second link became %v (%v)", info.Mode(), err)
	}
	os.RemoveAll(filepath.Join(dir, "sub"))
	os.Remove(filepath.Join(dir, "first"))
	only(t, dir, map[string]string{"list": "new", "link": "new", "made": "made"})
}

// TestCreate creates a file once, and not where another is or comes meanwhile.
func TestCreate(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "list")
	if err := manifest.Create(name, content("one")); err != nil {
		t.Fatal(err)
	}
	only(t, dir, map[string]string{"list": "one"})
	err := manifest.Create(name, func(io.Writer) error {
		t.Error("it is written to")
		return nil
	})
	if !errors.Is(err, fs.ErrExist) {
		t.Errorf("where there is a file: %v", err)
	}
	if err := os.Link(name, name+"2"); err != nil {
		t.Skip("the rest needs a file system with hard links: ", err)
	}
	os.Remove(name + "2")
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	err = manifest.Create(name, func(w io.Writer) error {
		if err := os.WriteFile(name, []byte("other"), 0o600); err != nil {
			t.Fatal(err)
		}
		return content("new")(w)
	})
	if path := (*fs.PathError)(nil); !errors.Is(err, fs.ErrExist) || !errors.As(err, &path) || path.Path != name {
		t.Errorf("where a file has come: %v", err)
	}
	only(t, dir, map[string]string{"list": "other"})
}

// TestReplaceNowhere names the file that was to be written, not the temporary one.
func TestReplaceNowhere(t *testing.T) {
	name := filepath.Join(t.TempDir(), "missing", "list")
	err := manifest.Replace(name, content("new"))
	if path := (*fs.PathError)(nil); !errors.As(err, &path) || path.Path != name || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("in a directory that is not there: %v", err)
	}
}

// TestReplacePanics has write panic: the file is as it was, and nothing is beside it.
func TestReplacePanics(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "list")
	if err := os.WriteFile(name, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	func() {
		defer func() {
			if reason := recover(); reason != "fault" {
				t.Errorf("the panic is %v", reason)
			}
		}()
		manifest.Replace(name, func(w io.Writer) error {
			io.WriteString(w, "new")
			panic("fault")
		})
	}()
	only(t, dir, map[string]string{"list": "old"})
}

// TestReplaceDeleted: a file that is open and has no name any more is written to:
// what leads to it in /dev must stay.
func TestReplaceDeleted(t *testing.T) {
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		t.Skip("needs /proc")
	}
	f, err := os.Create(filepath.Join(t.TempDir(), "list"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	f.WriteString("a long text")
	os.Remove(f.Name())
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(fmt.Sprintf("/proc/self/fd/%d", f.Fd()), link); err != nil {
		t.Fatal(err)
	}
	if err := manifest.Replace(link, content("new")); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 20)
	if n, err := f.ReadAt(got, 0); string(got[:n]) != "new" {
		t.Errorf("the file has %q (%v)", got[:n], err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode().Type() != os.ModeSymlink {
		t.Errorf("the link became %v (%v)", info.Mode(), err)
	}
}

// TestReplaceFull writes to a device without space.
func TestReplaceFull(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("needs /dev/full")
	}
	if err := manifest.Replace("/dev/full", content("text")); err == nil {
		t.Error("no error from a full device")
	}
}

func TestIsTemporary(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "list")
	sub := filepath.Join(dir, "sub")
	os.Mkdir(sub, 0o777)
	err := manifest.Replace(name, func(io.Writer) error {
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != 2 {
			return fmt.Errorf("there are %v, %v", entries, err)
		}
		temp := entries[0].Name()
		for file, want := range map[string]bool{
			filepath.Join(dir, temp):            true,
			filepath.Join(sub, "..", temp):      true,
			filepath.Join(sub, temp):            false,
			filepath.Join(dir, temp+"x"):        false,
			name:                                false,
			filepath.Join(dir, ".list.tmp"):     false,
			filepath.Join(dir, ".other.tmp-12"): false,
		} {
			if got := manifest.IsTemporary(file, name); got != want {
				t.Errorf("%s: %v, want %v", file, got, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// victim names the file that a copy of this test replaces until it is killed.
const victim = "SIMDHASH_TEST_REPLACE"

func TestMain(m *testing.M) {
	if name := os.Getenv(victim); name != "" {
		for i := 0; ; i++ {
			if err := writeRound(name, i); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
			fmt.Println(i) // from now on the name leads to i, or what follows
		}
	}
	os.Exit(m.Run())
}

// lines is how many lines a list has in the test of kills.
const lines = 300

// writeRound replaces the list by one whose every line is i, and whose length
// goes up and down.
func writeRound(name string, i int) error {
	return manifest.Replace(name, func(w io.Writer) error {
		for range lines + i%7*lines {
			if _, err := fmt.Fprintf(w, "%08d\n", i); err != nil {
				return err
			}
		}
		return nil
	})
}

// TestReplaceKilled kills a program that writes lists, at any time: a whole list
// is there always, the one that was last said to be written or the next.
func TestReplaceKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many programs; not with -short")
	}
	hashtest.NotEmulated(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "list")
	rng := rand.New(rand.NewPCG(1, 2))
	replaced := 0
	for range hashtest.Sample(0, 40, 1000) {
		if err := writeRound(name, 0); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), victim+"="+name)
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// Most are killed once they have replaced a list, which takes a while to come
		// to on a busy machine, and some before.
		said := bufio.NewReader(stdout)
		if rng.IntN(4) > 0 {
			if _, err := said.Peek(len("0\n1\n")); err != nil {
				t.Fatalf("the program said nothing: %v", err)
			}
		}
		time.Sleep(time.Duration(rng.IntN(20_000)) * time.Microsecond)
		cmd.Process.Kill()
		text, err := io.ReadAll(said)
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("the program ended by itself")
		}
		last := 0
		for _, line := range bytes.Fields(text) {
			if last, err = strconv.Atoi(string(line)); err != nil {
				t.Fatalf("the program said %q", text)
			}
		}
		replaced += last
		list, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		found, err := strconv.Atoi(string(list[:min(8, len(list))]))
		if err != nil {
			t.Fatalf("the list begins with %q", list[:min(20, len(list))])
		}
		want := bytes.Repeat(fmt.Appendf(nil, "%08d\n", found), lines+found%7*lines)
		if !bytes.Equal(list, want) {
			t.Fatalf("the list of round %d is not whole: %d bytes of %d", found, len(list), len(want))
		}
		if found < last || found > last+1 {
			t.Fatalf("the list of round %d is there, after round %d was written", found, last)
		}
		hashtest.Count(t, 1, "kills, the list whole")
	}
	if replaced == 0 {
		t.Error("no list was replaced before the program was killed")
	}
	t.Logf("%d lists replaced meanwhile", replaced)
}
