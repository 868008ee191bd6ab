package main

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// utf8Locale reports whether the environment asks for UTF-8, by the variables
// and in the order of POSIX (Base Definitions, section 8.2).
func utf8Locale(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := getenv(name); v != "" {
			v = strings.ToLower(v)
			return strings.Contains(v, ".utf-8") || strings.Contains(v, ".utf8")
		}
	}
	return false
}

// quote puts a word of the command line in quotation marks.
func (c *console) quote(word string) string {
	if c.utf8 {
		return "‘" + word + "’"
	}
	return "'" + word + "'"
}

// shellQuote spells a file name so that a shell reads it back, and no byte of
// it can do anything to a terminal: bare if it is plain, else in quotes, and
// what is not printable as $'\ooo'. It is what coreutils' diagnostics do (the
// manual's "shell-escape" style of ls, with the colon among the characters to
// quote), up to their empty pairs of quotes in names that have both an
// apostrophe and something unprintable. With utf8, the printable characters of
// UTF-8 are printable.
func shellQuote(name string, utf8 bool) string {
	plain, double, escape := name != "" && name != "{" && name != "}", strings.Contains(name, "'"), false
	for i, size := 0, 0; i < len(name); i += size {
		var printable bool
		if size, printable = nextChar(name[i:], utf8); !printable {
			escape = true
		}
		switch c := name[i]; {
		case isWord(c) || size > 1:
		case c == '{' || c == '}':
			double = false
		case c == '#' || c == '~':
			if i == 0 {
				plain = false
			} else {
				double = false
			}
		case c == ' ' || c == ':' || c == '\'':
			plain = false
		default:
			plain, double = false, false
		}
	}
	switch {
	case escape:
		return escapeQuote(name, utf8)
	case plain:
		return name
	case double:
		return `"` + name + `"`
	}
	return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
}

// escapeQuote is shellQuote for a name with unprintable bytes.
func escapeQuote(name string, utf8 bool) string {
	var b strings.Builder
	b.WriteByte('\'')
	escaping := false
	for i, size := 0, 0; i < len(name); i += size {
		var printable bool
		size, printable = nextChar(name[i:], utf8)
		char := name[i : i+size]
		switch {
		case char == "'":
			// This leaves both kinds of quotes, and enters the plain ones.
			b.WriteString(`'\''`)
			escaping = false
			continue
		case printable && escaping:
			b.WriteString("''")
		case !printable && !escaping:
			b.WriteString("'$'")
		}
		escaping = !printable
		switch {
		case printable:
			b.WriteString(char)
		default:
			for _, c := range []byte(char) {
				if at := strings.IndexByte("\a\b\t\n\v\f\r", c); at >= 0 {
					b.WriteString(`\` + "abtnvfr"[at:at+1])
				} else {
					fmt.Fprintf(&b, `\%03o`, c)
				}
			}
		}
	}
	b.WriteByte('\'')
	return b.String()
}

// nextChar measures the first character of s, which is not empty.
func nextChar(s string, asUTF8 bool) (size int, printable bool) {
	if c := s[0]; c < utf8.RuneSelf || !asUTF8 {
		return 1, ' ' <= c && c <= '~'
	}
	r, size := utf8.DecodeRuneInString(s)
	return size, size > 1 && unicode.IsPrint(r)
}

// isWord reports whether a shell takes c as part of a word wherever it stands.
func isWord(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || strings.IndexByte("%+,-./@]_", c) >= 0
}
