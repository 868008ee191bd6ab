package manifest_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/af655cf0/simdhash/manifest"
)

// b256 and s256 are entries with a digest of so many equal bytes.
func b256(name string, digest byte) manifest.Entry {
	return manifest.Entry{Algorithm: manifest.BLAKE2b, Digest: slices.Repeat([]byte{digest}, 32), Name: name}
}

func s256(name string, digest byte) manifest.Entry {
	return manifest.Entry{Algorithm: manifest.SHA256, Digest: slices.Repeat([]byte{digest}, 32), Name: name}
}

func TestInventory(t *testing.T) {
	v := manifest.NewInventory()
	if got := v.Wanted("f"); len(got) != 1 || got[0].Bits() != 512 {
		t.Errorf("wanted for an empty list: %v", got)
	}
	for _, e := range []manifest.Entry{
		b256("./same", 1), b256("changed", 2), b256("old", 3), b256("gone", 4), b256("twice", 5), b256("both", 6), s256("both", 7),
		b256("unreadable", 8), b256("empty1", 9), b256("empty2", 9), b256("elsewhere/gone", 10), s256("sha", 3),
	} {
		if err := v.Add(e); err != nil {
			t.Error(err)
		}
	}
	if err := v.Add(b256("same", 1)); err != nil {
		t.Errorf("an entry again: %v", err)
	}
	if err := v.Add(b256("same", 2)); !errors.Is(err, manifest.ErrConflict) {
		t.Errorf("another digest: %v", err)
	}

	for name, want := range map[string][]manifest.Entry{
		"same":   {b256("same", 0)},
		"./both": {b256("./both", 0), s256("./both", 0)},
		"new":    {b256("new", 0), s256("new", 0)},
	} {
		if got := v.Wanted(name); !reflect.DeepEqual(got, want) {
			t.Errorf("wanted of %s: %v, want %v", name, got, want)
		}
	}

	for _, c := range []struct {
		found manifest.Entry
		want  manifest.Change
		err   error
	}{
		{b256("same", 1), manifest.Matched, nil},
		{b256("./changed", 1), manifest.Changed, nil},
		{b256("new", 3), "", nil},
		{s256("new", 99), "", nil},
		{b256("newer", 3), "", nil},
		{b256("other", 77), "", nil},
		{s256("both", 7), manifest.Matched, nil},
		{s256("same", 1), "", manifest.ErrIncomparable},
		{b256("empty3", 9), "", nil},
		{b256("empty4", 9), "", nil},
		{b256("empty5", 9), "", nil},
		{s256("shamoved", 3), "", nil},
	} {
		if got, err := v.Found(c.found); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %q, %v; want %q, %v", c.found.Name, got, err, c.want, c.err)
		}
	}
	v.Exists("unreadable")
	v.Exists("unknown")

	want := []manifest.Difference{
		{manifest.Moved, "new", "old"},
		{manifest.New, "newer", ""},
		{manifest.New, "other", ""},
		{manifest.Moved, "empty3", "empty1"},
		{manifest.Moved, "empty4", "empty2"},
		{manifest.New, "empty5", ""},
		{manifest.Moved, "shamoved", "sha"},
		{manifest.Missing, "gone", ""},
		{manifest.Missing, "twice", ""},
	}
	within := func(name string) bool { return name != "elsewhere/gone" }
	if got := slices.Collect(v.Rest(within)); !reflect.DeepEqual(got, want) {
		t.Errorf("the rest is\n%v, want\n%v", got, want)
	}
	want = append(want, manifest.Difference{Change: manifest.Missing, Name: "elsewhere/gone"})
	if got := slices.Collect(v.Rest(nil)); !reflect.DeepEqual(got, want) {
		t.Errorf("the whole rest is\n%v, want\n%v", got, want)
	}
	for range v.Rest(nil) {
		break // the sequence must not go on after this
	}
}

// TestMovedDigests: a file whose one digest is that of a missing file, and another one
// is not, is not that file.
func TestMovedDigests(t *testing.T) {
	long := func(name string, b byte) manifest.Entry {
		return manifest.Entry{Algorithm: manifest.BLAKE2b, Digest: []byte{b, b}, Name: name}
	}
	v := manifest.NewInventory()
	for _, e := range []manifest.Entry{listed("a", 7), listed("b", 7), long("a", 1), long("b", 2)} {
		if err := v.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	want := []manifest.Entry{listed("a", 7), long("a", 1), listed("b", 7), long("b", 2)}
	if got := slices.Collect(v.Entries()); !reflect.DeepEqual(got, want) {
		t.Errorf("entries %v, want %v", got, want)
	}
	for _, e := range []manifest.Entry{listed("x", 7), long("x", 3), listed("y", 7), long("y", 2), listed("z", 7)} {
		if change, err := v.Found(e); change != "" || err != nil {
			t.Errorf("%s: %s, %v", e.Name, change, err)
		}
	}
	var got []string
	for d := range v.Rest(nil) {
		got = append(got, fmt.Sprint(d.Name, " ", d.Change, " ", d.From))
	}
	if want := []string{"x new ", "y moved b", "z moved a"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
