package main

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// What an instruction needs, by mnemonic, within its encoding. One that is not
// here is a violation until it is entered. What a kernel here cannot declare,
// because internal/cpu does not know it, has its name too.

// baseline is what every amd64 CPU has.
var baseline = words(`
	adc add and call cmove cmp dec inc ja jae jb jbe je jmp jne lea mov movabs movzx not or pop prefetcht0 push ret
	rol ror sbb setne shl shr sub test xchg xor
	movaps movd movdqa movdqu movhps movq movups paddd paddq pand pandn por pshufd pslld psllq psrld psrlq psubd
	psubq punpckhdq punpckhqdq punpckldq punpcklqdq pxor shufps`)

var legacy = table(map[string]string{
	"SSSE3": "palignr pshufb",
	"SSE41": "pblendw pextrd pextrq pinsrd pinsrq",
	"SHA":   "sha256msg1 sha256msg2 sha256rnds2",
	"BMI1":  "tzcnt",
	"ADX":   "adcx adox",
})

var vex = table(map[string]string{
	"AVX":  "vinsertf128 vmovaps vmovd vmovdqa vmovdqu vmovhps vmovq vmovups vperm2f128 vpinsrd vpinsrq vzeroupper",
	"AVX2": "vbroadcasti128 vextracti128 vinserti128 vpblendd vpbroadcastd vpbroadcastq vperm2i128 vpermd vpermq vpsllvd vpsllvq vpsrlvd vpsrlvq",
	// AVX for an xmm, AVX2 for a ymm.
	"xmm": `vpaddd vpaddq vpalignr vpand vpandn vpblendw vpcmpgtd vpcmpgtq vpor vpshufb vpshufd vpslld vpsllq
		vpsrld vpsrlq vpsubd vpsubq vpunpckhdq vpunpckhqdq vpunpckldq vpunpcklqdq vpxor`,
	"BMI1":     "andn",
	"BMI2":     "mulx pdep pext rorx sarx shlx shrx",
	"AVX512F":  "kmovw kandw korw kxorw",
	"AVX512DQ": "kmovb",
	"AVX512BW": "kmovd kmovq",
})

// AVX512VL is for vectors shorter than a zmm besides.
var evex = table(map[string]string{
	"AVX512F": `vextracti32x4 vextracti64x4 vinserti32x4 vinserti64x4 vmovdqa32 vmovdqa64 vmovdqu32 vmovdqu64
		vpaddd vpaddq vpandd vpandq vpbroadcastd vpbroadcastq vpcmpltuq vpermd vpermi2d vpermi2q vpermq vpermt2d
		vpermt2q vpord vporq vprold vprolq vprolvq vprord vprorq vprorvq vpshufd vpslld vpsllq vpsrld vpsrlq
		vpsubd vpsubq vpternlogd vpternlogq vpunpckhdq vpunpckhqdq vpunpckldq vpunpcklqdq vpxord vpxorq
		vshufi32x4 vshufi64x2`,
	"AVX512BW":     "vmovdqu16 vmovdqu8 vpalignr vpermw vpshufb",
	"AVX512DQ":     "vextracti32x8 vextracti64x2 vinserti32x8 vinserti64x2",
	"AVX512_VBMI":  "vpermb vpermi2b vpmultishiftqb",
	"AVX512_VBMI2": "vpshldd vpshldq vpshldvq vpshrdd vpshrdq",
})

var arm64General = words(`
	add adds adc adcs adr adrp and b b.eq b.hi b.ls b.ne bl cbnz cbz cmp eor ldp ldr ldur mov movk orr ret ror
	rev str stp stur sub subs udf`)

var arm64Vector = table(map[string]string{
	"ASIMD": `add and bic bif bit bsl dup eor ext fmov ins ld1 ld1r ldp ldr ldur mov movi orr rev32 rev64 shl sli
		sri st1 stp str stur sub tbl trn1 trn2 umov ushr zip1 zip2`,
	"SHA2": "sha256h sha256h2 sha256su0 sha256su1",
	"SHA3": "bcax eor3 rax1 xar",
})

func words(s string) map[string]bool {
	m := make(map[string]bool)
	for _, word := range strings.Fields(s) {
		m[word] = true
	}
	return m
}

// table turns feature → mnemonics into mnemonic → feature.
func table(by map[string]string) map[string]string {
	m := make(map[string]string)
	for feature, mnemonics := range by {
		for _, mnemonic := range strings.Fields(mnemonics) {
			m[mnemonic] = feature
		}
	}
	return m
}

