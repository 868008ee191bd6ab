package manifest_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/af655cf0/simdhash/manifest"
)

// folder makes files in a new folder, which the caller removes.
func folder(files ...string) string {
	dir, err := os.MkdirTemp("", "manifest-example-")
	if err != nil {
		panic(err)
	}
	for _, name := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("content of "+name), 0o600); err != nil {
			panic(err)
		}
	}
	return dir
}

// Check a list: what a Reader reads goes to a Hasher, and the digests are
// compared.
func ExampleHasher_Sums() {
	dir := folder("a", "b")
	defer os.RemoveAll(dir)
	list := strings.NewReader("" +
		"SHA256 (a) = 8e56b639882ef91f67c597965dfb451cbd2e4b41d1a8cd9b01dd3241aa518796\n" +
		"BLAKE2b-32 (b) = 00000000\n" +
		"BLAKE2b-32 (c) = 00000000\n")

	entries := func(yield func(manifest.Entry, error) bool) {
		for e, err := range manifest.NewReader(list).Entries() {
			e.Name = filepath.Join(dir, e.Name) // where the files are
			if !yield(e, err) {
				return
			}
		}
	}
	var h manifest.Hasher
	for s, err := range h.Sums(entries) {
		name := filepath.Base(s.Name)
		switch {
		case err != nil:
			fmt.Println(name, "cannot be read")
		case bytes.Equal(s.Actual, s.Digest):
			fmt.Println(name, "is good")
		default:
			fmt.Println(name, "is damaged")
		}
	}
	// Output:
	// a is good
	// b is damaged
	// c cannot be read
}

// Whatever stops the program, the name leads to the old list or to the new one.
func ExampleReplace() {
	dir := folder()
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "B2SUMS")
	err := manifest.Replace(name, func(w io.Writer) error {
		list := manifest.NewWriter(w, manifest.Format{Tagged: true})
		return list.Write(manifest.Entry{Algorithm: manifest.BLAKE2b, Digest: []byte{0x12, 0x71, 0xcf, 0x25}, Name: "empty"})
	})
	content, _ := os.ReadFile(name)
	fmt.Printf("%s%v\n", content, err)
	// Output:
	// BLAKE2b-32 (empty) = 1271cf25
	// <nil>
}

// A list that is there already stays as it is.
func ExampleCreate() {
	dir := folder()
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "B2SUMS")
	for range 2 {
		err := manifest.Create(name, func(w io.Writer) error {
			list := manifest.NewWriter(w, manifest.Format{})
			return list.Write(manifest.Entry{Algorithm: manifest.BLAKE2b, Digest: []byte{0x12, 0x71, 0xcf, 0x25}, Name: "empty"})
		})
		fmt.Println(errors.Is(err, fs.ErrExist))
	}
	// Output:
	// false
	// true
}

// A walk over a folder passes over what Replace may have left there.
func ExampleIsTemporary() {
	fmt.Println(manifest.IsTemporary(".B2SUMS.tmp-123", "B2SUMS"), manifest.IsTemporary("B2SUMS.old", "B2SUMS"))
	// Output:
	// true false
}
