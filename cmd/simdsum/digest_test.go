package main

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/af655cf0/simdhash/manifest"
)

// steps is a reader that goes through prepared results of Read.
type steps []struct {
	data string
	err  error
}

func (s *steps) Read(p []byte) (int, error) {
	if len(*s) == 0 {
		return 0, io.EOF
	}
	step := (*s)[0]
	*s = (*s)[1:]
	return copy(p, step.data), step.err
}

// TestDigesterReaders: however the bytes come, the digest is the same; and
// after an error, at whichever place, there is none.
func TestDigesterReaders(t *testing.T) {
	text := strings.Repeat("some text ", 30000)
	broken := errors.New("broken")
	for _, fn := range []function{{manifest.BLAKE2b, 512}, {manifest.BLAKE2b, 8}, {manifest.SHA256, 256}, {manifest.SHA224, 224}} {
		d := newDigester(nil)
		want, err := d.stream(strings.NewReader(text), fn)
		if err != nil || 8*len(want) != fn.bits {
			t.Fatalf("%v: %x, %v", fn, want, err)
		}
		for name, r := range map[string]io.Reader{
			"halves":     iotest.HalfReader(strings.NewReader(text)),
			"data+EOF":   iotest.DataErrReader(strings.NewReader(text)),
			"empty read": &steps{{text[:10], nil}, {"", nil}, {text[10:100], nil}, {"", nil}, {text[100:200], nil}, {"", io.EOF}},
			"error":      io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)),
			"data+error": &steps{{text[:100], broken}},
			"no more":    &idle{},
		} {
			got, err := d.stream(r, fn)
			switch name {
			case "error", "data+error":
				if err != broken || got != nil {
					t.Errorf("%v, %s: %x, %v", fn, name, got, err)
				}
			case "no more":
				if err != io.ErrNoProgress || got != nil {
					t.Errorf("%v, %s: %x, %v", fn, name, got, err)
				}
			case "empty read":
				short, _ := d.stream(strings.NewReader(text[:200]), fn)
				if err != nil || !bytes.Equal(got, short) {
					t.Errorf("%v, %s: %x, %v; want %x", fn, name, got, err, short)
				}
			default:
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("%v, %s: %x, %v; want %x", fn, name, got, err, want)
				}
			}
		}
	}
	if got, err := newDigester(nil).stream(strings.NewReader(""), function{"MD5", 128}); err == nil {
		t.Errorf("digest of an unknown algorithm: %x", got)
	}
}

type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }
