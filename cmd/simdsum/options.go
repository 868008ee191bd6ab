package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/spf13/pflag"

	"github.com/af655cf0/simdhash/manifest"
)

// options is what the command line asks for.
type options struct {
	algorithm manifest.Algorithm
	bits      uint64 // 0: the algorithm's longest digest
	length    string // bits, as it was given
	check     bool

	// Of sums.
	tag       bool
	zero      bool
	mode      mode
	recursive bool

	// Of checks.
	ignoreMissing bool
	verbosity     verbosity
	strict        bool
	lenient       bool // without the name of coreutils' programs, be no stricter than these
	oneAlgorithm  bool // lines tagged with another algorithm are malformed, as for coreutils
	zeroLists     bool

	// Of both, and not of coreutils.
	from       nameList
	exclude    patterns
	follow     bool
	jobs       int // 0: as many as there are processors
	json       bool
	noProgress bool
	output     string
	verbose    bool
}

// mode is the mark before a name. Files are read the same way in all of them.
type mode uint8

const (
	modeDefault mode = iota
	modeText
	modeBinary
)

// verbosity is what a check reports. Its options exclude each other: the last
// one counts.
type verbosity uint8

const (
	normal     verbosity = iota
	warn                 // each malformed line as well
	quiet                // no files that are good
	statusOnly           // only files that cannot be read
)

// action is a pflag.Value that does something when the option is met. Options
// that depend on one another's order need that.
type action struct {
	do   func(value string) error
	kind string // as pflag's help shows it
}

func (a action) Set(value string) error { return a.do(value) }
func (a action) String() string         { return "" }
func (a action) Type() string           { return a.kind }

// addSwitch defines an option without a value.
func addSwitch(fs *pflag.FlagSet, name, short, usage string, do func()) {
	f := fs.VarPF(action{func(string) error { do(); return nil }, "bool"}, name, short, usage)
	f.NoOptDefVal = "true"
}

// addSums defines coreutils' options of sums. In this function and the
// next, the order is that in which getopt lists the possibilities of an
// ambiguous name, and in which --help shows them.
func (o *options) addSums(fs *pflag.FlagSet) {
	addSwitch(fs, "binary", "b", "mark names with '*' (reads files no differently)", func() { o.mode = modeBinary })
	fs.BoolVarP(&o.check, "check", "c", false, "check the sums that the FILEs list")
	addSwitch(fs, "tag", "", "print lines that name their algorithm (BSD style)", func() { o.tag, o.mode = true, modeBinary })
	addSwitch(fs, "text", "t", "mark names with ' ' (default)", func() { o.mode = modeText })
	fs.BoolVarP(&o.zero, "zero", "z", false, "end lines with NUL and do not escape names")
}

// addChecks defines coreutils' options of checks. strict and report are what is to be said
// besides of --strict and --warn.
func (o *options) addChecks(fs *pflag.FlagSet, strict, report string) {
	fs.BoolVar(&o.ignoreMissing, "ignore-missing", false, "pass over files that do not exist")
	addSwitch(fs, "quiet", "", "do not report files that are good", func() { o.verbosity = quiet })
	addSwitch(fs, "status", "", "report nothing: the exit status tells", func() { o.verbosity = statusOnly })
	fs.BoolVar(&o.strict, "strict", false, "fail on improperly formatted lines"+strict)
	addSwitch(fs, "warn", "w", "report each improperly formatted line"+report, func() { o.verbosity = warn })
}

// addLength defines -l.
func (o *options) addLength(c *console, fs *pflag.FlagSet, usage string) {
	fs.VarP(action{func(v string) error { return o.setLength(c, v) }, "BITS"}, "length", "l",
		usage)
}

// addFrom defines the options that take the operands from a file.
func (o *options) addFrom(c *console, fs *pflag.FlagSet, operands string) {
	from := func(zero bool) func(string) error {
		return func(file string) error {
			if file == "" {
				return usageErrorf("invalid file name of names: %s", c.quote(file))
			}
			o.from = nameList{file, zero}
			return nil
		}
	}
	fs.VarP(action{from(false), "FILE"}, "files-from", "", "take the "+operands+" from the lines of FILE; - is the standard input, which then cannot be a file itself")
	fs.VarP(action{from(true), "FILE"}, "files0-from", "", "the same, but each name ends with NUL")
}

// passOver is what --exclude does with what a list has.
const passOver = "pass over what has this name, or lies in such a directory (may be repeated)"

