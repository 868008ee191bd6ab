// Command probe measures one kernel beside a control and prints the clock
// cycles of both: of a byte, and of a turn of paired.Control. The
// layout suite of bench builds it again and again, with the kernels at other
// addresses, and forces the kernel with SIMDHASH_KERNEL. It imports no peer,
// so that little else is in the program.
//
//	probe blake2b|sha256
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/bench/paired"
	"github.com/af655cf0/simdhash/sha256"
)

// size is long enough for the kernel to be nearly all that runs, and short
// enough for the message to stay in the first-level cache.
const size = 8 << 10

var message = make([]byte, size)

var hashes = map[string]paired.Func{
	"blake2b": func(n int) {
		for range n {
			sum := blake2b.Sum512(message)
			message[0] ^= sum[0]
		}
	},
	"sha256": func(n int) {
		for range n {
			sum := sha256.Sum256(message)
			message[0] ^= sum[0]
		}
	},
}

func main() {
	if len(os.Args) != 2 || hashes[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: probe blake2b|sha256")
		os.Exit(2)
	}
	plan := paired.Plan{Pairs: 31, Sample: 200 * time.Microsecond}
	c := plan.Compare(hashes[os.Args[1]], paired.Control)
	result := map[string]float64{"cycles": c.Cycles.Median / size, "control": c.PeerCycles.Median}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		fmt.Fprintln(os.Stderr, "probe:", err)
		os.Exit(1)
	}
}
