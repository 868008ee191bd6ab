//go:build !purego && !noasm

package main

import (
	"testing"

	oursBlake "github.com/af655cf0/simdhash"
	oursSHA "github.com/af655cf0/simdhash/sha256"
	peerBlake "github.com/minio/blake2b-simd"
	peerSHA "github.com/minio/sha256-simd"
)

func TestOneShotsOfMinIO(t *testing.T) {
	m := message(1100)
	for n := range m {
		if oursBlake.Sum512(m[:n]) != peerBlake.Sum512(m[:n]) || oursSHA.Sum256(m[:n]) != peerSHA.Sum256(m[:n]) {
			t.Fatalf("digests of %d bytes differ", n)
		}
	}
}
