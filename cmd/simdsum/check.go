package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/af655cf0/simdhash/manifest"
)

// check checks the files of the lists, which stand apart from one another, and
// reports whether all is well with all of them.
func (c *console) check(o *options, lists []string) bool {
	d := newDigester(c.in)
	ok := true
	for _, name := range lists {
		if !c.checkList(o, d, name) {
			ok = false
		}
		if c.out.err != nil {
			return false
		}
	}
	return ok
}

// checkList checks the files of one list.
func (c *console) checkList(o *options, d *digester, name string) bool {
	list, stdin := c.in, name == "-"
	if stdin {
		name = "standard input"
	} else {
		f, err := os.Open(name)
		if err != nil {
			c.fileError(name, err)
			return false
		}
		defer f.Close()
		list = f
	}
	r := manifest.NewReader(list)
	r.Untagged, r.Zero = o.algorithm, o.zeroLists
	var t tally
	for c.out.err == nil {
		e, err := r.Read()
		bad := (*manifest.LineError)(nil)
		switch {
		case err == io.EOF:
			return c.conclude(o, &t, name)
		case errors.As(err, &bad):
		case err != nil:
			c.errorf("%s: read error", c.file(name))
			return false
		}
		if bad != nil || o.oneAlgorithm && e.Algorithm != o.algorithm || stdin && e.Name == "-" {
			t.malformed++
			if o.verbosity == warn {
				c.errorf("%s: %d: improperly formatted %s checksum line", c.file(name), r.Line(), o.algorithm)
			}
			continue
		}
		c.checkEntry(o, d, e, &t)
	}
	return false
}

// tally counts the lines of a list by what became of them.
type tally struct {
	malformed, unreadable, missing, mismatched, matched int

	untagged [len(mistakable)]struct{ failed, matched int }
}

// checkEntry checks one file, reports on it and counts it.
func (c *console) checkEntry(o *options, d *digester, e manifest.Entry, t *tally) {
	digest, err := d.file(e.Name, function{e.Algorithm, e.Bits()})
	verdict := "OK"
	switch {
	case o.ignoreMissing && errors.Is(err, fs.ErrNotExist):
		t.missing++
		return
	case err != nil:
		c.fileError(e.Name, err)
		t.unreadable++
		verdict = "FAILED open or read"
	case bytes.Equal(digest, e.Digest):
		t.matched++
		t.countUntagged(e, true)
		if o.verbosity == quiet {
			return
		}
	default:
		t.mismatched++
		t.countUntagged(e, false)
		verdict = "FAILED"
	}
	if o.verbosity != status {
		// Lines go out one by one: whoever reads them wants to know now.
		fmt.Fprintf(c.out, "%s: %s\n", printedName(e.Name), verdict)
	}
}

// printedName is how coreutils 9.1 spells a name in front of a verdict: escaped
// if it would break the line, else as it is.
func printedName(name string) string {
	if !bytes.ContainsRune([]byte(name), '\n') {
		return name
	}
	escaped, _ := manifest.Escape(name)
	return `\` + escaped
}

// conclude reports on the list as a whole and gives the verdict.
func (c *console) conclude(o *options, t *tally, name string) bool {
	if t.unreadable+t.missing+t.mismatched+t.matched == 0 {
		c.errorf("%s: no properly formatted checksum lines found", c.file(name))
		return false
	}
	if o.verbosity != status {
		c.warning(t.malformed, "line is improperly formatted", "lines are improperly formatted")
		c.warning(t.unreadable, "listed file could not be read", "listed files could not be read")
		c.warning(t.mismatched, "computed checksum did NOT match", "computed checksums did NOT match")
		if o.ignoreMissing && t.matched == 0 {
			c.errorf("%s: no file was verified", c.file(name))
		}
		if !o.oneAlgorithm && o.algorithm == manifest.BLAKE2b {
			c.hint(t, name)
		}
	}
	return t.matched > 0 && t.mismatched == 0 && t.unreadable == 0 && !(o.strict && t.malformed > 0)
}

func (c *console) warning(n int, one, many string) {
	switch {
	case n == 1:
		c.errorf("WARNING: 1 %s", one)
	case n > 1:
		c.errorf("WARNING: %d %s", n, many)
	}
}

// mistakable has the algorithms whose untagged digests look like BLAKE2b's of
// the same length.
var mistakable = [...]struct {
	name   string // for -a
	digits int
}{{"sha256", 64}, {"sha224", 56}}

// countUntagged counts the lines that could be of another algorithm.
func (t *tally) countUntagged(e manifest.Entry, matched bool) {
	for i, m := range mistakable {
		if !e.Tagged && 2*len(e.Digest) == m.digits {
			if matched {
				t.untagged[i].matched++
			} else {
				t.untagged[i].failed++
			}
		}
	}
}

// hint says that a list may not be of BLAKE2b sums, when none of the lines that
// could be of another algorithm was good: chance makes that of damage rarely.
func (c *console) hint(t *tally, name string) {
	for i, m := range mistakable {
		if u := t.untagged[i]; u.failed > 0 && u.matched == 0 {
			c.errorf("%s: no untagged %d-digit checksum is the BLAKE2b-%d one; if they are %s checksums, use -a %s",
				c.file(name), m.digits, 4*m.digits, m.name, m.name)
		}
	}
}
