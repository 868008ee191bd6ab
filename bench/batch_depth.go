package main

import (
	"fmt"

	"github.com/af655cf0/simdhash/bench/paired"
)

// depthLines shows what it costs when a batch's memory, which is on the stack,
// lies badly: as often as a store to it and a load from elsewhere have the same
// place in a page, the load may wait.
func depthLines(o options) ([]line, error) {
	const length = 128 // short messages, for whom that memory counts
	msgs := messages(manyCount, length, apart)
	plan := paired.Plan{Pairs: 31, Sample: o.plan.Sample / 4}
	var lines []line
	for _, h := range []struct {
		name string
		many paired.Func
	}{{"BLAKE2b-512", oursMany512(msgs)}, {"SHA-256", oursSHAMany256(msgs)}} {
		// A neighbour on the core slows all depths for seconds on end, a bad place one
		// of them every time: the least of what a depth took, over some rounds or, while
		// any is slow, many.
		cycles := make([]float64, 2*4096/frame)
		median, slowest, over := 0.0, 0, 0
		for round := 0; round < 3 || round < 50 && over > 0; round++ {
			for depth := range cycles {
				c := plan.Least(func(n int) { deeper(depth, h.many, n) })
				if round == 0 || c < cycles[depth] {
					cycles[depth] = c
				}
			}
			median, slowest, over = paired.SpreadOf(cycles).Median, 0, 0
			for depth, c := range cycles {
				if c > cycles[slowest] {
					slowest = depth
				}
				if c > slow*median {
					over++
				}
			}
		}
		lines = append(lines, line{
			What:   fmt.Sprintf("%d x %s: %s at %d depths of the stack", manyCount, size(length), h.name, len(cycles)),
			Target: fmt.Sprintf("none over %.2f", slow),
			Figure: fmt.Sprintf("%.2f times the median at depth %d, the slowest; %d over; median %.3f c/B",
				cycles[slowest]/median, slowest, over, median/float64(total(msgs))),
			Verdict: judge(over == 0),
		})
	}
	return lines, nil
}

// frame is about what a call of deeper takes of the stack.
const frame = 96

// deeper runs f n times, so many calls down.
//
//go:noinline
func deeper(depth int, f paired.Func, n int) {
	if depth == 0 {
		f(n)
		return
	}
	var room [frame / 2]byte
	room[depth%len(room)] = byte(depth)
	deeper(depth-1, f, n)
	paired.Keep(room[n%len(room)])
}
