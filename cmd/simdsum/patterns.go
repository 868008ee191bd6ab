package main

import (
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// patterns are those of --exclude.
type patterns []string

// match reports whether a pattern is that of the path, which begins below an
// operand. A pattern without a slash is compared with the last name. One that begins
// with a slash is that of a path from its beginning, as all with slashes are.
func (ps patterns) match(path string) bool {
	for _, p := range ps {
		s := path
		p, rooted := strings.CutPrefix(p, "/")
		if !rooted && !strings.Contains(p, "/") {
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
