package bitrot_test

import (
	"bytes"
	"fmt"

	"github.com/af655cf0/simdhash/bitrot"
)

func ExampleSum512() {
	root := bitrot.Sum512(data())
	fmt.Printf("%x...\n", root[:16])
	// Output:
	// dc863cb10211c52bb11bad2e11e60373...
}

// With a key, nobody else can make the root; with a salt, equal objects have
// different roots.
func ExampleSum() {
	root, err := bitrot.Sum(data(), &bitrot.Config{Key: []byte("a secret key"), Salt: []byte("object 1")})
	if err != nil {
		panic(err) // a Config that is not allowed
	}
	fmt.Printf("%x\n", root)
	// Output:
	// bd87dcfdd9ec0ed6c711eddbeafe1ee5199766639663b88b53ced493e70895ff
}

func ExampleSumReader() {
	root, length, err := bitrot.SumReader(bytes.NewReader(data()), &bitrot.Config{Concurrency: -1})
	if err != nil {
		panic(err)
	}
	fmt.Printf("%d bytes, %x\n", length, root)
	// Output:
	// 200001 bytes, b0e668080df6751078a495cb95b6dee544ab2b5b49c8bd900f3cefd0242d1554
}

// A file is read by all goroutines. Its length is what Stat says, for example.
func ExampleSumReaderAt() {
	file := bytes.NewReader(data())
	root, err := bitrot.SumReaderAt(file, file.Size(), &bitrot.Config{Concurrency: -1})
	if err != nil {
		panic(err)
	}
	fmt.Printf("%x\n", root)
	// Output:
	// b0e668080df6751078a495cb95b6dee544ab2b5b49c8bd900f3cefd0242d1554
}

// Asked in the middle, a Digest has the root of what it has seen so far.
func ExampleDigest_Sum() {
	d, _ := bitrot.New(nil)
	d.Write(data()[:65_536])
	fmt.Println([32]byte(d.Sum(nil)) == bitrot.Sum256(data()[:65_536]))
	d.Write(data()[65_536:])
	fmt.Println([32]byte(d.Sum(nil)) == bitrot.Sum256(data()))
	// Output:
	// true
	// true
}
