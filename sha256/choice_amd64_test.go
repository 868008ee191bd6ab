//go:build !purego && gc

package sha256

import (
	"testing"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

func TestChoices(t *testing.T) {
	const (
		streams = "shanix2|shanix3|shanix4"
		many    = "avx512x16|avx512x32"
	)
	hashtest.CheckChoices(t, BlockSize, kernels, map[hashtest.Class]hashtest.Choices{
		// messages:         1, 2, 3, 4, 8, 9, 16, 20, 32
		hashtest.NoSSSE3:  {"generic", "generic", "generic", "generic", "generic", "generic", "generic", "generic", "generic"},
		hashtest.SSE:      {"ssse3", "ssse3", "ssse3", "ssse3", "ssse3", "ssse3", "ssse3", "ssse3", "ssse3"},
		hashtest.AVXOnly:  {"avx|ssse3", "avx|ssse3", "avx|ssse3", "avx|ssse3", "avx|ssse3", "avx|ssse3", "avx|ssse3", "avx|ssse3", "avx|ssse3"},
		hashtest.Haswell:  {"avx2", "avx2", "?", "avx2x8", "avx2x8", "?", "avx2x8", "avx2x8", "avx2x8"},
		hashtest.SkylakeX: {"avx2", "?", "?", "avx512x8", "avx512x8", "?", many, "?", many},
		hashtest.IceLake:  {"shani", "shanix2", "?", streams + "|avx512x8", "avx512x8", "?", "avx512x16", "?", many},
		hashtest.Sapphire: {"shani", "shanix2", "shanix3", "shanix4", "avx512x8", "?", "avx512x16", "?", "avx512x16"},
		hashtest.Granite:  {"shani", "shanix2", "shanix3", "shanix4", "avx512x8", "?", "avx512x16", "?", "avx512x16"},
		hashtest.Alder:    {"shani", "shanix2", "shanix3", streams, streams, streams, streams, streams, streams},
		hashtest.Goldmont: {"shani", "?", "?", "?", "?", "?", "?", "?", "?"},
		hashtest.Zen:      {"shani", "shanix2", "shanix3", "shanix4", "shanix4", "?", "shanix4", "shanix4", "shanix4"},
		hashtest.Zen4:     {"shani", "shanix2", "shanix3", "shanix4", "shanix4", streams, many, "?", many},
		hashtest.Zen5:     {"shani", "shanix2", "shanix3", "shanix4", "shanix4", "avx512x16", "avx512x16", "avx512x16", "avx512x32"},
		hashtest.Zen5AVX2: {"shani", "shanix2", "shanix3", "shanix4", "shanix4", "?", "shanix4", "shanix4", "shanix4"},
		hashtest.Zen5Half: {"shani", "shanix2", "shanix3", "shanix4", "shanix4", streams, many, "?", many},
	})
}

func TestGODEBUG(t *testing.T) {
	avx512 := []string{"avx512x8", "avx512x16", "avx512x32"}
	avx2 := append([]string{"avx2", "avx2x8"}, avx512...)
	avxs := append([]string{"avx", "shanix3", "shanix4"}, avx2...)
	shani := []string{"shani", "shanix2", "shanix3", "shanix4"}
	hashtest.CheckGODEBUG(t, "sha256", map[string][]string{
		"cpu.avx512f=off": avx512,
		"cpu.avx2=off":    avx2,
		"cpu.avx=off":     avxs,
		"cpu.sse41=off":   shani,
		"cpu.ssse3=off":   append([]string{"ssse3"}, shani...),
		"cpu.bmi2=off":    {"avx2"},
		"cpu.all=off":     append(append([]string{"ssse3"}, avxs...), shani...),
	})
}
