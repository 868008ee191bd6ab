package sha256

import (
	std "crypto/sha256"
	"testing"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

// BenchmarkHash measures one message with every kernel for one that this CPU
// has, and with crypto/sha256: in one call, and with a digest that is reused.
func BenchmarkHash(b *testing.B) {
	hashtest.BenchSingle(b, "sha256", &use, []hashtest.Op{
		{Name: "Sum256", Do: func(message []byte) func() { return func() { Sum256(message) } }},
		{Name: "Reset+Write+Sum", Do: func(message []byte) func() { return hashtest.Reuse(New(), message) }},
	})
	hashtest.BenchOps(b, "sha256", "crypto/sha256", []hashtest.Op{
		{Name: "Sum256", Do: func(message []byte) func() { return func() { std.Sum256(message) } }},
		{Name: "Reset+Write+Sum", Do: func(message []byte) func() { return hashtest.Reuse(std.New(), message) }},
	})
}

// BenchmarkMany measures batches of messages of one length; take -bench with a
// pattern, such as op=Sum256Many/msgs=64/size=4KiB, or it takes an hour.
func BenchmarkMany(b *testing.B) { many.Bench(b) }

// BenchmarkManyFiles measures batches of files.
func BenchmarkManyFiles(b *testing.B) { many.BenchFiles(b) }

// BenchmarkHashPairs measures Merkle nodes.
func BenchmarkHashPairs(b *testing.B) {
	many.BenchNodes(b, nodeSize, hashtest.BatchOp{Name: "HashPairs", Do: func(msgs [][]byte) func() {
		src := digests(msgs[0])
		dst := make([][32]byte, len(src)/2)
		return func() {
			if err := HashPairs(dst, src); err != nil {
				b.Error(err)
			}
		}
	}})
}
