package blake2b

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/big"
	"testing"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

func TestStates(t *testing.T) { hashtest.CheckStates(t, tested()) }
func TestSaved(t *testing.T)  { hashtest.CheckSaved(t, tested()) }

// reference is RFC 7693 in big numbers: F of section 3.2, with the counter in
// one piece and words reduced where the RFC says modulo 2^64.
type reference struct {
	h [8]*big.Int
	t *big.Int
}

func hex64(s string) *big.Int {
	n, ok := new(big.Int).SetString(s, 16)
	if !ok {
		panic(s)
	}
	return n
}

var (
	referenceIV = [8]*big.Int{
		hex64("6A09E667F3BCC908"), hex64("BB67AE8584CAA73B"), hex64("3C6EF372FE94F82B"), hex64("A54FF53A5F1D36F1"),
		hex64("510E527FADE682D1"), hex64("9B05688C2B3E6C1F"), hex64("1F83D9ABFB41BD6B"), hex64("5BE0CD19137E2179"),
	}
	// Section 2.7, a hexadecimal digit for each index.
	referenceSigma = [10]string{
		"0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d",
		"2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0",
	}
	modulus = new(big.Int).Lsh(big.NewInt(1), 64)
)

// f compresses a block whose message bytes number n, the last one or not.
func (r *reference) f(block []byte, n int, last bool) {
	r.t.Add(r.t, big.NewInt(int64(n)))
	r.t.Mod(r.t, new(big.Int).Mul(modulus, modulus))
	var v, m [16]*big.Int
	for i := range 16 {
		m[i] = new(big.Int).SetUint64(binary.LittleEndian.Uint64(block[8*i:]))
		v[i] = new(big.Int).Set(append(r.h[:], referenceIV[:]...)[i])
	}
	v[12].Xor(v[12], new(big.Int).Mod(r.t, modulus))
	v[13].Xor(v[13], new(big.Int).Rsh(r.t, 64))
	if last {
		v[14].Xor(v[14], new(big.Int).Sub(modulus, big.NewInt(1)))
	}
	add := func(a int, words ...*big.Int) {
		for _, w := range words {
			v[a].Mod(v[a].Add(v[a], w), modulus)
		}
	}
	xorRotate := func(a, b int, right uint) {
		v[a].Xor(v[a], v[b])
		v[a].Or(new(big.Int).Rsh(v[a], right), new(big.Int).Lsh(v[a], 64-right))
		v[a].Mod(v[a], modulus)
	}
	for round := range 12 {
		s := func(i int) *big.Int {
			var index int
			fmt.Sscanf(referenceSigma[round%10][i:i+1], "%x", &index)
			return m[index]
		}
		for i, g := range [8][4]int{
			{0, 4, 8, 12}, {1, 5, 9, 13}, {2, 6, 10, 14}, {3, 7, 11, 15}, {0, 5, 10, 15}, {1, 6, 11, 12}, {2, 7, 8, 13}, {3, 4, 9, 14},
		} {
			a, b, c, d := g[0], g[1], g[2], g[3]
			add(a, v[b], s(2*i))
			xorRotate(d, a, 32)
			add(c, v[d])
			xorRotate(b, c, 24)
			add(a, v[b], s(2*i+1))
			xorRotate(d, a, 16)
			add(c, v[d])
			xorRotate(b, c, 63)
		}
	}
	for i := range r.h {
		r.h[i] = new(big.Int).Xor(r.h[i], new(big.Int).Xor(v[i], v[i+8]))
	}
}

// resumeReference is the digest of a state in x/crypto's form that message
// follows.
func resumeReference(state, message []byte) []byte {
	var r reference
	words := state[3:]
	for i := range r.h {
		r.h[i] = new(big.Int).SetBytes(words[8*i : 8*i+8])
	}
	low, high := new(big.Int).SetBytes(words[64:72]), new(big.Int).SetBytes(words[72:80])
	r.t = low.Add(low, high.Lsh(high, 64))
	size, buffer, buffered := state[83], state[84:212], state[212]
	message = append(bytes.Clone(buffer[:buffered]), message...)
	for ; len(message) > 128; message = message[128:] {
		r.f(message[:128], 128, false)
	}
	r.f(append(bytes.Clone(message), make([]byte, 128-len(message))...), len(message), true)
	var out []byte
	for _, h := range r.h {
		out = binary.LittleEndian.AppendUint64(out, h.Uint64())
	}
	return out[:size]
}

// stateAt is a state in x/crypto's form. The bytes of its buffer are none of
// them zero, beyond those in use too.
func stateAt(low, high uint64, size, buffered byte) []byte {
	b := append([]byte("b2b"), hashtest.Data(8*8, low>>7)...)
	b = binary.BigEndian.AppendUint64(b, low)
	b = binary.BigEndian.AppendUint64(b, high)
	b = append(b, size)
	b = append(b, bytes.Repeat([]byte{0xA5}, BlockSize)...)
	return append(b, buffered)
}

// oddStates have counters next to where one could break.
func oddStates() (states [][]byte) {
	for i, edge := range [][2]uint64{{1 << 31, 0}, {1 << 32, 0}, {1 << 63, 0}, {0, 1}, {1 << 63, 7}, {0, 1 << 63}, {0, 0}} {
		for blocks := range uint64(5) {
			low := edge[0] - blocks*BlockSize
			high := edge[1]
			if blocks > 0 && edge[0] == 0 {
				high--
			}
			states = append(states, stateAt(low, high, byte(64-i), byte(blocks*32)))
		}
		low, high := edge[0]-17*BlockSize, edge[1]
		if edge[0] == 0 {
			high--
		}
		states = append(states, stateAt(low, high, 64, 1))
	}
	return states
}

