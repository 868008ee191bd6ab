//go:build !purego && gc

package blake2b

import (
	"github.com/af655cf0/simdhash/internal/cpu"
	"github.com/af655cf0/simdhash/internal/kernel"
)

// The rows of kernels, by which compressLanes switches.
const (
	generic = iota
	neonx2
	xarx2
	xarx4
)

// kernels is the table of this build. Cycles are those of one block in each
// lane: modelled, not measured, and from doc/model-arm64.md. There is no
// assembly for one message yet.
var kernels = []kernel.Row{
	generic: {Name: "generic", Lanes: 1, Cycles: kernel.Cycles{
		cpu.ARMv8: 1171, cpu.ARMv8Crypto: 731, cpu.ARMv8SHA3: 483,
	}},
	neonx2: {Name: "neonx2", Lanes: 2, Needs: cpu.ASIMD, Call: 60, Cycles: kernel.Cycles{
		cpu.ARMv8: 1176, cpu.ARMv8Crypto: 868, cpu.ARMv8SHA3: 653,
	}},
	xarx2: {Name: "xarx2", Lanes: 2, Needs: cpu.ASIMD | cpu.SHA3, Call: 60, Cycles: kernel.Cycles{
		cpu.ARMv8SHA3: 441,
	}},
	xarx4: {Name: "xarx4", Lanes: 4, Needs: cpu.ASIMD | cpu.SHA3, Call: 100, Cycles: kernel.Cycles{
		cpu.ARMv8SHA3: 736,
	}},
}

// maxCall bounds the input of one call into assembly, which the scheduler
// cannot interrupt: a collection waits for it.
const maxCall = 64 << 10

// compress runs every block of p, which may have none. Each adds step to the
// counter.
func compress(s *state, p []byte, step uint64) { compressGeneric(s, p, step) }
