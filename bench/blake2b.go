package main

import (
	"hash"

	ours "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/bench/paired"
	peer "golang.org/x/crypto/blake2b"
)

// blake2bOps are BLAKE2b's operations. The loops call the functions by name
// on both sides, so that neither pays for a call through a variable.
var blake2bOps = []op{
	one("blake2b", "sum512", oursSum512, peerSum512),
	one("blake2b", "sum384", oursSum384, peerSum384),
	one("blake2b", "sum256", oursBlakeSum256, peerBlakeSum256),
	one("blake2b", "stream", oursBlakeStream, func(m []byte) paired.Func { return stream(must(peer.New512(nil)), m) }),
	one("blake2b", "new", oursBlakeNew, peerBlakeNew),
}

func must(h hash.Hash, err error) hash.Hash {
	if err != nil {
		panic(err)
	}
	return h
}

func oursBlakeStream(m []byte) paired.Func { return stream(must(ours.New512(nil)), m) }

func oursSum512(m []byte) paired.Func {
	return func(n int) {
		var d [64]byte
		for range n {
			d = ours.Sum512(m)
		}
		paired.Keep(d[0])
	}
}

func peerSum512(m []byte) paired.Func {
	return func(n int) {
		var d [64]byte
		for range n {
			d = peer.Sum512(m)
		}
		paired.Keep(d[0])
	}
}

func oursSum384(m []byte) paired.Func {
	return func(n int) {
		var d [48]byte
		for range n {
			d = ours.Sum384(m)
		}
		paired.Keep(d[0])
	}
}

func peerSum384(m []byte) paired.Func {
	return func(n int) {
		var d [48]byte
		for range n {
			d = peer.Sum384(m)
		}
		paired.Keep(d[0])
	}
}

func oursBlakeSum256(m []byte) paired.Func {
	return func(n int) {
		var d [32]byte
		for range n {
			d = ours.Sum256(m)
		}
		paired.Keep(d[0])
	}
}

func peerBlakeSum256(m []byte) paired.Func {
	return func(n int) {
		var d [32]byte
		for range n {
			d = peer.Sum256(m)
		}
		paired.Keep(d[0])
	}
}

func oursBlakeNew(m []byte) paired.Func {
	return func(n int) {
		var out [64]byte
		for range n {
			h, _ := ours.New512(nil)
			h.Write(m)
			h.Sum(out[:0])
		}
		paired.Keep(out[0])
	}
}

func peerBlakeNew(m []byte) paired.Func {
	return func(n int) {
		var out [64]byte
		for range n {
			h, _ := peer.New512(nil)
			h.Write(m)
			h.Sum(out[:0])
		}
		paired.Keep(out[0])
	}
}
