package main

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// mutant is an edit within a line: source[at:end] becomes text.
type mutant struct {
	file, place string // place is a function or macro
	stratum     string // edits are spread evenly over these
	kind        string // and within them over these
	at, end     int
	text        string
	line        string // that the edit is in, and what becomes of it
	edited      string
	rank        uint64
}

// newMutant fills in what follows from the source.
func newMutant(source string, m mutant) mutant {
	from := strings.LastIndexByte(source[:m.at], '\n') + 1
	to := len(source)
	if i := strings.IndexByte(source[m.end:], '\n'); i >= 0 {
		to = m.end + i
	}
	m.line = strings.TrimSpace(source[from:to])
	m.edited = strings.TrimSpace(source[from:m.at] + m.text + source[m.end:to])
	return m
}

// key is what mutants.txt knows an edit by: no line numbers.
func (m mutant) key() string { return strings.Join([]string{m.file, m.place, m.line, m.edited}, "\n") }

// String is the form that mutants.txt has.
func (m mutant) String() string {
	return fmt.Sprintf("%s: %s\n- %s\n+ %s\n", m.file, m.place, m.line, m.edited)
}

// choose picks n edits: of each stratum in turn, within it of each kind in turn,
// in an order that depends on the seed and, so that other lines can change, on the
// edit alone. A smaller n gives the beginning of the same list.
func choose(all []mutant, n int, seed int64) []mutant {
	seen := make(map[string]int)
	for i, m := range all {
		h := sha256.Sum256(fmt.Appendf(nil, "%d %s %d", seed, m.key(), seen[m.key()]))
		seen[m.key()]++
		all[i].rank = binary.BigEndian.Uint64(h[:])
	}
	slices.SortFunc(all, func(a, b mutant) int {
		if a.rank < b.rank {
			return -1
		}
		return 1
	})
	chosen := inTurn(all, func(m mutant) string { return m.stratum }, func(list []mutant) []mutant {
		return inTurn(list, func(m mutant) string { return m.kind }, func(list []mutant) []mutant { return list })
	})
	return chosen[:min(n, len(chosen))]
}

// inTurn groups the list, orders each group, and takes from the groups by turns.
func inTurn(list []mutant, group func(mutant) string, order func([]mutant) []mutant) []mutant {
	var names []string // in the order of the list
	groups := make(map[string][]mutant)
	for _, m := range list {
		name := group(m)
		if groups[name] == nil {
			names = append(names, name)
		}
		groups[name] = append(groups[name], m)
	}
	for name := range groups {
		groups[name] = order(groups[name])
	}
	var out []mutant
	for len(out) < len(list) {
		for _, name := range names {
			if g := groups[name]; len(g) > 0 {
				out = append(out, g[0])
				groups[name] = g[1:]
			}
		}
	}
	return out
}

// knownMutant is an entry of mutants.txt.
type knownMutant struct {
	line   int // where the entry begins
	reason string
	found  bool
}

// readKnown reads the edits that no test can notice, by their keys: for each the
// lines that a mutant prints, then the reason; a line that is empty ends it. It
// may have several + lines, for edits of one line and one reason.
func readKnown(name string) (map[string]*knownMutant, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	known := make(map[string]*knownMutant)
	var m mutant
	var edited []string
	var k knownMutant
	for i, line := range strings.Split(string(text)+"\n\n", "\n") {
		switch line = strings.TrimSpace(line); {
		case strings.HasPrefix(line, "# "):
		case line == "" && k.line == 0:
		case line == "":
			if m.file == "" || len(edited) == 0 || k.reason == "" {
				return nil, fmt.Errorf("%s: line %d begins an entry that lacks something", name, k.line)
			}
			for _, m.edited = range edited {
				entry := k
				known[m.key()] = &entry
			}
			m, edited, k = mutant{}, nil, knownMutant{}
		case k.line == 0:
			k.line = i + 1
			m.file, m.place, _ = strings.Cut(line, ": ")
		case line[0] == '-' && m.line == "":
			m.line = strings.TrimSpace(line[1:])
		case line[0] == '+' && k.reason == "":
			edited = append(edited, strings.TrimSpace(line[1:]))
		default:
			k.reason = strings.TrimSpace(k.reason + " " + line)
		}
	}
	return known, nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
