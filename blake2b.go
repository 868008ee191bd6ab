// Package blake2b computes BLAKE2b (RFC 7693) with the vector instructions that
// the CPU has.
//
// It is a drop-in replacement for golang.org/x/crypto/blake2b: the same
// identifiers, the same digests, and states that resume in either package.
// Beyond that, [Config] reaches the whole parameter block: salt,
// personalisation and tree hashing.
//
// [Sum512] and its kin hash one message; the hashes that [New512] and its kin
// return take a stream. If there are several messages, hash them together, each
// in a lane of the CPU's vectors: [Sum512Many] takes messages in memory,
// [WriteMany] and [AppendSums] take running hashes, [Config.SumMany] takes
// keyed messages and the nodes of a tree. [NewXOF] gives output of any length.
//
// Which kernels compute the digests is decided once, when the program starts,
// by the CPU that it runs on; [Kernels] tells which and why. The result never
// depends on that choice.
//
// BLAKE2b takes a time that depends on the length of its input and never on
// its content.
package blake2b

import (
	"crypto"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"unsafe"

	"github.com/af655cf0/simdhash/internal/words"
)

const (
	// BlockSize is the number of bytes that one compression consumes.
	BlockSize = 128
	// Size is the length of a BLAKE2b-512 digest in bytes.
	Size = 64
	// Size384 is the length of a BLAKE2b-384 digest in bytes.
	Size384 = 48
	// Size256 is the length of a BLAKE2b-256 digest in bytes.
	Size256 = 32
)

// The initialization vector of RFC 7693, section 2.6.
const (
	iv0 = 0x6a09e667f3bcc908
	iv1 = 0xbb67ae8584caa73b
	iv2 = 0x3c6ef372fe94f82b
	iv3 = 0xa54ff53a5f1d36f1
	iv4 = 0x510e527fade682d1
	iv5 = 0x9b05688c2b3e6c1f
	iv6 = 0x1f83d9abfb41bd6b
	iv7 = 0x5be0cd19137e2179
)

// The kernels read iv too.
var iv = [8]uint64{iv0, iv1, iv2, iv3, iv4, iv5, iv6, iv7}

// sequential is what the parameter block of an unkeyed, sequential hash has
// besides the digest's size: fanout and depth.
const sequential = 1<<24 | 1<<16

// The chaining values that unkeyed, sequential hashes start from.
var (
	initial512 = [8]uint64{iv0 ^ sequential ^ Size, iv1, iv2, iv3, iv4, iv5, iv6, iv7}
	initial384 = [8]uint64{iv0 ^ sequential ^ Size384, iv1, iv2, iv3, iv4, iv5, iv6, iv7}
	initial256 = [8]uint64{iv0 ^ sequential ^ Size256, iv1, iv2, iv3, iv4, iv5, iv6, iv7}
)

// state is what compression works on. The kernels rely on this layout: t and
// f together are what is xored into v[12:16].
type state struct {
	h [8]uint64 // chaining value
	t [2]uint64 // counter: bytes compressed so far, 128 bits, low word first
	f [2]uint64 // flags: all ones in the last block, and in the last node
}

// sum hashes all of data, as the last of the message; lastNode tells the last
// node of a level of a tree. The last block is padded before the others are
// compressed, so that its stores are long done when the kernel loads it; for one block
// words.Copy sees to that.
func (s *state) sum(data []byte, lastNode bool) {
	full := 0
	if len(data) > BlockSize {
		full = (len(data) - 1) &^ (BlockSize - 1)
	}
	end, n := data[full:], len(data)-full
	if n < BlockSize {
		var last [BlockSize]byte
		words.Copy(last[:], end, 0)
		end = last[:]
	}
	if full > 0 {
		compress(s, data[:full], BlockSize)
	}
	s.end(lastNode)
	compress(s, end, uint64(n))
}

// end sets the flags for the last block.
func (s *state) end(lastNode bool) {
	s.f[0] = ^uint64(0)
	if lastNode {
		s.f[1] = ^uint64(0)
	}
}

// Sum512 returns the BLAKE2b-512 digest of data.
func Sum512(data []byte) (digest [Size]byte) {
	s := state{h: initial512}
	s.sum(data, false)
	put(digest[:], &s.h)
	return digest
}

