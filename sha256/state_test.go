package sha256

import (
	"bytes"
	std "crypto/sha256"
	"encoding/binary"
	"hash"
	"testing"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

func TestStates(t *testing.T) { hashtest.CheckStates(t, tested()) }
func TestSaved(t *testing.T)  { hashtest.CheckSaved(t, tested()) }

// stateAt is a state that has length bytes behind it. The bytes of its buffer
// are none of them zero, beyond those in use too.
func stateAt(magic string, length uint64) []byte {
	b := append([]byte(magic), hashtest.Data(8*4, length)...)
	b = append(b, bytes.Repeat([]byte{0xA5}, BlockSize)...)
	return binary.BigEndian.AppendUint64(b, length)
}

// counters are lengths next to where a counter of bytes or bits could break.
func counters() (lengths []uint64) {
	for _, edge := range []uint64{1 << 29, 1 << 31, 1 << 32, 1 << 61, 1 << 63, 0} {
		for _, d := range []uint64{0, 1, 63, 64, 65, 17 * BlockSize} {
			lengths = append(lengths, edge-d, edge+d)
		}
	}
	return lengths
}

func oddStates() (states [][]byte) {
	for _, length := range counters() {
		states = append(states, stateAt(magic256, length))
	}
	for _, state := range refused(magic224) {
		states = append(states, state)
	}
	return states
}

// refused are states that a digest with this magic must not take, by what is
// wrong with them; other is the magic of another digest.
func refused(other string) map[string][]byte {
	magic := magic256
	if other == magic256 {
		magic = magic224
	}
	good := stateAt(magic, 100)
	states := map[string][]byte{
		"nothing":             nil,
		"the magic alone":     good[:len(magic)],
		"half the magic":      good[:2],
		"a byte too few":      good[:len(good)-1],
		"a byte too many":     append(bytes.Clone(good), 0),
		"the other's magic":   stateAt(other, 100),
		"an old magic":        stateAt("sha\x01", 100),
		"a lower case letter": stateAt("Sha"+magic[3:], 100),
		"BLAKE2b's magic":     append([]byte("b2b"), good[3:]...),
	}
	return states
}

func TestRefused(t *testing.T) {
	h := tested()
	hashtest.EachKernel(t, h, func(t *testing.T) {
		hashtest.CheckRefused(t, h.Variants[0], refused(magic224))
		hashtest.CheckRefused(t, h.Variants[1], refused(magic256))
	})
}

// TestCounters goes on from counters that no test can count up to, beside
// crypto/sha256.
func TestCounters(t *testing.T) {
	h := tested()
	for i, variant := range []struct {
		magic string
		std   func() hash.Hash
	}{{magic256, std.New}, {magic224, std.New224}} {
		var states [][]byte
		for _, length := range counters() {
			states = append(states, stateAt(variant.magic, length))
		}
		hashtest.CheckResumed(t, h, h.Variants[i], states, func(state, message []byte) []byte {
			d := variant.std()
			hashtest.Resume(t, d, state)
			d.Write(message)
			return d.Sum(nil)
		})
	}
}

// TestStandard has states cross between this package and crypto/sha256, which
// must save the same bytes.
func TestStandard(t *testing.T) {
	data := hashtest.Data(1024, 21)
	for _, variant := range []struct {
		ours, std func() hash.Hash
	}{{New, std.New}, {New224, std.New224}} {
		hashtest.EachKernel(t, tested(), func(t *testing.T) {
			for n := range 513 {
				ours, theirs := variant.ours(), variant.std()
				ours.Write(data[:n])
				theirs.Write(data[:n])
				state := hashtest.Save(t, ours)
				if want := hashtest.Save(t, theirs); !bytes.Equal(state, want) {
					t.Fatalf("%d bytes: state is %x, crypto/sha256's %x", n, state, want)
				}
				there, back := variant.std(), variant.ours()
				hashtest.Resume(t, there, state)
				hashtest.Resume(t, back, hashtest.Save(t, there))
				for _, d := range []hash.Hash{there, back, theirs} {
					d.Write(data[n:])
				}
				want := theirs.Sum(nil)
				if got := there.Sum(nil); !bytes.Equal(got, want) {
					t.Fatalf("%d bytes here, the rest there: %x, want %x", n, got, want)
				}
				if got := back.Sum(nil); !bytes.Equal(got, want) {
					t.Fatalf("%d bytes, there and back: %x, want %x", n, got, want)
				}
				hashtest.Count(t, 2, "states compared")
			}
		})
	}
}

// TestStaleBytes resumes a state with bytes of an earlier message beyond those
// in use, and expects them gone.
func TestStaleBytes(t *testing.T) {
	const length = 3*BlockSize + 9
	state := stateAt(magic256, length)
	d := New()
	hashtest.Resume(t, d, state)
	tail := state[4+8*4+length%BlockSize : len(state)-8]
	clear(tail)
	if got := hashtest.Save(t, d); !bytes.Equal(got, state) {
		t.Errorf("saved as %x, want %x", got, state)
	}
}
