package manifest

import (
	"errors"
	"io"
	"testing"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

var errDisk = errors.New("input/output error")

// failing is a file whose call with the number at fails: a Write, Sync or Close.
type failing struct {
	at, calls int
	closed    bool
}

func (f *failing) call() error {
	f.calls++
	if f.calls-1 == f.at {
		return errDisk
	}
	return nil
}

func (f *failing) Write(p []byte) (int, error) {
	if err := f.call(); err != nil {
		return len(p) / 2, err
	}
	return len(p), nil
}

func (f *failing) Sync() error { return f.call() }

func (f *failing) Close() error {
	f.closed = true
	return f.call()
}

// TestFillFails has each call fail in turn: that is an error, and the file is
// closed.
func TestFillFails(t *testing.T) {
	write := func(w io.Writer) error {
		for range 5000 {
			if _, err := io.WriteString(w, "a line of a list, and another one of those that follow it\n"); err != nil {
				return err
			}
		}
		return nil
	}
	for _, sync := range []bool{false, true} {
		for at := 0; ; at++ {
			f := &failing{at: at}
			err := fill(f, write, sync)
			if f.calls <= at {
				if err != nil || at < 3 {
					t.Fatalf("%d calls, error %v", f.calls, err)
				}
				break
			}
			if err != errDisk || !f.closed {
				t.Errorf("call %d fails, sync %v: error %v, closed %v", at, sync, err, f.closed)
			}
			hashtest.Count(t, 1, "failing calls, none with a verdict")
		}
	}
}
