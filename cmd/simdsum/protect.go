package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/af655cf0/simdhash/bitrot"
	"github.com/af655cf0/simdhash/manifest"
)

// protection is what the command line of protect asks for.
type protection struct {
	objects
	operands   []string
	config     bitrot.Config // zero: not asked for
	randomSalt bool
	update     bool
	replace    bool
	keyFile    string
	number     int
	jobs       *jobs
	noProgress bool
	progress   func(bytes int)
}

func (c *console) protectCommand() *cobra.Command {
	o := &protection{}
	cmd := &cobra.Command{
		Use:   "protect [OPTION]... FILE...",
		Short: "Write outlines of files, by which damage can be found",
		Long: `Write an outline of each file: a digest of every block, with which verify and
scrub find and locate damage, and the root over them. It takes 1/2048 of the
file's length.

The root is printed, in a line that is worth keeping elsewhere: given to verify
--roots, it shows that neither the file nor its outline was forged.

  BLAKE2b-tree-256 (FILE) = ...  with blocks of 64 KiB, without key and salt:
                                 what sum -a blake2b-tree prints, and check takes
  bitrot-256 (FILE) = ...        otherwise: for verify --roots only

` + outlinesHelp + `

A file that has an outline is refused, as nothing tells a file that was changed
from one that was damaged. With --update it is verified first: if it is as the
outline says, nothing is written; if it is not, the difference is reported. Only
--replace, by which you say that the content is right as it is now, then writes a
new outline. It has the old one's parameters unless others are asked for; if they
are, --replace writes a new outline also for a file that is as it was. The key has
to be the old one.

With -r, a FILE may be a directory: its regular files follow, at any depth,
in the byte order of their names, but for the file to which the output goes.

` + exitHelp,
	}
	fs := cmd.Flags()
	fs.BoolVarP(&o.recursive, "recursive", "r", false, "protect the files in directories")
	fs.BoolVarP(&o.follow, "follow", "L", false, "follow symbolic links in directories")
	addOutlines(fs, &o.outlines)
	fs.BoolVar(&o.update, "update", false, "verify files that have an outline, instead of refusing them")
	fs.BoolVar(&o.replace, "replace", false, "the same, and replace the outlines of files that were changed")
	addSwitch(fs, "512", "", "digests of 512 bits (default 256)", func() { o.config.Size = bitrot.Size512 })
	fs.VarP(action{func(value string) error {
		n, err := parseBytes(value)
		if err != nil || n < 1 || n > bitrot.MaxLeafSize {
			return usageErrorf("invalid leaf size: %s (1 to %dM; K or M may follow the number)", c.quote(value), bitrot.MaxLeafSize>>20)
		}
		o.config.LeafSize = int(n)
		return nil
	}, "BYTES"}, "leaf-size", "", "length of a block; K and M may follow the number (default 64K)")
	o.addSalt(c, fs)
	addKeyFile(fs, &o.keyFile)
	c.addJobs(fs, &o.number, "hash with N processors (default all, but 16 at most)")
	addNoProgress(fs, &o.noProgress)
	c.setUp(cmd)
	addVersionAndHelp(fs, "h")
	cmd.RunE = func(_ *cobra.Command, operands []string) error {
		if len(operands) == 0 {
			return usageErrorf("missing operand")
		}
		o.operands, o.jobs = operands, newJobs(o.number)
		return c.protect(o)
	}
	return cmd
}

// addSalt defines --salt.
func (o *protection) addSalt(c *console, fs *pflag.FlagSet) {
	fs.VarP(action{func(value string) error {
		o.config.Salt, o.randomSalt = nil, value == "random"
		if o.randomSalt {
			return nil
		}
		salt, err := hex.DecodeString(value)
		if err != nil || len(salt) > saltSize || strings.Trim(value, "0") == "" {
			return usageErrorf("invalid salt: %s (up to %d bytes in hexadecimal, not all zero, or the word random)", c.quote(value), saltSize)
		}
		o.config.Salt = salt
		return nil
	}, "HEX"}, "salt", "", "hash with this salt, or for \"random\" with another one for each file")
}

const saltSize = 16

// parseBytes reads a number of bytes: K, M, G and T, or k, m, g and t, stand for powers of 1024.
func parseBytes(value string) (int64, error) {
	digits, factor := value, int64(1)
	if n := len(value); n > 0 {
		if power := strings.IndexByte("KMGT", value[n-1]&^0x20); power >= 0 {
			digits, factor = value[:n-1], 1<<(10*(power+1))
		}
	}
	n, err := strconv.ParseUint(digits, 10, 63)
	if err != nil {
		return 0, err
	}
	if int64(n)*factor/factor != int64(n) {
		return 0, strconv.ErrRange
	}
	return int64(n) * factor, nil
}

// protect writes the outlines of the operands.
func (c *console) protect(o *protection) error {
	var err error
	if o.config.Key, err = readKey(o.keyFile); err != nil {
		return c.trouble(o.keyFile, err)
	}
	o.omit, o.progress = c.outputFile(), c.add
	defer c.showProgress(o.noProgress, false, func() int64 { return o.size(these(o.operands...)) })()
	var status exitStatus
	list := func(yield func(object, error) bool) {
		for object, err := range o.find(these(o.operands...)) {
			// What is left of a file that is gone is for others to report.
			if gone := object.outline && !object.file; !gone && !yield(object, err) {
				return
			}
		}
	}
	inTurn(o.jobs, candidates(list), o.file, func(p *protected) bool {
		status |= p.exit()
		if p.err != nil {
			c.fileError(p.at, p.err)
		}
		for _, line := range p.differences {
			c.errorf("%s: %s", c.file(p.name), line)
		}
		if p.line != nil {
			c.out.Write(p.line)
		}
		return c.out.failed() == nil
	})
	return status.err()
}

