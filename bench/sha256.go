package main

import (
	peer "crypto/sha256"

	"github.com/af655cf0/simdhash/bench/paired"
	ours "github.com/af655cf0/simdhash/sha256"
)

// sha256Ops are SHA-256's operations, called by name like blake2bOps.
var sha256Ops = []op{
	one("sha256", "sum256", oursSHASum256, peerSHASum256),
	one("sha256", "sum224", oursSum224, peerSum224),
	one("sha256", "stream", oursSHAStream, func(m []byte) paired.Func { return stream(peer.New(), m) }),
	one("sha256", "new", oursSHANew, peerSHANew),
}

func oursSHAStream(m []byte) paired.Func { return stream(ours.New(), m) }

func oursSHASum256(m []byte) paired.Func {
	return func(n int) {
		var d [32]byte
		for range n {
			d = ours.Sum256(m)
		}
		paired.Keep(d[0])
	}
}

func peerSHASum256(m []byte) paired.Func {
	return func(n int) {
		var d [32]byte
		for range n {
			d = peer.Sum256(m)
		}
		paired.Keep(d[0])
	}
}

func oursSum224(m []byte) paired.Func {
	return func(n int) {
		var d [28]byte
		for range n {
			d = ours.Sum224(m)
		}
		paired.Keep(d[0])
	}
}

func peerSum224(m []byte) paired.Func {
	return func(n int) {
		var d [28]byte
		for range n {
			d = peer.Sum224(m)
		}
		paired.Keep(d[0])
	}
}

func oursSHANew(m []byte) paired.Func {
	return func(n int) {
		var out [32]byte
		for range n {
			h := ours.New()
			h.Write(m)
			h.Sum(out[:0])
		}
		paired.Keep(out[0])
	}
}

func peerSHANew(m []byte) paired.Func {
	return func(n int) {
		var out [32]byte
		for range n {
			h := peer.New()
			h.Write(m)
			h.Sum(out[:0])
		}
		paired.Keep(out[0])
	}
}
