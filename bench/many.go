package main

import (
	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/bench/paired"
	"github.com/af655cf0/simdhash/sha256"
)

// manyCount is how many messages the operations on many have, enough for the
// widest kernel twice.
const manyCount = 64

// manyOps are the batch functions against the peers, which take one message
// after another.
var manyOps = []op{
	many(peers["blake2b"], "blake2b", "many512", oursMany512, peerLoop512),
	many(peers["blake2b"], "blake2b", "many256", oursBlakeMany256, peerBlakeLoop256),
	many(highway, "blake2b", "many512", oursMany512, highwayLoop),
	many(blake3, "blake2b", "many512", oursMany512, blake3Loop),
	many(peers["sha256"], "sha256", "many256", oursSHAMany256, peerSHALoop256),
}

func many(peer, hash, name string, ours, theirs func([][]byte) paired.Func) op {
	return op{hash: hash, name: name, peer: peer, count: manyCount, ours: ours, theirs: theirs}
}

func oursMany512(msgs [][]byte) paired.Func {
	dst := make([][64]byte, len(msgs))
	return func(n int) {
		for range n {
			blake2b.Sum512Many(dst, msgs)
		}
	}
}

func oursBlakeMany256(msgs [][]byte) paired.Func {
	dst := make([][32]byte, len(msgs))
	return func(n int) {
		for range n {
			blake2b.Sum256Many(dst, msgs)
		}
	}
}

func oursSHAMany256(msgs [][]byte) paired.Func {
	dst := make([][32]byte, len(msgs))
	return func(n int) {
		for range n {
			sha256.Sum256Many(dst, msgs)
		}
	}
}
