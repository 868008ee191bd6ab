// Command probe measures one kernel, which SIMDHASH_KERNEL forces, in a process of
// its own. The layout and kernels suites of bench build and run it. It imports no
// peer, so that little else is in the program.
//
//	probe place blake2b|sha256 LANES
//	probe pass  blake2b|sha256|nodes LANES
//
// With one lane it hashes a message; with more, a batch of as many messages. place
// prints the clock cycles of a byte, and of a turn of paired.Control beside it: the
// layout suite compares kernels at several addresses. pass prints a [paired.Pass].
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

func main() {
	lanes := 0
	if len(os.Args) == 4 {
		lanes, _ = strconv.Atoi(os.Args[3])
	}
	var result any
	switch {
	case lanes < 1:
	case os.Args[1] == "place" && hashes[os.Args[2]].block > 0:
		result = place(hashes[os.Args[2]], lanes)
	case os.Args[1] == "pass" && hashes[os.Args[2]].block > 0:
		result = pass(hashes[os.Args[2]], lanes)
	case os.Args[1] == "pass" && os.Args[2] == "nodes":
		result = nodes(lanes)
	}
	if result == nil {
		fmt.Fprintln(os.Stderr, "usage: probe place|pass blake2b|sha256|nodes LANES")
		os.Exit(2)
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		fmt.Fprintln(os.Stderr, "probe:", err)
		os.Exit(1)
	}
}

// kind is a hash.
type kind struct {
	block   int // bytes that a pass takes of a message
	padding int // bytes of the last block that are no message
	one     func(msgs [][]byte) paired.Func
	many    func(msgs [][]byte) paired.Func
}

var hashes = map[string]kind{
	"blake2b": {blake2b.BlockSize, 0, blake2bOne, blake2bMany},
	"sha256":  {sha256.BlockSize, 9, sha256One, sha256Many},
}

// run hashes as many messages as lanes, which share bytes evenly.
func (k kind) run(bytes, lanes int) paired.Func {
	msgs := split(make([]byte, bytes), lanes)
	if lanes == 1 {
		return k.one(msgs)
	}
	return k.many(msgs)
}

// The bytes of a run for place: enough for the kernel to be nearly all that runs,
// and few enough for the messages to stay in the first-level cache.
const (
	size     = 8 << 10
	sizeMany = 32 << 10
)

func place(k kind, lanes int) map[string]float64 {
	bytes := size
	if lanes > 1 {
		bytes = sizeMany
	}
	plan := paired.Plan{Pairs: 31, Sample: 100 * time.Microsecond}
	c := plan.Compare(k.run(bytes, lanes), paired.Control)
	return map[string]float64{"cycles": c.Cycles.Median / float64(bytes), "control": c.PeerCycles.Median}
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
