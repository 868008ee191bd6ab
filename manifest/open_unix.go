//go:build unix

package manifest

import (
	"io"
	"io/fs"
	"syscall"

	"github.com/af655cf0/simdhash/internal/mapped"
)

// file is a regular file that is read from its beginning to its end. An
// os.File asks the system five questions more, so that it can be waited for, which
// takes longer than hashing a small file.
type file struct {
	fd   int
	name string
}

// look returns the file's size, and whether its reader cannot be made to wait for
// something other than the storage. Opening the file would be too late to ask: that
// waits for a pipe's other end. What cannot be looked at, opening tells why.
func look(name string) (size int64, regular bool) {
	var info syscall.Stat_t
	err := syscall.EINTR
	for err == syscall.EINTR {
		err, _ = syscall.Stat(name, &info).(syscall.Errno)
	}
	if err != 0 {
		return 0, true
	}
	return info.Size, info.Mode&syscall.S_IFMT == syscall.S_IFREG
}

func open(name string) (*file, error) {
	for {
		fd, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		if err == nil {
			return &file{fd, name}, nil
		}
		if err != syscall.EINTR {
			return nil, &fs.PathError{Op: "open", Path: name, Err: err}
		}
	}
}

func (f *file) Read(p []byte) (int, error) {
	n, ok := mapped.ReadNow(f.fd, p)
	switch {
	case !ok:
		return f.readWaiting(p)
	case n == 0:
		return 0, io.EOF
	default:
		return n, nil
	}
}

// readWaiting is Read, whatever it has to wait for.
func (f *file) readWaiting(p []byte) (int, error) {
	for {
		n, err := syscall.Read(f.fd, p)
		switch {
		case err == syscall.EINTR:
		case err != nil:
			return 0, &fs.PathError{Op: "read", Path: f.name, Err: err}
		case n == 0 && len(p) > 0:
			return 0, io.EOF
		default:
			return n, nil
		}
	}
}

func (f *file) Close() { syscall.Close(f.fd) }

// parts shows the file, of that size.
func (f *file) parts(size int64) *mapped.File { return mapped.OfFD(f.fd, size) }

// skip passes over n bytes.
func (f *file) skip(n int) error {
	_, err := syscall.Seek(f.fd, int64(n), io.SeekCurrent)
	return err
}
