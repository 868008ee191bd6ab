//go:build gc && !android

package bitrot

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/af655cf0/simdhash/internal/mapped"
)

// TestTruncatedViews cuts a file short while a part of it is mapped and about to be
// hashed: the kernel faults, and the error is that of a file that is too short.
func TestTruncatedViews(t *testing.T) {
	const size = 12 << 20
	for _, left := range []int64{0, 1, 5 << 20, size - 1} {
		for _, concurrency := range []int{1, 2} {
			name := filepath.Join(t.TempDir(), "object")
			if err := os.WriteFile(name, object(size), 0o666); err != nil {
				t.Fatal(err)
			}
			f, err := os.OpenFile(name, os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			r := &truncated{File: f, viewer: mapped.Of(f), left: left}
			root, err := SumReaderAt(r, size, &Config{Concurrency: concurrency})
			if !r.seen.Load() {
				t.Skip("this system does not tell what is in memory")
			}
			if !errors.Is(err, io.ErrUnexpectedEOF) || root != nil {
				t.Errorf("a file of %d bytes that becomes one of %d: root %x, error %v", size, left, root, err)
			}
		}
	}
}

// truncated is a file that others cut short when it is mapped.
type truncated struct {
	*os.File
	viewer mapped.Viewer
	left   int64
	seen   atomic.Bool
}

func (f *truncated) View(offset int64, n int, use func([]byte)) bool {
	return f.viewer.View(offset, n, func(p []byte) {
		f.seen.Store(true)
		if err := f.Truncate(f.left); err != nil {
			panic(err)
		}
		use(p)
	})
}
