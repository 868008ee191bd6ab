package hashtest

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Hex is bytes that vectors spell in hexadecimal.
type Hex []byte

// UnmarshalText decodes two digits a byte.
func (h *Hex) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	*h = b
	return err
}

// VectorsVariable names the folder of official vectors, which are not part of
// the project.
const VectorsVariable = "SIMDHASH_VECTORS"

// Official returns the contents of a file of official vectors, unpacked. It
// skips the test where there is no folder of them, and fails it where the file
// is missing from the folder.
func Official(t testing.TB, name string) []byte {
	t.Helper()
	folder := os.Getenv(VectorsVariable)
	if folder == "" {
		t.Skipf("needs %s, with %s in the folder that %s names", name, name, VectorsVariable)
	}
	b, err := readVectors(filepath.Join(folder, name))
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%s is set, but its folder has no %s", VectorsVariable, name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func readVectors(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if err != nil || !strings.HasSuffix(path, ".gz") {
		return b, err
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return io.ReadAll(z)
}

// OfficialJSON decodes a file of official vectors into v; see [Official].
func OfficialJSON(t testing.TB, name string, v any) {
	t.Helper()
	decode(t, name, Official(t, name), v)
}

// Golden decodes the vectors that testdata/golden.py made for the package
// under test into v.
func Golden(t testing.TB, v any) {
	t.Helper()
	path := filepath.Join("testdata", "golden.json")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	decode(t, path, b, v)
}

func decode(t testing.TB, name string, b []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// GoldenMessage returns n bytes of golden.py's message: the top bytes of a
// linear congruential generator.
func GoldenMessage(n int) []byte {
	message := make([]byte, n)
	x := uint64(0)
	for i := range message {
		x = x*6364136223846793005 + 1442695040888963407
		message[i] = byte(x >> 56)
	}
	return message
}

// GoldenKey returns golden.py's key of n bytes.
func GoldenKey(n int) []byte {
	key := make([]byte, n)
	for i := range key {
		key[i] = byte(i + 1)
	}
	return key
}

// Answer is a message and its digest, as NIST writes them.
type Answer struct{ Message, Digest Hex }

// ShortOrLong returns the messages of a file of NIST's that gives them whole.
func ShortOrLong(t testing.TB, name string) []Answer {
	t.Helper()
	var answers []Answer
	length := -1
	var message Hex
	for key, value := range fields(t, name) {
		switch key {
		case "Len":
			bits, err := strconv.Atoi(value)
			if err != nil || bits%8 != 0 {
				t.Fatalf("%s: message of %s bits", name, value)
			}
			length = bits / 8
		case "Msg":
			message = unhex(t, name, value)
		case "MD":
			// A message of no bytes is written as one zero byte.
			if length < 0 || len(message) < length {
				t.Fatalf("%s: a message is shorter than its Len", name)
			}
			answers = append(answers, Answer{message[:length], unhex(t, name, value)})
			length = -1
		}
	}
	return answers
}

// Checkpoints returns the seed and the digests of a Monte Carlo file of NIST's.
func Checkpoints(t testing.TB, name string) MonteCarlo {
	t.Helper()
	var m MonteCarlo
	for key, value := range fields(t, name) {
		switch key {
		case "Seed":
			m.Seed = unhex(t, name, value)
		case "MD":
			m.Out = append(m.Out, unhex(t, name, value))
		}
	}
	return m
}

// MonteCarlo is a seed and the digests that [MonteCarlo.Check] must come to.
type MonteCarlo struct {
	Seed Hex
	Out  []Hex
}

// Check runs the Monte Carlo test of NIST's SHAVS, section 6.4: each message is
// the last three digests in a row, and every thousandth digest is compared and
// becomes the seed, three times over, of the next thousand.
func (m MonteCarlo) Check(t testing.TB, h hash.Hash, checkpoints int) {
	t.Helper()
	size := h.Size()
	if len(m.Seed) != size || len(m.Out) < checkpoints {
		t.Fatalf("seed of %d bytes and %d digests, want %d and at least %d", len(m.Seed), len(m.Out), size, checkpoints)
	}
	seed := m.Seed
	last3 := make([]byte, 0, 4*size)
	for i := range checkpoints {
		last3 = append(append(append(last3[:0], seed...), seed...), seed...)
		for range 1000 {
			h.Reset()
			h.Write(last3)
			last3 = h.Sum(last3)
			last3 = last3[:copy(last3, last3[size:])]
		}
		seed = bytes.Clone(last3[2*size:])
		if !bytes.Equal(seed, m.Out[i]) {
			t.Fatalf("checkpoint %d is %x, want %x", i, seed, m.Out[i])
		}
		Count(t, 1, "thousands of digests in a chain")
	}
}

// fields yields the lines "key = value" of a file of NIST's.
func fields(t testing.TB, name string) func(yield func(key, value string) bool) {
	t.Helper()
	text := string(Official(t, name))
	return func(yield func(key, value string) bool) {
		for line := range strings.Lines(text) {
			key, value, ok := strings.Cut(strings.TrimSpace(line), " = ")
			if ok && !strings.HasPrefix(key, "#") && !yield(key, value) {
				return
			}
		}
	}
}

func unhex(t testing.TB, name, s string) Hex {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return b
}

// bytewise is how long a message may be to be written byte by byte too.
const bytewise = 300

// CheckDigest compares the digest of message with want: written at once; byte
// by byte, if it is short; and in random parts, splits times. h has to be as
// new; it is Reset after each.
func CheckDigest(t testing.TB, h hash.Hash, message, want []byte, splits int) {
	t.Helper()
	check := func(how string) {
		t.Helper()
		if got := h.Sum(nil); !bytes.Equal(got, want) {
			t.Fatalf("message of %d bytes, written %s: digest is %x, want %x", len(message), how, got, want)
		}
		Count(t, 1, "digests compared")
		h.Reset()
	}
	h.Write(message)
	check("at once")
	if len(message) <= bytewise {
		for i := range message {
			h.Write(message[i : i+1])
		}
		check("byte by byte")
	}
	r := rand.New(rand.NewPCG(7693, uint64(len(message))))
	for range splits {
		for rest := message; len(rest) > 0; {
			// Parts of any length, and many about as long as a block.
			n := r.IntN(len(rest) + 1)
			if r.IntN(2) == 0 {
				n = min(len(rest), r.IntN(2*h.BlockSize()+2))
			}
			h.Write(rest[:n])
			rest = rest[n:]
		}
		check("in random parts")
	}
}

// WriteRepeated writes n bytes that are all b to h.
func WriteRepeated(h hash.Hash, b byte, n int64) {
	part := bytes.Repeat([]byte{b}, 1<<20)
	for n > 0 {
		m := min(n, int64(len(part)))
		h.Write(part[:m])
		n -= m
	}
}
