//go:build unix

package manifest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/af655cf0/simdhash/manifest"
)

// What the system says of directories and broken storage.
const (
	isDirectory = syscall.EISDIR
	ioError     = syscall.EIO
)

// TestSumsPipes reads pipes, one written after the other, between files: no
// reader may wait for the second while it holds the first.
func TestSumsPipes(t *testing.T) {
	dir := t.TempDir()
	var entries []manifest.Entry
	var pipes []string
	for i := range 12 {
		name, _ := file(t, dir, 200_000, uint64(i))
		pipe := filepath.Join(dir, "pipe"+string(rune('a'+i)))
		if err := syscall.Mkfifo(pipe, 0o600); err != nil {
			t.Skip("needs named pipes: ", err)
		}
		entries = append(entries, entry(manifest.BLAKE2b, 512, name), entry(manifest.SHA256, 256, pipe))
		pipes = append(pipes, pipe)
	}
	content := bytes.Repeat([]byte("pipe"), 100_000)
	go func() {
		for _, name := range pipes {
			if f, err := os.OpenFile(name, os.O_WRONLY, 0); err == nil {
				f.Write(content)
				f.Close()
			}
		}
	}()
	want := direct(manifest.SHA256, 256, content)
	i := 0
	for s, err := range (&manifest.Hasher{Workers: 2}).Sums(list(entries)) {
		if err != nil || s.Name != entries[i].Name {
			t.Fatalf("%d: %q, %v", i, s.Name, err)
		}
		if i%2 == 1 && !bytes.Equal(s.Actual, want) {
			t.Errorf("%s: %x, want %x", s.Name, s.Actual, want)
		}
		i++
	}
}
