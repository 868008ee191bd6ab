package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/manifest"
)

// position is how far a scrub got, as its state file has it: a line of JSON, and a
// line with the BLAKE2b-256 of that line, in hexadecimal.
type position struct {
	Version  int      `json:"version"`
	Dir      jsonName `json:"dir"`
	Outlines jsonName `json:"outlines"` // the directory of --outlines, or empty
	Blocks   string   `json:"blocks"`   // which ones

	File     jsonName `json:"file"`     // the one at which it is; empty: before all
	Offset   int64    `json:"offset"`   // of the first of its blocks that is not done
	FileDone bool     `json:"filedone"` // all of it is done
	Finished bool     `json:"finished"` // so are all files
}

const positionVersion = 1

// maxPosition is how long a state file may be: three names and some more.
const maxPosition = 64 << 10

// String returns the name.
func (n jsonName) String() string {
	if n.Raw != nil {
		return string(n.Raw)
	}
	return n.Name
}

// save puts the position into a state file.
func (p *position) save(name string) error {
	line := jsonLine(p)
	return manifest.Replace(name, func(w io.Writer) error {
		_, err := w.Write(appendCheck(line, line))
		return err
	})
}

// appendCheck appends the line that follows the other one.
func appendCheck(dst, line []byte) []byte {
	sum := blake2b.Sum256(line)
	return append(hex.AppendEncode(dst, sum[:]), '\n')
}

// load reads a state file and moves p, which says what the scrub is, to where
// that scrub was. Without such a file, and where the scrub was finished, it stays
// at the beginning. An error is one of reading, or says that the file is damaged or of
// another scrub.
func (p *position) load(name string) error {
	f, _, err := openRegular(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxPosition))
	if err != nil {
		return err
	}
	return p.parse(text)
}

// parse is load of what a state file has.
func (p *position) parse(text []byte) error {
	const anew = "; --restart begins anew"
	line, _, _ := bytes.Cut(text, []byte{'\n'})
	line = append(bytes.Clone(line), '\n')
	if !bytes.Equal(text, appendCheck(line, line)) {
		return errors.New("the state file is damaged" + anew)
	}
	var old position
	if err := json.Unmarshal(line, &old); err != nil || old.Version != positionVersion || old.Offset < 0 {
		return errors.New("not a state file of this version" + anew)
	}
	switch {
	case old.Finished:
		return nil
	case old.Dir.String() != p.Dir.String():
		return fmt.Errorf("the state is that of the directory %q%s", old.Dir, anew)
	case old.Outlines.String() != p.Outlines.String():
		return fmt.Errorf("the state is that of outlines in %q%s", old.Outlines, anew)
	case old.Blocks != p.Blocks:
		return fmt.Errorf("the state is that of a scrub of %s blocks%s", old.Blocks, anew)
	}
	*p = old
	return nil
}

// begin moves p to the beginning of a file.
func (p *position) begin(file string, offset int64) {
	p.File, p.Offset, p.FileDone = newJSONName(file), offset, false
}

// sameFile reports whether two names lead to one file.
func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}
