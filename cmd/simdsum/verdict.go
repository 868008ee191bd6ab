package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/af655cf0/simdhash/bitrot"
)

// verdict is what there is to say of a file and its outline.
type verdict struct {
	name   string
	state  state
	length int64 // that the outline says, once it is read
	size   int64 // that the file has, if there is an outline

	damaged   []span // what is not as the outline says, or is missing
	transient []span // what was not so either, but was when it was read again
	unread    []span // where reading failed
	truncated bool   // the file ends too early
	grown     bool   // something follows
	cached    bool   // what was read again may have been in memory

	blocks          int64 // how many are damaged
	transientBlocks int64 // how many were not good at first, the outline among them
	outlineAgain    bool  // the outline was damaged, and good when it was read again
	bytes           int64 // how many were read

	at  string // the file that err is of
	err error  // what stood in the way of a better verdict
}

// span is a part of a file.
type span struct {
	Offset int64 `json:"offset"`
	Length int64 `json:"length"`
}

// state is the verdict in a word, as --json has it.
type state string

const (
	stateOK             state = "ok"
	stateDamaged        state = "damaged"
	stateTransient      state = "transient"
	stateUnreadable     state = "unreadable" // or missing, wholly or in part; what could be read is good
	stateNoOutline      state = "outline-missing"
	stateOutlineDamaged state = "outline-damaged"
	stateUntrusted      state = "outline-untrusted"
	stateOutlineUnread  state = "outline-unreadable"
)

// The bits of the exit status.
const (
	exitTrouble   = 1
	exitDamage    = 2
	exitOutline   = 4
	exitTransient = 8
)

// exitHelp is what --help says of them, for commands that each file is to have an
// outline for, and scrubExitHelp for that which takes those that have one.
const (
	exitHelp      = exitHelpFile + "\n  4  an outline is damaged or missing, or not the trusted one"
	scrubExitHelp = exitHelpFile + "\n  4  an outline is damaged, or not the trusted one"
	exitHelpFile  = `The exit status is 0 if all is well, and else the sum of
  1  something could not be read or written, a file is missing, or the command
     line is wrong
  2  a file is damaged`
)

// jsonHelp is what --help says of --json.
const jsonHelp = `With --json, a line is an object with the file's name (name_base64 if that is not
UTF-8) and status: ok, damaged, transient, unreadable, outline-missing, -damaged,
-untrusted or -unreadable. length is that of the file as it should be, size as it
is. blocks, unreadable and transient have offset and length of what is damaged,
could not be read, or was good when read again. truncated, grown and cached (what
was read again may have come from memory) are true or absent. error is for people.`

// exit returns the bits for the verdict.
func (v *verdict) exit() (bits exitStatus) {
	switch v.state {
	case stateNoOutline, stateOutlineDamaged, stateUntrusted:
		bits |= exitOutline
	case stateUnreadable, stateOutlineUnread:
		bits |= exitTrouble
	}
	if v.isDamaged() {
		bits |= exitDamage
	}
	if v.transientBlocks > 0 {
		bits |= exitTransient
	}
	if v.err != nil && bits&exitOutline == 0 {
		bits |= exitTrouble
	}
	return bits
}

// found reports whether there is anything but good.
func (v *verdict) found() bool { return v.isDamaged() || v.err != nil || v.transientBlocks > 0 }

func (v *verdict) isDamaged() bool { return len(v.damaged) > 0 || v.truncated || v.grown }

// unverified makes v the verdict on a file whose outline cannot be used.
func (v *verdict) unverified(outline string, err error) {
	var (
		damaged   *bitrot.OutlineError
		untrusted *bitrot.TrustError
	)
	v.at, v.err = outline, cause(err)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		v.state = stateNoOutline
	case errors.As(err, &damaged):
		v.state, v.err = stateOutlineDamaged, errors.New(damaged.Reason)
	case errors.As(err, &untrusted):
		v.state, v.err = stateUntrusted, errors.New(untrusted.Reason)
	default:
		v.state = stateOutlineUnread
	}
}

// unreadable makes v the verdict on a file that cannot be read.
func (v *verdict) unreadable(err error) {
	v.state, v.at, v.err = stateUnreadable, v.name, cause(err)
}

// cause is what a StorageError is about. The name of the file goes before it.
func cause(err error) error {
	if storage := new(bitrot.StorageError); errors.As(err, &storage) {
		return storage.Err
	}
	return err
}

