//go:build !purego && gc

package blake2b

import "unsafe"

// maxLanes is how many messages the widest kernel hashes at once.
const maxLanes = 4

// compressLanes runs a kernel of the table on n blocks of each of its lanes.
func compressLanes(kernel int, in *inputs, n int) {
	switch kernel {
	case xarx4:
		compressXARx4(in, n)
	case xarx3:
		compressXARx3(in, n)
	case neonx3:
		compressNEONx3(in, n)
	case xarx2:
		compressXARx2(in, n)
	case neonx2:
		compressNEONx2(in, n)
	default:
		compress(in.s[0], unsafe.Slice(in.p[0], n*BlockSize), in.step[0])
	}
}

//go:noescape
func compressNEONx2(in *inputs, n int)

//go:noescape
func compressXARx2(in *inputs, n int)

//go:noescape
func compressNEONx3(in *inputs, n int)

//go:noescape
func compressXARx3(in *inputs, n int)

//go:noescape
func compressXARx4(in *inputs, n int)
