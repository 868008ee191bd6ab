//go:build !unix

package hashtest

import "testing"

// BatchGuarded skips the test: memory cannot be protected here.
func BatchGuarded(t testing.TB, n int) []byte {
	t.Helper()
	t.Skip("needs mmap and mprotect, which this operating system lacks")
	return nil
}

func (b *Batch) testGuardPages(t *testing.T) { BatchGuarded(t, 1) }

func (b *Batch) testFaults(t *testing.T) { BatchGuarded(t, 1) }
