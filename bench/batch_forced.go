package main

import (
	"fmt"
	"os"
)

// forcedLaneLines measures the lane kernels of this CPU each by itself, in a
// process that may use no other. Two have targets: what serves CPUs without
// AVX-512.
func forcedLaneLines(o options) ([]line, error) {
	const length = 4 << 10
	targets := map[string]float64{"avx2x4": 4.3, "shanix4": 1.8}
	operations := map[string]string{"blake2b": "many512", "sha256": "many256"}
	var lines []line
	for _, p := range pairings {
		if !p.lanes || lacking(p.hash, p.kernel) == notInBuild {
			continue
		}
		f := filter{ops: []string{operations[p.hash]}, peers: firstPeers, sizes: []int{length}}
		rows, err := measureForced(os.Args[0], p, f, o.plan, 3)
		if err != nil {
			return nil, err
		}
		what := fmt.Sprintf("%d x %s: %s kernels %s", manyCount, size(length), p.hash, p.name())
		if r := rows[0]; r.Lacking != "" {
			lines = append(lines, line{What: what, Figure: r.Lacking, Verdict: notBuilt})
			continue
		}
		setLimits(rows)
		m := measured{Comparison: rows[0].Comparison, bytes: rows[0].bytes(), limit: rows[0].Limit}
		what += fmt.Sprintf(" against %s, %s", rows[0].Peer, rows[0].PeerKernel)
		lines = append(lines, m.onZen5(what, targets[p.kernel]))
	}
	return lines, nil
}
