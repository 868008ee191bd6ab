// Package doc has the documents, and tests that they and the source of the whole
// module agree: what pages name and draw exists, and what packages import and
// declare is what it should be.
package doc

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sourceRoot is the folder of the module, whose pages and source are read here.
func sourceRoot(t *testing.T) string {
	t.Helper()
	root := ".."
	if _, err := os.Stat(filepath.Join(root, "go.mod")); errors.Is(err, fs.ErrNotExist) {
		t.Skip("the source is not where the tests run")
	}
	return root
}

// pages are all documents, by their names from the root.
func pages(t *testing.T, root string) map[string]string {
	t.Helper()
	read := map[string]string{}
	for _, pattern := range []string{"*.md", "doc/*.md", "*/*.md", "cmd/*/*.md"} {
		names, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			relative, err := filepath.Rel(root, name)
			if err != nil {
				t.Fatal(err)
			}
			read[filepath.ToSlash(relative)] = string(text)
		}
	}
	if len(read) < 4 {
		t.Fatalf("only %d pages were found", len(read))
	}
	return read
}

var (
	fences   = regexp.MustCompile("(?ms)^```.*?^```")
	links    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	headings = regexp.MustCompile(`(?m)^#+ +(.*)$`)
	noAnchor = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// anchors are what GitHub makes of a page's headings.
func anchors(page string) (list []string) {
	for _, m := range headings.FindAllStringSubmatch(fences.ReplaceAllString(page, ""), -1) {
		anchor := strings.ReplaceAll(noAnchor.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-")
		for n, base := 1, anchor; slices.Contains(list, anchor); n++ {
			anchor = base + "-" + string(rune('0'+n))
		}
		list = append(list, anchor)
	}
	return list
}

// TestLinks follows every link of every page that stays in the repository.
func TestLinks(t *testing.T) {
	root := sourceRoot(t)
	all := pages(t, root)
	followed := 0
	for name, text := range all {
		for _, m := range links.FindAllStringSubmatch(fences.ReplaceAllString(text, ""), -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
				continue
			}
			followed++
			target, anchor, _ := strings.Cut(m[1], "#")
			file := name
			if target != "" {
				file = filepath.ToSlash(filepath.Join(filepath.Dir(name), target))
			}
			if _, err := os.Stat(filepath.Join(root, file)); err != nil {
				t.Errorf("%s links to %s, which does not exist", name, m[1])
				continue
			}
			if page, ok := all[file]; anchor != "" && (!ok || !slices.Contains(anchors(page), anchor)) {
				t.Errorf("%s links to %s, which has no such heading", name, m[1])
			}
		}
	}
	if followed < 5 {
		t.Errorf("only %d links were found", followed)
	}
}

// TestFigures compares the table of README.md with the measured page, under
// whose headings a peer has how many times as fast ours is.
func TestFigures(t *testing.T) {
	all := pages(t, sourceRoot(t))
	cells := func(line string) (list []string) {
		for cell := range strings.SplitSeq(strings.Trim(line, "|"), "|") {
			list = append(list, strings.TrimSpace(cell))
		}
		return list
	}
	_, table, _ := strings.Cut(all["README.md"], "| times as fast as |")
	table, _, _ = strings.Cut(table, "\n\n")
	lines := strings.Split(table, "\n")
	peers := cells(lines[0])
	compared := 0
	for _, line := range lines[min(2, len(lines)):] {
		row := cells(line)
		_, measured, _ := strings.Cut(all["doc/performance.md"], "\n### "+row[0]+"\n")
		measured, _, _ = strings.Cut(measured, "\n#")
		for i, figure := range row[1:] {
			if figure == "" {
				continue
			}
			want := "nothing"
			for line := range strings.SplitSeq(measured, "\n") {
				if theirs := cells(line); len(theirs) > 3 && strings.Contains(theirs[0], peers[i]+" (") {
					want = theirs[3]
				}
			}
			compared++
			if figure != want {
				t.Errorf("README.md: %s, %s: %s, and doc/performance.md has %s", row[0], peers[i], figure, want)
			}
		}
	}
	if compared < 5 {
		t.Errorf("only %d figures were found", compared)
	}
}

// TestGoVersion compares what pages say of the Go that is needed with the modules.
func TestGoVersion(t *testing.T) {
	root := sourceRoot(t)
	needed := regexp.MustCompile(`(?m)^go (1\.\d+)`)
	for _, module := range []string{".", "bench", "cmd/simdsum"} {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(module), "go.mod"))
		if err != nil {
			t.Fatal(err)
		}
		m := needed.FindSubmatch(text)
		if m == nil {
			t.Fatalf("module %s needs no Go", module)
		}
		for page, said := range map[string]string{
			"README.md": "needs Go %s or later", "SECURITY.md": "needs Go %s or later", "CONTRIBUTING.md": "need Go %s.", "doc/security.md": "Go %s or later",
		} {
			if said = strings.ReplaceAll(said, "%s", string(m[1])); !strings.Contains(pages(t, root)[page], said) {
				t.Errorf("module %s: %s does not say %q", module, page, said)
			}
		}
	}
}

