package main

import (
	"fmt"

	"github.com/af655cf0/simdhash/bench/paired"
)

// againstLines compares batches of equal messages with the peers one by one: in
// the second-level cache, in the third, and in memory.
func againstLines(o options) ([]line, error) {
	var lines []line
	for _, t := range []struct {
		count, size int
		bits        int // of the BLAKE2b digest
		blake2b     float64
		highway     float64
		sha256      float64
	}{
		{64, 4 << 10, 512, 13.5, 0.95, 4.3},
		{64, 64 << 10, 512, 11.5, 0, 3.7},
		{1024, 64 << 10, 512, 10.5, 0, 3.5},
		{1000, 1 << 10, 256, 10.5, 0, 3.5},
	} {
		msgs := messages(t.count, t.size, apart)
		plan := o.plan
		limits := map[string]float64{"blake2b": limitOfMany("blake2b", msgs), "sha256": limitOfMany("sha256", msgs)}
		inMemory := total(msgs) > 32<<20
		if inMemory {
			plan = paired.Plan{Pairs: 31, Sample: plan.Sample} // each run is long
		}
		compare := func(ours, theirs func([][]byte) paired.Func, limit float64) measured {
			return measured{compareSteadily(plan, ours(msgs), theirs(msgs)), total(msgs), limit, inMemory}
		}
		what := fmt.Sprintf("%d x %s: ", t.count, size(t.size))
		ours, theirs := oursMany512, peerLoop512
		if t.bits == 256 {
			ours, theirs = oursBlakeMany256, peerBlakeLoop256
		}
		lines = append(lines,
			compare(ours, theirs, limits["blake2b"]).onZen5(fmt.Sprintf("%sBLAKE2b-%d against x/crypto", what, t.bits), t.blake2b),
			compare(oursSHAMany256, peerSHALoop256, limits["sha256"]).onZen5(what+"SHA-256 against crypto/sha256", t.sha256))
		if t.bits == 512 {
			lines = append(lines,
				compare(ours, highwayLoop, limits["blake2b"]).onZen5(what+"BLAKE2b-512 against HighwayHash-256", t.highway))
		}
		if !inMemory {
			lines = append(lines,
				compare(ours, blake3Loop, limits["blake2b"]).line(fmt.Sprintf("%sBLAKE2b-%d against BLAKE3", what, t.bits), 0))
		}
	}
	return lines, nil
}
