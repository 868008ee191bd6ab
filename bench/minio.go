//go:build !purego && !noasm

package main

import (
	"github.com/af655cf0/simdhash/bench/paired"
	peerBlake "github.com/minio/blake2b-simd"
	peerSHA "github.com/minio/sha256-simd"
)

// minioOps are compared with the packages from MinIO. They take no part in
// builds without assembly: blake2b-simd cannot be built without its own on
// amd64 (-tags noasm leaves functions undefined), and sha256-simd hands out
// crypto/sha256 then. sha256-simd's server for AVX-512 is left out: it is not one
// core that computes there, and once started it polls until the process ends,
// beside whatever is measured next.
var minioOps = []op{
	oneAgainst(minioBlake, "blake2b", "sum512", oursSum512, minioSum512),
	oneAgainst(minioBlake, "blake2b", "sum256", oursBlakeSum256, minioBlakeSum256),
	oneAgainst(minioBlake, "blake2b", "stream", oursBlakeStream, func(m []byte) paired.Func { return stream(peerBlake.New512(), m) }),
	oneAgainst(minioSHA, "sha256", "sum256", oursSHASum256, minioSHASum256),
	oneAgainst(minioSHA, "sha256", "stream", oursSHAStream, func(m []byte) paired.Func { return stream(peerSHA.New(), m) }),
}

var minioManyOps = []op{
	many(minioBlake, "blake2b", "many512", oursMany512, minioLoop512),
	many(minioSHA, "sha256", "many256", oursSHAMany256, minioSHALoop256),
}

const (
	minioBlake = "github.com/minio/blake2b-simd"
	minioSHA   = "github.com/minio/sha256-simd"
)

func minioSum512(m []byte) paired.Func {
	return func(n int) {
		var d [64]byte
		for range n {
			d = peerBlake.Sum512(m)
		}
		paired.Keep(d[0])
	}
}

func minioBlakeSum256(m []byte) paired.Func {
	return func(n int) {
		var d [32]byte
		for range n {
			d = peerBlake.Sum256(m)
		}
		paired.Keep(d[0])
	}
}

func minioSHASum256(m []byte) paired.Func {
	return func(n int) {
		var d [32]byte
		for range n {
			d = peerSHA.Sum256(m)
		}
		paired.Keep(d[0])
	}
}

func minioLoop512(msgs [][]byte) paired.Func {
	dst := make([][64]byte, len(msgs))
	return func(n int) {
		for range n {
			for i, m := range msgs {
				dst[i] = peerBlake.Sum512(m)
			}
		}
	}
}

func minioSHALoop256(msgs [][]byte) paired.Func {
	dst := make([][32]byte, len(msgs))
	return func(n int) {
		for range n {
			for i, m := range msgs {
				dst[i] = peerSHA.Sum256(m)
			}
		}
	}
}
