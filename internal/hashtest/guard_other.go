//go:build !unix

package hashtest

import "testing"

const noGuards = "guard pages need mmap and mprotect of a Unix system"

// CheckGuard is for systems where a page can be made inaccessible through
// golang.org/x/sys/unix.
func CheckGuard(t *testing.T, _ Hash) { t.Skip(noGuards) }

// Guarded is for such systems too.
func Guarded(t *testing.T, _ []byte) (copies [2][]byte) {
	t.Skip(noGuards)
	return copies
}

// GuardedMemory is for such systems too.
func GuardedMemory(t testing.TB, _ int) []byte {
	t.Skip(noGuards)
	return nil
}

func (b *Batch) testGuardPages(t *testing.T) { t.Skip(noGuards) }

func (b *Batch) testFaults(t *testing.T) { t.Skip(noGuards) }

// CheckFaults is for such systems too.
func CheckFaults(t *testing.T, _ Hash) { Guarded(t, nil) }
