// Package limit says how fast a hash could be at best on the CPU at hand: it
// measures how many instructions of each kind start in a cycle and how long
// each takes (Calibrate), knows how many of them a kernel needs for a block and
// which of them wait for one another (passes), and computes from both the
// cycles below which no schedule of these instructions can come
// ([Calibration.Cycles]).
//
// What it leaves out makes the limit lower than what can be reached: loads and
// stores, instructions that only move, the front end, caches, calls, planning,
// and the loading and storing of states.
package limit

import "strings"

// Kind is a kind of instruction: all of one kind go to the same ports.
type Kind string

const (
	Plain   Kind = "plain"   // additions, exclusive ors, ternary logic, blends
	Rotate  Kind = "rotate"  // rotations and shifts
	Shuffle Kind = "shuffle" // whatever moves parts of a vector
	Rounds2 Kind = "rnds2"   // SHA256RNDS2
	Message Kind = "msg"     // SHA256MSG1 and SHA256MSG2
)

// Unit is a set of registers, and what computes on them.
type Unit string

const (
	Scalar Unit = "scalar"  // general registers
	YMM    Unit = "256-bit" // vectors
	ZMM    Unit = "512-bit"
	SHA    Unit = "sha" // the SHA extensions
)

// Rates is what a unit can do.
type Rates struct {
	// PerCycle is how many instructions start in a cycle, for sets of kinds as
	// [set] names them. For several kinds it is as many as any mix of them
	// reaches, or the mix that the kernels have.
	PerCycle map[string]float64 `json:"per_cycle"`
	Latency  map[Kind]float64   `json:"latency"` // cycles until the result is there
}

// Calibration is what was measured of a CPU. A unit that it has not, or that
// cannot be measured here, is missing.
type Calibration map[Unit]Rates

// set names a set of kinds.
func set(kinds ...Kind) string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	return strings.Join(names, "+")
}

// pass is what a kernel does for one block in each of its lanes.
type pass struct {
	unit  Unit
	lanes int
	count map[Kind]float64 // instructions
	chain map[Kind]float64 // those of the longest chain in which each waits for the one before
}

// Cycles returns the least that a kernel can take for so many blocks of
// messages together, all of its lanes in use. It is 0 where that is not known:
// for a kernel that has no model, or on a CPU whose rates could not be measured.
// For nodes of a Merkle tree hash is "nodes", and a node counts as one block.
func (c Calibration) Cycles(hash, kernel string, blocks float64) float64 {
	p, ok := passes[hash+" "+kernel]
	if !ok {
		return 0
	}
	return c.cycles(p) * blocks / float64(p.lanes)
}

// cycles returns the least that a pass can take: the ports have to start every
// instruction, and the chain has to be gone through.
func (c Calibration) cycles(p pass) float64 {
	rates, ok := c[p.unit]
	if !ok {
		return 0
	}
	var ports, chain float64
	for kinds, rate := range rates.PerCycle {
		var n float64
		for kind := range strings.SplitSeq(kinds, "+") {
			n += p.count[Kind(kind)]
		}
		ports = max(ports, n/rate)
	}
	for kind, n := range p.chain {
		latency, ok := rates.Latency[kind]
		if !ok {
			return 0
		}
		chain += n * latency
	}
	return max(ports, chain)
}
