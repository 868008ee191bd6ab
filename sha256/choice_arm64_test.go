//go:build !purego && gc

package sha256

import (
	"testing"

	"github.com/af655cf0/simdhash/internal/cpu"
	"github.com/af655cf0/simdhash/internal/hashtest"
	"github.com/af655cf0/simdhash/internal/kernel"
)

func TestChoices(t *testing.T) {
	for _, c := range []struct {
		features cpu.Features
		single   string
		want     [5]string // for one message of a batch, two, and so on, all of them long
	}{
		{0, "generic", [5]string{"generic", "generic", "generic", "generic", "generic"}},
		// By the model, four lanes take less time than generic does for one.
		{cpu.ASIMD, "generic", [5]string{"neonx4", "neonx4", "neonx4", "neonx4", "neonx4"}},
		{cpu.ASIMD | cpu.SHA2, "sha2", [5]string{"sha2", "sha2x2", "sha2x2", "sha2x2", "sha2x2"}},
		{cpu.ASIMD | cpu.SHA2 | cpu.SHA3, "sha2", [5]string{"sha2", "sha2x2", "sha2x2", "sha2x2", "sha2x2"}},
	} {
		use := kernel.ChooseFor(cpu.Info{Features: c.features}, BlockSize, kernels)
		if got := kernels[use.Single].Name; got != c.single {
			t.Errorf("with %v, one message: %s, want %s", c.features, got, c.single)
		}
		for i, want := range c.want {
			if got := kernels[use.Lanes.Choose(i+1, 64).ID].Name; got != want {
				t.Errorf("with %v, first of %d messages: %s, want %s", c.features, i+1, got, want)
			}
		}
	}
}

func TestGODEBUG(t *testing.T) {
	sha2 := []string{"sha2", "sha2x2"}
	all := append([]string{"neonx4"}, sha2...)
	hashtest.CheckGODEBUG(t, "sha256", map[string][]string{
		"cpu.sha3=off":  nil,
		"cpu.sha2=off":  sha2,
		"cpu.asimd=off": all,
		"cpu.all=off":   all,
	})
}
