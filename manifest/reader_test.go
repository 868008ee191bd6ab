package manifest

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

// digest returns a digest of that many bits with a different byte everywhere.
func digest(bits int) []byte {
	d := make([]byte, bits/8)
	for i := range d {
		d[i] = byte(0xa0 + 37*i)
	}
	return d
}

func digits(bits int) string { return hex.EncodeToString(digest(bits)) }

// readAll returns what the list holds, malformed lines as "line: reason".
func readAll(t *testing.T, r *Reader) (entries []Entry, malformed []string) {
	t.Helper()
	for {
		e, err := r.Read()
		var bad *LineError
		switch {
		case err == io.EOF:
			return entries, malformed
		case errors.As(err, &bad):
			if bad.Line != r.Line() {
				t.Errorf("error of line %d while Line() = %d", bad.Line, r.Line())
			}
			malformed = append(malformed, err.Error())
		case err != nil:
			t.Fatal(err)
		default:
			entries = append(entries, e)
		}
	}
}

// TestReaderLines gives one line at a time. Each verdict is that of coreutils
// 9.1, except where the comment says otherwise.
func TestReaderLines(t *testing.T) {
	d512, d256, d224, d8 := digits(512), digits(256), digits(224), digits(8)
	b512 := Entry{Algorithm: BLAKE2b, Digest: digest(512), Name: "f"}
	tag := func(e Entry) *Entry { e.Tagged = true; return &e }
	untagged := func(a Algorithm, bits int, name string) *Entry {
		return &Entry{Algorithm: a, Digest: digest(bits), Name: name}
	}
	tagged := func(a Algorithm, bits int, name string) *Entry {
		return tag(Entry{Algorithm: a, Digest: digest(bits), Name: name})
	}
	binary := b512
	binary.Binary = true
	for _, c := range []struct {
		line     string
		untagged Algorithm
		want     *Entry // nil: malformed
	}{
		{d512 + "  f\n", "", &b512},
		{d512 + "  f", "", &b512},
		{d512 + "  f\r\n", "", &b512},
		{d512 + "  f\r", "", &b512},
		{d512 + " *f\n", "", &binary},
		{d512 + "\t f\n", "", &b512},
		{d512 + "\tf\n", "", &b512},
		{d512 + " f\n", "", &b512},
		{" \t " + d512 + "  f\n", "", &b512},
		{strings.ToUpper(d512) + "  f\n", "", &b512},
		{d8 + "  f\n", "", untagged(BLAKE2b, 8, "f")},
		{d224 + "  f\n", "", untagged(BLAKE2b, 224, "f")},
		{d256 + "  f\n", "", untagged(BLAKE2b, 256, "f")},
		{d256 + "  f\n", BLAKE2b, untagged(BLAKE2b, 256, "f")},
		{d256 + "  f\n", SHA256, untagged(SHA256, 256, "f")},
		{d224 + "  f\n", SHA224, untagged(SHA224, 224, "f")},
		{d224 + "  f\n", SHA256, nil},
		{d512 + "  f\n", SHA256, nil},
		{d512 + "aa  f\n", "", nil},
		{d512[1:] + "  f\n", "", nil},
		{"  f\n", "", nil},
		{"\v" + d512 + "  f\n", "", nil},
		{"g" + d512[1:] + "  f\n", "", nil},
		{d512 + "\n", "", nil},
		{d512 + "-f\n", "", nil},
		{d512 + " \n", "", untagged(BLAKE2b, 512, "")},
		{d256 + " \n", SHA256, nil},
		{d256 + "  \n", SHA256, untagged(SHA256, 256, " ")},
		{d512 + "  \n", "", untagged(BLAKE2b, 512, " ")},
		{d512 + "   f\n", "", untagged(BLAKE2b, 512, " f")},
		{d512 + "  \xff\xfe\n", "", untagged(BLAKE2b, 512, "\xff\xfe")},

		{d512 + `  a\nb` + "\n", "", untagged(BLAKE2b, 512, `a\nb`)},
		{`\` + d512 + `  a\nb\\c\rd` + "\n", "", untagged(BLAKE2b, 512, "a\nb\\c\rd")},
		{` \` + d512 + `  f` + "\n", "", &b512},
		{`\` + d512 + `  f\` + "\n", "", nil},
		{`\` + d512 + `  f\x` + "\n", "", nil},
		{`\\` + d512 + `  f` + "\n", "", nil},

		{"BLAKE2b (f) = " + d512 + "\n", "", tag(b512)},
		{"BLAKE2b (f) = " + d512 + "\n", SHA256, tag(b512)},
		{"BLAKE2b(f)= " + d512 + "\n", "", tag(b512)},
		{"BLAKE2b(f)=" + d512 + "\n", "", tag(b512)},
		{"BLAKE2b (f)\t= \t" + d512 + "\n", "", tag(b512)},
		{"BLAKE2b-512 (f) = " + d512 + "\n", "", tag(b512)},
		{"BLAKE2b-256 (f) = " + d256 + "\n", "", tagged(BLAKE2b, 256, "f")},
		{"BLAKE2b-256(f)= " + d256 + "\n", "", tagged(BLAKE2b, 256, "f")},
		{"BLAKE2b-8 (f) = " + d8 + "\n", "", tagged(BLAKE2b, 8, "f")},
		{" BLAKE2b (f) = " + strings.ToUpper(d512) + "\r\n", "", tag(b512)},
		{"SHA256 (f) = " + d256 + "\n", "", tagged(SHA256, 256, "f")},
		{"SHA256(f)= " + d256 + "\n", "", tagged(SHA256, 256, "f")},
		{"SHA224 (f) = " + d224 + "\n", "", tagged(SHA224, 224, "f")},
		{"SHA256 (a) = (b)) = " + d256 + "\n", "", tagged(SHA256, 256, "a) = (b)")},
		{"SHA256 () = " + d256 + "\n", "", tagged(SHA256, 256, "")},
		{`\SHA256 (a\nb) = ` + d256 + "\n", "", tagged(SHA256, 256, "a\nb")},
		{`SHA256 (a\nb) = ` + d256 + "\n", "", tagged(SHA256, 256, `a\nb`)},
		{`\SHA256 (a\) = ` + d256 + "\n", "", nil},
		{"BLAKE2b  (f) = " + d512 + "\n", "", tag(b512)},
		{"BLAKE2b   (f) = " + d512 + "\n", "", nil},
		{"BLAKE2b-tree-256 (f) = " + d256 + "\n", "", tagged(BLAKE2bTree, 256, "f")},
		{"BLAKE2b-tree-512(f)= " + d512 + "\n", "", tagged(BLAKE2bTree, 512, "f")},
		{"BLAKE2b-tree (f) = " + d512 + "\n", "", nil},
		{"BLAKE2b-tree256 (f) = " + d256 + "\n", "", nil},
		{"BLAKE2b-tree-8 (f) = " + d8 + "\n", "", nil},
		{"BLAKE2b-tree- (f) = " + d256 + "\n", "", nil},
		{d256 + "  f\n", BLAKE2bTree, nil},
		{"BLAKE2b-256  (f) = " + d256 + "\n", "", nil},
		{"SHA256  (f) = " + d256 + "\n", "", nil},
		{"BLAKE2b\t(f) = " + d512 + "\n", "", nil},
		{"BLAKE2b (f) = " + d512 + " \n", "", nil},
		{"BLAKE2b (f) " + d512 + "\n", "", nil},
		{"BLAKE2b (f = " + d512 + "\n", "", nil},
		{"BLAKE2b f) = " + d512 + "\n", "", nil},
		{"BLAKE2b\n", "", nil},
		{"BLAKE2b (f) = " + d256 + "\n", "", nil},
		{"BLAKE2b (f) = g" + d512[1:] + "\n", "", nil},
		{"BLAKE2b-256 (f) = " + d512 + "\n", "", nil},
		{"BLAKE2b-7 (f) = " + d8 + "\n", "", nil},
		{"BLAKE2b-0 (f) = \n", "", nil},
		{"BLAKE2b-520 (f) = " + d512 + "aa\n", "", nil},
		{"BLAKE2b- (f) = " + d512 + "\n", "", nil},
		{"BLAKE2b-99999999999999999999 (f) = " + d512 + "\n", "", nil},
		{"SHA256-256 (f) = " + d256 + "\n", "", nil},
		{"SHA2-256 (f) = " + d256 + "\n", "", nil},
		{"sha256 (f) = " + d256 + "\n", "", nil},
		{"MD5 (f) = " + digits(128) + "\n", "", nil},
		{"garbage\n", "", nil},
		{" \n", "", nil},
		{" # no comment\n", "", nil},

		// Coreutils passes over any one byte behind BLAKE2b.
		{"BLAKE2b) (f) = " + d512 + "\n", "", nil},
		{"BLAKE2bp (f) = " + d512 + "\n", "", nil},
		// Coreutils reads these lengths as C's strtoumax does.
		{"BLAKE2b-0400 (f) = " + d256 + "\n", "", nil},
		{"BLAKE2b-0x100 (f) = " + d256 + "\n", "", nil},
		{"BLAKE2b-+256 (f) = " + d256 + "\n", "", nil},
		{"BLAKE2b- 256 (f) = " + d256 + "\n", "", nil},
		// Coreutils ends the name at the NUL byte.
		{d512 + "  f\x00" + d512 + "  g\x00", "", nil},
	} {
		r := NewReader(strings.NewReader(c.line))
		r.Untagged = c.untagged
		e, err := r.Read()
		if c.want == nil {
			var bad *LineError
			if !errors.As(err, &bad) || bad.Line != 1 {
				t.Errorf("%q: %+v, %v; want a *LineError of line 1", c.line, e, err)
			}
		} else if err != nil || !reflect.DeepEqual(e, *c.want) {
			t.Errorf("%q: %+v, %v; want %+v", c.line, e, err, *c.want)
		}
		if e, err := r.Read(); err != io.EOF {
			t.Errorf("%q: then %+v, %v; want EOF", c.line, e, err)
		}
	}
}

func TestReaderGoesOn(t *testing.T) {
	d := digits(512)
	list := "# comment\n\n\r\nbad\n" + d + "  a\n" + d + " b\n" + strings.Repeat("x", 3*MaxLine) + "\nBLAKE2b (c) = " + d + "\n" + d + " *d"
	entries, malformed := readAll(t, NewReader(iotest.OneByteReader(strings.NewReader(list))))
	var names string
	for _, e := range entries {
		names += e.Name
	}
	if names != "acd" {
		t.Errorf("read %q, want a, c, d", names)
	}
	want := []string{
		"line 4: " + errForm.Error(),
		"line 6: " + errForm.Error(), // a BSD line after a GNU one
		fmt.Sprintf("line 7: longer than %d bytes", MaxLine),
	}
	if !reflect.DeepEqual(malformed, want) {
		t.Errorf("malformed %q, want %q", malformed, want)
	}
}

// TestReaderReversed: the first untagged line decides what follows a digest.
func TestReaderReversed(t *testing.T) {
	d := digits(512)
	list := "SHA256 (t) = " + digits(256) + "\n" + d + " a\n" + d + "  b\n" + d + " *c\n"
	entries, malformed := readAll(t, NewReader(strings.NewReader(list)))
	var names []string
	for _, e := range entries {
		names = append(names, e.Name)
	}
	if want := []string{"t", "a", " b", "*c"}; !reflect.DeepEqual(names, want) || malformed != nil {
		t.Errorf("read %q, %q; want %q", names, malformed, want)
	}
}

func TestReaderLongestLine(t *testing.T) {
	d := digits(512)
	for n, ok := range map[int]bool{MaxLine - 1: true, MaxLine: true, MaxLine + 1: false} {
		line := d + "  " + strings.Repeat("n", n-len(d)-3) + "\n"
		entries, malformed := readAll(t, NewReader(strings.NewReader(line+line)))
		if got := len(entries) == 2 && len(malformed) == 0; got != ok {
			t.Errorf("lines of %d bytes: %d entries, %q", n, len(entries), malformed)
		}
	}
}

// TestReaderError: a list that cannot be read to its end says so, and its
// unfinished line is no entry.
func TestReaderError(t *testing.T) {
	d := digits(512)
	broken := errors.New("broken")
	r := NewReader(io.MultiReader(strings.NewReader(d+"  a\n"+d+"  b"), iotest.ErrReader(broken)))
	if e, err := r.Read(); err != nil || e.Name != "a" {
		t.Fatalf("first line: %+v, %v", e, err)
	}
	if e, err := r.Read(); err != broken {
		t.Fatalf("second line: %+v, %v; want the reader's error", e, err)
	}
	long := NewReader(io.MultiReader(strings.NewReader(strings.Repeat("x", 2*MaxLine)), iotest.ErrReader(broken)))
	if _, err := long.Read(); err != broken {
		t.Errorf("in a long line: %v; want the reader's error", err)
	}
}

// TestEntries: malformed lines are passed on, the end is none, another error is the
// last, and who has enough can stop.
func TestEntries(t *testing.T) {
	d := digits(512)
	broken := errors.New("broken")
	text := d + "  a\nbad\n" + d + "  b\n" + d + "  c"
	for _, test := range []struct {
		list io.Reader
		most int
		want string
	}{
		{strings.NewReader(text), 9, "a line 2; b c "},
		{strings.NewReader(text), 2, "a line 2; "},
		{strings.NewReader(""), 9, ""},
		{io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)), 9, "a line 2; b broken; "},
	} {
		got, n := "", 0
		r := NewReader(test.list)
		for e, err := range r.Entries() {
			bad := (*LineError)(nil)
			switch {
			case errors.As(err, &bad):
				got += fmt.Sprintf("line %d; ", r.Line())
			case err != nil:
				got += err.Error() + "; "
			default:
				got += e.Name + " "
			}
			if n++; n == test.most {
				break
			}
		}
		if got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

// TestOther tells tags of other algorithms from lines that are none.
func TestOther(t *testing.T) {
	for line, want := range map[string]error{
		"SHA512 (f) = 00":                 errOther,
		"SHA512/256 (a (b) c) = 00":       errOther,
		"SHA3-256 (f) = 00":               errOther,
		"MD5(f)= 00":                      errForm, // OpenSSL's
		"a b (f) = 00":                    errForm,
		" (f) = 00":                       errForm,
		"SHA512 (f) = ":                   errForm,
		"SHA512 (f)":                      errForm,
		"the (f) = 00, they say":          errOther,
		digits(24) + " (f) = 00":          nil, // an untagged line
		"BLAKE2b (f) = 00":                errDigest,
		"SHA256 (f) = " + digits(256)[1:]: errDigest,
	} {
		_, err := NewReader(strings.NewReader(line + "\n")).Read()
		got := "none"
		if bad := (*LineError)(nil); errors.As(err, &bad) {
			got = bad.Reason
		}
		wanted := "none"
		if want != nil {
			wanted = want.Error()
		}
		if got != wanted {
			t.Errorf("%q: %s, want %s", line, got, wanted)
		}
	}
}

func TestReaderZero(t *testing.T) {
	d := digits(512)
	r := NewReader(strings.NewReader(d + "  a\nb\r\x00" + d + " *c\\d\x00\\" + d + "  e\x00BLAKE2b (f\n) = " + d + "\x00"))
	r.Zero = true
	entries, malformed := readAll(t, r)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name)
	}
	if want := []string{"a\nb\r", "c\\d", "f\n"}; !reflect.DeepEqual(names, want) || len(malformed) != 1 {
		t.Errorf("read %q, %q; want %q and one malformed line", names, malformed, want)
	}
}

// TestReaderMemory: a long list costs its entries, one at a time.
func TestReaderMemory(t *testing.T) {
	line := []byte(digits(512) + "  some/name/of/a/file\n")
	r := NewReader(io.LimitReader(&cycle{line: line}, int64(len(line))*200))
	if n := testing.AllocsPerRun(100, func() {
		if _, err := r.Read(); err != nil {
			t.Fatal(err)
		}
	}); n > 2 {
		t.Errorf("%v allocations for an entry, want its digest and its name", n)
	}
}

type cycle struct {
	line []byte
	at   int
}

func (c *cycle) Read(p []byte) (int, error) {
	n := copy(p, c.line[c.at:])
	c.at = (c.at + n) % len(c.line)
	return n, nil
}

// FuzzReader: no list makes the Reader panic or stall, every entry is one that
// the algorithm has, and what can be written reads back as it was.
func FuzzReader(f *testing.F) {
	d := digits(512)
	for _, s := range []string{
		"", "\n", "#\n", d + "  f\n", d + " f\n" + d + "  f\n", `\` + d + `  a\nb\\\r` + "\n",
		"BLAKE2b-256 (f) = " + digits(256) + "\n", "SHA256(f)= " + digits(256) + "\r\n",
		"SHA224 (f)) = " + digits(224), "BLAKE2b-", "BLAKE2b (", "SHA256 ()", "\\", " \t", d, d + " ", d + "  \x00",
	} {
		f.Add([]byte(s), false)
		f.Add([]byte(s), true)
	}
	f.Fuzz(func(t *testing.T, list []byte, zero bool) {
		r := NewReader(bytes.NewReader(list))
		r.Zero = zero
		r.Untagged = algorithms[len(list)%len(algorithms)]
		entries, malformed := readAll(t, r)
		if lines := len(entries) + len(malformed); lines > r.Line() {
			t.Fatalf("%d results of %d lines", lines, r.Line())
		}
		for _, e := range entries {
			if !e.Algorithm.HasBits(e.Bits()) || strings.Contains(e.Name, "\x00") {
				t.Fatalf("impossible entry %+v", e)
			}
			if e.Name != "" && len(e.Name) < MaxLine/4 {
				roundTrip(t, e, Format{Tagged: e.Tagged, Zero: zero})
			}
		}
	})
}
