package bitrot

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"slices"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/internal/mapped"
)

// Outline has the leaves and the root of one object. All of it is in memory: a
// digest for each block.
//
// Its methods may be called from several goroutines at once.
type Outline struct {
	// Concurrency is how many goroutines hash at once in Verify, VerifyRange,
	// Check and Append, as [Config].Concurrency says. With more than one, the object
	// must allow calls of ReadAt at the same time, as io.ReaderAt demands.
	Concurrency int

	tree   *tree
	length int64 // of the object
	leaves []byte
	root   []byte
}

// Build makes the outline of what r gives until its end. The error is a
// [StorageError], or says that c is not one that [Config] allows. r is read in
// the calling goroutine.
//
// A stream that ends early cannot be told from a short one: compare
// [Outline.Length] with what was expected.
func Build(r io.Reader, c *Config) (*Outline, error) {
	t, err := c.tree()
	if err != nil {
		return nil, err
	}
	return build(t, nil, r, c)
}

// BuildAt makes the outline of the first length bytes of r. The error is a
// [StorageError], which wraps [io.ErrUnexpectedEOF] if r is shorter, or says
// that c is not one that [Config] allows. With a Concurrency of more than one,
// r must allow calls of ReadAt at the same time, as io.ReaderAt demands. If r
// is an [os.File], what is in the page cache may be mapped instead of read.
func BuildAt(r io.ReaderAt, length int64, c *Config) (*Outline, error) {
	t, err := c.tree()
	if err != nil {
		return nil, err
	}
	if length < 0 {
		return nil, fmt.Errorf("bitrot: object of %d bytes", length)
	}
	if err := t.fits(length); err != nil {
		return nil, err
	}
	leaves := make([]byte, 0, min(t.count(length)*int64(t.size), 1<<20)) // more as they come
	err = t.hashAt(r, length, c, func(more []byte) { leaves = append(leaves, more...) })
	if err != nil {
		return nil, err
	}
	return newOutline(t, length, leaves, c.concurrency()), nil
}

// hashAt gives leaves those of the first length bytes of r, a batch at a time and
// in order.
func (t *tree) hashAt(r io.ReaderAt, length int64, c *Config, leaves func([]byte)) (err error) {
	v := &view{tree: t, r: r, length: length}
	if length >= mapped.Worth && t.leaf >= 4<<10 {
		switch r := r.(type) {
		case mapped.Viewer:
			v.viewer = r
		case *os.File:
			if mapped.Pays() {
				v.viewer = mapped.Of(r)
			}
		}
	}
	v.each(nil, c.concurrency(), func(b *batch) bool {
		hashed := 0
		for i, block := range b.blocks {
			if err = b.errs[i]; err != nil {
				return false
			}
			hashed += block.Length
		}
		leaves(b.got)
		c.progress(hashed)
		return true
	})
	if err == io.EOF {
		err = &StorageError{Err: io.ErrUnexpectedEOF}
	}
	return err
}

func newOutline(t *tree, length int64, leaves []byte, concurrency int) *Outline {
	return &Outline{Concurrency: concurrency, tree: t, length: length, leaves: slices.Clip(leaves), root: t.rootOf(leaves)}
}

// build makes the outline of an object whose first leaves are known, and whose
// blocks after these r gives.
func build(t *tree, leaves []byte, r io.Reader, c *Config) (*Outline, error) {
	length, err := t.hashStream(r, int64(len(leaves)/t.size), c, func(more []byte) {
		leaves = append(leaves, more...)
	})
	if err != nil {
		return nil, err
	}
	return newOutline(t, length, leaves, c.concurrency()), nil
}

// hashStream gives leaves those of the blocks that r gives until its end, a
// batch at a time and in order. The first of them is block next, and the result is
// where the last one ends.
func (t *tree) hashStream(r io.Reader, next int64, c *Config, leaves func([]byte)) (length int64, err error) {
	var (
		window = t.window() * t.leaf
		ahead  []byte // the byte after what has been read
		end    bool
	)
	fill := func(b *batch) bool {
		// A byte more than the window tells whether this is the end.
		b.raw = append(b.raw, ahead...)
		b.raw, err = readUpTo(r, b.raw, window+1)
		if err != nil && err != io.EOF {
			err = &StorageError{Blocks: []Block{t.block(next+int64(len(b.raw)/t.leaf), math.MaxInt64)}, Err: err}
			return false
		}
		end = err == io.EOF
		err = nil
		if !end {
			ahead = append(ahead[:0], b.raw[window])
			b.raw = b.raw[:window]
		}
		length += int64(len(b.raw))
		for rest := b.raw; ; rest = rest[t.leaf:] {
			block := rest[:min(len(rest), t.leaf)]
			last := end && len(block) == len(rest)
			b.blocks = append(b.blocks, Block{Index: next})
			b.leaves = append(b.leaves, leaf{tree: t, index: next, last: last, block: block})
			next++
			if len(block) == len(rest) {
				return !end
			}
		}
	}
	work := func(b *batch) { b.got = hashLeaves(b.got, b.leaves) }
	drain := func(b *batch) bool {
		leaves(b.got)
		c.progress(len(b.raw))
		return true
	}
	length = next * int64(t.leaf)
	n := goroutines(c.concurrency())
	inOrder(n, n+1, fill, work, drain)
	return length, err
}

