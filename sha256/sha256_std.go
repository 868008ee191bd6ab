//go:build !purego && gc && (386 || loong64 || ppc64 || ppc64le || riscv64 || s390x)

package sha256

import (
	std "crypto/sha256"
	"hash"

	"github.com/af655cf0/simdhash/internal/cpu"
	"github.com/af655cf0/simdhash/internal/kernel"
)

// The rows of kernels.
const (
	generic = iota
	stdlib
)

// kernels is the table of this build: the standard library has assembly for
// this architecture and this package has none, so it hands out the standard
// library's digests.
var kernels = []kernel.Row{
	generic: {Name: "generic", Lanes: 1, Cycles: kernel.Cycles{cpu.Portable: 2}},
	stdlib:  {Name: "std", Lanes: 1, Cycles: kernel.Cycles{cpu.Portable: 1}},
}

// compress runs every block of p through the kernel of digests that are ours.
func compress(h *[8]uint32, p []byte) { compressGeneric(h, p) }

// maxCall bounds the input of one call, as in the builds with assembly.
const maxCall = 64 << 10

// New returns a hash.Hash that computes SHA-256 digests: on this architecture
// that of crypto/sha256.
//
// The value also implements [hash.Cloner], [encoding.BinaryMarshaler],
// [encoding.BinaryAppender] and [encoding.BinaryUnmarshaler].
func New() hash.Hash {
	if use.Single == stdlib {
		return std.New()
	}
	return &digest{h: initial256}
}

// New224 is [New] for SHA-224.
func New224() hash.Hash {
	if use.Single == stdlib {
		return std.New224()
	}
	return &digest{h: initial224, is224: true}
}

// Sum256 returns the SHA-256 digest of data.
func Sum256(data []byte) (digest [Size]byte) {
	if use.Single == stdlib {
		return std.Sum256(data)
	}
	h := initial256
	sum(&h, data)
	put(digest[:], &h)
	return digest
}

// Sum224 returns the SHA-224 digest of data.
func Sum224(data []byte) (digest [Size224]byte) {
	if use.Single == stdlib {
		return std.Sum224(data)
	}
	h := initial224
	sum(&h, data)
	put(digest[:], &h)
	return digest
}

func sum256To(digest *[Size]byte, data []byte)    { *digest = Sum256(data) }
func sum224To(digest *[Size224]byte, data []byte) { *digest = Sum224(data) }
