package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/af655cf0/simdhash/bench/paired"
)

// Every lane kernel of this build has a pairing, so that the suite forces it.
func TestLaneKernelsArePaired(t *testing.T) {
	for _, hash := range []string{"blake2b", "sha256"} {
		for _, k := range kernelsOf(hash) {
			p, ok := forced(hash, k.Name)
			if k.Lanes > 1 && (!ok || !p.lanes || !p.allows(k.Name)) {
				t.Errorf("%s %s: pairing %+v", hash, k.Name, p)
			}
		}
	}
}

func TestPairingsSelectTheirOperations(t *testing.T) {
	wide, _ := forced("sha256", "shanix4")
	if got := wide.name(); got != "shani+shanix2+shanix3+shanix4" {
		t.Errorf("SIMDHASH_KERNEL gets %s", got)
	}
	one, _ := forced("sha256", "shani")
	wanted := []string{"sum", "many", "stream", "nodes"}
	if got := one.ops(wanted); !slices.Equal(got, []string{"sum", "stream"}) || !slices.Equal(wide.ops(wanted), []string{"many", "nodes"}) {
		t.Errorf("operations %v and %v", got, wide.ops(wanted))
	}
}

func TestInUse(t *testing.T) {
	kernels := []kernel{
		{Name: "generic", Lanes: 1}, {Name: "one", Lanes: 1, From: 1}, {Name: "two", Lanes: 2, From: 2}, {Name: "never", Lanes: 8},
		{Name: "four", Lanes: 4, From: 3, Why: "the fastest from that many messages, in batches that fill it with 16 KiB or more: 0.71 cycles a byte"},
	}
	for _, test := range []struct {
		count, blocks int
		want          string
	}{{1, 1000, "one"}, {2, 1000, "two"}, {4, 63, "two"}, {4, 64, "four"}, {64, 3, "two"}, {64, 4, "four"}} {
		if got := inUse(kernels, test.count, test.blocks, 64).Name; got != test.want {
			t.Errorf("%d messages of %d blocks: %s, want %s", test.count, test.blocks, got, test.want)
		}
	}
	if one, many := inUse1(kernels).Name, inUseMany(kernels).Name; one != "one" || many != "four" {
		t.Errorf("%s hashes one message, %s many", one, many)
	}
}

// What Kernels says of batches that are long enough is understood: 64 messages get a
// kernel that pays for waking, if there is one, when they are long, and else another.
func TestPays(t *testing.T) {
	for _, hash := range []string{"blake2b", "sha256"} {
		pays := 0
		for _, k := range kernelsOf(hash) {
			if says := strings.Contains(k.Why, "KiB"); says != (k.pays() > 0) {
				t.Errorf("%s %s, %q: taken to be chosen from %d bytes on", hash, k.Name, k.Why, k.pays())
			}
			pays = max(pays, k.pays())
		}
		short, long := inUse(kernelsOf(hash), manyCount, 1, 1), inUseMany(kernelsOf(hash))
		if (pays > 0) != (short.Name != long.Name) {
			t.Errorf("%s: %s for short messages, %s for long ones, and batches from %d bytes on pay for waking", hash, short.Name, long.Name, pays)
		}
	}
}

// A target that is missed is not met on Zen 5, and says little of other CPUs.
func TestVerdicts(t *testing.T) {
	m := measured{Comparison: paired.Comparison{Ratio: paired.Spread{Median: 2}, Cycles: paired.Spread{Median: 800}}, bytes: 1000, limit: 400}
	if l := m.line("x", 2); l.Verdict != met || !strings.Contains(l.Figure, "0.800 against") || !strings.Contains(l.Figure, "50 % of limit") {
		t.Errorf("%+v", l)
	}
	if l := m.line("x", 2.1); l.Verdict != notMet {
		t.Errorf("%+v", l)
	}
	if l := m.line("x", 0); l.Verdict != noTarget {
		t.Errorf("%+v", l)
	}
	if l := m.onZen5("x", 2.1); l.Verdict != otherCPU && !thisHost().zen5() {
		t.Errorf("%+v", l)
	}
}

func TestLowest(t *testing.T) {
	l := lowest("x", []int{1, 2, 3}, func(n int) float64 { return []float64{1.1, 0.9, 0.95}[n-1] })
	if l.Verdict != notMet || l.Figure != "0.900 for 2, the lowest; missed for 2 (0.900), 3 (0.950)" {
		t.Errorf("%+v", l)
	}
	if n := len(counts(true)); n != 64 {
		t.Errorf("%d counts", n)
	}
}

// Both sides of a comparison of batches have the same to do, and do it.
func TestManyOps(t *testing.T) {
	plan := paired.Plan{Pairs: 31, Sample: 10 * time.Microsecond}
	msgs := messages(3, 100, 128)
	if total(msgs) != 300 || cap(msgs[0]) != 100 {
		t.Fatalf("%d bytes in messages of capacity %d", total(msgs), cap(msgs[0]))
	}
	for _, op := range manyOps {
		if c := plan.Compare(op.ours(msgs), op.theirs(msgs)); !(c.Ratio.Median > 0.01 && c.Ratio.Median < 100) {
			t.Errorf("%s against %s: %+v", op.name, op.peer, c)
		}
	}
}

// Of two disturbed comparisons the calmer counts, whatever the ratios are.
func TestCalmer(t *testing.T) {
	c := func(ratio, width, control float64) paired.Comparison {
		return paired.Comparison{
			Ratio:   paired.Spread{Low: ratio * (1 - width/2), Median: ratio, High: ratio * (1 + width/2)},
			Control: paired.Spread{Median: control},
		}
	}
	for _, test := range []struct {
		a, b paired.Comparison
		want bool
	}{
		{c(1, 0.5, 3), c(9, 0.1, 4), true},
		{c(9, 0.1, 4), c(1, 0.5, 3), false},
		{c(1, 0.1, 3.01), c(9, 0.5, 3), true},
		{c(9, 0.5, 3), c(1, 0.1, 3.01), false},
	} {
		if calmer(test.a, test.b) != test.want {
			t.Errorf("%+v calmer than %+v: %v", test.a, test.b, !test.want)
		}
	}
	if !isDisturbed(c(1, 0.2, 3)) {
		t.Error("quartiles far apart are no disturbance")
	}
}
