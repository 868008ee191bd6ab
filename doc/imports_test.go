package doc

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/af655cf0/simdhash"

// drawing is who imports whom, as doc/kernels.md has it, from the top down.
type drawing []struct {
	packages []string // by folder; the root is "."
	imports  []string // of each; what is not ours by its path
}

// readDrawing reads the lines of the page that have an arrow.
func readDrawing(t *testing.T, root string) (d drawing) {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(root, "doc", "kernels.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(page), "\n## Who imports whom\n")
	if !ok {
		t.Fatal("doc/kernels.md does not say who imports whom")
	}
	names := func(list string) (names []string) {
		for name := range strings.SplitSeq(list, ",") {
			switch name = strings.TrimSpace(name); name {
			case "nothing":
			case "simdhash":
				names = append(names, ".")
			default:
				names = append(names, name)
			}
		}
		return names
	}
	for line := range strings.Lines(section) {
		if packages, imports, ok := strings.Cut(line, "──►"); ok {
			d = append(d, struct{ packages, imports []string }{names(packages), names(imports)})
		}
	}
	return d
}

// line is that of a package, -1 if there is none.
func (d drawing) line(folder string) int {
	for i, line := range d {
		if slices.Contains(line.packages, folder) {
			return i
		}
	}
	return -1
}

// TestImports reads in all of the module's source that packages import what is
// drawn in doc/kernels.md and nothing else, all of it downwards, and that
// sha256 stays clear of package crypto, which TLS is built on.
func TestImports(t *testing.T) {
	root := sourceRoot(t)
	d := readDrawing(t, root)
	type arrow struct{ from, to string }
	found := make(map[arrow]bool)
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if base := entry.Name(); name != root && (strings.HasPrefix(base, ".") || base == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		relative = filepath.ToSlash(relative)
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if fault := d.misplaced(relative, imported); fault != "" {
				t.Errorf("%s imports %s: %s", relative, imported, fault)
			}
			if !strings.HasSuffix(relative, "_test.go") {
				found[arrow{path.Dir(relative), local(imported)}] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range d {
		for _, from := range line.packages {
			for _, to := range line.imports {
				if !found[arrow{from, to}] {
					t.Errorf("%s is drawn to import %s, and does not", from, to)
				}
				if below := d.line(to); below >= 0 && below <= i {
					t.Errorf("%s is drawn to import %s, which is not below it", from, to)
				}
			}
		}
	}
}

// local is the folder of a package that is ours, and the path of any other.
func local(imported string) string {
	folder, ours := strings.CutPrefix(imported+"/", module+"/")
	switch {
	case !ours:
		return imported
	case folder == "":
		return "."
	}
	return strings.TrimSuffix(folder, "/")
}

// misplaced says what is wrong with an import, if anything is.
func (d drawing) misplaced(file, imported string) string {
	folder := path.Dir(file)
	test := strings.HasSuffix(file, "_test.go") || folder == "internal/hashtest"
	to := local(imported)
	ours := to != imported
	nested := strings.HasPrefix(folder, "cmd/") || strings.HasPrefix(folder+"/", "bench/")
	switch first, _, _ := strings.Cut(imported, "/"); {
	case test && folder == "internal/hashtest" && ours && !strings.HasPrefix(to, "internal/"):
		return "the hashes' tests import hashtest"
	case test:
		return ""
	case file == "sha256/sha256_std.go" && imported == "crypto/sha256":
		return ""
	case folder == "sha256" && strings.HasPrefix(imported+"/", "crypto/"):
		return "sha256 does not register itself, and stays clear of what does"
	case !ours && (nested || !strings.Contains(first, ".")):
		return ""
	case slices.Contains([]string{"bitrot", "manifest"}, folder) && strings.HasPrefix(to, "internal/") && to != "internal/mapped":
		return "it is to hash by the public API"
	}
	if line := d.line(folder); line < 0 || !slices.Contains(d[line].imports, to) {
		return "doc/kernels.md does not draw this"
	}
	return ""
}

func TestMisplaced(t *testing.T) {
	d := readDrawing(t, sourceRoot(t))
	for _, test := range []struct {
		file, imported string
		fine           bool
	}{
		{"sha256/sha256_std.go", "crypto/sha256", true},
		{"sha256/sha256_std.go", "crypto", false},
		{"sha256/sha256.go", "crypto", false},
		{"sha256/sha256.go", "crypto/sha256", false},
		{"blake2b.go", "crypto", true},
		{"blake2b.go", module + "/internal/kernel", true},
		{"blake2b.go", module + "/sha256", false},
		{"blake2b.go", module + "/bitrot", false},
		{"blake2b.go", module + "/internal/hashtest", false},
		{"blake2b_test.go", module + "/internal/hashtest", true},
		{"bitrot/a.go", module, true},
		{"bitrot/a.go", module + "/manifest", false},
		{"bitrot/a.go", module + "/internal/lanes", false},
		{"internal/kernel/a.go", module + "/internal/lanes", true},
		{"internal/lanes/a.go", module + "/internal/kernel", false},
		{"internal/cpu/a.go", module + "/internal/lanes", false},
		{"internal/cpu/a.go", "golang.org/x/sys/cpu", true},
		{"manifest/a.go", "golang.org/x/sys/cpu", false},
		{"cmd/simdsum/a.go", "golang.org/x/term", true},
		{"cmd/simdsum/a.go", module + "/internal/kernel", false},
		{"internal/hashtest/a.go", module, false},
		{"unheard/of.go", module, false},
	} {
		if fault := d.misplaced(test.file, test.imported); (fault == "") != test.fine {
			t.Errorf("%s imports %s: fault %q", test.file, test.imported, fault)
		}
	}
}
