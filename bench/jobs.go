package main

import (
	"slices"

	"github.com/af655cf0/simdhash/bench/paired"
)

// job is something that a program may have to do, for which hashes and
// libraries can be set side by side. It takes its rows from those of the compare
// suite.
type job struct {
	title       string
	ops         []string
	count, size int
}

// jobs are what the chart and the page show.
var jobs = []job{
	{"One message of 64 bytes", []string{"sum512", "sum256"}, 1, 64},
	{"One message of 64 KiB", []string{"sum512", "sum256"}, 1, 64 << 10},
	{"64 messages of 1 KiB", []string{"many512", "many256"}, manyCount, 1 << 10},
	{"64 messages of 64 KiB", []string{"many512", "many256"}, manyCount, 64 << 10},
	{"4096 nodes of a Merkle tree, of 64 bytes", []string{"nodes"}, 4096, nodeSize},
}

// entry is one library at one job.
type entry struct {
	hash    string // for which it stands, as ours do
	library string // import path; empty is ours
	kernel  string
	gbps    float64
	cycles  float64       // a byte
	ratio   paired.Spread // its time over ours
	ofLimit float64       // percent, where that is known
	doubt   bool          // the comparison was disturbed
}

// entries returns ours and the peers at a job, hash by hash. Ours was measured
// beside each peer: the median counts. A peer's speed is ours over the ratio of
// the two, which holds where speeds do not.
func (j job) entries(all []row) []entry {
	var list []entry
	for _, hash := range []string{"blake2b", "sha256"} {
		var rows []row
		for _, r := range all {
			if r.Hash == hash && r.Count == j.count && r.Size == j.size && r.Lacking == "" && slices.Contains(j.ops, r.Op) && j.comparable(r) {
				rows = append(rows, r)
			}
		}
		if len(rows) == 0 {
			continue
		}
		middle := func(figure func(row) float64) float64 {
			var figures []float64
			for _, r := range rows {
				figures = append(figures, figure(r))
			}
			return paired.SpreadOf(figures).Median
		}
		bytes := float64(rows[0].bytes())
		ours := entry{
			hash: hash, kernel: rows[0].Kernel,
			gbps:    middle(func(r row) float64 { ours, _ := r.gbps(); return ours }),
			cycles:  middle(func(r row) float64 { return r.Cycles.Median / bytes }),
			ofLimit: middle(row.ofLimit),
		}
		list = append(list, ours)
		slices.SortStableFunc(rows, func(a, b row) int { return rank(a) - rank(b) })
		for _, r := range rows {
			list = append(list, entry{
				hash: hash, library: r.Peer, kernel: r.PeerKernel,
				gbps: ours.gbps / r.Ratio.Median, cycles: ours.cycles * r.Ratio.Median, ratio: r.Ratio, doubt: r.Disturbed,
			})
		}
	}
	return list
}

// otherHash tells whether a library computes something else.
func otherHash(library string) bool { return library == highway || library == blake3 }

// rank puts other hashes last.
func rank(r row) int {
	if otherHash(r.Peer) {
		return 1
	}
	return 0
}

// comparable leaves out what would come twice: BLAKE2b-256 takes as long as
// BLAKE2b-512.
func (j job) comparable(r row) bool {
	return r.Hash != "blake2b" || r.Op == "sum512" || r.Op == "many512"
}

// names of the libraries, for people.
var names = map[string]string{
	peers["blake2b"]: "x/crypto/blake2b", peers["sha256"]: "crypto/sha256",
	"github.com/minio/blake2b-simd": "minio/blake2b-simd", "github.com/minio/sha256-simd": "minio/sha256-simd",
	hashtree: "gohashtree", highway: "HighwayHash-256", blake3: "zeebo/blake3",
}

// hashNames of ours.
var hashNames = map[string]string{"blake2b": "BLAKE2b", "sha256": "SHA-256"}

// name is what a chart calls the entry.
func (e entry) name() string {
	if e.library == "" {
		return "simdhash " + hashNames[e.hash]
	}
	if name, ok := names[e.library]; ok {
		return name
	}
	return e.library
}
