//go:build amd64 || arm64

package main

import (
	"github.com/af655cf0/simdhash/bench/paired"
	peer "github.com/prysmaticlabs/gohashtree"
)

// gohashtree is the peer for Merkle nodes. It builds on these architectures
// only.
var gohashtree = func(digests, chunks [][32]byte) paired.Func {
	return func(n int) {
		for range n {
			if err := peer.Hash(digests, chunks); err != nil {
				panic(err)
			}
		}
	}
}
