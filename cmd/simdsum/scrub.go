package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/time/rate"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/bitrot"
)

// scrubbing is what the command line of scrub asks for.
type scrubbing struct {
	objects
	dir     string
	trust   bitrot.Trust
	keyFile string
	choice  choice
	rate    int64 // bytes a second; 0: no limit
	number  int   // goroutines; 0: one
	state   string
	restart bool
	json    bool
	verbose bool

	noProgress bool

	// While it runs.
	ctx     context.Context
	open    func(name string) (medium, error)
	limiter *rate.Limiter
	at      position
	next    int64 // offset of the first block of the current file that is not verified
	saved   time.Time
	every   time.Duration // how often the position is saved
	tally   scrubTally
	failed  bool // the position could not be saved, which was reported
}

// scrubTally is what a scrub sums up.
type scrubTally struct {
	files, bad, unprotected  int // bad: not all of what was read is good, or there is no verdict
	bytes, blocks, transient int64
}

func (c *console) scrubCommand() *cobra.Command {
	o := &scrubbing{}
	cmd := &cobra.Command{
		Use:   "scrub [OPTION]... DIR",
		Short: "Look for damage in all protected files of a directory",
		Long: `Verify the files in DIR that have an outline, at any depth, in the byte order
of their names, and report those that are not good, as verify does. Nothing
stops a scrub but a signal, or an output that fails: what cannot be read is
reported. Nothing is written but the state file. A summary goes to the standard
error.

What the page cache has of a file is dropped before the file is read, so that
the storage is read, and again afterwards, so that other programs keep their
share of the cache. A block that is not as it should be is read once more, past
the cache, before it is reported: if it is good then, the file is "OK when read
again", unless it has other damage. Where the system does not allow that,
scrub says so.

Files without an outline are counted, and with -v named. An outline whose file is
missing is reported. Where no file has an outline, nothing is verified, and that
is trouble: DIR or OUT may not be what was meant.

With --state FILE a scrub that was interrupted, by SIGINT, SIGTERM, SIGHUP or a crash,
goes on where it was: FILE is written every 10 seconds and at the end. After a
scrub that came to its end, the next begins anew. A state file that is damaged,
or that of a scrub of other files or blocks, is an error, unless --restart says
not to look at it. A resumed scrub reports, and exits with, only what it finds
itself, not what was reported before.

--subset K/N reads every Nth block of each file, so that N scrubs, with K from 1
to N, read everything once. Which is the first depends on the name that the file
has below DIR, so that small files are spread among the N. --sample P reads each
block with a chance of P percent. The length of each file is looked at in any
case.

` + outlinesHelp + `

` + jsonHelp + `

` + scrubExitHelp + `
  8  something was damaged, but good when it was read again
An interrupted scrub is trouble: 1.`,
	}
	fs := cmd.Flags()
	fs.BoolVarP(&o.follow, "follow", "L", false, "follow symbolic links in directories")
	addOutlines(fs, &o.outlines)
	fs.VarP(action{nonempty("state file", &o.state), "FILE"}, "state", "", "keep in FILE how far the scrub got, and go on from there")
	fs.BoolVar(&o.restart, "restart", false, "begin anew, whatever the state file says")
	fs.VarP(action{func(value string) error { return o.choice.setSubset(c, value) }, "K/N"}, "subset", "", "read every Nth block only, the Kth share of all")
	fs.VarP(action{func(value string) error { return o.choice.setSample(c, value) }, "PERCENT"}, "sample", "", "read this share of the blocks, chosen at random")
	fs.VarP(action{func(value string) (err error) {
		if o.rate, err = parseBytes(value); err != nil || o.rate == 0 {
			return usageErrorf("invalid rate: %s (a number of bytes above 0, such as 500K, 50M or 1G)", c.quote(value))
		}
		return nil
	}, "BYTES"}, "rate", "", "read so many bytes a second at most; K, M and G may follow the number")
	addKeyFile(fs, &o.keyFile)
	c.addJobs(fs, &o.number, "verify with N processors (default 1)")
	fs.BoolVar(&o.json, "json", false, "print a JSON object for each file that is reported, in a line")
	fs.BoolVarP(&o.verbose, "verbose", "v", false, "name the files without an outline")
	addNoProgress(fs, &o.noProgress)
	c.setUp(cmd)
	addVersionAndHelp(fs, "h")
	cmd.RunE = func(_ *cobra.Command, operands []string) error {
		switch {
		case len(operands) == 0:
			return usageErrorf("missing operand")
		case len(operands) > 1:
			return usageErrorf("extra operand %s", c.quote(operands[1]))
		case o.choice.n > 0 && o.choice.percent > 0:
			return usageErrorf("--subset and --sample exclude each other")
		case isOutline(o.state):
			return usageErrorf("a state file does not take the name of an outline: %s", c.quote(o.state))
		case o.restart && o.state == "":
			return usageErrorf("--restart is meaningful only with --state")
		}
		o.dir = operands[0]
		ctx, stop := signalContext()
		defer stop()
		o.ctx, o.open, o.every = ctx, openStored, 10*time.Second
		return c.scrub(o)
	}
	return cmd
}

