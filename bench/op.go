package main

import (
	"hash"
	"slices"

	"github.com/af655cf0/simdhash/bench/paired"
)

// op is one operation that both sides have. ours and theirs return it bound to
// messages of one length.
type op struct {
	hash, name string
	peer       string // the other side's import path
	count      int    // of messages
	size       int    // the only length of messages there is; 0 is any
	stride     int    // from one message to the next, as messages takes it
	ours       func(msgs [][]byte) paired.Func
	theirs     func(msgs [][]byte) paired.Func
}

// ops is everything that can be compared.
var ops = slices.Concat(singleOps, minioOps, otherOps, manyOps, minioManyOps, nodeOps)

// singleOps are the operations on one message that the targets speak of.
var singleOps = slices.Concat(blake2bOps, sha256Ops)

// one is an operation on one message, against the hash's first peer.
func one(hash, name string, ours, theirs func([]byte) paired.Func) op {
	return oneAgainst(peers[hash], hash, name, ours, theirs)
}

// oneAgainst is an operation on one message, against any peer.
func oneAgainst(peer, hash, name string, ours, theirs func([]byte) paired.Func) op {
	bind := func(f func([]byte) paired.Func) func([][]byte) paired.Func {
		return func(msgs [][]byte) paired.Func { return f(msgs[0]) }
	}
	return op{hash: hash, name: name, peer: peer, count: 1, ours: bind(ours), theirs: bind(theirs)}
}

// opNames lists the names of ops, each once.
func opNames() []string {
	var names []string
	seen := make(map[string]bool)
	for _, op := range ops {
		if !seen[op.name] {
			seen[op.name] = true
			names = append(names, op.name)
		}
	}
	return names
}

// stream returns Reset, Write and Sum of one running hash.
func stream(h hash.Hash, message []byte) paired.Func {
	var out [64]byte
	return func(n int) {
		for range n {
			h.Reset()
			h.Write(message)
			h.Sum(out[:0])
		}
		paired.Keep(out[0])
	}
}
