package main

import (
	"path/filepath"
	"runtime"
	"testing"
)

// Padding moves every kernel by its own size and nothing else.
func TestPaddingMovesKernels(t *testing.T) {
	if _, ok := nops[runtime.GOARCH]; !ok || purego {
		t.Skip("no kernels to move")
	}
	kernels, err := availableKernels(options{})
	if err != nil {
		t.Fatal(err)
	}
	const steps = 3
	dir := t.TempDir()
	var tables [2]map[string]uint64
	for i, n := range []int{0, steps} {
		program := filepath.Join(dir, "probe")
		if err := buildPadded(program, dir, n); err != nil {
			t.Fatal(err)
		}
		var err error
		if tables[i], err = addresses(program); err != nil {
			t.Fatal(err)
		}
	}
	for _, k := range kernels {
		before, err := addressOf(tables[0], k.Hash, k.Kernel)
		if err != nil {
			t.Fatal(err)
		}
		after, err := addressOf(tables[1], k.Hash, k.Kernel)
		if err != nil {
			t.Fatal(err)
		}
		if after-before != steps*paddingStep {
			t.Errorf("%s %s moved from %#x to %#x, want by %d", k.Hash, k.Kernel, before, after, steps*paddingStep)
		}
	}
}
