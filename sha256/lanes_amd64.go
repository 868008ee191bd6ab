//go:build !purego && gc

package sha256

import (
	"encoding/binary"
	"unsafe"

	"github.com/af655cf0/simdhash/internal/cpu"
)

// maxLanes is how many messages the widest kernel hashes at once.
const maxLanes = 32

// shortChain is whether avx512x16 computes the first block of nodes, and all of messages, with an
// operation more a round, of which fewer wait for one another.
//
//lint:ignore U1000 lanes_amd64.s reads it
var shortChain = wantsShortChain(cpu.Host.Uarch())

// wantsShortChain reports whether that was measured to be faster: where a vector operation
// takes two cycles and four start in each. lanes_amd64.s has the figures.
func wantsShortChain(u cpu.Uarch) bool { return u == cpu.Zen5 }

// compressLanes runs a kernel of the table on n blocks of each of its lanes.
func compressLanes(kernel int, in *inputs, n int) {
	switch kernel {
	case avx512x32:
		compressAVX512x32(in, n)
	case avx512x16:
		compressAVX512x16(in, n)
	case avx512x8:
		compressAVX512x8(in, n)
	case avx2x8:
		compressAVX2x8(in, n)
	case shanix3:
		compressSHANIx3(in, n)
	case shanix4:
		compressSHANIx4(in, n)
	case shanix2:
		compressSHANIx2(in, n)
	default:
		compress(in.h[0], unsafe.Slice(in.p[0], n*BlockSize))
	}
}

// hashNodes hashes the nodes in src that fill a kernel's lanes, with kernels
// that are made for nodes, and returns how many there were.
func hashNodes(kernel int, dst, src []byte) int {
	nodes := len(src) / nodeSize
	switch kernel {
	case avx512x32:
		if groups := min(nodes, maxCall/(2*BlockSize)) / 32; groups > 0 {
			hashNodesAVX512x32(&dst[0], &src[0], &nodeWK, groups)
			return 32 * groups
		}
	case avx512x16:
		if groups := min(nodes, maxCall/(2*BlockSize)) / 16; groups > 0 {
			hashNodesAVX512x16(&dst[0], &src[0], &nodeWK, groups)
			return 16 * groups
		}
	case avx512x8:
		if groups := min(nodes, maxCall/(2*BlockSize)) / 8; groups > 0 {
			hashNodesAVX512x8(&dst[0], &src[0], &nodeWK, groups)
			return 8 * groups
		}
	case avx2x8:
		if groups := min(nodes, maxCall/(2*BlockSize)) / 8; groups > 0 {
			hashNodesAVX2x8(&dst[0], &src[0], &nodeWK, groups)
			return 8 * groups
		}
	case shanix3:
		if groups := min(nodes, maxCall/(2*BlockSize)) / 3; groups > 0 {
			hashNodesSHANIx3(&dst[0], &src[0], &nodeWK, groups)
			return 3 * groups
		}
	case shanix4:
		if groups := min(nodes, maxCall/(2*BlockSize)) / 4; groups > 0 {
			hashNodesSHANIx4(&dst[0], &src[0], &nodeWK, groups)
			return 4 * groups
		}
	}
	return 0
}

// nodeWK is W+K of nodePadding: the schedule of a node's second block.
var nodeWK = func() (wk [64]uint32) {
	for t := range 16 {
		wk[t] = binary.BigEndian.Uint32(nodePadding[4*t:])
	}
	for t := 16; t < 64; t++ {
		wk[t] = sigma1(wk[t-2]) + wk[t-7] + sigma0(wk[t-15]) + wk[t-16]
	}
	for t := range wk {
		wk[t] += k[t]
	}
	return wk
}()

//go:noescape
func hashNodesAVX512x8(dst, src *byte, wk *[64]uint32, groups int)

//go:noescape
func hashNodesAVX512x16(dst, src *byte, wk *[64]uint32, groups int)

//go:noescape
func hashNodesAVX512x32(dst, src *byte, wk *[64]uint32, groups int)

//go:noescape
func hashNodesAVX2x8(dst, src *byte, wk *[64]uint32, groups int)

//go:noescape
func hashNodesSHANIx3(dst, src *byte, wk *[64]uint32, groups int)

//go:noescape
func hashNodesSHANIx4(dst, src *byte, wk *[64]uint32, groups int)

//go:noescape
func compressSHANIx2(in *inputs, n int)

//go:noescape
func compressSHANIx3(in *inputs, n int)

//go:noescape
func compressSHANIx4(in *inputs, n int)

//go:noescape
func compressAVX2x8(in *inputs, n int)

//go:noescape
func compressAVX512x8(in *inputs, n int)

//go:noescape
func compressAVX512x16(in *inputs, n int)

//go:noescape
func compressAVX512x32(in *inputs, n int)
