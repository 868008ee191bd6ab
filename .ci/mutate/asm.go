package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	textLine   = regexp.MustCompile(`^TEXT\s+·?(\w+)`)
	defineLine = regexp.MustCompile(`^#define\s+(\w+)(\([^)]*\))?`)
	ignored    = regexp.MustCompile(`^(TEXT|GLOBL|#undef|#include|//|\w+:)`)
	commented  = regexp.MustCompile(`//.*|/\*.*?\*/`)
	number     = regexp.MustCompile(`(^|[^\w·.])(0x[0-9a-fA-F]+|\d+)\b`)
	words      = regexp.MustCompile(`^(\w[\w.·]*)(.?)`)
)

// edits lists edits of an assembly file. What stands before a TEXT, its
// macros and constants, belongs to that function.
func (a *asm) edits(file, source string) []mutant {
	var edits []mutant
	lines := strings.SplitAfter(source, "\n")
	owners := functionsOf(lines)
	macro, offset := "", 0
	for i, line := range lines {
		// Blanks instead of comments, so that positions stay.
		code := commented.ReplaceAllStringFunc(strings.TrimRight(line, "\n"), func(s string) string { return strings.Repeat(" ", len(s)) })
		start := offset
		offset += len(line)
		if m := defineLine.FindStringSubmatchIndex(code); m != nil {
			macro = code[m[2]:m[3]]
			code = strings.Repeat(" ", m[1]) + code[m[1]:]
		}
		continues := strings.HasSuffix(code, `\`)
		code = strings.TrimSuffix(code, `\`)
		alias := macro != "" && !continues && len(strings.Fields(code)) == 1
		if !ignored.MatchString(code) {
			add := func(kind string, at, end int, text string) {
				if alias && kind == "statement" {
					return // it would be no name at all
				}
				m := mutant{file: file, stratum: file, kind: kind, at: start + at, end: start + end, text: text}
				m.place = strings.TrimSpace(owners[i] + " " + macro)
				if owners[i] != "" {
					m.stratum += ": " + owners[i]
				}
				edits = append(edits, newMutant(source, m))
			}
			at := 0
			for _, statement := range strings.Split(code, ";") {
				from := at + len(statement) - len(strings.TrimLeft(statement, " \t"))
				if s := strings.TrimSpace(statement); s != "" {
					a.statementEdits(s, func(kind string, a, b int, text string) { add(kind, from+a, from+b, text) })
				}
				at += len(statement) + 1
			}
		}
		if !continues {
			macro = ""
		}
	}
	return edits
}

// functionsOf names for each line the function that it is in or before.
func functionsOf(lines []string) []string {
	owners := make([]string, len(lines))
	last := ""
	for _, line := range lines {
		if m := textLine.FindStringSubmatch(line); m != nil {
			last = m[1]
		}
	}
	owner := last // of what follows the last one
	for i := len(lines) - 1; i >= 0; i-- {
		// In front of this line the function has ended, or has not begun.
		if m := textLine.FindStringSubmatch(lines[i]); m != nil {
			owner = m[1]
		}
		owners[i] = owner
	}
	// Bodies, which lie before the next function's TEXT.
	body := ""
	for i, line := range lines {
		switch m := textLine.FindStringSubmatch(line); {
		case m != nil:
			body = m[1]
		case line == "\n", strings.HasPrefix(line, "\t"), strings.HasSuffix(line, ":\n"):
		default:
			body = ""
		}
		if body != "" {
			owners[i] = body
		}
	}
	return owners
}

// statementEdits calls add for every edit of an instruction, of a macro's call or
// of what else a macro stands for.
func (a *asm) statementEdits(s string, add func(kind string, at, end int, text string)) {
	if a.unnoticed.MatchString(s) {
		return
	}
	for _, m := range number.FindAllStringSubmatchIndex(s, -1) {
		old := s[m[4]:m[5]]
		n, err := strconv.ParseUint(old, 0, 64)
		if err != nil {
			continue
		}
		if strings.HasPrefix(old, "0x") {
			// A low bit, and one that depends on the place.
			add("number", m[4], m[5], fmt.Sprintf("0x%0*x", len(old)-2, n^1))
			if bit := uint64(1) << (1 + uint(len(s)+m[4])%(4*uint(len(old)-2)-1)); bit > 1 {
				add("number", m[4], m[5], fmt.Sprintf("0x%0*x", len(old)-2, n^bit))
			}
			continue
		}
		add("number", m[4], m[5], strconv.FormatUint(n+1, 10))
		if n > 0 {
			add("number", m[4], m[5], strconv.FormatUint(n-1, 10))
		}
	}
	for _, m := range a.register.FindAllStringSubmatchIndex(s, -1) {
		n, _ := strconv.Atoi(s[m[4]:m[5]])
		add("register", m[4], m[5], strconv.Itoa(n^1))
	}

	name := words.FindStringSubmatch(s)
	if name == nil || strings.HasPrefix(s, "DATA") {
		return
	}
	macro := name[2] == "("
	if !macro && (strings.ToUpper(name[1]) != name[1] || name[2] != "" && name[2] != " " && name[2] != "\t") {
		return
	}
	add("statement", 0, len(s), "")
	if !macro {
		if other := a.instead[name[1]]; other != "" {
			add("mnemonic", 0, len(name[1]), other)
		}
	}

	from, to := len(name[1]), len(s)
	if macro {
		from, to = from+1, to-1
	}
	parts := split(s, from, to)
	if macro {
		if a.each != nil && a.each.MatchString(s) {
			return
		}
		for i := 1; i < len(parts); i++ {
			exchange(s, parts[i-1], parts[i], "arguments", add)
		}
		return
	}
	if a.branch.MatchString(name[1]) || len(parts) < 2 {
		return
	}
	// Of three operands, only the first may be memory.
	parts = slices.DeleteFunc(parts, func(p [2]int) bool { return len(parts) > 2 && strings.Contains(s[p[0]:p[1]], "(") })
	if len(parts) < 2 {
		return
	}
	sources := parts[:len(parts)-1]
	if !a.commutes.MatchString(s) {
		for i := 1; i < len(sources); i++ {
			exchange(s, sources[i-1], sources[i], "operands", add)
		}
	} else if len(parts) == 2 && !a.inPlace.MatchString(s) {
		return
	}
	exchange(s, sources[0], parts[len(parts)-1], "operands", add)
	if len(sources) > 1 {
		exchange(s, sources[len(sources)-1], parts[len(parts)-1], "operands", add)
	}
}

// split finds what commas part in s[from:to], outside parentheses and brackets,
// without the blanks around it.
func split(s string, from, to int) [][2]int {
	var parts [][2]int
	depth := 0
	trimmed := func(a, b int) [2]int {
		a += len(s[a:b]) - len(strings.TrimLeft(s[a:b], " \t"))
		return [2]int{a, a + len(strings.TrimRight(s[a:b], " \t"))}
	}
	for i := from; i < to; i++ {
		switch s[i] {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case ',':
			if depth == 0 {
				parts = append(parts, trimmed(from, i))
				from = i + 1
			}
		}
	}
	if from < to {
		parts = append(parts, trimmed(from, to))
	}
	return parts
}

// exchange adds the edit that swaps two parts, of which a comes first.
func exchange(s string, a, b [2]int, kind string, add func(kind string, at, end int, text string)) {
	x, y := s[a[0]:a[1]], s[b[0]:b[1]]
	if x == y || kind == "operands" && (slices.ContainsFunc([]string{x, y}, func(s string) bool { return strings.HasPrefix(s, "$") })) {
		return
	}
	add(kind, a[0], b[1], y+s[a[1]:b[0]]+x)
}
