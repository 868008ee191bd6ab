package bitrot

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"sync/atomic"

	"github.com/af655cf0/simdhash/internal/mapped"
)

// Verify reads the whole object and compares every block with its leaf. It
// returns nil if the object is what it was, no byte more and no byte less.
//
// Otherwise the error lists every damaged block in a [DamageError], every block
// that could not be read in a [StorageError], and has both where there are both.
func (o *Outline) Verify(object io.ReaderAt) error {
	v := o.view(object)
	var verdict verdicts
	verdict.addAll(v.check(nil, o.Concurrency))
	if !verdict.damage.Truncated {
		verdict.add(v.checkEnd())
	}
	return verdict.err()
}

// VerifyRange is [Outline.Verify] for the blocks in which n bytes from offset on
// lie. It does not tell whether the object has grown. Where the bytes are not
// all in the object the error wraps [ErrRange], and then the object's length
// has been verified.
func (o *Outline) VerifyRange(object io.ReaderAt, offset, n int64) error {
	v := o.view(object)
	if offset < 0 || n < 0 || offset > o.length || n > o.length-offset {
		if err := v.proveLength(); err != nil {
			return err
		}
		return fmt.Errorf("%w: %d bytes at %d, of %d", ErrRange, n, offset, o.length)
	}
	if n == 0 {
		return nil
	}
	leaf := int64(o.tree.leaf)
	var verdict verdicts
	verdict.addAll(v.check(indexes(offset/leaf, (offset+n-1)/leaf+1), o.Concurrency))
	return verdict.err()
}

// VerifyLength verifies the last block, which proves the length that the
// outline claims, and checks that nothing follows that block. It takes the time
// of one block.
func (o *Outline) VerifyLength(object io.ReaderAt) error {
	v := o.view(object)
	if err := v.proveLength(); err != nil {
		return err
	}
	return v.checkEnd()
}

// Check verifies blocks, given by index in any order; nil means all of them. It
// yields each with its verdict, in the order in which they were given: nil, or
// a [DamageError] or a [StorageError] of this block alone. An index that is not
// of a block gives an error that wraps [ErrRange].
//
// Blocks that follow one another are read together and hashed without an
// allocation for each. Reading runs ahead of what is yielded. The sequence can be
// left at any time, and used again.
func (o *Outline) Check(object io.ReaderAt, blocks iter.Seq[int64]) iter.Seq2[Block, error] {
	return o.view(object).check(blocks, o.Concurrency)
}

func (o *Outline) view(object io.ReaderAt) *view {
	return &view{tree: o.tree, r: object, length: o.length, leaves: o.leaves}
}

// view is an object in a storage, and where its leaves are.
type view struct {
	tree        *tree
	r           io.ReaderAt
	length      int64  // as claimed
	leaves      []byte // nil if they are not known, or interleaved
	interleaved bool   // in r, each block comes after its leaf

	viewer mapped.Viewer // of r, where it is worth while: all blocks follow one another

	proven atomic.Bool // the length is right: the last block has been verified
}

func (v *view) count() int64        { return v.tree.count(v.length) }
func (v *view) block(i int64) Block { return v.tree.block(i, v.length) }
func (v *view) place(i int64) int64 { return i * int64(v.prefix()+v.tree.leaf) }
func (v *view) isLast(i int64) bool { return i == v.count()-1 }

func indexes(from, to int64) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		for i := from; i < to; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

// prefix is how many bytes precede each block in r.
func (v *view) prefix() int {
	if v.interleaved {
		return v.tree.size
	}
	return 0
}

// want returns the leaf that block k of the batch must have.
func (v *view) want(b *batch, k int) []byte {
	if v.leaves == nil {
		return b.stored[k*v.tree.size : (k+1)*v.tree.size]
	}
	n := int64(v.tree.size)
	i := b.blocks[k].Index
	return v.leaves[i*n : (i+1)*n]
}

