package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// edited lists what lines become, without blanks at their ends.
func edited(mutants []mutant) []string {
	var lines []string
	for _, m := range mutants {
		lines = append(lines, m.edited)
	}
	return lines
}

func TestAsmEdits(t *testing.T) {
	for _, test := range []struct {
		arch *arch
		line string
		want []string // these and others
		not  []string
	}{
		{amd64, "\tADCQ $0, T1", []string{"ADDQ $0, T1", "ADCQ $1, T1", ""}, []string{"ADCQ T1, $0"}},
		{amd64, "\tVPRORQ $63, Y1, Y2", []string{"VPRORQ $62, Y1, Y2", "VPRORQ $64, Y1, Y2", "VPRORQ $63, Y0, Y2", "VPRORQ $63, Y2, Y1"}, nil},
		{amd64, "\tVPADDQ X, A, B", []string{"VPADDQ B, A, X", "VPADDQ X, B, A"}, []string{"VPADDQ A, X, B"}},
		{amd64, "\tVPUNPCKLQDQ Y1, Y0, Y4", []string{"VPUNPCKLQDQ Y0, Y1, Y4", "VPUNPCKHQDQ Y1, Y0, Y4"}, nil},
		{amd64, "\tMOVQ 8(DI), AX // not 16", []string{"MOVQ 9(DI), AX // not 16", "MOVQ AX, 8(DI) // not 16"}, []string{"MOVQ 8(DI), AX // not 17"}},
		{amd64, "\tLOAD(s0, s2); HALF(D0, D1); \\", []string{"LOAD(s2, s0); HALF(D0, D1); \\", "LOAD(s0, s2); HALF(D1, D0); \\"}, nil},
		{amd64, "\tROR4(24, b0, b1, b2, b3)", []string{"ROR4(25, b0, b1, b2, b3)", ""}, []string{"ROR4(24, b1, b0, b2, b3)"}},
		{amd64, "#define SIGMA0(R) R(0, 1, 2)", []string{"#define SIGMA0(R) R(1, 0, 2)", "#define SIGMA0(R) R(0, 1, 3)"}, []string{"#define SIGMA1(R) R(0, 1, 2)"}},
		{amd64, "#define A     Y0", []string{"#define A     Y1"}, []string{"#define A"}},
		{amd64, "DATA ·x+0(SB)/8, $0x01", []string{"DATA ·x+0(SB)/8, $0x00"}, []string{""}},
		{amd64, "\tJNE block", []string{"JEQ block", ""}, nil},
		{amd64, "\tVZEROUPPER", nil, []string{""}},
		{amd64, "TEXT ·f(SB), 0, $64-16", nil, []string{""}},
		{amd64, "// XORQ AX, BX", nil, []string{"// ANDQ AX, BX"}},
		{arm64, "\tADD x, a0", []string{"SUB x, a0", "ADD a0, x", ""}, nil},
		{arm64, "\tVEOR V1.B16, V2.B16, V3.B16", []string{"VEOR V0.B16, V2.B16, V3.B16", "VEOR V1.B16, V3.B16, V2.B16", "VAND V1.B16, V2.B16, V3.B16"},
			[]string{"VEOR V2.B16, V1.B16, V3.B16"}},
		{arm64, "\tVTBL MASK.B16, [d0.B16, d1.B16], d0.B16", []string{"VTBL [d0.B16, d1.B16], MASK.B16, d0.B16"}, nil},
		{arm64, "\tCBNZ R19, block", []string{"CBZ R19, block", "CBNZ R18, block", ""}, []string{"CBNZ block, R19"}},
		{arm64, "\tLDP 16(R24), (R10, R11)", []string{"LDP 17(R24), (R10, R11)", "LDP 16(R25), (R10, R11)", "LDPW 16(R24), (R10, R11)"}, nil},
	} {
		got := edited(test.arch.asm.edits("x.s", test.line+"\n"))
		for _, want := range test.want {
			if !slices.Contains(got, want) {
				t.Errorf("%s does not become %q: %q", test.line, want, got)
			}
		}
		for _, not := range test.not {
			if slices.Contains(got, not) {
				t.Errorf("%s becomes %q", test.line, not)
			}
		}
	}
}

