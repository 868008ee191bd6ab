package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/sha256"
)

// kernel is one of ours, as both hashes' Kernels functions describe it.
type kernel struct {
	Name      string `json:"name"`
	Lanes     int    `json:"lanes"`
	Available bool   `json:"available"`
	From      int    `json:"from"`
	Why       string `json:"why"`
}

// kernelsOf lists the kernels of a hash in this process.
func kernelsOf(hash string) []kernel {
	var list []kernel
	switch hash {
	case "blake2b":
		for _, k := range blake2b.Kernels() {
			list = append(list, kernel(k))
		}
	case "sha256":
		for _, k := range sha256.Kernels() {
			list = append(list, kernel(k))
		}
	}
	return list
}

// inUse returns the kernel that hashes so many messages of so many blocks each, of
// block bytes: of those chosen for as many or fewer, the widest. It may leave a rest
// to narrower ones.
func inUse(kernels []kernel, count, blocks, block int) kernel {
	best := kernel{Name: "unknown"}
	for _, k := range kernels {
		if 1 <= k.From && k.From <= count && k.Lanes > best.Lanes && k.pays() <= count*blocks*block {
			best = k
		}
	}
	return best
}

// inUse1 is the kernel for one message.
func inUse1(kernels []kernel) kernel { return inUse(kernels, 1, 1, 1) }

// inUseMany is the kernel for many long messages.
func inUseMany(kernels []kernel) kernel { return inUse(kernels, manyCount, math.MaxInt32, 1) }

// pays is the bytes that a batch which fills the kernel must have for it to be chosen,
// which Kernels says in words only.
func (k kernel) pays() int {
	_, after, says := strings.Cut(k.Why, ", in batches that fill it with ")
	number, _, _ := strings.Cut(after, " KiB or more")
	kib, err := strconv.Atoi(number)
	if says && err != nil {
		panic("bench: not understood: " + k.Why)
	}
	return kib << 10
}

// notInBuild is why a kernel of other builds cannot be measured.
const notInBuild = "not built"

// lacking says why a kernel cannot be measured: it is not part of this build,
// or this CPU cannot run it. Empty means that it can.
func lacking(hash, name string) string {
	for _, k := range kernelsOf(hash) {
		switch {
		case k.Name != name:
		case k.Available:
			return ""
		default:
			return k.Why
		}
	}
	return notInBuild
}

// availableKernels lists the kernels that this CPU has and the command line does not
// exclude.
func availableKernels(o options) ([]placement, error) {
	var list []placement
	for _, hash := range []string{"blake2b", "sha256"} {
		for _, k := range kernelsOf(hash) {
			chosen := len(o.kernels) == 0 || slices.Contains(o.kernels, k.Name) || slices.Contains(o.kernels, "all")
			if k.Available && k.Name != "std" && chosen && o.filter.hash(hash) {
				list = append(list, placement{Hash: hash, Kernel: k.Name, Lanes: k.Lanes})
			}
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("this CPU can run no kernel that -hash and -kernel %s select", strings.Join(o.kernels, ","))
	}
	return list, nil
}
