package cpu_test

import (
	"bytes"
	"go/build"
	"os"
	"slices"
	"testing"

	"github.com/af655cf0/simdhash/internal/cpu"
	"github.com/af655cf0/simdhash/internal/hashtest"
)

func TestUarch(t *testing.T) {
	for _, c := range hashtest.CPUs {
		if got := c.Info.Uarch(); got != c.Uarch {
			t.Errorf("%s is taken for a %v, want %v", c.Name, got, c.Uarch)
		}
	}
}

// TestGates looks for features without those that they build on: kernels
// count on it.
func TestGates(t *testing.T) {
	f := cpu.Host.Features
	for _, gate := range []struct{ feature, needs cpu.Features }{
		{cpu.AVX2, cpu.AVX},
		{cpu.SHA, cpu.SSSE3 | cpu.SSE41},
		{cpu.AVX512F, cpu.AVX | cpu.AVX2},
		{cpu.AVX512VL, cpu.AVX512F},
		{cpu.AVX512BW, cpu.AVX512F},
		{cpu.AVX512DQ, cpu.AVX512F},
		{cpu.AVX512FP16, cpu.AVX512F},
	} {
		if f.Has(gate.feature) && !f.Has(gate.needs) {
			t.Errorf("%v without %v", gate.feature, gate.needs&^f)
		}
	}
}

// TestGatesGODEBUG does so where features have been taken away.
func TestGatesGODEBUG(t *testing.T) {
	for _, setting := range []string{"cpu.all=off", "cpu.ssse3=off", "cpu.sse41=off", "cpu.avx=off", "cpu.avx2=off", "cpu.avx512f=off"} {
		if stdout, stderr, err := hashtest.Again(t, "TestGates", "GODEBUG="+setting); err != nil {
			t.Errorf("with %s: %v\n%s%s", setting, err, stdout, stderr)
		}
	}
}

// TestDarwin reads which of the two constants a build for darwin has: its
// AVX-512 is not to be used.
func TestDarwin(t *testing.T) {
	for _, platform := range []struct{ os, file, constant string }{
		{"darwin", "avx512_darwin.go", "const osHasAVX512 = false"},
		{"linux", "avx512_amd64.go", "const osHasAVX512 = true"},
		{"windows", "avx512_amd64.go", "const osHasAVX512 = true"},
	} {
		c := build.Default
		c.GOOS, c.GOARCH = platform.os, "amd64"
		p, err := c.ImportDir(".", 0)
		if err != nil {
			t.Fatal(err)
		}
		var files []string
		for _, file := range p.GoFiles {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(source, []byte("const osHasAVX512")) {
				files = append(files, file)
			}
		}
		if !slices.Equal(files, []string{platform.file}) {
			t.Errorf("on %s, %v says whether AVX-512 may be used, want %s alone", platform.os, files, platform.file)
			continue
		}
		source, err := os.ReadFile(platform.file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(source, []byte("\n"+platform.constant+"\n")) {
			t.Errorf("%s lacks %q", platform.file, platform.constant)
		}
	}
}