func TestFunctionsOf(t *testing.T) {
	lines := []struct{ line, want string }{
		{"#define A X0", "f"},
		{"TEXT ·f(SB), 0, $0-0", "f"},
		{"\tNOP", "f"},
		{"", "f"},
		{"loop:", "f"},
		{"\tRET", "f"},
		{"", "f"},
		{"#define A X1", "g"},
		{"TEXT ·g(SB), 0, $0-0", "g"},
		{"\tRET", "g"},
	}
	var source []string
	for _, l := range lines {
		source = append(source, l.line+"\n")
	}
	for i, got := range functionsOf(source) {
		if got != lines[i].want {
			t.Errorf("%q is of %s, want %s", lines[i].line, got, lines[i].want)
		}
	}
}

func TestGoEdits(t *testing.T) {
	const source = `package p
var kernels = []int{4}
func f(a, b []int) (n int, err error) {
	if len(a) < 2 && n != 0 {
		return 0, fmt.Errorf("want 2, not %d", 3)
	}
	n += len(a) - len(b)
	copy(a, b)
	switch n {
	case here:
		run()
	case missing:
		not()
	}
	return
}
`
	edits, err := goEdits("p.go", source, map[string]bool{"here": true, "missing": false})
	if err != nil {
		t.Fatal(err)
	}
	got := edited(edits)
	for _, want := range []string{
		"if len(a) <= 2 && n != 0 {", "if len(a) < 3 && n != 0 {", "if len(a) < 2 || n != 0 {", "if !(len(a) < 2 && n != 0) {",
		"n -= len(a) - len(b)", "n += len(a) + len(b)", "n += len(b) - len(a)", "copy(b, a)", "",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("nothing becomes %q: %q", want, got)
		}
	}
	for _, m := range edits {
		if strings.Contains(m.line, "kernels") || m.line == "not()" || strings.Contains(m.edited, "not %d\", 4") {
			t.Errorf("edits %v", m)
		}
	}
}

// TestChoose wants the same edits for the same seed, others for another, and
// fewer to be the beginning of more.
func TestChoose(t *testing.T) {
	var source strings.Builder
	for _, f := range []string{"f", "g", "h"} {
		source.WriteString("TEXT ·" + f + "(SB), 0, $0-0\n\tADCQ $1, AX\n\tVPADDD Y1, Y2, Y3\n\tRET\n")
	}
	pick := func(seed int64, n int) []mutant { return choose(amd64.asm.edits("x.s", source.String()), n, seed) }
	twelve := pick(1, 12)
	for i := 0; i < 12; i += 3 {
		strata := make(map[string]bool)
		for _, m := range twelve[i : i+3] {
			strata[m.stratum] = true
		}
		if len(strata) != 3 {
			t.Errorf("edits %d to %d are of %v", i, i+2, strata)
		}
	}
	if !slices.Equal(pick(1, 5), twelve[:5]) {
		t.Error("fewer edits are not the first of more")
	}
	if slices.Equal(pick(2, 12), twelve) {
		t.Error("another seed makes the same edits")
	}
}

func TestKnown(t *testing.T) {
	m := mutant{file: "a.s", place: "f HALF", line: "ADDQ $0, AX", edited: "SUBQ $0, AX"}
	n := mutant{file: "a.s", place: "f HALF", line: "ADDQ $0, AX"}
	file := filepath.Join(t.TempDir(), "known")
	text := "# A comment.\n\n" + strings.TrimSpace(m.String()) + "\n+\nZero is zero,\neither way.\n\n"
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	known, err := readKnown(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []mutant{m, n} {
		if k := known[m.key()]; k == nil || k.line != 3 || k.reason != "Zero is zero, either way." {
			t.Errorf("got %v for %v", k, m)
		}
	}
	if err := os.WriteFile(file, []byte(m.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := readKnown(file); err == nil {
		t.Error("no reason is no error")
	}
}