// addExclude defines --exclude.
func (o *options) addExclude(c *console, fs *pflag.FlagSet, usage string) {
	fs.VarP(action{func(pattern string) error {
		if rest, ok := strings.CutPrefix(pattern, "./"); ok {
			pattern = "/" + rest
		}
		if pattern = strings.TrimSuffix(pattern, "/"); pattern == "" || !doublestar.ValidatePattern(pattern) {
			return usageErrorf("invalid pattern: %s", c.quote(pattern))
		}
		o.exclude = append(o.exclude, pattern)
		return nil
	}, "PATTERN"}, "exclude", "", usage)
}

// addWork defines the options that say how the work is done and shown.
func (o *options) addWork(c *console, fs *pflag.FlagSet) {
	c.addJobs(fs, &o.jobs, "hash on N processors at once (default all, but 16 at most)")
	fs.BoolVar(&o.json, "json", false, "print a JSON object for each file, in a line")
	addNoProgress(fs, &o.noProgress)
}

func addNoProgress(fs *pflag.FlagSet, hide *bool) {
	fs.BoolVar(hide, "no-progress", false, "show no progress on a terminal")
}

// setLength is coreutils' reading of a length, which is C's: blanks and a
// plus sign may precede the number. That it is not too long is checked later:
// another -l may follow.
func (o *options) setLength(c *console, value string) error {
	digits := strings.TrimPrefix(strings.TrimLeft(value, " \t\n\v\f\r"), "+")
	bits, err := strconv.ParseUint(digits, 10, 64)
	if errors.Is(err, strconv.ErrRange) {
		return fmt.Errorf("invalid length: %s: Value too large for defined data type", c.quote(value))
	}
	if err != nil {
		return fmt.Errorf("invalid length: %s", c.quote(value))
	}
	if bits%8 != 0 {
		return diagnostics{"invalid length: " + c.quote(value), "length is not a multiple of 8"}
	}
	o.bits, o.length = bits, value
	return nil
}

// diagnostics is an error of several lines.
type diagnostics []string

func (d diagnostics) Error() string { return strings.Join(d, "; ") }

// validate finds the first contradiction among the options, in the order in
// which coreutils looks for them.
func (o *options) validate(c *console) error {
	const onlyChecks = "the --%s option is meaningful only when verifying checksums"
	switch {
	case o.bits != 0 && o.algorithm == manifest.BLAKE2bTree:
		if !o.algorithm.HasBits(int(min(o.bits, 1024))) {
			return diagnostics{"invalid length: " + c.quote(o.length), "a tree's digest has 256 or 512 bits"}
		}
	case o.bits != 0 && o.algorithm != manifest.BLAKE2b:
		return usageErrorf("--length is only supported with --algorithm=blake2b and blake2b-tree")
	case o.bits > uint64(o.algorithm.MaxBits()):
		return diagnostics{
			"invalid length: " + c.quote(o.length),
			fmt.Sprintf("maximum digest length for %s is %d bits", c.quote(string(o.algorithm)), o.algorithm.MaxBits()),
		}
	case o.tag && o.json || o.zero && o.json:
		return usageErrorf("--json lines have one form: --tag and --zero do not go with them")
	case o.tag && o.mode == modeText:
		return usageErrorf("--tag does not support --text mode")
	case o.zero && o.check:
		return usageErrorf("the --zero option is not supported when verifying checksums")
	case o.tag && o.check:
		return usageErrorf("the --tag option is meaningless when verifying checksums")
	case o.mode != modeDefault && o.check:
		return usageErrorf("the --binary and --text options are meaningless when verifying checksums")
	case o.recursive && o.check:
		return usageErrorf("the --recursive option is meaningless when verifying checksums")
	case o.check:
		return nil
	case o.ignoreMissing:
		return usageErrorf(onlyChecks, "ignore-missing")
	case o.verbosity == statusOnly:
		return usageErrorf(onlyChecks, "status")
	case o.verbosity == warn:
		return usageErrorf(onlyChecks, "warn")
	case o.verbosity == quiet:
		return usageErrorf(onlyChecks, "quiet")
	case o.strict:
		return usageErrorf(onlyChecks, "strict")
	}
	return nil
}

// digestBits is the length of the digests to compute.
func (o *options) digestBits() int {
	switch {
	case o.bits != 0:
		return int(o.bits)
	case o.algorithm == manifest.BLAKE2bTree:
		return 256
	}
	return o.algorithm.MaxBits()
}