// vectorOperand finds vector registers of arm64, whole or as scalars.
var vectorOperand = regexp.MustCompile(`(^|[ ,{[])[vqdsbh][0-9]+`)

var errUnknown = errors.New("not in the tables of features")

// encoding is how an amd64 instruction is encoded.
type encoding int

const (
	legacyEncoding encoding = iota
	vexEncoding
	evexEncoding
)

// encoded also returns the length of the vectors of an EVEX instruction: 0, 1
// and 2 are xmm, ymm and zmm.
func (i instruction) encoded() (e encoding, length byte) {
	b := i.bytes
	for len(b) > 1 && slices.Contains([]byte{0x66, 0xf2, 0xf3, 0x2e, 0x36, 0x3e, 0x26, 0x64, 0x65, 0x67, 0xf0}, b[0]) {
		b = b[1:]
	}
	switch {
	case b[0] == 0xc4, b[0] == 0xc5:
		return vexEncoding, 0
	case b[0] == 0x62:
		return evexEncoding, b[3] >> 5 & 3
	}
	return legacyEncoding, 0
}

// vector reports whether an amd64 instruction has a vector of one of the kinds.
func (i instruction) vector(kinds ...string) bool {
	return slices.ContainsFunc(kinds, func(kind string) bool { return strings.Contains(i.text, kind) })
}

func amd64Features(i instruction) (features, error) {
	e, length := i.encoded()
	switch e {
	case legacyEncoding:
		if baseline[i.mnemonic] {
			return nil, nil
		}
		if f := legacy[i.mnemonic]; f != "" {
			return set(f), nil
		}
	case vexEncoding:
		switch f := vex[i.mnemonic]; {
		case f == "xmm" && i.vector("ymm"):
			return set("AVX2"), nil
		case f == "xmm":
			return set("AVX"), nil
		case f != "":
			return set(f), nil
		}
	case evexEncoding:
		if f := evex[i.mnemonic]; f != "" && length < 2 {
			return set(f, "AVX512VL"), nil
		} else if f != "" {
			return set(f), nil
		}
	}
	return nil, errUnknown
}

// amd64Form finds what makes a function slow, its own code or what runs after
// it: legacy SSE beside AVX, and upper halves left dirty. The SHA extensions have
// no VEX form: they may stand beside AVX where the upper halves are clean from the
// beginning on.
func amd64Form(code []instruction) []violation {
	var wrong []violation
	var sse, sha []instruction
	avx, wide, begun, clean := false, false, false, false
	for _, i := range code {
		switch e, _ := i.encoded(); {
		case i.mnemonic == "vzeroupper":
			begun, clean = begun || !avx && len(sse)+len(sha) == 0, true
		case i.vector("xmm", "ymm", "zmm", "XMM", "YMM", "ZMM"):
			switch {
			case e == legacyEncoding && legacy[i.mnemonic] == "SHA":
				sha = append(sha, i)
			case e == legacyEncoding:
				sse = append(sse, i)
			default:
				avx, clean = true, false
				wide = wide || i.vector("ymm", "zmm", "YMM", "ZMM")
			}
		case i.mnemonic == "ret":
			if avx && !clean {
				wrong = append(wrong, violation{i, "no VZEROUPPER before it"})
			}
			clean = false
		}
	}
	if wide || !begun {
		sse = append(sse, sha...)
	}
	if avx && len(sse) > 0 {
		wrong = append(wrong, violation{sse[0], "legacy SSE beside AVX"}) // others may follow
	}
	return wrong
}

func arm64Features(i instruction) (features, error) {
	_, operands, _ := strings.Cut(i.text, " ")
	if f := arm64Vector[i.mnemonic]; f != "" && vectorOperand.MatchString(operands) {
		return set(f), nil
	}
	if arm64General[i.mnemonic] && !vectorOperand.MatchString(operands) {
		return nil, nil
	}
	return nil, errUnknown
}

// checkFeatures returns all that the function needs, and the instructions that
// need what it does not declare.
func (a arch) checkFeatures(f *function) (used features, wrong []violation) {
	used = set()
	for _, i := range f.code {
		needs, err := a.features(i)
		if err != nil {
			wrong = append(wrong, violation{i, err.Error()})
			continue
		}
		maps.Copy(used, needs)
		for feature := range needs {
			if !f.needs[feature] {
				wrong = append(wrong, violation{i, "needs " + feature + ", and the kernel declares " + f.needs.String()})
			}
		}
	}
	if a.form != nil {
		wrong = append(wrong, a.form(f.code)...)
	}
	return used, wrong
}
