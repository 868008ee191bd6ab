package bitrot

import (
	"errors"
	"io"
)

// Reader reads an object and verifies every block before it hands out any byte
// of it. It implements [io.Reader], [io.Seeker], [io.ReaderAt] and [io.WriterTo].
//
// Where a block is damaged or cannot be read, the bytes before it are handed
// out, and then the error is a [DamageError] or a [StorageError] of that block.
// The end of the object is believed only once its last block has been verified:
// no [io.EOF] is returned before that, and a Seek from the end verifies the
// block first. What follows the object's end is not looked at.
//
// ReadAt may be called from several goroutines at once, the rest may not.
type Reader struct {
	view *view

	// For Read: verified bytes, and where they are in the object.
	offset int64 // of the next Read
	ahead  []byte
	at     int64 // of ahead
	fail   error // why ahead ends where it does, if it is not told yet
	grow   int   // blocks to read next
	load   batch
}

var (
	_ io.ReadSeeker = (*Reader)(nil)
	_ io.ReaderAt   = (*Reader)(nil)
	_ io.WriterTo   = (*Reader)(nil)
)

// NewReader returns a Reader of the object. It reads nothing yet.
func (o *Outline) NewReader(object io.ReaderAt) *Reader { return newReader(o.view(object)) }

func newReader(v *view) *Reader { return &Reader{view: v} }

// verified reads up to n blocks from index first on into b and returns their
// content up to the first one that is not good, and the error of that one. b
// holds the content; of the interleaved layout the leaves are taken out.
func (v *view) verified(b *batch, first int64, n int) ([]byte, error) {
	b.reset()
	for i := range min(int64(n), v.count()-first) {
		b.blocks = append(b.blocks, v.block(first+i))
		b.errs = append(b.errs, nil)
	}
	v.load(b)
	v.compare(b)
	good, from := 0, 0
	for k, block := range b.blocks {
		if b.errs[k] != nil {
			return b.raw[:good], b.errs[k]
		}
		from += v.prefix()
		copy(b.raw[good:], b.raw[from:from+block.Length])
		good += block.Length
		from += block.Length
	}
	return b.raw[:good], nil
}

// next returns verified bytes from r.offset on: one at least, or an error.
func (r *Reader) next() ([]byte, error) {
	v := r.view
	if r.offset >= v.length {
		if err := v.proveLength(); err != nil {
			return nil, err
		}
		return nil, io.EOF
	}
	if end := r.at + int64(len(r.ahead)); r.offset < r.at || r.offset >= end {
		if r.offset == end && r.fail != nil {
			err := r.fail
			r.fail = nil
			return nil, err
		}
		// Where reading goes on, it goes on with more blocks at a time.
		if r.offset == end && len(r.ahead) > 0 {
			r.grow = min(2*r.grow, v.tree.window())
		} else {
			r.grow = 1
		}
		first := r.offset / int64(v.tree.leaf)
		r.at = first * int64(v.tree.leaf)
		r.ahead, r.fail = v.verified(&r.load, first, r.grow)
		if r.offset >= r.at+int64(len(r.ahead)) {
			err := r.fail
			r.fail = nil
			return nil, err
		}
	}
	return r.ahead[r.offset-r.at:], nil
}

// Read reads the next bytes.
func (r *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	b, err := r.next()
	n := copy(p, b)
	r.offset += int64(n)
	return n, err
}

// WriteTo writes the rest of the object to w.
func (r *Reader) WriteTo(w io.Writer) (n int64, err error) {
	for {
		b, err := r.next()
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		m, err := w.Write(b)
		if m < 0 || m > len(b) {
			m, err = 0, errCount
		}
		r.offset += int64(m)
		n += int64(m)
		if err == nil && m < len(b) {
			err = io.ErrShortWrite
		}
		if err != nil {
			return n, err
		}
	}
}

// Seek sets where the next Read begins. From [io.SeekEnd] it verifies the last
// block first.
func (r *Reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		offset += r.offset
	case io.SeekEnd:
		if err := r.view.proveLength(); err != nil {
			return 0, err
		}
		offset += r.view.length
	default:
		return 0, errors.New("bitrot: Seek: whence is not known")
	}
	if offset < 0 {
		return 0, errors.New("bitrot: Seek: before the beginning")
	}
	r.offset = offset
	return offset, nil
}

// ReadAt reads from offset on. It uses p for nothing but verified bytes.
func (r *Reader) ReadAt(p []byte, offset int64) (n int, err error) {
	v := r.view
	if offset < 0 {
		return 0, errors.New("bitrot: ReadAt: before the beginning")
	}
	b := newBatch()
	defer b.free()
	leaf := int64(v.tree.leaf)
	for n < len(p) {
		if offset >= v.length {
			if err := v.proveLength(); err != nil {
				return n, err
			}
			return n, io.EOF
		}
		first := offset / leaf
		skip := offset - first*leaf
		blocks := min(int64(v.tree.window()), (skip+int64(len(p)-n)-1)/leaf+1)
		good, err := v.verified(b, first, int(blocks))
		if skip < int64(len(good)) {
			m := copy(p[n:], good[skip:])
			n += m
			offset += int64(m)
		}
		if err != nil && n < len(p) {
			return n, err
		}
	}
	return n, nil
}
