//go:build !purego && gc

package blake2b

import (
	"testing"

	"github.com/af655cf0/simdhash/internal/cpu"
	"github.com/af655cf0/simdhash/internal/hashtest"
)

// TestCopiesWords walks the CPUs: of the others, Granite Rapids would be slower.
func TestCopiesWords(t *testing.T) {
	want := map[cpu.Uarch]bool{cpu.Zen5: true, cpu.SapphireRapids: true}
	for _, c := range hashtest.CPUs {
		if got := copiesWords(c.Info.Uarch()); got != want[c.Uarch] {
			t.Errorf("%s: words copied: %v", c.Name, got)
		}
	}
}

// TestCopyWords has the kernels that can bring the words of the next block to their places
// in two ways do it in both, whichever this CPU is for.
func TestCopyWords(t *testing.T) {
	defer func(copies bool) { copyWords = copies }(copyWords)
	const most = 6 // blocks
	data := hashtest.Data(16*(most+1)*BlockSize, 1)
	ran := false
	for id, k := range kernels {
		if k.Lanes < 8 || !use.Kernels()[id].Available {
			continue
		}
		ran = true
		for _, copyWords = range []bool{false, true} {
			for n := 1; n <= most; n++ {
				var in inputs
				var got, want [16]state
				for i := range k.Lanes {
					p := data[i*(most+1)*BlockSize+i:][:n*BlockSize]
					got[i].h, want[i].h = initial512, initial512
					in.s[i], in.p[i], in.step[i] = &got[i], &p[0], BlockSize
					compressGeneric(&want[i], p, BlockSize)
				}
				compressLanes(id, &in, n)
				if got != want {
					t.Errorf("%s, %d blocks, words copied: %v: wrong states", k.Name, n, copyWords)
				}
			}
		}
	}
	if !ran {
		t.Skip("needs AVX-512")
	}
}
