package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/af655cf0/simdhash/manifest"
)

// algorithms has the arguments of -a, the default first.
var algorithms = []struct {
	name      string
	algorithm manifest.Algorithm
}{
	{"blake2b", manifest.BLAKE2b},
	{"sha256", manifest.SHA256},
	{"sha224", manifest.SHA224},
	{"blake2b-tree", manifest.BLAKE2bTree},
}

// simdsumCommand is the program under its own name.
func (c *console) simdsumCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "simdsum",
		Short: "Compute and check the checksums of files",
		Long: `Compute and check the BLAKE2b and SHA-2 checksums of files.

Lists are those of GNU coreutils: b2sum -c, sha256sum -c and sha224sum -c accept
what simdsum prints. simdsum accepts what they print, with -a sha256 or -a sha224
where lines do not name the hash. Called by the name b2sum, sha256sum or
sha224sum, simdsum acts as that command.

Protect keeps a digest of every block of a file, by which verify and scrub say
where it was damaged.`,
	}
	c.setUp(root)
	addVersionAndHelp(root.Flags(), "h")
	root.AddCommand(c.sumCommand(), c.checkCommand(), c.auditCommand(), c.diffCommand(), c.cpuCommand(), c.benchCommand(), c.manCommand())
	root.AddCommand(c.protectCommand(), c.verifyCommand(), c.scrubCommand(), c.completionCommand())
	root.CompletionOptions.DisableDefaultCmd = true
	help := c.helpCommand()
	root.AddCommand(help)
	root.SetHelpCommand(help) // or cobra would add its own
	return root
}

func (c *console) helpCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Print the help of a command",
		Long:  "Print what COMMAND --help prints, or without COMMAND which commands there are.",
	}
	return c.runnable(cmd, &options{}, func(args []string) error {
		of := cmd.Root()
		if len(args) > 0 {
			i := slices.IndexFunc(of.Commands(), func(sub *cobra.Command) bool { return sub.Name() == args[0] })
			if i < 0 || len(args) > 1 {
				return usageErrorf("unknown command %s", c.quote(strings.Join(args, " ")))
			}
			of = of.Commands()[i]
		}
		return of.Help()
	})
}

func (c *console) sumCommand() *cobra.Command {
	o := &options{algorithm: manifest.BLAKE2b}
	cmd := &cobra.Command{
		Use:   "sum [OPTION]... [FILE]...",
		Short: "Print the checksums of files",
		Long: `Print the checksums of files, a line for each.

Without FILE, or for the FILE -, read the standard input.

With -r, a FILE may be a directory: its regular files follow, at any depth,
in the byte order of their names. Symbolic links in it are not followed unless
-L is given, and the file to which the output goes is left out. A PATTERN has
the * ? [] {} and ** of a shell; one without a slash is compared with the names
of files and directories at any depth, one with a slash, as /NAME, with their
paths below FILE.

The sums of blake2b-tree are the roots of trees with leaves of 64 KiB, as
"simdsum protect" has them. Only simdsum checks these, but Python's hashlib can
compute them, and a large file takes a fraction of the time.

With -o, FILE is replaced when the list is complete: whenever the program
is stopped, the list is the old one or the new one, whole.

With --json, a line is an object with the file's name (name_base64 if that is not
UTF-8), algorithm, bits, digest and size in bytes, or error, which is for people.

The exit status is 1 if any file could not be read, else 0.`,
	}
	fs := cmd.Flags()
	o.addAlgorithm(c, cmd, "the hash function: ")
	o.addSums(fs)
	o.addLength(c, fs, "digest length: of blake2b a multiple of 8 up to 512 (default, and 0 too), of blake2b-tree 256 (default) or 512")
	fs.BoolVarP(&o.recursive, "recursive", "r", false, "hash the files in directories")
	fs.BoolVarP(&o.follow, "dereference", "L", false, "follow symbolic links in directories")
	o.addFrom(c, fs, "FILEs")
	o.addExclude(c, fs, "leave out of directories what has this name (may be repeated)")
	fs.VarP(action{nonempty("list", &o.output), "FILE"}, "output", "o", "write the list to FILE, which is replaced when it is complete")
	o.addWork(c, fs)
	o.addChecks(fs, strictAlready, reportAlready)
	return c.action(cmd, o)
}

func (c *console) checkCommand() *cobra.Command {
	o := &options{algorithm: manifest.BLAKE2b, check: true}
	cmd := &cobra.Command{
		Use:   "check [OPTION]... [LIST]...",
		Short: "Check files against lists of checksums",
		Long: `Check files against lists of checksums, and report each as OK, FAILED, or
FAILED open or read.

Without LIST, or for the LIST -, read the list from the standard input. Lines may
name their algorithm; others are of the one that -a gives, and the
number of digits tells the length of a BLAKE2b digest.

The exit status is 0 if every listed file was read and is as listed, and every
line is properly formatted; else it is 1. With --lenient, malformed lines are
passed over with a warning, as coreutils' programs do, and a list fails only if
it has no others. Use it too for comments that look like damaged lines.

With --json, a line is an object with the file's name (name_base64 if that is not
UTF-8), list, algorithm, bits and status: ok, failed, missing or unreadable; listed
is the digest in the list, digest that of the file, and size its length in bytes.
For what is no entry, status is malformed, and line its number. error is for people.`,
	}
	fs := cmd.Flags()
	o.addAlgorithm(c, cmd, "that of lines which do not name theirs: ")
	fs.BoolVarP(&o.zeroLists, "zero", "z", false, "lists are the output of sum --zero")
	o.addFrom(c, fs, "LISTs")
	o.addExclude(c, fs, passOver)
	o.addWork(c, fs)
	fs.BoolVar(&o.lenient, "lenient", false, "pass over improperly formatted lines, unless --strict is given")
	o.addChecks(fs, strictAlready, reportAlready)
	return c.action(cmd, o)
}