// fits returns an error if the leaves of an object do not fit into the address
// space.
func (t *tree) fits(length int64) error {
	if n := t.count(length); n > int64((math.MaxInt-headerSize-Size512-checkSize)/t.size) {
		return fmt.Errorf("bitrot: %d blocks have more leaves than fit into memory", n)
	}
	return nil
}

// Root returns the root. Kept elsewhere, it is what the object and the outline
// can be trusted by.
func (o *Outline) Root() []byte { return bytes.Clone(o.root) }

// Length is the length of the object in bytes. Of an outline that was read, it
// is what the header says: it is proven by [Outline.VerifyLength], and whenever
// the last block is verified.
func (o *Outline) Length() int64 { return o.length }

// LeafSize is the length of all blocks but the last, in bytes.
func (o *Outline) LeafSize() int { return o.tree.leaf }

// Size is the length of the digests in bytes, 32 or 64.
func (o *Outline) Size() int { return o.tree.size }

// Salt returns the salt, with zeros up to 16 bytes, or nil if there is none.
func (o *Outline) Salt() []byte {
	if o.tree.salt == [saltSize]byte{} {
		return nil
	}
	return bytes.Clone(o.tree.salt[:])
}

// Blocks is the number of blocks, 1 at least: an empty object has one, which is
// empty.
func (o *Outline) Blocks() int64 { return o.tree.count(o.length) }

// Block returns the place of block i. It panics if there is no such block.
func (o *Outline) Block(i int64) Block {
	o.checkIndex(i)
	return o.tree.block(i, o.length)
}

// Leaf returns the digest of block i. It panics if there is no such block.
func (o *Outline) Leaf(i int64) []byte {
	o.checkIndex(i)
	return bytes.Clone(o.leafAt(i))
}

func (o *Outline) leafAt(i int64) []byte {
	n := int64(o.tree.size)
	return o.leaves[i*n : (i+1)*n]
}

func (o *Outline) checkIndex(i int64) {
	if i < 0 || i >= o.Blocks() {
		panic(fmt.Sprintf("bitrot: block %d of %d", i, o.Blocks()))
	}
}

const (
	magic      = "\x8Fbitrot\n"
	version    = 1
	headerSize = 40
	checkSize  = blake2b.Size256

	kindOutline     = 'O'
	kindInterleaved = 'I'

	flagKeyed = 1
)

// appendHeader appends the header of an object of length bytes.
func (t *tree) appendHeader(b []byte, kind byte, length int64) []byte {
	flags := byte(0)
	if len(t.key) > 0 {
		flags = flagKeyed
	}
	b = append(b, magic...)
	b = append(b, version, kind, byte(t.size), flags)
	b = binary.LittleEndian.AppendUint32(b, uint32(t.leaf))
	b = binary.LittleEndian.AppendUint64(b, uint64(length))
	return append(b, t.salt[:]...)
}

// parseHeader is the reverse of appendHeader. The key is not in the tree, and
// whether there is one is only in flags, which are not checked yet.
func parseHeader(b []byte, kind byte) (t *tree, length int64, flags byte, err error) {
	if !bytes.HasPrefix(b, []byte(magic)) {
		return nil, 0, 0, malformed("it does not begin with the magic %q", magic)
	}
	if b[8] != version {
		return nil, 0, 0, malformed("version %d is not known", b[8])
	}
	if b[9] != kind {
		return nil, 0, 0, malformed("kind %q, want %q", b[9], kind)
	}
	t = &tree{size: int(b[10])}
	if t.size != Size256 && t.size != Size512 {
		return nil, 0, 0, malformed("digests of %d bytes, want 32 or 64", t.size)
	}
	leaf := binary.LittleEndian.Uint32(b[12:])
	if leaf == 0 || leaf > MaxLeafSize {
		return nil, 0, 0, malformed("leaf size of %d bytes, want 1 to %d", leaf, MaxLeafSize)
	}
	t.leaf = int(leaf)
	size := binary.LittleEndian.Uint64(b[16:])
	if size > math.MaxInt64 {
		return nil, 0, 0, malformed("object of %d bytes, want less than 2^63", size)
	}
	copy(t.salt[:], b[24:headerSize])
	return t, int64(size), b[11], nil
}

