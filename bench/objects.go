package main

import (
	"fmt"

	"github.com/af655cf0/simdhash/bench/paired"
	"github.com/af655cf0/simdhash/bitrot"
)

// objectLines compares the root of one object in memory, whose blocks are hashed
// together, with what others make of the same bytes on one core: in the second-level
// cache, and in the third.
func objectLines(o options) ([]line, error) {
	var lines []line
	for _, t := range []struct {
		size         int
		blake3, peer float64
	}{{1 << 20, 2.1, 12}, {16 << 20, 1.9, 10.5}} {
		object := message(t.size)
		plan := paired.Plan{Pairs: 31, Sample: o.plan.Sample} // each run is long
		limit := limitOfMany("blake2b", messages(t.size/bitrot.DefaultLeafSize, bitrot.DefaultLeafSize, bitrot.DefaultLeafSize))
		compare := func(theirs func([]byte) paired.Func, name string, target float64) line {
			m := measured{Comparison: compareSteadily(plan, rootSum512(object), theirs(object)), bytes: t.size, limit: limit}
			return m.onZen5(fmt.Sprintf("an object of %s: bitrot.Sum512 against %s", size(t.size), name), target)
		}
		lines = append(lines, compare(blake3Sum256, "BLAKE3", t.blake3), compare(peerSum512, "x/crypto Sum512", t.peer))
	}
	return lines, nil
}

func rootSum512(object []byte) paired.Func {
	return func(n int) {
		var d [64]byte
		for range n {
			d = bitrot.Sum512(object)
		}
		paired.Keep(d[0])
	}
}
