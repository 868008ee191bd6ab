// A program written against golang.org/x/crypto/blake2b. The script
// beside it changes the import line and nothing else, and compares.
package main

import (
	"bufio"
	"crypto"
	"crypto/hmac"
	"encoding"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"

	"golang.org/x/crypto/blake2b"
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
	const sizes = blake2b.Size + blake2b.Size384 + blake2b.Size256
	fmt.Println(blake2b.BlockSize, blake2b.Size, blake2b.Size384, blake2b.Size256, blake2b.OutputLengthUnknown, sizes)

	var d512 [blake2b.Size]byte
	var d384 [blake2b.Size384]byte
	var d256 [blake2b.Size256]byte
	for n := range 1026 {
		p := message(n)
		d512, d384, d256 = blake2b.Sum512(p), blake2b.Sum384(p), blake2b.Sum256(p)
		fmt.Printf("%d %x %x %x\n", n, d512, d384, d256)
	}

	for _, constructor := range []func([]byte) (hash.Hash, error){blake2b.New256, blake2b.New384, blake2b.New512} {
		for k := range 66 {
			h, err := constructor(message(k))
			if err != nil {
				fmt.Println("key of", k, "bytes refused")
				continue
			}
			fmt.Println(h.Size(), h.BlockSize())
			for _, n := range []int{0, 1, 128, 129, 5000} {
				must(h.Write(message(n)))
				fmt.Printf("%x\n", h.Sum([]byte("prefix")))
			}
			h.Reset()
			fmt.Printf("%x\n", h.Sum(nil))
			_, err = h.(encoding.BinaryMarshaler).MarshalBinary()
			fmt.Println("saved:", err == nil)
		}
	}
	for size := -1; size <= 66; size++ {
		h, err := blake2b.New(size, nil)
		if err != nil {
			fmt.Println("size", size, "refused")
			continue
		}
		must(io.WriteString(h, "abc"))
		fmt.Printf("%x\n", h.Sum(nil))
	}

	for _, size := range []uint32{blake2b.OutputLengthUnknown, 1, 63, 64, 65, 1000, 1<<32 - 2, 1<<32 - 1} {
		for _, key := range [][]byte{nil, message(1), message(64), message(65)} {
			var x blake2b.XOF
			x, err := blake2b.NewXOF(size, key)
			if err != nil {
				fmt.Println("XOF of", size, "bytes refused, key of", len(key))
				continue
			}
			must(x.Write(message(300)))
			y := x.Clone()
			out := make([]byte, min(int64(size)+1, 777))
			n, err := x.Read(out)
			fmt.Printf("%x %v\n", out[:n], err)
			n, err = io.ReadFull(y, out[:1])
			fmt.Printf("%x %v\n", out[:n], err)
			x.Reset()
			n, _ = x.Read(out)
			fmt.Printf("%x\n", out[:n])
		}
	}

	for _, id := range []crypto.Hash{crypto.BLAKE2b_256, crypto.BLAKE2b_384, crypto.BLAKE2b_512} {
		h := id.New()
		must(h.Write(message(200)))
		fmt.Printf("%v %x\n", id, h.Sum(nil))
		mac := hmac.New(id.New, message(77))
		must(mac.Write(message(200)))
		fmt.Printf("%x\n", mac.Sum(nil))
	}
}

const longest = 700

// save prints the states of digests of three sizes after messages of all
// lengths up to longest.
func save() {
	for size := 1; size <= blake2b.Size; size += 21 {
		for n := range longest {
			h := must(blake2b.New(size, nil))
			must(h.Write(message(n)))
			fmt.Printf("%x\n", must(h.(encoding.BinaryMarshaler).MarshalBinary()))
		}
	}
}

// resume reads states, goes on from each, and prints the digests.
func resume() {
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		h := must(blake2b.New512(nil))
		if err := h.(encoding.BinaryUnmarshaler).UnmarshalBinary(must(hex.DecodeString(in.Text()))); err != nil {
			panic(err)
		}
		fmt.Printf("%d %x", h.Size(), h.Sum(nil))
		must(h.Write(message(333)))
		fmt.Printf(" %x", h.Sum(nil))
		h.Reset()
		fmt.Printf(" %x\n", h.Sum(nil))
	}
}
