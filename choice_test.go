package blake2b

import (
	"testing"

	"github.com/af655cf0/simdhash/internal/hashtest"
	"github.com/af655cf0/simdhash/internal/kernel"
)

// reported is Kernels, as tests of both hashes take it.
func reported() (report []kernel.Kernel) {
	for _, k := range Kernels() {
		report = append(report, kernel.Kernel(k))
	}
	return report
}

func TestReport(t *testing.T) {
	hashtest.CheckReport(t, reported(), SelfTest, map[string]int{
		"generic": 1, "scalar": 1, "sse41": 1, "avx": 1, "avx2": 1, "avx512": 1,
		"avx2x4": 4, "avx512x4": 4, "avx512x8": 8, "avx512x16": 16,
		"neonx2": 2, "neonx3": 3, "xarx2": 2, "xarx3": 3, "xarx4": 4,
	})
}

func TestRequired(t *testing.T) { hashtest.CheckRequired(t, "blake2b", reported()) }
func TestRequire(t *testing.T)  { hashtest.CheckRequire(t, "blake2b") }
func TestOverride(t *testing.T) { hashtest.CheckOverride(t, "blake2b") }
