package main

import (
	"fmt"
	"os"
)

// pairing sets a kernel of ours against what the peer uses on a CPU whose best
// extension is that kernel's.
type pairing struct {
	hash, kernel string
	off          string // what GODEBUG takes away from the peer
}

// pairings are the kernels for one message. Ours is forced by SIMDHASH_KERNEL.
// The peers can only be deprived of features, and lose them for ours too, so a
// pairing takes away nothing that its own kernel needs.
var pairings = []pairing{
	{"blake2b", "scalar", ""},
	{"blake2b", "avx2", ""},
	{"blake2b", "avx", "cpu.avx2=off"},
	{"blake2b", "sse41", "cpu.avx2=off,cpu.avx=off"},
	{"blake2b", "generic", "cpu.avx2=off,cpu.avx=off,cpu.sse41=off"},
	{"sha256", "shani", ""},
	{"sha256", "sha2", ""},
	{"sha256", "avx2", "cpu.sha=off"},
	{"sha256", "avx", "cpu.sha=off,cpu.avx2=off"},
	{"sha256", "ssse3", "cpu.sha=off,cpu.avx2=off,cpu.avx=off"},
	{"sha256", "generic", "cpu.sha=off,cpu.avx2=off,cpu.avx=off,cpu.sha2=off"},
}

// env returns the environment of a process that measures the pairing. What
// the user asked of GODEBUG stays.
func (p pairing) env() []string {
	debug := p.off
	if user := os.Getenv("GODEBUG"); user != "" && debug != "" {
		debug = user + "," + debug
	} else if debug == "" {
		debug = user
	}
	return append(os.Environ(), fmt.Sprintf("SIMDHASH_KERNEL=%s=%s", p.hash, p.kernel), "GODEBUG="+debug)
}

// forced returns the pairing of a kernel.
func forced(hash, kernel string) (pairing, bool) {
	for _, p := range pairings {
		if p.hash == hash && p.kernel == kernel {
			return p, true
		}
	}
	return pairing{}, false
}
