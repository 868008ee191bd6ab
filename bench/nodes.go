package main

import (
	"fmt"

	"github.com/af655cf0/simdhash/bench/paired"
	"github.com/af655cf0/simdhash/sha256"
)

// nodeLines compares a level of a Merkle tree with gohashtree.
func nodeLines(o options) ([]line, error) {
	var lines []line
	for _, t := range []struct {
		nodes  int
		target float64
	}{{4096, 3}, {16, 2}} {
		what := fmt.Sprintf("HashPairs, %d nodes against gohashtree", t.nodes)
		if gohashtree == nil {
			lines = append(lines, line{What: what, Figure: "the peer does not build here", Verdict: notBuilt})
			continue
		}
		chunks, digests := make([][32]byte, 2*t.nodes), make([][32]byte, t.nodes)
		for i, b := range message(len(chunks) * 32) {
			chunks[i/32][i%32] = b
		}
		m := measured{
			Comparison: compareSteadily(o.plan, oursNodes(digests, chunks), gohashtree(digests, chunks)),
			bytes:      64 * t.nodes, limit: thisLimits().nodes,
		}
		lines = append(lines, m.onZen5(what, t.target))
	}
	return lines, nil
}

func oursNodes(digests, chunks [][32]byte) paired.Func {
	return func(n int) {
		for range n {
			if err := sha256.HashPairs(digests, chunks); err != nil {
				panic(err)
			}
		}
	}
}
