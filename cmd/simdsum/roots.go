package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"

	"github.com/af655cf0/simdhash/bitrot"
	"github.com/af655cf0/simdhash/manifest"
)

// Roots are listed in tagged lines. A root of blocks of 64 KiB, without key and
// salt, can be computed from the file alone, and "simdsum check" takes its line. For others
// that word would be wrong; they have another one, which is not for check.
var (
	treeTag  = []byte(manifest.BLAKE2bTree)
	otherTag = []byte("bitrot")
)

// rootLine appends the line of an outline's root to dst.
func rootLine(dst []byte, name string, o *bitrot.Outline, keyed bool) ([]byte, error) {
	e := manifest.Entry{Algorithm: manifest.BLAKE2bTree, Digest: o.Root(), Name: name}
	line, err := manifest.Format{Tagged: true}.Append(nil, e)
	if err == nil && (keyed || o.Salt() != nil || o.LeafSize() != bitrot.DefaultLeafSize) {
		line = retag(line, treeTag, otherTag)
	}
	return append(dst, line...), err
}

// retag puts one word in the place of another where a line begins with it, or with a
// backslash and it.
func retag(line, from, to []byte) []byte {
	mark, rest := line[:0], line
	if bytes.HasPrefix(line, []byte{'\\'}) {
		mark, rest = line[:1], line[1:]
	}
	if rest, ok := bytes.CutPrefix(rest, from); ok && bytes.HasPrefix(rest, []byte{'-'}) {
		return bytes.Join([][]byte{mark, to, rest}, nil)
	}
	return line
}

// readRoots yields the entries of a list of roots. What is not one is reported,
// and so is a list that cannot be read to its end.
func (c *console) readRoots(name string, list io.Reader, status *exitStatus) iter.Seq[manifest.Entry] {
	return func(yield func(manifest.Entry) bool) {
		r := manifest.NewReader(&retagger{lines: bufio.NewReaderSize(list, manifest.MaxLine)})
		for e, err := range r.Entries() {
			bad := (*manifest.LineError)(nil)
			switch {
			case errors.As(err, &bad) || err == nil && e.Algorithm != manifest.BLAKE2bTree:
				c.errorf("%s: %d: not a line that protect prints", c.file(name), r.Line())
				*status |= exitTrouble
			case err != nil:
				c.fileError(name, err)
				*status |= exitTrouble
				return
			case !yield(e):
				return
			}
		}
	}
}

// retagger reads a list of roots with the word that package manifest knows.
type retagger struct {
	lines *bufio.Reader
	rest  []byte
	inner bool // what comes next is not the beginning of a line
	err   error
}

func (r *retagger) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		line, err := r.lines.ReadSlice('\n')
		if !r.inner {
			line = retag(line, otherTag, treeTag)
		}
		r.rest, r.inner = line, err == bufio.ErrBufferFull
		if !r.inner {
			r.err = err
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
