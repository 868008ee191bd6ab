package main

import (
	"fmt"
	"io"

	"golang.org/x/sys/cpu"
)

// printLimits prints what the ports of this CPU allow a batch, where that is
// known: the vector operations of a block over the 512-bit ones started each
// cycle. BLAKE2b takes 1344 for eight lanes, SHA-256 1704 for sixteen.
func printLimits(w io.Writer) {
	if !cpu.X86.HasAVX512F {
		return
	}
	ports, who := 2.0, "two 512-bit ports"
	if thisHost().zen5() {
		ports, who = 4, "four 512-bit ports, two of them for rotations"
	}
	fmt.Fprintf(w, "limits   with %s a batch of BLAKE2b takes at least %.2f cycles a byte and of SHA-256 %.2f\n",
		who, 1344/ports/(8*128), 1704/ports/(16*64))
}
