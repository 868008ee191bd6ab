//go:build !purego && gc

package blake2b

import (
	"testing"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

func TestChoices(t *testing.T) {
	const many = "avx512x8|avx512x16"
	hashtest.CheckChoices(t, BlockSize, kernels, map[hashtest.Class]hashtest.Choices{
		// messages:         1, 2, 3, 4, 8, 9, 16, 20, 32
		hashtest.NoSSSE3:  {"generic", "generic", "generic", "generic", "generic", "generic", "generic", "generic", "generic"},
		hashtest.SSE:      {"sse41", "sse41", "sse41", "sse41", "sse41", "sse41", "sse41", "sse41", "sse41"},
		hashtest.AVXOnly:  {"sse41|avx", "sse41|avx", "sse41|avx", "sse41|avx", "sse41|avx", "sse41|avx", "sse41|avx", "sse41|avx", "sse41|avx"},
		hashtest.Haswell:  {"avx2", "?", "?", "avx2x4", "avx2x4", "?", "avx2x4", "avx2x4", "avx2x4"},
		hashtest.SkylakeX: {"avx2|avx512", "?", "?", "avx512x4", "avx512x8", "?", many, "?", many},
		hashtest.IceLake:  {"scalar|avx2|avx512", "?", "?", "avx512x4", "avx512x8", "?", many, many, many},
		hashtest.Sapphire: {"avx512", "avx512x4", "?", "avx512x4", "avx512x8", "?", "avx512x16", many, "avx512x16"},
		hashtest.Granite:  {"avx512", "avx512x4", "?", "avx512x4", "avx512x8", "?", "avx512x16", many, "avx512x16"},
		hashtest.Alder:    {"avx2", "?", "?", "avx2x4", "avx2x4", "?", "avx2x4", "avx2x4", "avx2x4"},
		hashtest.Goldmont: {"generic|sse41", "?", "?", "?", "?", "?", "?", "?", "?"},
		hashtest.Zen:      {"avx", "?", "?", "avx2x4", "avx2x4", "?", "avx2x4", "avx2x4", "avx2x4"},
		hashtest.Zen4:     {"scalar|avx2|avx512", "?", "?", "avx512x4", "avx512x8", "?", many, "?", many},
		hashtest.Zen5:     {"scalar", "avx512x8", "?", "avx512x8", "avx512x8", "avx512x16", "avx512x16", "avx512x16", "avx512x16"},
		hashtest.Zen5AVX2: {"scalar", "?", "?", "avx2x4", "avx2x4", "?", "avx2x4", "avx2x4", "avx2x4"},
		hashtest.Zen5Half: {"scalar", "?", "?", "avx512x8|avx2x4", "avx512x8", "?", many, "?", many},
	})
}

func TestGODEBUG(t *testing.T) {
	avx512 := []string{"avx512", "avx512x4", "avx512x8", "avx512x16"}
	avx2 := append([]string{"avx2", "avx2x4"}, avx512...)
	avxs := append([]string{"avx"}, avx2...)
	hashtest.CheckGODEBUG(t, "blake2b", map[string][]string{
		"cpu.avx512f=off": avx512,
		"cpu.avx2=off":    avx2,
		"cpu.avx=off":     avxs,
		"cpu.sse41=off":   {"sse41"},
		"cpu.ssse3=off":   {"sse41"},
		"cpu.bmi2=off":    {"scalar"},
		"cpu.all=off":     append([]string{"sse41", "scalar"}, avxs...),
	})
}
