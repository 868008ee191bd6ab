package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// One program, with the import of a peer and with ours, compiles and prints
// the same. It covers every exported identifier of the peer, which the test
// checks against the peer's own source.
func TestDropIn(t *testing.T) {
	for _, test := range []struct{ program, peer, ours string }{
		{"blake2b", "golang.org/x/crypto/blake2b", "github.com/af655cf0/simdhash"},
		{"sha256", "crypto/sha256", "github.com/af655cf0/simdhash/sha256"},
	} {
		t.Run(test.program, func(t *testing.T) {
			t.Parallel()
			source, err := os.ReadFile(filepath.Join("testdata", "dropin", test.program+".go"))
			if err != nil {
				t.Fatal(err)
			}
			line := "\t\"" + test.peer + "\"\n"
			if n := strings.Count(string(source), line); n != 1 {
				t.Fatalf("the program imports %s %d times, want 1", test.peer, n)
			}
			replaced := strings.Replace(string(source), line, "\t\""+test.ours+"\"\n", 1)
			theirs, ours := runProgram(t, source), runProgram(t, []byte(replaced))
			if len(theirs) < 1000 {
				t.Fatalf("the program printed only %d bytes", len(theirs))
			}
			if !bytes.Equal(theirs, ours) {
				t.Errorf("output differs:\n%s", firstDifference(theirs, ours))
			}

			for _, name := range exported(t, test.peer) {
				if !regexp.MustCompile(`\b` + test.program + `\.` + name + `\b`).Match(source) {
					t.Errorf("%s exports %s, which the program does not use", test.peer, name)
				}
			}
		})
	}
}

// runProgram builds and runs a file as part of this module.
func runProgram(t *testing.T, source []byte) []byte {
	t.Helper()
	dir := t.TempDir()
	file, program := filepath.Join(dir, "main.go"), filepath.Join(dir, "program")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if err := os.WriteFile(file, source, 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"build", "-o", program}
	if purego {
		args = append(args, "-tags=purego")
	}
	if out, err := exec.Command("go", append(args, file)...).CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	out, err := exec.Command(program).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return out
}

// firstDifference shows the first lines that differ.
func firstDifference(a, b []byte) string {
	as, bs := bytes.Split(a, []byte("\n")), bytes.Split(b, []byte("\n"))
	for i := range min(len(as), len(bs)) {
		if !bytes.Equal(as[i], bs[i]) {
			return "peer: " + string(as[i]) + "\nours: " + string(bs[i])
		}
	}
	return "one is longer"
}

// exported lists what a package exports at its top level.
func exported(t *testing.T, path string) []string {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", "{{.Dir}}", path).Output()
	if err != nil {
		t.Fatalf("go list %s: %v", path, err)
	}
	source := os.DirFS(strings.TrimSpace(string(out)))
	files, err := fs.Glob(source, "*.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	add := func(id *ast.Ident) {
		if id.IsExported() {
			names = append(names, id.Name)
		}
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := fs.ReadFile(source, name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil {
					add(d.Name)
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					switch s := s.(type) {
					case *ast.TypeSpec:
						add(s.Name)
					case *ast.ValueSpec:
						for _, id := range s.Names {
							add(id)
						}
					}
				}
			}
		}
	}
	if len(names) == 0 {
		t.Fatalf("%s exports nothing", path)
	}
	return names
}
