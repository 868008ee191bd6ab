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

import (
	"maps"
	"slices"
	"strings"
)

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
	XMM    Unit = "128-bit" // vectors
	YMM    Unit = "256-bit"
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

// Pass is what a kernel does for one block in each of its lanes.
type Pass struct {
	Unit  Unit
	Lanes int
	Count map[Kind]float64 // instructions
	Chain map[Kind]float64 // those of the longest chain in which each waits for the one before
}

// Limit is what a CPU allows a kernel.
type Limit struct {
	Name   string // the hash, or "nodes", and the kernel
	Pass   Pass
	Cycles float64 // of a pass, at least
	Chain  bool    // it is the chain that takes them, not the ports
}

// Limits lists what this CPU allows the kernels that have a model, in the order
// of their names.
func (c Calibration) Limits() []Limit {
	var list []Limit
	for _, name := range slices.Sorted(maps.Keys(passes)) {
		p := passes[name]
		if ports, chain := c.bounds(p); max(ports, chain) > 0 {
			list = append(list, Limit{Name: name, Pass: p, Cycles: max(ports, chain), Chain: chain > ports})
		}
	}
	return list
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
	ports, chain := c.bounds(p)
	return max(ports, chain) * blocks / float64(p.Lanes)
}

// bounds returns the cycles in which the ports have started every instruction of
// a pass, and those in which the chain has been gone through.
func (c Calibration) bounds(p Pass) (ports, chain float64) {
	rates, ok := c[p.Unit]
	if !ok {
		return 0, 0
	}
	for kinds, rate := range rates.PerCycle {
		var n float64
		for kind := range strings.SplitSeq(kinds, "+") {
			n += p.Count[Kind(kind)]
		}
		ports = max(ports, n/rate)
	}
	for kind, n := range p.Chain {
		chain += n * rates.Latency[kind]
	}
	return ports, chain
}
