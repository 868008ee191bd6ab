package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// features are names of internal/cpu's constants.
type features map[string]bool

func set(names ...string) features {
	f := make(features)
	for _, name := range names {
		f[name] = true
	}
	return f
}

func (f features) String() string {
	if len(f) == 0 {
		return "nothing beyond the baseline"
	}
	return strings.Join(slices.Sorted(maps.Keys(f)), " ")
}

// gated is what internal/cpu grants only together with others; TestGates there
// sees to it.
var gated = map[string][]string{
	"AVX2":     {"AVX"},
	"AVX512VL": {"AVX512F"},
	"AVX512BW": {"AVX512F"},
	"AVX512DQ": {"AVX512F"},
}

// function is an assembly function.
type function struct {
	name  string // with the path of its package
	needs features
	code  []instruction
}

// declared lists the assembly functions of the module in a build for goarch:
// those of the .s files, with what the rows of kernels under which Go code calls
// them need. It is an error if one is called otherwise than in a case of a
// switch over these rows, or never.
func declared(goarch string) ([]*function, error) {
	list := exec.Command("go", "list", "-json=Dir,ImportPath,GoFiles,SFiles", "./...")
	list.Env = append(os.Environ(), "GOOS=linux", "GOARCH="+goarch, "CGO_ENABLED=0")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, err
	}
	var functions []*function
	for packages := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			Dir, ImportPath string
			GoFiles, SFiles []string
		}
		if err := packages.Decode(&p); errors.Is(err, io.EOF) {
			return functions, nil
		} else if err != nil {
			return nil, err
		}
		if len(p.SFiles) == 0 {
			continue
		}
		var files []*ast.File
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, 0)
			if err != nil {
				return nil, err
			}
			files = append(files, file)
		}
		var names []string
		for _, name := range p.SFiles {
			source, err := os.ReadFile(filepath.Join(p.Dir, name))
			if err != nil {
				return nil, err
			}
			names = append(names, texts(string(source))...)
		}
		needs, err := needs(files, names)
		if err != nil {
			return nil, fmt.Errorf("%s for %s: %w", p.ImportPath, goarch, err)
		}
		for _, name := range names {
			functions = append(functions, &function{name: p.ImportPath + "." + name, needs: needs[name]})
		}
	}
}

var text = regexp.MustCompile(`(?m)^TEXT\s+·?([^\s(<]+)`)

// texts are the functions that an assembly file defines.
func texts(source string) []string {
	var names []string
	for _, m := range text.FindAllStringSubmatch(source, -1) {
		names = append(names, m[1])
	}
	return names
}

// needs says what is certain to be there where the functions are called.
func needs(files []*ast.File, functions []string) (map[string]features, error) {
	consts := make(map[string]ast.Expr)
	rows := make(map[string]features)
	gate := make(map[*ast.CallExpr]features)
	var err error
	fail := func(format string, args ...any) { err = errors.Join(err, fmt.Errorf(format, args...)) }

	inspect(files, func(n ast.Node) {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Names) == len(spec.Values) {
			for i, name := range spec.Names {
				consts[name.Name] = spec.Values[i]
			}
		}
	})
	table, ok := consts["kernels"].(*ast.CompositeLit)
	if !ok {
		return nil, errors.New("no table of kernels")
	}
	for _, row := range table.Elts {
		row := row.(*ast.KeyValueExpr)
		name := row.Key.(*ast.Ident).Name
		rows[name] = set()
		for _, field := range row.Value.(*ast.CompositeLit).Elts {
			if field := field.(*ast.KeyValueExpr); field.Key.(*ast.Ident).Name == "Needs" {
				if !constant(field.Value, consts, rows[name]) {
					fail("cannot tell what %s needs", name)
				}
			}
		}
	}
	inspect(files, func(n ast.Node) {
		clause, ok := n.(*ast.CaseClause)
		if !ok || len(clause.List) != 1 {
			return
		}
		row, ok := clause.List[0].(*ast.Ident)
		if !ok || rows[row.Name] == nil {
			return
		}
		for _, statement := range clause.Body {
			ast.Inspect(statement, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					gate[call] = rows[row.Name]
				}
				return true
			})
		}
	})

	all := make(map[string]features)
	inspect(files, func(n ast.Node) {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return
		}
		name, ok := call.Fun.(*ast.Ident)
		if !ok || !slices.Contains(functions, name.Name) {
			return
		}
		switch needs := gate[call]; {
		case needs == nil:
			fail("%s is called where no kernel was chosen", name)
		case all[name.Name] != nil && !maps.Equal(all[name.Name], needs):
			fail("%s serves kernels that need different things", name)
		default:
			all[name.Name] = needs
		}
	})
	for _, name := range functions {
		if all[name] == nil {
			fail("%s is assembly that no kernel calls", name)
		}
	}
	return all, err
}

// constant adds the features of an expression like cpu.AVX | cpu.BMI2 to f, with
// those that they are gated on, and reports whether it understood all of it.
func constant(e ast.Expr, consts map[string]ast.Expr, f features) bool {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return e.Op == token.OR && constant(e.X, consts, f) && constant(e.Y, consts, f)
	case *ast.Ident:
		return consts[e.Name] != nil && constant(consts[e.Name], consts, f)
	case *ast.SelectorExpr:
		f[e.Sel.Name] = true
		for _, name := range gated[e.Sel.Name] {
			f[name] = true
		}
		return true
	}
	return false
}

func inspect(files []*ast.File, visit func(ast.Node)) {
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			visit(n)
			return true
		})
	}
}
