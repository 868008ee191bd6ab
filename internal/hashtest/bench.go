package hashtest

import (
	"fmt"
	"hash"
	"strings"
	"testing"

	"github.com/af655cf0/simdhash/internal/kernel"
)

// Op is something to measure: Do prepares it for a message. What a kernel
// needs must be made there, since the kernel in use has been set by then.
type Op struct {
	Name string
	Do   func(message []byte) func()
}

// Reuse returns an Op's function that hashes message with h over and over.
func Reuse(h hash.Hash, message []byte) func() {
	sum := make([]byte, 0, h.Size())
	return func() {
		h.Reset()
		h.Write(message)
		sum = h.Sum(sum[:0])
	}
}

// sizes are the lengths of messages that benchmarks hash: around a block's and
// the shortest padding's, and typical ones.
var sizes = []int{0, 1, 32, 64, 65, 128, 129, 256, 1 << 10, 8 << 10, 64 << 10, 1 << 20}

// size spells a length the way benchmarks' names do.
func size(n int) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%dMiB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%dKiB", n>>10)
	}
	return fmt.Sprintf("%dB", n)
}

// BenchSingle measures ops with every kernel for one message that this CPU
// has, under names such as
//
//	hash=blake2b/kernel=scalar/op=Sum512/size=64KiB
func BenchSingle(b *testing.B, hash string, use *kernel.Set, ops []Op) {
	before := *use
	defer func() { *use = before }()
	for _, k := range before.Kernels() {
		if !k.Available || k.Lanes > 1 {
			continue
		}
		only, err := before.Only(k.Name)
		if err != nil {
			b.Fatal(err)
		}
		*use = only
		BenchOps(b, hash, k.Name, ops)
	}
}

// BenchOps measures ops with what is in use, under the name of kernel.
func BenchOps(b *testing.B, hash, kernel string, ops []Op) {
	for _, op := range ops {
		for _, n := range sizes {
			name := []string{"hash=" + hash, "kernel=" + kernel, "op=" + op.Name, "size=" + size(n)}
			b.Run(strings.Join(name, "/"), func(b *testing.B) {
				f := op.Do(GoldenMessage(n))
				b.SetBytes(int64(n))
				b.ReportAllocs()
				for b.Loop() {
					f()
				}
			})
		}
	}
}
