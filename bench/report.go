package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/af655cf0/simdhash/bench/limit"
	"github.com/af655cf0/simdhash/bench/paired"
)

// report is what the command writes, in every form, and what it reads from the
// processes that it starts. Each suite fills in its own part.
type report struct {
	Host        host              `json:"host"`
	Date        time.Time         `json:"date"`
	Plan        paired.Plan       `json:"plan"`
	Procs       int               `json:"processes"`
	Calibration limit.Calibration `json:"calibration,omitempty"`

	Rows       []row        `json:"rows,omitempty"`       // compare
	Lines      []line       `json:"targets,omitempty"`    // single, batch, tools
	Passes     []kernelPass `json:"passes,omitempty"`     // kernels
	Placements []placement  `json:"placements,omitempty"` // layout
	Races      []race       `json:"races,omitempty"`      // tools
	Rounds     int          `json:"rounds,omitempty"`     // in which each command ran once
	Tools      []string     `json:"tools,omitempty"`      // and their versions
}

// row is one comparison.
type row struct {
	Hash       string `json:"hash"`
	Op         string `json:"op"`
	Count      int    `json:"count"` // of messages, each of so many bytes:
	Size       int    `json:"size"`
	Kernel     string `json:"kernel"`
	Peer       string `json:"peer"`
	PeerKernel string `json:"peer_kernel"`
	Lacking    string `json:"lacking,omitempty"` // why nothing was measured

	paired.Comparison
	Allocs     int     `json:"allocs"`
	PeerAllocs int     `json:"peer_allocs"`
	Disturbed  bool    `json:"disturbed,omitempty"`    // something else slowed it, however often it was tried
	Limit      float64 `json:"limit_cycles,omitempty"` // fewer cycles this CPU does not allow our kernel
}

// name tells the row from all others, in the form that benchstat reads.
func (r row) name() string {
	return fmt.Sprintf("hash=%s/op=%s/msgs=%d/size=%s/kernel=%s/peer=%s",
		r.Hash, r.Op, r.Count, strings.ReplaceAll(size(r.Size), " ", ""), r.Kernel, r.Peer)
}

// bytes is how much one operation hashes.
func (r row) bytes() int { return r.Count * r.Size }

// gbps is how many gigabytes a second we hash, and the peer. A row of empty
// messages has none.
func (r row) gbps() (ours, peer float64) {
	if r.bytes() == 0 || r.NS.Median == 0 {
		return 0, 0
	}
	return float64(r.bytes()) / r.NS.Median, float64(r.bytes()) / r.PeerNS.Median
}

// ofLimit is how much of what this CPU allows our kernel is reached, in percent;
// 0 where that is not known.
func (r row) ofLimit() float64 {
	if r.Limit == 0 || r.Cycles.Median == 0 {
		return 0
	}
	return 100 * r.Limit / r.Cycles.Median
}

// MarshalJSON adds what follows from the rest.
func (r row) MarshalJSON() ([]byte, error) {
	type fields row
	ours, peer := r.gbps()
	return json.Marshal(struct {
		Name string `json:"name"`
		fields
		GBps     float64 `json:"gbps"`
		PeerGBps float64 `json:"peer_gbps"`
		OfLimit  float64 `json:"percent_of_limit,omitempty"`
	}{r.name(), fields(r), ours, peer, r.ofLimit()})
}

// measure compares what the filter lets through, in this process.
func measure(f filter, plan paired.Plan) []row {
	var rows []row
	for _, op := range ops {
		if !f.hash(op.hash) || !f.op(op.name) || !f.peer(op.peer) {
			continue
		}
		sizes := f.sizes
		if op.size > 0 {
			sizes = []int{op.size}
		}
		for _, size := range sizes {
			msgs := messages(op.count, size, op.stride)
			ours, theirs := op.ours(msgs), op.theirs(msgs)
			r := row{
				Hash: op.hash, Op: op.name, Count: op.count, Size: size,
				Kernel: inUse(kernelsOf(op.hash), op.count, blocks(op.hash, size), blockSize(op.hash)).Name, Peer: op.peer,
				Comparison: compareSteadily(plan, ours, theirs),
				Allocs:     paired.Allocs(ours), PeerAllocs: paired.Allocs(theirs),
			}
			if op.peer == peers[op.hash] {
				r.PeerKernel = peerKernel(op.hash)
			}
			rows = append(rows, r)
		}
	}
	for i := range rows {
		rows[i].Disturbed = isDisturbed(rows[i].Comparison)
	}
	return rows
}

// disturbances says how many comparisons what else ran on the machine disturbed:
// a control that ran beside them was slower than usual, or quartiles lie far apart.
func (r report) disturbances() string {
	n := 0
	for _, row := range r.Rows {
		if row.Disturbed {
			n++
		}
	}
	for _, race := range r.Races {
		if race.Ratio.Wide() {
			n++
		}
	}
	return fmt.Sprintf("%d of %d comparisons were disturbed by what else ran on the machine.", n, len(r.Rows)+len(r.Races))
}

// pool merges the rows of several processes, which have the same order: medians
// of the figures, and the most allocations.
func pool(runs [][]row) []row {
	pooled := make([]row, len(runs[0]))
	for i := range pooled {
		pooled[i] = runs[0][i]
		var all []paired.Comparison
		for _, run := range runs {
			all = append(all, run[i].Comparison)
			pooled[i].Allocs = max(pooled[i].Allocs, run[i].Allocs)
			pooled[i].PeerAllocs = max(pooled[i].PeerAllocs, run[i].PeerAllocs)
			pooled[i].Disturbed = pooled[i].Disturbed || run[i].Disturbed
		}
		pooled[i].Comparison = paired.PoolComparisons(all)
	}
	return pooled
}
