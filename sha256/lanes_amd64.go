//go:build !purego && gc

package sha256

// maxLanes is how many messages the widest kernel hashes at once.
const maxLanes = 32

type inputs struct {
	h [maxLanes]*[8]uint32
	p [maxLanes]*byte
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