// add adds the verdict on one block.
func (v *verdict) add(b bitrot.Block, err error) {
	var (
		damage  *bitrot.DamageError
		storage *bitrot.StorageError
	)
	switch {
	case err == nil:
		v.bytes += int64(b.Length)
	case errors.As(err, &damage):
		v.blocks++
		v.truncated = v.truncated || damage.Truncated
		v.damaged = extend(v.damaged, b)
		if !damage.Truncated {
			v.bytes += int64(b.Length)
		}
	case errors.As(err, &storage):
		v.unread = extend(v.unread, b)
		v.at, v.err = v.name, storage.Err
	default:
		v.at, v.err = v.name, err
	}
}

// extend adds a block to spans, to the last one if it follows that.
func extend(spans []span, b bitrot.Block) []span {
	if last := len(spans) - 1; last >= 0 && spans[last].Offset+spans[last].Length == b.Offset {
		spans[last].Length += int64(b.Length)
		return spans
	}
	return append(spans, span{b.Offset, int64(b.Length)})
}

// checkEnd looks for something after the object.
func (v *verdict) checkEnd(file io.ReaderAt) {
	n, err := file.ReadAt(make([]byte, 1), v.length)
	switch {
	case n > 0:
		v.grown = true
	case err != nil && err != io.EOF && v.err == nil:
		v.at, v.err = v.name, err
	}
}

// decide finds the word for what was added.
func (v *verdict) decide() {
	switch {
	case v.isDamaged():
		v.state = stateDamaged
	case v.err != nil:
		v.state = stateUnreadable
	case v.transientBlocks > 0:
		v.state = stateTransient
	default:
		v.state = stateOK
	}
}

// text is the verdict in words.
func (s state) text() string {
	switch s {
	case stateOK:
		return "OK"
	case stateDamaged:
		return "FAILED"
	case stateTransient:
		return "OK when read again"
	case stateUnreadable:
		return "FAILED open or read"
	case stateNoOutline:
		return "no verdict: it has no outline"
	case stateOutlineDamaged:
		return "no verdict: its outline is damaged"
	case stateUntrusted:
		return "no verdict: its outline is not the trusted one"
	case stateOutlineUnread:
		return "no verdict: its outline could not be read"
	}
	return string(s)
}

// details are the lines that follow the verdict.
func (v *verdict) details() (lines []string) {
	list := func(spans []span, what string) {
		for _, s := range spans {
			if s.Length > 0 {
				lines = append(lines, fmt.Sprintf("bytes %d to %d %s", s.Offset, s.Offset+s.Length-1, what))
			}
		}
	}
	list(v.damaged, "damaged")
	list(v.transient, "good when read again")
	list(v.unread, "could not be read")
	if v.outlineAgain {
		lines = append(lines, "its outline was damaged, and good when read again")
	}
	if v.truncated {
		lines = append(lines, fmt.Sprintf("truncated: %d bytes of %d", v.size, v.length))
	}
	if v.grown {
		lines = append(lines, fmt.Sprintf("grown: %d bytes, not %d", v.size, v.length))
	}
	if v.cached {
		lines = append(lines, "what was read again may have come from memory, not from the storage")
	}
	return lines
}

// printVerdict prints a verdict, as text or in JSON.
func (c *console) printVerdict(v *verdict, asJSON bool) {
	if v.err != nil && v.state != stateNoOutline {
		c.fileError(v.at, v.err)
	}
	if asJSON {
		c.out.Write(jsonLine(newJSONVerdict(v)))
		return
	}
	name := printedName(v.name)
	fmt.Fprintf(c.out, "%s: %s\n", name, v.state.text())
	for _, line := range v.details() {
		fmt.Fprintf(c.out, "%s: %s\n", name, line)
	}
}

// jsonVerdict is the line of a file that was verified.
type jsonVerdict struct {
	jsonName
	Status     state  `json:"status"`
	Length     *int64 `json:"length,omitempty"` // of the file as it should be, in bytes
	Size       *int64 `json:"size,omitempty"`   // as it is
	Blocks     []span `json:"blocks,omitempty"` // damaged ones, those in a row as one
	Transient  []span `json:"transient,omitempty"`
	Unreadable []span `json:"unreadable,omitempty"`
	Truncated  bool   `json:"truncated,omitempty"`
	Grown      bool   `json:"grown,omitempty"`
	Cached     bool   `json:"cached,omitempty"` // what was read again may not have come from the storage
	Error      string `json:"error,omitempty"`
}

func newJSONVerdict(v *verdict) *jsonVerdict {
	j := &jsonVerdict{jsonName: newJSONName(v.name), Status: v.state, Blocks: v.damaged, Transient: v.transient, Unreadable: v.unread,
		Truncated: v.truncated, Grown: v.grown, Cached: v.cached}
	if v.length >= 0 {
		j.Length, j.Size = &v.length, &v.size
	}
	if v.err != nil {
		j.Error = reason(v.err)
	}
	return j
}
