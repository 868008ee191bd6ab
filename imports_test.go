package blake2b

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/af655cf0/simdhash"

// mayImport is which packages of the project the code in a folder may import.
// Imports run one way, up this list. Folders below one of the list have its
// rule; "/" is the root package.
var mayImport = map[string][]string{
	"internal/cpu":      nil,
	"internal/lanes":    nil,
	"internal/kernel":   {"internal/cpu", "internal/lanes"},
	"/":                 {"internal/cpu", "internal/lanes", "internal/kernel"},
	"sha256":            {"internal/cpu", "internal/lanes", "internal/kernel"},
	"bitrot":            {"/", "sha256"},
	"manifest":          {"/", "sha256"},
	"cmd":               {"/", "sha256", "bitrot", "manifest", "cmd"},
	"bench":             {"/", "sha256", "bitrot", "manifest", "internal/cpu", "internal/kernel", "bench"},
	"internal/hashtest": {"internal/cpu", "internal/lanes", "internal/kernel"},
}

// TestImports reads what every file imports that is not a test, whatever it is
// built for.
func TestImports(t *testing.T) {
	files := 0
	for file, imports := range importsOfAll(t) {
		files++
		folder := path.Dir(file)
		rule := ruleFor(folder)
		allowed, ok := mayImport[rule]
		if !ok {
			t.Errorf("%s: mayImport has no rule for %s", file, folder)
			continue
		}
		nested := rule == "cmd" || rule == "bench" // a module of its own
		for _, imported := range imports {
			first, _, _ := strings.Cut(imported, "/")
			switch rest, ours := strings.CutPrefix(imported+"/", module+"/"); {
			case ours:
				if target := ruleFor(strings.TrimSuffix(rest, "/")); !slices.Contains(allowed, target) {
					t.Errorf("%s imports %s: %s may import %q", file, imported, rule, allowed)
				}
			case nested:
			case imported == "testing" && rule != "internal/hashtest":
				t.Errorf("%s imports testing", file)
			case imported == "golang.org/x/sys/cpu" || first == "github.com":
				if rule != "internal/cpu" {
					t.Errorf("%s imports %s: only internal/cpu asks the hardware", file, imported)
				}
			case strings.Contains(first, ".") && !strings.HasPrefix(imported, "golang.org/x/sys/"):
				t.Errorf("%s imports %s, which importers would have to compile", file, imported)
			}
		}
	}
	if files < 20 {
		t.Errorf("only %d files were found", files)
	}
}

// TestUnregistered tests that package sha256 cannot register with package crypto,
// since it imports it nowhere but where it hands out crypto/sha256's digests.
func TestUnregistered(t *testing.T) {
	for file, imports := range importsOfAll(t) {
		switch ruleFor(path.Dir(file)) {
		case "sha256", "internal/cpu", "internal/lanes", "internal/kernel":
		default:
			continue
		}
		for _, imported := range imports {
			isCrypto := imported == "crypto" || strings.HasPrefix(imported, "crypto/")
			if isCrypto && (imported != "crypto/sha256" || file != "sha256/sha256_std.go") {
				t.Errorf("%s imports %s", file, imported)
			}
		}
	}
}

// ruleFor is the rule in mayImport for a folder.
func ruleFor(folder string) string {
	if folder == "." || folder == "" {
		return "/"
	}
	for rule := folder; rule != "."; rule = path.Dir(rule) {
		if _, ok := mayImport[rule]; ok {
			return rule
		}
	}
	return folder
}

// importsOfAll is what each file of the project imports that is not a test.
func importsOfAll(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	root := os.DirFS(".")
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		ignored := name != "." && strings.ContainsAny(base[:1], "._")
		if entry.IsDir() {
			if ignored || base == "testdata" {
				return fs.SkipDir
			}
			return nil
		}
		if ignored || path.Ext(base) != ".go" || strings.HasSuffix(base, "_test.go") {
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly)
		if err != nil {
			return err
		}
		all[name] = nil
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			all[name] = append(all[name], imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
