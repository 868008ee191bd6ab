package main

import (
	"fmt"
	"runtime"

	"github.com/af655cf0/simdhash/bench/paired"
)

// batchAllocLines counts what the batch functions allocate, also when each call
// follows collections, which empty whatever a package may have pooled.
func batchAllocLines(options) ([]line, error) {
	msgs := messages(100, 1000, apart)
	nodes := oursNodes(make([][32]byte, 100), make([][32]byte, 200))
	most := 0
	for _, f := range []paired.Func{
		oursMany512(msgs), oursBlakeMany256(msgs), oursSHAMany256(msgs), keyed(msgs), blake2bRunning(msgs), sha256Running(msgs), nodes,
	} {
		collected := func(n int) {
			for range n {
				runtime.GC()
				runtime.GC()
				f(1)
			}
		}
		most = max(most, paired.Allocs(f), paired.Allocs(collected))
	}
	return []line{{
		What:   "allocations of a call: sums, Config.SumMany, WriteMany, AppendSums, HashPairs, after collections too",
		Target: "at most 0", Figure: fmt.Sprint(most), Verdict: judge(most == 0),
	}}, nil
}