// Sum384 returns the BLAKE2b-384 digest of data.
func Sum384(data []byte) (digest [Size384]byte) {
	s := state{h: initial384}
	s.sum(data, false)
	put(digest[:], &s.h)
	return digest
}

// Sum256 returns the BLAKE2b-256 digest of data.
func Sum256(data []byte) (digest [Size256]byte) {
	s := state{h: initial256}
	s.sum(data, false)
	put(digest[:], &s.h)
	return digest
}

// put writes as much of h as a digest of len(dst) bytes has.
func put(dst []byte, h *[8]uint64) {
	if len(dst) == Size {
		putAll((*[Size]byte)(dst), h)
		return
	}
	whole := len(dst) / 8
	for i := range whole {
		binary.LittleEndian.PutUint64(dst[8*i:], h[i])
	}
	if whole < len(h) {
		var last [8]byte
		binary.LittleEndian.PutUint64(last[:], h[whole])
		copy(dst[8*whole:], last[:])
	}
}

// putAll writes h.
func putAll(dst *[Size]byte, h *[8]uint64) {
	for i, word := range h {
		binary.LittleEndian.PutUint64(dst[8*i:], word)
	}
}

// New returns a hash.Hash that computes BLAKE2b digests of size bytes, 1 to
// 64. With a key of 1 to 64 bytes it is a MAC; the key is copied. A size or a
// key outside these limits is an error.
//
// For collision resistance, use a digest of at least 32 bytes; for a MAC, a
// digest of at least 16 bytes and a key of at least 16 bytes.
//
// The value also implements [hash.Cloner] and [io.StringWriter] and, without
// a key, [encoding.BinaryMarshaler], [encoding.BinaryAppender] and
// [encoding.BinaryUnmarshaler], whose form is that of golang.org/x/crypto.
func New(size int, key []byte) (hash.Hash, error) {
	if err := checkSize(size); err != nil {
		return nil, err
	}
	if err := checkLength("key", key, maxKey); err != nil {
		return nil, err
	}
	return newDigest(&Config{Size: size, Key: key}), nil
}

// New512 is [New] with a size of 64 bytes.
func New512(key []byte) (hash.Hash, error) { return New(Size, key) }

// New384 is [New] with a size of 48 bytes.
func New384(key []byte) (hash.Hash, error) { return New(Size384, key) }

// New256 is [New] with a size of 32 bytes.
func New256(key []byte) (hash.Hash, error) { return New(Size256, key) }

// digest is a running hash. The buffer holds up to a whole block, since the
// last block must be told from the others before it is compressed.
type digest struct {
	state
	buffer   [BlockSize]byte
	buffered uint8 // bytes of the buffer in use
	inBatch  bool  // WriteMany has it in a batch that has not run yet

	// What Reset and the last block need; constant after construction.
	size     uint8
	keyLen   uint8
	lastNode bool
	plain    bool // neither key, salt, personalisation nor tree
	initial  [8]uint64
	key      [maxKey]byte
}

func (d *digest) Size() int      { return int(d.size) }
func (d *digest) BlockSize() int { return BlockSize }

// Reset returns the digest to what its constructor made.
func (d *digest) Reset() {
	d.state = state{h: d.initial}
	d.buffered = 0
	if d.keyLen > 0 {
		n := copy(d.buffer[:], d.key[:d.keyLen])
		clear(d.buffer[n:])
		d.buffered = BlockSize
	}
}

// Write adds p to the message. It never fails.
func (d *digest) Write(p []byte) (int, error) {
	n := len(p)
	if d.buffered > 0 {
		if len(p) <= BlockSize-int(d.buffered) {
			d.buffered += uint8(copy(d.buffer[d.buffered:], p))
			return n, nil
		}
		p = p[copy(d.buffer[d.buffered:], p):]
		compress(&d.state, d.buffer[:], BlockSize)
	}
	if len(p) > BlockSize {
		full := (len(p) - 1) &^ (BlockSize - 1)
		compress(&d.state, p[:full], BlockSize)
		p = p[full:]
	}
	d.buffered = uint8(copy(d.buffer[:], p))
	return n, nil
}

