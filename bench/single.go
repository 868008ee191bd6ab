package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/af655cf0/simdhash/bench/paired"
)

// The lengths that the targets name, and one that no cache of one core holds.
const (
	long   = 64 << 10
	memory = 64 << 20
)

var (
	short = []int{0, 1, 32, 64, 65, 128}
	every = []int{0, 1, 32, 64, 65, 128, 129, 256, 1024, 8192}
)

// noise is how far below 1 a ratio may lie and still count as not slower.
const noise = 0.02

// single is the suite of targets for one message: every kernel against the
// peer's for the same extension, the chosen kernel at every length, and
// allocations. It always measures the same lengths and operations.
func single(o options, r *report) error {
	if o.processes == 0 {
		o.processes = 3
	}
	r.Procs, r.Calibration = o.processes, calibration()
	chosen, err := measureChosen(o)
	if err != nil {
		return err
	}
	lines := chosenLines(r.Host, chosen)
	far, err := memoryLines(o, r.Host)
	if err != nil {
		return err
	}
	lines = append(lines, far...)
	forcedLines, err := forcedLines(o)
	if err != nil {
		return err
	}
	lines = append(lines, forcedLines...)
	gains, err := gainLines(o, chosen)
	if err != nil {
		return err
	}
	lines = append(lines, gains...)
	pure, err := pureLines(o)
	if err != nil {
		return err
	}
	lines = append(lines, pure...)
	lines = append(lines, pauseLines()...)
	r.Lines = append(r.Lines, lines...)
	r.Lines = append(r.Lines,
		line{What: "tests of every kernel under the weakest CPU able to run it", Figure: ".ci/run", Verdict: elsewhere},
		line{What: "no placement over 1.2 times the median", Figure: "bench -suite layout", Verdict: elsewhere},
	)
	return nil
}

// measureChosen measures the kernels as chosen at every length.
func measureChosen(o options) ([]row, error) {
	f := filter{ops: []string{"sum", "stream", "new"}, peers: firstPeers, sizes: append(every[:len(every):len(every)], long)}
	rows, err := children(os.Args[0], os.Environ(), f, o.plan, o.processes)
	setLimits(rows)
	return rows, err
}

// chosenLines judges the kernels as chosen.
func chosenLines(h host, rows []row) []line {
	kernels := func(hash string) string { return hash + " " + inUse1(h.Kernels[hash]).Name }
	blake, sha := kernels("blake2b"), kernels("sha256")
	long512 := 1.05
	if h.zen5() {
		long512 = 2.2
	}
	lines := []line{
		worst(blake+", Write of 64 KiB, against x/crypto", long512, pick(rows, "blake2b", "stream", long)),
		withSHA(worst(sha+", Sum256 of 0 to 128 bytes, against crypto/sha256", 1.25, pick(rows, "sha256", "sum256", short...))),
		withSHA(worst(sha+", Sum256 of 1 KiB", 1.05, pick(rows, "sha256", "sum256", 1024))),
		withSHA(worst(sha+", Sum256 of 64 KiB", 0.99, pick(rows, "sha256", "sum256", long))),
	}
	for _, op := range singleOps {
		if op.name == "new" {
			continue
		}
		what := fmt.Sprintf("%s, %s of 0 to 8192 bytes, not slower", kernels(op.hash), op.name)
		lines = append(lines, worst(what, 1-noise, pick(rows, op.hash, op.name, every...)))
	}
	for _, op := range singleOps {
		most := 0
		if op.name == "new" {
			most = 1
		}
		lines = append(lines, allocations(op, most, pick(rows, op.hash, op.name)))
	}
	return lines
}

// memoryLines measures and judges the kernels as chosen on a message that comes from
// memory.
func memoryLines(o options, h host) ([]line, error) {
	f := filter{ops: []string{"sum512", "sum256"}, peers: firstPeers, sizes: []int{memory}}
	plan := paired.Plan{Pairs: 31, Sample: o.plan.Sample} // each run is long
	rows, err := children(os.Args[0], os.Environ(), f, plan, o.processes)
	if err != nil {
		return nil, err
	}
	var lines []line
	for _, t := range []struct{ hash, op string }{{"blake2b", "sum512"}, {"sha256", "sum256"}} {
		what := fmt.Sprintf("%s %s, %s of 64 MiB from memory, not slower", t.hash, inUse1(h.Kernels[t.hash]).Name, t.op)
		lines = append(lines, worst(what, 1-noise, pick(rows, t.hash, t.op)))
	}
	return lines, nil
}

