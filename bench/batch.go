package main

import (
	peerSHA "crypto/sha256"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	oursBlake "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/bench/paired"
	oursSHA "github.com/af655cf0/simdhash/sha256"
	"github.com/minio/highwayhash"
	"github.com/prysmaticlabs/gohashtree"
	peerBlake "golang.org/x/crypto/blake2b"
)

// batch is the suite of targets for many messages in one call. The targets are
// those of a Zen 5 core; on other CPUs the ports allow less, and what they
// allow stands beside the figure.
func batch(o options) error {
	r := report{Host: thisHost(), Plan: o.plan, Procs: 1}
	lines := slices.Concat(
		peerLines(o.plan),
		placeLines(o.plan),
		nodeLines(o.plan),
		mixedLines(o.plan),
		configLines(o.plan),
		writeLines(o.plan),
		loopLines(o.plan),
		batchAllocLines(),
		batchPauseLines(),
	)
	if o.json {
		return printJSON(os.Stdout, struct {
			report
			Lines []line `json:"lines"`
		}{r, lines})
	}
	printHead(os.Stdout, r)
	printLimits(os.Stdout)
	return printLines(os.Stdout, lines)
}

// messages are cut from one buffer, stride bytes apart; a stride of 0 makes
// each an allocation of its own.
func messages(count, size, stride int) [][]byte {
	msgs := make([][]byte, count)
	if stride == 0 {
		for i := range msgs {
			msgs[i] = message(size)
		}
		return msgs
	}
	buffer := message(count * stride)
	for i := range msgs {
		msgs[i] = buffer[i*stride:][:size:size]
	}
	return msgs
}

// The whole of a batch, ours and one by one.

func oursMany512(msgs [][]byte) paired.Func {
	dst := make([][64]byte, len(msgs))
	return func(n int) {
		for range n {
			oursBlake.Sum512Many(dst, msgs)
		}
	}
}

func oursMany256(msgs [][]byte) paired.Func {
	dst := make([][32]byte, len(msgs))
	return func(n int) {
		for range n {
			oursBlake.Sum256Many(dst, msgs)
		}
	}
}

func oursManySHA(msgs [][]byte) paired.Func {
	dst := make([][32]byte, len(msgs))
	return func(n int) {
		for range n {
			oursSHA.Sum256Many(dst, msgs)
		}
	}
}

func oursLoop512(msgs [][]byte) paired.Func {
	dst := make([][64]byte, len(msgs))
	return func(n int) {
		for range n {
			for i, m := range msgs {
				dst[i] = oursBlake.Sum512(m)
			}
		}
	}
}

func oursLoopSHA(msgs [][]byte) paired.Func {
	dst := make([][32]byte, len(msgs))
	return func(n int) {
		for range n {
			for i, m := range msgs {
				dst[i] = oursSHA.Sum256(m)
			}
		}
	}
}

func peerLoop512(msgs [][]byte) paired.Func {
	dst := make([][64]byte, len(msgs))
	return func(n int) {
		for range n {
			for i, m := range msgs {
				dst[i] = peerBlake.Sum512(m)
			}
		}
	}
}

func peerLoop256(msgs [][]byte) paired.Func {
	dst := make([][32]byte, len(msgs))
	return func(n int) {
		for range n {
			for i, m := range msgs {
				dst[i] = peerBlake.Sum256(m)
			}
		}
	}
}

func peerLoopSHA(msgs [][]byte) paired.Func {
	dst := make([][32]byte, len(msgs))
	return func(n int) {
		for range n {
			for i, m := range msgs {
				dst[i] = peerSHA.Sum256(m)
			}
		}
	}
}

func highwayLoop(msgs [][]byte) paired.Func {
	key := make([]byte, 32)
	dst := make([][32]byte, len(msgs))
	return func(n int) {
		for range n {
			for i, m := range msgs {
				dst[i] = highwayhash.Sum(m, key)
			}
		}
	}
}

// onZen5 is ratio for a target of Zen 5, which says nothing of other CPUs.
func onZen5(what string, target float64, bytes int, c paired.Comparison) line {
	l := ratio(what, target, bytes, c)
	if !thisHost().zen5() {
		l.Target += " on Zen 5"
		l.Verdict = elsewhere
	}
	return l
}

// ratio is one line: a comparison of a batch of bytes in all, whose cycles a
// byte are printed too.
func ratio(what string, target float64, bytes int, c paired.Comparison) line {
	figure := fmt.Sprintf("%.2f (%s)", c.Ratio.Median, quartiles(c.Ratio))
	if bytes > 0 {
		figure += fmt.Sprintf(", %.3f c/B", c.Cycles.Median/float64(bytes))
	}
	return line{
		What: what, Target: fmt.Sprintf("at least %.2f", target), Figure: figure,
		Verdict: judge(c.Ratio.Median >= target),
	}
}

