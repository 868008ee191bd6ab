package words

import (
	"bytes"
	"testing"
)

// Copy is copy, with a byte more, and touches no other word.
func TestCopy(t *testing.T) {
	const most = 127
	message := make([]byte, most)
	for i := range message {
		message[i] = byte(i + 1)
	}
	for from := range 9 {
		for n := range most - from + 1 {
			for _, mark := range []byte{0, 0x80} {
				src := message[from:][:n:n]
				got, want := make([]byte, most+1), make([]byte, most+1)
				end := n&^7 + 8
				for i := end; i < len(got); i++ {
					got[i], want[i] = 0xEE, 0xEE
				}
				copy(want, src)
				want[n] = mark
				Copy(got[:end:end], src, mark)
				if !bytes.Equal(got, want) {
					t.Fatalf("%d bytes from %d and %#x: %x, want %x", n, from, mark, got, want)
				}
			}
		}
	}
}

// A missing word of dst is a programmer's error, not a copy cut short.
func TestCopyNoRoom(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("eight bytes and a mark fit into eight")
		}
	}()
	Copy(make([]byte, 8), make([]byte, 8), 0x80)
}
