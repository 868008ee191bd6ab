package blake2b

import (
	"testing"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

// BenchmarkHash measures one message with every kernel for one that this CPU
// has: in one call, and with a digest that is reused.
func BenchmarkHash(b *testing.B) {
	hashtest.BenchSingle(b, "blake2b", &use, []hashtest.Op{
		{Name: "Sum512", Do: func(message []byte) func() { return func() { Sum512(message) } }},
		{Name: "Reset+Write+Sum", Do: func(message []byte) func() {
			h, err := New512(nil)
			if err != nil {
				b.Fatal(err)
			}
			return hashtest.Reuse(h, message)
		}},
	})
}

// BenchmarkMany measures batches of messages of one length; take -bench with a
// pattern, such as op=Sum512Many/msgs=64/size=4KiB, or it takes an hour.
func BenchmarkMany(b *testing.B) { many.Bench(b) }

// BenchmarkManyFiles measures batches of files.
func BenchmarkManyFiles(b *testing.B) { many.BenchFiles(b) }
