package manifest

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Errors of [Format.Append] and [Writer.Write], wrapped.
var (
	ErrName   = errors.New("not a file name")             // empty, with a NUL byte, or too long for MaxLine
	ErrDigest = errors.New("no digest of this algorithm") // unknown algorithm or wrong length
)

// Format is how lines are written. The zero Format is the default of
// coreutils' programs: untagged, names escaped where needed.
type Format struct {
	Tagged bool // name the algorithm, as with --tag; there is no binary mark then. Lines of BLAKE2bTree always do
	Zero   bool // end lines with NUL and do not escape, as with --zero
}

// Append appends the entry's line, its end included, to dst. Every line that
// it makes, a Reader reads back as the same entry.
//
// If the entry cannot be written it returns dst unchanged and an error that
// wraps ErrName or ErrDigest.
func (f Format) Append(dst []byte, e Entry) ([]byte, error) {
	if !e.Algorithm.HasBits(e.Bits()) {
		return dst, fmt.Errorf("manifest: %d bits of %q: %w", e.Bits(), e.Algorithm, ErrDigest)
	}
	if e.Name == "" || strings.IndexByte(e.Name, 0) >= 0 {
		return dst, fmt.Errorf("manifest: %q: %w", e.Name, ErrName)
	}
	start := len(dst)
	name, end := e.Name, byte(0)
	if !f.Zero {
		end = '\n'
		var changed bool
		if name, changed = Escape(name); changed {
			dst = append(dst, '\\')
		}
	}
	if f.Tagged || e.Algorithm == BLAKE2bTree {
		dst = append(dst, e.Algorithm...)
		if e.Bits() != e.Algorithm.MaxBits() || e.Algorithm == BLAKE2bTree {
			dst = append(dst, '-')
			dst = strconv.AppendInt(dst, int64(e.Bits()), 10)
		}
		dst = append(dst, " ("...)
		dst = append(dst, name...)
		dst = append(dst, ") = "...)
		dst = hex.AppendEncode(dst, e.Digest)
	} else {
		dst = hex.AppendEncode(dst, e.Digest)
		if e.Binary {
			dst = append(dst, " *"...)
		} else {
			dst = append(dst, "  "...)
		}
		dst = append(dst, name...)
	}
	dst = append(dst, end)
	if n := len(dst) - start; n > MaxLine {
		return dst[:start], fmt.Errorf("manifest: a line of %d bytes: %w", n, ErrName)
	}
	return dst, nil
}

// Writer writes a list to w, each entry with exactly one call of w's Write, so
// that a reader of the other end sees whole lines as they come.
type Writer struct {
	w      io.Writer
	format Format
	line   []byte
}

// NewWriter returns a Writer of lines in the format f.
func NewWriter(w io.Writer, f Format) *Writer { return &Writer{w: w, format: f} }

// Write writes the entry's line. The error is that of [Format.Append], and
// then nothing is written, or of the underlying writer.
func (w *Writer) Write(e Entry) error {
	line, err := w.format.Append(w.line[:0], e)
	w.line = line
	if err != nil {
		return err
	}
	_, err = w.w.Write(line)
	return err
}
