package blake2b

import (
	"testing"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

// Faults that other packages of these hashes have, or had; doc/security.md
// lists them all.

// TestPeersReusedBuffer: the AVX-512 server of minio/sha256-simd keeps slices
// that its callers use again.
func TestPeersReusedBuffer(t *testing.T) {
	hashtest.CheckReused(t, tested())
	hashtest.CheckReusedMany(t, tested(), WriteMany)
}

// TestPeersCorruptState: x/crypto takes states that make it panic later. Every
// byte of a good one is changed in turn: the result is an error, or a digest that
// works.
func TestPeersCorruptState(t *testing.T) {
	good := stateAt(256, 0, Size, 17)
	more := hashtest.Data(300, 26)
	refused := 0
	for i := range good {
		for _, value := range []byte{0, 1, 63, 64, 65, 127, 128, 129, 200, 255} {
			state := append([]byte(nil), good...)
			state[i] = value
			d := must(New256(nil)).(*digest)
			if err := d.UnmarshalBinary(state); err != nil {
				refused++
				hashtest.Count(t, 1, "states refused")
				continue
			}
			for range 2 {
				d.Write(more)
				if n := len(d.Sum(nil)); n != d.Size() || n < 1 || n > Size {
					t.Fatalf("byte %d is %d: a digest of %d bytes, size %d", i, value, n, d.Size())
				}
				if _, err := d.MarshalBinary(); err != nil {
					t.Fatalf("byte %d is %d: %v", i, value, err)
				}
				d.Reset()
			}
		}
	}
	if refused == 0 {
		t.Error("every state is taken")
	}
}
