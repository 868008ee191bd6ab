// Package hashtest is what the tests of both hashes share. A hash's package
// describes itself in a [Hash] and hands it to the checks; everything that is
// checked is checked with every kernel that the CPU has.
package hashtest

import (
	"encoding/binary"
	"hash"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/af655cf0/simdhash/internal/kernel"
)

// Hash is a hash's package as the checks see it.
type Hash struct {
	Name      string      // the name that the environment variables have for it
	Use       *kernel.Set // the package's choice among kernels
	BlockSize int
	Variants  []Variant // the first one's state can be saved
	// Compress compresses whole blocks with the kernel in use, outside any
	// digest. The state takes StateSize bytes, aligned to 8.
	StateSize int
	Compress  func(state, blocks []byte)
}

// Variant is one way to make a digest: its size, and key if any.
type Variant struct {
	Name string
	Size int
	New  func() hash.Hash
	Sum  func(message []byte) []byte // in one call; nil if there is no such function
	// Sealed is set where a state cannot be saved.
	Sealed bool
}

// digest hashes message in whatever way is the shortest.
func (v Variant) digest(message []byte) []byte {
	if v.Sum != nil {
		return v.Sum(message)
	}
	d := v.New()
	d.Write(message)
	return d.Sum(nil)
}

// EachKernel runs f as a subtest with every kernel for one message, and logs
// those that this CPU lacks. [CheckRequired] fails the tests that need them.
func EachKernel(t *testing.T, h Hash, f func(t *testing.T)) {
	t.Helper()
	CheckRequired(t, h.Name, h.Use.Kernels())
	for _, k := range h.Use.Kernels() {
		if k.Lanes == 1 && !k.Available {
			t.Logf("kernel %s cannot run: %s", k.Name, k.Why)
		}
	}
	EachSingle(t, h.Use, f)
}

// Generic runs f with generic code.
func Generic(t testing.TB, h Hash, f func()) {
	t.Helper()
	before := *h.Use
	generic, err := before.Only()
	if err != nil {
		t.Fatal(err)
	}
	*h.Use = generic
	defer func() { *h.Use = before }()
	f()
}

// Data returns n bytes that do not repeat, another sequence for every seed.
func Data(n int, seed uint64) []byte {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	b := make([]byte, n)
	rand.NewChaCha8(key).Read(b)
	return b
}

// Long is whether SIMDHASH_LONG asks for all that sampling leaves out.
func Long() bool { return os.Getenv("SIMDHASH_LONG") != "" }

// Sample picks among numbers of rounds: with -short, by default, and in the
// long run.
func Sample(short, usual, long int) int {
	switch {
	case Long():
		return long
	case testing.Short():
		return short
	}
	return usual
}
