package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"
)

var amd64, arm64 = arches[0], arches[1]

// code assembles a function and reads it back.
func code(t *testing.T, a arch, texts ...string) []instruction {
	t.Helper()
	var given []instruction
	for _, text := range texts {
		given = append(given, instruction{text: text})
	}
	scratch := t.TempDir()
	assembled, err := a.assemblers[0].assemble(given, scratch)
	if err != nil {
		t.Fatal(err)
	}
	code, err := a.again(assembled, scratch)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestFeatures(t *testing.T) {
	avx512 := set("AVX", "AVX2", "AVX512F", "AVX512VL", "AVX512BW")
	for _, test := range []struct {
		arch    arch
		text    string
		needs   features
		without string // what of these it must not lack; "" is that it is refused in any case
	}{
		{amd64, "pshufb xmm0,xmm1", set("SSSE3"), "SSSE3"},
		{amd64, "pinsrq xmm0,rax,1", set("SSE41", "SSSE3"), "SSE41"},
		{amd64, "sha256msg1 xmm0,xmm1", set("SHA"), "SHA"},
		{amd64, "rorx eax,ebx,7", set("BMI2"), "BMI2"},
		{amd64, "vpaddd xmm0,xmm1,xmm2", set("AVX"), "AVX"},
		{amd64, "vpaddd ymm0,ymm1,ymm2", set("AVX", "AVX2"), "AVX2"},
		{amd64, "vpbroadcastq xmm0,xmm1", set("AVX", "AVX2"), "AVX2"},
		{amd64, "vpaddd zmm0,zmm1,zmm2", avx512, "AVX512F"},
		{amd64, "vpaddd xmm16,xmm1,xmm2", avx512, "AVX512VL"},
		{amd64, "vprorq ymm0,ymm1,24", avx512, "AVX512VL"},
		{amd64, "vpternlogd zmm0,zmm1,[rax]{1to16},0x96", avx512, "AVX512F"},
		{amd64, "vpshufb zmm0,zmm1,zmm2", avx512, "AVX512BW"},
		{amd64, "kmovw k1,eax", avx512, "AVX512F"},
		{amd64, "vpermb zmm0,zmm1,zmm2", avx512, ""},
		{amd64, "vextracti64x2 [rax],zmm1,1", avx512, ""},
		{amd64, "andn eax,ebx,ecx", avx512, ""},
		{amd64, "aesenc xmm0,xmm1", avx512, ""},
		{amd64, "vpdpbusd ymm0,ymm1,ymm2", avx512, ""},
		{arm64, "add v0.2d, v1.2d, v2.2d", set("ASIMD"), "ASIMD"},
		{arm64, "ldr q0, [x1]", set("ASIMD"), "ASIMD"},
		{arm64, "ld1 {v0.2d-v3.2d}, [x3]", set("ASIMD"), "ASIMD"},
		{arm64, "sha256h q0, q1, v2.4s", set("ASIMD", "SHA2"), "SHA2"},
		{arm64, "xar v0.2d, v1.2d, v2.2d, #24", set("ASIMD", "SHA3"), "SHA3"},
		{arm64, "eor3 v0.16b, v1.16b, v2.16b, v3.16b", set("ASIMD", "SHA3"), "SHA3"},
		{arm64, "pmul v0.16b, v1.16b, v2.16b", set("ASIMD", "SHA2", "SHA3"), ""},
		{arm64, "udiv x0, x1, x2", set("ASIMD", "SHA2", "SHA3"), ""},
	} {
		f := &function{needs: test.needs, code: code(t, test.arch, test.text)}
		if _, wrong := test.arch.checkFeatures(f); len(wrong) > 0 != (test.without == "") {
			t.Errorf("%s with %v: %v", test.text, test.needs, wrong)
		}
		if test.without == "" {
			continue
		}
		delete(test.needs, test.without)
		if _, wrong := test.arch.checkFeatures(f); len(wrong) == 0 {
			t.Errorf("%s passes without %s", test.text, test.without)
		}
		test.needs[test.without] = true
	}
}

func TestForm(t *testing.T) {
	for _, test := range []struct {
		want string
		code []string
	}{
		{"", []string{"vpaddd ymm0,ymm0,ymm0", "vzeroupper", "ret"}},
		{"", []string{"vpaddd ymm0,ymm0,ymm0", "vzeroupper", "add rsp,0x88", "pop rbp", "ret"}},
		{"", []string{"movdqu xmm0,[rax]", "rorx eax,ebx,7", "ret"}},
		{"no VZEROUPPER before it", []string{"vpaddd zmm0,zmm0,zmm0", "ret"}},
		{"no VZEROUPPER before it", []string{"vzeroupper", "vpaddd xmm0,xmm0,xmm0", "ret"}},
		{"no VZEROUPPER before it", []string{"vpaddd ymm0,ymm0,ymm0", "vzeroupper", "ret", "ret"}},
		{"legacy SSE beside AVX", []string{"vpaddd ymm0,ymm0,ymm0", "paddd xmm0,xmm0", "vzeroupper", "ret"}},
		{"", []string{"vzeroupper", "vpaddd xmm0,xmm0,xmm0", "sha256rnds2 xmm1,xmm2", "vzeroupper", "ret"}},
		{"legacy SSE beside AVX", []string{"vpaddd xmm0,xmm0,xmm0", "sha256rnds2 xmm1,xmm2", "vzeroupper", "ret"}},
		{"legacy SSE beside AVX", []string{"vpaddd xmm0,xmm0,xmm0", "vzeroupper", "sha256rnds2 xmm1,xmm2", "vzeroupper", "ret"}},
		{"legacy SSE beside AVX", []string{"vzeroupper", "vpaddd ymm0,ymm0,ymm0", "sha256rnds2 xmm1,xmm2", "vzeroupper", "ret"}},
		{"legacy SSE beside AVX", []string{"vzeroupper", "vpaddd xmm0,xmm0,xmm0", "paddd xmm0,xmm0", "vzeroupper", "ret"}},
	} {
		wrong := amd64.form(code(t, amd64, test.code...))
		if got := len(wrong) > 0; got != (test.want != "") || got && wrong[0].why != test.want {
			t.Errorf("%q: got %v, want %q", test.code, wrong, test.want)
		}
	}
}

func TestEncoding(t *testing.T) {
	for _, a := range arches {
		text := map[string]string{"amd64": "vpaddd ymm0,ymm1,ymm2", "arm64": "add v0.2d, v1.2d, v2.2d"}[a.name]
		other := map[string]string{"amd64": "vpaddq ymm0,ymm1,ymm2", "arm64": "sub v0.2d, v1.2d, v2.2d"}[a.name]
		f := &function{code: code(t, a, text, other)}
		for _, as := range a.assemblers {
			n, wrong, err := a.checkEncoding(as, []*function{f}, t.TempDir())
			if err != nil || len(wrong) > 0 || n.equal != 2 {
				t.Errorf("%s: %v %v %v", as.name, n, wrong, err)
			}
		}
		// One that takes the first for the second.
		odd := assembler{name: "odd", assemble: func([]instruction, string) ([][]byte, error) {
			return [][]byte{f.code[1].bytes, f.code[1].bytes}, nil
		}}
		n, wrong, err := a.checkEncoding(odd, []*function{f}, t.TempDir())
		if err != nil || n.equal != 1 || len(wrong[f]) != 1 || wrong[f][0].at.text != text {
			t.Errorf("%s: %v %v %v", a.name, n, wrong, err)
		}
	}

	// The same with a longer VEX prefix.
	f := &function{code: code(t, amd64, "vpaddd ymm0,ymm1,ymm2", "{vex3} vpaddd ymm0,ymm1,ymm2")}
	for _, as := range amd64.assemblers {
		n, wrong, err := amd64.checkEncoding(as, []*function{f}, t.TempDir())
		if err != nil || len(wrong) > 0 || n.equal != 1 || n.same != 1 {
			t.Errorf("%s: %v %v %v", as.name, n, wrong, err)
		}
	}
}

func TestNeeds(t *testing.T) {
	const table = `package p
		const both = cpu.AVX2 | cpu.BMI2
		var kernels = []kernel.Row{generic: {Name: "generic"}, avx2: {Name: "avx2", Needs: both}, sha: {Name: "sha", Needs: cpu.SHA}}
		func compress() {
			switch use.Single {`
	for _, test := range []struct{ source, want string }{
		{"case avx2: compressAVX2()}}", "AVX AVX2 BMI2"},
		{"case sha: compressAVX2()}}", "SHA"},
		{"case avx2: }}", "error"},
		{"default: compressAVX2()}}", "error"},
		{"case generic, avx2: compressAVX2()}}", "error"},
		{"case avx2: compressAVX2(); case sha: compressAVX2()}}", "error"},
		{"case avx2: compressAVX2()}; compressAVX2()}", "error"},
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "", table+test.source, 0)
		if err != nil {
			t.Fatal(err)
		}
		needs, err := needs([]*ast.File{file}, texts("#define X\nTEXT ·compressAVX2(SB), NOSPLIT, $0-40\n"))
		got := "error"
		if err == nil {
			got = needs["compressAVX2"].String()
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s; %v", test.source, got, test.want, err)
		}
	}
}
