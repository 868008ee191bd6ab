package main

import (
	"encoding/hex"
	"fmt"
	"iter"
	"os"
	"path"
	"slices"

	"github.com/spf13/cobra"

	"github.com/af655cf0/simdhash/bitrot"
	"github.com/af655cf0/simdhash/manifest"
)

// verification is what the command line of verify asks for.
type verification struct {
	objects
	operands []string
	trust    bitrot.Trust
	keyFile  string
	roots    string              // a list of roots, or ""
	rootsOf  map[string][][]byte // what it has, if there are operands
	number   int
	jobs     *jobs
	json     bool
	quiet    bool

	noProgress bool
	progress   func(bytes int)
}

func (c *console) verifyCommand() *cobra.Command {
	o := &verification{}
	cmd := &cobra.Command{
		Use:   "verify [OPTION]... [FILE]...",
		Short: "Verify files by their outlines",
		Long: `Verify files by the outlines that protect has made, and report each as OK, as
FAILED, or without a verdict where the outline is of no use. Damage is reported
in the lines that follow:

  FILE: bytes 65536 to 131071 damaged

names the first and the last byte of blocks that are not what they were, or are
missing. Blocks in a row are reported together.

An outline that lies beside the file shows what was damaged, not what somebody
has forged. Roots that are kept elsewhere show that too: --roots LIST takes the
lines that protect prints, from the standard input if LIST is -. An outline without
the root that LIST has for the file is not trusted, nor is one of a file that LIST
does not have. With -r, the files that LIST has in a directory are verified, or
reported as missing, even if neither they nor their outlines are there.
Without FILE, the files of LIST are verified.

` + outlinesHelp + `

With -r, a FILE may be a directory: its regular files follow, at any depth,
in the byte order of their names, and so do the files that only an outline is
left of.

` + jsonHelp + `

` + exitHelp,
	}
	fs := cmd.Flags()
	fs.BoolVarP(&o.recursive, "recursive", "r", false, "verify the files in directories")
	fs.BoolVarP(&o.follow, "follow", "L", false, "follow symbolic links in directories")
	addOutlines(fs, &o.outlines)
	fs.VarP(action{func(value string) (err error) {
		o.trust.Root, err = hex.DecodeString(value)
		if n := len(o.trust.Root); err != nil || n != bitrot.Size256 && n != bitrot.Size512 {
			return usageErrorf("invalid root: %s (%d or %d hexadecimal digits)", c.quote(value), 2*bitrot.Size256, 2*bitrot.Size512)
		}
		return nil
	}, "HEX"}, "root", "", "trust the outline of the one FILE only if it has this root")
	fs.VarP(action{nonempty("list", &o.roots), "LIST"}, "roots", "", "trust outlines only if they have the roots of this list")
	addKeyFile(fs, &o.keyFile)
	c.addJobs(fs, &o.number, "verify with N processors (default all, but 16 at most)")
	fs.BoolVar(&o.json, "json", false, "print a JSON object for each file, in a line")
	fs.BoolVar(&o.quiet, "quiet", false, "do not report files that are good")
	addNoProgress(fs, &o.noProgress)
	c.setUp(cmd)
	addVersionAndHelp(fs, "h")
	cmd.RunE = func(_ *cobra.Command, operands []string) error {
		switch {
		case len(operands) == 0 && o.roots == "":
			return usageErrorf("missing operand")
		case o.trust.Root != nil && o.roots != "":
			return usageErrorf("--root and --roots exclude each other")
		case o.trust.Root != nil && (len(operands) != 1 || o.recursive):
			return usageErrorf("--root is that of one file")
		}
		o.operands, o.jobs = operands, newJobs(o.number)
		return c.verify(o)
	}
	return cmd
}