// TestCounters goes on from counters that no test can count up to, beside big
// numbers. The state's size is taken over.
func TestCounters(t *testing.T) {
	h := tested()
	hashtest.CheckResumed(t, h, h.Variants[0], oddStates(), resumeReference)
}

// TestReference compares the reference with the example of RFC 7693, appendix
// A, so that it is worth comparing with.
func TestReference(t *testing.T) {
	state := hashtest.Save(t, must(New512(nil)))
	const want = "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1" +
		"7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
	if got := fmt.Sprintf("%x", resumeReference(state, []byte("abc"))); got != want {
		t.Errorf("the reference's digest of abc is %s, want %s", got, want)
	}
}

// TestForm compares saved states, byte for byte, with x/crypto's form as the
// reference fills it.
func TestForm(t *testing.T) {
	data := hashtest.Data(400, 22)
	for _, size := range []int{1, 32, 64} {
		for n := 0; n <= len(data); n++ {
			r := reference{h: referenceIV, t: new(big.Int)}
			r.h[0] = new(big.Int).Xor(r.h[0], big.NewInt(int64(0x01010000+size)))
			rest := data[:n]
			for ; len(rest) > 128; rest = rest[128:] {
				r.f(rest[:128], 128, false)
			}
			want := []byte("b2b")
			for _, h := range r.h {
				want = binary.BigEndian.AppendUint64(want, h.Uint64())
			}
			want = binary.BigEndian.AppendUint64(want, r.t.Uint64())
			want = append(want, make([]byte, 8)...)
			want = append(want, byte(size))
			want = append(want, rest...)
			want = append(want, make([]byte, 128-len(rest))...)
			want = append(want, byte(len(rest)))

			d := must(New(size, nil))
			d.Write(data[:n])
			if got := hashtest.Save(t, d); !bytes.Equal(got, want) {
				t.Fatalf("size %d, %d bytes: state is %x, want %x", size, n, got, want)
			}
			hashtest.Count(t, 1, "states compared")
		}
	}
}

func TestRefused(t *testing.T) {
	good := stateAt(256, 0, 64, 17)
	refused := map[string][]byte{
		"nothing":                      nil,
		"the magic alone":              good[:3],
		"half the magic":               good[:2],
		"a byte too few":               good[:len(good)-1],
		"a byte too many":              append(bytes.Clone(good), 0),
		"BLAKE2s's magic":              append([]byte("b2s"), good[3:]...),
		"a capital letter":             append([]byte("B2b"), good[3:]...),
		"size 0":                       stateAt(256, 0, 0, 17),
		"size 65":                      stateAt(256, 0, 65, 17),
		"size 255":                     stateAt(256, 0, 255, 17),
		"129 bytes buffered":           stateAt(256, 0, 64, 129),
		"255 bytes buffered":           stateAt(256, 0, 64, 255),
		"a counter of 1":               stateAt(1, 0, 64, 17),
		"a counter of 127":             stateAt(127, 0, 64, 17),
		"a counter of 2^64 - 1":        stateAt(1<<64-1, 0, 64, 17),
		"a counter of 2^70 + 64":       stateAt(64, 64, 64, 17),
		"a counter off by half blocks": stateAt(256+64, 0, 64, 17),
	}
	h := tested()
	hashtest.EachKernel(t, h, func(t *testing.T) {
		for _, v := range h.Variants {
			hashtest.CheckRefused(t, v, refused)
			if v.Sealed {
				hashtest.CheckRefused(t, v, map[string][]byte{"no fault, which fits no such digest": good})
			}
		}
	})
}

// TestResumedSize tests that the state's size is taken over, for Reset too,
// and that bytes beyond those in use are dropped.
func TestResumedSize(t *testing.T) {
	for size := 1; size <= Size; size++ {
		for _, buffered := range []int{0, 1, 127, 128} {
			state := stateAt(1<<40, 0, byte(size), byte(buffered))
			d := must(New256(nil))
			d.Write(hashtest.Data(100, 23))
			hashtest.Resume(t, d, state)
			if d.Size() != size || len(d.Sum(nil)) != size {
				t.Fatalf("size is %d, digest of %d bytes, want %d", d.Size(), len(d.Sum(nil)), size)
			}
			clear(state[84+buffered : 212])
			if got := hashtest.Save(t, d); !bytes.Equal(got, state) {
				t.Fatalf("size %d, %d bytes buffered: saved as %x, want %x", size, buffered, got, state)
			}
			hashtest.Count(t, 1, "states compared")
			d.Reset()
			if got, want := d.Sum(nil), must(New(size, nil)).Sum(nil); !bytes.Equal(got, want) {
				t.Fatalf("resumed with size %d, then Reset: %x, want %x", size, got, want)
			}
		}
	}
}

// TestSealed tests every reason not to save a state, each alone.
func TestSealed(t *testing.T) {
	for name, c := range map[string]*Config{
		"key":        {Key: []byte{0}},
		"salt":       {Salt: []byte{0}},
		"person":     {Person: []byte{0}},
		"tree":       {Tree: &Tree{Fanout: 1, MaxDepth: 1}},
		"everything": everything(),

		// As long as one another.
		"key and salt":    {Key: []byte{0}, Salt: []byte{0}},
		"key and person":  {Key: []byte{0}, Person: []byte{0}},
		"salt and person": {Salt: []byte{0}, Person: []byte{0}},
	} {
		d := must(NewConfig(c)).(*digest)
		if state, err := d.MarshalBinary(); err == nil || len(state) > 0 {
			t.Errorf("%s: saved as %x, error %v", name, state, err)
		}
		if err := d.UnmarshalBinary(stateAt(256, 0, 64, 17)); err == nil {
			t.Errorf("%s: resumed", name)
		}
	}
}
