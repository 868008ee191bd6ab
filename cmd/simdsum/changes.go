package main

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/af655cf0/simdhash/manifest"
)

// The exit status of audit and diff is the sum of these.
const (
	statusTrouble = 1 << iota
	statusChanged
	statusMoved
	statusNew
	statusMissing
)

// statusOf is the part of the exit status that stands for a change.
var statusOf = map[manifest.Change]int{
	manifest.Changed: statusChanged,
	manifest.Moved:   statusMoved,
	manifest.New:     statusNew,
	manifest.Missing: statusMissing,
}

const changesHelp = `
Each file that is not as it was listed has a line: changed, moved (listed under
a name that is missing, with the same digest), new or missing.

With --json, a line is an object with the file's name (name_base64 if that is not
UTF-8) and change: changed, moved, new, missing, with -v matched, unreadable, or
incomparable, where the digests are of different functions or contradict each other.
from has the name that a moved file was listed under; error is for people.

The exit status is 0 if all files match, else the sum of
     1  trouble: a file that could not be read, a malformed line, an invalid option,
        or nothing that could be compared
     2  files have changed
     4  files have moved
     8  there are new files
    16  files are missing

Lists are kept in memory: some 300 bytes for each line.`

func (c *console) auditCommand() *cobra.Command {
	o := &options{algorithm: manifest.BLAKE2b, check: true}
	cmd := &cobra.Command{
		Use:   "audit [OPTION]... LIST DIR",
		Short: "Tell what changed in a directory since it was listed",
		Long: `Hash the files in DIR, at any depth, and tell what became of those that LIST has:
the output of simdsum sum, or of coreutils' programs. The names in it are
relative to the current directory, as DIR is. What it has outside of DIR is
passed over, which is trouble if it has nothing else; LIST itself and what
--exclude names are passed over too. What may be in a directory that cannot be
read is not missing.
` + changesHelp,
	}
	fs := cmd.Flags()
	o.addAlgorithm(c, cmd, "that of lines which do not name theirs: ")
	fs.BoolVarP(&o.zeroLists, "zero", "z", false, "the list is the output of sum --zero")
	fs.BoolVarP(&o.follow, "dereference", "L", false, "follow symbolic links in DIR")
	o.addExclude(c, fs, passOver)
	fs.BoolVarP(&o.verbose, "verbose", "v", false, "list files that match too")
	o.addWork(c, fs)
	return c.runnable(cmd, o, func(args []string) error {
		if len(args) != 2 {
			return usageErrorf("audit takes a list and a directory")
		}
		return exitStatus(c.audit(o, args[0], args[1])).err()
	})
}

func (c *console) diffCommand() *cobra.Command {
	o := &options{algorithm: manifest.BLAKE2b, check: true}
	cmd := &cobra.Command{
		Use:   "diff [OPTION]... OLD NEW",
		Short: "Tell what changed between two lists",
		Long: `Tell what became of the files of the list OLD according to the list NEW. No file is
read but the lists; one of them may be -, the standard input. Lines that do not
name their algorithm are taken to be of the same in both.
` + changesHelp,
	}
	fs := cmd.Flags()
	o.addAlgorithm(c, cmd, "that of lines which do not name theirs: ")
	fs.BoolVarP(&o.zeroLists, "zero", "z", false, "lists are the output of sum --zero")
	o.addExclude(c, fs, passOver)
	fs.BoolVarP(&o.verbose, "verbose", "v", false, "list files that match too")
	fs.BoolVar(&o.json, "json", false, "print a JSON object for each file, in a line")
	return c.runnable(cmd, o, func(args []string) error {
		if len(args) != 2 || args[0] == "-" && args[1] == "-" {
			return usageErrorf("diff takes two lists")
		}
		return exitStatus(c.diff(o, args[0], args[1])).err()
	})
}

