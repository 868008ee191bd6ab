package main

import (
	"embed"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

// pages are the manual pages, which TestMan makes of the texts that --help prints.
//
//go:embed man/*.1
var pages embed.FS

func (c *console) manCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "man DIR",
		Short: "Write the manual pages",
		Long: `Write a manual page for each command into the directory DIR, which has to be there,
from the texts that --help prints.`,
	}
	return c.runnable(cmd, &options{}, func(args []string) error {
		if len(args) != 1 {
			return usageErrorf("man takes a directory")
		}
		return fs.WalkDir(pages, "man", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			page, err := pages.ReadFile(name)
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(args[0], entry.Name()), page, 0o666); err != nil {
				c.fileError(args[0], err)
				return exitStatus(1)
			}
			return nil
		})
	})
}
