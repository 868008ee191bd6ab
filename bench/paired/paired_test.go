package paired

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/af655cf0/simdhash/internal/cpu"
)

//go:noinline
func multiply(turns int, y uint64) uint64 {
	x := y
	for range turns {
		x *= y
		x *= y
		x *= y
		x *= y
		x *= y
		x *= y
		x *= y
		x *= y
	}
	return x
}

// undisturbed repeats a measurement that says what is wrong with it until nothing
// is: a machine that is busy otherwise spoils some, a fault spoils all. What else it
// does lasts for a while, so the pauses between them grow.
func undisturbed(t *testing.T, measure func() (wrong string)) {
	var wrong string
	const tries = 20
	for try := range tries {
		if wrong = measure(); wrong == "" {
			return
		}
		t.Log(wrong)
		time.Sleep(time.Duration(try) * 40 * time.Millisecond)
	}
	t.Errorf("in %d measurements of %d: %s", tries, tries, wrong)
}

// A chain of multiplications, three cycles each on the large cores of amd64 since 2008 and
// four to six on others, tells whether the chain of additions is a chain, of one cycle each.
func TestChainIsOneCycle(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("the latency of a multiplication is known to this test for amd64 only")
	}
	most := 3.0
	switch cpu.Host.Uarch() {
	case cpu.Nehalem, cpu.SandyBridge, cpu.Goldmont, cpu.Zen: // with the small cores, Bulldozer and unknown vendors
		most = 6
	}
	product := Func(func(n int) { keep += multiply(n/8, keep|3) })
	undisturbed(t, func() string {
		got := Plan{}.Cycles(product)
		if whole := math.Round(got.Median); math.Abs(got.Median-whole) > 0.3 || whole < 3 || whole > most {
			return fmt.Sprintf("a multiplication takes %.3f cycles of the chain, want 3 to %v", got.Median, most)
		}
		return ""
	})
}

// What interrupts every other run does not move the least.
func TestLeast(t *testing.T) {
	runs := 0
	interrupted := Func(func(n int) {
		if runs++; runs%2 == 0 {
			Chain(n)
		}
		Chain(2 * n)
	})
	undisturbed(t, func() string {
		if got := (Plan{}).Least(interrupted); math.Abs(got-2) > 0.1 {
			return fmt.Sprintf("two links of the chain, and every other time three, take %.3f cycles at least, want 2", got)
		}
		return ""
	})
}

func TestCompareFindsKnownRatio(t *testing.T) {
	twice := Func(func(n int) { Chain(2 * n) })
	undisturbed(t, func() string {
		got := Plan{Pairs: 1, Sample: 200 * time.Microsecond}.Compare(Chain, twice)
		if math.Abs(got.Ratio.Median-2) > 0.1 || math.Abs(got.Cycles.Median-1) > 0.1 || math.Abs(got.PeerCycles.Median-2) > 0.2 {
			return fmt.Sprintf("twice the work takes %.3f times as long, want 2; cycles %.3f and %.3f, want 1 and 2",
				got.Ratio.Median, got.Cycles.Median, got.PeerCycles.Median)
		}
		return ""
	})
}

func TestWide(t *testing.T) {
	for s, want := range map[Spread]bool{{9.6, 10, 10.5}: false, {9.4, 10, 10.5}: true, {}: false} {
		if s.Wide() != want {
			t.Errorf("%v is wide: %v", s, s.Wide())
		}
	}
}

func TestSpreadOf(t *testing.T) {
	for _, test := range []struct {
		figures []float64
		want    Spread
	}{
		{[]float64{7}, Spread{7, 7, 7}},
		{[]float64{4, 2}, Spread{2.5, 3, 3.5}},
		{[]float64{5, 1, 4, 2, 3}, Spread{2, 3, 4}},
	} {
		order := slices.Clone(test.figures)
		if got := SpreadOf(test.figures); got != test.want {
			t.Errorf("SpreadOf(%v) = %v, want %v", test.figures, got, test.want)
		}
		if !slices.Equal(order, test.figures) {
			t.Errorf("SpreadOf reordered its argument")
		}
	}
	if got, want := Pool([]Spread{{1, 5, 6}, {3, 4, 9}, {2, 7, 7}}), (Spread{2, 5, 7}); got != want {
		t.Errorf("Pool = %v, want %v", got, want)
	}
}

var escape []byte

func TestAllocs(t *testing.T) {
	for want := range 3 {
		got := Allocs(func(n int) {
			for range n * want {
				escape = make([]byte, 64)
			}
		})
		if got != want {
			t.Errorf("%d allocations counted, want %d", got, want)
		}
	}
}
