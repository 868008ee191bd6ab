package main

import (
	"context"
	"io"
	"io/fs"
	"os"

	"golang.org/x/time/rate"
)

// medium is a file as a scrub reads it: from the storage, and not from what memory
// has of it.
type medium interface {
	io.ReaderAt
	io.Closer
	Stat() (fs.FileInfo, error)

	// drop takes what has been read out of memory: n bytes from offset on, or up to
	// the end if n is 0.
	drop(offset, n int64)
	// renew does that with all of the file and reports whether the byte at offset
	// will come from the storage.
	renew(offset int64) bool
}

// stored is a file of the system.
type stored struct{ *os.File }

func openStored(name string) (medium, error) {
	f, _, err := openRegular(name)
	if err != nil {
		return nil, err
	}
	return stored{f}, nil
}

// dropBehind is how much that was read before is dropped again. The system may
// keep pages in groups, of 2 MiB at most on most machines, and drops whole ones only.
const dropBehind = 4 << 20

func (s stored) drop(offset, n int64) {
	from := max(0, offset-dropBehind)
	if n > 0 {
		n += offset - from
	} else {
		from = offset
	}
	dropPages(s.File, from, n)
}

func (s stored) renew(offset int64) bool { return renewPages(s.File, offset) }

// paced is a medium that is read at a limited rate, until the context ends, and of
// which nothing stays in memory.
type paced struct {
	medium
	ctx     context.Context
	limiter *rate.Limiter // nil: no limit
}

// newLimiter returns a limiter to so many bytes a second.
func newLimiter(bytes int64) *rate.Limiter {
	if bytes == 0 {
		return nil
	}
	return rate.NewLimiter(rate.Limit(bytes), int(max(4<<10, min(bytes/8, 1<<20))))
}

// ReadAt is that of the medium.
func (p paced) ReadAt(b []byte, offset int64) (n int, err error) {
	for {
		part := b[n:]
		if p.limiter != nil {
			part = part[:min(len(part), p.limiter.Burst())]
			err = p.limiter.WaitN(p.ctx, len(part))
		} else {
			err = p.ctx.Err()
		}
		if err != nil {
			return n, err
		}
		m, err := p.medium.ReadAt(part, offset+int64(n))
		if m > 0 {
			p.drop(offset+int64(n), int64(m))
			n += m
		}
		if err != nil || n == len(b) || m < len(part) {
			return n, err
		}
	}
}
