package bitrot

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"

	blake2b "github.com/af655cf0/simdhash"
)

// FooterSize is the length in bytes of what closes an interleaved stream.
const FooterSize = headerSize + Size512 + checkSize

// InterleavedLength returns the length of the interleaved stream of an object
// of length bytes. It returns an error if length is negative, or the result is
// 2^63 or more, or c is not one that [Config] allows.
func InterleavedLength(length int64, c *Config) (int64, error) {
	t, err := c.tree()
	if err != nil {
		return 0, err
	}
	if length < 0 {
		return 0, fmt.Errorf("bitrot: object of %d bytes", length)
	}
	stream, ok := t.interleavedLength(length)
	if !ok {
		return 0, fmt.Errorf("bitrot: an object of %d bytes makes a stream of 2^63 or more", length)
	}
	return stream, nil
}

// ObjectLength is the reverse of [InterleavedLength]. It returns an error if no
// object makes a stream of that length.
func ObjectLength(stream int64, c *Config) (int64, error) {
	t, err := c.tree()
	if err != nil {
		return 0, err
	}
	if stream > FooterSize {
		body := stream - FooterSize
		n := (body-1)/int64(t.leaf+t.size) + 1
		length := body - n*int64(t.size)
		if length >= 0 && t.count(length) == n {
			return length, nil
		}
	}
	return 0, fmt.Errorf("bitrot: no object makes an interleaved stream of %d bytes", stream)
}

// interleavedLength returns false where the result is too large.
func (t *tree) interleavedLength(length int64) (int64, bool) {
	n := t.count(length)
	if n > (math.MaxInt64-FooterSize-length)/int64(t.size) {
		return 0, false
	}
	return length + n*int64(t.size) + FooterSize, true
}

// appendFooter appends the footer of an object of length bytes.
func (t *tree) appendFooter(b []byte, length int64, root []byte) []byte {
	n := len(b)
	b = t.appendHeader(b, kindInterleaved, length)
	b = append(b, root...)
	b = append(b, make([]byte, Size512-len(root))...)
	check := blake2b.Sum256(b[n:])
	return append(b, check[:]...)
}

// Writer writes an object in the interleaved layout, in one pass. It holds back
// what may be the last block, one leaf size at most, because a leaf depends on
// whether there is more.
//
// A Write of many blocks, and ReadFrom, hash these in lanes. Objects that are
// written at the same time, such as the shards of one, fill lanes with few
// blocks each: see [WriteMany].
type Writer struct {
	tree   *tree
	w      io.Writer
	root   hashWriter
	next   int64  // index of the block held back
	held   []byte // its beginning, or all of it
	out    []byte // a leaf and its block, for one write
	err    error
	sum    []byte // the root, once closed
	inCall bool   // given to the WriteMany or CloseMany in progress
}

// hashWriter is what a Writer needs of the root's hash.
type hashWriter interface {
	io.Writer
	Sum(b []byte) []byte
}

var (
	_ io.WriteCloser = (*Writer)(nil)
	_ io.ReaderFrom  = (*Writer)(nil)
)

// ErrClosed is what a Writer returns after Close.
var ErrClosed = errors.New("bitrot: writer is closed")

// NewWriter returns a Writer to w, which gets each block and its leaf in one
// Write. It returns an error if c is not one that [Config] allows.
func NewWriter(w io.Writer, c *Config) (*Writer, error) {
	t, err := c.tree()
	if err != nil {
		return nil, err
	}
	return &Writer{tree: t, w: w, root: t.newRoot()}, nil
}

// Write adds to the object. It keeps no reference to p. After an error, which is
// a [StorageError] or [ErrClosed], the stream is not usable, and n is zero.
func (w *Writer) Write(p []byte) (n int, err error) {
	if errs := writeMany([]*Writer{w}, [][]byte{p}); errs[0] != nil {
		return 0, errs[0]
	}
	return len(p), nil
}

// ReadFrom adds what r gives until its end, and returns how many bytes that is.
// An error of r, or [io.ErrNoProgress], is returned as a [StorageError]; the
// bytes before it are added.
func (w *Writer) ReadFrom(r io.Reader) (n int64, err error) {
	b := newBatch()
	defer b.free()
	for {
		var err error
		b.raw, err = readUpTo(r, b.raw[:0], w.tree.window()*w.tree.leaf)
		if _, err := w.Write(b.raw); err != nil {
			return n, err
		}
		n += int64(len(b.raw))
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, &StorageError{Err: err}
		}
	}
}

// Close writes the last block and the footer. It does not close what it writes
// to.
func (w *Writer) Close() error { return closeMany([]*Writer{w})[0] }

// Length is the length of the object so far, in bytes.
func (w *Writer) Length() int64 { return w.next*int64(w.tree.leaf) + int64(len(w.held)) }

