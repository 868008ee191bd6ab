package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
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

// errorf prints a diagnostic, in one write.
func (c *console) errorf(format string, args ...any) {
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
type output struct {
	w      io.Writer
	err    error
	before func() // if not nil, called before each line
}

func (o *output) Write(p []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	if o.before != nil {
		o.before()
	}
	n, err := o.w.Write(p)
	o.err = err
	return n, err
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
