package sha256

import (
	"encoding/binary"
	"fmt"
	"unsafe"

	"github.com/af655cf0/simdhash/internal/lanes"
)

// nodeSize is the length of what a Merkle tree hashes: two digests.
const nodeSize = 2 * Size

// HashPairs computes a level of a binary Merkle tree from the one below it:
// digests[i] becomes SHA-256(chunks[2*i] || chunks[2*i+1]).
//
// It works in place: digests may begin where chunks does. It allocates nothing,
// and hashes many nodes at once; see [Sum256Many].
//
// It is an error if the number of chunks is odd, or if there are fewer than
// half as many digests; then nothing is written. Where digests is longer, the
// rest is left alone.
func HashPairs(digests, chunks [][32]byte) error {
	if len(chunks)%2 != 0 {
		return fmt.Errorf("sha256: %d chunks, want an even number", len(chunks))
	}
	nodes := len(chunks) / 2
	if len(digests) < nodes {
		return fmt.Errorf("sha256: room for %d digests, but %d pairs of chunks", len(digests), nodes)
	}
	hashPairs(
		unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(digests))), nodes*Size),
		unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(chunks))), nodes*nodeSize),
	)
	return nil
}

// HashPairsBytes is [HashPairs] over chunks and digests that follow one another
// in a slice: each 64 bytes of src become 32 of dst. A length of src that is
// not a multiple of 64, or a dst shorter than half of it, is an error.
func HashPairsBytes(dst, src []byte) error {
	if len(src)%nodeSize != 0 {
		return fmt.Errorf("sha256: %d bytes of chunks, want a multiple of %d", len(src), nodeSize)
	}
	if len(dst) < len(src)/2 {
		return fmt.Errorf("sha256: %d bytes for digests, but %d bytes of chunks", len(dst), len(src))
	}
	hashPairs(dst[:len(src)/2], src)
	return nil
}

// nodePadding is the second block of every node: the padding of 64 bytes.
var nodePadding = func() (block [BlockSize]byte) {
	block[0] = 0x80
	binary.BigEndian.PutUint64(block[BlockSize-lengthSize:], nodeSize*8)
	return block
}()

// hashPairs hashes the nodes in src. The kernel is chosen anew for those that
// are left, as in any batch.
func hashPairs(dst, src []byte) {
	const blocks = nodeSize/BlockSize + 1
	table := use.Lanes.For(len(src)/nodeSize, len(src)/nodeSize*blocks, blocks)
	for len(src) > 0 {
		nodes := len(src) / nodeSize
		kernel := table.Choose(min(nodes, lanes.Max), blocks)
		done := hashNodes(kernel.ID, dst, src)
		if done == 0 {
			done = min(nodes, kernel.Lanes)
			if kernel.Lanes == 1 {
				*(*[Size]byte)(dst) = Sum256(src[:nodeSize])
			} else {
				hashNodesInLanes(kernel, dst[:done*Size], src[:done*nodeSize])
			}
		}
		dst, src = dst[done*Size:], src[done*nodeSize:]
	}
}

// hashNodesInLanes hashes up to as many nodes as the kernel has lanes.
func hashNodesInLanes(kernel lanes.Kernel, dst, src []byte) {
	var in inputs
	var h [maxLanes][8]uint32
	nodes := len(src) / nodeSize
	for i := range kernel.Lanes {
		h[i] = initial256
		in.h[i] = &h[i]
		in.p[i] = &src[min(i, nodes-1)*nodeSize] // lanes without a node do the last one's again
	}
	compressLanes(kernel.ID, &in, 1)
	for i := range kernel.Lanes {
		in.p[i] = &nodePadding[0]
	}
	compressLanes(kernel.ID, &in, 1)
	for i := range nodes {
		put(dst[i*Size:(i+1)*Size], &h[i])
	}
}
