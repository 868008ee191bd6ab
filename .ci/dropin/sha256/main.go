// A program written against crypto/sha256. The script beside it changes the
// import line and nothing else, and compares.
package main

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha256"
	"encoding"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
)

func main() {
	switch os.Args[1] {
	case "digests":
		digests()
	case "save":
		save()
	case "resume":
		resume()
	}
}

// message is n bytes of period 251.
func message(n int) []byte {
	p := make([]byte, n)
	for i := range p {
		p[i] = byte(i % 251)
	}
	return p
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// digests prints what does not depend on a saved state.
func digests() {
	fmt.Println(sha256.BlockSize, sha256.Size, sha256.Size224)

	var d256 [sha256.Size]byte
	var d224 [sha256.Size224]byte
	for n := range 1026 {
		p := message(n)
		d256, d224 = sha256.Sum256(p), sha256.Sum224(p)
		fmt.Printf("%d %x %x\n", n, d256, d224)
	}
	for _, constructor := range []func() hash.Hash{sha256.New, sha256.New224} {
		h := constructor()
		fmt.Println(h.Size(), h.BlockSize())
		for _, n := range []int{0, 1, 55, 56, 64, 65, 5000} {
			must(h.Write(message(n)))
			fmt.Printf("%x\n", h.Sum([]byte("prefix")))
		}
		clone := must(h.(hash.Cloner).Clone())
		h.Reset()
		must(io.WriteString(h, "abc"))
		fmt.Printf("%x %x\n", h.Sum(nil), clone.Sum(nil))

		mac := hmac.New(constructor, message(77))
		must(mac.Write(message(200)))
		fmt.Printf("%x\n", mac.Sum(nil))
	}
}

const longest = 700

// save prints the states after messages of all lengths up to longest.
func save() {
	for _, constructor := range []func() hash.Hash{sha256.New, sha256.New224} {
		for n := range longest {
			h := constructor()
			must(h.Write(message(n)))
			fmt.Printf("%x\n", must(h.(encoding.BinaryMarshaler).MarshalBinary()))
		}
	}
}

// resume reads states, goes on from each, and prints the digests. A state of
// the other hash is refused.
func resume() {
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		state := must(hex.DecodeString(in.Text()))
		h := sha256.New()
		if err := h.(encoding.BinaryUnmarshaler).UnmarshalBinary(state); err != nil {
			h = sha256.New224()
			if err := h.(encoding.BinaryUnmarshaler).UnmarshalBinary(state); err != nil {
				panic(err)
			}
		}
		fmt.Printf("%d %x", h.Size(), h.Sum(nil))
		must(h.Write(message(333)))
		fmt.Printf(" %x", h.Sum(nil))
		h.Reset()
		fmt.Printf(" %x\n", h.Sum(nil))
	}
}