// scrub verifies the files of a directory.
func (c *console) scrub(o *scrubbing) error {
	var err error
	if o.trust.Key, err = readKey(o.keyFile); err != nil {
		return c.trouble(o.keyFile, err)
	}
	info, err := os.Stat(o.dir)
	if err == nil && !info.IsDir() {
		err = &fs.PathError{Op: "open", Path: o.dir, Err: syscall.ENOTDIR}
	}
	if err != nil {
		return c.trouble(o.dir, err)
	}
	o.at = position{Version: positionVersion, Dir: newJSONName(o.dir), Outlines: newJSONName(o.outlines.dir), Blocks: o.choice.String()}
	if o.state != "" {
		if !o.restart {
			err = o.at.load(o.state)
		}
		if err == nil {
			err = o.at.save(o.state) // rather now than never
		}
		if err != nil {
			return c.trouble(o.state, err)
		}
	}
	o.limiter = newLimiter(o.rate)
	o.recursive, o.omit = true, c.outputFile()
	resumed := o.at.File.String() != "" // and what was verified before counts
	start := time.Now()
	o.saved = start
	ahead := *o
	end := c.showProgress(o.noProgress, true, ahead.expected)
	status := c.scrubAll(o)
	end()
	if o.ctx.Err() != nil {
		c.errorf("%s: interrupted", c.file(o.dir))
		status |= exitTrouble
	} else if c.out.failed() == nil {
		o.at.Finished = true
	}
	o.save(c)
	if o.failed {
		status |= exitTrouble
	}
	if status == 0 && o.tally.files == 0 && !resumed {
		c.errorf("%s: %s", c.file(o.dir), nothingVerified)
		status |= exitTrouble
	}
	c.errorf("%s: %s, %d not good, %d bytes verified, %s, %d good when read again, %d without an outline, %.1f s", c.file(o.dir),
		count(int64(o.tally.files), "file"), o.tally.bad, o.tally.bytes, count(o.tally.blocks, "damaged block"), o.tally.transient, o.tally.unprotected,
		time.Since(start).Seconds())
	return status.err()
}

