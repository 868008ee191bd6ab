package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// flipped is what an operator becomes, by kind.
var flipped = map[string]map[token.Token]token.Token{
	"comparison": {
		token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR, token.EQL: token.NEQ,
		token.NEQ: token.EQL,
	},
	"logic": {token.LAND: token.LOR, token.LOR: token.LAND},
	"arithmetic": {
		token.ADD: token.SUB, token.SUB: token.ADD, token.MUL: token.ADD, token.QUO: token.MUL, token.REM: token.QUO,
		token.SHL: token.SHR, token.SHR: token.SHL, token.AND: token.OR, token.OR: token.AND, token.XOR: token.OR,
		token.AND_NOT:    token.AND,
		token.ADD_ASSIGN: token.SUB_ASSIGN, token.SUB_ASSIGN: token.ADD_ASSIGN, token.XOR_ASSIGN: token.OR_ASSIGN,
		token.INC: token.DEC, token.DEC: token.INC,
	},
}

var ordered = map[token.Token]bool{token.SUB: true, token.QUO: true, token.REM: true, token.SHL: true, token.SHR: true, token.AND_NOT: true}

// goEdits lists edits of a Go file. The tables of kernels, whose figures decide
// on speed alone, are left out, and cases for kernels that runs says cannot run.
func goEdits(file, source string, runs map[string]bool) ([]mutant, error) {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var edits []mutant
	place := ""
	add := func(kind string, from, to token.Pos, text string) {
		at, end := set.Position(from).Offset, set.Position(to).Offset
		if strings.Contains(source[at:end], "\n") {
			return
		}
		edits = append(edits, newMutant(source, mutant{file: file, stratum: file, place: place, kind: kind, at: at, end: end, text: text}))
	}
	of := func(n ast.Node) string { return source[set.Position(n.Pos()).Offset:set.Position(n.End()).Offset] }
	operator := func(at token.Pos, op token.Token) {
		for kind, flips := range flipped {
			if other, ok := flips[op]; ok {
				add(kind, at, at+token.Pos(len(op.String())), other.String())
			}
		}
	}
	swap := func(x, y ast.Expr) {
		if of(x) != of(y) {
			between := source[set.Position(x.End()).Offset:set.Position(y.Pos()).Offset]
			add("operands", x.Pos(), y.End(), of(y)+between+of(x))
		}
	}
	visit := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.ValueSpec:
			if n.Names[0].Name == "kernels" {
				return false
			}
		case *ast.CaseClause:
			if len(n.List) == 1 {
				if run, known := runs[of(n.List[0])]; known && !run {
					return false
				}
			}
		case *ast.CallExpr:
			// What an error says is not the tests' business, only that there is one.
			if name := of(n.Fun); name == "fmt.Errorf" || name == "errors.New" || name == "fmt.Sprintf" {
				return false
			}
			name := of(n.Fun)
			for i := 1; i < len(n.Args) && name != "min" && name != "max"; i++ {
				swap(n.Args[i-1], n.Args[i])
			}
		case *ast.BasicLit:
			if value, err := strconv.ParseUint(n.Value, 0, 64); n.Kind == token.INT && err == nil {
				add("number", n.Pos(), n.End(), fmt.Sprint(value+1))
				if value > 0 {
					add("number", n.Pos(), n.End(), fmt.Sprint(value-1))
				}
			}
		case *ast.Ident:
			switch n.Name {
			case "true":
				add("logic", n.Pos(), n.End(), "false")
			case "false":
				add("logic", n.Pos(), n.End(), "true")
			}
		case *ast.BinaryExpr:
			operator(n.OpPos, n.Op)
			if ordered[n.Op] {
				swap(n.X, n.Y)
			}
		case *ast.IfStmt:
			add("condition", n.Cond.Pos(), n.Cond.End(), "!("+of(n.Cond)+")")
		case *ast.IncDecStmt:
			operator(n.TokPos, n.Tok)
			add("statement", n.Pos(), n.End(), "")
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				add("statement", n.Pos(), n.End(), "")
				operator(n.TokPos, n.Tok)
			}
		case *ast.ExprStmt, *ast.BranchStmt:
			add("statement", n.Pos(), n.End(), "")
		case *ast.ReturnStmt:
			if len(n.Results) == 0 {
				add("statement", n.Pos(), n.End(), "")
			}
		}
		return true
	}
	for _, decl := range tree.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			place = decl.Name.Name
			ast.Inspect(decl, visit)
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				place = decl.Tok.String()
				if value, ok := spec.(*ast.ValueSpec); ok {
					place = value.Names[0].Name
				}
				ast.Inspect(spec, visit)
			}
		}
	}
	return edits, nil
}
