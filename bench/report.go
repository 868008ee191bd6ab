package main

import "github.com/af655cf0/simdhash/bench/paired"

// report is what the command prints, and what it reads from the processes
// that it starts.
type report struct {
	Host  host        `json:"host"`
	Plan  paired.Plan `json:"plan"`
	Procs int         `json:"processes"`
	Rows  []row       `json:"rows"`
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
	Allocs     int `json:"allocs"`
	PeerAllocs int `json:"peer_allocs"`
}

// measure compares what the filter lets through, in this process.
func measure(f filter, plan paired.Plan) []row {
	var rows []row
	for _, op := range ops {
		if !f.hash(op.hash) || !f.op(op.name) || !f.peer(op.peer) {
			continue
		}
		for _, size := range f.sizes {
			msgs := messages(op.count, size, apart)
			ours, theirs := op.ours(msgs), op.theirs(msgs)
			r := row{
				Hash: op.hash, Op: op.name, Count: op.count, Size: size,
				Kernel: inUse(kernelsOf(op.hash), op.count).Name, Peer: op.peer,
				Comparison: plan.Compare(ours, theirs),
				Allocs:     paired.Allocs(ours), PeerAllocs: paired.Allocs(theirs),
			}
			if op.peer == peers[op.hash] {
				r.PeerKernel = peerKernel(op.hash)
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// pool merges the rows of several processes, which have the same order: medians
// of the figures, and the most allocations.
func pool(runs [][]row) []row {
	pooled := make([]row, len(runs[0]))
	for i := range pooled {
		var ratio, cycles, peerCycles, clock, control []paired.Spread
		for _, run := range runs {
			ratio = append(ratio, run[i].Ratio)
			cycles = append(cycles, run[i].Cycles)
			peerCycles = append(peerCycles, run[i].PeerCycles)
			clock = append(clock, run[i].Clock)
			control = append(control, run[i].Control)
		}
		pooled[i] = runs[0][i]
		for _, run := range runs[1:] {
			pooled[i].Allocs = max(pooled[i].Allocs, run[i].Allocs)
			pooled[i].PeerAllocs = max(pooled[i].PeerAllocs, run[i].PeerAllocs)
		}
		pooled[i].Comparison = paired.Comparison{
			Ratio: paired.Pool(ratio), Cycles: paired.Pool(cycles), PeerCycles: paired.Pool(peerCycles),
			Clock: paired.Pool(clock), Control: paired.Pool(control),
		}
	}
	return pooled
}
