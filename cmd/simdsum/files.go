package main

import (
	"cmp"
	"io/fs"
	"iter"
	"os"
	"slices"
	"strings"
)

// files yields the names of the files that the operands stand for, in order.
// Without recursive these are the operands; with it, a directory stands for
// the regular files in it, at any depth, sorted by the bytes of their names:
// the order of "find DIR -type f | LC_ALL=C sort".
//
// Symbolic links are followed among the operands only, so that no file
// comes twice and none lies outside; devices and the like in a directory are passed
// over, and so is the file omit, if that is not nil. A name that comes with an error
// is a directory that could not be read to its end. Only the directories on the
// way to the current file are in memory.
func files(operands []string, recursive bool, omit fs.FileInfo) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, name := range operands {
			if recursive && name != "-" && isDir(name) {
				if !walk(name, omit, yield) {
					return
				}
			} else if !yield(name, nil) {
				return
			}
		}
	}
}

// isDir is false for what cannot be looked at: opening it will say why.
func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// walk yields the files in dir and reports whether to go on.
func walk(dir string, omit fs.FileInfo, yield func(string, error) bool) bool {
	entries, err := os.ReadDir(dir)
	if err != nil && !yield(dir, err) {
		return false
	}
	// A directory sorts by its name and the slash that follows: "a.b" comes
	// before "a/b".
	key := func(e fs.DirEntry) string {
		if e.IsDir() {
			return e.Name() + "/"
		}
		return e.Name()
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(key(a), key(b)) })
	for _, e := range entries {
		name := strings.TrimSuffix(dir, "/") + "/" + e.Name()
		ok := true
		switch {
		case e.IsDir():
			ok = walk(name, omit, yield)
		case e.Type().IsRegular() && !same(e, omit):
			ok = yield(name, nil)
		}
		if !ok {
			return false
		}
	}
	return true
}

// same reports whether the entry is the file omit.
func same(e fs.DirEntry, omit fs.FileInfo) bool {
	if omit == nil {
		return false
	}
	info, err := e.Info()
	return err == nil && os.SameFile(info, omit)
}
