package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strings"

	"github.com/af655cf0/simdhash/manifest"
)

// nameList is a file that has the operands, instead of the command line.
type nameList struct {
	file string // "-" is the standard input, "" none
	zero bool   // names end with NUL, not with newline
}

// operands yields the operands of the command line, or those that the file
// of --files-from has; "-", if there are none. A name that comes with an error
// is that of this file.
func (c *console) operands(o *options, args []string) iter.Seq2[string, error] {
	if o.from.file != "" {
		return o.from.names(c.in)
	}
	if len(args) == 0 {
		args = []string{"-"}
	}
	return these(args...)
}

// these yields names without errors.
func these(names ...string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, name := range names {
			if !yield(name, nil) {
				return
			}
		}
	}
}

func (l nameList) names(stdin io.Reader) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		r, fromStdin := stdin, l.isStdin(stdin)
		if l.file != "-" {
			f, err := os.Open(l.file)
			if err != nil {
				yield(l.file, err)
				return
			}
			defer f.Close()
			r = f
		}
		end := byte('\n')
		if l.zero {
			end = 0
		}
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, manifest.MaxLine)
		lines.Split(func(data []byte, atEOF bool) (int, []byte, error) {
			if i := bytes.IndexByte(data, end); i >= 0 {
				return i + 1, data[:i], nil
			}
			if atEOF && len(data) > 0 {
				return len(data), data, nil
			}
			return 0, nil, nil
		})
		for n := 1; lines.Scan(); n++ {
			name, err := lines.Text(), error(nil)
			switch {
			case name == "":
				name, err = l.file, fmt.Errorf("%d: invalid zero-length file name", n)
			case name == "-" && fromStdin:
				name, err = l.file, fmt.Errorf("%d: the standard input has the names of files and cannot be one", n)
			}
			if !yield(name, err) {
				return
			}
		}
		err := lines.Err()
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("a name of more than %d bytes", manifest.MaxLine)
		}
		if err != nil {
			yield(l.file, err)
		}
	}
}

// isStdin reports whether the names come from the standard input, under whichever name.
func (l nameList) isStdin(stdin io.Reader) bool {
	if l.file == "-" {
		return true
	}
	f, ok := stdin.(*os.File)
	if !ok {
		return false
	}
	a, err := os.Stat(l.file)
	if err != nil {
		return false
	}
	b, err := f.Stat()
	return err == nil && os.SameFile(a, b)
}

// known is operands for a look ahead of the work, or nil if only the work
// itself can find out.
func (c *console) known(o *options, args []string) iter.Seq2[string, error] {
	if o.from.file != "" && !rereadable(o.from.file) || o.from.file == "" && (len(args) == 0 || slices.Contains(args, "-")) {
		return nil
	}
	return c.operands(o, args)
}

// rereadable reports whether a file can be read before the work reads it. What is
// taken from a pipe is lost to the work, and with some systems' names of open files so
// is what is taken from these.
func rereadable(name string) bool {
	if name == "-" || strings.HasPrefix(name, "/dev/") {
		return false
	}
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}
