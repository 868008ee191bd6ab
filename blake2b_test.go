package blake2b

import (
	"crypto"
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

// everything is a Config that leaves nothing out.
func everything() *Config {
	return &Config{
		Size: 33, Key: hashtest.GoldenKey(64), Salt: []byte("sixteen of salt!"), Person: []byte("for whom"),
		Tree: &Tree{
			Fanout: 3, MaxDepth: 7, LeafSize: 1 << 20, NodeOffset: 1<<63 + 5, NodeDepth: 2, InnerHashSize: 64, IsLastNode: true,
		},
	}
}

// must is for constructors that cannot fail as they are called here.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// tested describes BLAKE2b to the checks that both hashes share.
func tested() hashtest.Hash {
	return hashtest.Hash{
		Name:      "blake2b",
		Use:       &use,
		BlockSize: BlockSize,
		Variants: []hashtest.Variant{
			{Name: "512", Size: Size, New: func() hash.Hash { return must(New512(nil)) },
				Sum: func(p []byte) []byte { d := Sum512(p); return d[:] }},
			{Name: "256", Size: Size256, New: func() hash.Hash { return must(New256(nil)) },
				Sum: func(p []byte) []byte { d := Sum256(p); return d[:] }},
			{Name: "384", Size: Size384, New: func() hash.Hash { return must(New384(nil)) },
				Sum: func(p []byte) []byte { d := Sum384(p); return d[:] }},
			{Name: "13", Size: 13, New: func() hash.Hash { return must(New(13, nil)) }},
			{Name: "keyed", Size: 48, Sealed: true, New: func() hash.Hash { return must(New384([]byte("a key"))) }},
			{Name: "everything", Size: 33, Sealed: true, New: func() hash.Hash { return must(NewConfig(everything())) }},
		},
		StateSize: int(unsafe.Sizeof(state{})),
		Compress: func(s, blocks []byte) {
			compress((*state)(unsafe.Pointer(unsafe.SliceData(s))), blocks, BlockSize)
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

// TestSelfTestFails tests that a wrong bit is found: one of the initialization
// vector, which all kernels read.
func TestSelfTestFails(t *testing.T) {
	hashtest.EachKernel(t, tested(), func(t *testing.T) {
		iv[5] ^= 1 << 40
		defer func() { iv[5] ^= 1 << 40 }()
		if SelfTest() == nil {
			t.Error("the self-test passes with a wrong initialization vector")
		}
	})
}

// TestRegistered tests that importing the package makes it package crypto's.
func TestRegistered(t *testing.T) {
	for _, r := range []struct {
		hash crypto.Hash
		size int
	}{{crypto.BLAKE2b_256, 32}, {crypto.BLAKE2b_384, 48}, {crypto.BLAKE2b_512, 64}} {
		if !r.hash.Available() {
			t.Errorf("%v is not available", r.hash)
			continue
		}
		d := r.hash.New()
		if _, ours := d.(*digest); !ours || d.Size() != r.size {
			t.Errorf("%v is a %T of %d bytes", r.hash, d, d.Size())
		}
	}
}

func TestOps(t *testing.T)      { hashtest.CheckOps(t, tested()) }
func TestStack(t *testing.T)    { hashtest.CheckStack(t, tested()) }
func TestObserved(t *testing.T) { hashtest.CheckObserved(t, tested()) }
func TestPauses(t *testing.T)   { hashtest.CheckPauses(t, tested()) }
func TestHuge(t *testing.T)     { hashtest.CheckHuge(t, tested()) }

func TestAllocs(t *testing.T) {
	config := everything()
	key := []byte("a key")
	hashtest.CheckAllocs(t, tested(), map[string]func([]byte){
		"Sum512": func(p []byte) { Sum512(p) },
		"Sum384": func(p []byte) { Sum384(p) },
		"Sum256": func(p []byte) { Sum256(p) },
	}, map[string]func() hash.Hash{
		"New":             func() hash.Hash { return must(New(20, key)) },
		"New512":          func() hash.Hash { return must(New512(nil)) },
		"New384":          func() hash.Hash { return must(New384(key)) },
		"New256":          func() hash.Hash { return must(New256(nil)) },
		"NewConfig(nil)":  func() hash.Hash { return must(NewConfig(nil)) },
		"NewConfig of it": func() hash.Hash { return must(NewConfig(config)) },
	})
}

func FuzzOps(f *testing.F)   { hashtest.FuzzOps(f, tested()) }
func FuzzState(f *testing.F) { hashtest.FuzzState(f, tested(), oddStates()...) }
