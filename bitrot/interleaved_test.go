package bitrot

import (
	"bytes"
	"testing"
)

// interleave returns p in the interleaved layout.
func interleave(t testing.TB, p []byte, c *Config) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := NewWriter(&b, c)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := w.Write(p); n != len(p) || err != nil {
		t.Fatalf("Write of %d bytes returned %d, %v", len(p), n, err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
