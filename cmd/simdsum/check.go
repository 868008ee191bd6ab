package main

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/af655cf0/simdhash/manifest"
)

// check checks the files of the lists, which stand apart from one another, and
// reports whether all is well with all of them.
func (c *console) check(o *options, args []string) bool {
	defer c.showProgress(o.noProgress, false, func() int64 { return c.listedSize(o, args) })()
	ok := true
	for name, err := range c.operands(o, args) {
		if err != nil {
			c.fileError(name, err)
			ok = false
		} else if !c.checkList(o, name) {
			ok = false
		}
		if c.out.failed() != nil {
			return false
		}
	}
	return ok
}

// careful reports whether a list that may be damaged fails.
func (o *options) careful() bool { return !o.oneAlgorithm && !o.lenient }

// reader returns the reader of a list.
func (o *options) reader(list io.Reader) *manifest.Reader {
	r := manifest.NewReader(list)
	r.Untagged, r.Zero, r.Careful = o.algorithm, o.zeroLists, o.careful()
	return r
}

// checkList checks the files of one list.
func (c *console) checkList(o *options, name string) bool {
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
	r := o.reader(list)
	var t tally
	var broken error
	entries := func(yield func(manifest.Entry, error) bool) {
		for e, err := range r.Entries() {
			bad := (*manifest.LineError)(nil)
			switch {
			case errors.As(err, &bad):
			case err != nil:
				broken = err
				return
			case o.oneAlgorithm && e.Algorithm != o.algorithm:
				err = &manifest.LineError{Line: r.Line(), Reason: "of another algorithm"}
			case stdin && e.Name == "-":
				err = &manifest.LineError{Line: r.Line(), Reason: "the list itself"}
			case o.exclude.matchAny(e.Name):
				t.excluded++
				continue
			}
			if !yield(e, err) {
				return
			}
		}
	}
	h := &manifest.Hasher{Workers: o.jobs, Stdin: c.in, Progress: c.add}
	for s, err := range h.Sums(entries) {
		if bad := (*manifest.LineError)(nil); errors.As(err, &bad) {
			c.malformed(o, bad, name, &t)
		} else {
			c.checkEntry(o, s, err, name, &t)
		}
		if c.out.failed() != nil {
			return false
		}
	}
	if broken != nil {
		c.errorf("%s: read error", c.file(name))
		return false
	}
	return c.conclude(o, &t, name)
}

// listedSize is how many bytes there are to hash, or -1 if that cannot be
// known before.
func (c *console) listedSize(o *options, args []string) (total int64) {
	known := c.known(o, args)
	if known == nil {
		return -1
	}
	for name := range known {
		if !rereadable(name) {
			return -1
		}
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		for e, err := range o.reader(f).Entries() {
			if err == nil && !o.exclude.matchAny(e.Name) {
				total += fileSize(e.Name)
			}
		}
		f.Close()
	}
	return total
}

// fewMalformed is how many malformed lines of a list are reported one by one, unless all
// are wanted: a file that is no list may have thousands.
const fewMalformed = 10

// malformed counts a line that is not an entry of the list, and reports it if
// that is wanted.
func (c *console) malformed(o *options, bad *manifest.LineError, list string, t *tally) {
	t.malformed++
	if o.json {
		c.out.Write(jsonLine(jsonSum{Status: "malformed", List: list, Line: bad.Line, Error: bad.Reason}))
	}
	switch {
	case o.careful() && (o.verbosity == warn || o.verbosity != statusOnly && t.malformed <= fewMalformed):
		c.errorf("%s: %d: improperly formatted line: %s", c.file(list), bad.Line, bad.Reason)
	case o.verbosity == warn:
		c.errorf("%s: %d: improperly formatted %s checksum line", c.file(list), bad.Line, o.algorithm)
	}
}

// tally counts the lines of a list by what became of them.
type tally struct {
	malformed, excluded, unreadable, missing, mismatched, matched int

	untagged [len(mistakable)]struct{ failed, matched int }
}

// checkEntry compares the sum of a file with the listed one, reports on it and
// counts it.
func (c *console) checkEntry(o *options, s manifest.Sum, err error, list string, t *tally) {
	status, verdict := "ok", "OK"
	switch {
	case o.ignoreMissing && errors.Is(err, fs.ErrNotExist):
		t.missing++
		return
	case err != nil:
		c.fileError(s.Name, err)
		t.unreadable++
		status, verdict = "unreadable", "FAILED open or read"
		if errors.Is(err, fs.ErrNotExist) {
			status = "missing"
		}
	case bytes.Equal(s.Actual, s.Digest):
		t.matched++
		t.countUntagged(s.Entry, true)
		if o.verbosity == quiet {
			return
		}
	default:
		t.mismatched++
		t.countUntagged(s.Entry, false)
		status, verdict = "failed", "FAILED"
	}
	// Lines go out one by one: whoever reads them wants to know now.
	switch {
	case o.verbosity == statusOnly:
	case o.json:
		j := newJSONSum(s, err)
		j.Status, j.List, j.Listed = status, list, hex.EncodeToString(s.Digest)
		c.out.Write(jsonLine(j))
	default:
		fmt.Fprintf(c.out, "%s: %s\n", printedName(s.Name), verdict)
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
	if t.excluded+t.unreadable+t.missing+t.mismatched+t.matched == 0 {
		c.errorf("%s: no properly formatted checksum lines found", c.file(name))
		return false
	}
	if o.verbosity != statusOnly {
		if o.careful() && !o.strict {
			c.fails(o, t.malformed, name)
		} else {
			c.warning(t.malformed, "line is improperly formatted", "lines are improperly formatted")
		}
		c.warning(t.unreadable, "listed file could not be read", "listed files could not be read")
		c.warning(t.mismatched, "computed checksum did NOT match", "computed checksums did NOT match")
		if (o.ignoreMissing || t.excluded > 0) && t.matched == 0 {
			c.errorf("%s: no file was verified", c.file(name))
		}
		if !o.oneAlgorithm && o.algorithm == manifest.BLAKE2b {
			c.hint(t, name)
		}
	}
	return t.matched > 0 && t.mismatched == 0 && t.unreadable == 0 && !((o.strict || o.careful()) && t.malformed > 0)
}

// fails says that a list with n malformed lines fails, and what would change that.
func (c *console) fails(o *options, n int, name string) {
	switch {
	case n == 1:
		c.errorf("%s: 1 line is improperly formatted; check --lenient passes over it", c.file(name))
	case n > fewMalformed && o.verbosity != warn:
		c.errorf("%s: %d lines are improperly formatted, -w reports them all; check --lenient passes over them", c.file(name), n)
	case n > 1:
		c.errorf("%s: %d lines are improperly formatted; check --lenient passes over them", c.file(name), n)
	}
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
	digits int
	what   string
	remedy string
}{
	{64, "sha256", "use -a sha256"},
	{56, "sha224", "use -a sha224"},
	{128, "SHA-512", "simdsum has none"},
	{96, "SHA-384", "simdsum has none"},
	{40, "SHA-1", "simdsum has none"},
	{32, "MD5", "simdsum has none"},
}

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
			c.errorf("%s: none of the untagged %d-digit checksums is right as BLAKE2b-%d; if they are %s checksums, %s",
				c.file(name), m.digits, 4*m.digits, m.what, m.remedy)
		}
	}
}
