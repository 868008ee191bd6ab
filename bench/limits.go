package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/bench/limit"
	"github.com/af655cf0/simdhash/sha256"
)

// calibration is what this CPU can do, measured once, when first asked for.
var calibration = sync.OnceValue(limit.Calibrate)

// blockSize is the bytes that a pass takes of a message, or of a Merkle node.
func blockSize(hash string) int {
	if hash == "blake2b" {
		return blake2b.BlockSize
	}
	return sha256.BlockSize
}

// blocks is how many blocks a hash makes of n bytes, its padding included.
func blocks(hash string, n int) int {
	size := blockSize(hash)
	if hash == "blake2b" {
		return max(1, (n+size-1)/size)
	}
	return (n+8)/size + 1
}

// limitOf is the cycles that a kernel needs at least for messages of these
// lengths; 0 where that is not known.
func limitOf(hash, kernel string, msgs [][]byte) float64 {
	n := 0
	for _, m := range msgs {
		n += blocks(hash, len(m))
	}
	return calibration().Cycles(hash, kernel, float64(n))
}

// limitOfMany is limitOf for the kernel that a batch gets.
func limitOfMany(hash string, msgs [][]byte) float64 {
	n := 0
	for _, m := range msgs {
		n += blocks(hash, len(m))
	}
	return limitOf(hash, inUse(kernelsOf(hash), len(msgs), n/len(msgs), blockSize(hash)).Name, msgs)
}

// limitOfNodes is limitOf for nodes of a Merkle tree: kernels that are not made for
// nodes hash them as messages of two blocks.
func limitOfNodes(kernel string, count int) float64 {
	c := calibration()
	if cycles := c.Cycles("nodes", kernel, float64(count)); cycles > 0 {
		return cycles
	}
	return c.Cycles("sha256", kernel, 2*float64(count))
}

// setLimits says of each row how few cycles this CPU allows. Rows that a process
// without assembly measured name kernels that have no limit.
func setLimits(rows []row) {
	for i, r := range rows {
		if r.Op == "nodes" {
			rows[i].Limit = limitOfNodes(r.Kernel, r.Count)
		} else {
			rows[i].Limit = calibration().Cycles(r.Hash, r.Kernel, float64(r.Count*blocks(r.Hash, r.Size)))
		}
	}
}

// printCalibration prints what limits rest on, where they are known.
func printCalibration(w io.Writer, c limit.Calibration) {
	for i, unit := range slices.Sorted(maps.Keys(c)) {
		var rates []string
		for _, kinds := range slices.Sorted(maps.Keys(c[unit].PerCycle)) {
			rates = append(rates, fmt.Sprintf("%s %.2f", kinds, c[unit].PerCycle[kinds]))
		}
		var latencies []string
		for _, kind := range slices.Sorted(maps.Keys(c[unit].Latency)) {
			latencies = append(latencies, fmt.Sprintf("%s %.1f", kind, c[unit].Latency[kind]))
		}
		fmt.Fprintf(w, "%-8s %s: a cycle starts %s; latencies %s\n",
			heading("limits", i), unit, strings.Join(rates, ", "), strings.Join(latencies, ", "))
	}
}
