package bitrot

import (
	"hash"
	"io"
)

// Digest computes the root of a stream. It is a [hash.Hash] and an
// [io.ReaderFrom], so that io.Copy reads straight into its buffer, which holds
// the blocks that are hashed together: 1 MiB for the default Config. What is
// written in large pieces is mostly hashed where it lies, without a copy.
type Digest struct {
	tree   *tree
	root   hash.Hash // of the leaves before those buffered
	next   int64     // index of the first block buffered
	buffer []byte    // blocks; after a Write up to a window of them, and the last one's end is always here
	leaves []byte
	blocks [][]byte
}

var (
	_ hash.Hash     = (*Digest)(nil)
	_ io.ReaderFrom = (*Digest)(nil)
)

// New returns a Digest. It returns an error if c is not one that [Config] allows.
func New(c *Config) (*Digest, error) {
	t, err := c.tree()
	if err != nil {
		return nil, err
	}
	return &Digest{tree: t, root: t.newRoot(), blocks: make([][]byte, 0, t.window())}, nil
}

// Size is the length of the root in bytes.
func (d *Digest) Size() int { return d.tree.size }

// BlockSize is the leaf size.
func (d *Digest) BlockSize() int { return d.tree.leaf }

// Reset starts a new object.
func (d *Digest) Reset() {
	d.root.Reset()
	d.next = 0
	d.buffer = d.buffer[:0]
}

// Write adds to the object. It keeps no reference to p and never returns an
// error.
func (d *Digest) Write(p []byte) (int, error) {
	n := len(p)
	window := d.tree.window()
	for len(d.buffer)+len(p) > window*d.tree.leaf {
		// The block that is begun is completed, the others are hashed where they
		// lie. A byte is left at least: the last block is not among these.
		if begun := len(d.buffer) % d.tree.leaf; begun > 0 {
			rest := d.tree.leaf - begun
			d.buffer = append(d.buffer, p[:rest]...)
			p = p[rest:]
		}
		d.blocks = d.blocks[:0]
		for b := d.buffer; len(b) > 0; b = b[d.tree.leaf:] {
			d.blocks = append(d.blocks, b[:d.tree.leaf])
		}
		for len(d.blocks) < window {
			d.blocks = append(d.blocks, p[:d.tree.leaf])
			p = p[d.tree.leaf:]
		}
		d.leaves = extend(d.leaves[:0], window*d.tree.size)
		d.tree.hashRun(d.leaves, d.next, false, d.blocks)
		clear(d.blocks) // some are the caller's
		d.root.Write(d.leaves)
		d.next += int64(window)
		d.buffer = d.buffer[:0]
	}
	d.buffer = append(d.buffer, p...)
	return n, nil
}

// ReadFrom adds what r gives until its end, and returns how many bytes that
// is. An error is r's, or [io.ErrNoProgress]; the bytes before it are added.
func (d *Digest) ReadFrom(r io.Reader) (n int64, err error) {
	window := d.tree.window() * d.tree.leaf
	for {
		// Whether the window has the last block is known when a byte follows it.
		have := len(d.buffer)
		d.buffer = extend(d.buffer, window+d.tree.leaf-have)
		m, err := readFull(r, d.buffer[have:])
		n += int64(m)
		d.buffer = d.buffer[:have+m]
		if len(d.buffer) > window {
			d.leaves = d.tree.hashBytes(d.leaves[:0], d.blocks, d.next, false, d.buffer[:window])
			d.root.Write(d.leaves)
			d.next += int64(d.tree.window())
			d.buffer = d.buffer[:copy(d.buffer, d.buffer[window:])]
		}
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
}

// Sum appends the root of what has been written to b. The object can go on.
func (d *Digest) Sum(b []byte) []byte {
	root, err := d.root.(hash.Cloner).Clone()
	if err != nil {
		panic(err) // those of blake2b return none
	}
	d.leaves = d.tree.hashBytes(d.leaves[:0], d.blocks, d.next, true, d.buffer)
	root.Write(d.leaves)
	return root.Sum(b)
}
