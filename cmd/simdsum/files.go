package main

import (
	"iter"
	"os"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

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