// WriteTo writes the outline in the format that the package describes. An error
// is w's.
func (o *Outline) WriteTo(w io.Writer) (n int64, err error) {
	check, err := blake2b.New256(nil)
	if err != nil {
		panic(err) // there is no key that could be refused
	}
	write := func(p []byte) {
		if err != nil {
			return
		}
		check.Write(p)
		var m int
		m, err = w.Write(p)
		if m < 0 || m > len(p) {
			m, err = 0, errCount
		}
		n += int64(m)
		if err == nil && m < len(p) {
			err = io.ErrShortWrite
		}
	}
	write(o.tree.appendHeader(nil, kindOutline, o.length))
	write(o.leaves)
	write(o.root)
	write(check.Sum(nil))
	return n, err
}

// Trust is what an outline is trusted by. With nil, or with neither field set,
// damage is found, but forgery is not.
type Trust struct {
	// Root is the object's root, kept where those who can write to the storage
	// cannot change it.
	Root []byte
	// Key is what the object was hashed with. An outline with a key is of no use
	// without it, and one without a key is refused if Key is given.
	Key []byte
}

// ReadOutline reads an outline, which must be all that r has. It compares the
// check digest before anything else; then it computes the root, and compares it
// with the outline's and with that of t, if t has one. The memory that it takes
// grows with what is read, whatever length the header claims.
//
// The error is an [OutlineError], a [TrustError], or, if r failed, a [StorageError].
func ReadOutline(r io.Reader, t *Trust) (*Outline, error) {
	check, err := blake2b.New256(nil)
	if err != nil {
		panic(err) // there is no key that could be refused
	}
	r = io.TeeReader(r, check)
	read := func(p []byte, what string) error {
		_, err := readFull(r, p)
		if err == io.EOF {
			return malformed("it ends in the %s", what)
		}
		if err != nil {
			return &StorageError{Err: err}
		}
		return nil
	}
	head := make([]byte, headerSize)
	if err := read(head, "header"); err != nil {
		return nil, err
	}
	tree, length, flags, err := parseHeader(head, kindOutline)
	if err != nil {
		return nil, err
	}
	if err := tree.fits(length); err != nil {
		return nil, malformed("object of %d bytes in blocks of %d: more than fits into memory", length, tree.leaf)
	}
	size := int(tree.count(length)) * tree.size
	var leaves []byte
	for len(leaves) < size {
		have := len(leaves)
		leaves = extend(leaves, min(size-have, max(1<<16, min(have/4, 1<<22))))
		if err := read(leaves[have:], "leaves"); err != nil {
			return nil, err
		}
	}
	root := make([]byte, tree.size)
	if err := read(root, "root"); err != nil {
		return nil, err
	}
	want := check.Sum(nil)
	got := make([]byte, checkSize)
	if err := read(got, "check digest"); err != nil {
		return nil, err
	}
	switch n, err := readFull(r, make([]byte, 1)); {
	case n > 0:
		return nil, malformed("something follows it")
	case err != io.EOF:
		return nil, &StorageError{Err: err}
	}
	if !equal(got, want) {
		return nil, malformed("the check digest is not that of what precedes it")
	}
	if err := tree.setKey(flags, t); err != nil {
		return nil, err
	}
	if err := tree.checkRoot(root, leaves, t); err != nil {
		return nil, err
	}
	return &Outline{tree: tree, length: length, leaves: slices.Clip(leaves), root: root}, nil
}

// setKey gives the tree its key, if flags say that there is one.
func (t *tree) setKey(flags byte, trust *Trust) error {
	var key []byte
	if trust != nil {
		key = trust.Key
	}
	switch {
	case flags&^flagKeyed != 0:
		return malformed("flags %#x are not known", flags)
	case flags == 0 && len(key) > 0:
		return &TrustError{Reason: "it was made without a key"}
	case flags == flagKeyed && len(key) == 0:
		return &TrustError{Reason: "it was made with a key, and none is given"}
	case len(key) > maxKey:
		return &TrustError{Reason: fmt.Sprintf("a key of %d bytes is given, longer than any", len(key))}
	}
	t.key = append([]byte(nil), key...)
	return nil
}

// checkRoot compares the root with that of the leaves and with the trusted one.
func (t *tree) checkRoot(root, leaves []byte, trust *Trust) error {
	switch match := equal(t.rootOf(leaves), root); {
	case !match && len(t.key) > 0:
		return &TrustError{Reason: "the root is not that of the leaves with this key"}
	case !match:
		return malformed("the root is not that of the leaves")
	}
	return trust.checkRoot(root)
}

// checkRoot compares a root with the trusted one.
func (t *Trust) checkRoot(root []byte) error {
	if t != nil && len(t.Root) > 0 && !equal(t.Root, root) {
		return &TrustError{Reason: fmt.Sprintf("the root is %x, not the trusted %x", root, t.Root)}
	}
	return nil
}
