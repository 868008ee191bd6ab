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
