package manifest_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/af655cf0/simdhash/manifest"
)

// TestReplaceUnreadableDirectory replaces a file in a directory that may be written to
// and not read, which cannot be synced: that is no reason to report the file that is
// there as not written. Root may read everything, and is nobody to its file systems
// meanwhile.
func TestReplaceUnreadableDirectory(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir) // which the way to need not be open
	const (
		name   = "list"
		nobody = 65534
	)
	if err := os.WriteFile(name, []byte("old"), 0o666); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		if err := os.Chown(dir, nobody, nobody); err != nil {
			t.Skip("needs to give a directory away: ", err)
		}
	}
	if err := os.Chmod(dir, 0o300); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o700)
	done := make(chan error)
	go func() {
		if os.Getuid() == 0 {
			runtime.LockOSThread() // and the thread ends with the goroutine
			unix.Setfsuid(nobody)
		}
		if d, err := os.Open("."); err == nil {
			d.Close()
			done <- errReadable
			return
		}
		done <- manifest.Replace(name, content("new"))
	}()
	if err := <-done; err == errReadable {
		t.Skip("needs a directory that this process may not read: it has capabilities, or the file system no permissions")
	} else if err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(name); string(got) != "new" {
		t.Errorf("the file has %q (%v)", got, err)
	}
}

var errReadable = errors.New("the directory can be read")

// TestReplaceOwner has root replace the file of another, who can still read it.
func TestReplaceOwner(t *testing.T) {
	name := filepath.Join(t.TempDir(), "list")
	if err := os.WriteFile(name, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	const somebody, group = 1234, 5678
	if err := os.Chown(name, somebody, group); err != nil {
		t.Skip("needs to give a file away: ", err)
	}
	if err := manifest.Replace(name, content("new")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if s := info.Sys().(*syscall.Stat_t); s.Uid != somebody || s.Gid != group || info.Mode() != 0o600 {
		t.Errorf("the new file is that of %d:%d, with mode %v", s.Uid, s.Gid, info.Mode())
	}
}

// TestReplaceForeignGroup has somebody replace the file of a group that is not theirs: what
// it might do, and their group might not, is not granted to that.
func TestReplaceForeignGroup(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir) // which the way to need not be open
	const somebody, group = 1234, 5678
	if os.Chown(dir, somebody, group) != nil {
		t.Skip("needs to give a directory away")
	}
	for _, mode := range []struct{ old, want fs.FileMode }{{0o660, 0o600}, {0o664, 0o644}, {0o646, 0o646}, {0o640, 0o600}} {
		if err := errors.Join(os.WriteFile("list", nil, 0o600), os.Chown("list", somebody+1, group+1), os.Chmod("list", mode.old)); err != nil {
			t.Fatal(err)
		}
		done := make(chan error)
		go func() {
			runtime.LockOSThread() // and the thread ends with the goroutine
			unix.Setfsgid(group)
			unix.Setfsuid(somebody)
			done <- manifest.Replace("list", content("new"))
		}()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat("list")
		if err != nil {
			t.Fatal(err)
		}
		if s := info.Sys().(*syscall.Stat_t); s.Uid != somebody || s.Gid != group || info.Mode() != mode.want {
			t.Errorf("a file of mode %v: the new one is that of %d:%d, with mode %v, want %v", mode.old, s.Uid, s.Gid, info.Mode(), mode.want)
		}
		os.Remove("list")
	}
}

// TestReplacePipe writes to a pipe, which is neither replaced nor synced.
func TestReplacePipe(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pipe")
	if err := unix.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	got := make(chan string)
	go func() {
		p, err := os.ReadFile(name)
		if err != nil {
			t.Error(err)
		}
		got <- string(p)
	}()
	if err := manifest.Replace(name, content("list")); err != nil {
		t.Error(err)
	}
	if p := <-got; p != "list" {
		t.Errorf("it was given %q", p)
	}
	if info, err := os.Stat(name); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Errorf("it is no pipe any more: %v, %v", info.Mode(), err)
	}
}