// auditor compares what it is told of with a list.
type auditor struct {
	*console
	o         *options
	dir       string // of an audit; "" in a diff
	inventory *manifest.Inventory
	status    int
	compared  bool  // there was a file in the list, or in its place
	tally     tally // of untagged lines
}

// audit compares the files in dir with the list, and returns the exit status.
func (c *console) audit(o *options, list, dir string) int {
	a := &auditor{console: c, o: o, dir: dir, inventory: manifest.NewInventory()}
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		err = errors.New("not a directory")
	}
	if err != nil {
		c.fileError(dir, err)
		return statusTrouble
	}
	if !a.read(list, a.inventory) {
		return a.status
	}
	f := &objects{plain: true, recursive: true, follow: o.follow, exclude: o.exclude}
	f.omit, _ = os.Stat(list)
	operand := these(dir)
	defer c.showProgress(o.noProgress, false, func() int64 { return f.size(operand) })()
	h := &manifest.Hasher{Workers: o.jobs, Progress: c.add}
	var unread []string // directories
	a.compare(h.Sums(func(yield func(manifest.Entry, error) bool) {
		for name, err := range f.files(operand) {
			if err != nil {
				if !errors.Is(err, fs.ErrNotExist) {
					unread = append(unread, name)
				}
				if !yield(manifest.Entry{Name: name}, err) {
					return
				}
				continue
			}
			for _, e := range a.inventory.Wanted(name) {
				if !yield(e, nil) {
					return
				}
			}
		}
	}))
	// What the list has of other places may well be there, and so may what is in
	// directories that could not be read.
	a.rest(func(name string) bool {
		return inside(dir, name) && !slices.ContainsFunc(unread, func(d string) bool { return inside(d, name) })
	})
	if o.algorithm == manifest.BLAKE2b {
		c.hint(&a.tally, list)
	}
	return a.conclude(list)
}

// inside reports whether the name is that of a file in dir.
func inside(dir, name string) bool {
	dir, name = path.Clean(dir), path.Clean(name)
	if dir == "." {
		return !path.IsAbs(name) && name != ".." && !strings.HasPrefix(name, "../")
	}
	return strings.HasPrefix(name, strings.TrimSuffix(dir, "/")+"/")
}

// below is the name of a file in dir, as patterns see it.
func below(dir, name string) string {
	return strings.TrimPrefix(path.Clean(name), path.Clean(dir)+"/")
}

// diff compares two lists, and returns the exit status.
func (c *console) diff(o *options, before, after string) int {
	a := &auditor{console: c, o: o, inventory: manifest.NewInventory()}
	found := manifest.NewInventory()
	if !a.read(before, a.inventory) || !a.read(after, found) {
		return a.status
	}
	a.compare(func(yield func(manifest.Sum, error) bool) {
		for e := range found.Entries() {
			if !yield(manifest.Sum{Entry: e, Actual: e.Digest}, nil) {
				return
			}
		}
	})
	a.rest(nil)
	return a.conclude(before)
}

