package main

import (
	"fmt"
	"hash"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/bench/paired"
	"github.com/af655cf0/simdhash/sha256"
)

// runningLines compares running digests, reset, written and summed in batches,
// with the functions for whole messages.
func runningLines(o options) ([]line, error) {
	var lines []line
	for _, t := range []struct {
		length int
		target float64
	}{{128, 0.4}, {1 << 10, 0.8}, {4 << 10, 0.88}} {
		msgs := messages(manyCount, t.length, apart)
		for _, h := range []struct {
			name          string
			running, many func([][]byte) paired.Func
		}{{"BLAKE2b-512", blake2bRunning, oursMany512}, {"SHA-256", sha256Running, oursSHAMany256}} {
			m := measured{Comparison: compareSteadily(o.plan, h.running(msgs), h.many(msgs)), bytes: total(msgs)}
			what := fmt.Sprintf("%d x %s: %s, Reset, WriteMany, AppendSums against sums of whole messages", manyCount, size(t.length), h.name)
			lines = append(lines, m.line(what, t.target))
		}
	}
	return lines, nil
}

func blake2bRunning(msgs [][]byte) paired.Func {
	hs := digests(len(msgs), func() hash.Hash { return must(blake2b.New512(nil)) })
	out := make([]byte, 0, len(msgs)*blake2b.Size)
	return func(n int) {
		for range n {
			for _, h := range hs {
				h.Reset()
			}
			blake2b.WriteMany(hs, msgs)
			out = blake2b.AppendSums(out[:0], hs)
		}
	}
}

func sha256Running(msgs [][]byte) paired.Func {
	hs := digests(len(msgs), sha256.New)
	out := make([]byte, 0, len(msgs)*sha256.Size)
	return func(n int) {
		for range n {
			for _, h := range hs {
				h.Reset()
			}
			sha256.WriteMany(hs, msgs)
			out = sha256.AppendSums(out[:0], hs)
		}
	}
}

func digests(count int, construct func() hash.Hash) []hash.Hash {
	hs := make([]hash.Hash, count)
	for i := range hs {
		hs[i] = construct()
	}
	return hs
}
