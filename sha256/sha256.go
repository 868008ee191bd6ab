// Package sha256 computes SHA-256 and SHA-224 (FIPS 180-4) with the vector and
// hash instructions that the CPU has.
//
// It is a drop-in replacement for crypto/sha256: the same identifiers, the
// same digests, and states that resume in either package.
//
// [Sum256] hashes one message; the hash that [New] returns takes a stream. If
// there are several messages, hash them together, each in a lane of the CPU's
// vectors: [Sum256Many] takes messages in memory, [WriteMany] and [AppendSums]
// take running hashes, [HashPairs] takes the nodes of a Merkle tree.
//
// This is not a FIPS-validated module. Stay with crypto/sha256 where FIPS
// 140-3 is required, and where hashing is part of TLS or X.509: this package
// does not register itself with package crypto, so those never use it.
//
// Which kernels compute the digests is decided once, when the program starts,
// by the CPU that it runs on; [Kernels] tells which and why. The result never
// depends on that choice.
//
// SHA-256 takes a time that depends on the length of its input and never on
// its content.
package sha256

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"unsafe"

	"github.com/af655cf0/simdhash/internal/words"
)

const (
	// BlockSize is the number of bytes that one compression consumes.
	BlockSize = 64
	// Size is the length of a SHA-256 digest in bytes.
	Size = 32
	// Size224 is the length of a SHA-224 digest in bytes.
	Size224 = 28
)

// The initial chaining values of FIPS 180-4, sections 5.3.3 and 5.3.2.
var (
	initial256 = [8]uint32{
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	}
	initial224 = [8]uint32{
		0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4,
	}
)

// sum hashes all of data into h, which starts as an initial value. The last
// block is padded before the others are compressed, so that its stores are long done
// when the kernel loads it; for one block words.Copy sees to that.
func sum(h *[8]uint32, data []byte) {
	full := len(data) &^ (BlockSize - 1)
	var last [2 * BlockSize]byte
	padded := pad(&last, data[full:], uint64(len(data)))
	if full > 0 {
		compress(h, data[:full])
	}
	compress(h, padded)
}

// lengthSize is the length of the field that closes the last block.
const lengthSize = 8

// pad returns what the padding makes of the end of a message of length bytes:
// tail, less than a block, becomes one block or two (FIPS 180-4, section
// 5.1.1). They are built in last, which is zero.
func pad(last *[2 * BlockSize]byte, tail []byte, length uint64) []byte {
	words.Copy(last[:], tail, 0x80)
	end := BlockSize
	if len(tail) >= BlockSize-lengthSize {
		end = 2 * BlockSize
	}
	binary.BigEndian.PutUint64(last[end-lengthSize:], length<<3)
	return last[:end]
}

// put writes as much of h as a digest of len(dst) bytes has.
func put(dst []byte, h *[8]uint32) {
	for i := range len(dst) / 4 {
		binary.BigEndian.PutUint32(dst[4*i:], h[i])
	}
}

// digest is a running hash.
type digest struct {
	h      [8]uint32
	buffer [BlockSize]byte
	length uint64 // bytes written; those beyond the last whole block are in buffer
	is224  bool

	inBatch bool // WriteMany has it in a batch that has not run yet
}

// buffered is the number of bytes of the buffer in use.
func (d *digest) buffered() int { return int(d.length % BlockSize) }

func (d *digest) BlockSize() int { return BlockSize }

func (d *digest) Size() int {
	if d.is224 {
		return Size224
	}
	return Size
}

// Reset returns the digest to what its constructor made.
func (d *digest) Reset() {
	d.h = initial256
	if d.is224 {
		d.h = initial224
	}
	d.length = 0
}

// Write adds p to the message. It never fails.
func (d *digest) Write(p []byte) (int, error) {
	n := len(p)
	buffered := d.buffered()
	d.length += uint64(n)
	if buffered > 0 {
		m := copy(d.buffer[buffered:], p)
		if buffered+m < BlockSize {
			return n, nil
		}
		p = p[m:]
		compress(&d.h, d.buffer[:])
	}
	if full := len(p) &^ (BlockSize - 1); full > 0 {
		compress(&d.h, p[:full])
		p = p[full:]
	}
	copy(d.buffer[:], p)
	return n, nil
}

// WriteString is Write without a copy of s.
func (d *digest) WriteString(s string) (int, error) {
	return d.Write(unsafe.Slice(unsafe.StringData(s), len(s)))
}

// Sum appends the digest of what was written to b. The digest can go on.
func (d *digest) Sum(b []byte) []byte {
	h := d.h
	var last [2 * BlockSize]byte
	compress(&h, pad(&last, d.buffer[:d.buffered()], d.length))
	var out [Size]byte
	put(out[:], &h)
	return append(b, out[:d.Size()]...)
}

// Clone returns an independent copy of the running digest.
func (d *digest) Clone() (hash.Cloner, error) {
	clone := *d
	return &clone, nil
}

// The saved form is that of crypto/sha256: magic, h in big-endian words, the
// buffer, the length.
const (
	magic256  = "sha\x03"
	magic224  = "sha\x02"
	savedSize = len(magic256) + 8*4 + BlockSize + 8
)

func (d *digest) magic() string {
	if d.is224 {
		return magic224
	}
	return magic256
}

// MarshalBinary saves the running digest.
func (d *digest) MarshalBinary() ([]byte, error) {
	return d.AppendBinary(make([]byte, 0, savedSize))
}

// AppendBinary is MarshalBinary that appends to b.
func (d *digest) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, d.magic()...)
	for _, w := range d.h {
		b = binary.BigEndian.AppendUint32(b, w)
	}
	var buffer [BlockSize]byte
	copy(buffer[:], d.buffer[:d.buffered()])
	b = append(b, buffer[:]...)
	return binary.BigEndian.AppendUint64(b, d.length), nil
}

// UnmarshalBinary resumes a digest that this package or crypto/sha256 saved.
// After an error the digest is what it was.
func (d *digest) UnmarshalBinary(b []byte) error {
	if len(b) < len(magic256) || string(b[:len(magic256)]) != d.magic() {
		return errors.New("sha256: state does not begin as one of this hash does")
	}
	if len(b) != savedSize {
		return fmt.Errorf("sha256: state of %d bytes, want %d", len(b), savedSize)
	}
	b = b[len(magic256):]
	for i := range d.h {
		d.h[i] = binary.BigEndian.Uint32(b[4*i:])
	}
	copy(d.buffer[:], b[8*4:])
	d.length = binary.BigEndian.Uint64(b[8*4+BlockSize:])
	return nil
}
