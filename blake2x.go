package blake2b

import (
	"errors"
	"io"
	"math"
)

// OutputLengthUnknown is the size to give [NewXOF] when the length of the
// output is not known in advance.
const OutputLengthUnknown = 0

// maxUnknown is how much an XOF of unknown length puts out: 2^32 nodes.
const maxUnknown = 1 << 32 * Size

// XOF is a hash whose output can have any length.
type XOF interface {
	// Write adds to the message. It panics once Read has been called.
	io.Writer

	// Read returns the next bytes of output, and io.EOF after the last one.
	io.Reader

	// Clone returns an independent copy.
	Clone() XOF

	// Reset returns to the state that NewXOF made.
	Reset()
}

// NewXOF returns the extendable-output function BLAKE2Xb (the BLAKE2X paper,
// 2016) with size bytes of output, 1 to 2^32-2, or [OutputLengthUnknown], which
// puts out up to 256 GiB. The output depends on size. With a key of 1 to 64
// bytes it is a MAC; the key is copied.
//
// The value also implements [hash.XOF].
func NewXOF(size uint32, key []byte) (XOF, error) {
	if size == math.MaxUint32 {
		return nil, errors.New("blake2b: XOF of 2^32-1 bytes, want at most 2^32-2")
	}
	if err := checkLength("key", key, maxKey); err != nil {
		return nil, err
	}
	length := size
	if size == OutputLengthUnknown {
		length = math.MaxUint32
	}
	c := Config{Key: key, Tree: &Tree{Fanout: 1, MaxDepth: 1, NodeOffset: uint64(length) << 32}}
	x := &xof{message: *newDigest(&c), length: length}
	x.Reset()
	return x, nil
}

// xof absorbs like any digest. The output is the digests of nodes that each
// hash the absorbing digest's own result, numbered from 0.
type xof struct {
	message digest
	length  uint32
	reading bool
	root    [Size]byte // the message's digest
	node    [Size]byte // the current node's
	used    int        // bytes of node that have been read
	next    uint32     // index of the node after it
	left    uint64     // bytes still to be read
}

// Write adds p to the message. It never fails, and panics after a Read.
func (x *xof) Write(p []byte) (int, error) {
	if x.reading {
		panic("blake2b: Write to an XOF after Read")
	}
	return x.message.Write(p)
}

// WriteString is Write without a copy of s.
func (x *xof) WriteString(s string) (int, error) {
	if x.reading {
		panic("blake2b: Write to an XOF after Read")
	}
	return x.message.WriteString(s)
}

// BlockSize returns the number of bytes that one compression consumes.
func (x *xof) BlockSize() int { return BlockSize }

// Clone returns an independent copy.
func (x *xof) Clone() XOF {
	clone := *x
	return &clone
}

// Reset returns to the state that NewXOF made.
func (x *xof) Reset() {
	x.message.Reset()
	x.reading = false
	x.used = Size
	x.next = 0
	x.left = uint64(x.length)
	if x.length == math.MaxUint32 {
		x.left = maxUnknown
	}
}

// Read fills p with the next bytes of output.
func (x *xof) Read(p []byte) (int, error) {
	if !x.reading {
		x.reading = true
		s := x.message.last()
		put(x.root[:], &s.h)
	}
	if x.left == 0 {
		return 0, io.EOF
	}
	if uint64(len(p)) > x.left {
		p = p[:x.left]
	}
	n := len(p)
	for len(p) > 0 {
		if x.used == Size {
			x.expand()
		}
		m := copy(p, x.node[x.used:])
		x.used += m
		x.left -= uint64(m)
		p = p[m:]
	}
	return n, nil
}

// expand computes the next node. The last one is as short as what is left.
func (x *xof) expand() {
	c := Config{
		Size: int(min(x.left, Size)),
		Tree: &Tree{LeafSize: Size, NodeOffset: uint64(x.length)<<32 | uint64(x.next), InnerHashSize: Size},
	}
	s := state{h: c.initial()}
	s.sum(x.root[:], false)
	put(x.node[:], &s.h)
	x.used = 0
	x.next++
}
