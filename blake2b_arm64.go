//go:build !purego && gc

package blake2b

import (
	"github.com/af655cf0/simdhash/internal/cpu"
	"github.com/af655cf0/simdhash/internal/kernel"
)

// The rows of kernels, by which compressPart and compressLanes switch.
const (
	generic = iota
	scalar
	neonx2
	xarx2
	neonx3
	xarx3
	xarx4
)

// kernels is the table of this build. Cycles are those of one block in each
// lane: modelled, not measured, and from doc/model-arm64.md.
var kernels = []kernel.Row{
	generic: {Name: "generic", Lanes: 1, Cycles: kernel.Cycles{
		cpu.ARMv8: 933, cpu.ARMv8Crypto: 682, cpu.ARMv8SHA3: 462,
	}},
	scalar: {Name: "scalar", Lanes: 1, Cycles: kernel.Cycles{
		cpu.ARMv8: 685, cpu.ARMv8Crypto: 460, cpu.ARMv8SHA3: 344,
	}},
	neonx2: {Name: "neonx2", Lanes: 2, Needs: cpu.ASIMD, Call: 60, Cycles: kernel.Cycles{
		cpu.ARMv8: 1179, cpu.ARMv8Crypto: 772, cpu.ARMv8SHA3: 639,
	}},
	xarx2: {Name: "xarx2", Lanes: 2, Needs: cpu.ASIMD | cpu.SHA3, Call: 60, Cycles: kernel.Cycles{
		cpu.ARMv8SHA3: 398,
	}},
	neonx3: {Name: "neonx3", Lanes: 3, Needs: cpu.ASIMD, Call: 80, Cycles: kernel.Cycles{
		cpu.ARMv8: 1296, cpu.ARMv8Crypto: 791, cpu.ARMv8SHA3: 641,
	}},
	xarx3: {Name: "xarx3", Lanes: 3, Needs: cpu.ASIMD | cpu.SHA3, Call: 80, Cycles: kernel.Cycles{
		cpu.ARMv8SHA3: 410,
	}},
	xarx4: {Name: "xarx4", Lanes: 4, Needs: cpu.ASIMD | cpu.SHA3, Call: 100, Cycles: kernel.Cycles{
		cpu.ARMv8SHA3: 624,
	}},
}

// compressPart runs blocks of compress through the kernel in use. It must stay a
// call of its own: where it begins, the scheduler can take over. The kernels have
// no frame and so no such place.
//
//go:noinline
func compressPart(s *state, p []byte, step uint64) {
	switch use.Single {
	case scalar:
		compressScalar(s, p, step)
	default:
		compressGeneric(s, p, step)
	}
}

//go:noescape
func compressScalar(s *state, p []byte, step uint64)
