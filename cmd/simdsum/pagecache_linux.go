package main

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// dropPages tells the system that a part of a file, up to its end if length is 0,
// is not needed in memory. Pages that are in use or not yet written stay.
func dropPages(f *os.File, offset, length int64) {
	_ = unix.Fadvise(int(f.Fd()), offset, length, unix.FADV_DONTNEED) // it is advice
}

// renewPages writes out what is still to be written of a file and drops all of it, so
// that it is read anew. It reports whether the byte at offset is really out of
// memory.
func renewPages(f *os.File, offset int64) bool {
	fd := int(f.Fd())
	for wait := time.Millisecond; wait <= 16*time.Millisecond; wait *= 4 {
		_ = unix.Fdatasync(fd) // what stays is seen below
		_ = unix.Fadvise(fd, 0, 0, unix.FADV_DONTNEED)
		// A read that may not wait for the storage gets what is in memory only.
		_, err := unix.Preadv2(fd, [][]byte{make([]byte, 1)}, offset, unix.RWF_NOWAIT)
		if err == unix.EAGAIN {
			return true
		}
		time.Sleep(wait) // somebody else may be reading it
	}
	return false
}