func count(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// expected is how many bytes there are to verify, or some more or less: of the file at
// the position all count, and where blocks are chosen their share of each file's.
func (o *scrubbing) expected() (total int64) {
	o.from = o.at.File.String()
	for object, err := range o.find(these(o.dir)) {
		if err == nil && object.outline {
			total += fileSize(object.name)
		}
	}
	switch {
	case o.choice.n > 0:
		total /= o.choice.n
	case o.choice.percent > 0:
		total = int64(float64(total) * o.choice.percent / 100)
	}
	return total
}

// scrubAll goes on from the position and reports what it finds.
func (c *console) scrubAll(o *scrubbing) (status exitStatus) {
	resumed := o.at
	o.from = resumed.File.String()
	for object, err := range o.find(these(o.dir)) {
		if o.ctx.Err() != nil || c.out.failed() != nil {
			break
		}
		v := &verdict{name: object.name, length: -1}
		switch {
		case err != nil:
			v.unreadable(err)
		case !object.outline:
			if o.isState(object.name) {
				continue
			}
			o.tally.unprotected++
			if o.verbose {
				v.state = stateNoOutline
				c.printVerdict(v, o.json)
			}
			continue
		default:
			offset := int64(0)
			if object.name == resumed.File.String() {
				if resumed.FileDone {
					continue
				}
				offset = resumed.Offset
			}
			o.at.begin(object.name, offset)
			o.tally.files++
			done := o.scrubFile(c, v, offset)
			o.tally.bytes += v.bytes
			o.tally.blocks += v.blocks
			o.tally.transient += v.transientBlocks
			if !done && v.state == "" {
				continue // interrupted before there was anything to say
			}
			o.at.FileDone, o.at.Offset = done, o.next
		}
		// What has been reported is done.
		status |= v.exit()
		if v.state != stateOK {
			c.printVerdict(v, o.json)
		}
		if object.outline && v.state != stateOK && v.state != stateTransient {
			o.tally.bad++
		}
		o.saveNow(c)
	}
	return status
}

// isState reports whether a file without an outline is the state file.
func (o *scrubbing) isState(name string) bool { return o.state != "" && sameFile(name, o.state) }

// scrubFile verifies the chosen blocks of one file from offset on, and reports
// whether it got to its end. If it did not, v.state is empty unless there is
// something to report.
func (o *scrubbing) scrubFile(c *console, v *verdict, offset int64) (done bool) {
	o.next = offset
	file, err := o.open(v.name)
	if err != nil {
		v.unreadable(err)
		return true
	}
	defer file.Close()
	outline, err := o.readOutline(v)
	if o.ctx.Err() != nil {
		return false
	}
	if err != nil {
		v.unverified(o.outlines.of(v.name), err)
		return true
	}
	outline.Concurrency = newJobs(max(o.number, 1)).concurrency(true, outline.LeafSize())
	v.length = outline.Length()
	leaf := int64(outline.LeafSize())
	from := min(offset/leaf, outline.Blocks())
	file.drop(from*leaf, 0)
	reader := paced{file, o.ctx, o.limiter}
	for block, err := range outline.Check(reader, o.choice.blocks(below(o.dir, v.name), from, outline.Blocks())) {
		err = o.again(v, outline, reader, block, err)
		if o.ctx.Err() != nil {
			// The verdict on this block may be for want of time only.
			if o.size(v, file); v.found() {
				v.decide()
			}
			return false
		}
		v.add(block, err)
		c.add(block.Length)
		o.next = block.Offset + leaf
		// What was found is reported at the end of the file. Until then it is not
		// done: a crash must not hide it.
		if !v.found() {
			o.at.Offset = o.next
		}
		o.saveNow(c)
	}
	o.size(v, file)
	v.decide()
	return true
}

// size compares the length of the file.
func (o *scrubbing) size(v *verdict, file medium) {
	info, err := file.Stat()
	if err != nil {
		v.at, v.err = v.name, err
		return
	}
	v.size = info.Size()
	v.truncated = v.truncated || v.size < v.length
	v.grown = v.size > v.length
}

// readOutline reads the outline of a file, and once more if it is damaged.
func (o *scrubbing) readOutline(v *verdict) (*bitrot.Outline, error) {
	f, err := o.open(o.outlines.of(v.name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	read := func() (*bitrot.Outline, error) {
		r := paced{f, o.ctx, o.limiter}
		return bitrot.ReadOutline(io.NewSectionReader(r, 0, math.MaxInt64), &o.trust)
	}
	f.drop(0, 0)
	outline, err := read()
	if damaged := new(bitrot.OutlineError); errors.As(err, &damaged) {
		v.cached = !f.renew(0)
		if outline, err = read(); err == nil {
			v.outlineAgain = true
			v.transientBlocks++
		}
	}
	return outline, err
}

// again reads a block that is not as it should be once more, past memory, and
// returns the verdict that counts.
func (o *scrubbing) again(v *verdict, outline *bitrot.Outline, file paced, block bitrot.Block, err error) error {
	// That a file ends is nothing that memory has wrong.
	if damage := new(bitrot.DamageError); !errors.As(err, &damage) || damage.Truncated {
		return err
	}
	if v.cached {
		file.drop(0, 0) // and it takes no time to find out again
	} else {
		v.cached = !file.renew(block.Offset)
	}
	for _, err = range outline.Check(file, func(yield func(int64) bool) { yield(block.Index) }) {
	}
	if err == nil {
		v.transient = extend(v.transient, block)
		v.transientBlocks++
	}
	return err
}

// saveNow saves the position if it is time.
func (o *scrubbing) saveNow(c *console) {
	if o.state != "" && time.Since(o.saved) >= o.every {
		o.save(c)
	}
}

// save saves the position, once the output has what was found before it. That it
// cannot is reported once.
func (o *scrubbing) save(c *console) {
	if o.state == "" || c.out.flush() != nil {
		return
	}
	o.saved = time.Now()
	if err := o.at.save(o.state); err != nil && !o.failed {
		c.fileError(o.state, err)
		o.failed = true
	}
}

// choice is which blocks of each file a scrub reads: all, if it is zero.
type choice struct {
	k, n    int64 // those whose index and a number for the file add up to k-1 modulo n
	percent float64
}

func (s *choice) setSubset(c *console, value string) error {
	k, n, _ := strings.Cut(value, "/")
	var err1, err2 error
	s.k, err1 = strconv.ParseInt(k, 10, 32)
	s.n, err2 = strconv.ParseInt(n, 10, 32)
	if err1 != nil || err2 != nil || s.k < 1 || s.k > s.n {
		return usageErrorf("invalid subset: %s (K/N, with K from 1 to N)", c.quote(value))
	}
	return nil
}

func (s *choice) setSample(c *console, value string) error {
	var err error
	s.percent, err = strconv.ParseFloat(strings.TrimSuffix(value, "%"), 64)
	if err != nil || !(s.percent > 0 && s.percent <= 100) {
		return usageErrorf("invalid percentage: %s (above 0, and 100 at most)", c.quote(value))
	}
	return nil
}

// String is how a state file has it.
func (s choice) String() string {
	switch {
	case s.n > 0:
		return fmt.Sprintf("%d/%d", s.k, s.n)
	case s.percent > 0:
		return fmt.Sprintf("%g%%", s.percent)
	}
	return "all"
}

// blocks yields the indexes of the chosen blocks of a file from one on, of n.
func (s choice) blocks(file string, from, n int64) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		i, step := from, int64(1)
		if s.n > 0 {
			step = s.n
			if i += (s.k - 1 - s.start(file) - from%s.n) % s.n; i < from {
				i += s.n
			}
		}
		for ; i < n; i += step {
			if s.percent > 0 && rand.Float64()*100 >= s.percent {
				continue
			}
			if !yield(i) {
				return
			}
		}
	}
}

// start is the number for a file: where in the subsets its first block is. It is
// always the same for a name, as other scrubs read the rest.
func (s choice) start(file string) int64 {
	sum := blake2b.Sum256([]byte(file))
	return int64(binary.LittleEndian.Uint64(sum[:]) % uint64(s.n))
}
