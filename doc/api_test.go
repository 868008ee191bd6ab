package doc

import (
	"bytes"
	"go/ast"
	"go/build"
	"go/format"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// TestPeersSameAPI: minio's sha256-simd and md5-simd export other names on
// other architectures, so that a program which compiles here does not there.
// These packages declare the same on all, whatever the build tags.
func TestPeersSameAPI(t *testing.T) {
	root := sourceRoot(t)
	known := map[string][]string{} // a file's declarations
	for _, folder := range []string{".", "sha256", "bitrot", "manifest"} {
		var want []string
		for _, arch := range []string{"amd64", "arm64", "386", "arm", "loong64", "mips64", "ppc64le", "riscv64", "s390x", "wasm"} {
			for _, tags := range [][]string{nil, {"purego"}, {"noasm"}, {"appengine"}} {
				for _, system := range []string{"linux", "darwin", "windows"} {
					got := exports(t, filepath.Join(root, folder), system, arch, tags, known)
					if want == nil {
						want = got
					}
					if !slices.Equal(got, want) {
						t.Errorf("%s on %s/%s with tags %v declares\n%q\nnot\n%q", folder, system, arch, tags, got, want)
					}
				}
			}
		}
		if len(want) < 10 {
			t.Errorf("%s declares only %q", folder, want)
		}
	}
}

// exports are the exported declarations of a package as a build sees it,
// functions without their bodies, sorted.
func exports(t *testing.T, folder, system, arch string, tags []string, known map[string][]string) (list []string) {
	t.Helper()
	context := build.Default
	context.GOOS, context.GOARCH, context.BuildTags, context.CgoEnabled = system, arch, tags, false
	p, err := context.ImportDir(folder, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range p.GoFiles {
		name = filepath.Join(folder, name)
		if known[name] == nil {
			known[name] = exportsOf(t, name)
		}
		list = append(list, known[name]...)
	}
	slices.Sort(list)
	return list
}

// exportsOf are those of one file.
func exportsOf(t *testing.T, name string) []string {
	t.Helper()
	list := []string{}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.FileExports(file)
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			d.Body = nil
		case *ast.GenDecl:
			if d.Tok == token.IMPORT {
				continue
			}
		}
		var text bytes.Buffer
		if err := format.Node(&text, set, d); err != nil {
			t.Fatal(err)
		}
		list = append(list, text.String())
	}
	return list
}

// TestPeersBuildTags: minio's blake2b-simd does not build on amd64 with the tag
// that is to take its assembly away. All tags build here, and programs run.
func TestPeersBuildTags(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the module several times")
	}
	root := sourceRoot(t)
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip(err)
	}
	for _, tags := range []string{"purego", "noasm", "appengine", "purego,noasm,appengine"} {
		cmd := exec.Command("go", "run", "-tags", tags, filepath.Join(".ci", "kernels.go"))
		cmd.Dir = root
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("-tags %s: %v\n%s", tags, err, out)
		}
	}
}
