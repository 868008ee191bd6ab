package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/af655cf0/simdhash/manifest"
)

// coreutilsCommand is the program under the name of one of coreutils', with
// that one's options only; nil if the name is none of theirs.
func (c *console) coreutilsCommand(name string) *cobra.Command {
	var a manifest.Algorithm
	switch name {
	case "b2sum":
		a = manifest.BLAKE2b
	case "sha256sum":
		a = manifest.SHA256
	case "sha224sum":
		a = manifest.SHA224
	default:
		return nil
	}
	o := &options{algorithm: a, oneAlgorithm: true}
	cmd := &cobra.Command{
		Use: name + " [OPTION]... [FILE]...",
		Long: fmt.Sprintf(`Print the %s checksums (%d bits) of files, or check files against a list of them.

Without FILE, or for the FILE -, read the standard input. This is simdsum, which
stands in for the program of this name in GNU coreutils 9. Options from
--ignore-missing to --warn go with --check only.`, a, a.MaxBits()),
	}
	o.addSums(cmd.Flags())
	if a == manifest.BLAKE2b {
		o.addLength(c, cmd.Flags(), "digest length, a multiple of 8 up to 512; 0 means 512")
	}
	o.addChecks(cmd.Flags(), "", "")
	c.action(cmd, o)
	cmd.SetVersionTemplate(name + " (simdsum) {{.Version}}\n")
	return cmd
}

// try points to the help of a command, as coreutils' programs do after a
// usage error.
func (c *console) try(command string) {
	fmt.Fprintf(c.err, "Try '%s --help' for more information.\n", command)
}
