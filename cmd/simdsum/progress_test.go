package main

import (
	"strings"
	"testing"
	"time"
)

// TestBar: the line never takes more than the terminal has, says what it should, and
// leaves nothing behind.
func TestBar(t *testing.T) {
	for _, test := range []struct {
		done, total int64
		columns     int
		want        string
	}{
		{0, 100, 60, "  0% |                   | 0 B of 100 B, 0 B/s [2s]"},
		{50 << 20, 100 << 20, 60, " 50% || 50.0 MiB of 100 MiB, 25.0 MiB/s [2s, 2s left]"},
		{100, 100, 70, "100% |==================| 100 B of 100 B, 50 B/s [2s, 0s left]"},
		{200, 100, 10, "100%  200"},
		{3 << 40, -1, 80, " 3.0 TiB, 1.5 TiB/s [2s]"},
		{1000 << 20, 4000 << 30, 0, ""},
	} {
		b := &bar{total: test.total}
		line := b.line(test.done, 2*time.Second, test.columns)
		if len(line) > max(0, test.columns-1) {
			t.Errorf("%+v: %d columns", test, len(line))
		}
		if squeeze(line) != squeeze(test.want) {
			t.Errorf("%+v: %q", test, line)
		}
	}
	var out strings.Builder
	b := &bar{w: &out, columns: func() int { return 40 }, total: 10, began: time.Now()}
	b.show(5, b.began.Add(time.Second))
	n := b.shown
	b.clear()
	b.clear()
	if text := out.String(); !strings.HasPrefix(text, "\r 50% ") || !strings.HasSuffix(text, "\r"+strings.Repeat(" ", n)+"\r") || strings.Count(text, "\r") != 3 {
		t.Errorf("%q", text)
	}
}

// squeeze takes out what the width of the terminal decides.
func squeeze(line string) string {
	return strings.NewReplacer("=", "", " ", "", "|", "").Replace(line)
}