// withSHA is a line for a target that holds where SHA-NI does.
func withSHA(l line) line { return l.only("with SHA-NI", lacking("sha256", "shani") == "") }

// allocations returns the line for the most allocations among rows.
func allocations(op op, most int, rows []row) line {
	figure := 0
	for _, r := range rows {
		figure = max(figure, r.Allocs)
	}
	return line{
		What:   fmt.Sprintf("%s, %s, allocations", op.hash, op.name),
		Target: fmt.Sprintf("at most %d", most), Figure: fmt.Sprint(figure), Verdict: judge(figure <= most),
	}
}

// forcedLines measures and judges kernels of ours against the peer's for the
// same extension. Where the peer has none it runs its generic code.
func forcedLines(o options) ([]line, error) {
	f := filter{ops: []string{"stream"}, peers: firstPeers, sizes: []int{long}}
	var lines []line
	for _, t := range []struct {
		hash, kernel string
		target       float64
	}{
		{"blake2b", "avx2", 1.05},
		{"blake2b", "avx", 1},
		{"blake2b", "sse41", 1},
		{"sha256", "avx2", 1},
		{"sha256", "avx", 1},
		{"sha256", "ssse3", 1},
	} {
		p, ok := forced(t.hash, t.kernel)
		if !ok {
			return nil, fmt.Errorf("no pairing for %s kernel %s", t.hash, t.kernel)
		}
		rows, err := measureForced(os.Args[0], p, f, o.plan, o.processes)
		if err != nil {
			return nil, err
		}
		setLimits(rows)
		what := fmt.Sprintf("%s %s forced, Write of 64 KiB, against %s", t.hash, t.kernel, peers[t.hash])
		if rows[0].Lacking == "" {
			what += " " + rows[0].PeerKernel
		}
		lines = append(lines, worst(what, t.target, rows))
	}
	return lines, nil
}

// gainLines judges what the chosen kernels gain over our own generic code. The
// two cannot run in one process; the peer, which runs unchanged beside both,
// is the common measure.
func gainLines(o options, chosen []row) ([]line, error) {
	f := filter{ops: []string{"stream"}, peers: firstPeers, sizes: []int{long}}
	var lines []line
	for _, t := range []struct {
		hash   string
		target float64
	}{{"blake2b", 1.8}, {"sha256", 5}} {
		generic := pairing{hash: t.hash, kernel: "generic"}
		rows, err := measureForced(os.Args[0], generic, f, o.plan, o.processes)
		if err != nil {
			return nil, err
		}
		best := pick(chosen, t.hash, "stream", long)[0]
		gain := best.Ratio.Median / rows[0].Ratio.Median
		l := line{
			What:    fmt.Sprintf("%s %s over our generic, Write of 64 KiB", t.hash, best.Kernel),
			Target:  fmt.Sprintf("at least %.2f", t.target),
			Figure:  fmt.Sprintf("%.3f (%.3f / %.3f of the peer)", gain, best.Ratio.Median, rows[0].Ratio.Median),
			Verdict: judge(gain >= t.target),
		}
		if t.hash == "sha256" {
			l = withSHA(l)
		}
		lines = append(lines, l)
	}
	return lines, nil
}

// pureLines builds this program without assembly and judges generic code
// against the peers'.
func pureLines(o options) ([]line, error) {
	dir, err := os.MkdirTemp("", "bench-purego-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "bench-purego")
	if err := build(program, self(), "-tags=purego"); err != nil {
		return nil, err
	}
	f := filter{ops: []string{"stream"}, peers: firstPeers, sizes: []int{long}}
	rows, err := children(program, os.Environ(), f, o.plan, o.processes)
	if err != nil {
		return nil, err
	}
	var lines []line
	for _, r := range rows {
		what := fmt.Sprintf("%s %s against %s, both -tags purego, Write of 64 KiB", r.Hash, r.Kernel, r.Peer)
		lines = append(lines, worst(what, 1, []row{r}))
	}
	return lines, nil
}
