package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// console is the program's end of its three streams. It speaks as coreutils'
// programs do.
type console struct {
	name string // what diagnostics begin with
	in   io.Reader
	out  *output
	err  io.Writer
	utf8 bool // the terminal shows UTF-8

	progress *progress // nil: none is shown
}

// errorf prints a diagnostic, in one write, after what stands in the output so far.
func (c *console) errorf(format string, args ...any) {
	c.out.flush()
	fmt.Fprintf(c.err, "%s: %s\n", c.name, fmt.Sprintf(format, args...))
}

// file is how a diagnostic spells the name of a file.
func (c *console) file(name string) string { return shellQuote(name, c.utf8) }

// fileError reports what went wrong with a file.
func (c *console) fileError(name string, err error) {
	c.errorf("%s: %s", c.file(name), reason(err))
}

// output is the standard output. It keeps its first error, after which
// nothing more is written: a list with a hole would look complete.
//
// Lines that no person watches wait for others, a moment at most: a write of the
// system for each of 8000 files of 64 KiB took 3 % of the time on a Granite Rapids.
type output struct {
	w      io.Writer
	before func()        // if not nil, called before each line
	moment time.Duration // how long lines wait; 0 is not at all

	mu      sync.Mutex
	waiting []byte
	err     error
}

// newOutput returns the output to w, where lines wait unless it is a terminal.
func newOutput(w io.Writer) *output {
	o := &output{w: w}
	if f, ok := w.(*os.File); ok && !term.IsTerminal(int(f.Fd())) {
		o.moment = 20 * time.Millisecond
	}
	return o
}

// most is how many bytes wait.
const most = 32 << 10

// Write writes p, or has it wait. The error may be that of an earlier Write.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return 0, o.err
	}
	if o.before != nil {
		o.before()
	}
	if len(o.waiting) == 0 && o.moment > 0 {
		time.AfterFunc(o.moment, func() { o.flush() })
	}
	o.waiting = append(o.waiting, p...)
	if len(o.waiting) >= most || o.moment == 0 {
		o.write()
	}
	return len(p), o.err
}

// flush writes what waits, and returns the first error so far.
func (o *output) flush() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.write()
	return o.err
}

// write is flush for who has the lock.
func (o *output) write() {
	if o.err == nil && len(o.waiting) > 0 {
		_, o.err = o.w.Write(o.waiting)
		o.waiting = o.waiting[:0]
	}
}

// failed returns the first error so far.
func (o *output) failed() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

// reason is the part of an error that C's strerror would give. Diagnostics
// have the name of the file already, and Go's texts of the system's errors differ from
// C's by their first letter.
func reason(err error) string {
	path := (*fs.PathError)(nil)
	if !errors.As(err, &path) {
		return err.Error()
	}
	text := path.Err.Error()
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
