package main

import (
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// objects finds files together with their outlines.
type objects struct {
	outlines  outlines
	recursive bool        // directories stand for the files in them
	follow    bool        // symbolic links in directories too
	from      string      // names before this one, by their bytes, are passed over
	omit      fs.FileInfo // a file to leave out of directories, or nil
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
// have an outline only. These come by the bytes of their names. Outlines are
// passed over, and so are devices and the like, and symbolic links in directories unless
// follow is set, if they have no outline. A name that comes with an error
// is a directory, of files or of outlines, that could not be read to its end.
// Only the directories on the way to the current file are in memory.
func (o *objects) find(operands []string) iter.Seq2[object, error] {
	return func(yield func(object, error) bool) {
		for _, name := range operands {
			info, err := os.Stat(name)
			if o.recursive && err == nil && info.IsDir() {
				if !o.walk(name, []fs.FileInfo{info}, yield) {
					return
				}
			} else if !yield(object{name: name}, nil) {
				return
			}
		}
	}
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

// walk yields what is in dir and reports whether to go on. above has the
// directories on the way to it, itself included.
func (o *objects) walk(dir string, above []fs.FileInfo, yield func(object, error) bool) bool {
	entries, ok := o.list(dir, yield)
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
					ok = yield(object{name: name}, &fs.PathError{Op: "open", Path: name, Err: syscall.ELOOP})
					continue
				}
			}
			ok = o.walk(name, append(above, info), yield)
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
func (o *objects) list(dir string, yield func(object, error) bool) (entries []entry, ok bool) {
	files, err := os.ReadDir(dir)
	entries = o.addFiles(entries, dir, files) // what could be read
	if o.outlines.dir != "" {
		mirror := o.outlines.mirror(dir)
		stored, mirrorErr := os.ReadDir(mirror)
		entries = addStored(entries, stored)
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

// addFiles adds what a directory has; outlines only if that is their place.
func (o *objects) addFiles(entries []entry, dir string, files []fs.DirEntry) []entry {
	for _, f := range files {
		kind, base := f.Type(), f.Name()
		if o.follow && kind == fs.ModeSymlink {
			info, err := os.Stat(filepath.Join(dir, base))
			if err != nil {
				kind = 0 // opening it says why
			} else {
				kind = info.Mode().Type()
			}
		}
		e := entry{base, kindSpecial}
		switch {
		case kind.IsDir():
			e.kind = kindDir
		case isOutline(base):
			base, whole := strings.CutSuffix(base, outlineSuffix)
			if o.outlines.dir != "" || !whole || base == "" {
				continue
			}
			e = entry{base, kindOutline}
		case kind == fs.ModeSymlink:
			e.kind = kindLink
		case kind == 0:
			if o.omitted(f) {
				continue
			}
			e.kind = kindFile
		}
		entries = append(entries, e)
	}
	return entries
}

// omitted reports whether the entry is the list that is being written.
func (o *objects) omitted(f fs.DirEntry) bool {
	if o.omit == nil {
		return false
	}
	info, err := f.Info()
	return err == nil && os.SameFile(info, o.omit)
}

// addStored adds what a directory of outlines has.
func addStored(entries []entry, stored []fs.DirEntry) []entry {
	for _, s := range stored {
		base, whole := strings.CutSuffix(s.Name(), outlineSuffix)
		kind := kindOutline
		if s.IsDir() {
			base, kind = s.Name(), kindDir
		} else if !whole || base == "" {
			continue
		}
		if base, ok := unmirrored(base); ok {
			entries = append(entries, entry{base, kind})
		}
	}
	return entries
}
