package sha256

import (
	"encoding"
	"hash"
	"io"
	"testing"
	"unsafe"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

var (
	_ hash.Cloner                = (*digest)(nil)
	_ io.StringWriter            = (*digest)(nil)
	_ encoding.BinaryMarshaler   = (*digest)(nil)
	_ encoding.BinaryAppender    = (*digest)(nil)
	_ encoding.BinaryUnmarshaler = (*digest)(nil)
)

// tested describes SHA-256 to the checks that both hashes share.
func tested() hashtest.Hash {
	return hashtest.Hash{
		Name:      "sha256",
		Use:       &use,
		BlockSize: BlockSize,
		Variants: []hashtest.Variant{
			{Name: "256", Size: Size, New: New, Sum: func(p []byte) []byte { d := Sum256(p); return d[:] }},
			{Name: "224", Size: Size224, New: New224, Sum: func(p []byte) []byte { d := Sum224(p); return d[:] }},
		},
		StateSize: int(unsafe.Sizeof([8]uint32{})),
		Compress: func(h, blocks []byte) {
			compress((*[8]uint32)(unsafe.Pointer(unsafe.SliceData(h))), blocks)
		},
	}
}

// A call into assembly holds up a collection, so it gets at most 64 KiB, in whole
// blocks: this does not compile otherwise.
const (
	_ = uint(64<<10 - maxCall)
	_ = uint(-(maxCall % BlockSize))
)

func TestConformance(t *testing.T) { hashtest.CheckConformance(t, tested()) }
func TestLengths(t *testing.T)     { hashtest.CheckLengths(t, tested()) }
func TestBlocks(t *testing.T)      { hashtest.CheckBlocks(t, tested()) }
func TestGuard(t *testing.T)       { hashtest.CheckGuard(t, tested()) }
func TestFaults(t *testing.T)      { hashtest.CheckFaults(t, tested()) }
func TestConcurrency(t *testing.T) { hashtest.CheckConcurrency(t, tested(), SelfTest) }

func TestSelfTest(t *testing.T) {
	hashtest.EachKernel(t, tested(), func(t *testing.T) {
		if err := SelfTest(); err != nil {
			t.Error(err)
		}
	})
}

// TestSelfTestFails tests that a wrong bit is found: one of the constants, which
// all kernels read.
func TestSelfTestFails(t *testing.T) {
	hashtest.EachKernel(t, tested(), func(t *testing.T) {
		if _, ours := New().(*digest); !ours {
			t.Skip("the standard library has constants of its own")
		}
		k[40] ^= 1 << 20
		defer func() { k[40] ^= 1 << 20 }()
		if SelfTest() == nil {
			t.Error("the self-test passes with a wrong constant")
		}
	})
}

func TestOps(t *testing.T)      { hashtest.CheckOps(t, tested()) }
func TestStack(t *testing.T)    { hashtest.CheckStack(t, tested()) }
func TestObserved(t *testing.T) { hashtest.CheckObserved(t, tested()) }
func TestPauses(t *testing.T)   { hashtest.CheckPauses(t, tested()) }
func TestHuge(t *testing.T)     { hashtest.CheckHuge(t, tested()) }

func TestAllocs(t *testing.T) {
	hashtest.CheckAllocs(t, tested(), map[string]func([]byte){
		"Sum256": func(p []byte) { Sum256(p) },
		"Sum224": func(p []byte) { Sum224(p) },
	}, nil)
}

func FuzzOps(f *testing.F)   { hashtest.FuzzOps(f, tested()) }
func FuzzState(f *testing.F) { hashtest.FuzzState(f, tested(), oddStates()...) }
