package main

import (
	"hash"

	"github.com/af655cf0/simdhash/bench/paired"
)

// op is one operation that both sides have. ours and peer return it bound to
// a message.
type op struct {
	hash, name string
	ours, peer func(message []byte) paired.Func
}

// ops is everything that can be compared, one message at a time.
var ops = append(blake2bOps, sha256Ops...)

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
