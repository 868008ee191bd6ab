//go:build !purego && gc

package sha256

import (
	"github.com/af655cf0/simdhash/internal/cpu"
	"github.com/af655cf0/simdhash/internal/kernel"
)

// The rows of kernels, by which compressPart and compressLanes switch.
const (
	generic = iota
	ssse3
	avx
	avx2
	shani
	shanix2
	shanix3
	shanix4
	avx2x8
	avx512x8
	avx512x16
	avx512x32
)

// kernels is the table of this build. Cycles are those of one block in each lane.
//
// Measured:
//
//   - SapphireRapids, on an Emerald Rapids server (family 6, model 207), by go run ./bench
//     -suite kernels. avx512x32 takes 1725 cycles there, but only while nothing disturbs it:
//     at 192 placements (-suite layout) half of the figures lay between 0.97 and 1.23 cycles
//     a byte, those of avx512x16 between 0.93 and 1.02. Its figure is raised so that it is not
//     chosen. Alder Lake has the same core, and smaller ones;
//   - GraniteRapids, on a server (family 6, model 167 by its hypervisor), in the same way.
//     avx512x32 takes 1693 cycles there, but at 2.93 GHz, not 4.03: as long as 2330 of the
//     others;
//   - Zen3, on a server (family 19h, model 01h), before avx2x8 saved an operation a
//     round, which is 2 % on Skylake-X;
//   - Zen5, on a server (family 1Ah, model 02h), by go run ./bench -suite kernels.
//     avx512x8 takes 629 there, more than shanix4 twice;
//   - SkylakeX, on a Cascade Lake server (family 6, model 85). Skylake, the same core
//     without AVX-512, is taken to be like it.
//
// All others are estimates, from models of the ports where there is one; they are
// good for the order of the kernels and no more. shanix3 was measured on Zen5 and
// SapphireRapids only; else it is three quarters of shanix4 and a little, on Ice Lake as much as
// makes it not better than shanix2 and shani.
var kernels = []kernel.Row{
	generic: {Name: "generic", Lanes: 1, Cycles: kernel.Cycles{
		cpu.Nehalem: 1000, cpu.SandyBridge: 1000, cpu.Skylake: 1098, cpu.SkylakeX: 1098, cpu.IceLake: 850, cpu.SapphireRapids: 703, cpu.GraniteRapids: 741,
		cpu.AlderLake: 703, cpu.Goldmont: 1200, cpu.Zen: 900, cpu.Zen3: 893, cpu.Zen4: 850, cpu.Zen5: 658, cpu.Zen5Half: 658,
	}},
	ssse3: {Name: "ssse3", Lanes: 1, Needs: cpu.SSSE3, Cycles: kernel.Cycles{
		cpu.Nehalem: 750, cpu.SandyBridge: 740, cpu.Skylake: 600, cpu.SkylakeX: 600, cpu.IceLake: 550, cpu.SapphireRapids: 531, cpu.GraniteRapids: 523,
		cpu.AlderLake: 531, cpu.Goldmont: 900, cpu.Zen: 600, cpu.Zen3: 544, cpu.Zen4: 550, cpu.Zen5: 448, cpu.Zen5Half: 448,
	}},
	avx: {Name: "avx", Lanes: 1, Needs: cpu.AVX, Cycles: kernel.Cycles{
		cpu.SandyBridge: 720, cpu.Skylake: 577, cpu.SkylakeX: 577, cpu.IceLake: 545, cpu.SapphireRapids: 527, cpu.GraniteRapids: 521,
		cpu.AlderLake: 527, cpu.Zen: 590, cpu.Zen3: 568, cpu.Zen4: 545, cpu.Zen5: 449, cpu.Zen5Half: 449,
	}},
	avx2: {Name: "avx2", Lanes: 1, Needs: cpu.AVX2 | cpu.BMI2, Cycles: kernel.Cycles{
		cpu.Skylake: 498, cpu.SkylakeX: 498, cpu.IceLake: 480, cpu.SapphireRapids: 465, cpu.GraniteRapids: 474,
		cpu.AlderLake: 465, cpu.Zen: 500, cpu.Zen3: 458, cpu.Zen4: 480, cpu.Zen5: 357, cpu.Zen5Half: 357,
	}},
	shani: {Name: "shani", Lanes: 1, Needs: cpu.SHA | cpu.SSSE3 | cpu.SSE41, Cycles: kernel.Cycles{
		cpu.IceLake: 166, cpu.SapphireRapids: 130, cpu.GraniteRapids: 130, cpu.AlderLake: 134, cpu.Goldmont: 270, cpu.Zen: 130, cpu.Zen3: 131, cpu.Zen4: 130,
		cpu.Zen5: 130, cpu.Zen5Half: 130,
	}},
	shanix2: {Name: "shanix2", Lanes: 2, Needs: cpu.SHA | cpu.SSSE3 | cpu.SSE41, Call: 40, Cycles: kernel.Cycles{
		cpu.IceLake: 320, cpu.SapphireRapids: 221, cpu.GraniteRapids: 222, cpu.AlderLake: 221, cpu.Goldmont: 540, cpu.Zen: 140, cpu.Zen3: 132, cpu.Zen4: 140,
		cpu.Zen5: 166, cpu.Zen5Half: 166,
	}},
	shanix3: {Name: "shanix3", Lanes: 3, Needs: cpu.SHA | cpu.SSSE3 | cpu.SSE41 | cpu.AVX, Estimated: []cpu.Uarch{cpu.GraniteRapids, cpu.Zen3}, Call: 50, Cycles: kernel.Cycles{
		cpu.IceLake: 490, cpu.SapphireRapids: 297, cpu.GraniteRapids: 290, cpu.AlderLake: 297, cpu.Zen: 210, cpu.Zen3: 168, cpu.Zen4: 210,
		cpu.Zen5: 219, cpu.Zen5Half: 219,
	}},
	shanix4: {Name: "shanix4", Lanes: 4, Needs: cpu.SHA | cpu.SSSE3 | cpu.SSE41 | cpu.AVX, Call: 60, Cycles: kernel.Cycles{
		cpu.IceLake: 640, cpu.SapphireRapids: 386, cpu.GraniteRapids: 386, cpu.AlderLake: 386, cpu.Zen: 276, cpu.Zen3: 222, cpu.Zen4: 276,
		cpu.Zen5: 276, cpu.Zen5Half: 276,
	}},
	avx2x8: {Name: "avx2x8", Lanes: 8, Needs: cpu.AVX2, Call: 120, Cycles: kernel.Cycles{
		cpu.Skylake: 1175, cpu.SkylakeX: 1175, cpu.IceLake: 1200, cpu.SapphireRapids: 1140, cpu.GraniteRapids: 1140, cpu.AlderLake: 1140,
		cpu.Zen: 1300, cpu.Zen3: 1136, cpu.Zen4: 900, cpu.Zen5: 1088, cpu.Zen5Half: 1088,
	}},
	avx512x8: {Name: "avx512x8", Lanes: 8, Needs: avx512lanes, Estimated: []cpu.Uarch{cpu.SkylakeX}, Call: 120, Cycles: kernel.Cycles{
		cpu.SkylakeX: 615, cpu.IceLake: 610, cpu.SapphireRapids: 596, cpu.GraniteRapids: 596,
	}},
	avx512x16: {Name: "avx512x16", Lanes: 16, Needs: avx512lanes, Wide: true, Call: 200, Cycles: kernel.Cycles{
		cpu.SkylakeX: 873, cpu.IceLake: 890, cpu.SapphireRapids: 892, cpu.GraniteRapids: 887, cpu.Zen4: 890, cpu.Zen5: 560, cpu.Zen5Half: 890,
	}},
	avx512x32: {Name: "avx512x32", Lanes: 32, Needs: avx512lanes, Wide: true, Call: 400, Cycles: kernel.Cycles{
		cpu.SkylakeX: 1721, cpu.IceLake: 1900, cpu.SapphireRapids: 1800, cpu.GraniteRapids: 2330, cpu.Zen4: 1900, cpu.Zen5: 906, cpu.Zen5Half: 1900,
	}},
}

// avx512lanes is what the lane kernels of AVX-512 use.
const avx512lanes = cpu.AVX2 | cpu.AVX512F | cpu.AVX512VL | cpu.AVX512BW

// compressPart runs blocks of compress through the kernel in use. It must stay a
// call of its own: where it begins, the scheduler can take over. The kernels have
// no frame and so no such place.
//
//go:noinline
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
