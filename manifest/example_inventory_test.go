package manifest_test

import (
	"fmt"

	"github.com/af655cf0/simdhash/manifest"
)

// listed is an entry of a list, with a digest that is short enough to print.
func listed(name string, digest ...byte) manifest.Entry {
	return manifest.Entry{Algorithm: manifest.BLAKE2b, Digest: digest, Name: name}
}

// What became of the listed files.
func Example_compare() {
	v := manifest.NewInventory()
	for _, e := range []manifest.Entry{listed("same", 1), listed("edited", 2), listed("old name", 3), listed("gone", 4), listed("unreadable", 5)} {
		if err := v.Add(e); err != nil {
			panic(err)
		}
	}
	v.Exists("unreadable") // it is there, and that is all that is known
	for _, e := range []manifest.Entry{listed("./same", 1), listed("edited", 9), listed("new name", 3), listed("added", 8)} {
		change, err := v.Found(e)
		if err != nil {
			panic(err)
		}
		if change != "" {
			fmt.Println(change, e.Name)
		}
	}
	for d := range v.Rest(nil) {
		if d.From != "" {
			fmt.Println(d.Change, d.From, "->", d.Name)
		} else {
			fmt.Println(d.Change, d.Name)
		}
	}
	// Output:
	// matched ./same
	// changed edited
	// moved old name -> new name
	// new added
	// missing gone
}

// The same file listed twice, with two contents.
func ExampleInventory_Add() {
	v := manifest.NewInventory()
	fmt.Println(v.Add(listed("a", 1)))
	fmt.Println(v.Add(listed("./a", 2)))
	// Output:
	// <nil>
	// listed with different digests
}

// The list again, each name once.
func ExampleInventory_Entries() {
	v := manifest.NewInventory()
	for _, e := range []manifest.Entry{listed("b", 1), listed("a", 2), listed("./b", 1)} {
		if err := v.Add(e); err != nil {
			panic(err)
		}
	}
	for e := range v.Entries() {
		fmt.Printf("%s %x\n", e.Name, e.Digest)
	}
	// Output:
	// b 01
	// a 02
}

// Which digests of a file to compute, so that the list can be compared.
func ExampleInventory_Wanted() {
	v := manifest.NewInventory()
	if err := v.Add(listed("a", 1, 2, 3, 4)); err != nil {
		panic(err)
	}
	for _, name := range []string{"a", "not listed"} {
		for _, e := range v.Wanted(name) {
			fmt.Println(name, e.Algorithm, e.Bits())
		}
	}
	// Output:
	// a BLAKE2b 32
	// not listed BLAKE2b 32
}
