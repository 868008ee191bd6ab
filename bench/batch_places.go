package main

import (
	"fmt"

	"github.com/af655cf0/simdhash/bench/paired"
)

// placeLines compares messages that are slices of one buffer with separate
// allocations. Separate ones begin at pages, as do slices at a stride of 4096 or
// 65,536, so that in all of them the same bytes of each message fall into the
// same sets of a cache; at 4160 and 65,600 they do not.
func placeLines(o options) ([]line, error) {
	const least, most = 0.9, 1.1
	var lines []line
	for _, t := range []struct{ size, stride int }{{4 << 10, 4096}, {4 << 10, 4160}, {64 << 10, 65536}, {64 << 10, 65600}} {
		separate, slices := messages(64, t.size, apart), messages(64, t.size, t.stride)
		for _, h := range []struct {
			name string
			many func([][]byte) paired.Func
		}{{"BLAKE2b-512", oursMany512}, {"SHA-256", oursSHAMany256}} {
			m := measured{Comparison: compareSteadily(o.plan, h.many(slices), h.many(separate)), bytes: total(slices)}
			l := m.line(fmt.Sprintf("64 x %s: %s, slices at a stride of %d against separate messages", size(t.size), h.name, t.stride), least)
			l.Target = fmt.Sprintf("%.2f to %.2f", least, most)
			l.Verdict = judge(least <= m.Ratio.Median && m.Ratio.Median <= most)
			lines = append(lines, l)
		}
	}
	return lines, nil
}
