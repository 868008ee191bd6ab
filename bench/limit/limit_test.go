package limit

import (
	"math"
	"strings"
	"testing"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/sha256"
)

// rates with one latency for every kind, and as few sets as matter.
func rates(latency float64, perCycle map[string]float64) Rates {
	r := Rates{PerCycle: perCycle, Latency: make(map[Kind]float64)}
	for _, k := range []Kind{Plain, Rotate, Shuffle} {
		r.Latency[k] = latency
	}
	return r
}

// twoPorts and fourPorts are a CPU with two ports for 512-bit vectors, of which
// one shifts and one shuffles, and one with four, of which two do.
var (
	twoPorts = Calibration{
		Scalar: rates(1, map[string]float64{"plain": 5, "rotate": 2, "plain+rotate": 5}),
		XMM:    rates(1, map[string]float64{"plain": 3, "rotate": 2, "shuffle": 2, "plain+rotate+shuffle": 3}),
		YMM:    rates(1, map[string]float64{"plain": 3, "rotate": 2, "shuffle": 2, "plain+rotate+shuffle": 3}),
		ZMM:    rates(1, map[string]float64{"plain": 2, "rotate": 1, "shuffle": 1, "plain+rotate+shuffle": 2}),
		SHA: {
			PerCycle: map[string]float64{"rnds2": 0.5, "msg": 0.5, "rnds2+msg": 0.7},
			Latency:  map[Kind]float64{Rounds2: 4, Plain: 1},
		},
	}
	fourPorts = Calibration{
		Scalar: rates(1, map[string]float64{"plain": 6, "rotate": 2}),
		YMM:    rates(2, map[string]float64{"plain": 4, "rotate": 2, "shuffle": 4, "plain+rotate+shuffle": 4}),
		ZMM:    rates(2, map[string]float64{"plain": 4, "rotate": 2, "rotate+shuffle": 3, "plain+rotate+shuffle": 4}),
	}
)

// The limits are those that arithmetic by hand gives.
func TestCycles(t *testing.T) {
	for _, test := range []struct {
		name         string
		c            Calibration
		hash, kernel string
		blocks       float64
		want         float64
	}{
		{"the chain", twoPorts, "blake2b", "scalar", 1, 288},
		{"the chain of vectors that take two cycles", fourPorts, "blake2b", "avx512", 1, 576},
		{"an operation more for the rotation by 63", twoPorts, "blake2b", "avx2", 1, 312},
		{"the same operations in Go", twoPorts, "blake2b", "generic", 1, 288},
		{"three ports for twice the vectors", twoPorts, "blake2b", "sse41", 1, 320},
		{"three ports", twoPorts, "blake2b", "avx2x4", 4, 1552. / 3},
		{"a rotation is one instruction", twoPorts, "blake2b", "avx512x4", 4, 1384. / 3},
		{"two ports", twoPorts, "blake2b", "avx512x8", 8, 676},
		{"two groups are twice the work there", twoPorts, "blake2b", "avx512x16", 16, 1352},
		{"one group leaves four ports idle", fourPorts, "blake2b", "avx512x8", 8, 576},
		{"two fill them", fourPorts, "blake2b", "avx512x16", 16, 676},
		{"many blocks", fourPorts, "blake2b", "avx512x16", 64 * 32, 676 * 128},
		{"32 pairs of rounds, four cycles each", twoPorts, "sha256", "shani", 1, 129},
		{"two chains in that time would do, but not the unit", twoPorts, "sha256", "shanix2", 2, 112 / 0.7},
		{"two ports", twoPorts, "sha256", "avx512x16", 16, 852},
		{"one group almost fills four ports", fourPorts, "sha256", "avx512x16", 16, 426},
		{"two fill them", fourPorts, "sha256", "avx512x32", 32, 860},
		{"shifts", twoPorts, "sha256", "avx2x8", 8, 3320. / 3},
		{"nodes of eight lanes", twoPorts, "nodes", "avx2x8", 8, (3320 + 34*64 + 40.) / 3},
		{"half of a register, three ports", twoPorts, "sha256", "avx512x8", 8, 1688. / 3},
		{"nodes of it", twoPorts, "nodes", "avx512x8", 8, (1688 + 1088 + 40.) / 3},
		{"nodes", twoPorts, "nodes", "avx512x16", 16, (1704 + 1088 + 40) / 2},
		{"nodes of four streams", twoPorts, "nodes", "shanix4", 4, 512},
		{"nodes of two groups", twoPorts, "nodes", "avx512x32", 32, 1720 + 1088 + 40},
		{"five ports", twoPorts, "sha256", "generic", 1, 432},
		{"rotations one after the other", twoPorts, "sha256", "ssse3", 1, 448},
		{"and side by side", twoPorts, "sha256", "avx2", 1, 320},
		{"no model", twoPorts, "sha256", "std", 1, 0},
		{"not measured", fourPorts, "sha256", "shani", 1, 0},
		{"no CPU", nil, "sha256", "shani", 1, 0},
	} {
		if got := test.c.Cycles(test.hash, test.kernel, test.blocks); math.Abs(got-test.want) > 1e-9 {
			t.Errorf("%s: %s %s takes %.3f cycles at least, want %.3f", test.name, test.hash, test.kernel, got, test.want)
		}
	}
}

// Every pass is of a kernel that exists, with as many lanes. Builds for other
// CPUs have none of them.
func TestPassesAreKernels(t *testing.T) {
	if probes() == nil {
		t.Skip("no loops in this build, and other kernels")
	}
	lanes := make(map[string]int)
	for _, k := range blake2b.Kernels() {
		lanes["blake2b "+k.Name] = k.Lanes
	}
	for _, k := range sha256.Kernels() {
		lanes["sha256 "+k.Name] = k.Lanes
	}
	for name, p := range passes {
		if want := lanes[strings.Replace(name, "nodes", "sha256", 1)]; p.Lanes != want {
			t.Errorf("%s has %d lanes here, %d there", name, p.Lanes, want)
		}
	}
}

// What is measured is complete: where a unit can be measured, all that its
// passes ask of it is there, and no rate is lower than that of a part.
func TestCalibrate(t *testing.T) {
	c := Calibrate()
	if probes() == nil && len(c) > 0 {
		t.Errorf("measured %v without loops", c)
	}
	for _, l := range c.Limits() {
		if !(l.Cycles > 0) || math.IsInf(l.Cycles, 0) {
			t.Errorf("%s: %v cycles", l.Name, l.Cycles)
		}
		for kind := range l.Pass.Chain {
			if !(c[l.Pass.Unit].Latency[kind] > 0) {
				t.Errorf("%s: the latency of %s is not known", l.Name, kind)
			}
		}
	}
	for unit, r := range c {
		for kinds, rate := range r.PerCycle {
			if !(rate > 0) || math.IsInf(rate, 0) {
				t.Errorf("%s: %v %s in a cycle", unit, rate, kinds)
			}
			if all := set(Plain, Rotate, Shuffle); unit != SHA && r.PerCycle[all] > 0 && rate > r.PerCycle[all] {
				t.Errorf("%s: %s %v, but of all only %v", unit, kinds, rate, r.PerCycle[all])
			}
		}
	}
}
