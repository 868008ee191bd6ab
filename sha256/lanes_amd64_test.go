//go:build !purego && gc

package sha256

import (
	"testing"

	"github.com/af655cf0/simdhash/internal/cpu"
	"github.com/af655cf0/simdhash/internal/hashtest"
)

// TestWantsShortChain walks the CPUs: only on Zen 5 is the operation more well spent.
func TestWantsShortChain(t *testing.T) {
	for _, c := range hashtest.CPUs {
		if got := wantsShortChain(c.Info.Uarch()); got != (c.Uarch == cpu.Zen5) {
			t.Errorf("%s: short chain: %v", c.Name, got)
		}
	}
}

// TestShortChain has the kernel whose rounds come in two kinds use both, whichever this CPU
// is for.
func TestShortChain(t *testing.T) {
	if !use.Kernels()[avx512x16].Available {
		t.Skip("needs AVX-512")
	}
	defer func(short bool) { shortChain = short }(shortChain)
	const most = 5 // blocks, or groups of nodes
	data := hashtest.Data(16*(most+1)*nodeSize, 1)
	for _, shortChain = range []bool{false, true} {
		for n := 1; n <= most; n++ {
			var in inputs
			var got, want [16][8]uint32
			for i := range 16 {
				p := data[i*(most+1)*BlockSize+i:][:n*BlockSize]
				got[i], want[i] = initial256, initial256
				got[i][0] += uint32(i)
				want[i][0] += uint32(i)
				in.h[i], in.p[i] = &got[i], &p[0]
				compressGeneric(&want[i], p)
			}
			compressLanes(avx512x16, &in, n)
			if got != want {
				t.Errorf("%d blocks, short chain: %v: wrong states", n, shortChain)
			}
			var digests [16 * most * Size]byte
			if done := hashNodes(avx512x16, digests[:], data[:16*n*nodeSize]); done != 16*n {
				t.Errorf("%d groups: %d nodes hashed", n, done)
			}
			for i := range 16 * n {
				if want := Sum256(data[i*nodeSize:][:nodeSize]); want != [Size]byte(digests[i*Size:]) {
					t.Errorf("node %d of %d groups, short chain: %v: wrong digest", i, n, shortChain)
				}
			}
		}
	}
}
