// Simdsum computes and checks the BLAKE2b and SHA-2 checksums of files.
//
// Its lists are those of GNU coreutils' b2sum, sha256sum and sha224sum, and
// called by one of these names it is that command: options, output,
// diagnostics and exit status are those of coreutils 9.
//
//	simdsum sum, check             lists of checksums
//	simdsum audit, diff            what changed since a list was made
//	simdsum protect, verify        which bytes of a file are damaged
//	simdsum scrub                  damage in all protected files of a directory
//	simdsum cpu, bench             the kernels of this CPU, and how fast they are
//	simdsum man, completion        manual pages, and completion for a shell
//
// "simdsum COMMAND --help" says the rest.
package main

import (
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
)

func main() { os.Exit(run(os.Args, os.Stdin, os.Stdout, os.Stderr)) }

// run is the program: args[0] is the name that it is called by. The result is
// its exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c := &console{name: "simdsum", in: stdin, out: newOutput(stdout), err: stderr, utf8: utf8Locale(os.Getenv)}
	if len(args) == 0 {
		args = []string{c.name}
	}
	called := strings.TrimSuffix(filepath.Base(args[0]), ".exe")
	cmd := c.coreutilsCommand(called)
	if cmd != nil {
		// As the originals, which say by which path they were called.
		c.name = args[0]
	} else {
		cmd = c.simdsumCommand()
	}
	status := c.execute(cmd, args[1:])
	if err := c.out.flush(); err != nil {
		c.errorf("write error: %s", reason(err))
		status |= 1
	}
	return status
}

// version is the module's version that the go command has put into the
// binary, or "dev" when it was built from a working tree.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "dev"
	}
	return info.Main.Version
}
