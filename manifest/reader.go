package manifest

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"unicode"
)

// MaxLine is the length in bytes, line end included, of the longest line that
// a Reader accepts and a Writer writes. The longest path of a Unix system,
// 4096 bytes each escaped to two, takes an eighth of it.
const MaxLine = 64 << 10

// LineError reports a line that is not an entry. Reading can go on after it.
type LineError struct {
	Line   int    // counted from 1
	Reason string // what is wrong, for a person
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Reason) }

// Reader reads the entries of a list, in both forms and in any mixture. Beyond
// what Writer writes it accepts what coreutils 9 does:
//
//   - blanks (space, tab) before the line, "\r\n" for a line end, a last line
//     without one, digests in capitals;
//   - untagged lines with a single blank before the name, as BSD tools print
//     them, if the first untagged line of the list is one (later lines could not
//     tell such a name from one that begins with a space or asterisk);
//   - tagged lines with or without the blanks around the parts, such as
//     OpenSSL's "SHA256(name)= digest".
//
// Empty lines and lines that begin with '#' are skipped. A line with a NUL byte
// is malformed: coreutils verifies the name up to the NUL, and so reports
// the first file of a NUL-terminated list and silently drops the others. [NewReader] makes
// one: the zero Reader is of no use.
type Reader struct {
	// Untagged is the algorithm of untagged lines; "" means BLAKE2b. The
	// number of digits gives a BLAKE2b digest's length. No untagged line is of
	// BLAKE2bTree.
	Untagged Algorithm

	// Zero says that lines end with a NUL byte and names are not escaped.
	Zero bool

	// Careful refuses two forms that coreutils accepts and that nobody writes:
	// a line that begins with '#' and would be an entry if that were a digit,
	// and digests with both small and capital letters. One flipped bit in a
	// list then gives either an error or a different name or digest.
	Careful bool

	buf  *bufio.Reader
	line int
	sep  separator
}

// separator is what stands between the digest and the name of untagged lines.
type separator uint8

const (
	sepUnknown  separator = iota // until the first untagged line
	sepMarked                    // a blank, then ' ' or '*'
	sepReversed                  // a blank only: the form of BSD's "reversed" option -r
)

// NewReader returns a Reader of the list r. It reads ahead, and keeps MaxLine
// bytes.
func NewReader(r io.Reader) *Reader {
	return &Reader{buf: bufio.NewReaderSize(r, MaxLine)}
}

// Entries yields what Read returns until io.EOF. A *[LineError] is followed by the next
// line's entry; any other error is the last.
func (r *Reader) Entries() iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for {
			e, err := r.Read()
			bad := (*LineError)(nil)
			if err == io.EOF || !yield(e, err) || err != nil && !errors.As(err, &bad) {
				return
			}
		}
	}
}

// Line is the number of the line that Read or Entries returned last, counted from 1.
func (r *Reader) Line() int { return r.line }

// Read returns the next entry. The error is io.EOF after the last; a
// *[LineError] for a malformed line, after which the next Read goes on with
// the line that follows; or the underlying reader's own, which ends the list:
// the unfinished line before it is not an entry. The entry is the caller's.
//
// An entry's name may be empty, as it may be for coreutils: no file has it, so
// the check of such a line fails.
func (r *Reader) Read() (Entry, error) {
	for {
		line, err := r.next()
		if err != nil {
			return Entry{}, err
		}
		if len(line) == 0 || line[0] == '#' && !(r.Careful && r.hidden(line)) {
			continue
		}
		e, err := r.parse(line)
		if err != nil {
			return Entry{}, &LineError{r.line, err.Error()}
		}
		return e, nil
	}
}

// hidden reports whether a comment would be an untagged entry, were its first
// character the digit that is one bit from it.
func (r *Reader) hidden(line []byte) bool {
	line = bytes.Clone(line)
	line[0] ^= '#' ^ '3'
	sep := r.sep
	defer func() { r.sep = sep }()
	_, err := r.parse(line)
	return err == nil
}

// next returns the next line without its end. It is valid until the next call.
func (r *Reader) next() ([]byte, error) {
	end := byte('\n')
	if r.Zero {
		end = 0
	}
	line, err := r.buf.ReadSlice(end)
	long := err == bufio.ErrBufferFull
	for err == bufio.ErrBufferFull {
		_, err = r.buf.ReadSlice(end)
	}
	if err != nil && err != io.EOF {
		return nil, err
	}
	if len(line) == 0 {
		return nil, io.EOF
	}
	r.line++
	if long {
		return nil, &LineError{r.line, fmt.Sprintf("longer than %d bytes", MaxLine)}
	}
	line = bytes.TrimSuffix(line, []byte{end})
	if !r.Zero {
		line = bytes.TrimSuffix(line, []byte{'\r'})
	}
	return line, nil
}

// The reasons of a LineError other than its length.
var (
	errForm   = errors.New("neither a tag nor a digest of the expected length, followed by a name")
	errOther  = errors.New("a tag of an algorithm that is not supported")
	errTag    = errors.New("a tag that is not followed by (name) = digest")
	errLength = errors.New("a tag without its digest length, or with an impossible one")
	errDigest = errors.New("a digest that is not hexadecimal digits in the number that its tag asks for")
	errEscape = errors.New("a name with a backslash that escapes nothing")
	errCase   = errors.New("a digest with both small and capital letters")
	errNUL    = errors.New("a name with a NUL byte")
)

