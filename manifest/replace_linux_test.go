package manifest_test

import (
	"os"
	"path/filepath"
	"runtime"
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
			t.Fatal(err)
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
			t.Error("the directory can be read")
		}
		done <- manifest.Replace(name, content("new"))
	}()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(name); string(got) != "new" {
		t.Errorf("the file has %q (%v)", got, err)
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
