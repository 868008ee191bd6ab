//go:build unix

package manifest

import (
	"io"
	"io/fs"
	"os"
	"syscall"

	"github.com/af655cf0/simdhash/internal/mapped"
)

// file is a regular file that is read from its beginning to its end. An
// os.File asks the system five questions more, so that it can be waited for, which
// takes longer than hashing a small file.
type file struct {
	fd     int
	name   string
	rest   int64 // of the size that it had, what has not been read
	uneven bool  // that size is not one of whole pages
	memory *memory
}

// look returns a file's size and whether it is a regular one, whose reader waits for the
// storage only. It is asked before the file is opened, which would wait for a pipe's
// other end. Of what cannot be looked at it says yes: opening it then tells why.
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

func open(name string, size int64, m *memory) (*file, error) {
	for {
		fd, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		if err == nil {
			return &file{fd, name, size, size%int64(os.Getpagesize()) != 0, m}, nil
		}
		if err != syscall.EINTR {
			return nil, &fs.PathError{Op: "open", Path: name, Err: err}
		}
	}
}

// Read is that of an [io.Reader]. Memory has whole pages: where what it gives ends in the
// middle of one, and where the size said, the file ends, and no other read is needed to
// tell. At the end of a page the file may have become longer, or be another by now, of
// which memory has the beginning; and of what is read otherwise the size may be made up.
func (f *file) Read(p []byte) (int, error) {
	if f.rest > 0 { // else there is but the end to be told
		if n := f.memory.read(f.fd, p); n > 0 {
			f.rest -= int64(n)
			if f.rest == 0 && n < len(p) && f.uneven {
				return n, io.EOF
			}
			return n, nil
		}
	}
	for {
		n, err := syscall.Read(f.fd, p)
		switch {
		case err == syscall.EINTR:
		case err != nil:
			return 0, &fs.PathError{Op: "read", Path: f.name, Err: err}
		case n == 0 && len(p) > 0:
			return 0, io.EOF
		default:
			f.rest -= int64(n)
			return n, nil
		}
	}
}

// memory reads what the page cache has of a worker's files, and after a miss not for a
// while: up to 63 reads, of whichever file.
type memory struct {
	readNow     func(fd int, p []byte) (n int, ok bool) // mapped.ReadNow, but in tests
	pause, left int                                     // reads without it after the last miss, and from now on
}

func newMemory() *memory { return &memory{readNow: mapped.ReadNow} }

// read returns how many bytes it has read, which are 0 where an ordinary read has to
// tell more.
func (m *memory) read(fd int, p []byte) int {
	if m.left > 0 {
		m.left--
		return 0
	}
	n, ok := m.readNow(fd, p)
	if !ok || n == 0 {
		m.pause = min(2*m.pause+1, 63)
		m.left = m.pause
		return 0
	}
	m.pause = 0
	return n
}

func (f *file) Close() { syscall.Close(f.fd) }

// parts shows the file, of that size.
func (f *file) parts(size int64) *mapped.File { return mapped.OfFD(f.fd, size) }

// skip passes over n bytes.
func (f *file) skip(n int) error {
	_, err := syscall.Seek(f.fd, int64(n), io.SeekCurrent)
	if err == nil {
		f.rest -= int64(n)
	}
	return err
}
