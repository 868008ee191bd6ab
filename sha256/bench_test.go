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
