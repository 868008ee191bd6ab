package main

import (
	"fmt"
	"io"
	"runtime"

	"golang.org/x/sys/cpu"
)

// The vector instructions that a pass of the widest lanes takes, of 64 bytes
// each: rounds and schedule, then loading and transposing. Adds, logic, rotates
// and shuffles count alike.
const (
	blake2bPass = 96*14 + 48         // 8 lanes, a block of 128 bytes
	sha256Pass  = 64*17 + 48*11 + 88 // 16 lanes, a block of 64 bytes
	nodePass    = sha256Pass + 64*17 // 16 nodes of 64 bytes; the padding needs no schedule
	blake2bSpan = 8 * 128            // bytes of a pass
	sha256Span  = 16 * 64
)

// limits are the cycles a byte that a batch takes at least on this CPU. They
// are computed, from how many vector instructions may start in a cycle. A zero
// limit is not known.
type limits struct{ blake2b, sha256, nodes float64 }

func thisLimits() limits {
	ports := vectorPorts()
	if ports == 0 {
		return limits{}
	}
	return limits{
		blake2b: blake2bPass / ports / blake2bSpan,
		sha256:  sha256Pass / ports / sha256Span,
		nodes:   nodePass / ports / sha256Span,
	}
}

// vectorPorts is how many instructions of 64 bytes start in a cycle: two on
// Intel's server cores and Zen 4, where a pair of narrower ports makes one; four
// on Zen 5 with full data paths. 0 is unknown.
func vectorPorts() float64 {
	h := thisHost()
	switch {
	case runtime.GOARCH != "amd64" || !cpu.X86.HasAVX512F:
		return 0
	case !h.zen5():
		return 2
	case h.Model>>4 == 2 || h.Model>>4 == 6: // half as wide
		return 2
	}
	return 4
}

// printLimits prints the limits where they are known.
func printLimits(w io.Writer) {
	if l := thisLimits(); l != (limits{}) {
		fmt.Fprintf(w, "limits   computed, for %.0f vector instructions of 64 bytes a cycle: BLAKE2b %.2f cycles a byte, SHA-256 %.2f, Merkle nodes %.2f\n",
			vectorPorts(), l.blake2b, l.sha256, l.nodes)
	}
}