// verify verifies the operands and prints the verdicts.
func (c *console) verify(o *verification) error {
	var err error
	if o.trust.Key, err = readKey(o.keyFile); err != nil {
		return c.trouble(o.keyFile, err)
	}
	o.omit = c.outputFile()
	var status exitStatus
	list := candidates(o.find(these(o.operands...)))
	if o.roots != "" {
		from := c.in
		if o.roots == "-" {
			o.roots = "standard input"
		} else {
			f, err := os.Open(o.roots)
			if err != nil {
				return c.trouble(o.roots, err)
			}
			defer f.Close()
			from = f
		}
		entries := c.readRoots(o.roots, from, &status)
		if len(o.operands) > 0 {
			o.rootsOf = rootsByName(entries)
		} else {
			list = listed(entries)
		}
	}
	o.progress = c.add
	defer c.showProgress(o.noProgress, false, func() int64 {
		if len(o.operands) == 0 {
			return -1
		}
		return o.size(these(o.operands...))
	})()
	files := 0
	met := map[string]bool{} // names that the list has
	report := func(v *verdict) bool {
		files++
		status |= v.exit()
		if !o.quiet || v.state != stateOK {
			c.printVerdict(v, o.json)
		}
		return c.out.failed() == nil
	}
	inTurn(o.jobs, list, o.file, func(v *verdict) bool {
		if name := path.Clean(v.name); o.rootsOf[name] != nil {
			met[name] = true
		}
		return report(v)
	})
	for _, name := range o.missing(met) {
		if c.out.failed() != nil || !report(o.file(candidate{name: name})) {
			break
		}
	}
	if files == 0 {
		c.errorf(nothingVerified)
		status |= exitTrouble
	}
	return status.err()
}

// nothingVerified is what is said where there was nothing to verify: a list that is
// empty, or a directory that is not the one that was meant, must not look like
// one that is intact.
const nothingVerified = "no file was verified"

// trouble reports a file without which there is nothing to do.
func (c *console) trouble(name string, err error) error {
	c.fileError(name, err)
	return exitStatus(exitTrouble)
}

// candidate is a file to verify, or the error that was met where there may be some.
type candidate struct {
	name string
	root []byte // the trusted one, if the list of roots is worked off
	err  error
}

// candidates yields the files that were found.
func candidates(list iter.Seq2[object, error]) iter.Seq[candidate] {
	return func(yield func(candidate) bool) {
		for object, err := range list {
			if !yield(candidate{name: object.name, err: err}) {
				return
			}
		}
	}
}

// listed yields the files of a list of roots.
func listed(entries iter.Seq[manifest.Entry]) iter.Seq[candidate] {
	return func(yield func(candidate) bool) {
		for e := range entries {
			if !yield(candidate{name: e.Name, root: e.Digest}) {
				return
			}
		}
	}
}

// rootsByName has the roots that a list has for each name, whichever way that is spelled.
func rootsByName(entries iter.Seq[manifest.Entry]) map[string][][]byte {
	roots := map[string][][]byte{}
	for e := range entries {
		name := path.Clean(e.Name)
		roots[name] = append(roots[name], e.Digest)
	}
	return roots
}

// missing returns what the list of roots has in the directories among the operands and was
// not met there, sorted.
func (o *verification) missing(met map[string]bool) (names []string) {
	if !o.recursive {
		return nil
	}
	for name := range o.rootsOf {
		if !met[name] && slices.ContainsFunc(o.operands, func(dir string) bool { return inside(dir, name) }) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// file verifies one file.
func (o *verification) file(t candidate) *verdict {
	v := &verdict{name: t.name, length: -1}
	if t.err == nil && isOutline(t.name) {
		t.err = errIsOutline
	}
	if t.err != nil {
		v.unreadable(t.err)
		return v
	}
	f, info, err := openRegular(t.name)
	if err != nil {
		v.unreadable(err)
		return v
	}
	defer f.Close()
	name := o.outlines.of(t.name)
	large, end := o.jobs.begin(info.Size(), fileSize(name))
	defer end()
	trust := o.trust
	if t.root != nil {
		trust.Root = t.root
	}
	if o.rootsOf != nil {
		switch roots := o.rootsOf[path.Clean(t.name)]; len(roots) {
		case 0:
			v.state, v.at, v.err = stateUntrusted, t.name, fmt.Errorf("not in %s", o.roots)
			return v
		case 1:
			trust.Root = roots[0]
		default:
			v.state, v.at, v.err = stateUntrusted, t.name, fmt.Errorf("more than once in %s", o.roots)
			return v
		}
	}
	outline, err := readOutline(name, &trust)
	if err != nil {
		v.unverified(name, err)
		return v
	}
	outline.Concurrency = o.jobs.concurrency(large, outline.LeafSize())
	v.verify(outline, f, o.progress)
	return v
}

// verify verifies a whole file, and tells progress, if it is not nil, how many bytes more
// are done.
func (v *verdict) verify(outline *bitrot.Outline, file *os.File, progress func(bytes int)) {
	v.length = outline.Length()
	for block, err := range outline.Check(file, nil) {
		v.add(block, err)
		if progress != nil {
			progress(block.Length)
		}
	}
	if !v.truncated {
		v.checkEnd(file)
	}
	// Now, as it may have become shorter or longer while it was read.
	if info, err := file.Stat(); err == nil {
		v.size = info.Size()
	}
	v.decide()
}
