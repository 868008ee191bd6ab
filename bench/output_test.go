package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	ours "github.com/af655cf0/simdhash"
	peer "golang.org/x/crypto/blake2b"
)

// An XOF gives the same bytes for every size, key, message and way of reading.
func TestXOF(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 1))
	m, key := message(300), message(64)
	sizes := []uint32{ours.OutputLengthUnknown, 1 << 16, 1<<32 - 2}
	for n := range uint32(200) {
		sizes = append(sizes, n+1)
	}
	for _, size := range sizes {
		for _, keyLen := range []int{0, 1, 32, 64} {
			for _, length := range []int{0, 1, 128, 129, 300} {
				a, errA := ours.NewXOF(size, key[:keyLen])
				b, errB := peer.NewXOF(size, key[:keyLen])
				if errA != nil || errB != nil {
					t.Fatal(errA, errB)
				}
				a.Write(m[:length])
				b.Write(m[:length])
				name := fmt.Sprintf("size %d, key of %d, message of %d", size, keyLen, length)
				cloneA, cloneB := a.Clone(), b.Clone()
				readAlike(t, name, random, 100, a, b)
				midA, midB := a.Clone(), b.Clone()
				readAlike(t, name, random, 900, a, b)
				readAlike(t, name+", a clone made while reading", random, 900, midA, midB)
				readAlike(t, name+", a clone made before reading", random, 300, cloneA, cloneB)
				a.Reset()
				b.Reset()
				readAlike(t, name+", after Reset", random, 300, a, b)
			}
		}
	}
}

// readAlike reads at least total bytes of both, or to their ends, in pieces of
// random lengths.
func readAlike(t *testing.T, name string, random *rand.Rand, total int, x, y io.Reader) {
	t.Helper()
	for read := 0; read < total; {
		n := random.IntN(130)
		if random.IntN(4) == 0 {
			n = ours.Size // a whole node
		}
		p, q := make([]byte, n), make([]byte, n)
		i, errX := x.Read(p)
		j, errY := y.Read(q)
		if i != j || errX != errY || !bytes.Equal(p, q) {
			t.Fatalf("%s, after %d bytes: Read of %d gives %d, %v, %x; want %d, %v, %x", name, read, n, i, errX, p, j, errY, q)
		}
		if errX != nil {
			return
		}
		read += i
	}
}

// A MAC is the same for every length of key and digest, and after Reset.
func TestMAC(t *testing.T) {
	m, key := message(400), message(64)
	for keyLen := range len(key) + 1 {
		for _, size := range []int{1, 16, 20, 32, 48, 64} {
			a, errA := ours.New(size, key[:keyLen])
			b, errB := peer.New(size, key[:keyLen])
			if errA != nil || errB != nil {
				t.Fatal(errA, errB)
			}
			for _, length := range []int{0, 1, 127, 128, 129, 256, 400} {
				a.Write(m[:length])
				b.Write(m[:length])
				if got, want := a.Sum(nil), b.Sum(nil); !bytes.Equal(got, want) {
					t.Fatalf("key of %d, size %d, message of %d: %x, want %x", keyLen, size, length, got, want)
				}
				a.Reset()
				b.Reset()
			}
		}
	}
}

// Both sides of every comparison compute the same, so that the ratios compare
// like with like.
func TestOneShots(t *testing.T) {
	m := message(1100)
	for n := range m {
		if ours.Sum512(m[:n]) != peer.Sum512(m[:n]) || ours.Sum384(m[:n]) != peer.Sum384(m[:n]) || ours.Sum256(m[:n]) != peer.Sum256(m[:n]) {
			t.Fatalf("BLAKE2b of %d bytes differs", n)
		}
	}
}