// Root returns the root once the Writer has been closed without an error, and
// nil otherwise.
func (w *Writer) Root() []byte { return bytes.Clone(w.sum) }

// WriteMany is ws[i].Write(ps[i]) for all i, with the blocks of all hashed
// together in lanes. Each Writer may have a Config of its own.
//
// An error of one does not stop the others. The result is nil if there was no
// error; otherwise it has an element for each Writer, which is its error or
// nil. WriteMany panics, before anything is written, if the lengths differ, or
// a Writer is nil or given twice.
func WriteMany(ws []*Writer, ps [][]byte) []error {
	if len(ws) != len(ps) {
		panic(fmt.Sprintf("bitrot: WriteMany to %d writers of %d slices", len(ws), len(ps)))
	}
	return orNil(writeMany(ws, ps))
}

// CloseMany is ws[i].Close() for all i, with the last blocks hashed together in
// lanes. See [WriteMany] for its result and when it panics.
func CloseMany(ws []*Writer) []error { return orNil(closeMany(ws)) }

// orNil is errs, or nil if there is none in it.
func orNil(errs []error) []error {
	if slices.ContainsFunc(errs, func(err error) bool { return err != nil }) {
		return errs
	}
	return nil
}

// checkWriters panics if a Writer is nil or there twice.
func checkWriters(ws []*Writer) {
	if i := slices.Index(ws, nil); i >= 0 {
		panic(fmt.Sprintf("bitrot: writer %d is nil", i))
	}
	twice := -1
	for i, w := range ws {
		if w.inCall {
			twice = i
			break
		}
		w.inCall = true
	}
	for _, w := range ws {
		w.inCall = false
	}
	if twice >= 0 {
		panic(fmt.Sprintf("bitrot: writer %d is given twice", twice))
	}
}

// writeMany is WriteMany with an error for each Writer.
func writeMany(ws []*Writer, ps [][]byte) []error {
	checkWriters(ws)
	rest := slices.Clone(ps)
	var (
		leaves  []leaf
		writers []*Writer // of the leaves
		got     []byte
	)
	each := max(1, maxWindow/max(1, len(ws))) // blocks of each Writer at a time
	for {
		leaves, writers = leaves[:0], writers[:0]
		for i, w := range ws {
			// A block that something follows is not the last one.
			for n := 0; n < each && w.err == nil; n++ {
				var block []byte
				if n == 0 && len(w.held) > 0 {
					m := w.tree.leaf - len(w.held)
					if len(rest[i]) <= m {
						break
					}
					w.held = append(w.held, rest[i][:m]...)
					block, rest[i] = w.held, rest[i][m:]
				} else {
					if len(rest[i]) <= w.tree.leaf {
						break
					}
					block, rest[i] = rest[i][:w.tree.leaf], rest[i][w.tree.leaf:]
				}
				leaves = append(leaves, leaf{tree: w.tree, index: w.next + int64(n), block: block})
				writers = append(writers, w)
			}
		}
		if len(leaves) == 0 {
			break
		}
		got = hashLeaves(got[:0], leaves)
		digests := got
		for k, w := range writers {
			w.put(digests[:w.tree.size], leaves[k].block)
			digests = digests[w.tree.size:]
			w.held = w.held[:0] // if it was among these, it was the first
		}
	}
	errs := make([]error, len(ws))
	for i, w := range ws {
		if w.err == nil {
			w.held = append(w.held, rest[i]...)
		}
		errs[i] = w.err
	}
	return errs
}

// closeMany is CloseMany with an error for each Writer.
func closeMany(ws []*Writer) []error {
	checkWriters(ws)
	var (
		leaves  []leaf
		writers []*Writer
	)
	for _, w := range ws {
		if w.err == nil {
			leaves = append(leaves, leaf{tree: w.tree, index: w.next, last: true, block: w.held})
			writers = append(writers, w)
		}
	}
	got := hashLeaves(nil, leaves)
	for _, w := range writers {
		length := w.Length()
		w.put(got[:w.tree.size], w.held)
		got = got[w.tree.size:]
		root := w.root.Sum(nil)
		w.write(w.tree.appendFooter(nil, length, root))
		if w.err == nil {
			w.sum = root
		}
	}
	errs := make([]error, len(ws))
	for i, w := range ws {
		errs[i] = w.err
	}
	for _, w := range writers {
		if w.err == nil {
			w.err = ErrClosed
		}
	}
	return errs
}

// put writes the next leaf and its block.
func (w *Writer) put(digest, block []byte) {
	w.root.Write(digest)
	w.out = append(append(w.out[:0], digest...), block...)
	w.write(w.out)
	w.next++
}

