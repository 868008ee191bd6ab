package sha256

import (
	"crypto/md5"
	std "crypto/sha256"
	"encoding"
	"encoding/binary"
	"hash"
	"hash/fnv"
	"testing"
	"unsafe"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

// many is the batch side of this package.
var many = &hashtest.Batch{
	Hash:   "sha256",
	Use:    &use,
	Block:  BlockSize,
	Blocks: func(n int) int { return (n+8)/BlockSize + 1 },
	Gains:  func(msgs [][]byte) bool { return lanesFor(msgs) != nil },
	Sums: []hashtest.BatchSum{
		{
			Name: "Sum256Many", Size: Size,
			Many: func(dst []byte, msgs [][]byte) {
				Sum256Many(unsafe.Slice((*[Size]byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(dst)/Size), msgs)
			},
			One: func(dst, msg []byte) { *(*[Size]byte)(dst) = Sum256(msg) },
		},
		{
			Name: "Sum224Many", Size: Size224,
			Many: func(dst []byte, msgs [][]byte) {
				Sum224Many(unsafe.Slice((*[Size224]byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(dst)/Size224), msgs)
			},
			One: func(dst, msg []byte) { *(*[Size224]byte)(dst) = Sum224(msg) },
		},
	},
	WriteMany:  WriteMany,
	AppendSums: AppendSums,
	Kinds:      []func() hash.Hash{New, New224},
	Foreign: []func() hash.Hash{
		func() hash.Hash { return fnv.New32() },
		md5.New,
		std.New,
	},
	Resume: func(_, lo uint64) hash.Hash {
		saved := []byte(magic256)
		for i, w := range initial256 {
			saved = binary.BigEndian.AppendUint32(saved, w^uint32(lo>>(4*i)))
		}
		saved = append(saved, make([]byte, BlockSize)...)
		saved = binary.BigEndian.AppendUint64(saved, lo)
		h := New()
		if err := h.(encoding.BinaryUnmarshaler).UnmarshalBinary(saved); err != nil {
			panic(err)
		}
		return h
	},
	Counters: [][2]uint64{
		{0, 1<<29 - 2*BlockSize}, {0, 1<<29 - BlockSize}, {0, 1 << 29},
		{0, 1<<32 - 2*BlockSize}, {0, 1<<32 - BlockSize}, {0, 1 << 32},
		{0, 1<<61 - 2*BlockSize}, {0, 1<<61 - BlockSize}, {0, 1 << 61},
		{0, 1<<64 - 2*BlockSize},
	},
	Compress: func(kernel int, states, blocks []unsafe.Pointer, n int) {
		var in inputs
		for i := range states {
			in.h[i], in.p[i] = (*[8]uint32)(states[i]), (*byte)(blocks[i])
		}
		compressLanes(kernel, &in, n)
	},
	StateSize: int(unsafe.Sizeof([8]uint32{})),
}

func TestMany(t *testing.T) { many.Test(t) }

func FuzzSumMany(f *testing.F) { many.FuzzSums(f) }

func FuzzWriteMany(f *testing.F) { many.FuzzWrites(f) }

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
	Sum256Many(dst[:], msgs[:])
}
