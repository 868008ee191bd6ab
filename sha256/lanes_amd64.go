//go:build !purego && gc

package sha256

import "unsafe"

// maxLanes is how many messages the widest kernel hashes at once.
const maxLanes = 32

// compressLanes runs a kernel of the table on n blocks of each of its lanes.
func compressLanes(kernel int, in *inputs, n int) {
	switch kernel {
	case avx512x32:
		compressAVX512x32(in, n)
	case avx512x16:
		compressAVX512x16(in, n)
	case avx2x8:
		compressAVX2x8(in, n)
	case shanix4:
		compressSHANIx4(in, n)
	case shanix2:
		compressSHANIx2(in, n)
	default:
		compress(in.h[0], unsafe.Slice(in.p[0], n*BlockSize))
	}
}

//go:noescape
func compressSHANIx2(in *inputs, n int)

//go:noescape
func compressSHANIx4(in *inputs, n int)

//go:noescape
func compressAVX2x8(in *inputs, n int)

//go:noescape
func compressAVX512x16(in *inputs, n int)

//go:noescape
func compressAVX512x32(in *inputs, n int)
