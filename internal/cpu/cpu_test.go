package cpu_test

import (
	"testing"

	"github.com/af655cf0/simdhash/internal/cpu"
)

func TestFeatures(t *testing.T) {
	set := cpu.AVX | cpu.AVX2
	for _, test := range []struct {
		want cpu.Features
		has  bool
	}{{0, true}, {cpu.AVX, true}, {set, true}, {set | cpu.BMI2, false}, {cpu.SHA, false}} {
		if got := set.Has(test.want); got != test.has {
			t.Errorf("%v has %v: %v, want %v", set, test.want, got, test.has)
		}
	}
	if got := (cpu.SSSE3 | cpu.SHA | cpu.AVX512F).String(); got != "SSSE3, SHA-NI, AVX512F" {
		t.Errorf("set of features is called %q", got)
	}
	if got := cpu.Features(0).String(); got != "" {
		t.Errorf("no features are called %q", got)
	}
	for f := cpu.Features(1); f <= cpu.SHA3; f <<= 1 {
		if f.String() == "" {
			t.Errorf("feature %#x has no name", uint32(f))
		}
	}
}

func TestUarchNames(t *testing.T) {
	seen := map[string]bool{}
	for u := range cpu.NumUarch {
		if name := u.String(); name == "" || seen[name] {
			t.Errorf("micro-architecture %d is called %q, as another or not at all", u, name)
		} else {
			seen[name] = true
		}
	}
	t.Logf("this is a %v with %v", cpu.Host.Uarch(), cpu.Host.Features)
}
