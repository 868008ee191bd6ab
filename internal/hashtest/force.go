package hashtest

import (
	"slices"
	"testing"

	"github.com/af655cf0/simdhash/internal/kernel"
)

// EachSingle runs f as a subtest for every kernel for one message that this
// CPU has, with use set to it; EachBatch, for every lane kernel, preceded by the
// default choice. Afterwards use is what it was.
func EachSingle(t *testing.T, use *kernel.Set, f func(t *testing.T)) {
	t.Helper()
	for _, k := range use.Kernels() {
		if k.Available && k.Lanes == 1 {
			t.Run("kernel="+k.Name, func(t *testing.T) {
				force(t, use, k.Name)
				f(t)
			})
		}
	}
}

// EachBatch is described with [EachSingle].
func EachBatch(t *testing.T, use *kernel.Set, f func(t *testing.T)) {
	t.Helper()
	t.Run("kernel=default", f)
	for _, k := range use.Kernels() {
		if k.Available && k.Lanes > 1 {
			t.Run("kernel="+k.Name, func(t *testing.T) {
				force(t, use, k.Name)
				f(t)
			})
		}
	}
}

// force allows no kernel but the named one and generic until the test ends.
func force(t testing.TB, use *kernel.Set, name string) {
	t.Helper()
	before := *use
	only, err := before.Only(name)
	if err != nil {
		t.Fatal(err)
	}
	inUse := slices.ContainsFunc(only.Kernels(), func(k kernel.Kernel) bool { return k.Name == name && k.From > 0 })
	if !inUse {
		t.Fatalf("kernel %s is allowed alone, and yet never chosen", name)
	}
	*use = only
	t.Cleanup(func() { *use = before })
}