// declared are the functions of all files of the module that match, as
// package folder and name, with methods as Type.Method.
func declared(t *testing.T, root string, match func(file string) bool) (functions []function) {
	t.Helper()
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := entry.Name()
		if entry.IsDir() {
			if base == "testdata" || base == ".git" {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(base, ".go") || !match(base) {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			to := ""
			if f.Recv != nil {
				receiver := f.Recv.List[0].Type
				if star, ok := receiver.(*ast.StarExpr); ok {
					receiver = star.X
				}
				id, ok := receiver.(*ast.Ident)
				if !ok {
					continue
				}
				to = id.Name
			}
			functions = append(functions, function{filepath.ToSlash(folder), to, f.Name.Name})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return functions
}

type function struct{ folder, receiver, name string }

// TestNamedTests looks for every test that a page names, unless it is the record of an earlier
// run.
func TestNamedTests(t *testing.T) {
	root := sourceRoot(t)
	exist := map[string]bool{}
	for _, f := range declared(t, root, func(file string) bool { return strings.HasSuffix(file, "_test.go") }) {
		exist[f.name] = true
	}
	named := regexp.MustCompile("`((?:Test|Fuzz|Benchmark|Example)[A-Z_]\\w*)[`/]")
	for page, text := range pages(t, root) {
		if strings.HasPrefix(page, "doc/proof-") {
			continue
		}
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			if !exist[m[1]] {
				t.Errorf("%s names %s, which does not exist", page, m[1])
			}
		}
	}
}

// TestNamedIdentifiers looks for every exported identifier of ours that a page
// names with its package.
func TestNamedIdentifiers(t *testing.T) {
	root := sourceRoot(t)
	exist := map[string]map[string]bool{}
	for folder, name := range map[string]string{".": "blake2b", "sha256": "sha256", "bitrot": "bitrot", "manifest": "manifest"} {
		exist[name] = map[string]bool{}
		files, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range topLevel(parsed) {
				exist[name][id] = true
			}
		}
	}
	named := regexp.MustCompile(`(^|[^\w/.-])(blake2b|sha256|bitrot|manifest)\.([A-Z]\w*)`)
	found := 0
	for page, text := range pages(t, root) {
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			found++
			if !exist[m[2]][m[3]] {
				t.Errorf("%s names %s.%s, which does not exist", page, m[2], m[3])
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d identifiers were found", found)
	}
}

// TestPlaces looks for the files and folders of the table in CONTRIBUTING.md.
func TestPlaces(t *testing.T) {
	root := sourceRoot(t)
	_, places, _ := strings.Cut(pages(t, root)["CONTRIBUTING.md"], "\n## Where things are\n")
	places, _, _ = strings.Cut(places, "\n## ")
	named := regexp.MustCompile("`([^`]+)`")
	found := 0
	for line := range strings.Lines(places) {
		where, _, _ := strings.Cut(strings.TrimPrefix(line, "|"), "|")
		for _, m := range named.FindAllStringSubmatch(where, -1) {
			found++
			if files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(m[1]))); err != nil || len(files) == 0 {
				t.Errorf("CONTRIBUTING.md says what is in %s, which is not there: %v", m[1], err)
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d places were found", found)
	}
}

// TestPath looks for every function that the path of one message in
// doc/kernels.md goes through, in the file that it names.
func TestPath(t *testing.T) {
	root := sourceRoot(t)
	_, path, ok := strings.Cut(pages(t, root)["doc/kernels.md"], "\n## The path of one message\n")
	if !ok {
		t.Fatal("doc/kernels.md has no path of one message")
	}
	path, _, _ = strings.Cut(path, "\n## ")
	// A name, or two, and what they are given; then the file.
	step := regexp.MustCompile(`(?m)^[ │┌└]*(\S.*?) {2,}(\w+\.(?:go|s))\b`)
	name := regexp.MustCompile(`(?:^|, )(?:\w+\.)?(\w+)`)
	arguments := regexp.MustCompile(`[(:=].*`)
	found := 0
	for _, m := range step.FindAllStringSubmatch(path, -1) {
		var source []byte
		for _, folder := range []string{".", "internal/lanes"} {
			text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(folder), m[2]))
			if err == nil {
				source = text
			}
		}
		for _, n := range name.FindAllStringSubmatch(arguments.ReplaceAllString(m[1], ""), -1) {
			found++
			if !regexp.MustCompile(`(?m)^(func (\(.*?\) )?|TEXT ·)` + n[1] + `\(`).Match(source) {
				t.Errorf("there is no function %s in %s", n[1], m[2])
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d functions were found", found)
	}
}

// topLevel are the names that a file declares for its package.
func topLevel(file *ast.File) (names []string) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					names = append(names, spec.Name.Name)
				case *ast.ValueSpec:
					for _, id := range spec.Names {
						names = append(names, id.Name)
					}
				}
			}
		}
	}
	return names
}

