package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func (c *console) manCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "man DIR",
		Short: "Write the manual pages",
		Long: `Write a manual page for each command into the directory DIR, from the texts that
--help prints.`,
	}
	return c.runnable(cmd, &options{}, func(args []string) error {
		if len(args) != 1 {
			return usageErrorf("man takes a directory")
		}
		root := cmd.Root()
		root.DisableAutoGenTag = true
		header := &doc.GenManHeader{Title: "SIMDSUM", Section: "1", Source: "simdsum " + version()}
		return doc.GenManTree(root, header, args[0])
	})
}
