package sha256

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
		"generic": 1, "ssse3": 1, "avx": 1, "avx2": 1, "shani": 1, "sha2": 1, "std": 1,
		"shanix2": 2, "shanix3": 3, "shanix4": 4, "avx2x8": 8, "avx512x8": 8, "avx512x16": 16, "avx512x32": 32,
		"sha2x2": 2, "neonx4": 4,
	})
}

func TestRequired(t *testing.T) { hashtest.CheckRequired(t, "sha256", reported()) }
func TestRequire(t *testing.T)  { hashtest.CheckRequire(t, "sha256") }
func TestOverride(t *testing.T) { hashtest.CheckOverride(t, "sha256") }
