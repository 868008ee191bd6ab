//go:build !purego && gc

package blake2b

// maxLanes is how many messages the widest kernel hashes at once.
const maxLanes = 16

// inputs is what a lane kernel works on: for each lane a state, the message's
// next blocks, and what a block adds to the counter. The kernels rely on this
// layout.
type inputs struct {
	s    [maxLanes]*state
	p    [maxLanes]*byte
	step [maxLanes]uint64
}

//go:noescape
func compressAVX2x4(in *inputs, n int)

//go:noescape
func compressAVX512x8(in *inputs, n int)

//go:noescape
func compressAVX512x16(in *inputs, n int)
