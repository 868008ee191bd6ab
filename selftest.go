package blake2b

import (
	"errors"
	"fmt"
)

// SelfTest computes known answers with the kernels in use, and returns an error
// if one is wrong. It runs the self-test of RFC 7693, appendix E, which hashes
// digests of 24 pairs of size and length, keyed and not, into one, and then
// batches of every number of messages for which the choice of kernels may
// differ.
func SelfTest() error {
	all, err := New256(nil)
	if err != nil {
		return err
	}
	for _, size := range []int{20, 32, 48, 64} {
		for _, length := range []int{0, 3, 128, 129, 255, 1024} {
			message := sequence(length, uint32(length))
			h, err := New(size, nil)
			if err != nil {
				return err
			}
			h.Write(message)
			all.Write(h.Sum(nil))

			h, err = New(size, sequence(size, uint32(size)))
			if err != nil {
				return err
			}
			h.Write(message)
			all.Write(h.Sum(nil))
		}
	}
	const want = "c23a7800d98123bd10f506c61e29da5603d763b8bbad2e737f5e765a7bccd475"
	if got := fmt.Sprintf("%x", all.Sum(nil)); got != want {
		return errors.New("blake2b: self-test of RFC 7693 gives " + got + ", want " + want)
	}
	return selfTestLanes()
}

// selfTestLanes compares batches with messages hashed alone, for any number of
// messages for which a kernel could be chosen.
func selfTestLanes() error {
	msgs := make([][]byte, 2*maxLanes+1)
	for i := range msgs {
		msgs[i] = sequence(37*i%600, uint32(i))
	}
	digests := make([][Size]byte, len(msgs))
	for n := range len(msgs) + 1 {
		Sum512Many(digests, msgs[:n])
		for i, msg := range msgs[:n] {
			if want := Sum512(msg); digests[i] != want {
				return fmt.Errorf("blake2b: self-test: digest of message %d of %d is %x, want %x", i, n, digests[i], want)
			}
		}
	}
	return nil
}

// sequence is the RFC's generator of test input, selftest_seq.
func sequence(n int, seed uint32) []byte {
	a, b := 0xDEAD4BAD*seed, uint32(1)
	out := make([]byte, n)
	for i := range out {
		a, b = b, a+b
		out[i] = byte(b >> 24)
	}
	return out
}
