// Package paired compares two pieces of code on a machine whose speed is not
// constant: both run in turn in one process, A B, B A, A B and so on, each
// pair of neighbouring samples gives one ratio, and the median of the ratios
// is the result. Drifting clocks and busy neighbours slow both halves of a
// pair alike, so that they leave the ratio where it is.
//
// Between the pairs a chain of additions of known length is timed, which turns
// times into clock cycles, and a [Control], which tells of neighbours that share
// the core's units: they slow code that needs many of them, and leave alone
// code that waits for its own results, so that they do move ratios.
package paired

import (
	"runtime"
	"runtime/debug"
	"slices"
	"time"
)

// Func runs the operation under test n times, one after another.
type Func func(n int)

// Plan says how much to measure. The zero Plan is a good one.
type Plan struct {
	Pairs  int           `json:"pairs"`     // pairs of samples; 0 means 101, and fewer than 31 become 31
	Sample time.Duration `json:"sample_ns"` // how long one sample lasts; 0 means 300 µs
}

const (
	defaultPairs  = 101
	minPairs      = 31
	defaultSample = 300 * time.Microsecond
)

// Effective returns the plan with its defaults and bounds filled in.
func (p Plan) Effective() Plan {
	if p.Pairs == 0 {
		p.Pairs = defaultPairs
	}
	p.Pairs = max(p.Pairs, minPairs)
	if p.Sample <= 0 {
		p.Sample = defaultSample
	}
	return p
}

// Comparison is how one operation fares against another.
type Comparison struct {
	Ratio      Spread `json:"ratio"`       // time of the peer over ours: above 1, ours is faster
	Cycles     Spread `json:"cycles"`      // clock cycles of one operation of ours
	PeerCycles Spread `json:"peer_cycles"` // and of the peer's
	NS         Spread `json:"ns"`          // nanoseconds of one operation of ours
	PeerNS     Spread `json:"peer_ns"`     // and of the peer's
	Clock      Spread `json:"clock"`       // in Hz, meanwhile
	Control    Spread `json:"control"`     // clock cycles of a turn of Control, meanwhile
}

// Compare measures ours against peer.
//
// The calling goroutine keeps its thread, and the garbage collector rests,
// until Compare returns.
func (p Plan) Compare(ours, peer Func) Comparison {
	p = p.Effective()
	defer quiet()()

	nOurs, nPeer := calibrate(ours, p.Sample), calibrate(peer, p.Sample)
	steps, turns := calibrate(Chain, p.Sample/4), calibrate(Control, p.Sample/4)
	ratios := make([]float64, p.Pairs)
	cycles := make([]float64, p.Pairs)
	peerCycles := make([]float64, p.Pairs)
	ns := make([]float64, p.Pairs)
	peerNS := make([]float64, p.Pairs)
	clock := make([]float64, p.Pairs)
	control := make([]float64, p.Pairs)
	for i := range p.Pairs {
		var a, b float64
		if i%2 == 0 {
			a = perRun(ours, nOurs)
			b = perRun(peer, nPeer)
		} else {
			b = perRun(peer, nPeer)
			a = perRun(ours, nOurs)
		}
		cycle := perRun(Chain, steps)
		ratios[i] = b / a
		cycles[i] = a / cycle
		peerCycles[i] = b / cycle
		ns[i], peerNS[i] = 1e9*a, 1e9*b
		clock[i] = 1 / cycle
		control[i] = perRun(Control, turns) / cycle
	}
	return Comparison{
		Ratio: SpreadOf(ratios), Cycles: SpreadOf(cycles), PeerCycles: SpreadOf(peerCycles),
		NS: SpreadOf(ns), PeerNS: SpreadOf(peerNS),
		Clock: SpreadOf(clock), Control: SpreadOf(control),
	}
}

// Cycles measures the clock cycles of one operation, without a peer.
func (p Plan) Cycles(f Func) Spread {
	p = p.Effective()
	defer quiet()()

	n, steps := calibrate(f, p.Sample), calibrate(Chain, p.Sample/4)
	cycles := make([]float64, p.Pairs)
	for i := range cycles {
		t := perRun(f, n)
		cycles[i] = t / perRun(Chain, steps)
	}
	return SpreadOf(cycles)
}

// Least measures the clock cycles of one operation when nothing else slows it: a
// twentieth of the samples took less. The chain runs before and after each sample.
// One between two that differ is dropped, for the clock changed meanwhile, or else
// one of the three was interrupted; so is one whose chains were slower than any
// clock explains.
func (p Plan) Least(f Func) float64 {
	p = p.Effective()
	defer quiet()()

	n, steps := calibrate(f, p.Sample), calibrate(Chain, p.Sample/4)
	var cycles, links []float64
	before := perRun(Chain, steps)
	for tries := 0; len(cycles) < p.Pairs && tries < 8*p.Pairs; tries++ {
		t := perRun(f, n)
		after := perRun(Chain, steps)
		// Where there is no calm at all, the last sample is better than none.
		last := tries == 8*p.Pairs-1 && len(cycles) == 0
		if before <= 1.01*after && after <= 1.01*before || last {
			link := (before + after) / 2
			cycles, links = append(cycles, t/link), append(links, link)
		}
		before = after
	}
	fastest := slices.Min(links)
	var calm []float64
	for i, link := range links {
		if link < 1.25*fastest {
			calm = append(calm, cycles[i])
		}
	}
	slices.Sort(calm)
	return calm[len(calm)/20]
}

// quiet collects garbage, stops the collector and keeps the thread. What it
// returns undoes that.
func quiet() func() {
	runtime.LockOSThread()
	runtime.GC()
	percent := debug.SetGCPercent(-1)
	return func() {
		debug.SetGCPercent(percent)
		runtime.UnlockOSThread()
	}
}

// calibrate returns how many runs of f last about d. It also warms up f.
func calibrate(f Func, d time.Duration) int {
	for n := 1; ; n *= 2 {
		// The first of two may pay for page faults and cold caches, and either may be
		// interrupted.
		t := min(perRun(f, n), perRun(f, n)) * float64(n)
		if t >= d.Seconds()/4 {
			return max(1, int(float64(n)*d.Seconds()/t))
		}
	}
}

// perRun returns the seconds that one of n runs of f takes.
func perRun(f Func, n int) float64 {
	start := time.Now()
	f(n)
	return time.Since(start).Seconds() / float64(n)
}
