// Command probe measures one kernel beside a control and prints the clock
// cycles of both: of a byte, and of a turn of paired.Control. The
// layout suite of bench builds it again and again, with the kernels at other
// addresses, and forces the kernel with SIMDHASH_KERNEL. It imports no peer,
// so that little else is in the program.
//
//	probe blake2b|sha256 LANES
//
// With one lane it hashes a message; with more, a batch of as many messages.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/bench/paired"
	"github.com/af655cf0/simdhash/sha256"
)

// size is the bytes of a run: long enough for the kernel to be nearly all that
// runs, and short enough for the messages to stay in the first-level cache.
const (
	size     = 8 << 10
	sizeMany = 32 << 10
)

// hashes are the runs on one message and on many.
var hashes = map[string][2]func(msgs [][]byte) paired.Func{
	"blake2b": {blake2bOne, blake2bMany},
	"sha256":  {sha256One, sha256Many},
}

func main() {
	lanes := 0
	if len(os.Args) == 3 {
		lanes, _ = strconv.Atoi(os.Args[2])
	}
	if lanes < 1 || hashes[os.Args[1]][0] == nil {
		fmt.Fprintln(os.Stderr, "usage: probe blake2b|sha256 LANES")
		os.Exit(2)
	}
	runs, bytes := hashes[os.Args[1]], size
	bind := runs[0]
	if lanes > 1 {
		bind, bytes = runs[1], sizeMany
	}
	plan := paired.Plan{Pairs: 31, Sample: 100 * time.Microsecond}
	c := plan.Compare(bind(split(make([]byte, bytes), lanes)), paired.Control)
	result := map[string]float64{"cycles": c.Cycles.Median / float64(bytes), "control": c.PeerCycles.Median}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		fmt.Fprintln(os.Stderr, "probe:", err)
		os.Exit(1)
	}
}

// split cuts p into messages of one length.
func split(p []byte, count int) [][]byte {
	msgs := make([][]byte, count)
	n := len(p) / count
	for i := range msgs {
		msgs[i] = p[i*n:][:n]
	}
	return msgs
}

func blake2bOne(msgs [][]byte) paired.Func {
	message := msgs[0]
	return func(n int) {
		for range n {
			sum := blake2b.Sum512(message)
			message[0] ^= sum[0]
		}
	}
}

func sha256One(msgs [][]byte) paired.Func {
	message := msgs[0]
	return func(n int) {
		for range n {
			sum := sha256.Sum256(message)
			message[0] ^= sum[0]
		}
	}
}

func blake2bMany(msgs [][]byte) paired.Func {
	sums := make([][blake2b.Size]byte, len(msgs))
	return func(n int) {
		for range n {
			blake2b.Sum512Many(sums, msgs)
			msgs[0][0] ^= sums[0][0]
		}
	}
}

func sha256Many(msgs [][]byte) paired.Func {
	sums := make([][sha256.Size]byte, len(msgs))
	return func(n int) {
		for range n {
			sha256.Sum256Many(sums, msgs)
			msgs[0][0] ^= sums[0][0]
		}
	}
}
