package hashtest

import (
	"errors"
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

// layers are the module's packages from the top down; the root is ".". A
// package imports those of lower layers only, and what beside lists.
var (
	layers = [][]string{
		{"cmd/simdsum", "bench", "bench/limit", "bench/paired", "bench/probe"},
		{"manifest", "bitrot"},
		{".", "sha256"},
		{"internal/lanes", "internal/kernel", "internal/mapped"},
		{"internal/cpu"},
	}
	beside = [][2]string{
		{"manifest", "bitrot"},
		{"manifest", "internal/mapped"}, // it is about files, not about hashes
		{"bitrot", "internal/mapped"},
		{"internal/kernel", "internal/lanes"},
		{"bench", "bench/limit"},
		{"bench", "bench/paired"},
		{"bench/limit", "bench/paired"},
		{"bench/probe", "bench/paired"},
	}
	// What importers compile besides the standard library, and where.
	foreign = map[string]string{
		"golang.org/x/sys/cpu":          "internal/cpu",
		"github.com/klauspost/cpuid/v2": "internal/cpu",
		"golang.org/x/sys/unix":         "internal/mapped",
	}
)

func layer(folder string) int {
	return slices.IndexFunc(layers, func(l []string) bool { return slices.Contains(l, folder) })
}

// TestImports reads all of the module's source and tests that imports run one
// way, and that sha256 stays clear of package crypto, which TLS is built on.
func TestImports(t *testing.T) {
	root := filepath.Join("..", "..")
	if _, err := os.Stat(filepath.Join(root, "go.mod")); errors.Is(err, fs.ErrNotExist) {
		t.Skip("the source is not where the tests run")
	}
	files := 0
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
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		files++
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if fault := misplaced(filepath.ToSlash(relative), imported); fault != "" {
				t.Errorf("%s imports %s: %s", filepath.ToSlash(relative), imported, fault)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 20 {
		t.Errorf("only %d files were found", files)
	}
}

// misplaced says what is wrong with an import, if anything is.
func misplaced(file, imported string) string {
	folder := path.Dir(file)
	test := strings.HasSuffix(file, "_test.go") || folder == "internal/hashtest"
	nested := strings.HasPrefix(folder, "cmd") || strings.HasPrefix(folder, "bench")
	local, ours := strings.CutPrefix(imported, module)
	if local = strings.TrimPrefix(local, "/"); local == "" {
		local = "."
	}
	switch {
	case test && folder == "internal/hashtest" && ours && !strings.HasPrefix(local, "internal/"):
		return "the hashes' tests import hashtest"
	case test:
		return ""
	case file == "sha256/sha256_std.go" && imported == "crypto/sha256":
		return ""
	case folder == "sha256" && strings.HasPrefix(imported+"/", "crypto/"):
		return "sha256 does not register itself, and stays clear of what does"
	case !ours:
		first, _, _ := strings.Cut(imported, "/")
		if strings.Contains(first, ".") && !nested && foreign[imported] != folder {
			return "not one of the module's few dependencies, or not the place for it"
		}
		return ""
	case local == "internal/hashtest":
		return "it is for tests"
	case nested && local == strings.Split(folder, "/internal")[0], slices.Contains(beside, [2]string{folder, local}):
		return ""
	case layer(folder) < 0:
		return "the importing package has no layer in this test"
	case layer(local) <= layer(folder):
		return "imports run downwards"
	case layer(folder) < 2 && strings.HasPrefix(local, "internal/") && !nested:
		return "it is to use the public API"
	}
	return ""
}

func TestMisplaced(t *testing.T) {
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
		{"internal/lanes/a.go", module + "/internal/cpu", true},
		{"internal/cpu/a.go", module + "/internal/lanes", false},
		{"internal/cpu/a.go", "golang.org/x/sys/cpu", true},
		{"manifest/a.go", "golang.org/x/sys/cpu", false},
		{"cmd/simdsum/a.go", "golang.org/x/term", true},
		{"internal/hashtest/a.go", module, false},
		{"unheard/of.go", module, false},
	} {
		if fault := misplaced(test.file, test.imported); (fault == "") != test.fine {
			t.Errorf("%s imports %s: fault %q", test.file, test.imported, fault)
		}
	}
}
