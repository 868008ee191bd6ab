package sha256_test

import (
	"encoding"
	"fmt"
	"io"
	"strings"

	"github.com/af655cf0/simdhash/sha256"
)

func ExampleSum256() {
	fmt.Printf("%x\n", sha256.Sum256([]byte("abc")))
	// Output:
	// ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
}

func ExampleSum224() {
	fmt.Printf("%x\n", sha256.Sum224([]byte("abc")))
	// Output:
	// 23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7
}

// What a reader gives, in pieces.
func ExampleNew() {
	h := sha256.New()
	if _, err := io.Copy(h, strings.NewReader("abc")); err != nil {
		panic(err)
	}
	fmt.Printf("%x\n", h.Sum(nil))
	// Output:
	// ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
}

func ExampleNew224() {
	h := sha256.New224()
	h.Write([]byte("ab"))
	h.Write([]byte("c"))
	fmt.Printf("%x\n", h.Sum(nil))
	// Output:
	// 23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7
}

// Which kernels compute the digests depends on the CPU; that one hashes single
// messages does not.
func ExampleKernels() {
	for _, k := range sha256.Kernels() {
		if k.Lanes == 1 && k.From > 0 {
			fmt.Println(k.Available)
			// fmt.Println(k.Name, k.Why) says more.
		}
	}
	// Output:
	// true
}

func ExampleSelfTest() {
	fmt.Println(sha256.SelfTest())
	// Output:
	// <nil>
}

// Save a running digest and go on later, in this package or in crypto/sha256.
func Example_saveAndResume() {
	h := sha256.New()
	h.Write([]byte("ab"))
	state, err := h.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		panic(err)
	}

	later := sha256.New()
	if err := later.(encoding.BinaryUnmarshaler).UnmarshalBinary(state); err != nil {
		panic(err) // not a state, or that of a SHA-224 digest
	}
	later.Write([]byte("c"))
	fmt.Println(len(state), [32]byte(later.Sum(nil)) == sha256.Sum256([]byte("abc")))
	// Output:
	// 108 true
}
