package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// outputs are the files that a report is written to; an empty name is none.
type outputs struct {
	json, chart, markdown string
}

// check complains, before anything is measured, about what could not be written
// afterwards.
func (o outputs) check(suites []string) error {
	page := func(suite string) bool { return suite == "compare" || suite == "tools" }
	if o.markdown != "" && !slices.ContainsFunc(suites, page) {
		return errors.New("-markdown shows what -suite compare and tools find")
	}
	if o.chart == "" {
		return nil
	}
	if !slices.Contains(suites, "compare") {
		return errors.New("-chart draws what -suite compare finds")
	}
	_, err := chartFormat(o.chart)
	return err
}

// write writes the report in every form that was asked for.
func (o outputs) write(r report) error {
	if o.json == "-" {
		return printJSON(os.Stdout, r)
	}
	err := printReport(os.Stdout, r)
	if o.json != "" {
		err = errors.Join(err, writeFile(o.json, func(w io.Writer) error { return printJSON(w, r) }))
	}
	picture := ""
	if o.chart != "" {
		format, _ := chartFormat(o.chart)
		err = errors.Join(err, writeFile(o.chart, func(w io.Writer) error { return drawChart(w, format, r) }))
		picture = o.chart
	}
	if o.markdown != "" {
		if relative, e := filepath.Rel(filepath.Dir(o.markdown), picture); e == nil && picture != "" {
			picture = filepath.ToSlash(relative)
		}
		err = errors.Join(err, writeFile(o.markdown, func(w io.Writer) error { return printMarkdown(w, r, picture) }))
	}
	return err
}

// writeFile writes a file whole, or not at all where writing fails half way.
func writeFile(name string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.WriteFile(name, b.Bytes(), 0o666)
}

// chartFormat takes the format from the end of a file's name.
func chartFormat(name string) (string, error) {
	format := strings.ToLower(strings.TrimPrefix(filepath.Ext(name), "."))
	if format != "svg" && format != "png" {
		return "", fmt.Errorf("-chart %s: the name ends in neither .svg nor .png", name)
	}
	return format, nil
}
