package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/internal/hashtest"
	"github.com/af655cf0/simdhash/manifest"
	"github.com/af655cf0/simdhash/sha256"
)

// TestFlipsOfLists flips each bit of lists of good files: the check fails, and
// says which file or line is concerned, while the others are good.
func TestFlipsOfLists(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	names := []string{"first", "3rd\nname", "J"}
	for i, name := range names {
		// Of the second, the digests begin with 3: one flipped bit makes a comment.
		content := fmt.Sprintf("content of %q", name)
		for i == 1 && (blake2b.Sum512([]byte(content))[0]>>4 != 3 || sha256.Sum256([]byte(content))[0]>>4 != 3) {
			content += "."
		}
		write(t, filepath.Join(dir, name), content)
	}
	for _, c := range []struct {
		algorithm manifest.Algorithm
		format    manifest.Format
	}{
		{manifest.BLAKE2b, manifest.Format{}}, {manifest.SHA256, manifest.Format{Tagged: true}}, {manifest.SHA256, manifest.Format{Zero: true}},
		{manifest.BLAKE2bTree, manifest.Format{}},
	} {
		var list bytes.Buffer
		o := &options{algorithm: c.algorithm, tag: c.format.Tagged, zero: c.format.Zero}
		console := &console{name: "simdsum", out: &output{w: &list}, err: os.Stderr}
		if !console.sum(o, names) {
			t.Fatal("no list")
		}
		checkFlips(t, c.algorithm, c.format, list.Bytes(), names)
	}
}

func checkFlips(t *testing.T, a manifest.Algorithm, format manifest.Format, list []byte, names []string) {
	o := &options{algorithm: a, check: true, zeroLists: format.Zero}
	if a == manifest.BLAKE2bTree {
		o.algorithm = manifest.BLAKE2b // that of lines without a tag
	}
	check := func(list []byte) (ok bool, stdout, stderr string) {
		var out, err bytes.Buffer
		c := &console{name: "simdsum", in: bytes.NewReader(list), out: &output{w: &out}, err: &err}
		return c.check(o, nil), out.String(), err.String()
	}
	if ok, stdout, stderr := check(list); !ok || strings.Count(stdout, ": OK\n") != len(names) || stderr != "" {
		t.Fatalf("%s, %+v: the list as it is: %v, %q, %q", a, format, ok, stdout, stderr)
	}
	end := byte('\n')
	if format.Zero {
		end = 0
	}
	line := 0 // from 0
	for bit := range 8 * len(list) {
		flipped := bytes.Clone(list)
		flipped[bit/8] ^= 1 << (bit % 8)
		ok, stdout, stderr := check(flipped)
		if ok {
			t.Errorf("%s, %+v: bit %d of byte %d, line %d: no error\n%s", a, format, bit%8, bit/8, line+1, flipped)
		}
		if stderr == "" {
			t.Errorf("%s, %+v: bit %d of byte %d: nothing is said", a, format, bit%8, bit/8)
		}
		hashtest.Count(t, 1, "flipped bits of lists, found")
		// The end of a line concerns the next one too, and what stands between the
		// first digest and name tells how to read the others.
		concerned := []int{line}
		if list[bit/8] == end {
			concerned = append(concerned, line+1)
		}
		for i, name := range names {
			good := strings.Contains(stdout, printedName(name)+": OK\n")
			if want := !slices.Contains(concerned, i); good != want && !(line == 0 && !good) {
				t.Errorf("%s, %+v: bit %d of byte %d, line %d: %q is good: %v\n%s%s", a, format, bit%8, bit/8, line+1, name, good, stdout, stderr)
			}
		}
		if bit%8 == 7 && list[bit/8] == end {
			line++
		}
	}
}