// each reads and hashes blocks, or all of them if that is nil, a batch at a time; done
// gets the batches in order, without what was read, and returns false to stop.
func (v *view) each(blocks iter.Seq[int64], concurrency int, done func(*batch) bool) {
	all := int64(0)
	next := func() (int64, bool) { all++; return all - 1, all <= v.count() }
	if blocks != nil {
		var stop func()
		next, stop = iter.Pull(blocks)
		defer stop()
	}
	n := goroutines(concurrency)
	window := v.tree.window()
	if v.viewer != nil {
		part := mapped.Window(n)
		for n > 1 && part > mapped.Small && int64(4*n)*int64(part) > v.length {
			part /= 2 // so that each has several, if they are long enough, and all end at about the same time
		}
		window = max(window, part/v.tree.leaf)
	}
	fill := func(b *batch) bool {
		for len(b.blocks) < window {
			i, ok := next()
			if !ok {
				return false
			}
			if i < 0 || i >= v.count() {
				b.blocks = append(b.blocks, Block{Index: i})
				b.errs = append(b.errs, fmt.Errorf("%w: block %d of %d", ErrRange, i, v.count()))
				continue
			}
			b.blocks = append(b.blocks, v.block(i))
			b.errs = append(b.errs, nil)
		}
		return true
	}
	inOrder(n, 2*n, fill, func(b *batch) {
		if v.viewer != nil {
			if !v.see(b) {
				v.loadInParts(b)
			}
			return
		}
		// Only who is at work has this memory, not the batches that wait.
		room := rooms.Get().(*[]byte)
		b.raw = *room
		v.load(b)
		*room, b.raw = b.raw, nil
		rooms.Put(room)
	}, done)
}

// see hashes the blocks of a batch, which follow one another, where memory has them,
// and reports whether it has.
func (v *view) see(b *batch) bool {
	first, last := b.blocks[0], b.blocks[len(b.blocks)-1]
	return v.viewer.View(first.Offset, int(last.Offset-first.Offset)+last.Length, func(p []byte) {
		b.got = v.tree.hashBytes(b.got[:0], nil, first.Index, v.isLast(last.Index), p)
	})
}

// loadInParts is load for a batch that is larger than the memory for it should be.
func (v *view) loadInParts(b *batch) {
	part := newBatch()
	defer part.free()
	b.got = b.got[:0]
	for from, window := 0, v.tree.window(); from < len(b.blocks); from += window {
		to := min(from+window, len(b.blocks))
		part.blocks = append(part.blocks[:0], b.blocks[from:to]...)
		part.errs = append(part.errs[:0], b.errs[from:to]...)
		v.load(part)
		b.got = append(b.got, part.got...)
		copy(b.errs[from:to], part.errs)
	}
}

// load reads and hashes the blocks of a batch. Errors are [io.EOF] where the
// object ends too early, or a [StorageError].
func (v *view) load(b *batch) {
	size := 0
	for _, block := range b.blocks {
		size += v.prefix() + block.Length
	}
	b.raw = extend(b.raw[:0], size)
	b.leaves, b.stored = b.leaves[:0], b.stored[:0]
	v.read(b)
	at := 0
	for k, block := range b.blocks {
		b.stored = append(b.stored, b.raw[at:at+v.prefix()]...)
		at += v.prefix()
		if b.errs[k] == nil {
			b.leaves = append(b.leaves, leaf{tree: v.tree, index: block.Index, last: v.isLast(block.Index), block: b.raw[at : at+block.Length]})
		}
		at += block.Length
	}
	b.got = hashLeaves(b.got[:0], b.leaves)
}

