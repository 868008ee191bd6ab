package main

import (
	peerSHA "crypto/sha256"

	oursBlake "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/bench/paired"
	oursSHA "github.com/af655cf0/simdhash/sha256"
	"github.com/minio/highwayhash"
	peerBlake3 "github.com/zeebo/blake3"
	peerBlake "golang.org/x/crypto/blake2b"
)

// Peers that compute something else: what one could use instead of BLAKE2b.
// HighwayHash is not collision resistant.
const (
	highway = "github.com/minio/highwayhash"
	blake3  = "github.com/zeebo/blake3"
)

// otherOps are those peers for one message.
var otherOps = []op{
	oneAgainst(highway, "blake2b", "sum512", oursSum512, highwaySum),
	oneAgainst(blake3, "blake2b", "sum512", oursSum512, blake3Sum256),
}

func highwaySum(m []byte) paired.Func {
	key := make([]byte, highwayhash.Size)
	return func(n int) {
		var d [32]byte
		for range n {
			d = highwayhash.Sum(m, key)
		}
		paired.Keep(d[0])
	}
}

func blake3Sum256(m []byte) paired.Func {
	return func(n int) {
		var d [32]byte
		for range n {
			d = peerBlake3.Sum256(m)
		}
		paired.Keep(d[0])
	}
}

// The loops hash many messages one by one. They call the functions by name, so
// that none pays for a call through a variable.

func oursLoop512(msgs [][]byte) paired.Func {
	dst := make([][64]byte, len(msgs))
	return func(n int) {
		for range n {
			for i, m := range msgs {
				dst[i] = oursBlake.Sum512(m)
			}
		}
	}
}

func oursSHALoop256(msgs [][]byte) paired.Func {
	dst := make([][32]byte, len(msgs))
	return func(n int) {
		for range n {
			for i, m := range msgs {
				dst[i] = oursSHA.Sum256(m)
			}
		}
	}
}

func peerLoop512(msgs [][]byte) paired.Func {
	dst := make([][64]byte, len(msgs))
	return func(n int) {
		for range n {
			for i, m := range msgs {
				dst[i] = peerBlake.Sum512(m)
			}
		}
	}
}

func peerBlakeLoop256(msgs [][]byte) paired.Func {
	dst := make([][32]byte, len(msgs))
	return func(n int) {
		for range n {
			for i, m := range msgs {
				dst[i] = peerBlake.Sum256(m)
			}
		}
	}
}

func peerSHALoop256(msgs [][]byte) paired.Func {
	dst := make([][32]byte, len(msgs))
	return func(n int) {
		for range n {
			for i, m := range msgs {
				dst[i] = peerSHA.Sum256(m)
			}
		}
	}
}

func highwayLoop(msgs [][]byte) paired.Func {
	key := make([]byte, highwayhash.Size)
	dst := make([][32]byte, len(msgs))
	return func(n int) {
		for range n {
			for i, m := range msgs {
				dst[i] = highwayhash.Sum(m, key)
			}
		}
	}
}

func blake3Loop(msgs [][]byte) paired.Func {
	dst := make([][32]byte, len(msgs))
	return func(n int) {
		for range n {
			for i, m := range msgs {
				dst[i] = peerBlake3.Sum256(m)
			}
		}
	}
}
