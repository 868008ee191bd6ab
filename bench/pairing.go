package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// pairing sets a kernel of ours against what the peer uses on a CPU whose best
// extension is that kernel's.
type pairing struct {
	hash, kernel string
	off          string // what GODEBUG takes away from the peer
	lanes        bool   // the kernel is for many messages
	with         string // what it is allowed together with, for the rest of a batch
}

// pairings are the kernels for one message, then those for many. Ours is forced
// by SIMDHASH_KERNEL. The peers can only be deprived of features, and lose them
// for ours too, so a pairing takes away nothing that its own kernel needs.
var pairings = []pairing{
	{hash: "blake2b", kernel: "scalar"},
	{hash: "blake2b", kernel: "avx512"},
	{hash: "blake2b", kernel: "avx2"},
	{hash: "blake2b", kernel: "avx", off: "cpu.avx2=off"},
	{hash: "blake2b", kernel: "sse41", off: "cpu.avx2=off,cpu.avx=off"},
	{hash: "blake2b", kernel: "generic", off: "cpu.avx2=off,cpu.avx=off,cpu.sse41=off"},
	{hash: "sha256", kernel: "shani"},
	{hash: "sha256", kernel: "sha2"},
	{hash: "sha256", kernel: "avx2", off: "cpu.sha=off"},
	{hash: "sha256", kernel: "avx", off: "cpu.sha=off,cpu.avx2=off"},
	{hash: "sha256", kernel: "ssse3", off: "cpu.sha=off,cpu.avx2=off,cpu.avx=off"},
	{hash: "sha256", kernel: "generic", off: "cpu.sha=off,cpu.avx2=off,cpu.avx=off,cpu.sha2=off"},

	{hash: "blake2b", kernel: "avx2x4", lanes: true, with: "avx2+scalar"},
	{hash: "blake2b", kernel: "avx512x4", lanes: true},
	{hash: "blake2b", kernel: "avx512x8", lanes: true},
	{hash: "blake2b", kernel: "avx512x16", lanes: true},
	{hash: "blake2b", kernel: "neonx2", lanes: true},
	{hash: "blake2b", kernel: "neonx3", lanes: true},
	{hash: "blake2b", kernel: "xarx2", lanes: true},
	{hash: "blake2b", kernel: "xarx3", lanes: true},
	{hash: "blake2b", kernel: "xarx4", lanes: true},
	{hash: "sha256", kernel: "shanix2", lanes: true, with: "shani"},
	{hash: "sha256", kernel: "shanix3", lanes: true, with: "shani+shanix2"},
	{hash: "sha256", kernel: "shanix4", lanes: true, with: "shani+shanix2+shanix3"},
	{hash: "sha256", kernel: "avx2x8", off: "cpu.sha=off", lanes: true},
	{hash: "sha256", kernel: "avx512x8", lanes: true},
	{hash: "sha256", kernel: "avx512x16", lanes: true},
	{hash: "sha256", kernel: "avx512x32", lanes: true},
	{hash: "sha256", kernel: "sha2x2", lanes: true, with: "sha2"},
	{hash: "sha256", kernel: "neonx4", off: "cpu.sha2=off", lanes: true},
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
	return append(os.Environ(), fmt.Sprintf("SIMDHASH_KERNEL=%s=%s", p.hash, p.name()), "GODEBUG="+debug)
}

// name is the kernel and those that it is allowed together with, as
// SIMDHASH_KERNEL has them.
func (p pairing) name() string {
	if p.with == "" {
		return p.kernel
	}
	return p.with + "+" + p.kernel
}

// allows tells whether a kernel is among those of the pairing. Where several
// are, the choice among them is the planner's.
func (p pairing) allows(kernel string) bool {
	return slices.Contains(strings.Split(p.name(), "+"), kernel)
}

// ops returns which of the wanted operations show the kernel.
func (p pairing) ops(wanted []string) []string {
	batches := []string{"many", "nodes"}
	if p.lanes {
		return batches
	}
	return slices.DeleteFunc(slices.Clone(wanted), func(op string) bool {
		return slices.ContainsFunc(batches, func(batch string) bool { return strings.HasPrefix(op, batch) })
	})
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
