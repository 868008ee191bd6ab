//go:build !purego && gc

package sha256

import (
	"github.com/af655cf0/simdhash/internal/cpu"
	"github.com/af655cf0/simdhash/internal/kernel"
)

// The rows of kernels, by which compressPart and compressLanes switch.
const (
	generic = iota
	sha2
	sha2x2
	neonx4
)

// kernels is the table of this build. Cycles are those of one block in each
// lane: modelled, not measured, and from doc/model-arm64.md.
var kernels = []kernel.Row{
	generic: {Name: "generic", Lanes: 1, Cycles: kernel.Cycles{
		cpu.ARMv8: 1793, cpu.ARMv8Crypto: 1094, cpu.ARMv8SHA3: 820,
	}},
	sha2: {Name: "sha2", Lanes: 1, Needs: cpu.ASIMD | cpu.SHA2, Cycles: kernel.Cycles{
		cpu.ARMv8Crypto: 83, cpu.ARMv8SHA3: 83,
	}},
	sha2x2: {Name: "sha2x2", Lanes: 2, Needs: cpu.ASIMD | cpu.SHA2, Call: 30, Cycles: kernel.Cycles{
		cpu.ARMv8Crypto: 115, cpu.ARMv8SHA3: 112,
	}},
	neonx4: {Name: "neonx4", Lanes: 4, Needs: cpu.ASIMD, Call: 60, Cycles: kernel.Cycles{
		cpu.ARMv8: 1449, cpu.ARMv8Crypto: 1364, cpu.ARMv8SHA3: 807,
	}},
}

// compressPart runs blocks of compress through the kernel in use. It must stay a
// call of its own: where it begins, the scheduler can take over. The kernels have
// no frame and so no such place.
//
//go:noinline
func compressPart(h *[8]uint32, p []byte) {
	switch use.Single {
	case sha2:
		compressSHA2(h, p)
	default:
		compressGeneric(h, p)
	}
}

//go:noescape
func compressSHA2(hash *[8]uint32, p []byte)
