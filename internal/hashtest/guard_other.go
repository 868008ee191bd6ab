//go:build !unix

package hashtest

import "testing"

// CheckGuard is for systems where a page can be made inaccessible through
// golang.org/x/sys/unix.
func CheckGuard(t *testing.T, _ Hash) {
	t.Skip("guard pages need mmap and mprotect of a Unix system")
}

// Guarded is for such systems too.
func Guarded(t *testing.T, _ []byte) (copies [2][]byte) {
	t.Skip("guard pages need mmap and mprotect of a Unix system")
	return copies
}

// CheckFaults is for such systems too.
func CheckFaults(t *testing.T, _ Hash) { Guarded(t, nil) }