// WriteString is Write without a copy of s.
func (d *digest) WriteString(s string) (int, error) {
	return d.Write(unsafe.Slice(unsafe.StringData(s), len(s)))
}

// Sum appends the digest of what was written to b. The digest can go on.
func (d *digest) Sum(b []byte) []byte {
	s := d.last()
	var out [Size]byte
	put(out[:], &s.h)
	return append(b, out[:d.size]...)
}

// last returns the state after the last block.
func (d *digest) last() state {
	s := d.state
	s.sum(d.buffer[:d.buffered], d.lastNode)
	return s
}

// Clone returns an independent copy of the running digest, key included.
func (d *digest) Clone() (hash.Cloner, error) {
	clone := *d
	return &clone, nil
}

// The saved form is that of golang.org/x/crypto/blake2b: magic, h and t in
// big-endian words, the digest's size, the buffer, the bytes of it in use.
const (
	magic     = "b2b"
	savedSize = len(magic) + 8*8 + 2*8 + 1 + BlockSize + 1
)

// MarshalBinary saves the running digest. One with a key, salt,
// personalisation or tree is an error.
func (d *digest) MarshalBinary() ([]byte, error) {
	return d.AppendBinary(make([]byte, 0, savedSize))
}

// AppendBinary is MarshalBinary that appends to b.
func (d *digest) AppendBinary(b []byte) ([]byte, error) {
	if !d.plain {
		return b, errors.New("blake2b: cannot save the state of a hash with a key, salt, personalisation or tree")
	}
	b = append(b, magic...)
	for _, w := range d.h {
		b = binary.BigEndian.AppendUint64(b, w)
	}
	b = binary.BigEndian.AppendUint64(b, d.t[0])
	b = binary.BigEndian.AppendUint64(b, d.t[1])
	b = append(b, d.size)
	var buffer [BlockSize]byte
	copy(buffer[:], d.buffer[:d.buffered])
	b = append(b, buffer[:]...)
	return append(b, d.buffered), nil
}

// UnmarshalBinary resumes a digest that this package or golang.org/x/crypto
// saved, and takes over its size. After an error the digest is what it was.
func (d *digest) UnmarshalBinary(b []byte) error {
	if !d.plain {
		return errors.New("blake2b: cannot resume a state in a hash with a key, salt, personalisation or tree")
	}
	if len(b) < len(magic) || string(b[:len(magic)]) != magic {
		return errors.New("blake2b: state does not begin with \"" + magic + "\"")
	}
	if len(b) != savedSize {
		return fmt.Errorf("blake2b: state of %d bytes, want %d", len(b), savedSize)
	}
	b = b[len(magic):]
	fields := b[:10*8]
	size, buffer, buffered := b[80], b[81:81+BlockSize], b[81+BlockSize]
	var s state
	for i := range s.h {
		s.h[i] = binary.BigEndian.Uint64(fields[8*i:])
	}
	s.t[0] = binary.BigEndian.Uint64(fields[64:])
	s.t[1] = binary.BigEndian.Uint64(fields[72:])
	switch {
	case size == 0 || size > Size:
		return fmt.Errorf("blake2b: state of a digest of %d bytes, want 1 to %d", size, Size)
	case buffered > BlockSize:
		return fmt.Errorf("blake2b: state with %d bytes buffered, want at most %d", buffered, BlockSize)
	case s.t[0]%BlockSize != 0:
		return fmt.Errorf("blake2b: state with a counter of %d, not a multiple of %d", s.t[0], BlockSize)
	}
	d.state = s
	d.size = size
	d.initial = (&Config{Size: int(size)}).initial()
	d.buffered = buffered
	copy(d.buffer[:], buffer[:buffered])
	return nil
}

func init() {
	for _, r := range []struct {
		hash crypto.Hash
		size int
	}{{crypto.BLAKE2b_256, Size256}, {crypto.BLAKE2b_384, Size384}, {crypto.BLAKE2b_512, Size}} {
		crypto.RegisterHash(r.hash, func() hash.Hash { return newDigest(&Config{Size: r.size}) })
	}
}
