package manifest

import (
	"bytes"
	"strings"
)

// Escape returns name as a newline-terminated list spells it: backslash,
// newline and carriage return become \\, \n and \r. If changed is true the
// line must begin with a backslash, which tells the reader to undo this.
//
// Coreutils escapes the carriage return since version 9.0, so that a list
// survives a conversion of its line ends.
func Escape(name string) (escaped string, changed bool) {
	if !strings.ContainsAny(name, "\\\n\r") {
		return name, false
	}
	return escaper.Replace(name), true
}

var escaper = strings.NewReplacer("\\", `\\`, "\n", `\n`, "\r", `\r`)

// unescape undoes Escape. It reports false for a backslash that begins none of
// the three escapes.
func unescape(b []byte) (string, bool) {
	if bytes.IndexByte(b, '\\') < 0 {
		return string(b), true
	}
	var s strings.Builder
	s.Grow(len(b))
	for i := 0; i < len(b); i++ {
		c := b[i]
		if c == '\\' {
			i++
			if i == len(b) {
				return "", false
			}
			switch b[i] {
			case '\\':
				c = '\\'
			case 'n':
				c = '\n'
			case 'r':
				c = '\r'
			default:
				return "", false
			}
		}
		s.WriteByte(c)
	}
	return s.String(), true
}
