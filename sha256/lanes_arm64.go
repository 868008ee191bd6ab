//go:build !purego && gc

package sha256

import "unsafe"

// maxLanes is how many messages the widest kernel hashes at once.
const maxLanes = 4

// compressLanes runs a kernel of the table on n blocks of each of its lanes.
func compressLanes(kernel int, in *inputs, n int) {
	switch kernel {
	case neonx4:
		compressNEONx4(in, n)
	case sha2x2:
		compressSHA2x2(in, n)
	default:
		compress(in.h[0], unsafe.Slice(in.p[0], n*BlockSize))
	}
}

// hashNodes hashes none: no kernel is made for nodes.
func hashNodes(int, []byte, []byte) int { return 0 }

//go:noescape
func compressSHA2x2(in *inputs, n int)

//go:noescape
func compressNEONx4(in *inputs, n int)