// What these options of coreutils' add to what simdsum does without them.
var (
	strictAlready = " (the default, but with check --lenient)"
	reportAlready = fmt.Sprintf(" (default: the first %d of a list)", fewMalformed)
)

// addAlgorithm defines -a.
func (o *options) addAlgorithm(c *console, cmd *cobra.Command, usage string) {
	var names []string
	for _, a := range algorithms {
		if o.check && a.algorithm == manifest.BLAKE2bTree {
			continue // its lines always name it
		}
		names = append(names, a.name)
	}
	choose := func(value string) error {
		for _, a := range algorithms {
			if a.name == value && slices.Contains(names, value) {
				o.algorithm = a.algorithm
				return nil
			}
		}
		return usageErrorf("invalid argument %s for %s\nValid arguments are:\n  - %s", c.quote(value), c.quote("--algorithm"),
			strings.Join(names, "\n  - "))
	}
	cmd.Flags().VarP(action{choose, "NAME"}, "algorithm", "a", usage+strings.Join(names, ", ")+` (default "`+names[0]+`")`)
	// The only error is that of an option that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("algorithm", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
}

// action completes a command that computes or checks sums as o says.
func (c *console) action(cmd *cobra.Command, o *options) *cobra.Command {
	return c.runnable(cmd, o, func(args []string) error {
		if o.from.file != "" && len(args) > 0 {
			return usageErrorf("extra operand %s: the operands are those of --files-from", c.quote(args[0]))
		}
		if o.recursive && len(args) == 0 && o.from.file == "" {
			return usageErrorf("--recursive needs a FILE")
		}
		switch { // these options are not of coreutils, which find the others' contradictions first
		case o.check && o.follow:
			return usageErrorf("the --dereference option is meaningless when verifying checksums")
		case o.check && o.output != "":
			return usageErrorf("the --output option is meaningless when verifying checksums")
		}
		do := c.sum
		if o.check {
			do = c.check
		}
		if !do(o, args) {
			return exitStatus(1)
		}
		return nil
	})
}

// runnable completes a command that does what o says.
func (c *console) runnable(cmd *cobra.Command, o *options, do func(args []string) error) *cobra.Command {
	c.setUp(cmd)
	help := "h"
	if o.oneAlgorithm {
		help = ""
	}
	addVersionAndHelp(cmd.Flags(), help)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		if err := o.validate(c); err != nil {
			return err
		}
		return do(args)
	}
	return cmd
}

// exitStatus is the error of a command that has said what there is to say, and
// how the program ends after it.
type exitStatus int

func (s exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// err is the status as an error, which 0 is none.
func (s exitStatus) err() error {
	if s == 0 {
		return nil
	}
	return s
}

func (c *console) setUp(cmd *cobra.Command) {
	cmd.Version = version()
	cmd.DisableFlagsInUseLine = true
	cmd.SilenceErrors = true
	cmd.SilenceUsage = true
	cmd.Flags().SortFlags = false
	cmd.SetIn(c.in)
	cmd.SetOut(c.out)
	cmd.SetErr(c.err)
	cmd.SetVersionTemplate("simdsum {{.Version}}\n")
	cmd.SetHelpTemplate(`Usage: {{if .Runnable}}{{.UseLine}}{{else}}{{.UseLine}} COMMAND [OPTION]... [FILE]...{{end}}

{{.Long}}
{{if .HasAvailableSubCommands}}
Commands:
{{range .Commands}}{{if .IsAvailableCommand}}  {{rpad .Name .NamePadding}} {{.Short}}
{{end}}{{end}}{{end}}
Options:
{{.LocalFlags.FlagUsages}}`)
}

// addVersionAndHelp defines these two without the short names that cobra would give
// them: coreutils' programs have no -h, and -v is not the version. help is that of --help.
func addVersionAndHelp(fs *pflag.FlagSet, help string) {
	fs.BoolP("help", help, false, "print this text and exit")
	fs.Bool("version", false, "print the version and exit")
}

// execute runs cmd, or the subcommand that args begin with, and returns the
// exit status.
func (c *console) execute(cmd *cobra.Command, args []string) int {
	run := cmd
	var prefix []string
	if cmd.HasSubCommands() && len(args) == 0 {
		c.report(cmd, usageErrorf("missing command"))
		return 1
	}
	if cmd.HasSubCommands() {
		i := slices.IndexFunc(cmd.Commands(), func(sub *cobra.Command) bool { return sub.Name() == args[0] })
		if i >= 0 {
			run, prefix, args = cmd.Commands()[i], args[:1], args[1:]
		}
	}
	var err error
	if run.Runnable() || len(args) > 0 && strings.HasPrefix(args[0], "-") {
		// Cobra is left the operands only, and acts on --help and --version.
		args, err = c.parse(run.Flags(), args)
		args = append(append(prefix, "--"), args...)
	}
	if err == nil {
		cmd.SetArgs(args)
		run, err = cmd.ExecuteC()
	}
	if err == nil {
		return 0
	}
	if status := exitStatus(0); errors.As(err, &status) {
		return int(status)
	}
	c.report(run, err)
	return 1
}

// report prints the error of a command line.
func (c *console) report(cmd *cobra.Command, err error) {
	var lines diagnostics
	var usage usageError
	if errors.As(err, &lines) {
		for _, line := range lines {
			c.errorf("%s", line)
		}
		return
	}
	c.errorf("%v", err)
	if errors.As(err, &usage) || !cmd.Runnable() {
		help := c.name
		if cmd.HasParent() {
			help = cmd.CommandPath()
		}
		c.try(help)
	}
}
