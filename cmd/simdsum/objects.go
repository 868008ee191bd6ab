package main

import (
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/af655cf0/simdhash/manifest"
)

// objects finds files, together with their outlines.
type objects struct {
	plain     bool // without outlines: all files are alike
	outlines  outlines
	recursive bool        // directories stand for the files in them
	follow    bool        // symbolic links in directories too
	exclude   patterns    // what to leave out of directories
	from      string      // names before this one, by their bytes, are passed over
	omit      fs.FileInfo // a file to leave out of directories, or nil
	output    string      // a file whose temporary predecessors are left out, or ""
}

// object is the name of a file. In a directory it may have the outline only, or the
// file.
type object struct {
	name    string
	outline bool // it has one, as far as the directory shows
	file    bool // it is there, as far as the directory shows
}

// find yields what the operands stand for, in order: themselves or, if they are
// directories and o is recursive, the regular files in them at any depth, and those that
// have an outline only. These come by the bytes of their names: in the order of
// "find DIR -type f | LC_ALL=C sort".
//
// Symbolic links are followed among the operands, so that no file comes twice
// and none lies outside, and those in directories if follow is set. Outlines are
// passed over, and so are devices and the like if they have no outline. A name that comes with
// an error is an operand's own, or a directory, of files or of outlines, that could not be
// read to its end. Only the directories on the way to the current file are in memory.
func (o *objects) find(operands iter.Seq2[string, error]) iter.Seq2[object, error] {
	return func(yield func(object, error) bool) {
		for name, err := range operands {
			var ok bool
			if info := o.directory(name); err == nil && info != nil {
				ok = o.walk(name, "", []fs.FileInfo{info}, yield)
			} else {
				ok = yield(object{name: name}, err)
			}
			if !ok {
				return
			}
		}
	}
}

// files yields the names of what find finds.
func (o *objects) files(operands iter.Seq2[string, error]) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for object, err := range o.find(operands) {
			if !yield(object.name, err) {
				return
			}
		}
	}
}

// size is how many bytes the files have that the operands stand for, as far
// as they can be looked at.
func (o *objects) size(operands iter.Seq2[string, error]) (total int64) {
	for name, err := range o.files(operands) {
		if err == nil {
			total += fileSize(name)
		}
	}
	return total
}

func fileSize(name string) int64 {
	if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
		return info.Size()
	}
	return 0
}

// directory looks at an operand, and returns nil if it stands for itself: what
// cannot be looked at too, as opening it will say why.
func (o *objects) directory(name string) fs.FileInfo {
	if !o.recursive || o.plain && name == "-" {
		return nil
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return info
	}
	return nil
}

// entry is what objects see in a directory under one name.
type entry struct {
	base string
	kind entryKind
}

// entryKind has a bit for each thing that has the entry's name.
type entryKind uint8

const (
	kindDir     entryKind = 1 << iota // a directory
	kindFile                          // a regular file, or what only opening tells
	kindLink                          // a symbolic link that is not followed
	kindSpecial                       // something else
	kindOutline                       // an outline
)

// key is what entries of a directory are sorted by. The names of the files in a
// directory begin with its own and a slash: "a.b" comes before "a/b".
func (e entry) key() string {
	if e.kind == kindDir {
		return e.base + "/"
	}
	return e.base
}

// walk yields what is in dir and reports whether to go on. rel is what patterns see
// of dir, and above has the directories on the way to it, itself included.
func (o *objects) walk(dir, rel string, above []fs.FileInfo, yield func(object, error) bool) bool {
	entries, ok := o.list(dir, rel, yield)
	for _, e := range entries {
		if !ok {
			break
		}
		name := strings.TrimSuffix(dir, "/") + "/" + e.base
		switch {
		case e.kind == kindDir:
			if prefix := name + "/"; prefix < o.from && !strings.HasPrefix(o.from, prefix) {
				continue // as all names in it
			}
			var info fs.FileInfo
			if o.follow {
				// Where there is none, there are outlines at most.
				info, _ = os.Stat(name)
				if info != nil && slices.ContainsFunc(above, func(a fs.FileInfo) bool { return a != nil && os.SameFile(a, info) }) {
					// Its files come under the shorter name.
					ok = o.plain || yield(object{name: name}, &fs.PathError{Op: "open", Path: name, Err: syscall.ELOOP})
					continue
				}
			}
			ok = o.walk(name, rel+e.base+"/", append(above, info), yield)
		case name < o.from:
		case e.kind&kindFile != 0:
			ok = yield(object{name: name, outline: e.kind&kindOutline != 0, file: true}, nil)
		case e.kind == kindOutline, e.kind == kindOutline|kindSpecial:
			ok = yield(object{name: name, outline: true}, nil)
		}
	}
	return ok
}

