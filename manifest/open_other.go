//go:build !unix

package manifest

import (
	"io"
	"os"

	"github.com/af655cf0/simdhash/internal/mapped"
)

// file is a regular file that is read from its beginning to its end.
type file struct{ f *os.File }

// look returns a file's size and whether it is a regular one, whose reader waits for the
// storage only. Of what cannot be looked at it says yes: opening it then tells why.
func look(name string) (size int64, regular bool) {
	info, err := os.Stat(name)
	if err != nil {
		return 0, true
	}
	return info.Size(), info.Mode().IsRegular()
}

func open(name string, _ int64, _ *memory) (*file, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &file{f}, nil
}

// memory is for systems that tell what they have of a file in memory.
type memory struct{}

func newMemory() *memory { return nil }

func (f *file) Read(p []byte) (int, error) { return f.f.Read(p) }
func (f *file) Close()                     { f.f.Close() }

func (f *file) parts(int64) *mapped.File { return mapped.Of(f.f) }

func (f *file) skip(n int) error {
	_, err := f.f.Seek(int64(n), io.SeekCurrent)
	return err
}
