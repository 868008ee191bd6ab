//go:build !purego && gc

package blake2b

import (
	"testing"

	"github.com/af655cf0/simdhash/internal/cpu"
	"github.com/af655cf0/simdhash/internal/hashtest"
	"github.com/af655cf0/simdhash/internal/kernel"
)

func TestChoices(t *testing.T) {
	for _, c := range []struct {
		features cpu.Features
		want     [7]string // for one message, two, and so on, all of them long
	}{
		{0, [7]string{"scalar", "scalar", "scalar", "scalar", "scalar", "scalar", "scalar"}},
		{cpu.ASIMD, [7]string{"scalar", "neonx2", "neonx3", "neonx3", "neonx3", "neonx3", "neonx3"}},
		{cpu.ASIMD | cpu.SHA2, [7]string{"scalar", "neonx2", "neonx3", "neonx3", "neonx3", "neonx3", "neonx3"}},
		{cpu.ASIMD | cpu.SHA2 | cpu.SHA3, [7]string{"scalar", "xarx2", "xarx3", "xarx4", "xarx3", "xarx3", "xarx4"}},
	} {
		use := kernel.ChooseFor(cpu.Info{Features: c.features}, BlockSize, kernels)
		for i, want := range c.want {
			if got := kernels[use.Lanes.Choose(i+1, 64).ID].Name; got != want {
				t.Errorf("with %v, first of %d messages: %s, want %s", c.features, i+1, got, want)
			}
		}
	}
}

func TestGODEBUG(t *testing.T) {
	sha3 := []string{"xarx2", "xarx3", "xarx4"}
	hashtest.CheckGODEBUG(t, "blake2b", map[string][]string{
		"cpu.sha3=off":  sha3,
		"cpu.sha2=off":  nil,
		"cpu.asimd=off": append([]string{"neonx2", "neonx3"}, sha3...),
	})
}
