//go:build !purego && gc

package sha256

import (
	"github.com/af655cf0/simdhash/internal/cpu"
	"github.com/af655cf0/simdhash/internal/kernel"
)

// The rows of kernels, by which compress switches.
const (
	generic = iota
	ssse3
	avx
	avx2
	shani
)

// kernels is the table of this build. Cycles are those of one block.
var kernels = []kernel.Row{
	generic: {Name: "generic", Lanes: 1, Cycles: kernel.Cycles{
		cpu.Nehalem: 900, cpu.SandyBridge: 800, cpu.Skylake: 700, cpu.SkylakeX: 700, cpu.IceLake: 650, cpu.SapphireRapids: 600,
		cpu.AlderLake: 600, cpu.Goldmont: 1000, cpu.Zen: 700, cpu.Zen4: 650, cpu.Zen5: 600, cpu.Zen5Half: 600,
	}},
	ssse3: {Name: "ssse3", Lanes: 1, Needs: cpu.SSSE3},
	avx:   {Name: "avx", Lanes: 1, Needs: cpu.AVX},
	avx2:  {Name: "avx2", Lanes: 1, Needs: cpu.AVX2 | cpu.BMI2},
	shani: {Name: "shani", Lanes: 1, Needs: cpu.SHA | cpu.SSSE3 | cpu.SSE41, Cycles: kernel.Cycles{
		cpu.IceLake: 166, cpu.SapphireRapids: 134, cpu.AlderLake: 134, cpu.Goldmont: 270, cpu.Zen: 130, cpu.Zen4: 130,
		cpu.Zen5: 131, cpu.Zen5Half: 131,
	}},
}

// maxCall bounds the input of one call into assembly, which the scheduler
// cannot interrupt: a collection waits for it.
const maxCall = 64 << 10

// compress runs every block of p through the kernel in use.
func compress(h *[8]uint32, p []byte) {
	for len(p) > maxCall {
		compressPart(h, p[:maxCall])
		p = p[maxCall:]
	}
	compressPart(h, p)
}

func compressPart(h *[8]uint32, p []byte) {
	switch use.Single {
	case shani:
		compressSHANI(h, p)
	case avx2:
		compressAVX2(h, p)
	case avx:
		compressAVX(h, p)
	case ssse3:
		compressSSSE3(h, p)
	default:
		compressGeneric(h, p)
	}
}

//go:noescape
func compressSSSE3(hash *[8]uint32, p []byte)

//go:noescape
func compressAVX(hash *[8]uint32, p []byte)

//go:noescape
func compressAVX2(hash *[8]uint32, p []byte)

//go:noescape
func compressSHANI(hash *[8]uint32, p []byte)
