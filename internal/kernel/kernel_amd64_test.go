//go:build !purego && gc

package kernel

import (
	"testing"

	"github.com/af655cf0/simdhash/internal/cpu"
)

// TestWide wants vectors of 512 bits for what pays for waking them, where they have to
// wake, and taken to be slower there; and at once where they have not, or were asked
// for.
func TestWide(t *testing.T) {
	cycles := func(n int) (c Cycles) {
		c[cpu.SkylakeX], c[cpu.Zen5] = n, n
		return c
	}
	rows := []Row{
		{Name: "generic", Lanes: 1, Cycles: cycles(100)},
		{Name: "x4", Lanes: 4, Cycles: cycles(200), Estimated: []cpu.Uarch{cpu.SkylakeX}},
		{Name: "x8", Lanes: 8, Cycles: cycles(380), Wide: true},   // 437 where it is slower: more than two of x4
		{Name: "x16", Lanes: 16, Cycles: cycles(500), Wide: true}, // 575: saves 225 of every 16 blocks
	}
	sleeps := ChooseFor(cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0x55, Features: cpu.AVX2 | cpu.AVX512F}, 64, rows)
	wakeful := ChooseFor(cpu.Info{Vendor: cpu.AMD, Family: 0x1A, Model: 0x02, Features: cpu.AVX2 | cpu.AVX512F}, 64, rows)
	asked, err := sleeps.Only("x4", "x16")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name      string
		set       Set
		n, blocks int
		want      string
	}{
		{"sleeps", sleeps, 16, 16, "x4"},
		{"sleeps", sleeps, 16, 5300, "x4"},
		{"sleeps", sleeps, 16, 5400, "x16"},
		{"sleeps", sleeps, 8, 1 << 20, "x4"},
		{"asked for", asked, 16, 16, "x16"},
		{"wakeful", wakeful, 8, 8, "x8"},
		{"wakeful", wakeful, 16, 16, "x16"},
	} {
		got := rows[test.set.Lanes.For(test.n, test.blocks, test.blocks/test.n).Choose(test.n, test.blocks/test.n).ID].Name
		if got != test.want {
			t.Errorf("%s: %d messages of %d blocks together get %s, want %s", test.name, test.n, test.blocks, got, test.want)
		}
	}
	for set, want := range map[string]string{
		"sleeps":    "the fastest from that many messages, in batches that fill it with 334 KiB or more: 0.49 cycles a byte on Skylake-X",
		"wakeful":   "the fastest from that many messages: 0.49 cycles a byte on Zen 5",
		"asked for": "the fastest from that many messages: 0.49 cycles a byte on Skylake-X",
	} {
		k := map[string]Set{"sleeps": sleeps, "wakeful": wakeful, "asked for": asked}[set].Kernels()[3]
		if k.Name != "x16" || k.Why != want {
			t.Errorf("%s: %s is chosen because %q, want %q", set, k.Name, k.Why, want)
		}
	}
	for set, want := range map[string]string{
		"sleeps":  "the fastest from that many messages: an estimated 0.78 cycles a byte on Skylake-X", // and has not to wake
		"wakeful": "the fastest from that many messages: 0.78 cycles a byte on Zen 5",
	} {
		if k := map[string]Set{"sleeps": sleeps, "wakeful": wakeful}[set].Kernels()[1]; k.Why != want {
			t.Errorf("%s: %s is chosen because %q, want %q", set, k.Name, k.Why, want)
		}
	}
}

// TestShortRuns looks at what is said of a kernel that is chosen for short messages only:
// its calls cost less than those of another, and its passes more.
func TestShortRuns(t *testing.T) {
	cycles := func(n int) (c Cycles) {
		c[cpu.Zen5] = n
		return c
	}
	set := ChooseFor(cpu.Info{Vendor: cpu.AMD, Family: 0x1A, Model: 0x02, Features: cpu.AVX2}, 64, []Row{
		{Name: "generic", Lanes: 1, Cycles: cycles(300)},
		{Name: "x4", Lanes: 4, Cycles: cycles(660), Call: 100},
		{Name: "x8", Lanes: 8, Cycles: cycles(600), Call: 180},
	})
	for i, want := range []string{1: "the fastest from that many messages of fewer than 2 blocks: 2.58 cycles a byte on Zen 5",
		2: "the fastest from that many messages: 1.17 cycles a byte on Zen 5"} {
		if k := set.Kernels()[i]; i > 0 && k.Why != want {
			t.Errorf("%s is chosen because %q, want %q", k.Name, k.Why, want)
		}
	}
}
