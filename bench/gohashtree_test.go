//go:build amd64 || arm64

package main

import (
	"slices"
	"testing"

	"github.com/af655cf0/simdhash/sha256"
	peer "github.com/prysmaticlabs/gohashtree"
)

func TestNodes(t *testing.T) {
	for nodes := 1; nodes < 70; nodes++ {
		chunks := make([][32]byte, 2*nodes)
		for i := range chunks {
			copy(chunks[i][:], message(32 + i)[i:])
		}
		got, want := make([][32]byte, nodes), make([][32]byte, nodes)
		if err := sha256.HashPairs(got, chunks); err != nil {
			t.Fatal(err)
		}
		if err := peer.Hash(want, chunks); err != nil {
			t.Skip(err) // it wants certain CPUs
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%d nodes differ", nodes)
		}
	}
}