// needless are exported methods without an example: what an interface of the
// standard library asks for, or what the type's own example shows.
var needless = regexp.MustCompile(`^(` +
	`\w+\.(Error|Unwrap|String|BlockSize|Size|Reset|Line|Length|LeafSize|Blocks|Block|Leaf|Root|Salt|Bits|MaxBits)|` +
	`Digest\.(Write|ReadFrom)|Writer\.(Write|Close|ReadFrom)|Reader\.(Read|ReadAt|WriteTo)|Interleaved\.NewReader|` +
	`NewWriter|NewReader|NewInventory|Inventory\.(Exists|Found|Rest)` + // of manifest, in examples of other names
	`)$`)

// TestExamples wants an example for every exported function and method that a
// user calls.
func TestExamples(t *testing.T) {
	root := sourceRoot(t)
	packages := []string{".", "sha256", "bitrot", "manifest"}
	exist := map[[2]string]bool{}
	for _, f := range declared(t, root, func(file string) bool { return strings.HasSuffix(file, "_test.go") }) {
		if name, ok := strings.CutPrefix(f.name, "Example"); ok {
			exist[[2]string{f.folder, name}] = true
		}
	}
	wanted := 0
	for _, f := range declared(t, root, func(file string) bool { return !strings.HasSuffix(file, "_test.go") }) {
		if !slices.Contains(packages, f.folder) || !ast.IsExported(f.name) || f.receiver != "" && !ast.IsExported(f.receiver) {
			continue
		}
		name, example := f.name, f.name
		if f.receiver != "" {
			name, example = f.receiver+"."+f.name, f.receiver+"_"+f.name
		}
		wanted++
		if !exist[[2]string{f.folder, example}] && !needless.MatchString(name) &&
			(f.receiver == "" || !exist[[2]string{f.folder, f.receiver}]) {
			t.Errorf("%s: %s has no example", f.folder, name)
		}
	}
	if wanted < 60 {
		t.Errorf("only %d functions were found", wanted)
	}
}
