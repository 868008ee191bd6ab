package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
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
		return writePages(cmd.Root(), args[0])
	})
}

// writePages writes the page of cmd, and those of its commands, into dir.
func writePages(cmd *cobra.Command, dir string) error {
	name := filepath.Join(dir, pageName(cmd)+".1")
	if err := os.WriteFile(name, []byte(page(cmd, pageDate())), 0o666); err != nil {
		return err
	}
	for _, sub := range subcommands(cmd) {
		if err := writePages(sub, dir); err != nil {
			return err
		}
	}
	return nil
}

// pageDate is the month of a page, or that of the sources, if somebody wants the same
// page twice.
func pageDate() string {
	now := time.Now()
	if seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64); err == nil {
		now = time.Unix(seconds, 0)
	}
	return now.UTC().Format("Jan 2006")
}

func pageName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// subcommands are those of cmd that --help lists.
func subcommands(cmd *cobra.Command) (list []*cobra.Command) {
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			list = append(list, sub)
		}
	}
	return list
}

// page is the manual page of a command, in the macros of man(7).
func page(cmd *cobra.Command, date string) string {
	var b strings.Builder
	macro := func(name string, args ...string) {
		b.WriteString("." + name)
		for _, arg := range args {
			fmt.Fprintf(&b, ` "%s"`, strings.ReplaceAll(roff(arg), `"`, `\(dq`))
		}
		b.WriteString("\n")
	}
	item := func(term, text string) {
		macro("TP")
		macro("B", term)
		b.WriteString(roff(text) + "\n")
	}
	macro("TH", strings.ToUpper(pageName(cmd)), "1", date, "simdsum "+version())
	macro("SH", "NAME")
	fmt.Fprintf(&b, "%s \\- %s\n", roff(pageName(cmd)), roff(cmd.Short))
	macro("SH", "SYNOPSIS")
	if cmd.Runnable() {
		macro("B", cmd.UseLine())
	} else {
		macro("B", cmd.UseLine()+" COMMAND [OPTION]... [FILE]...")
	}
	macro("SH", "DESCRIPTION")
	for part := range strings.SplitSeq(cmd.Long, "\n\n") {
		// What is indented is laid out as it is to be seen.
		verbatim := false
		for line := range strings.SplitSeq(part, "\n") {
			if indented := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t"); indented != verbatim {
				verbatim = indented
				if indented {
					macro("nf")
				} else {
					macro("fi")
				}
			}
			b.WriteString(roff(line) + "\n")
		}
		if verbatim {
			macro("fi")
		}
		macro("PP")
	}
	if subs := subcommands(cmd); len(subs) > 0 {
		macro("SH", "COMMANDS")
		for _, sub := range subs {
			item(sub.Name(), sub.Short)
		}
	}
	macro("SH", "OPTIONS")
	cmd.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		term := "--" + f.Name
		if f.Shorthand != "" {
			term = "-" + f.Shorthand + ", " + term
		}
		value, text := pflag.UnquoteUsage(f)
		item(strings.TrimSpace(term+" "+value), text)
	})
	var also []string
	if cmd.HasParent() {
		also = append(also, pageName(cmd.Parent()))
	}
	for _, sub := range subcommands(cmd) {
		also = append(also, pageName(sub))
	}
	if len(also) > 0 {
		macro("SH", "SEE ALSO")
		for i, name := range also {
			comma := ","
			if i == len(also)-1 {
				comma = ""
			}
			macro("BR", name, "(1)"+comma)
		}
	}
	return b.String()
}

// roff spells a line of text so that nothing in it is an instruction.
func roff(line string) string {
	line = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(line)
	if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
		line = `\&` + line
	}
	return line
}
