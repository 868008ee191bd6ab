package main

import (
	"fmt"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/bench/paired"
)

// configLines compares Config.SumMany, with a key and a salt, with Sum512Many of
// messages that are a block longer: the key is hashed as a block of its own.
func configLines(o options) ([]line, error) {
	var lines []line
	for _, length := range []int{128, 1 << 10, 4 << 10} {
		msgs, longer := messages(manyCount, length, apart), messages(manyCount, length+blake2b.BlockSize, apart)
		m := measured{Comparison: compareSteadily(o.plan, keyed(msgs), oursMany512(longer)), bytes: total(longer)}
		what := fmt.Sprintf("%d x %s: Config.SumMany, key and salt, against Sum512Many of %d B more", manyCount, size(length), blake2b.BlockSize)
		lines = append(lines, m.line(what, 0.85))
	}
	return lines, nil
}

func keyed(msgs [][]byte) paired.Func {
	config := &blake2b.Config{Key: message(32), Salt: message(16)}
	dst := make([]byte, len(msgs)*blake2b.Size)
	return func(n int) {
		for range n {
			if err := config.SumMany(dst, msgs); err != nil {
				panic(err)
			}
		}
	}
}
