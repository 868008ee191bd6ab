// This program uses every exported identifier of golang.org/x/crypto/blake2b,
// each with its type spelled out, and prints what comes out. The test builds
// it twice, the second time with the import below replaced by ours.
package main

import (
	"crypto"
	"encoding"
	"fmt"
	"hash"
	"io"

	"golang.org/x/crypto/blake2b"
)

// The untyped constants also fit where an array's length is wanted.
var (
	_ [128]byte = [blake2b.BlockSize]byte{}
	_ [64]byte  = [blake2b.Size]byte{}
	_ [48]byte  = [blake2b.Size384]byte{}
	_ [32]byte  = [blake2b.Size256]byte{}

	_ uint32 = blake2b.OutputLengthUnknown
	_ int8   = blake2b.OutputLengthUnknown
)

// The functions, as variables of their types.
var (
	sum512 func([]byte) [64]byte                     = blake2b.Sum512
	sum384 func([]byte) [48]byte                     = blake2b.Sum384
	sum256 func([]byte) [32]byte                     = blake2b.Sum256
	new512 func([]byte) (hash.Hash, error)           = blake2b.New512
	new384 func([]byte) (hash.Hash, error)           = blake2b.New384
	new256 func([]byte) (hash.Hash, error)           = blake2b.New256
	newAny func(int, []byte) (hash.Hash, error)      = blake2b.New
	newXOF func(uint32, []byte) (blake2b.XOF, error) = blake2b.NewXOF
	_      interface{ Clone() blake2b.XOF }          = blake2b.XOF(nil)
	_      func(blake2b.XOF) interface{ Reset() }    = func(x blake2b.XOF) interface{ Reset() } { return x }
	_      func(blake2b.XOF) io.ReadWriter           = func(x blake2b.XOF) io.ReadWriter { return x }
	_      func(xofMethods) blake2b.XOF              = func(x xofMethods) blake2b.XOF { return x }
	_      func(blake2b.XOF) xofMethods              = func(x blake2b.XOF) xofMethods { return x }
	_                                                = crypto.BLAKE2b_512
	both                                             = []crypto.Hash{crypto.BLAKE2b_256, crypto.BLAKE2b_384, crypto.BLAKE2b_512}
)

// xofMethods is exactly XOF's method set: neither one more nor one less.
type xofMethods interface {
	io.Writer
	io.Reader
	Clone() blake2b.XOF
	Reset()
}

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
	key := message[1:33]

	fmt.Println(blake2b.BlockSize, blake2b.Size, blake2b.Size384, blake2b.Size256)
	for _, n := range []int{0, 1, 127, 128, 129, 256, 1000} {
		m := message[:n]
		fmt.Printf("%x\n%x\n%x\n", sum512(m), sum384(m), sum256(m))
		for _, k := range [][]byte{nil, {}, key} {
			for _, construct := range []func([]byte) (hash.Hash, error){new512, new384, new256} {
				h, err := construct(k)
				check(err)
				running(h, m)
			}
			h, err := newAny(20, k)
			check(err)
			running(h, m)
		}
		for _, c := range both {
			fmt.Println(c.Available(), c.Size())
			running(c.New(), m)
		}
		output(m, nil)
		output(m, key)
	}
	refusals(message)
}

// running uses a hash in every way that its interfaces allow.
func running(h hash.Hash, m []byte) {
	fmt.Println(h.Size(), h.BlockSize())
	n, err := h.Write(m)
	fmt.Println(n, err)
	fmt.Printf("%x\n", h.Sum([]byte("prefix")))

	saved, err := h.(encoding.BinaryMarshaler).MarshalBinary()
	fmt.Println(err != nil)
	if err == nil {
		fmt.Printf("%x\n", saved)
		other, err := blake2b.New(h.Size(), nil)
		check(err)
		check(other.(encoding.BinaryUnmarshaler).UnmarshalBinary(saved))
		other.Write(m)
		fmt.Printf("%x\n", other.Sum(nil))
	}
	h.Write(m)
	fmt.Printf("%x\n", h.Sum(nil))
	h.Reset()
	fmt.Printf("%x\n", h.Sum(nil))
}

// output uses an XOF in every way that its interfaces allow.
func output(m, key []byte) {
	for _, size := range []uint32{1, 31, 64, 65, 200, blake2b.OutputLengthUnknown} {
		x, err := newXOF(size, key)
		check(err)
		_, isHashXOF := x.(hash.XOF)
		fmt.Println(isHashXOF, x.(hash.XOF).BlockSize())
		n, err := x.Write(m)
		fmt.Println(n, err)
		clone := x.Clone()
		out := make([]byte, 300)
		n, err = io.ReadFull(x, out)
		fmt.Printf("%d %v %x\n", n, err, out)
		n, err = clone.Read(out[:7])
		fmt.Printf("%d %v %x\n", n, err, out[:7])
		clone.Reset()
		n, err = clone.Read(out[:7])
		fmt.Printf("%d %v %x\n", n, err, out[:7])
	}
}

// refusals prints whether a call errs, not with which words.
func refusals(m []byte) {
	for _, size := range []int{-1, 0, 1, 64, 65} {
		_, err := newAny(size, nil)
		fmt.Println(size, err != nil)
	}
	for _, n := range []int{64, 65} {
		_, err512 := new512(m[:n])
		_, err384 := new384(m[:n])
		_, err256 := new256(m[:n])
		_, errXOF := newXOF(10, m[:n])
		fmt.Println(n, err512 != nil, err384 != nil, err256 != nil, errXOF != nil)
	}
	_, err := newXOF(1<<32-1, nil)
	fmt.Println(err != nil)

	x, err := newXOF(10, nil)
	check(err)
	x.Read(make([]byte, 1))
	defer func() { fmt.Println("Write after Read panics:", recover() != nil) }()
	x.Write(m)
}
