//go:build !android

// Android ends a program that makes a call of the system that it does not know.

package mapped

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// ReadNow reads what the page cache has of a file's next bytes, at most len(p), and
// reports whether there may be such. That nothing is read, and it reports true, does not
// mean the end of the file: Linux 5.9 and 5.10 do that elsewhere too (preadv2(2), BUGS).
//
// Go's scheduler has to be told of a call that may wait, and takes the processor from
// one that lasts more than 20 µs. It is not told of this one, which waits for no byte of
// the file. But where one is missing the system begins to read it, and may wait for the
// place where it lies: so whoever calls this should stop for a while when it reports
// false.
func ReadNow(fd int, p []byte) (n int, ok bool) {
	if len(p) == 0 {
		return 0, false
	}
	const here = ^uintptr(0) // both halves of an offset that means: where the file is
	to := unix.Iovec{Base: unsafe.SliceData(p)}
	to.SetLen(len(p))
	done, _, errno := unix.RawSyscall6(unix.SYS_PREADV2, uintptr(fd), uintptr(unsafe.Pointer(&to)), 1, here, here, unix.RWF_NOWAIT)
	if errno != 0 {
		return 0, false
	}
	return int(done), true
}