func (r *Reader) parse(line []byte) (Entry, error) {
	s := trimBlanks(line)
	escaped := false
	if !r.Zero {
		s, escaped = bytes.CutPrefix(s, []byte{'\\'})
	}
	for _, a := range algorithms {
		if rest, ok := bytes.CutPrefix(s, []byte(a)); ok {
			return r.parseTagged(a, rest, escaped)
		}
	}
	e, err := r.parseUntagged(s, escaped)
	if err == errForm && other(s) {
		err = errOther
	}
	return e, err
}

// other reports whether a line has the form of a tagged one: NAME (name) = digest.
func other(s []byte) bool {
	name, rest, ok := bytes.Cut(s, []byte(" ("))
	_, digits, equals := bytes.Cut(rest, []byte(") = "))
	return ok && equals && len(name) > 0 && len(digits) > 0 &&
		bytes.IndexFunc(name, func(c rune) bool {
			return !(c == '-' || c == '/' || c == '_' || unicode.IsDigit(c) || unicode.IsLetter(c))
		}) < 0
}

// parseTagged parses what follows the tag a: [-BITS] [ ](name) = digest.
func (r *Reader) parseTagged(a Algorithm, s []byte, escaped bool) (Entry, error) {
	bits := a.MaxBits()
	if rest, ok := bytes.CutPrefix(s, []byte{'-'}); ok && (a == BLAKE2b || a == BLAKE2bTree) {
		if bits, s, ok = cutNumber(rest); !ok || !a.HasBits(bits) {
			return Entry{}, errLength
		}
	} else if a == BLAKE2bTree {
		return Entry{}, errLength
	} else if a == BLAKE2b {
		// Coreutils passes over any one byte here; a second blank is the only
		// one that somebody might mean.
		s = bytes.TrimPrefix(s, []byte{' '})
	}
	s = bytes.TrimPrefix(s, []byte{' '})
	s, ok := bytes.CutPrefix(s, []byte{'('})
	// A digest has no parenthesis, so the last one ends the name.
	end := bytes.LastIndexByte(s, ')')
	if !ok || end < 0 {
		return Entry{}, errTag
	}
	digits, ok := bytes.CutPrefix(trimBlanks(s[end+1:]), []byte{'='})
	if !ok {
		return Entry{}, errTag
	}
	digits = trimBlanks(digits)
	if len(digits) != bits/4 {
		return Entry{}, errDigest
	}
	digest, err := r.decode(digits)
	if err != nil {
		return Entry{}, err
	}
	name, err := parseName(s[:end], escaped)
	return Entry{Algorithm: a, Digest: digest, Name: name, Tagged: true}, err
}

// parseUntagged parses digest, blank, [ ' ' or '*' ], name.
func (r *Reader) parseUntagged(s []byte, escaped bool) (Entry, error) {
	a := r.Untagged
	if a == "" {
		a = BLAKE2b
	}
	n := 0
	for n < len(s) && isHex(s[n]) {
		n++
	}
	if a == BLAKE2bTree || !a.HasBits(4*n) || n == len(s) || !isBlank(s[n]) {
		return Entry{}, errForm
	}
	e := Entry{Algorithm: a}
	var err error
	if e.Digest, err = r.decode(s[:n]); err != nil {
		return Entry{}, err
	}
	s = s[n+1:]
	if len(s) == 0 && a != BLAKE2b {
		return Entry{}, errForm // coreutils finds the line too short, except for BLAKE2b
	}
	if len(s) > 1 && (s[0] == ' ' || s[0] == '*') {
		if r.sep != sepReversed {
			r.sep = sepMarked
			e.Binary = s[0] == '*'
			s = s[1:]
		}
	} else {
		if r.sep == sepMarked {
			return Entry{}, errForm
		}
		r.sep = sepReversed
	}
	e.Name, err = parseName(s, escaped)
	return e, err
}

// decode decodes the digits of a digest, in whole bytes.
func (r *Reader) decode(digits []byte) ([]byte, error) {
	digest := make([]byte, len(digits)/2)
	if _, err := hex.Decode(digest, digits); err != nil {
		return nil, errDigest
	}
	if r.Careful && !bytes.Equal(digits, bytes.ToLower(digits)) && !bytes.Equal(digits, bytes.ToUpper(digits)) {
		return nil, errCase
	}
	return digest, nil
}

func parseName(b []byte, escaped bool) (string, error) {
	if bytes.IndexByte(b, 0) >= 0 {
		return "", errNUL
	}
	if !escaped {
		return string(b), nil
	}
	name, ok := unescape(b)
	if !ok {
		return "", errEscape
	}
	return name, nil
}

// cutNumber cuts the decimal number at the front of s, without sign or leading
// zeros: one spelling for each length.
func cutNumber(s []byte) (n int, rest []byte, ok bool) {
	i := 0
	for i < len(s) && i < 4 && '0' <= s[i] && s[i] <= '9' {
		n = 10*n + int(s[i]-'0')
		i++
	}
	return n, s[i:], i > 0 && s[0] != '0'
}

func trimBlanks(s []byte) []byte { return bytes.TrimLeft(s, " \t") }

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
