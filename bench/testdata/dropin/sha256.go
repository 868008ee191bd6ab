// This program uses every exported identifier of crypto/sha256, each with its
// type spelled out, and prints what comes out. The test builds it twice, the
// second time with the import below replaced by ours.
package main

import (
	"encoding"
	"fmt"
	"hash"

	"crypto/sha256"
)

// The untyped constants also fit where an array's length is wanted.
var (
	_ [64]byte = [sha256.BlockSize]byte{}
	_ [32]byte = [sha256.Size]byte{}
	_ [28]byte = [sha256.Size224]byte{}
)

// The functions, as variables of their types.
var (
	sum256 func([]byte) [32]byte = sha256.Sum256
	sum224 func([]byte) [28]byte = sha256.Sum224
	new256 func() hash.Hash      = sha256.New
	new224 func() hash.Hash      = sha256.New224
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	message := make([]byte, 1000)
	for i := range message {
		message[i] = byte(i * 7 % 251)
	}
	fmt.Println(sha256.BlockSize, sha256.Size, sha256.Size224)
	for _, n := range []int{0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000} {
		m := message[:n]
		fmt.Printf("%x\n%x\n", sum256(m), sum224(m))
		running(new256, m)
		running(new224, m)
	}
}

// running uses a hash in every way that its interfaces allow.
func running(construct func() hash.Hash, m []byte) {
	h := construct()
	fmt.Println(h.Size(), h.BlockSize())
	n, err := h.Write(m)
	fmt.Println(n, err)
	fmt.Printf("%x\n", h.Sum([]byte("prefix")))

	saved, err := h.(encoding.BinaryMarshaler).MarshalBinary()
	check(err)
	fmt.Printf("%x\n", saved)
	appended, err := h.(encoding.BinaryAppender).AppendBinary([]byte("prefix"))
	check(err)
	fmt.Printf("%x\n", appended)
	other := construct()
	check(other.(encoding.BinaryUnmarshaler).UnmarshalBinary(saved))
	other.Write(m)
	fmt.Printf("%x\n", other.Sum(nil))

	clone, err := h.(hash.Cloner).Clone()
	check(err)
	h.Write(m)
	fmt.Printf("%x\n%x\n", h.Sum(nil), clone.Sum(nil))
	h.Reset()
	fmt.Printf("%x\n", h.Sum(nil))
	fmt.Println(other.(encoding.BinaryUnmarshaler).UnmarshalBinary(saved[:len(saved)-1]) != nil)
}
