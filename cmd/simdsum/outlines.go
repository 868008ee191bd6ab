package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	"github.com/spf13/pflag"

	"github.com/af655cf0/simdhash/bitrot"
)

// outlineSuffix ends the name of every outline, and of nothing else: a file with
// such a name is never taken for an object.
const outlineSuffix = ".bitrot"

// outlinesHelp is what --help says of the place of outlines.
const outlinesHelp = `The outline of FILE is FILE.bitrot. With --outlines OUT it is OUT/FILE.bitrot,
and never outside OUT: there the root of an absolute name is the directory
%root, each ".." the directory %up, and a part of the name that begins with %
gets a second one. The name as it is spelled counts: use the same every time.
Files whose names end in .bitrot are outlines; they have none themselves.`

// addOutlines defines --outlines.
func addOutlines(fs *pflag.FlagSet, o *outlines) {
	fs.VarP(action{nonempty("directory", &o.dir), "OUT"}, "outlines", "", "outlines are in this directory, not beside the files")
}

// nonempty returns what sets an option to a file name.
func nonempty(what string, name *string) func(string) error {
	return func(value string) error {
		if value == "" {
			return usageErrorf("invalid name of a %s: ''", what)
		}
		*name = value
		return nil
	}
}

// outlines says where the outlines of files are.
type outlines struct {
	dir string // "": beside the files
}

// of returns the name of the outline of a file.
func (o outlines) of(name string) string {
	if o.dir == "" {
		return name + outlineSuffix
	}
	return o.mirror(name) + outlineSuffix
}

// mirror returns where in o.dir the outlines of a directory are. Different names
// never meet there, unless they differ in "." and slashes only: each part of the
// name becomes one part, and can be told from it. Links cannot lead astray, since
// no ".." is left.
func (o outlines) mirror(name string) string {
	parts := []string{o.dir}
	if volume := filepath.VolumeName(name); volume != "" { // of Windows
		parts = append(parts, "%volume", strings.Map(func(r rune) rune {
			if strings.ContainsRune(`:\/?`, r) {
				return '_'
			}
			return r
		}, volume))
		name = name[len(volume):]
	}
	name = filepath.ToSlash(name)
	if strings.HasPrefix(name, "/") {
		parts = append(parts, "%root")
	}
	for part := range strings.SplitSeq(name, "/") {
		switch {
		case part == "" || part == ".":
		case part == "..":
			parts = append(parts, "%up")
		default:
			parts = append(parts, mirrored(part))
		}
	}
	return filepath.Join(parts...)
}

// mirrored is how mirror spells a part of a name, and unmirrored the reverse. It
// is false for what is not such a part.
func mirrored(part string) string {
	if strings.HasPrefix(part, "%") {
		return "%" + part
	}
	return part
}

func unmirrored(part string) (string, bool) {
	rest, special := strings.CutPrefix(part, "%")
	if special && !strings.HasPrefix(rest, "%") {
		return "", false
	}
	return rest, true
}

// isOutline reports whether a file of this name is an outline, or what is
// left of one that was being written when the program was killed.
func isOutline(name string) bool {
	return strings.HasSuffix(name, outlineSuffix) || leftover.MatchString(filepath.Base(name))
}

var leftover = regexp.MustCompile(`^\..*\.bitrot\.tmp-[0-9]+$`)

// readOutline reads the named outline.
func readOutline(name string, trust *bitrot.Trust) (*bitrot.Outline, error) {
	f, _, err := openRegular(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return bitrot.ReadOutline(f, trust)
}

// openRegular opens a file, which a symbolic link may lead to, if it is a
// regular one. Others are not opened: that may wait for somebody, or do something.
func openRegular(name string) (*os.File, fs.FileInfo, error) {
	info, err := os.Stat(name)
	if err == nil {
		err = mustBeRegular(name, info)
	}
	if err != nil {
		return nil, nil, err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	if info, err = f.Stat(); err == nil {
		err = mustBeRegular(name, info) // still
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, info, nil
}

func mustBeRegular(name string, info fs.FileInfo) error {
	switch {
	case info.IsDir():
		return &fs.PathError{Op: "open", Path: name, Err: syscall.EISDIR}
	case !info.Mode().IsRegular():
		return errNotRegular
	}
	return nil
}

var (
	errNotRegular = errors.New("not a regular file")
	errIsOutline  = errors.New("an outline, which has none itself")
)
