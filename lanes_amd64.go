//go:build !purego && gc

package blake2b

import (
	"unsafe"

	"github.com/af655cf0/simdhash/internal/cpu"
)

// maxLanes is how many messages the widest kernel hashes at once.
const maxLanes = 16

// copyWords is whether avx512x8 and avx512x16 copy the words of the next block beside the
// rounds of this one, and do not transpose it with shuffles.
//
//lint:ignore U1000 lanes_amd64.s reads it
var copyWords = copiesWords(cpu.Host.Uarch())

// copiesWords reports whether that was measured to be faster; lanes_amd64.s has the figures.
func copiesWords(u cpu.Uarch) bool { return u == cpu.Zen5 || u == cpu.SapphireRapids }

// order is sigma as the lanes of AVX-512 take it: where, in units of eight
// bytes, the words lie.
//
//lint:ignore U1000 lanes_amd64.s reads it
var order = func() (o [12][16]uint8) {
	for r := range sigma {
		for i, word := range sigma[r] {
			o[r][i] = 16 * word
		}
	}
	return o
}()

// compressLanes runs a kernel of the table on n blocks of each of its lanes.
func compressLanes(kernel int, in *inputs, n int) {
	switch kernel {
	case avx512x16:
		compressAVX512x16(in, n)
	case avx512x8:
		compressAVX512x8(in, n)
	case avx512x4:
		compressAVX512x4(in, n)
	case avx2x4:
		compressAVX2x4(in, n)
	default:
		compress(in.s[0], unsafe.Slice(in.p[0], n*BlockSize), in.step[0])
	}
}

//go:noescape
func compressAVX2x4(in *inputs, n int)

//go:noescape
func compressAVX512x4(in *inputs, n int)

//go:noescape
func compressAVX512x8(in *inputs, n int)

//go:noescape
func compressAVX512x16(in *inputs, n int)
