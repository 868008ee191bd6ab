//go:build !purego && gc

package blake2b

import (
	"github.com/af655cf0/simdhash/internal/cpu"
	"github.com/af655cf0/simdhash/internal/kernel"
)

// The rows of kernels, by which compressPart and compressLanes switch.
const (
	generic = iota
	sse41
	avx
	avx2
	avx512
	scalar
	avx2x4
	avx512x4
	avx512x8
	avx512x16
)

// kernels is the table of this build. Cycles are those of one block in each lane.
//
// Measured:
//
//   - SapphireRapids, on an Emerald Rapids server (family 6, model 207), by go run ./bench
//     -suite kernels. Alder Lake has the same core, and smaller ones;
//   - GraniteRapids, on a server (family 6, model 167 by its hypervisor), in the same way;
//   - Zen3, on a server (family 19h, model 01h);
//   - Zen5, on a server (family 1Ah, model 02h), by go run ./bench -suite kernels.
//     avx512x4 takes 639 there, which is not enough less than avx2x4;
//   - SkylakeX, on a Cascade Lake server (family 6, model 85). Skylake, the same core
//     without AVX-512, is taken to be like it.
//
// On all but SapphireRapids lanes were measured before they were gathered and scattered with
// fewer shuffles; so were their Calls, on Zen5. Where words are not copied, that saves 16 cycles of
// a pass of avx512x4 on SapphireRapids, 58 of avx512x8 and 20 of avx512x16, and 30, 0 and 20
// of what a call costs besides.
//
// On Zen3 and SkylakeX avx2 and avx512 were measured before the words of their rows came
// in the order 0, 2, 1, 3; scalar, on these and GraniteRapids, before its instructions did.
// The order that suits Zen5 (319 cycles, not 327) costs Intel's core 5 % (407 on
// SapphireRapids, 386 on Granite Rapids before), where it is not chosen.
//
// All others are estimates, from models of the ports and the dependent chain where
// there is one; they are good for the order of the kernels and no more. Those of avx512
// and of the lanes on Ice Lake lie between Skylake-X's and Granite Rapids'. What they
// come to:
//
//   - The rows' chain is 12 (avx512) or 13 operations a half-round, scalar's 12;
//     but scalar asks for 1344 operations of the ALUs a block and the rows for some
//     600 of the vector ports, so that on Intel's cores the rows come closer to
//     their limit: on Skylake-X by far, which renames four operations a cycle.
//   - On Zen 3 avx, with rows in two xmm registers, won: VPERMQ takes six cycles
//     there, one more than hid behind the chain before the rows changed their order. It
//     takes 2.83 cycles a byte, avx2 took 3.03, scalar 3.21; while another program ran
//     on the core's second thread, 2.98, 3.19 and 3.90, for the two share the ALUs. Zen 1, 2 and 4 are thought
//     to be like it: llvm-mca's models of them put avx before scalar too. That of
//     Zen 2, where VPERMQ takes two cycles, has avx2 before both, that of Zen 4 has
//     sse41 a little before avx; neither was measured.
//   - On Zen 5 every vector operation takes two cycles, and scalar wins by nearly
//     two.
//   - Alder Lake is hybrid: a program may run on either kind of core. The figures are those
//     of the large ones, where avx2 is a tenth faster than scalar. The small ones do a ymm in two
//     halves; they were not measured, but avx2 asks for less than x/crypto's AVX2 there too.
var kernels = []kernel.Row{
	generic: {Name: "generic", Lanes: 1, Cycles: kernel.Cycles{
		cpu.Nehalem: 700, cpu.SandyBridge: 700, cpu.Skylake: 785, cpu.SkylakeX: 785, cpu.IceLake: 600, cpu.SapphireRapids: 523, cpu.GraniteRapids: 532,
		cpu.AlderLake: 523, cpu.Goldmont: 800, cpu.Zen: 750, cpu.Zen3: 640, cpu.Zen4: 680, cpu.Zen5: 521, cpu.Zen5Half: 521,
	}},
	sse41: {Name: "sse41", Lanes: 1, Needs: cpu.SSSE3 | cpu.SSE41, Cycles: kernel.Cycles{
		cpu.Nehalem: 430, cpu.SandyBridge: 430, cpu.Skylake: 388, cpu.SkylakeX: 388, cpu.IceLake: 430, cpu.SapphireRapids: 424, cpu.GraniteRapids: 427,
		cpu.AlderLake: 424, cpu.Goldmont: 700, cpu.Zen: 460, cpu.Zen3: 362, cpu.Zen4: 362, cpu.Zen5: 644, cpu.Zen5Half: 644,
	}},
	avx: {Name: "avx", Lanes: 1, Needs: cpu.AVX, Cycles: kernel.Cycles{
		cpu.SandyBridge: 425, cpu.Skylake: 387, cpu.SkylakeX: 387, cpu.IceLake: 425, cpu.SapphireRapids: 421, cpu.GraniteRapids: 423,
		cpu.AlderLake: 421, cpu.Zen: 410, cpu.Zen3: 361, cpu.Zen4: 361, cpu.Zen5: 643, cpu.Zen5Half: 643,
	}},
	avx2: {Name: "avx2", Lanes: 1, Needs: cpu.AVX2, Cycles: kernel.Cycles{
		cpu.Skylake: 333, cpu.SkylakeX: 333, cpu.IceLake: 370, cpu.SapphireRapids: 366, cpu.GraniteRapids: 367,
		cpu.AlderLake: 366, cpu.Zen: 430, cpu.Zen3: 388, cpu.Zen4: 364, cpu.Zen5: 635, cpu.Zen5Half: 635,
	}},
	avx512: {Name: "avx512", Lanes: 1, Needs: cpu.AVX2 | cpu.AVX512F | cpu.AVX512VL, Cycles: kernel.Cycles{
		cpu.SkylakeX: 317, cpu.IceLake: 320, cpu.SapphireRapids: 318, cpu.GraniteRapids: 318, cpu.Zen4: 338, cpu.Zen5: 585, cpu.Zen5Half: 585,
	}},
	scalar: {Name: "scalar", Lanes: 1, Needs: cpu.BMI2, Estimated: []cpu.Uarch{cpu.SkylakeX, cpu.GraniteRapids, cpu.Zen3}, Cycles: kernel.Cycles{
		cpu.Skylake: 504, cpu.SkylakeX: 504, cpu.IceLake: 400, cpu.SapphireRapids: 407, cpu.GraniteRapids: 386,
		cpu.AlderLake: 407, cpu.Zen: 500, cpu.Zen3: 411, cpu.Zen4: 400, cpu.Zen5: 319, cpu.Zen5Half: 319,
	}},
	avx2x4: {Name: "avx2x4", Lanes: 4, Needs: cpu.AVX2, Call: 110, Cycles: kernel.Cycles{
		cpu.Skylake: 589, cpu.SkylakeX: 589, cpu.IceLake: 605, cpu.SapphireRapids: 606, cpu.GraniteRapids: 608,
		cpu.AlderLake: 606, cpu.Zen: 700, cpu.Zen3: 500, cpu.Zen4: 600, cpu.Zen5: 666, cpu.Zen5Half: 666,
	}},
	avx512x4: {Name: "avx512x4", Lanes: 4, Needs: avx512lanes, Estimated: []cpu.Uarch{cpu.SkylakeX, cpu.GraniteRapids}, Call: 110, Cycles: kernel.Cycles{
		cpu.SkylakeX: 505, cpu.IceLake: 520, cpu.SapphireRapids: 504, cpu.GraniteRapids: 521, cpu.Zen4: 490,
	}},
	avx512x8: {Name: "avx512x8", Lanes: 8, Needs: avx512lanes, Estimated: []cpu.Uarch{cpu.SkylakeX, cpu.GraniteRapids}, Wide: true, Call: 160, Cycles: kernel.Cycles{
		cpu.SkylakeX: 729, cpu.IceLake: 810, cpu.SapphireRapids: 730, cpu.GraniteRapids: 821, cpu.Zen4: 850, cpu.Zen5: 635, cpu.Zen5Half: 900,
	}},
	avx512x16: {Name: "avx512x16", Lanes: 16, Needs: avx512lanes, Estimated: []cpu.Uarch{cpu.SkylakeX, cpu.GraniteRapids}, Wide: true, Call: 250, Cycles: kernel.Cycles{
		cpu.SkylakeX: 1451, cpu.IceLake: 1530, cpu.SapphireRapids: 1374, cpu.GraniteRapids: 1547, cpu.Zen4: 1600, cpu.Zen5: 780, cpu.Zen5Half: 1700,
	}},
}

// avx512lanes is what the lane kernels of AVX-512 ask for. avx512x4 uses the first three,
// the others the first two; of CPUs that have no more there are only Xeon Phis, of which nothing is
// known here.
const avx512lanes = cpu.AVX2 | cpu.AVX512F | cpu.AVX512VL | cpu.AVX512BW

// compressPart runs blocks of compress through the kernel in use. It must stay a
// call of its own: where it begins, the scheduler can take over. The kernels have
// no frame and so no such place.
//
//go:noinline
func compressPart(s *state, p []byte, step uint64) {
	switch use.Single {
	case scalar:
		if len(p) < 8*BlockSize {
			compressScalar(s, p, step)
			break
		}
		// The kernel keeps the message on the stack and loads the state for every block.
		// Where the two are at nearly the same place of their pages of 4 KiB, a core takes
		// a load of the one for one of what was stored to the other: 1.44 GB/s instead of
		// 1.74 on a Zen 5. Beside the kernel's frame the state cannot be at such a place.
		near := *s
		compressScalar(&near, p, step)
		*s = near
	case avx512:
		compressAVX512(s, p, step)
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
func compressAVX512(s *state, p []byte, step uint64)

//go:noescape
func compressScalar(s *state, p []byte, step uint64)
