package mapped

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

// TestReadNow reads a file in pieces, to its end, where the system tells what memory
// has; and what it cannot tell of.
func TestReadNow(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789abcdef"), 1000)
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, content, 0o666); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	fd := int(f.Fd())
	p := make([]byte, 3000)
	if n, ok := ReadNow(fd, nil); ok {
		t.Errorf("of no bytes %d are read", n)
	}
	if n, ok := ReadNow(-1, p); ok {
		t.Errorf("%d bytes are read of a file that is not open", n)
	}
	dir, err := os.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	if n, ok := ReadNow(int(dir.Fd()), p); ok {
		t.Errorf("%d bytes are read of a directory", n)
	}
	if got := hashtest.Allocations(func() { ReadNow(fd, nil); ReadNow(-1, p) }); got > 0 {
		t.Errorf("a call allocates %d times", got)
	}
	var got []byte
	for {
		n, ok := ReadNow(fd, p)
		if !ok {
			t.Skip("needs a file system that tells what is in memory, with all of a new file there")
		}
		if n == 0 {
			break
		}
		got = append(got, p[:n]...)
		clear(p)
	}
	if !bytes.Equal(got, content) {
		t.Errorf("%d bytes are read, of %d, or others", len(got), len(content))
	}
	if rest, err := f.Read(p); rest != 0 {
		t.Errorf("after the end another %d bytes are read, %v", rest, err)
	}
	runtime.KeepAlive(f)
}
