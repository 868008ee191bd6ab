package manifest

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
)

// roundTrip writes e and reads it back.
func roundTrip(t *testing.T, e Entry, f Format) {
	t.Helper()
	line, err := f.Append(nil, e)
	if err != nil {
		t.Fatalf("%+v: %v", e, err)
	}
	want := e
	want.Tagged = f.Tagged || e.Algorithm == BLAKE2bTree
	want.Binary = e.Binary && !want.Tagged
	r := NewReader(bytes.NewReader(line))
	r.Untagged, r.Zero = e.Algorithm, f.Zero
	if got, err := r.Read(); err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%q reads back as %+v, %v; want %+v", line, got, err, want)
	}
	if _, err := r.Read(); err != io.EOF {
		t.Fatalf("%q is more than one line: %v", line, err)
	}
}

func TestAppend(t *testing.T) {
	b512 := Entry{Algorithm: BLAKE2b, Digest: digest(512), Name: "f"}
	b256 := Entry{Algorithm: BLAKE2b, Digest: digest(256), Name: "f"}
	s256 := Entry{Algorithm: SHA256, Digest: digest(256), Name: "f", Binary: true}
	s224 := Entry{Algorithm: SHA224, Digest: digest(224), Name: "a\nb\\c\rd"}
	tagged, zero := Format{Tagged: true}, Format{Zero: true}
	for _, c := range []struct {
		e    Entry
		f    Format
		want string
	}{
		{b512, Format{}, digits(512) + "  f\n"},
		{b512, tagged, "BLAKE2b (f) = " + digits(512) + "\n"},
		{b512, zero, digits(512) + "  f\x00"},
		{b256, Format{}, digits(256) + "  f\n"},
		{b256, tagged, "BLAKE2b-256 (f) = " + digits(256) + "\n"},
		{s256, Format{}, digits(256) + " *f\n"},
		{s256, tagged, "SHA256 (f) = " + digits(256) + "\n"},
		{s224, Format{}, `\` + digits(224) + `  a\nb\\c\rd` + "\n"},
		{s224, tagged, `\SHA224 (a\nb\\c\rd) = ` + digits(224) + "\n"},
		{Entry{Algorithm: BLAKE2bTree, Digest: digest(256), Name: "f"}, Format{}, "BLAKE2b-tree-256 (f) = " + digits(256) + "\n"},
		{Entry{Algorithm: BLAKE2bTree, Digest: digest(512), Name: "f"}, tagged, "BLAKE2b-tree-512 (f) = " + digits(512) + "\n"},
		{s224, zero, digits(224) + "  a\nb\\c\rd\x00"},
		{s224, Format{Tagged: true, Zero: true}, "SHA224 (a\nb\\c\rd) = " + digits(224) + "\x00"},
	} {
		got, err := c.f.Append([]byte("before"), c.e)
		if err != nil || string(got) != "before"+c.want {
			t.Errorf("%+v of %+v: %q, %v; want %q", c.f, c.e, got, err, c.want)
		}
		roundTrip(t, c.e, c.f)
	}
}

func TestAppendRefuses(t *testing.T) {
	good := Entry{Algorithm: BLAKE2b, Digest: digest(512), Name: "f"}
	for _, c := range []struct {
		change func(*Entry)
		want   error
	}{
		{func(e *Entry) { e.Name = "" }, ErrName},
		{func(e *Entry) { e.Name = "a\x00b" }, ErrName},
		{func(e *Entry) { e.Name = strings.Repeat("n", MaxLine) }, ErrName},
		{func(e *Entry) { e.Name = strings.Repeat("\n", MaxLine/2) }, ErrName},
		{func(e *Entry) { e.Digest = nil }, ErrDigest},
		{func(e *Entry) { e.Digest = make([]byte, 65) }, ErrDigest},
		{func(e *Entry) { e.Algorithm = SHA256 }, ErrDigest},
		{func(e *Entry) { e.Algorithm = "" }, ErrDigest},
		{func(e *Entry) { e.Algorithm = "MD5" }, ErrDigest},
	} {
		e := good
		c.change(&e)
		got, err := Format{}.Append([]byte("before"), e)
		if !errors.Is(err, c.want) || string(got) != "before" {
			t.Errorf("%.20q of %q: %.40q, %v; want %v", e.Name, e.Algorithm, got, err, c.want)
		}
	}
}

// TestWriterWholeLines: each line arrives in one Write, a refused entry not at
// all, and the underlying writer's error comes back.
func TestWriterWholeLines(t *testing.T) {
	var lines recorder
	w := NewWriter(&lines, Format{})
	e := Entry{Algorithm: SHA256, Digest: digest(256), Name: "a"}
	for _, name := range []string{"a", "", "b"} {
		e.Name = name
		if err := w.Write(e); (err != nil) != (name == "") {
			t.Errorf("Write(%q): %v", name, err)
		}
	}
	if want := (recorder{digits(256) + "  a\n", digits(256) + "  b\n"}); !reflect.DeepEqual(lines, want) {
		t.Errorf("wrote %q, want %q", lines, want)
	}
	if err := NewWriter(full{}, Format{}).Write(e); err != io.ErrShortWrite {
		t.Errorf("on a full disk: %v", err)
	}
}

type recorder []string

func (r *recorder) Write(p []byte) (int, error) { *r = append(*r, string(p)); return len(p), nil }

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// FuzzRoundTrip: every name without NUL goes through every form unchanged.
func FuzzRoundTrip(f *testing.F) {
	for i, name := range []string{
		"f", " f", "*f", "a\nb", "a\\b", "a\\nb", "cr\r", "\r", "\n", "\\", "\xff\xfe", "a) = b", ")", "(", "#", "-", "a  b ",
		"BLAKE2b (x) = y", "\tx", "ü", "\ufeff", " ", "*",
	} {
		f.Add(name, uint8(i*8+255), uint8(i))
	}
	f.Fuzz(func(t *testing.T, name string, size, form uint8) {
		if name == "" || len(name) > MaxLine/4 || strings.Contains(name, "\x00") {
			t.Skip()
		}
		for _, e := range []Entry{
			{Algorithm: BLAKE2b, Digest: digest(8 * (1 + int(size)%64))},
			{Algorithm: SHA256, Digest: digest(256)},
			{Algorithm: SHA224, Digest: digest(224)},
			{Algorithm: BLAKE2bTree, Digest: digest(256)},
		} {
			e.Name, e.Binary = name, form&4 != 0
			roundTrip(t, e, Format{Tagged: form&1 != 0, Zero: form&2 != 0})
		}
	})
}
