package sha256

import (
	"fmt"
	"unsafe"
)

// SelfTest computes known answers with the kernels in use, and returns an error
// if one is wrong. It hashes the examples of FIPS 180-4's companion document, a
// message of a million bytes that is written in uneven parts, and then batches
// of every number of messages for which the choice of kernels may differ.
func SelfTest() error {
	for _, test := range []struct{ message, digest256, digest224 string }{
		{
			"",
			"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
			"d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f",
		},
		{
			"abc",
			"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
			"23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
		},
		{
			"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
			"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
			"75388b16512776cc5dba5da1fd890150b0c6455cb4f58b1952522525",
		},
	} {
		if err := check(test.message, fmt.Sprintf("%x", Sum256([]byte(test.message))), test.digest256); err != nil {
			return err
		}
		if err := check(test.message, fmt.Sprintf("%x", Sum224([]byte(test.message))), test.digest224); err != nil {
			return err
		}
	}

	const million = 1_000_000
	part := make([]byte, 10_000)
	for i := range part {
		part[i] = 'a'
	}
	h := New()
	for written, n := 0, 1; written < million; written, n = written+n, n*3%7919 {
		n = min(n, million-written)
		h.Write(part[:n])
	}
	err := check("a million times a", fmt.Sprintf("%x", h.Sum(nil)),
		"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
	if err != nil {
		return err
	}
	return selfTestLanes()
}

// selfTestLanes compares batches with messages hashed alone, for any number of
// messages for which a kernel could be chosen.
func selfTestLanes() error {
	msgs := make([][]byte, 2*maxLanes+1)
	for i := range msgs {
		msgs[i] = make([]byte, 37*i%600)
		for j := range msgs[i] {
			msgs[i][j] = byte(i ^ j*j)
		}
	}
	digests := make([][Size]byte, len(msgs))
	nodes := make([]byte, len(msgs)*nodeSize)
	for i := range nodes {
		nodes[i] = byte(i ^ i>>7)
	}
	for n := range len(msgs) + 1 {
		Sum256Many(digests, msgs[:n])
		for i, msg := range msgs[:n] {
			if want := Sum256(msg); digests[i] != want {
				return fmt.Errorf("sha256: self-test: digest of message %d of %d is %x, want %x", i, n, digests[i], want)
			}
		}
		hashPairs(unsafe.Slice(&digests[0][0], n*Size), nodes[:n*nodeSize])
		for i := range n {
			if want := Sum256(nodes[i*nodeSize : (i+1)*nodeSize]); digests[i] != want {
				return fmt.Errorf("sha256: self-test: digest of node %d of %d is %x, want %x", i, n, digests[i], want)
			}
		}
	}
	return nil
}

func check(message, got, want string) error {
	if got != want {
		return fmt.Errorf("sha256: self-test: digest of %q is %s, want %s", message, got, want)
	}
	return nil
}
