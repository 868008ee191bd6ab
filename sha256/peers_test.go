package sha256

import (
	"testing"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

// TestPeersReusedBuffer: the AVX-512 server of minio/sha256-simd keeps slices
// that its callers use again.
func TestPeersReusedBuffer(t *testing.T) {
	hashtest.CheckReused(t, tested())
	hashtest.CheckReusedMany(t, tested(), WriteMany)
}
