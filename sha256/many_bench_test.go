package sha256

import (
	"testing"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

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
