package hashtest

import (
	"bytes"
	"math"
	"testing"
)

// huge is one byte more than 32 bits count.
const huge = 1<<32 + 1

// hugeMessage returns huge bytes, nearly all zero, which take little memory as
// long as nobody writes to them. It skips the test but in the long run.
func hugeMessage(t *testing.T) []byte {
	t.Helper()
	n := int64(huge)
	switch {
	case !Long():
		t.Skip("hashes gigabytes: needs SIMDHASH_LONG=1")
	case n > math.MaxInt:
		t.Skip("slices are shorter here")
	}
	message := make([]byte, n)
	message[0], message[n-1] = 1, 2
	return message
}

// CheckHuge writes 2^32 + 1 bytes in one call.
func CheckHuge(t *testing.T, h Hash) {
	message := hugeMessage(t)
	v := h.Variants[0]
	var want []byte
	Generic(t, h, func() {
		d := v.New()
		for rest := message; len(rest) > 0; {
			n := min(len(rest), 1<<30-1)
			d.Write(rest[:n])
			rest = rest[n:]
		}
		want = d.Sum(nil)
	})
	EachKernel(t, h, func(t *testing.T) {
		d := v.New()
		d.Write(message)
		if got := d.Sum(nil); !bytes.Equal(got, want) {
			t.Errorf("digest is %x, want %x", got, want)
		}
		Count(t, 1, "digests compared")
	})
}

// testHuge has messages of 2^32 + 1 bytes and about as many in a batch.
func (b *Batch) testHuge(t *testing.T) {
	message := hugeMessage(t)
	sum := b.Sums[0]
	msgs := [][]byte{message, message[1:], message[:len(message)-2]}
	want := b.want(t, sum, msgs)
	b.each(t, func(t *testing.T, k batchKernel) {
		if k.lanes == 1 {
			t.Skip("no lanes")
		}
		dst := make([]byte, len(want))
		sum.Many(dst, msgs)
		sum.check(t, dst, want, msgs, "huge")
	})
}
