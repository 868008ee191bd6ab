package bitrot

import (
	"bytes"
	"fmt"
	"io"
	"iter"
)

// Replace returns the outline of the object after some of its blocks were
// replaced by others of the same length; the length of the object stays the
// same. changed has the index of each such block and its new content, whole.
// The content may be overwritten once the next is asked for.
//
// Replace does not see the object, and takes what it is given as correct: if
// only a part of a block changes, read the rest of it through a [Reader], not
// from the storage.
//
// This and the other updates compute the old root first. If it is not the
// outline's, they refuse with an [OutlineError] or a [TrustError]. They do not
// change o, and on an error there is no new outline.
func (o *Outline) Replace(changed iter.Seq2[int64, []byte]) (*Outline, error) {
	if err := o.tree.checkRoot(o.root, o.leaves, nil); err != nil {
		return nil, err
	}
	var (
		t      = o.tree
		leaves = bytes.Clone(o.leaves)
		b      = newBatch()
	)
	defer b.free()
	flush := func() {
		b.got = hashLeaves(b.got[:0], b.leaves)
		for k, l := range b.leaves {
			copy(leaves[l.index*int64(t.size):], b.got[k*t.size:(k+1)*t.size])
		}
		b.leaves, b.raw = b.leaves[:0], b.raw[:0]
	}
	for i, content := range changed {
		if i < 0 || i >= o.Blocks() {
			return nil, fmt.Errorf("%w: block %d of %d", ErrRange, i, o.Blocks())
		}
		if want := o.Block(i).Length; len(content) != want {
			return nil, fmt.Errorf("bitrot: block %d has %d bytes and is given %d: blocks are replaced whole", i, want, len(content))
		}
		if len(b.leaves) == t.window() {
			flush()
		}
		b.raw = append(b.raw, content...) // if that moves it, leaves point to where it was
		block := b.raw[len(b.raw)-len(content):]
		b.leaves = append(b.leaves, leaf{tree: t, index: i, last: i == o.Blocks()-1, block: block})
	}
	flush()
	return newOutline(t, o.length, leaves, o.Concurrency), nil
}

// Append returns the outline of the object extended by all that more gives
// until its end. The old last block is read from object and verified as it was,
// with the old length and as the last block; only then is it hashed anew. So it
// does not matter whether object has been extended already.
//
// If the old last block is damaged, the error is a [DamageError]. See
// [Outline.Replace] for the rest.
func (o *Outline) Append(object io.ReaderAt, more io.Reader) (*Outline, error) {
	last := o.Blocks() - 1
	old, err := o.oldBlock(object, last)
	if err != nil {
		return nil, err
	}
	leaves := bytes.Clone(o.leaves[:last*int64(o.tree.size)])
	return build(o.tree, leaves, io.MultiReader(bytes.NewReader(old), more), &Config{Concurrency: o.Concurrency})
}

// Truncate returns the outline of the first length bytes of the object, which
// must still be whole. The block that becomes the last one is read from object
// and verified as it was; only then is its beginning hashed anew.
//
// If that block is damaged, the error is a [DamageError]; if the object is
// shorter than length, it wraps [ErrRange]. See [Outline.Replace] for the rest.
func (o *Outline) Truncate(object io.ReaderAt, length int64) (*Outline, error) {
	if length < 0 || length > o.length {
		return nil, fmt.Errorf("%w: truncated to %d bytes, of %d", ErrRange, length, o.length)
	}
	last := o.tree.count(length) - 1
	old, err := o.oldBlock(object, last)
	if err != nil {
		return nil, err
	}
	leaves := bytes.Clone(o.leaves[:last*int64(o.tree.size)])
	block := old[:o.tree.block(last, length).Length]
	leaves = o.tree.hashBytes(leaves, nil, last, true, block)
	return newOutline(o.tree, length, leaves, o.Concurrency), nil
}

// oldBlock verifies the root and then block i, and returns the latter's content.
func (o *Outline) oldBlock(object io.ReaderAt, i int64) ([]byte, error) {
	if err := o.tree.checkRoot(o.root, o.leaves, nil); err != nil {
		return nil, err
	}
	var b batch
	return o.view(object).verified(&b, i, 1)
}
