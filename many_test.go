package blake2b

import (
	"bytes"
	"crypto/md5"
	stdsha256 "crypto/sha256"
	"encoding/binary"
	"hash"
	"hash/fnv"
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
		func() hash.Hash { return configured(nil) },
		func() hash.Hash { return configured(&Config{Key: bytes.Repeat([]byte("k"), 64)}) },
		func() hash.Hash { return configured(&Config{Size: 1, Salt: []byte("salt")}) },
		func() hash.Hash { return configured(&Config{Size: 33, Person: []byte("of sixteen bytes")}) },
		func() hash.Hash {
			return configured(&Config{Size: 32, Key: []byte("k"), Tree: &Tree{MaxDepth: 2, NodeOffset: 1 << 40, InnerHashSize: 64, IsLastNode: true}})
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
		h := configured(nil)
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

// configured is NewConfig for what is known to be valid.
func configured(c *Config) hash.Hash {
	h, err := NewConfig(c)
	if err != nil {
		panic(err)
	}
	return h
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
			h := configured(c)
			h.Write(msg)
			h.Sum(dst[:0])
		},
	}
}

func TestMany(t *testing.T) { many.Test(t) }
