//go:build !unix

package manifest

import "os"

// file is a regular file that is read from its beginning to its end.
type file struct{ f *os.File }

func open(name string) (*file, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &file{f}, nil
}

func (f *file) Read(p []byte) (int, error) { return f.f.Read(p) }
func (f *file) Close()                     { f.f.Close() }
