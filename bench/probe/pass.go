package main

import (
	"github.com/af655cf0/simdhash/bench/paired"
	"github.com/af655cf0/simdhash/sha256"
)

// pass measures a kernel on messages of one length.
func pass(k kind, lanes int) paired.Pass {
	few, many := passCounts(k.block * lanes)
	run := func(n int) paired.Func { return k.run((n*k.block-k.padding)*lanes, lanes) }
	return paired.MeasurePass(run(few), run(many), few, many)
}

// nodes measures a kernel on nodes of a Merkle tree.
func nodes(lanes int) paired.Pass {
	const node = 2 * sha256.Size
	few, many := passCounts((node + sha256.Size) * lanes)
	run := func(passes int) paired.Func {
		src, dst := make([]byte, passes*lanes*node), make([]byte, passes*lanes*sha256.Size)
		return func(n int) {
			for range n {
				sha256.HashPairsBytes(dst, src)
				src[0] ^= dst[0]
			}
		}
	}
	return paired.MeasurePass(run(few), run(many), few, many)
}

// passCounts are the passes, each on so many bytes, of the two runs whose difference is
// measured: enough of them between the two for a cycle in a hundred to show, and few
// enough for what the longer reads and writes to stay in a first-level cache of 48 KiB,
// or of 32 where no kernel has 32 lanes.
func passCounts(bytes int) (few, many int) {
	const cached = 24 << 10
	return 3, max(11, cached/bytes)
}
