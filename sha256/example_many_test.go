package sha256_test

import (
	"fmt"
	"hash"

	"github.com/af655cf0/simdhash/sha256"
)

// Chunks, all hashed in one call.
func ExampleSum256Many() {
	chunks := [][]byte{[]byte("abc"), nil, []byte("a longer chunk than the others")}
	sums := make([][sha256.Size]byte, len(chunks))
	sha256.Sum256Many(sums, chunks)
	for _, sum := range sums {
		fmt.Printf("%x\n", sum)
	}
	// Output:
	// ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
	// e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
	// f4ac5612c039115b4cd65cc440b858da6784e710635238827f124811f79e7f17
}

func ExampleSum224Many() {
	messages := [][]byte{[]byte("a"), []byte("bc")}
	digests := make([][sha256.Size224]byte, len(messages))
	sha256.Sum224Many(digests, messages)
	fmt.Println(digests[1] == sha256.Sum224([]byte("bc")))
	// Output:
	// true
}

// The root of a binary Merkle tree, level by level in place.
func ExampleHashPairs() {
	level := make([][32]byte, 8)
	for i := range level {
		level[i] = sha256.Sum256([]byte{byte(i)}) // the leaves
	}
	for len(level) > 1 {
		if err := sha256.HashPairs(level, level); err != nil {
			panic(err)
		}
		level = level[:len(level)/2]
	}
	fmt.Printf("root: %x\n", level[0])
	// Output:
	// root: 0727b310f87099c1ba2ec0ba408def82c308237c8577f0bdfd2643e9cc6b7578
}

// The same over flat bytes, such as a file of digests.
func ExampleHashPairsBytes() {
	nodes := make([]byte, 4*64)
	digests := make([]byte, 4*32)
	if err := sha256.HashPairsBytes(digests, nodes); err != nil {
		panic(err)
	}
	fmt.Printf("%x\n", digests[:32])
	// Output:
	// f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b
}

// The shards of an erasure-coded object, written stripe by stripe.
func ExampleWriteMany() {
	shards := []hash.Hash{sha256.New(), sha256.New(), sha256.New()}
	sha256.WriteMany(shards, [][]byte{[]byte("data 0"), []byte("data 1"), []byte("parity")})
	sha256.WriteMany(shards, [][]byte{[]byte("more 0"), []byte("more 1"), []byte("more parity")})
	sums := sha256.AppendSums(nil, shards)
	for i := range shards {
		fmt.Printf("shard %d: %x...\n", i, sums[i*sha256.Size:][:8])
	}
	// Output:
	// shard 0: 1cbcba0697a248d6...
	// shard 1: ffd43d3ebd5f926f...
	// shard 2: 00cbacad895e433a...
}

// The digests of running hashes, one after the other, with the last blocks
// computed together.
func ExampleAppendSums() {
	hashes := []hash.Hash{sha256.New(), sha256.New224()}
	for _, h := range hashes {
		h.Write([]byte("abc"))
	}
	sums := sha256.AppendSums(nil, hashes)
	fmt.Printf("%x\n%x\n", sums[:sha256.Size], sums[sha256.Size:])
	// Output:
	// ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
	// 23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7
}