// peerLines compares batches with the peers one by one, in the second-level
// cache and beyond.
func peerLines(plan paired.Plan) []line {
	var lines []line
	for _, t := range []struct {
		count, size    int
		blake, highway float64
		sha            float64
	}{
		{64, 4 << 10, 13.5, 0.95, 4.3},
		{64, 64 << 10, 11.5, 0, 3.7},
		{1024, 64 << 10, 10.5, 0, 3.5},
	} {
		msgs := messages(t.count, t.size, 0)
		bytes := t.count * t.size
		what := fmt.Sprintf("%d messages of %d bytes: ", t.count, t.size)
		lines = append(lines, onZen5(what+"Sum512Many against x/crypto", t.blake, bytes, plan.Compare(oursMany512(msgs), peerLoop512(msgs))))
		if t.highway > 0 {
			lines = append(lines, onZen5(what+"Sum512Many against HighwayHash-256", t.highway, bytes, plan.Compare(oursMany512(msgs), highwayLoop(msgs))))
		}
		lines = append(lines, onZen5(what+"SHA-256 Sum256Many against crypto/sha256", t.sha, bytes, plan.Compare(oursManySHA(msgs), peerLoopSHA(msgs))))
	}
	msgs := messages(1000, 1024, 0)
	lines = append(lines,
		onZen5("1000 messages of 1024 bytes: BLAKE2b Sum256Many against x/crypto", 10.5, 1000<<10, plan.Compare(oursMany256(msgs), peerLoop256(msgs))),
		onZen5("1000 messages of 1024 bytes: SHA-256 Sum256Many against crypto/sha256", 3.5, 1000<<10, plan.Compare(oursManySHA(msgs), peerLoopSHA(msgs))),
	)
	return lines
}

// placeLines compares messages that are slices of one buffer with separate
// allocations: where they lie must not matter much.
func placeLines(plan paired.Plan) []line {
	var lines []line
	for _, t := range []struct{ size, stride int }{{4 << 10, 4096}, {4 << 10, 4160}, {64 << 10, 65536}, {64 << 10, 65600}} {
		apart, sliced := messages(64, t.size, 0), messages(64, t.size, t.stride)
		what := fmt.Sprintf("64 messages of %d bytes at a stride of %d, against separate ones: ", t.size, t.stride)
		for _, hash := range []struct {
			name string
			f    func([][]byte) paired.Func
		}{{"BLAKE2b", oursMany512}, {"SHA-256", oursManySHA}} {
			c := plan.Compare(hash.f(sliced), hash.f(apart))
			l := ratio(what+hash.name, 0.9, 0, c)
			l.Target = "0.90 to 1.10"
			l.Verdict = judge(0.9 <= c.Ratio.Median && c.Ratio.Median <= 1.1)
			lines = append(lines, l)
		}
	}
	return lines
}

// nodeLines compares HashPairs with gohashtree.
func nodeLines(plan paired.Plan) []line {
	var lines []line
	for _, t := range []struct {
		nodes  int
		target float64
	}{{4096, 3}, {16, 2}} {
		chunks := make([][32]byte, 2*t.nodes)
		for i := range chunks {
			copy(chunks[i][:], message(32 + i)[i:])
		}
		digests := make([][32]byte, t.nodes)
		ours := func(n int) {
			for range n {
				if err := oursSHA.HashPairs(digests, chunks); err != nil {
					panic(err)
				}
			}
		}
		peer := func(n int) {
			for range n {
				if err := gohashtree.Hash(digests, chunks); err != nil {
					panic(err)
				}
			}
		}
		lines = append(lines, onZen5(fmt.Sprintf("HashPairs of %d nodes against gohashtree", t.nodes), t.target, 64*t.nodes, plan.Compare(ours, peer)))
	}
	return lines
}

// mixedLines hashes the files of the Go source tree's net folder.
func mixedLines(plan paired.Plan) []line {
	dir := filepath.Join(runtime.GOROOT(), "src", "net")
	var msgs [][]byte
	bytes := 0
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		p, err := os.ReadFile(path)
		msgs = append(msgs, p)
		bytes += len(p)
		return err
	})
	if err != nil {
		return []line{{What: "the files of " + dir, Figure: err.Error(), Verdict: notBuilt}}
	}
	what := fmt.Sprintf("the %d files of Go's net folder, %d bytes: ", len(msgs), bytes)
	return []line{
		onZen5(what+"Sum512Many against x/crypto", 9, bytes, plan.Compare(oursMany512(msgs), peerLoop512(msgs))),
		onZen5(what+"SHA-256 Sum256Many against crypto/sha256", 3, bytes, plan.Compare(oursManySHA(msgs), peerLoopSHA(msgs))),
	}
}

