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
		if !f.hash(op.hash) || !f.op(op.name) {
			continue
		}
		for _, size := range f.sizes {
			m := message(size)
			ours, peer := op.ours(m), op.peer(m)
			rows = append(rows, row{
				Hash: op.hash, Op: op.name, Size: size,
				Kernel: inUse(kernelsOf(op.hash)).Name, Peer: peers[op.hash], PeerKernel: peerKernel(op.hash),
				Comparison: plan.Compare(ours, peer),
				Allocs:     paired.Allocs(ours), PeerAllocs: paired.Allocs(peer),
			})
		}
	}
	return rows
}

// message returns n bytes without a short period.
func message(n int) []byte {
	m := make([]byte, n)
	x := uint32(1)
	for i := range m {
		x = x*1664525 + 1013904223
		m[i] = byte(x >> 24)
	}
	return m
}

// pool merges the rows of several processes, which have the same order: medians
// of the figures, and the most allocations.
func pool(runs [][]row) []row {
	pooled := make([]row, len(runs[0]))
	for i := range pooled {
		var ratio, cycles, peerCycles []paired.Spread
		for _, run := range runs {
			ratio = append(ratio, run[i].Ratio)
			cycles = append(cycles, run[i].Cycles)
			peerCycles = append(peerCycles, run[i].PeerCycles)
		}
		pooled[i] = runs[0][i]
		for _, run := range runs[1:] {
			pooled[i].Allocs = max(pooled[i].Allocs, run[i].Allocs)
			pooled[i].PeerAllocs = max(pooled[i].PeerAllocs, run[i].PeerAllocs)
		}
		pooled[i].Comparison = paired.Comparison{
			Ratio: paired.Pool(ratio), Cycles: paired.Pool(cycles), PeerCycles: paired.Pool(peerCycles),
		}
	}
	return pooled
}