// entries yields what the list has, and reports what it cannot. Where the
// list could not be read to its end, the last has an error.
func (a *auditor) entries(name string) iter.Seq2[manifest.Entry, error] {
	return func(yield func(manifest.Entry, error) bool) {
		list := a.in
		if name != "-" {
			f, err := os.Open(name)
			if err != nil {
				yield(manifest.Entry{Name: name}, err)
				return
			}
			defer f.Close()
			list = f
		}
		for e, err := range a.o.reader(list).Entries() {
			bad := (*manifest.LineError)(nil)
			switch {
			case errors.As(err, &bad):
				a.errorf("%s: %d: %s", a.file(name), bad.Line, bad.Reason)
				a.status |= statusTrouble
				continue
			case err == nil && a.o.exclude.matchAny(below(a.dir, e.Name)):
				continue
			case err != nil:
				e.Name = name
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// read takes a list into an inventory and reports whether it is whole: what
// is not known of it would look like a change.
func (a *auditor) read(name string, into *manifest.Inventory) bool {
	before := a.status
	a.status = 0
	defer func() { a.status |= before }()
	lines, within := 0, 0
	for e, err := range a.entries(name) {
		if err == nil {
			lines++
			if inside(a.dir, e.Name) {
				within++
			}
			if err = into.Add(e); err != nil {
				err = fmt.Errorf("%s: %w", a.file(e.Name), err)
			}
		}
		if err != nil {
			a.fileError(name, err)
			a.status |= statusTrouble
			return false
		}
	}
	switch {
	case lines == 0 && a.status != 0:
		a.errorf("%s: no properly formatted checksum lines found", a.file(name))
		return false
	case lines > 0 && within == 0 && a.dir != "":
		// An empty directory would be what this list says.
		a.errorf("%s: none of its files is in %s, as the names are spelled", a.file(name), a.file(a.dir))
		a.status |= statusTrouble
	}
	return true
}

// compare tells the inventory what was found, and prints what is known of it by
// then. Several digests of one file follow one another.
func (a *auditor) compare(sums iter.Seq2[manifest.Sum, error]) {
	var last manifest.Difference
	flush := func() {
		if last.Change != "" {
			a.print(last)
		}
		last = manifest.Difference{}
	}
	for s, err := range sums {
		if s.Name != last.Name {
			flush()
		}
		change, why := manifest.Change(""), manifest.Change("unreadable")
		if err == nil {
			why = "incomparable"
			e := s.Entry
			e.Digest = s.Actual
			change, err = a.inventory.Found(e)
			if change == manifest.Matched || change == manifest.Changed {
				a.tally.countUntagged(s.Entry, change == manifest.Matched)
			}
		} else {
			a.inventory.Exists(s.Name)
		}
		if err != nil {
			a.fileError(s.Name, err)
			a.status |= statusTrouble
			if a.o.json {
				a.out.Write(jsonLine(jsonChange{jsonName: newJSONName(s.Name), Change: why, Error: reason(err)}))
			}
		}
		if change == manifest.Changed || last.Change == "" {
			last = manifest.Difference{Change: change, Name: s.Name}
		}
		if a.out.failed() != nil {
			return
		}
	}
	flush()
}

// rest prints what the inventory knows when everything is found.
func (a *auditor) rest(within func(string) bool) {
	if a.out.failed() != nil {
		return // not everything was looked for
	}
	for d := range a.inventory.Rest(within) {
		a.print(d)
		if a.out.failed() != nil {
			return
		}
	}
}

// conclude returns the exit status. That nothing was compared is trouble: a list that is
// empty and a directory that is not the one that was meant must not look like one that
// is intact.
func (a *auditor) conclude(list string) int {
	if a.status == 0 && !a.compared {
		a.errorf("%s: no file was compared", a.file(list))
		a.status |= statusTrouble
	}
	return a.status
}

// jsonChange is the line of a file in an audit.
type jsonChange struct {
	jsonName
	Change manifest.Change `json:"change"`
	From   *jsonName       `json:"from,omitempty"`
	Error  string          `json:"error,omitempty"` // why a file is unreadable or incomparable
}

// print prints a line and adds to the exit status.
func (a *auditor) print(d manifest.Difference) {
	a.compared = true
	a.status |= statusOf[d.Change]
	switch {
	case d.Change == manifest.Matched && !a.o.verbose:
	case a.o.json:
		j := jsonChange{jsonName: newJSONName(d.Name), Change: d.Change}
		if d.Change == manifest.Moved {
			from := newJSONName(d.From)
			j.From = &from
		}
		a.out.Write(jsonLine(j))
	case d.Change == manifest.Moved:
		fmt.Fprintf(a.out, "%s: moved from %s\n", printedName(d.Name), printedName(d.From))
	default:
		fmt.Fprintf(a.out, "%s: %s\n", printedName(d.Name), d.Change)
	}
}
