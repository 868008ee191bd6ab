package main

import (
	"fmt"

	"github.com/af655cf0/simdhash/bench/paired"
	"github.com/af655cf0/simdhash/sha256"
)

// nodeSize is the bytes of a node of a Merkle tree: two digests.
const nodeSize = 2 * sha256.Size

// nodeOps hash a level of a Merkle tree, a message a node.
var nodeOps = func() []op {
	against := func(peer string, theirs func([][]byte) paired.Func) op {
		return op{
			hash: "sha256", name: "nodes", peer: peer, count: 4096, size: nodeSize, stride: nodeSize,
			ours: func(msgs [][]byte) paired.Func { return oursNodes(chunks(msgs)) }, theirs: theirs,
		}
	}
	list := []op{against(peers["sha256"], peerSHALoop256)}
	if gohashtree != nil {
		list = append(list, against(hashtree, func(msgs [][]byte) paired.Func { return gohashtree(chunks(msgs)) }))
	}
	return list
}()

// hashtree is the peer for nodes.
const hashtree = "github.com/prysmaticlabs/gohashtree"

// chunks returns nodes as the functions for them take them, and room for their
// digests.
func chunks(nodes [][]byte) (digests, chunks [][32]byte) {
	for _, n := range nodes {
		chunks = append(chunks, [32]byte(n), [32]byte(n[32:]))
	}
	return make([][32]byte, len(nodes)), chunks
}

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
		digests, chunks := chunks(messages(t.nodes, nodeSize, nodeSize))
		m := measured{
			Comparison: compareSteadily(o.plan, oursNodes(digests, chunks), gohashtree(digests, chunks)),
			bytes:      nodeSize * t.nodes, limit: limitOfNodes(inUse(kernelsOf("sha256"), t.nodes, 2, sha256.BlockSize).Name, t.nodes),
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
