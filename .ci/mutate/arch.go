package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"runtime"
)

// arch is an architecture whose kernels are edited.
type arch struct {
	name    string
	sources []string // what is edited
	asm     asm
	// steps are what is run for an edit of the file, the quickest first, until
	// one fails.
	steps    func(file string) []step
	emulator []string // that runs the tests; none on the architecture itself
}

// asm is what edits have to know of an assembly.
type asm struct {
	register *regexp.Regexp    // its name and number
	instead  map[string]string // what an instruction becomes: no carry, another size, another half, another direction
	branch   *regexp.Regexp
	commutes *regexp.Regexp // its sources may change places for nothing
	each     *regexp.Regexp // macros that do the same to each of their registers, in any order
	inPlace  *regexp.Regexp // of those, where the second of two operands is a source too: the result is another then
	// unnoticed is what is removed or changed for nothing but time.
	unnoticed *regexp.Regexp
}

// step is the tests of a package: its share with -short, or all of the quick
// suite.
type step struct {
	pkg   string
	short bool
}

var arches = []*arch{amd64, arm64}

// archNamed returns the architecture if its tests can be run here.
func archNamed(name string) (*arch, error) {
	for _, a := range arches {
		if a.name == name {
			if a.emulator == nil && runtime.GOARCH != name {
				return nil, fmt.Errorf("kernels of %s are tested there, not on %s", name, runtime.GOARCH)
			}
			return a, nil
		}
	}
	return nil, fmt.Errorf("no kernels of %s", name)
}

// amd64 is tested natively; its schedulers are those of all.
var amd64 = &arch{
	name: "amd64",
	sources: []string{
		"blake2b_amd64.s", "lanes_amd64.s", "sigma.h",
		"sha256/sha256_amd64.s", "sha256/lanes_amd64.s", "sha256/streams_amd64.s", "sha256/inputs_amd64.h", "sha256/shani_amd64.h",
		"blake2b.go", "blake2b_generic.go", "compress.go", "blake2b_amd64.go", "lanes_amd64.go",
		"many.go", "uniform.go", "batch.go", "config.go", "blake2x.go",
		"sha256/sha256.go", "sha256/sha256_generic.go", "sha256/compress.go", "sha256/sha256_amd64.go", "sha256/lanes_amd64.go",
		"sha256/many.go", "sha256/uniform.go", "sha256/batch.go", "sha256/pairs.go", "sha256/new.go",
		"internal/lanes/lanes.go", "internal/lanes/plan.go", "internal/lanes/queue.go", "internal/words/words.go",
	},
	steps: func(file string) []step {
		root := []step{{".", true}, {".", false}, {"./bitrot", false}}
		sha256 := []step{{"./sha256", true}, {"./sha256", false}}
		switch filepath.Dir(file) {
		case ".":
			return root
		case "sha256":
			return sha256
		}
		return []step{{"./internal/words", false}, {"./internal/lanes", false}, {"./internal/kernel", false}, root[0], sha256[0], root[1], sha256[1]}
	},
	asm: asm{
		register: regexp.MustCompile(`\b([XYZK])(\d+)\b`),
		instead: map[string]string{
			"ADCQ": "ADDQ", "ADDQ": "SUBQ", "ADDL": "SUBL", "SUBQ": "ADDQ", "DECQ": "INCQ", "DECL": "INCL",
			"XORQ": "ANDQ", "XORL": "ANDL", "ANDL": "ORL", "ANDQ": "ORQ", "RORL": "ROLL",
			"JNE": "JEQ", "JEQ": "JNE", "CMOVQEQ": "CMOVQNE",
			"PADDQ": "PADDL", "PADDL": "PADDQ", "PXOR": "PAND", "PSRLQ": "PSLLQ", "PSRLL": "PSLLL", "PSLLL": "PSRLL",
			"PINSRQ": "PINSRD", "SHA256MSG1": "SHA256MSG2", "SHA256MSG2": "SHA256MSG1",
			"VPADDQ": "VPADDD", "VPADDD": "VPADDQ", "VPSUBQ": "VPADDQ", "VPCMPGTQ": "VPCMPEQQ",
			"VPXOR": "VPAND", "VPXORQ": "VPANDQ", "VPXORD": "VPANDD", "VPAND": "VPXOR",
			"VPSRLQ": "VPSLLQ", "VPSRLD": "VPSLLD", "VPSLLD": "VPSRLD", "VPRORQ": "VPROLQ", "VPRORD": "VPROLD",
			"VPUNPCKLQDQ": "VPUNPCKHQDQ", "VPUNPCKHQDQ": "VPUNPCKLQDQ", "VPUNPCKLDQ": "VPUNPCKHDQ", "VPUNPCKHDQ": "VPUNPCKLDQ",
			"VPBROADCASTQ": "VPBROADCASTD", "VPBROADCASTD": "VPBROADCASTQ", "VPSHUFB": "VPADDB", "PSHUFB": "PADDB",
		},
		branch:   regexp.MustCompile(`^J`),
		each:     regexp.MustCompile(`^(SWAP4?|ROR4|FLIP4)\(`),
		commutes: regexp.MustCompile(`^(V?P(ADD|XOR|AND|OR)|VPTERNLOG[DQ] \$0x(96|E8)|CMP|TEST|XCHG)`),
		inPlace:  regexp.MustCompile(`^P`),
		// The audit looks for VZEROUPPER.
		unnoticed: regexp.MustCompile(`^(VZEROUPPER|PREFETCH)`),
	},
}

// arm64 is tested under the emulated CPU that can run all of its kernels, as
// .ci/emulate does. Only what is not in other builds is edited.
var arm64 = &arch{
	name: "arm64",
	sources: []string{
		"blake2b_arm64.s", "blake2b_arm64.h", "lanes_arm64.s",
		"sha256/sha256_arm64.s", "sha256/sha2_arm64.h", "sha256/lanes_arm64.s",
		"blake2b_arm64.go", "lanes_arm64.go", "sha256/sha256_arm64.go", "sha256/lanes_arm64.go",
	},
	steps: func(file string) []step {
		pkg := "."
		if filepath.Dir(file) == "sha256" {
			pkg = "./sha256"
		}
		return []step{{pkg, true}, {pkg, false}}
	},
	emulator: []string{"qemu-aarch64-static", "-cpu", "max"},
	asm: asm{
		register: regexp.MustCompile(`\b([VR])(\d+)\b`),
		instead: map[string]string{
			"ADD": "SUB", "SUB": "ADD", "ADDS": "ADD", "ADC": "ADD", "SUBS": "ADDS", "EOR": "AND", "ROR": "LSR",
			"BNE": "BEQ", "CBNZ": "CBZ", "LDP": "LDPW", "STP": "STPW",
			"VADD": "VSUB", "VEOR": "VAND", "VTRN1": "VTRN2", "VTRN2": "VTRN1", "VREV32": "VREV64", "VREV64": "VREV32",
			"VSRI": "VSLI", "VSLI": "VSRI", "VUSHR": "VSHL", "VBSL": "VBIT", "VTBL": "VTBX", "VMOV": "VEOR",
			"SHA256H": "SHA256H2", "SHA256H2": "SHA256H", "SHA256SU0": "VMOV",
		},
		branch:    regexp.MustCompile(`^(B|BNE|CBNZ)\b`),
		commutes:  regexp.MustCompile(`^(ADDS?|ADC|EOR|VADD|VEOR|VXAR)\b`),
		inPlace:   regexp.MustCompile(`^`),
		unnoticed: regexp.MustCompile(`^PRFM\b`),
	},
}
