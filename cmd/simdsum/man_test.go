package main

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"
)

var update = flag.Bool("update", false, "write the manual pages anew")

// pageDate is that of all pages: the same texts are the same bytes.
var pageDate = time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)

// TestMan: the manual pages that the program has are those of its texts. With
// -update they become that.
func TestMan(t *testing.T) {
	dir := t.TempDir()
	if *update {
		dir = "man"
		old, err := filepath.Glob("man/*.1")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range old {
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	c := &console{name: "simdsum", out: &output{}}
	root := c.simdsumCommand()
	root.DisableAutoGenTag = true
	forPage(root)
	err := doc.GenManTree(root, &doc.GenManHeader{Date: &pageDate, Source: "simdsum", Manual: "User Commands"}, dir)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		return
	}
	has, err := fs.Sub(pages, "man")
	if err != nil {
		t.Fatal(err)
	}
	want := os.DirFS(dir)
	names := map[string]bool{}
	for _, pages := range []fs.FS{want, has} {
		list, err := fs.Glob(pages, "*.1")
		if err != nil || len(list) == 0 {
			t.Fatalf("%d pages, %v", len(list), err)
		}
		for _, name := range list {
			names[name] = true
		}
	}
	for name := range names {
		// Either may lack a page, which then differs from the other's.
		page, _ := fs.ReadFile(want, name)
		old, _ := fs.ReadFile(has, name)
		if !bytes.Equal(page, bytes.ReplaceAll(old, []byte("\r\n"), []byte("\n"))) {
			t.Errorf("%s is not that of the program's texts: go test ./cmd/simdsum -run TestMan -update", name)
		}
	}
}

// forPage makes Markdown of the texts of a command and its subcommands: that is what
// cobra's pages are made from, and the texts are not.
func forPage(cmd *cobra.Command) {
	cmd.InitDefaultHelpFlag()
	var b strings.Builder
	markdown(&b, cmd.Long)
	if !cmd.Runnable() {
		b.WriteString("# COMMANDS\n\n")
		cmd.Use += " COMMAND [OPTION]... [FILE]..."
	}
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			fmt.Fprintf(&b, "**%s**\n: %s\n\n", sub.Name(), literal(sub.Short))
			forPage(sub)
		}
	}
	b.WriteString("# OPTIONS\n\n")
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		if f.Shorthand != "" {
			fmt.Fprintf(&b, "**-%s**, ", f.Shorthand)
		}
		fmt.Fprintf(&b, "**--%s**", f.Name)
		value, usage := pflag.UnquoteUsage(f)
		if value != "" {
			fmt.Fprintf(&b, " *%s*", literal(value))
		}
		fmt.Fprintf(&b, "\n: %s\n\n", literal(usage))
		f.Hidden = true // cobra's own list would have values that the options do not take
	})
	cmd.Long, cmd.Short = b.String(), literal(cmd.Short)
}

// markdown writes text as it is read on a terminal: what is indented stays as it is.
// Cobra's own texts, of which there are few, have headings.
func markdown(b *strings.Builder, text string) {
	verbatim := false
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		indented := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")
		if indented != verbatim && line != "" {
			b.WriteString("\n")
			verbatim = indented
		}
		switch {
		case indented:
			line = "    " + line
		case !strings.HasPrefix(line, "#"):
			line = literal(line)
		}
		b.WriteString(line + "\n")
	}
	b.WriteString("\n")
}

// literal is a line of Markdown that has nothing to be read as Markdown.
func literal(line string) string {
	var b strings.Builder
	for _, r := range line {
		if strings.ContainsRune("\\`*_{}[]()#+-.!:|&<>~", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
