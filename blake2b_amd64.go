//go:build !purego && gc

package blake2b

import (
	"github.com/af655cf0/simdhash/internal/cpu"
	"github.com/af655cf0/simdhash/internal/kernel"
)

// The rows of kernels, by which compress switches.
const (
	generic = iota
	sse41
	avx
	avx2
	scalar
)

// kernels is the table of this build. Cycles are those of one block.
var kernels = []kernel.Row{
	generic: {Name: "generic", Lanes: 1, Cycles: kernel.Cycles{
		cpu.Nehalem: 750, cpu.SandyBridge: 750, cpu.Skylake: 750, cpu.SkylakeX: 750, cpu.IceLake: 700, cpu.SapphireRapids: 650,
		cpu.AlderLake: 650, cpu.Goldmont: 900, cpu.Zen: 700, cpu.Zen4: 650, cpu.Zen5: 627, cpu.Zen5Half: 627,
	}},
	sse41: {Name: "sse41", Lanes: 1, Needs: cpu.SSSE3 | cpu.SSE41},
	avx:   {Name: "avx", Lanes: 1, Needs: cpu.AVX},
	avx2:  {Name: "avx2", Lanes: 1, Needs: cpu.AVX2},
	scalar: {Name: "scalar", Lanes: 1, Needs: cpu.BMI2, Cycles: kernel.Cycles{
		cpu.Skylake: 400, cpu.SkylakeX: 400, cpu.IceLake: 333, cpu.SapphireRapids: 333,
		cpu.AlderLake: 333, cpu.Zen: 333, cpu.Zen4: 333, cpu.Zen5: 332, cpu.Zen5Half: 332,
	}},
}

// maxCall bounds the input of one call into assembly, which the scheduler
// cannot interrupt: a collection waits for it.
const maxCall = 64 << 10

// compress runs every block of p through the kernel in use. Each adds step to
// the counter.
func compress(s *state, p []byte, step uint64) {
	for len(p) > maxCall {
		compressPart(s, p[:maxCall], step)
		p = p[maxCall:]
	}
	compressPart(s, p, step)
}

func compressPart(s *state, p []byte, step uint64) {
	switch use.Single {
	case scalar:
		compressScalar(s, p, step)
	case avx2:
		compressAVX2(s, p, step)
	case avx:
		compressAVX(s, p, step)
	case sse41:
		compressSSE41(s, p, step)
	default:
		compressGeneric(s, p, step)
	}
}

//go:noescape
func compressSSE41(s *state, p []byte, step uint64)

//go:noescape
func compressAVX(s *state, p []byte, step uint64)

//go:noescape
func compressAVX2(s *state, p []byte, step uint64)

//go:noescape
func compressScalar(s *state, p []byte, step uint64)
