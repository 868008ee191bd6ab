package blake2b

import (
	"bytes"
	stdsha256 "crypto/sha256"
	"fmt"
	"hash"
	"io"
	"os"
	"strconv"
	"testing"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

// splits is how often a message is written in random parts.
func splits() int { return hashtest.Sample(2, 8, 32) }

// oneShot is the digest of message by the function for its size; ok is false if
// there is none.
func oneShot(size int, message []byte) (digest []byte, ok bool) {
	switch size {
	case Size:
		d := Sum512(message)
		return d[:], true
	case Size384:
		d := Sum384(message)
		return d[:], true
	case Size256:
		d := Sum256(message)
		return d[:], true
	}
	return nil, false
}

// checkMessage compares message's digest, whichever way it is computed.
func checkMessage(t *testing.T, size int, key, message, want []byte) {
	t.Helper()
	if len(key) == 0 {
		if got, ok := oneShot(size, message); ok && !bytes.Equal(got, want) {
			t.Fatalf("message of %d bytes: digest of %d bytes is %x, want %x", len(message), size, got, want)
		}
	}
	h, err := New(size, key)
	if err != nil {
		t.Fatal(err)
	}
	hashtest.CheckDigest(t, h, message, want, splits())
}

// fold is what golden.py makes of many digests.
type fold struct{ hash.Hash }

func newFold() fold { return fold{stdsha256.New()} }

func (f fold) check(t *testing.T, want []byte, n int, format string, args ...any) {
	t.Helper()
	if got := f.Sum(nil); !bytes.Equal(got, want) {
		t.Errorf("digests of "+format+" are wrong", args...)
	}
	hashtest.Count(t, n, "digests compared")
}

type goldenBlake2b struct {
	Lengths []struct {
		Size, Key, From, To int
		Sum                 hashtest.Hex
	}
	Sizes []struct {
		Size, Key int
		Lengths   []int
		Sum       hashtest.Hex
	}
	Digests []struct {
		Length, Size, Key int
		Out               hashtest.Hex
	}
	Parameters []parameters
	Trees      []struct {
		Length int
		Leaves []hashtest.Hex
		Root   hashtest.Hex
	}
	XOFSizes []struct {
		Key, Length, From, To int
		Sum                   hashtest.Hex
	}
	XOFs []struct {
		Key, Length int
		Size        uint32
		Out         hashtest.Hex
	}
	Counters []struct {
		H, T   hashtest.Hex
		Length int
		Out    hashtest.Hex
	}
}

// parameters is a row of the golden or of the official vectors; the message of
// a golden one is given by its length.
type parameters struct {
	Length     int
	Data       hashtest.Hex
	Size       int `json:"digest_size"`
	Key        hashtest.Hex
	Salt       hashtest.Hex
	Person     hashtest.Hex
	Fanout     uint8
	Depth      uint8
	LeafSize   uint32 `json:"leaf_size"`
	NodeOffset offset `json:"node_offset"`
	NodeDepth  uint8  `json:"node_depth"`
	InnerSize  uint8  `json:"inner_size"`
	LastNode   bool   `json:"last_node"`
	Out        hashtest.Hex
}

// offset is a number, or with the official vectors a string like "0x1f".
type offset uint64

func (o *offset) UnmarshalJSON(b []byte) error {
	n, err := strconv.ParseUint(string(bytes.Trim(b, `"`)), 0, 64)
	*o = offset(n)
	return err
}

func (p *parameters) config() *Config {
	return &Config{Size: p.Size, Key: p.Key, Salt: p.Salt, Person: p.Person, Tree: &Tree{
		Fanout: p.Fanout, MaxDepth: p.Depth, LeafSize: p.LeafSize, NodeOffset: uint64(p.NodeOffset),
		NodeDepth: p.NodeDepth, InnerHashSize: p.InnerSize, IsLastNode: p.LastNode,
	}}
}

func TestGolden(t *testing.T) {
	var golden goldenBlake2b
	hashtest.Golden(t, &golden)
	message := hashtest.GoldenMessage(1 << 16)
	hashtest.EachSingle(t, &use, func(t *testing.T) {
		for _, row := range golden.Lengths {
			f := newFold()
			h, err := New(row.Size, hashtest.GoldenKey(row.Key))
			if err != nil {
				t.Fatal(err)
			}
			for n := row.From; n < row.To; n++ {
				h.Reset()
				h.Write(message[:n])
				digest := h.Sum(nil)
				if row.Key == 0 {
					if once, ok := oneShot(row.Size, message[:n]); ok && !bytes.Equal(once, digest) {
						t.Fatalf("length %d: one call gives %x, Write and Sum %x", n, once, digest)
					}
				}
				f.Write(digest)
			}
			f.check(t, row.Sum, row.To-row.From, "%d bytes, key of %d, lengths %d to %d", row.Size, row.Key, row.From, row.To-1)
		}
		for _, row := range golden.Sizes {
			f := newFold()
			h, err := New(row.Size, hashtest.GoldenKey(row.Key))
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range row.Lengths {
				h.Reset()
				h.Write(message[:n])
				f.Write(h.Sum(nil))
			}
			f.check(t, row.Sum, len(row.Lengths), "%d bytes, key of %d", row.Size, row.Key)
		}
		for _, row := range golden.Digests {
			checkMessage(t, row.Size, hashtest.GoldenKey(row.Key), message[:row.Length], row.Out)
		}
		for i, row := range golden.Parameters {
			h, err := NewConfig(row.config())
			if err != nil {
				t.Fatalf("row %d: %v", i, err)
			}
			hashtest.CheckDigest(t, h, message[:row.Length], row.Out, splits())
		}
		for _, row := range golden.XOFSizes {
			f := newFold()
			for size := row.From; size < row.To; size++ {
				f.Write(expand(t, uint32(size), size, hashtest.GoldenKey(row.Key), message[:row.Length]))
			}
			f.check(t, row.Sum, row.To-row.From, "XOFs of %d to %d bytes, key of %d", row.From, row.To-1, row.Key)
		}
		for _, row := range golden.XOFs {
			got := expand(t, row.Size, len(row.Out), hashtest.GoldenKey(row.Key), message[:row.Length])
			hashtest.Count(t, 1, "outputs of XOFs compared")
			if !bytes.Equal(got, row.Out) {
				t.Errorf("XOF of %d bytes, key of %d, message of %d: %x, want %x", row.Size, row.Key, row.Length, got, row.Out)
			}
		}
		for _, row := range golden.Counters {
			hashtest.CheckDigest(t, &resumed{t: t, h: row.H, counter: row.T}, message[:row.Length], row.Out, splits())
		}
	})
}

// expand reads n bytes of an XOF, once whole and once in odd parts.
func expand(t *testing.T, size uint32, n int, key, message []byte) []byte {
	t.Helper()
	x, err := NewXOF(size, key)
	if err != nil {
		t.Fatal(err)
	}
	var outputs [2][]byte
	for i := range outputs {
		x.Reset()
		x.Write(message)
		out := make([]byte, n)
		for j := 0; j < n; {
			part := n
			if i == 1 {
				part = min(n-j, 1+j*7%65)
			}
			m, err := io.ReadFull(x, out[j:j+part])
			if err != nil {
				t.Fatal(err)
			}
			j += m
		}
		if size != OutputLengthUnknown && n == int(size) {
			if m, err := x.Read(make([]byte, 1)); m != 0 || err != io.EOF {
				t.Fatalf("Read after the end of an XOF: %d, %v", m, err)
			}
		}
		outputs[i] = out
	}
	if !bytes.Equal(outputs[0], outputs[1]) {
		t.Fatalf("XOF of %d bytes read in parts is %x, whole %x", size, outputs[1], outputs[0])
	}
	return outputs[0]
}

// resumed is a hash that begins, and begins anew, from a saved state.
type resumed struct {
	hash.Hash
	t          *testing.T
	h, counter []byte
}

func (r *resumed) Write(p []byte) (int, error) {
	r.begin()
	return r.Hash.Write(p)
}

func (r *resumed) Sum(b []byte) []byte {
	r.begin()
	return r.Hash.Sum(b)
}

func (r *resumed) Reset()         { r.Hash = nil }
func (r *resumed) BlockSize() int { return BlockSize }

func (r *resumed) begin() {
	if r.Hash != nil {
		return
	}
	saved := append([]byte(magic), r.h...)
	saved = append(saved, r.counter...)
	saved = append(saved, Size)
	saved = append(saved, make([]byte, BlockSize+1)...)
	h, err := New512(nil)
	if err != nil {
		r.t.Fatal(err)
	}
	if err := h.(interface{ UnmarshalBinary([]byte) error }).UnmarshalBinary(saved); err != nil {
		r.t.Fatal(err)
	}
	r.Hash = h
}

func TestGoldenBatches(t *testing.T) {
	var golden goldenBlake2b
	hashtest.Golden(t, &golden)
	message := hashtest.GoldenMessage(1 << 16)
	hashtest.EachBatch(t, &use, func(t *testing.T) {
		for _, row := range golden.Lengths {
			var msgs [][]byte
			for n := row.From; n < row.To; n++ {
				msgs = append(msgs, message[:n])
			}
			f := newFold()
			for _, digest := range sumConfig(t, &Config{Size: row.Size, Key: hashtest.GoldenKey(row.Key)}, msgs) {
				f.Write(digest)
			}
			f.check(t, row.Sum, row.To-row.From, "%d bytes, key of %d, lengths %d to %d", row.Size, row.Key, row.From, row.To-1)
		}
		plain := map[int]*answers{Size: {}, Size384: {}, Size256: {}}
		for _, row := range golden.Digests {
			if row.Key == 0 {
				plain[row.Size].add(message[:row.Length], row.Out)
			}
		}
		for size, a := range plain {
			a.check(t, fmt.Sprintf("BLAKE2b-%d", 8*size), sumPlain(t, size, a.messages))
		}
		checkParameters(t, golden.Parameters, message)
		for _, row := range golden.Trees {
			const leaf = 256
			shape := Tree{Fanout: 4, MaxDepth: 2, LeafSize: leaf, InnerHashSize: 32, IsLastNode: true}
			var msgs [][]byte
			for from := 0; from < row.Length; from += leaf {
				msgs = append(msgs, message[from:min(from+leaf, row.Length)])
			}
			leaves := sumConfig(t, &Config{Size: 32, Tree: &shape}, msgs)
			for i, digest := range leaves {
				if !bytes.Equal(digest, row.Leaves[i]) {
					t.Errorf("leaf %d is %x, want %x", i, digest, row.Leaves[i])
				}
			}
			shape.NodeDepth = 1
			root := sumConfig(t, &Config{Size: 32, Tree: &shape}, [][]byte{bytes.Join(leaves, nil)})
			if !bytes.Equal(root[0], row.Root) {
				t.Errorf("root is %x, want %x", root[0], row.Root)
			}
		}
		var hs []hash.Hash
		a := new(answers)
		for _, row := range golden.Counters {
			r := resumed{t: t, h: row.H, counter: row.T}
			r.begin()
			hs = append(hs, r.Hash)
			a.add(message[:row.Length], row.Out)
		}
		WriteMany(hs, a.messages)
		a.check(t, "resumed state", cut(AppendSums(nil, hs), a.digests))
	})
}

// answers are messages and the digests they must have.
type answers struct{ messages, digests [][]byte }

func (a *answers) add(message, digest []byte) {
	a.messages = append(a.messages, message)
	a.digests = append(a.digests, digest)
}

func (a *answers) check(t *testing.T, what string, got [][]byte) {
	t.Helper()
	if len(got) != len(a.digests) {
		t.Fatalf("%s: %d digests, want %d", what, len(got), len(a.digests))
	}
	for i := range got {
		if !bytes.Equal(got[i], a.digests[i]) {
			t.Errorf("%s: message %d of a batch of %d, %d bytes: %x, want %x",
				what, i, len(got), len(a.messages[i]), got[i], a.digests[i])
		}
		hashtest.Count(t, 1, "digests compared")
	}
}

// cut divides b into parts as long as those of like.
func cut(b []byte, like [][]byte) (parts [][]byte) {
	for _, l := range like {
		n := min(len(l), len(b))
		parts = append(parts, b[:n])
		b = b[n:]
	}
	if len(b) > 0 {
		parts = append(parts, b)
	}
	return parts
}

// sumPlain is the digests of msgs by the batch function for the size.
func sumPlain(t *testing.T, size int, msgs [][]byte) (digests [][]byte) {
	t.Helper()
	switch size {
	case Size:
		dst := make([][Size]byte, len(msgs))
		Sum512Many(dst, msgs)
		for i := range dst {
			digests = append(digests, dst[i][:])
		}
	case Size384:
		dst := make([][Size384]byte, len(msgs))
		Sum384Many(dst, msgs)
		for i := range dst {
			digests = append(digests, dst[i][:])
		}
	case Size256:
		dst := make([][Size256]byte, len(msgs))
		Sum256Many(dst, msgs)
		for i := range dst {
			digests = append(digests, dst[i][:])
		}
	default:
		t.Fatalf("no batch function for digests of %d bytes", size)
	}
	return digests
}

// sumConfig is the digests of msgs by SumMany.
func sumConfig(t *testing.T, c *Config, msgs [][]byte) (digests [][]byte) {
	t.Helper()
	dst := make([]byte, c.size()*len(msgs))
	if err := c.SumMany(dst, msgs); err != nil {
		t.Fatal(err)
	}
	for i := range msgs {
		digests = append(digests, dst[i*c.size():(i+1)*c.size()])
	}
	return digests
}

// checkParameters hashes each row as one node among others of its level, in
// lanes, and then all rows together. message holds the golden rows' messages.
func checkParameters(t *testing.T, rows []parameters, message []byte) {
	t.Helper()
	var hs []hash.Hash
	all := new(answers)
	for i, row := range rows {
		data := []byte(row.Data)
		if data == nil {
			data = message[:row.Length]
		}
		c := row.config()
		h, err := NewConfig(c)
		if err != nil {
			t.Fatalf("row %d: %v", i, err)
		}
		hs = append(hs, h)
		all.add(data, row.Out)

		// The last message alone is its level's last node; the offset wraps.
		nodes := 1 + i%(maxLanes+1)
		place := nodes - 1
		if !row.LastNode {
			place = (nodes - 1) / 2
			c.Tree.IsLastNode = nodes > 1 && place < nodes-1
		}
		c.Tree.NodeOffset -= uint64(place)
		msgs := make([][]byte, nodes)
		for j := range msgs {
			msgs[j] = data[:len(data)*(j+1)/(nodes+1)]
		}
		msgs[place] = data
		if got := sumConfig(t, c, msgs)[place]; !bytes.Equal(got, row.Out) {
			t.Errorf("row %d as node %d of %d: %x, want %x", i, place, nodes, got, row.Out)
		}
		hashtest.Count(t, 1, "digests compared")
	}
	WriteMany(hs, all.messages)
	all.check(t, "parameters", cut(AppendSums(nil, hs), all.digests))
}

// kat is a row of the BLAKE2 project's known answers.
type kat struct {
	Hash         string
	In, Key, Out hashtest.Hex
}

func knownAnswers(t *testing.T, hash string) (rows []kat) {
	t.Helper()
	var all []kat
	hashtest.OfficialJSON(t, "blake2-kat-b-bp-xb.json.gz", &all)
	for _, row := range all {
		if row.Hash == hash {
			rows = append(rows, row)
		}
	}
	if len(rows) != 512 {
		t.Fatalf("%d known answers for %s, want 512", len(rows), hash)
	}
	return rows
}

func TestKnownAnswers(t *testing.T) {
	rows := knownAnswers(t, "blake2b")
	hashtest.EachSingle(t, &use, func(t *testing.T) {
		for _, row := range rows {
			checkMessage(t, len(row.Out), row.Key, row.In, row.Out)
		}
	})
}

func TestKnownAnswersBatches(t *testing.T) {
	var plain, keyed answers
	var key []byte
	for _, row := range knownAnswers(t, "blake2b") {
		if len(row.Key) == 0 {
			plain.add(row.In, row.Out)
		} else {
			keyed.add(row.In, row.Out)
			key = row.Key
		}
	}
	hashtest.EachBatch(t, &use, func(t *testing.T) {
		plain.check(t, "unkeyed", sumPlain(t, Size, plain.messages))
		keyed.check(t, "keyed", sumConfig(t, &Config{Key: key}, keyed.messages))
		for _, n := range []int{2, 3, 4, 5, 8, 9, 16, 17, 20, 32, 33} {
			last := len(plain.messages) - n
			few := answers{plain.messages[last:], plain.digests[last:]}
			few.check(t, "unkeyed", sumPlain(t, Size, few.messages))
		}
	})
}

func TestKnownAnswersXOF(t *testing.T) {
	rows := knownAnswers(t, "blake2xb")
	hashtest.EachSingle(t, &use, func(t *testing.T) {
		for _, row := range rows {
			got := expand(t, uint32(len(row.Out)), len(row.Out), row.Key, row.In)
			hashtest.Count(t, 1, "outputs of XOFs compared")
			if !bytes.Equal(got, row.Out) {
				t.Errorf("XOF of %d bytes, key of %d: %x, want %x", len(row.Out), len(row.Key), got, row.Out)
			}
		}
	})
}

func TestOfficialParameters(t *testing.T) {
	var rows []parameters
	hashtest.OfficialJSON(t, "blake2b-params-hashlib.json.gz", &rows)
	if len(rows) != 1201 {
		t.Fatalf("%d rows, want 1201", len(rows))
	}
	t.Run("single", func(t *testing.T) {
		hashtest.EachSingle(t, &use, func(t *testing.T) {
			for i, row := range rows {
				h, err := NewConfig(row.config())
				if err != nil {
					t.Fatalf("row %d: %v", i, err)
				}
				hashtest.CheckDigest(t, h, row.Data, row.Out, splits())
			}
		})
	})
	t.Run("batch", func(t *testing.T) {
		hashtest.EachBatch(t, &use, func(t *testing.T) { checkParameters(t, rows, nil) })
	})
}

// constants is what this package needs of the official file of that name.
type constants struct {
	RFC7693 struct {
		ABC      hashtest.Hex `json:"abc_blake2b512"`
		SelfTest hashtest.Hex `json:"selftest_blake2b"`
	}
	XOF   struct{ Key, Out hashtest.Hex }
	Zeros struct {
		Blake2b512 hashtest.Hex
	} `json:"noble_zero_5GiB"`
	RepeatA struct {
		Vectors []struct {
			Algo      string
			GiB, Plus int64
			Out       hashtest.Hex
		}
	} `json:"libgcrypt_repeat_a"`
}

func officialConstants(t *testing.T) (c constants) {
	t.Helper()
	hashtest.OfficialJSON(t, "constants-and-big.json", &c)
	return c
}

// TestRFC7693 is appendix A and appendix E. The answers are in every copy of
// the RFC; where there are official vectors, those have to agree.
func TestRFC7693(t *testing.T) {
	const abc = "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1" +
		"7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
	const selfTest = "c23a7800d98123bd10f506c61e29da5603d763b8bbad2e737f5e765a7bccd475"
	hashtest.EachSingle(t, &use, func(t *testing.T) {
		if got := fmt.Sprintf("%x", Sum512([]byte("abc"))); got != abc {
			t.Errorf("digest of abc is %s, want %s", got, abc)
		}
		all, err := New256(nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, size := range []int{20, 32, 48, 64} {
			for _, length := range []int{0, 3, 128, 129, 255, 1024} {
				for _, key := range [][]byte{nil, rfcSequence(size)} {
					h, err := New(size, key)
					if err != nil {
						t.Fatal(err)
					}
					h.Write(rfcSequence(length))
					all.Write(h.Sum(nil))
				}
			}
		}
		if got := fmt.Sprintf("%x", all.Sum(nil)); got != selfTest {
			t.Errorf("self-test comes to %s, want %s", got, selfTest)
		}
	})
	t.Run("official", func(t *testing.T) {
		c := officialConstants(t)
		if got := fmt.Sprintf("%x", c.RFC7693.ABC); got != abc {
			t.Errorf("official digest of abc is %s, want %s", got, abc)
		}
		if got := fmt.Sprintf("%x", c.RFC7693.SelfTest); got != selfTest {
			t.Errorf("official self-test comes to %s, want %s", got, selfTest)
		}
	})
}

// rfcSequence is the RFC's test input of n bytes, seeded with n. It is written
// apart from the product's, which SelfTest relies on.
func rfcSequence(n int) (out []byte) {
	var previous uint32 = 0xDEAD4BAD * uint32(n)
	var current uint32 = 1
	for range n {
		next := previous + current
		previous, current = current, next
		out = append(out, byte(next>>24))
	}
	return out
}

func TestOfficialXOFHead(t *testing.T) {
	c := officialConstants(t)
	message := make([]byte, 256)
	for i := range message {
		message[i] = byte(i)
	}
	hashtest.EachSingle(t, &use, func(t *testing.T) {
		got := expand(t, OutputLengthUnknown, len(c.XOF.Out), c.XOF.Key, message)
		if len(got) == 0 || !bytes.Equal(got, c.XOF.Out) {
			t.Errorf("head of an XOF of unknown length is %x, want %x", got, c.XOF.Out)
		}
	})
}

// TestOfficialBig hashes messages of 5 and 6 GiB, and with SIMDHASH_LONG=2 of
// 256 GiB.
func TestOfficialBig(t *testing.T) {
	long := os.Getenv("SIMDHASH_LONG")
	if long == "" {
		t.Skip("needs SIMDHASH_LONG=1, or 2 for 256 GiB")
	}
	c := officialConstants(t)
	check := func(b byte, n int64, want []byte) {
		t.Helper()
		h, err := New512(nil)
		if err != nil {
			t.Fatal(err)
		}
		hashtest.WriteRepeated(h, b, n)
		if got := h.Sum(nil); len(want) == 0 || !bytes.Equal(got, want) {
			t.Errorf("%d bytes of %#02x: digest is %x, want %x", n, b, got, want)
		}
		hashtest.Count(t, 1, "digests compared")
	}
	check(0, 5<<30, c.Zeros.Blake2b512)
	for _, v := range c.RepeatA.Vectors {
		if v.Algo == "BLAKE2B_512" && (v.GiB <= 6 || long == "2") {
			check('a', v.GiB<<30+v.Plus, v.Out)
		}
	}
}
