package blake2b

import (
	"bytes"
	"crypto/md5"
	stdsha256 "crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"hash"
	"hash/fnv"
	"os"
	"path/filepath"
	"testing"
	"unsafe"

	"github.com/af655cf0/simdhash/internal/hashtest"
	"github.com/af655cf0/simdhash/sha256"
)

// many is the batch side of this package.
var many = &hashtest.Batch{
	Hash:  "blake2b",
	Use:   &use,
	Block: BlockSize,
	Blocks: func(n int) int {
		if n == 0 {
			return 1
		}
		return (n-1)/BlockSize + 1
	},
	Gains: func(msgs [][]byte) bool { return lanesFor(msgs) != nil },
	Sums: []hashtest.BatchSum{
		{
			Name: "Sum512Many", Size: Size,
			Many: func(dst []byte, msgs [][]byte) {
				Sum512Many(unsafe.Slice((*[Size]byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(dst)/Size), msgs)
			},
			One: func(dst, msg []byte) { *(*[Size]byte)(dst) = Sum512(msg) },
		},
		{
			Name: "Sum384Many", Size: Size384,
			Many: func(dst []byte, msgs [][]byte) {
				Sum384Many(unsafe.Slice((*[Size384]byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(dst)/Size384), msgs)
			},
			One: func(dst, msg []byte) { *(*[Size384]byte)(dst) = Sum384(msg) },
		},
		{
			Name: "Sum256Many", Size: Size256,
			Many: func(dst []byte, msgs [][]byte) {
				Sum256Many(unsafe.Slice((*[Size256]byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(dst)/Size256), msgs)
			},
			One: func(dst, msg []byte) { *(*[Size256]byte)(dst) = Sum256(msg) },
		},
		configSum("Config.SumMany", &Config{Size: 23, Key: []byte("a key"), Salt: []byte("a salt"), Person: []byte("a person")}),
	},
	WriteMany:  WriteMany,
	AppendSums: AppendSums,
	Kinds: []func() hash.Hash{
		func() hash.Hash { return must(NewConfig(nil)) },
		func() hash.Hash { return must(NewConfig(&Config{Key: bytes.Repeat([]byte("k"), 64)})) },
		func() hash.Hash { return must(NewConfig(&Config{Size: 1, Salt: []byte("salt")})) },
		func() hash.Hash { return must(NewConfig(&Config{Size: 33, Person: []byte("of sixteen bytes")})) },
		func() hash.Hash {
			return must(NewConfig(&Config{Size: 32, Key: []byte("k"), Tree: &Tree{MaxDepth: 2, NodeOffset: 1 << 40, InnerHashSize: 64, IsLastNode: true}}))
		},
	},
	Foreign: []func() hash.Hash{
		func() hash.Hash { return fnv.New64a() },
		md5.New,
		sha256.New,
		stdsha256.New,
	},
	Resume: func(hi, lo uint64) hash.Hash {
		saved := []byte(magic)
		for i, w := range initial512 {
			saved = binary.BigEndian.AppendUint64(saved, w^hi^lo<<i)
		}
		saved = binary.BigEndian.AppendUint64(saved, lo)
		saved = binary.BigEndian.AppendUint64(saved, hi)
		saved = append(saved, Size)
		saved = append(saved, make([]byte, BlockSize+1)...)
		h := must(NewConfig(nil))
		if err := h.(*digest).UnmarshalBinary(saved); err != nil {
			panic(err)
		}
		return h
	},
	Counters: [][2]uint64{
		{0, 1<<31 - 2*BlockSize}, {0, 1<<31 - BlockSize}, {0, 1 << 31},
		{0, 1<<32 - 2*BlockSize}, {0, 1<<32 - BlockSize}, {0, 1 << 32},
		{0, 1<<63 - 2*BlockSize}, {0, 1<<63 - BlockSize}, {0, 1 << 63},
		{0, 1<<64 - 2*BlockSize}, {0, 1<<64 - BlockSize}, {1, 0},
		{1<<63 - 1, 1<<64 - BlockSize},
		{1<<64 - 1, 1<<64 - 2*BlockSize}, {1<<64 - 1, 1<<64 - BlockSize},
	},
	Compress: func(kernel int, states, blocks []unsafe.Pointer, n int) {
		var in inputs
		for i := range states {
			in.s[i], in.p[i], in.step[i] = (*state)(states[i]), (*byte)(blocks[i]), BlockSize
		}
		compressLanes(kernel, &in, n)
	},
	StateSize: int(unsafe.Sizeof(state{})),
}

// configSum is SumMany beside NewConfig, for configurations without a tree.
func configSum(name string, c *Config) hashtest.BatchSum {
	return hashtest.BatchSum{
		Name: name, Size: c.size(),
		Many: func(dst []byte, msgs [][]byte) {
			if err := c.SumMany(dst, msgs); err != nil {
				panic(err)
			}
		},
		One: func(dst, msg []byte) {
			h := must(NewConfig(c))
			h.Write(msg)
			h.Sum(dst[:0])
		},
	}
}

func TestMany(t *testing.T) { many.Test(t) }

func FuzzSumMany(f *testing.F) { many.FuzzSums(f) }

func FuzzWriteMany(f *testing.F) { many.FuzzWrites(f) }

// manyRow is a batch of testdata/many.py.
type manyRow struct {
	Size              int
	Key, Salt, Person hashtest.Hex
	Tree              *struct {
		Fanout     uint8
		Depth      uint8
		LeafSize   uint32 `json:"leaf_size"`
		NodeOffset uint64 `json:"node_offset"`
		NodeDepth  uint8  `json:"node_depth"`
		InnerSize  uint8  `json:"inner_size"`
		LastNode   bool   `json:"last_node"`
	}
	Lengths []int
	Sum     hashtest.Hex
}

func (r *manyRow) config() *Config {
	c := &Config{Size: r.Size, Key: r.Key, Salt: r.Salt, Person: r.Person}
	if t := r.Tree; t != nil {
		c.Tree = &Tree{
			Fanout: t.Fanout, MaxDepth: t.Depth, LeafSize: t.LeafSize, NodeOffset: t.NodeOffset,
			NodeDepth: t.NodeDepth, InnerHashSize: t.InnerSize, IsLastNode: t.LastNode,
		}
	}
	return c
}

// oneByOne is what c.SumMany is to write.
func oneByOne(c *Config, msgs [][]byte) (digests []byte) {
	for i, msg := range msgs {
		one := *c
		if c.Tree != nil {
			node := *c.Tree
			node.NodeOffset += uint64(i)
			node.IsLastNode = node.IsLastNode && i == len(msgs)-1
			one.Tree = &node
		}
		h := must(NewConfig(&one))
		h.Write(msg)
		digests = h.Sum(digests)
	}
	return digests
}

// TestConfigSumMany compares batches of any configuration with those of
// Python's hashlib, and with hashes of NewConfig.
func TestConfigSumMany(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "many.json"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []manyRow
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	message := hashtest.GoldenMessage(1 << 14)
	many.Each(t, func(t *testing.T) {
		for i, row := range rows {
			msgs := make([][]byte, len(row.Lengths))
			for j, n := range row.Lengths {
				msgs[j] = message[17*j : 17*j+n]
			}
			dst := bytes.Repeat([]byte{0xA5}, len(msgs)*row.Size+row.Size-1)
			if err := row.config().SumMany(dst, msgs); err != nil {
				t.Fatalf("row %d: %v", i, err)
			}
			digests, rest := dst[:len(msgs)*row.Size], dst[len(msgs)*row.Size:]
			if want := oneByOne(row.config(), msgs); !bytes.Equal(digests, want) {
				t.Errorf("row %d: %d messages, %+v: not what hashes of NewConfig give", i, len(msgs), row.config())
			}
			if sum := stdsha256.Sum256(digests); !bytes.Equal(sum[:], row.Sum) {
				t.Errorf("row %d: %d messages, %+v: not what hashlib gives", i, len(msgs), row.config())
			}
			if bytes.Count(rest, []byte{0xA5}) != len(rest) {
				t.Errorf("row %d: wrote beyond the digests", i)
			}
			hashtest.Count(t, len(msgs), "digests compared")
		}
	})
}

// TestConfigSumManyNodes has node offsets that hashlib does not take: they go
// on from 0 after the last.
func TestConfigSumManyNodes(t *testing.T) {
	nodes := map[string][][]byte{}
	for name, length := range map[string]func(i int) int{
		"rising":                   func(i int) int { return i * 11 },
		"empty":                    func(int) int { return 0 },
		"of 77 bytes":              func(int) int { return 77 },
		"of two blocks":            func(int) int { return 256 },
		"of two blocks, then less": func(i int) int { return 256 - i/37 },
	} {
		for i := range 40 {
			nodes[name] = append(nodes[name], sequence(length(i), uint32(i)))
		}
	}
	many.Each(t, func(t *testing.T) {
		for _, offset := range []uint64{1, 1<<32 - 20, 1<<64 - 20, 1<<64 - 1} {
			for _, last := range []bool{false, true} {
				for _, key := range []string{"", "key"} {
					c := &Config{Size: 24, Key: []byte(key), Tree: &Tree{MaxDepth: 3, NodeOffset: offset, IsLastNode: last}}
					for name, msgs := range nodes {
						for n := 0; n <= len(msgs); n += hashtest.Sample(5, 1, 1) {
							dst := make([]byte, n*24)
							if err := c.SumMany(dst, msgs[:n]); err != nil {
								t.Fatal(err)
							}
							if !bytes.Equal(dst, oneByOne(c, msgs[:n])) {
								t.Errorf("%d nodes %s from %d on, key %q, last %v: wrong", n, name, offset, key, last)
							}
							hashtest.Count(t, 1, "batches compared")
						}
					}
				}
			}
		}
	})
}

// TestConfigSumManyRefuses compares errors with those of NewConfig, and looks
// whether anything was written or changed.
func TestConfigSumManyRefuses(t *testing.T) {
	long := make([]byte, 65)
	msgs := make([][]byte, 20)
	many.Each(t, func(t *testing.T) {
		for _, c := range []*Config{
			{Size: -1}, {Size: 65}, {Key: long}, {Salt: long[:17]}, {Person: long[:17]},
			{Tree: &Tree{}}, {Tree: &Tree{MaxDepth: 1, InnerHashSize: 65}},
		} {
			_, want := NewConfig(c)
			dst := bytes.Repeat([]byte{0xA5}, len(msgs)*Size)
			got := c.SumMany(dst, msgs)
			if got == nil || got.Error() != want.Error() {
				t.Errorf("%+v: error is %v, want %v", c, got, want)
			}
			if got := c.SumMany(nil, msgs); got == nil {
				t.Errorf("%+v: no error without room", c)
			}
			if bytes.Count(dst, []byte{0xA5}) != len(dst) {
				t.Errorf("%+v: digests were written", c)
			}
		}
		// nil and the zero Config are BLAKE2b-512.
		want := oneByOne(&Config{}, msgs)
		for _, c := range []*Config{nil, {}} {
			dst := make([]byte, len(want))
			if err := c.SumMany(dst, msgs); err != nil || !bytes.Equal(dst, want) {
				t.Errorf("%+v: error %v, or wrong digests", c, err)
			}
		}
		// A Config is the caller's.
		c := Config{Key: []byte("key"), Salt: []byte("salt"), Tree: &Tree{MaxDepth: 2, NodeOffset: 7, IsLastNode: true}}
		if err := c.SumMany(make([]byte, len(want)), msgs); err != nil {
			t.Fatal(err)
		}
		if string(c.Key) != "key" || string(c.Salt) != "salt" || *c.Tree != (Tree{MaxDepth: 2, NodeOffset: 7, IsLastNode: true}) {
			t.Errorf("SumMany changed its Config to %+v", c)
		}
	})
}

// TestManyOnStack has everything that a batch function is given on the caller's
// stack, where it can stay. (What WriteMany is given cannot: any hash.Hash might
// keep it.)
func TestManyOnStack(t *testing.T) {
	many.Each(t, func(t *testing.T) {
		if allocations := hashtest.Allocations(sumsOnStack); allocations != 0 {
			t.Errorf("messages on the stack: %d allocations", allocations)
		}
	})
}

func sumsOnStack() {
	var memory [20][100]byte
	var msgs [20][]byte
	for i := range msgs {
		msgs[i] = memory[i][:]
	}
	var dst [20][Size]byte
	Sum512Many(dst[:], msgs[:])
}
