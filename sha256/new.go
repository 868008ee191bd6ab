//go:build purego || !gc || !(386 || loong64 || ppc64 || ppc64le || riscv64 || s390x)

package sha256

import "hash"

// New returns a hash.Hash that computes SHA-256 digests.
//
// The value also implements [hash.Cloner], [io.StringWriter],
// [encoding.BinaryMarshaler], [encoding.BinaryAppender] and
// [encoding.BinaryUnmarshaler]; the saved form is that of crypto/sha256.
func New() hash.Hash { return &digest{h: initial256} }

// New224 is [New] for SHA-224.
func New224() hash.Hash { return &digest{h: initial224, is224: true} }

// Sum256 returns the SHA-256 digest of data.
func Sum256(data []byte) (digest [Size]byte) {
	h := initial256
	sum(&h, data)
	put(digest[:], &h)
	return digest
}

// sum256To is Sum256 without the copy of the result, which would be a fortieth of the
// time of a short message.
func sum256To(digest *[Size]byte, data []byte) {
	h := initial256
	sum(&h, data)
	put(digest[:], &h)
}

// Sum224 returns the SHA-224 digest of data.
func Sum224(data []byte) (digest [Size224]byte) {
	h := initial224
	sum(&h, data)
	put(digest[:], &h)
	return digest
}

func sum224To(digest *[Size224]byte, data []byte) {
	h := initial224
	sum(&h, data)
	put(digest[:], &h)
}
