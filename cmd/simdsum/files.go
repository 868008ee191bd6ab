package main

import (
	"cmp"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/af655cf0/simdhash/manifest"
)

// finder finds the files that operands stand for.
type finder struct {
	recursive bool        // directories stand for the files in them
	follow    bool        // symbolic links in directories too
	exclude   patterns    // what to leave out of directories
	omit      fs.FileInfo // a file to leave out of directories, or nil
	output    string      // a file whose temporary predecessors are left out, or ""
}

// files yields the names of the files that the operands stand for, in order.
// Unless the finder is recursive these are the operands; if it is, a directory
// stands for the regular files in it, at any depth, sorted by the bytes of
// their names: the order of "find DIR -type f | LC_ALL=C sort".
//
// Symbolic links are followed among the operands, so that no file comes twice
// and none lies outside, and those in directories if follow is set, except for one
// that leads to a directory that it is in; devices and the like in a directory are
// passed over. A name that comes with an error is an operand's own, or a directory
// that could not be read to its end. Only the directories on the way to the
// current file are in memory.
func (f *finder) files(operands iter.Seq2[string, error]) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for name, err := range operands {
			var ok bool
			if info := f.directory(name); err == nil && info != nil {
				ok = f.walk(name, "", []fs.FileInfo{info}, yield)
			} else {
				ok = yield(name, err)
			}
			if !ok {
				return
			}
		}
	}
}

// directory looks at an operand, and returns nil if it stands for itself: what
// cannot be looked at too, as opening it will say why.
func (f *finder) directory(name string) fs.FileInfo {
	if !f.recursive || name == "-" {
		return nil
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return info
	}
	return nil
}

// found is a file or directory in a directory.
type found struct {
	key  string      // to sort by
	base string      // the name in the directory
	info fs.FileInfo // of a directory, if that is known
	dir  bool
}

// walk yields the files in dir and reports whether to go on. Rel is what
// patterns see of dir, and above has the directories on the way to it, itself
// included.
func (f *finder) walk(dir, rel string, above []fs.FileInfo, yield func(string, error) bool) bool {
	entries, err := os.ReadDir(dir)
	if err != nil && !yield(dir, err) {
		return false
	}
	var list []found
	for _, e := range entries {
		if this := f.look(dir, e, above); this.base != "" && !f.exclude.match(rel+this.base) {
			list = append(list, this)
		}
	}
	slices.SortFunc(list, func(a, b found) int { return cmp.Compare(a.key, b.key) })
	for _, this := range list {
		name := strings.TrimSuffix(dir, "/") + "/" + this.base
		var ok bool
		if this.dir {
			ok = f.walk(name, rel+this.base+"/", append(above, this.info), yield)
		} else {
			ok = yield(name, nil)
		}
		if !ok {
			return false
		}
	}
	return true
}

// look says what the entry of dir is: nothing, if it is passed over.
func (f *finder) look(dir string, e fs.DirEntry, above []fs.FileInfo) found {
	// A directory sorts by its name and the slash that follows: "a.b" comes
	// before "a/b".
	this := found{key: e.Name(), base: e.Name(), dir: e.IsDir()}
	kind := e.Type()
	if f.follow && kind == fs.ModeSymlink {
		info, err := os.Stat(filepath.Join(dir, e.Name()))
		if err != nil {
			return this // opening it says why
		}
		if this.dir = info.IsDir(); this.dir && slices.ContainsFunc(above, func(a fs.FileInfo) bool { return a != nil && os.SameFile(a, info) }) {
			return found{}
		}
		this.info, kind = info, info.Mode().Type()
	}
	switch {
	case this.dir:
		this.key += "/"
		if f.follow && this.info == nil {
			this.info, _ = e.Info()
		}
	case kind != 0 || f.omitted(dir, e):
		return found{}
	}
	return this
}

// omitted reports whether the entry is the list that is being written.
func (f *finder) omitted(dir string, e fs.DirEntry) bool {
	if f.output != "" && manifest.IsTemporary(filepath.Join(dir, e.Name()), f.output) {
		return true
	}
	if f.omit == nil {
		return false
	}
	info, err := e.Info()
	return err == nil && os.SameFile(info, f.omit)
}

// size is how many bytes the files have that the operands stand for, as far
// as they can be looked at.
func (f *finder) size(operands iter.Seq2[string, error]) (total int64) {
	for name, err := range f.files(operands) {
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

// patterns are those of --exclude.
type patterns []string

// match reports whether a pattern is that of the path, which begins below an
// operand. A pattern without a slash is compared with the last name.
func (ps patterns) match(path string) bool {
	for _, p := range ps {
		s := path
		if !strings.Contains(p, "/") {
			s = path[strings.LastIndexByte(path, '/')+1:]
		}
		if ok, err := doublestar.Match(p, s); err == nil && ok {
			return true
		}
	}
	return false
}

// matchAny reports whether a pattern is that of the path, or of a directory
// that it lies in.
func (ps patterns) matchAny(path string) bool {
	if len(ps) == 0 {
		return false
	}
	path = strings.TrimLeft(strings.TrimPrefix(path, "./"), "/")
	for i, c := range []byte(path) {
		if c == '/' && ps.match(path[:i]) {
			return true
		}
	}
	return ps.match(path)
}
