package cpu_test

import (
	"testing"

	"github.com/af655cf0/simdhash/internal/cpu"
	"github.com/af655cf0/simdhash/internal/hashtest"
)

func TestUarch(t *testing.T) {
	for _, c := range []struct {
		features cpu.Features
		want     cpu.Uarch
	}{
		{0, cpu.ARMv8},
		{cpu.ASIMD, cpu.ARMv8},
		{cpu.ASIMD | cpu.SHA2, cpu.ARMv8Crypto},
		{cpu.ASIMD | cpu.SHA3, cpu.ARMv8},
		{cpu.ASIMD | cpu.SHA2 | cpu.SHA3, cpu.ARMv8SHA3},
	} {
		if got := (cpu.Info{Features: c.features}).Uarch(); got != c.want {
			t.Errorf("a processor with %v is taken for a %v, want %v", c.features, got, c.want)
		}
	}
}

// TestGates looks for features without those that they build on: kernels
// count on it.
func TestGates(t *testing.T) {
	f := cpu.Host.Features
	for _, feature := range []cpu.Features{cpu.SHA2, cpu.SHA3} {
		if f.Has(feature) && !f.Has(cpu.ASIMD) {
			t.Errorf("%v without %v", feature, cpu.ASIMD)
		}
	}
}

// TestGatesGODEBUG does so where features have been taken away.
func TestGatesGODEBUG(t *testing.T) {
	for _, setting := range []string{"cpu.all=off", "cpu.asimd=off", "cpu.sha2=off", "cpu.sha3=off"} {
		if stdout, stderr, err := hashtest.Again(t, "TestGates", "GODEBUG="+setting); err != nil {
			t.Errorf("with %s: %v\n%s%s", setting, err, stdout, stderr)
		}
	}
}