// read reads the blocks of a batch into its memory, those that lie in a row
// together. What fails is not tried again: the block is that at which it failed,
// and reading goes on after it.
func (v *view) read(b *batch) {
	from, at := 0, 0 // at: of block from in b.raw
	skip := func(to int) {
		for ; from < to; from++ {
			at += v.prefix() + b.blocks[from].Length
		}
	}
	for from < len(b.blocks) {
		if b.errs[from] != nil { // it is not a block
			skip(from + 1)
			continue
		}
		to, size := from, 0
		for ; to < len(b.blocks) && b.errs[to] == nil && b.blocks[to].Index-b.blocks[from].Index == int64(to-from); to++ {
			size += v.prefix() + b.blocks[to].Length
		}
		n, err := readFullAt(v.r, b.raw[at:at+size], v.place(b.blocks[from].Index))
		if err == nil {
			skip(to)
			continue
		}
		for from < to-1 && n >= v.prefix()+b.blocks[from].Length {
			n -= v.prefix() + b.blocks[from].Length
			skip(from + 1)
		}
		if err == io.EOF {
			for k := from; k < to; k++ {
				b.errs[k] = io.EOF
			}
			skip(to)
			continue
		}
		b.errs[from] = &StorageError{Blocks: []Block{b.blocks[from]}, Err: err}
		skip(from + 1)
	}
}

// compare gives all blocks of a batch that was loaded their verdicts, in errs.
func (v *view) compare(b *batch) {
	got := b.got
	for k, block := range b.blocks {
		switch b.errs[k] {
		case nil:
			if !equal(got[:v.tree.size], v.want(b, k)) {
				b.errs[k] = &DamageError{Blocks: []Block{block}}
			} else if v.isLast(block.Index) {
				v.proven.Store(true)
			}
			got = got[v.tree.size:]
		case io.EOF:
			b.errs[k] = &DamageError{Blocks: []Block{block}, Truncated: true}
		}
	}
}

// check is [Outline.Check].
func (v *view) check(blocks iter.Seq[int64], concurrency int) iter.Seq2[Block, error] {
	return func(yield func(Block, error) bool) {
		v.each(blocks, concurrency, func(b *batch) bool {
			v.compare(b)
			for k, block := range b.blocks {
				if !yield(block, b.errs[k]) {
					return false
				}
			}
			return true
		})
	}
}

// proveLength verifies the last block, once.
func (v *view) proveLength() error {
	if v.proven.Load() {
		return nil
	}
	last := v.count() - 1
	var verdict verdicts
	verdict.addAll(v.check(indexes(last, last+1), 1))
	return verdict.err()
}

// checkEnd returns an error unless the object ends where it should.
func (v *view) checkEnd() error {
	var p [1]byte
	switch n, err := v.r.ReadAt(p[:], v.length); {
	case n < 0 || n > 1:
		return &StorageError{Err: errCount}
	case err != nil && err != io.EOF:
		return &StorageError{Err: err}
	case n == 1:
		return &DamageError{Grown: true}
	case err == nil:
		return &StorageError{Err: errShort}
	}
	return nil
}

// verdicts puts the verdicts on single blocks into one.
type verdicts struct {
	damage  DamageError
	damaged bool
	storage *StorageError
	other   error
}

func (s *verdicts) addAll(blocks iter.Seq2[Block, error]) {
	for _, err := range blocks {
		s.add(err)
	}
}

func (s *verdicts) add(err error) {
	if err == nil {
		return
	}
	var (
		damage  *DamageError
		storage *StorageError
	)
	switch {
	case errors.As(err, &damage):
		s.damaged = true
		s.damage.Blocks = append(s.damage.Blocks, damage.Blocks...)
		s.damage.Truncated = s.damage.Truncated || damage.Truncated
		s.damage.Grown = s.damage.Grown || damage.Grown
	case errors.As(err, &storage):
		if s.storage == nil {
			s.storage = &StorageError{Err: storage.Err}
		}
		s.storage.Blocks = append(s.storage.Blocks, storage.Blocks...)
	default:
		s.other = errors.Join(s.other, err)
	}
}

func (s *verdicts) err() error {
	var errs []error
	if s.damaged {
		errs = append(errs, &s.damage)
	}
	if s.storage != nil {
		errs = append(errs, s.storage)
	}
	if s.other != nil {
		errs = append(errs, s.other)
	}
	if len(errs) == 1 {
		return errs[0]
	}
	return errors.Join(errs...)
}