// protected is what became of a file.
type protected struct {
	verdict
	line        []byte   // of its root, if it has an outline that is right
	differences []string // from the outline that it had
}

var (
	errProtected = errors.New("it has an outline already; see --update")
	errOther     = errors.New("it has other parameters; --replace makes a new one")
	errChanged   = errors.New("changed while it was read")
)

// file protects one file.
func (o *protection) file(t candidate) *protected {
	p := &protected{verdict: verdict{name: t.name}}
	if t.err == nil && isOutline(t.name) {
		t.err = errIsOutline
	}
	if t.err != nil {
		p.unreadable(t.err)
		return p
	}
	name := o.outlines.of(t.name)
	switch _, err := os.Lstat(name); {
	case err == nil && !o.update && !o.replace:
		p.unreadable(errProtected)
		return p
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		p.unverified(name, err)
		return p
	case err == nil:
		o.change(p, name)
	default:
		o.write(p, name, o.config, manifest.Create)
	}
	return p
}

// change looks at a file that has an outline, and replaces that if it may.
func (o *protection) change(p *protected, name string) {
	config, ok, other := o.verifyOld(p, name)
	switch {
	case ok && other && o.replace:
		p.verdict, p.line = verdict{name: p.name}, nil
		o.write(p, name, config, manifest.Replace)
	case ok && other:
		p.at, p.err = name, errOther
	case ok:
		// Nothing has changed.
	case p.state == stateDamaged && o.replace, p.state == stateOutlineDamaged && o.replace:
		p.verdict = verdict{name: p.name}
		o.write(p, name, config, manifest.Replace)
	case p.state == stateDamaged:
		p.differences = append(p.details(), "not what its outline says; --replace if it is right")
	}
}

// verifyOld verifies a file that has an outline, and reports whether it is right, and has
// other parameters than those that are asked for. It returns those for a new one.
func (o *protection) verifyOld(p *protected, name string) (config bitrot.Config, ok, other bool) {
	config = o.config
	f, info, err := openRegular(p.name)
	if err != nil {
		p.unreadable(err)
		return config, false, false
	}
	defer f.Close()
	large, end := o.jobs.begin(info.Size(), fileSize(name))
	defer end()
	outline, err := readOutline(name, &bitrot.Trust{Key: o.config.Key})
	if err != nil {
		p.unverified(name, err)
		return config, false, false
	}
	outline.Concurrency = o.jobs.concurrency(large, outline.LeafSize())
	p.verify(outline, f, o.progress)
	if config.Size == 0 {
		config.Size = outline.Size()
	}
	if config.LeafSize == 0 {
		config.LeafSize = outline.LeafSize()
	}
	if config.Salt == nil && !o.randomSalt {
		config.Salt = outline.Salt()
	}
	other = config.Size != outline.Size() || config.LeafSize != outline.LeafSize()
	if o.randomSalt {
		other = other || outline.Salt() == nil // any salt is as good as another
	} else {
		other = other || !bytes.Equal(bytes.TrimRight(config.Salt, "\x00"), bytes.TrimRight(outline.Salt(), "\x00"))
	}
	if p.state != stateOK {
		return config, false, other
	}
	p.setLine(outline, len(o.config.Key) > 0)
	return config, p.line != nil, other
}

// placer is manifest.Create or Replace.
type placer func(name string, write func(w io.Writer) error) error

// write makes the outline of a file.
func (o *protection) write(p *protected, name string, config bitrot.Config, place placer) {
	f, info, err := openRegular(p.name)
	if err != nil {
		p.unreadable(err)
		return
	}
	defer f.Close()
	if o.randomSalt {
		config.Salt = make([]byte, saltSize)
		rand.Read(config.Salt) // which never fails
	}
	leaf, digest := max(config.LeafSize, 0), max(config.Size, bitrot.Size256)
	if leaf == 0 {
		leaf = bitrot.DefaultLeafSize
	}
	large, end := o.jobs.begin(info.Size(), info.Size()/int64(leaf)*int64(digest))
	defer end()
	config.Concurrency = o.jobs.concurrency(large, leaf)
	config.Progress = o.progress
	outline, err := bitrot.BuildAt(f, info.Size(), &config)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = errChanged
	}
	if err == nil {
		err = unchanged(p.name, f, info)
	}
	if err != nil {
		p.unreadable(err)
		return
	}
	err = o.store(name, outline, place)
	if errors.Is(err, fs.ErrExist) {
		p.unreadable(errProtected) // by someone else, meanwhile
		return
	}
	if err != nil {
		p.at, p.err = name, err
		return
	}
	p.setLine(outline, len(config.Key) > 0)
}

// unchanged returns an error unless the name still leads to the file that was
// read, and that is as long and as old as it was.
func unchanged(name string, f *os.File, before fs.FileInfo) error {
	after, err := os.Stat(name)
	if err != nil {
		return err
	}
	n, err := f.ReadAt(make([]byte, 1), before.Size())
	if err != nil && err != io.EOF {
		return err // a file may say that it is empty, and not be readable
	}
	if n > 0 || !os.SameFile(before, after) || after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) {
		return errChanged
	}
	return nil
}

// store puts an outline in its place.
func (o *protection) store(name string, outline *bitrot.Outline, place placer) error {
	if o.outlines.dir != "" {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
	}
	return place(name, func(w io.Writer) error {
		_, err := outline.WriteTo(w)
		return err
	})
}

func (p *protected) setLine(outline *bitrot.Outline, keyed bool) {
	line, err := rootLine(nil, p.name, outline, keyed)
	if err != nil {
		p.at, p.err = p.name, fmt.Errorf("its root cannot be listed: %w", err)
		return
	}
	p.line = line
}