func (w *Writer) write(p []byte) {
	if w.err != nil {
		return
	}
	n, err := w.w.Write(p)
	switch {
	case err != nil:
	case n < 0 || n > len(p):
		err = errCount
	case n < len(p):
		err = io.ErrShortWrite
	}
	if err != nil {
		w.err = &StorageError{Blocks: []Block{w.tree.block(w.next, math.MaxInt64)}, Err: err}
	}
}

// Interleaved reads and verifies an object in the interleaved layout.
//
// Its methods may be called from several goroutines at once.
type Interleaved struct {
	// Concurrency is how many goroutines hash at once in Verify and Check, as
	// [Config].Concurrency says.
	Concurrency int

	view   view
	length int64 // of the stream
	root   []byte
	footer []byte // as it was read, root and all
}

// OpenInterleaved opens an interleaved stream that is the first length bytes of
// r. It reads and checks the footer and, if there is a key, the last block,
// which tells whether the key is right. If the last block does not fit the key,
// it may merely be damaged: then all leaves are read, which takes the memory of
// an [Outline], and after them blocks until one fits. With a wrong key that
// means reading the whole stream. Each block is later verified against the leaf
// before it.
//
// With Trust.Root it reads all leaves and computes the root, so that each block
// is bound to the trusted one; that takes a read for each block and the memory
// of an [Outline].
//
// The error is an [OutlineError], a [TrustError] or a [StorageError]. If the
// leaves do not give the root because one of them is damaged, open the stream
// without Trust.Root: then [Interleaved.Verify] tells which blocks are
// concerned.
func OpenInterleaved(r io.ReaderAt, length int64, t *Trust) (*Interleaved, error) {
	if length < FooterSize {
		return nil, malformed("a stream of %d bytes is shorter than a footer", length)
	}
	footer, err := readFooter(r, length)
	if err != nil {
		return nil, err
	}
	signed, check := footer[:headerSize+Size512], footer[headerSize+Size512:]
	tree, object, flags, err := parseHeader(signed, kindInterleaved)
	if err != nil {
		return nil, err
	}
	if want := blake2b.Sum256(signed); !equal(check, want[:]) {
		return nil, malformed("the check digest is not that of the footer")
	}
	root, padding := signed[headerSize:headerSize+tree.size], signed[headerSize+tree.size:]
	if slices.ContainsFunc(padding, func(b byte) bool { return b != 0 }) {
		return nil, malformed("the root is not padded with zeros")
	}
	if want, ok := tree.interleavedLength(object); !ok || want != length {
		return nil, malformed("a stream of %d bytes, and the footer is that of one of an object of %d bytes", length, object)
	}
	if err := tree.setKey(flags, t); err != nil {
		return nil, err
	}
	if err := t.checkRoot(root); err != nil {
		return nil, err
	}
	s := &Interleaved{length: length, root: root, footer: footer}
	s.view.tree, s.view.r, s.view.length, s.view.interleaved = tree, r, object, true
	if t != nil && len(t.Root) > 0 {
		leaves, err := s.readLeaves()
		if err != nil {
			return nil, err
		}
		if err := tree.checkRoot(root, leaves, t); err != nil {
			return nil, err
		}
		s.view.leaves = leaves
	} else if len(tree.key) > 0 {
		if err := s.proveKey(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// proveKey returns an error unless something in the stream was made with the
// key: all blocks would be taken for damaged otherwise. The last block tells,
// mostly. If it is damaged, the leaves and the root do, and then any other
// block.
func (s *Interleaved) proveKey() error {
	v := s.fresh()
	last := v.count() - 1
	var storage *StorageError
	proves := func(err error) bool {
		if storage == nil {
			errors.As(err, &storage)
		}
		return err == nil
	}
	for _, err := range v.check(indexes(last, last+1), 1) {
		if proves(err) {
			return nil
		}
	}
	leaves, err := s.readLeaves()
	if proves(err) && equal(v.tree.rootOf(leaves), s.root) {
		return nil
	}
	var (
		fits     = false
		complete = true
		computed = v.tree.newRoot() // of the blocks, whatever the leaves say
	)
	v.each(nil, 1, func(b *batch) bool {
		computed.Write(b.got)
		complete = complete && len(b.got) == len(b.blocks)*v.tree.size
		v.compare(b)
		for _, err := range b.errs {
			fits = fits || proves(err)
		}
		return !fits
	})
	if fits || complete && equal(computed.Sum(nil), s.root) {
		return nil
	}
	if storage != nil {
		return storage
	}
	return &TrustError{Reason: "neither the root nor any block fits this key"}
}

// readFooter reads the end of a stream of length bytes.
func readFooter(r io.ReaderAt, length int64) ([]byte, error) {
	footer := make([]byte, FooterSize)
	switch _, err := readFullAt(r, footer, length-FooterSize); {
	case err == io.EOF:
		return nil, malformed("the stream is shorter than %d bytes", length)
	case err != nil:
		return nil, &StorageError{Err: err}
	}
	return footer, nil
}

// readLeaves reads the leaves before the blocks.
func (s *Interleaved) readLeaves() ([]byte, error) {
	v := &s.view
	if err := v.tree.fits(v.length); err != nil {
		return nil, err
	}
	var leaves []byte
	for i := range v.count() {
		leaves = extend(leaves, v.tree.size)
		switch _, err := readFullAt(v.r, leaves[len(leaves)-v.tree.size:], v.place(i)); {
		case err == io.EOF:
			return nil, malformed("the stream ends in its leaves")
		case err != nil:
			return nil, &StorageError{Blocks: []Block{v.block(i)}, Err: err}
		}
	}
	return slices.Clip(leaves), nil
}

// Root returns the root that the footer has.
func (s *Interleaved) Root() []byte { return bytes.Clone(s.root) }

// Length is the length of the object in bytes. It fits the length of the
// stream, and is proven whenever the last block is verified.
func (s *Interleaved) Length() int64 { return s.view.length }

// LeafSize is the length of all blocks but the last, in bytes.
func (s *Interleaved) LeafSize() int { return s.view.tree.leaf }

// Blocks is the number of blocks, 1 at least.
func (s *Interleaved) Blocks() int64 { return s.view.count() }

// NewReader returns a Reader of the object. It reads nothing yet.
func (s *Interleaved) NewReader() *Reader { return newReader(s.fresh()) }

// fresh is a view that shares nothing that changes.
func (s *Interleaved) fresh() *view {
	v := &s.view
	return &view{tree: v.tree, r: v.r, length: v.length, leaves: v.leaves, interleaved: true}
}

// Check is [Outline.Check]. A [DamageError] says that a block and its leaf do
// not match: one of the two is damaged. A stream that was opened with
// Trust.Root has its leaves in memory: there the damage is in the block, and
// whether the leaves in the stream are damaged is for [Interleaved.Verify] to
// tell.
func (s *Interleaved) Check(blocks iter.Seq[int64]) iter.Seq2[Block, error] {
	return s.fresh().check(blocks, s.Concurrency)
}

// Verify reads the whole stream, compares every block with its leaf, the root of the leaves
// with that of the footer, and the footer with what it was when the stream was opened.
//
// It is [Outline.Verify], and tells more: if the blocks themselves give the
// footer's root, only leaves or the footer are damaged, and the error is an
// [OutlineError]. The error is an OutlineError as well if blocks and leaves
// match, but not the root.
func (s *Interleaved) Verify() error {
	if err := s.verifyBlocks(); err != nil {
		return err
	}
	switch footer, err := readFooter(s.view.r, s.length); {
	case err != nil:
		return err
	case !equal(footer, s.footer):
		return malformed("the footer is not what it was when the stream was opened; the blocks are intact")
	}
	return nil
}

func (s *Interleaved) verifyBlocks() error {
	var (
		v        = s.fresh()
		verdict  verdicts
		computed = v.tree.newRoot() // of the blocks, whatever the leaves say
		complete = true
	)
	v.each(nil, s.Concurrency, func(b *batch) bool {
		computed.Write(b.got)
		complete = complete && len(b.got) == len(b.blocks)*v.tree.size
		v.compare(b)
		for k, err := range b.errs {
			// A block that has its trusted leaf, which is in memory, need not have that of the stream.
			if err == nil && !equal(b.stored[k*v.tree.size:(k+1)*v.tree.size], v.want(b, k)) {
				err = &DamageError{Blocks: []Block{b.blocks[k]}}
			}
			verdict.add(err)
		}
		return true
	})
	if complete && equal(computed.Sum(nil), s.root) {
		damaged := verdict.damage.Blocks
		if len(damaged) == 0 {
			return nil
		}
		return &OutlineError{
			Reason: fmt.Sprintf("damaged leaves: %d, the first that of %v; the blocks are intact", len(damaged), damaged[0]),
			Blocks: damaged,
		}
	}
	if err := verdict.err(); err != nil {
		return err
	}
	return malformed("the root in the footer is not that of the blocks and their leaves")
}

// Outline reads all leaves and returns them as an outline, if they have the
// footer's root. It does not read the blocks.
func (s *Interleaved) Outline() (*Outline, error) {
	leaves, err := s.readLeaves()
	if err != nil {
		return nil, err
	}
	if err := s.view.tree.checkRoot(s.root, leaves, nil); err != nil {
		return nil, err
	}
	return &Outline{Concurrency: s.Concurrency, tree: s.view.tree, length: s.view.length, leaves: leaves, root: s.Root()}, nil
}
