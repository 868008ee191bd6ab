package blake2b_test

import (
	"fmt"
	"hash"

	blake2b "github.com/af655cf0/simdhash"
)

// The chunks of an object, all hashed in one call.
func ExampleSum512Many() {
	var object []byte
	for i := range 2000 {
		object = fmt.Appendf(object, "line %d\n", i)
	}
	const chunkSize = 4096
	var chunks [][]byte
	for rest := object; len(rest) > 0; {
		n := min(chunkSize, len(rest))
		chunks = append(chunks, rest[:n])
		rest = rest[n:]
	}
	sums := make([][blake2b.Size]byte, len(chunks))
	blake2b.Sum512Many(sums, chunks)
	for i, sum := range sums {
		fmt.Printf("chunk %d, %d bytes: %x...\n", i, len(chunks[i]), sum[:8])
	}
	// Output:
	// chunk 0, 4096 bytes: 77c7e2cca0bd9cb7...
	// chunk 1, 4096 bytes: 7164cbe6c90b6c41...
	// chunk 2, 4096 bytes: 4ba0578b9cb76312...
	// chunk 3, 4096 bytes: 01922207b160a8ac...
	// chunk 4, 2506 bytes: 9e083864594cbf56...
}

func ExampleSum256Many() {
	messages := [][]byte{[]byte("a"), []byte("bc"), nil}
	digests := make([][blake2b.Size256]byte, len(messages))
	blake2b.Sum256Many(digests, messages)
	for i, digest := range digests {
		fmt.Printf("%q %x...\n", messages[i], digest[:8])
	}
	// Output:
	// "a" 8928aae63c84d87e...
	// "bc" 24e6cb8f1f51d536...
	// "" 0e5751c026e543b2...
}

func ExampleSum384Many() {
	messages := [][]byte{[]byte("a"), []byte("bc")}
	digests := make([][blake2b.Size384]byte, len(messages))
	blake2b.Sum384Many(digests, messages)
	fmt.Println(digests[1] == blake2b.Sum384([]byte("bc")))
	// Output:
	// true
}

// The leaves of a hash tree, each bound to its place: equal chunks have
// different digests.
func ExampleConfig_SumMany() {
	leaves := [][]byte{[]byte("same"), []byte("same"), []byte("last")}
	config := &blake2b.Config{
		Size: 32,
		Key:  []byte("a secret key"),
		Tree: &blake2b.Tree{MaxDepth: 2, LeafSize: 4, InnerHashSize: 32, IsLastNode: true},
	}
	sums := make([]byte, len(leaves)*config.Size)
	if err := config.SumMany(sums, leaves); err != nil {
		panic(err)
	}
	for i, leaf := range leaves {
		fmt.Printf("%s %x...\n", leaf, sums[i*config.Size:][:8])
	}
	// Output:
	// same 8c0d6a982eaae3ef...
	// same 0bc07f3425bb6cb0...
	// last 3df6bcc3fe4cb404...
}

// The shards of an erasure-coded object arrive stripe by stripe; each has a
// running digest, and a stripe is written to all of them at once.
func ExampleWriteMany() {
	stripes := [][][]byte{
		{[]byte("data 0, "), []byte("data 1, "), []byte("parity, ")},
		{[]byte("more 0"), []byte("more 1"), []byte("more parity")},
	}
	shards := make([]hash.Hash, 3)
	for i := range shards {
		h, err := blake2b.New256(nil)
		if err != nil {
			panic(err)
		}
		shards[i] = h
	}
	for _, stripe := range stripes {
		blake2b.WriteMany(shards, stripe)
	}
	for i, h := range shards {
		fmt.Printf("shard %d: %x...\n", i, h.Sum(nil)[:8])
	}
	// Output:
	// shard 0: 2b083c685d068004...
	// shard 1: 9271e4a5deafb9ff...
	// shard 2: fbd18f2142509191...
}

// The digests of running hashes, one after the other, with the last blocks
// computed together.
func ExampleAppendSums() {
	var hashes []hash.Hash
	for _, size := range []int{16, 32} {
		h, err := blake2b.New(size, nil)
		if err != nil {
			panic(err)
		}
		h.Write([]byte("abc"))
		hashes = append(hashes, h)
	}
	sums := blake2b.AppendSums(nil, hashes)
	fmt.Printf("%x\n%x\n", sums[:16], sums[16:])
	// Output:
	// cf4ab791c62b8d2b2109c90275287816
	// bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319
}
