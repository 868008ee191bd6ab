//go:build !amd64 && !arm64

package main

import "github.com/af655cf0/simdhash/bench/paired"

var gohashtree func(digests, chunks [][32]byte) paired.Func
