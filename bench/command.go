package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// command is a program and its arguments, to which the names of files are added.
type command struct {
	Tool string   `json:"tool"`
	Args []string `json:"args"`
	Hash string   `json:"hash"` // commands with the same one print the same digests; empty: none

	path   string // of the program, if not what Tool finds
	leaves bool   // files beside those it reads
}

var (
	b2sum        = command{Tool: "b2sum", Hash: "blake2b"}
	sha256sum    = command{Tool: "sha256sum", Hash: "sha256"}
	openssl      = command{Tool: "openssl", Args: []string{"dgst", "-sha256"}, Hash: "sha256"}
	rhashBLAKE2b = command{Tool: "rhash", Args: []string{"--blake2b"}, Hash: "blake2b"}
	rhashSHA256  = command{Tool: "rhash", Args: []string{"--sha256"}, Hash: "sha256"}
)

// String is the command line without the files.
func (c command) String() string { return strings.Join(append([]string{c.Tool}, c.Args...), " ") }

func (c command) equal(d command) bool { return c.String() == d.String() }

// on returns the command to be run on files of a directory.
func (c command) on(ctx context.Context, dir string, names []string) *exec.Cmd {
	program := c.path
	if program == "" {
		program = c.Tool
	}
	cmd := exec.CommandContext(ctx, program, append(slices.Clone(c.Args), names...)...)
	cmd.Dir = dir
	return cmd
}

// tidy removes what the command has left in the directory, so that the next run
// finds it as this one did.
func (c command) tidy(dir string, names []string) error {
	if !c.leaves {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !slices.Contains(names, e.Name()) {
			if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// installed says whether a program can be started.
func installed(tool string) error {
	if _, err := exec.LookPath(tool); err != nil {
		return fmt.Errorf("%s is not installed", tool)
	}
	return nil
}

// digest is how every command prints one, whatever it prints around it.
var digest = regexp.MustCompile(`\b[0-9A-Fa-f]{64,128}\b`)

// findDigests finds the digests in what a command printed, in order.
func findDigests(out []byte) []string {
	var list []string
	for line := range strings.Lines(string(out)) {
		if found := digest.FindAllString(line, -1); len(found) > 0 {
			list = append(list, strings.ToLower(found[len(found)-1]))
		}
	}
	return list
}

// versions asks each program of the races that ran for its version.
func versions(all []race) []string {
	var list []string
	for _, r := range all {
		for _, c := range []command{r.Ours, r.Theirs} {
			if r.Lacking != "" {
				continue
			}
			if v := c.version(); !slices.Contains(list, v) {
				list = append(list, v)
			}
		}
	}
	return list
}

// version is the first line of what the program says of itself.
func (c command) version() string {
	c.Args = []string{"--version"}
	if c.Tool == "openssl" {
		c.Args = []string{"version"}
	}
	out, err := c.on(context.Background(), "", nil).Output()
	line, _, _ := strings.Cut(string(out), "\n")
	if err != nil || line == "" {
		return c.Tool + ", version unknown"
	}
	return strings.TrimSpace(line)
}

// simdsum is our command, and what its help says that it can do.
type simdsum struct {
	program    string
	help       map[string]string // of each subcommand that it has
	algorithms []string
}

// buildSimdsum builds the command.
func buildSimdsum(dir string) (simdsum, error) {
	program := filepath.Join(dir, "simdsum")
	if err := build(program, "github.com/af655cf0/simdhash/cmd/simdsum"); err != nil {
		return simdsum{}, err
	}
	return readHelp(program, func(args ...string) (string, error) {
		out, err := exec.Command(program, append(args, "--help")...).Output()
		return string(out), err
	})
}

var (
	helpCommand   = regexp.MustCompile(`(?m)^  ([a-z]+) `)
	helpThreads   = regexp.MustCompile(`(?m)^ *-j\b`)
	helpAlgorithm = regexp.MustCompile(`\b(?:blake2b|sha)[a-z0-9-]*\b`)
)

// readHelp reads from the help that the command prints what it can do.
func readHelp(program string, help func(args ...string) (string, error)) (simdsum, error) {
	s := simdsum{program: program, help: make(map[string]string)}
	general, err := help()
	if err != nil {
		return s, fmt.Errorf("simdsum --help: %w", err)
	}
	for _, m := range helpCommand.FindAllStringSubmatch(general, -1) {
		if s.help[m[1]], err = help(m[1]); err != nil {
			return s, fmt.Errorf("simdsum %s --help: %w", m[1], err)
		}
	}
	s.algorithms = helpAlgorithm.FindAllString(s.help["sum"], -1)
	return s, nil
}

// command returns simdsum with these arguments and as many threads.
func (s simdsum) command(threads int, args ...string) command {
	c := command{Tool: "simdsum", Args: args, path: s.program, Hash: "blake2b"}
	switch {
	case args[0] == "protect": // prints the root, and writes an outline
		c.Hash, c.leaves = "blake2b-tree", true
	case len(args) > 2:
		c.Hash = args[2]
	}
	if helpThreads.MatchString(s.help[args[0]]) {
		c.Args = append(slices.Clip(args), "-j", fmt.Sprint(threads))
	}
	return c
}

// lacks says what the command cannot do that a race asks for.
func (s simdsum) lacks(c command, threads int) string {
	help, ok := s.help[c.Args[0]]
	switch {
	case !ok:
		return fmt.Sprintf("simdsum has no %s yet", c.Args[0])
	case c.Hash != "" && !slices.Contains(s.algorithms, c.Hash):
		return fmt.Sprintf("simdsum %s has no %s yet", c.Args[0], c.Hash)
	case threads > 1 && !helpThreads.MatchString(help):
		return fmt.Sprintf("simdsum %s has no -j yet", c.Args[0])
	}
	return ""
}
