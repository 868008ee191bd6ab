package blake2b_test

import (
	"encoding"
	"fmt"
	"hash"
	"io"
	"strings"

	blake2b "github.com/af655cf0/simdhash"
)

func ExampleSum512() {
	fmt.Printf("%x\n", blake2b.Sum512([]byte("abc")))
	// Output:
	// ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923
}

func ExampleSum384() {
	fmt.Printf("%x\n", blake2b.Sum384([]byte("abc")))
	// Output:
	// 6f56a82c8e7ef526dfe182eb5212f7db9df1317e57815dbda46083fc30f54ee6c66ba83be64b302d7cba6ce15bb556f4
}

func ExampleSum256() {
	fmt.Printf("%x\n", blake2b.Sum256([]byte("abc")))
	// Output:
	// bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319
}

// A MAC: 16 bytes that nobody can compute without the key.
func ExampleNew() {
	mac, err := blake2b.New(16, []byte("a secret key of 16 bytes or more"))
	if err != nil {
		panic(err)
	}
	mac.Write([]byte("message"))
	fmt.Printf("%x\n", mac.Sum(nil))
	// Output:
	// 4ad923ef0ccecde8d126d820ad6b9cb9
}

func ExampleNew512() {
	h, err := blake2b.New512(nil)
	if err != nil {
		panic(err) // without a key, never
	}
	h.Write([]byte("ab"))
	h.Write([]byte("c"))
	fmt.Printf("%x\n", h.Sum(nil))
	// Output:
	// ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923
}

func ExampleNew384() {
	h, err := blake2b.New384(nil)
	if err != nil {
		panic(err) // without a key, never
	}
	fmt.Println(h.Size(), h.BlockSize())
	// Output:
	// 48 128
}

// What a reader gives, in pieces.
func ExampleNew256() {
	h, err := blake2b.New256(nil)
	if err != nil {
		panic(err) // without a key, never
	}
	if _, err := io.Copy(h, strings.NewReader("abc")); err != nil {
		panic(err)
	}
	fmt.Printf("%x\n", h.Sum(nil))
	// Output:
	// bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319
}

// One function for each use: the same message has another digest under another
// personalisation.
func ExampleNewConfig() {
	for _, use := range []string{"file names", "user names"} {
		h, err := blake2b.NewConfig(&blake2b.Config{Size: 20, Person: []byte(use)})
		if err != nil {
			panic(err)
		}
		h.Write([]byte("abc"))
		fmt.Printf("%x\n", h.Sum(nil))
	}
	_, err := blake2b.NewConfig(&blake2b.Config{Person: []byte("longer than sixteen")})
	fmt.Println(err)
	// Output:
	// f4a74c4067d2493387390273f6358333f4cb3a68
	// e675765143a94a409f08e450c8381ed2b20475a5
	// blake2b: personalisation of 19 bytes, want at most 16
}

// 100 bytes of output, of which the first read takes 10.
func ExampleNewXOF() {
	x, err := blake2b.NewXOF(100, nil)
	if err != nil {
		panic(err)
	}
	x.Write([]byte("abc"))
	first := make([]byte, 10)
	if _, err := io.ReadFull(x, first); err != nil {
		panic(err)
	}
	rest, err := io.ReadAll(x)
	fmt.Printf("%x, and %d bytes more, %v\n", first, len(rest), err)
	// Output:
	// e0f82b71c07860b65be6, and 90 bytes more, <nil>
}

// Which kernels compute the digests depends on the CPU; that one hashes single
// messages does not.
func ExampleKernels() {
	for _, k := range blake2b.Kernels() {
		if k.Lanes == 1 && k.From > 0 {
			fmt.Println(k.Available)
			// fmt.Println(k.Name, k.Why) says more.
		}
	}
	// Output:
	// true
}

func ExampleSelfTest() {
	fmt.Println(blake2b.SelfTest())
	// Output:
	// <nil>
}

// Save a running digest and go on later, in this package or in
// golang.org/x/crypto/blake2b.
func Example_saveAndResume() {
	h, _ := blake2b.New256(nil)
	h.Write([]byte("ab"))
	state, err := h.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		panic(err) // with a key, salt, personalisation or tree
	}

	later, _ := blake2b.New256(nil)
	if err := later.(encoding.BinaryUnmarshaler).UnmarshalBinary(state); err != nil {
		panic(err) // not a state, or a damaged one
	}
	later.Write([]byte("c"))
	fmt.Println(len(state), [32]byte(later.Sum(nil)) == blake2b.Sum256([]byte("abc")))
	// Output:
	// 213 true
}

// Hash a common beginning once. A clone keeps the key, which a saved state
// cannot hold.
func Example_clone() {
	mac, _ := blake2b.New256([]byte("a secret key"))
	mac.Write([]byte("common beginning, "))
	for _, end := range []string{"one", "two"} {
		clone, err := mac.(hash.Cloner).Clone()
		if err != nil {
			panic(err) // never, for digests of this package
		}
		clone.Write([]byte(end))
		fmt.Printf("%x...\n", clone.Sum(nil)[:8])
	}
	// Output:
	// bfc6fb1703de0465...
	// dc3eaa10a7cc100f...
}
