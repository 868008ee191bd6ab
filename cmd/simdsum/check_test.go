package main

import (
	"bytes"
	"io"
	"path/filepath"
	"runtime"
	"testing"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/manifest"
)

// TestCheckMemory checks a long list and looks at what stays in memory
// meanwhile.
func TestCheckMemory(t *testing.T) {
	name := filepath.Join(t.TempDir(), "empty")
	write(t, name, "")
	digest := blake2b.Sum512(nil)
	line, err := manifest.Format{}.Append(nil, manifest.Entry{Algorithm: manifest.BLAKE2b, Digest: digest[:], Name: name})
	if err != nil {
		t.Fatal(err)
	}
	const lines = 60000
	list := &repeat{line: line, left: lines}
	var stderr bytes.Buffer
	out := &heapWatch{}
	c := &console{name: "simdsum", in: list, out: &output{w: out}, err: &stderr}
	if !c.check(&options{algorithm: manifest.BLAKE2b, check: true, jobs: 2}, []string{"-"}) || stderr.Len() > 0 {
		t.Errorf("the check failed: %s", &stderr)
	}
	if out.lines != lines {
		t.Errorf("%d lines of output, want %d", out.lines, lines)
	}
	// The list is read ahead of the files, some thousand lines.
	if most := out.most - out.first; most > 8<<20 {
		t.Errorf("after %d lines %d bytes more than at first", lines, most)
	}
}

// repeat reads as the line, left times.
type repeat struct {
	line []byte
	left int
}

func (r *repeat) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	r.left--
	return copy(p, r.line), nil
}

// heapWatch counts the lines of output, and looks at the heap at some.
type heapWatch struct {
	lines       int
	first, most int64
}

func (w *heapWatch) Write(p []byte) (int, error) {
	if w.lines%4000 == 10 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		if w.first == 0 {
			w.first = int64(m.HeapAlloc)
		}
		w.most = max(w.most, int64(m.HeapAlloc))
	}
	w.lines++
	return len(p), nil
}
