package cpu_test

import (
	"bytes"
	"fmt"
	"go/build"
	"os"
	"runtime"
	"slices"
	"strings"
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

// TestLinux compares what was detected with what the kernel found.
func TestLinux(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs /proc/cpuinfo of Linux")
	}
	if os.Getenv("GODEBUG") != "" {
		t.Skip("needs a GODEBUG that takes no feature away")
	}
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		t.Skip("needs /proc/cpuinfo: ", err)
	}
	if cmdline, err := os.ReadFile("/proc/cmdline"); err == nil && strings.Contains(string(cmdline), "clearcpuid") {
		t.Skip("needs a system that was not told to hide features")
	}
	field := func(name string) string {
		_, after, _ := strings.Cut(string(info), "\n"+name+"\t")
		line, _, _ := strings.Cut(after, "\n")
		_, value, _ := strings.Cut(line, ": ")
		return value
	}
	if field("cpu family") != fmt.Sprint(cpu.Host.Family) || field("model") != fmt.Sprint(cpu.Host.Model) {
		t.Skip("needs /proc/cpuinfo of this CPU; an emulator shows its host's")
	}
	flags := strings.Fields(field("flags"))
	for name, feature := range map[string]cpu.Features{
		"ssse3": cpu.SSSE3, "sse4_1": cpu.SSE41, "avx": cpu.AVX, "avx2": cpu.AVX2, "bmi2": cpu.BMI2, "sha_ni": cpu.SHA,
		"avx512f": cpu.AVX512F, "avx512vl": cpu.AVX512VL, "avx512bw": cpu.AVX512BW, "avx512dq": cpu.AVX512DQ,
	} {
		if got, want := cpu.Host.Features.Has(feature), slices.Contains(flags, name); got != want {
			t.Errorf("%v: %v, but %s in /proc/cpuinfo: %v", feature, got, name, want)
		}
	}
	var major, minor int
	release, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if _, scanned := fmt.Sscanf(string(release), "%d.%d", &major, &minor); err != nil || scanned != nil || major < 5 || major == 5 && minor < 11 {
		t.Skip("the rest needs Linux 5.11, which names AVX512-FP16")
	}
	if got, want := cpu.Host.FP16, slices.Contains(flags, "avx512_fp16"); got != want {
		t.Errorf("FP16: %v, but avx512_fp16 in /proc/cpuinfo: %v", got, want)
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
