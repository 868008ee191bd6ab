package bitrot

import (
	"errors"
	"io"
)

var (
	errCount = errors.New("a count that is not possible")
	errShort = errors.New("a short read without an error")
	errEnd   = errors.New("an end of file where there is more")
)

// readFull fills p from r. It returns io.EOF if r ends before p is full, and n is
// how far it got.
func readFull(r io.Reader, p []byte) (n int, err error) {
	for idle := 0; n < len(p); {
		m, err := r.Read(p[n:])
		if m < 0 || m > len(p)-n {
			return n, errCount
		}
		n += m
		switch {
		case err != nil && (err != io.EOF || n < len(p)):
			return n, err
		case m > 0:
			idle = 0
		case idle == 100:
			return n, io.ErrNoProgress
		default:
			idle++
		}
	}
	return n, nil
}

// readUpTo appends what r gives to p until that has n bytes. It returns io.EOF if
// r ends before. It takes memory as the bytes come.
func readUpTo(r io.Reader, p []byte, n int) ([]byte, error) {
	for len(p) < n {
		have := len(p)
		p = extend(p, min(n-have, max(have, cap(p)-have, 64<<10)))
		m, err := readFull(r, p[have:])
		p = p[:have+m]
		if err != nil {
			return p, err
		}
	}
	return p, nil
}

// readFullAt fills p from offset on. It returns io.EOF if r ends before, which
// it asks for twice, and n is how far it got.
func readFullAt(r io.ReaderAt, p []byte, offset int64) (n int, err error) {
	if len(p) == 0 {
		return 0, nil
	}
	n, err = r.ReadAt(p, offset)
	switch {
	case n < 0 || n > len(p):
		return 0, errCount
	case err != nil && err != io.EOF:
		return n, err
	case n == len(p):
		return n, nil
	case err == nil:
		return n, errShort
	}
	switch m, err := r.ReadAt(p[n:n+1], offset+int64(n)); {
	case m < 0 || m > 1:
		return n, errCount
	case err == nil && m == 0:
		return n, errShort
	case err != nil && err != io.EOF:
		return n, err
	case m > 0:
		return n, errEnd
	}
	return n, io.EOF
}