// configLines compares Config.SumMany, with a key and a salt, with Sum512Many
// of messages that are longer by the key's block.
func configLines(plan paired.Plan) []line {
	config := &oursBlake.Config{Key: message(32), Salt: message(16)}
	var lines []line
	for _, size := range []int{128, 1 << 10, 4 << 10} {
		msgs, longer := messages(64, size, 0), messages(64, size+oursBlake.BlockSize, 0)
		dst := make([]byte, 64*oursBlake.Size)
		ours := func(n int) {
			for range n {
				if err := config.SumMany(dst, msgs); err != nil {
					panic(err)
				}
			}
		}
		lines = append(lines, ratio(fmt.Sprintf("64 messages of %d bytes: keyed and salted against Sum512Many of a block more", size), 0.85, 0, plan.Compare(ours, oursMany512(longer))))
	}
	return lines
}

// writeLines compares running digests, reset, written and summed in batches,
// with the batch functions for whole messages.
func writeLines(plan paired.Plan) []line {
	var lines []line
	for _, t := range []struct {
		size   int
		target float64
	}{{128, 0.4}, {1 << 10, 0.8}, {4 << 10, 0.88}} {
		msgs := messages(64, t.size, 0)
		for _, h := range []struct {
			name       string
			new        func() hash.Hash
			writeMany  func([]hash.Hash, [][]byte)
			appendSums func([]byte, []hash.Hash) []byte
			sums       func([][]byte) paired.Func
		}{
			{"BLAKE2b", func() hash.Hash { return must(oursBlake.New512(nil)) }, oursBlake.WriteMany, oursBlake.AppendSums, oursMany512},
			{"SHA-256", oursSHA.New, oursSHA.WriteMany, oursSHA.AppendSums, oursManySHA},
		} {
			hs := make([]hash.Hash, len(msgs))
			for i := range hs {
				hs[i] = h.new()
			}
			var out []byte
			ours := func(n int) {
				for range n {
					for _, h := range hs {
						h.Reset()
					}
					h.writeMany(hs, msgs)
					out = h.appendSums(out[:0], hs)
				}
			}
			lines = append(lines, ratio(fmt.Sprintf("64 messages of %d bytes: %s Reset, WriteMany, AppendSums against sums", t.size, h.name), t.target, 0, plan.Compare(ours, h.sums(msgs))))
		}
	}
	return lines
}

// loopLines looks for the number of messages at which a batch does worst
// against our own functions for one.
func loopLines(plan paired.Plan) []line {
	plan.Pairs = 31
	var lines []line
	for _, h := range []struct {
		name       string
		many, loop func([][]byte) paired.Func
	}{{"BLAKE2b", oursMany512, oursLoop512}, {"SHA-256", oursManySHA, oursLoopSHA}} {
		for _, size := range []int{64, 128, 1 << 10, 4 << 10, 64 << 10} {
			worst, at := 0.0, 0
			for count := 1; count <= 64; count += 1 + count/8 {
				msgs := messages(count, size, 0)
				c := plan.Compare(h.many(msgs), h.loop(msgs))
				if c.Ratio.Median < 0.97 { // once more, for the machine is noisy
					c = plan.Compare(h.many(msgs), h.loop(msgs))
				}
				if at == 0 || c.Ratio.Median < worst {
					worst, at = c.Ratio.Median, count
				}
			}
			lines = append(lines, line{
				What:    fmt.Sprintf("1 to 64 messages of %d bytes: %s against our own one by one", size, h.name),
				Target:  "at least 0.97",
				Figure:  fmt.Sprintf("%.3f for %d messages, the worst", worst, at),
				Verdict: judge(worst >= 0.97),
			})
		}
	}
	return lines
}

func batchAllocLines() []line {
	msgs := messages(100, 1000, 0)
	most := max(paired.Allocs(oursMany512(msgs)), paired.Allocs(oursMany256(msgs)), paired.Allocs(oursManySHA(msgs)))
	return []line{{What: "allocations of a batch", Target: "0", Figure: fmt.Sprint(most), Verdict: judge(most == 0)}}
}

// batchPauseLines is pauseLines for batches of 1 GiB.
func batchPauseLines() []line {
	msgs := messages(64, 16<<20, 16<<20)
	var lines []line
	for _, t := range []struct {
		name string
		run  func([][]byte) paired.Func
	}{{"BLAKE2b", oursMany512}, {"SHA-256", oursManySHA}} {
		f := t.run(msgs)
		most, longest, n := pauses(func() { f(1) })
		lines = append(lines, line{
			What:    t.name + ", one batch of 1 GiB, 99 of 100 stops of the world",
			Target:  fmt.Sprintf("under %v", maxPause),
			Figure:  fmt.Sprintf("%v, all %d under %v", most, n, longest),
			Verdict: judge(n >= minStops && most < maxPause),
		})
	}
	return lines
}
