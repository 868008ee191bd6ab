package sha256

import (
	"bytes"
	std "crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"os"
	"testing"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

// checkMessage compares message's digest of so many bits, whichever way it is
// computed: at once, byte by byte, in random parts.
func checkMessage(t *testing.T, bits int, message, want []byte) {
	t.Helper()
	if got := sumOne(bits, message); !bytes.Equal(got, want) {
		t.Fatalf("message of %d bytes: SHA-%d is %x, want %x", len(message), bits, got, want)
	}
	hashtest.CheckDigest(t, newBits(bits), message, want, hashtest.Sample(2, 8, 32))
}

func newBits(bits int) hash.Hash {
	if bits == 224 {
		return New224()
	}
	return New()
}

func sumOne(bits int, message []byte) []byte {
	if bits == 224 {
		d := Sum224(message)
		return d[:]
	}
	d := Sum256(message)
	return d[:]
}

// sumBatch is the digests of msgs by the batch function.
func sumBatch(bits int, msgs [][]byte) (digests [][]byte) {
	if bits == 224 {
		dst := make([][Size224]byte, len(msgs))
		Sum224Many(dst, msgs)
		for i := range dst {
			digests = append(digests, dst[i][:])
		}
		return digests
	}
	dst := make([][Size]byte, len(msgs))
	Sum256Many(dst, msgs)
	for i := range dst {
		digests = append(digests, dst[i][:])
	}
	return digests
}

type goldenSHA256 struct {
	Lengths []struct {
		Bits, From, To int
		Sum            hashtest.Hex
	}
	Digests []struct {
		Bits, Length int
		Out          hashtest.Hex
	}
	Counters []struct {
		H       hashtest.Hex
		Written uint64
		Length  int
		Out     hashtest.Hex
	}
	MonteCarlo []hashtest.MonteCarlo
}

func TestGolden(t *testing.T) {
	var golden goldenSHA256
	hashtest.Golden(t, &golden)
	message := hashtest.GoldenMessage(1 << 16)
	hashtest.EachSingle(t, &use, func(t *testing.T) {
		for _, row := range golden.Lengths {
			f := std.New()
			h := newBits(row.Bits)
			for n := row.From; n < row.To; n++ {
				h.Reset()
				h.Write(message[:n])
				digest := h.Sum(nil)
				if once := sumOne(row.Bits, message[:n]); !bytes.Equal(once, digest) {
					t.Fatalf("length %d: one call gives %x, Write and Sum %x", n, once, digest)
				}
				f.Write(digest)
			}
			if !bytes.Equal(f.Sum(nil), row.Sum) {
				t.Errorf("SHA-%d of lengths %d to %d is wrong", row.Bits, row.From, row.To-1)
			}
			hashtest.Count(t, row.To-row.From, "digests compared")
		}
		for _, row := range golden.Digests {
			checkMessage(t, row.Bits, message[:row.Length], row.Out)
		}
		for _, row := range golden.Counters {
			// Parts of a block fill up the saved state before it grows.
			for _, part := range []int{row.Length, 1, 63, 64, 65} {
				h := resume(t, row.H, row.Written)
				for rest := message[:row.Length]; len(rest) > 0; {
					n := min(part, len(rest))
					h.Write(rest[:n])
					rest = rest[n:]
				}
				if got := h.Sum(nil); !bytes.Equal(got, row.Out) {
					t.Errorf("%d bytes after %d, %d at a time: %x, want %x", row.Length, row.Written, part, got, row.Out)
				}
				hashtest.Count(t, 1, "digests compared")
			}
		}
	})
}

func TestGoldenBatches(t *testing.T) {
	var golden goldenSHA256
	hashtest.Golden(t, &golden)
	message := hashtest.GoldenMessage(1 << 16)
	hashtest.EachBatch(t, &use, func(t *testing.T) {
		for _, row := range golden.Lengths {
			var msgs [][]byte
			for n := row.From; n < row.To; n++ {
				msgs = append(msgs, message[:n])
			}
			f := std.New()
			for _, digest := range sumBatch(row.Bits, msgs) {
				f.Write(digest)
			}
			if !bytes.Equal(f.Sum(nil), row.Sum) {
				t.Errorf("SHA-%d of lengths %d to %d is wrong", row.Bits, row.From, row.To-1)
			}
			hashtest.Count(t, row.To-row.From, "digests compared")
		}
		for _, bits := range []int{256, 224} {
			var msgs, want [][]byte
			for _, row := range golden.Digests {
				if row.Bits == bits {
					msgs = append(msgs, message[:row.Length])
					want = append(want, row.Out)
				}
			}
			checkBatch(t, bits, msgs, want)
		}
		var hs []hash.Hash
		var msgs [][]byte
		for _, row := range golden.Counters {
			hs = append(hs, resume(t, row.H, row.Written))
			msgs = append(msgs, message[:row.Length])
		}
		WriteMany(hs, msgs)
		digests := AppendSums(nil, hs)
		for i, row := range golden.Counters {
			if got := digests[i*Size : (i+1)*Size]; !bytes.Equal(got, row.Out) {
				t.Errorf("%d bytes after %d: %x, want %x", row.Length, row.Written, got, row.Out)
			}
			hashtest.Count(t, 1, "digests compared")
		}
	})
}

// resume returns a hash of this package's that has the chaining value h after
// whole blocks of so many bytes.
func resume(t *testing.T, h []byte, written uint64) hash.Hash {
	t.Helper()
	saved := append([]byte(magic256), h...)
	saved = append(saved, make([]byte, BlockSize)...)
	saved = binary.BigEndian.AppendUint64(saved, written)
	d := New()
	if err := d.(interface{ UnmarshalBinary([]byte) error }).UnmarshalBinary(saved); err != nil {
		t.Fatal(err)
	}
	return d
}

func checkBatch(t *testing.T, bits int, msgs, want [][]byte) {
	t.Helper()
	for i, got := range sumBatch(bits, msgs) {
		if !bytes.Equal(got, want[i]) {
			t.Errorf("SHA-%d of message %d of %d, %d bytes: %x, want %x", bits, i, len(msgs), len(msgs[i]), got, want[i])
		}
		hashtest.Count(t, 1, "digests compared")
	}
}

// nistFiles are the official files of messages, and how many are in each.
var nistFiles = []struct {
	name  string
	bits  int
	count int
}{
	{"nist-SHA256ShortMsg.rsp.gz", 256, 65},
	{"nist-SHA256LongMsg.rsp.gz", 256, 64},
	{"nist-SHA224ShortMsg.rsp.gz", 224, 65},
	{"nist-SHA224LongMsg.rsp.gz", 224, 64},
}

func TestNIST(t *testing.T) {
	for _, file := range nistFiles {
		t.Run(file.name, func(t *testing.T) {
			answers := hashtest.ShortOrLong(t, file.name)
			if len(answers) != file.count {
				t.Fatalf("%d messages, want %d", len(answers), file.count)
			}
			var msgs, digests [][]byte
			for _, a := range answers {
				msgs = append(msgs, a.Message)
				digests = append(digests, a.Digest)
			}
			hashtest.EachSingle(t, &use, func(t *testing.T) {
				for _, a := range answers {
					checkMessage(t, file.bits, a.Message, a.Digest)
				}
			})
			hashtest.EachBatch(t, &use, func(t *testing.T) {
				checkBatch(t, file.bits, msgs, digests)
				for _, n := range []int{2, 3, 4, 5, 8, 9, 16, 17, 20, 32, 33} {
					last := len(msgs) - n
					checkBatch(t, file.bits, msgs[last:], digests[last:])
				}
			})
		})
	}
}

func TestMonteCarlo(t *testing.T) {
	checkpoints := 100
	if testing.Short() {
		checkpoints = 4
	}
	t.Run("SHA-256", func(t *testing.T) {
		var golden goldenSHA256
		hashtest.Golden(t, &golden)
		hashtest.EachSingle(t, &use, func(t *testing.T) { golden.MonteCarlo[0].Check(t, New(), checkpoints) })
	})
	t.Run("SHA-224", func(t *testing.T) {
		official := hashtest.Checkpoints(t, "nist-SHA224Monte.rsp.gz")
		if len(official.Out) != 100 {
			t.Fatalf("%d checkpoints, want 100", len(official.Out))
		}
		hashtest.EachSingle(t, &use, func(t *testing.T) { official.Check(t, New224(), checkpoints) })
	})
}

// constants is what this package needs of the official file of that name.
type constants struct {
	Repeats struct {
		Vectors []struct {
			Byte   hashtest.Hex
			Count  int64
			SHA256 hashtest.Hex
		}
	} `json:"nist_additional_sha256"`
	Zeros struct {
		SHA256, SHA224 hashtest.Hex
	} `json:"noble_zero_5GiB"`
	RepeatA struct {
		Vectors []struct {
			Algo      string
			GiB, Plus int64
			Out       hashtest.Hex
		}
	} `json:"libgcrypt_repeat_a"`
	Prime struct {
		SHA256 hashtest.Hex
	} `json:"firedancer_zero_4294967311"`
}

// TestOfficialBig hashes one byte over and over: a million times, with
// SIMDHASH_LONG=1 up to 6 GiB, and with SIMDHASH_LONG=2 up to 256 GiB.
func TestOfficialBig(t *testing.T) {
	var c constants
	hashtest.OfficialJSON(t, "constants-and-big.json", &c)
	check := func(t *testing.T, bits int, b byte, n int64, want []byte) {
		t.Helper()
		h := newBits(bits)
		hashtest.WriteRepeated(h, b, n)
		if got := h.Sum(nil); len(want) == 0 || !bytes.Equal(got, want) {
			t.Errorf("%d bytes of %#02x: SHA-%d is %x, want %x", n, b, bits, got, want)
		}
		hashtest.Count(t, 1, "digests compared")
	}
	long := os.Getenv("SIMDHASH_LONG")
	small := 0
	for _, v := range c.Repeats.Vectors {
		if v.Count <= 1<<20 {
			small++
			hashtest.EachSingle(t, &use, func(t *testing.T) { check(t, 256, v.Byte[0], v.Count, v.SHA256) })
		} else if long != "" {
			check(t, 256, v.Byte[0], v.Count, v.SHA256)
		}
	}
	if small == 0 {
		t.Error("no vector of a million bytes")
	}
	if long == "" {
		t.Skip("what is longer needs SIMDHASH_LONG=1, or 2 for 256 GiB")
	}
	check(t, 256, 0, 5<<30, c.Zeros.SHA256)
	check(t, 224, 0, 5<<30, c.Zeros.SHA224)
	check(t, 256, 0, 4294967311, c.Prime.SHA256)
	for _, v := range c.RepeatA.Vectors {
		bits := map[string]int{"SHA256": 256, "SHA224": 224}[v.Algo]
		if bits != 0 && (v.GiB <= 6 || long == "2") {
			check(t, bits, 'a', v.GiB<<30+v.Plus, v.Out)
		}
	}
}

// TestExamples is the examples of FIPS 180-4, in every clone.
func TestExamples(t *testing.T) {
	for _, example := range []struct {
		message        string
		sum256, sum224 string
	}{
		{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
			"23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
			"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
			"75388b16512776cc5dba5da1fd890150b0c6455cb4f58b1952522525"},
	} {
		t.Run(fmt.Sprintf("%d bytes", len(example.message)), func(t *testing.T) {
			hashtest.EachSingle(t, &use, func(t *testing.T) {
				for bits, want := range map[int]string{256: example.sum256, 224: example.sum224} {
					digest, err := hex.DecodeString(want)
					if err != nil {
						t.Fatal(err)
					}
					checkMessage(t, bits, []byte(example.message), digest)
				}
			})
		})
	}
}