// list returns the entries of dir, sorted, and yields the errors of reading it.
func (o *objects) list(dir, rel string, yield func(object, error) bool) (entries []entry, ok bool) {
	add := func(e entry) {
		if e.base != "" && !o.exclude.match(rel+e.base) {
			entries = append(entries, e)
		}
	}
	err := readDir(dir, func(f fs.DirEntry) { add(o.look(dir, f)) }) // what could be read
	if o.outlines.dir != "" {
		mirror := o.outlines.mirror(dir)
		mirrorErr := readDir(mirror, func(f fs.DirEntry) { add(lookStored(f)) })
		switch {
		case mirrorErr == nil && errors.Is(err, fs.ErrNotExist):
			err = nil // its outlines tell what is missing
		case mirrorErr != nil && !errors.Is(mirrorErr, fs.ErrNotExist) && !yield(object{name: mirror}, mirrorErr):
			return nil, false
		}
	}
	if err != nil && !yield(object{name: dir}, err) {
		return nil, false
	}
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.key(), b.key()) })
	// What has the same name becomes one: a file and its outline, or a directory
	// of files and that of their outlines.
	merged := entries[:0]
	for _, e := range entries {
		if last := len(merged) - 1; last >= 0 && merged[last].key() == e.key() {
			merged[last].kind |= e.kind
		} else {
			merged = append(merged, e)
		}
	}
	return merged, true
}

// readDir calls each for what a directory has, up to its end or an error. Unlike
// os.ReadDir it keeps nothing of it.
func readDir(dir string, each func(fs.DirEntry)) error {
	f, err := os.Open(strings.TrimSuffix(dir, "/") + "/") // a pipe, by that name, is an error and does not wait
	if err != nil {
		return err
	}
	defer f.Close()
	for {
		files, err := f.ReadDir(1024)
		for _, file := range files {
			each(file)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// look says what a directory has; it has outlines only if that is their place. The zero
// entry is nothing.
func (o *objects) look(dir string, f fs.DirEntry) entry {
	kind, base := f.Type(), f.Name()
	if o.follow && kind == fs.ModeSymlink {
		info, err := os.Stat(filepath.Join(dir, base))
		if err != nil {
			kind = 0 // opening it says why
		} else {
			kind = info.Mode().Type()
		}
	}
	switch {
	case kind.IsDir():
		return entry{base, kindDir}
	case !o.plain && isOutline(base):
		base, whole := strings.CutSuffix(base, outlineSuffix)
		if o.outlines.dir != "" || !whole {
			return entry{}
		}
		return entry{base, kindOutline}
	case kind == fs.ModeSymlink:
		return entry{base, kindLink}
	case kind != 0:
		return entry{base, kindSpecial}
	case o.omitted(filepath.Join(dir, base)):
		return entry{}
	}
	return entry{base, kindFile}
}

// omitted reports whether the file is the list that is being written.
func (o *objects) omitted(name string) bool {
	if o.output != "" && manifest.IsTemporary(name, o.output) {
		return true
	}
	if o.omit == nil {
		return false
	}
	info, err := os.Stat(name)
	return err == nil && os.SameFile(info, o.omit)
}

// lookStored says what a directory of outlines has.
func lookStored(f fs.DirEntry) entry {
	base, kind := f.Name(), kindDir
	if !f.IsDir() {
		var whole bool
		if base, whole = strings.CutSuffix(base, outlineSuffix); !whole {
			return entry{}
		}
		kind = kindOutline
	}
	base, ok := unmirrored(base)
	if !ok {
		return entry{}
	}
	return entry{base, kind}
}
