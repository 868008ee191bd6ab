package main

import (
	"bytes"
	peerSHA "crypto/sha256"
	"encoding"
	"fmt"
	"hash"
	"slices"
	"testing"

	oursBlake "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/internal/hashtest"
	oursSHA "github.com/af655cf0/simdhash/sha256"
	peerBlake "golang.org/x/crypto/blake2b"
)

// twins are the constructors of both libraries for one hash.
var twins = []struct {
	name       string
	block      int
	ours, peer func() hash.Hash
}{
	{"blake2b-512", 128, newBlake(oursBlake.New, 64), newBlake(peerBlake.New, 64)},
	{"blake2b-384", 128, newBlake(oursBlake.New, 48), newBlake(peerBlake.New, 48)},
	{"blake2b-256", 128, newBlake(oursBlake.New, 32), newBlake(peerBlake.New, 32)},
	{"blake2b-8", 128, newBlake(oursBlake.New, 1), newBlake(peerBlake.New, 1)},
	{"sha256", 64, oursSHA.New, peerSHA.New},
	{"sha224", 64, oursSHA.New224, peerSHA.New224},
}

func newBlake(construct func(int, []byte) (hash.Hash, error), size int) func() hash.Hash {
	return func() hash.Hash { return must(construct(size, nil)) }
}

// longest is the longest message whose state is compared.
const longest = 512

func save(t *testing.T, h hash.Hash) []byte {
	t.Helper()
	state, err := h.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return state
}

func resume(t *testing.T, h hash.Hash, state []byte) {
	t.Helper()
	if err := h.(encoding.BinaryUnmarshaler).UnmarshalBinary(state); err != nil {
		t.Fatal(err)
	}
}

// After one Write of the same bytes both libraries save the same state.
func TestSavedStatesAreEqual(t *testing.T) {
	m := message(longest)
	for _, twin := range twins {
		t.Run(twin.name, func(t *testing.T) {
			for n := range longest + 1 {
				ours, peer := twin.ours(), twin.peer()
				ours.Write(m[:n])
				peer.Write(m[:n])
				if a, b := save(t, ours), save(t, peer); !bytes.Equal(a, b) {
					t.Fatalf("after %d bytes we save\n%x, the peer\n%x", n, a, b)
				}
				hashtest.Count(t, 1, "states compared")
			}
		})
	}
}

// A state that one library saved goes on in the other, at every length, with
// messages that end within the block, at its end and after it.
func TestStatesResumeInBothDirections(t *testing.T) {
	m := message(longest + 300)
	for _, twin := range twins {
		t.Run(twin.name, func(t *testing.T) {
			for n := range longest + 1 {
				for _, more := range []int{0, 1, twin.block - n%twin.block, twin.block, 300} {
					want := twin.peer()
					want.Write(m[:n+more])
					for _, direction := range []struct {
						name     string
						from, to func() hash.Hash
					}{{"ours to peer", twin.ours, twin.peer}, {"peer to ours", twin.peer, twin.ours}} {
						from, to := direction.from(), direction.to()
						from.Write(m[:n])
						resume(t, to, save(t, from))
						to.Write(m[n : n+more])
						if got := to.Sum(nil); !bytes.Equal(got, want.Sum(nil)) {
							t.Fatalf("%s after %d bytes, then %d: %x, want %x", direction.name, n, more, got, want.Sum(nil))
						}
						hashtest.Count(t, 1, "states resumed by the other library")
					}
				}
			}
		})
	}
}

// A peer's state may carry what an earlier message left in the buffer. Ours
// resumes from it, and saves it without.
func TestStaleStatesResume(t *testing.T) {
	m, secret := message(longest+100), bytes.Repeat([]byte{0xA5}, 700)
	for _, twin := range twins {
		for n := range longest + 1 {
			for _, earlier := range []int{1, twin.block - 1, twin.block, twin.block + 1, len(secret)} {
				peer := twin.peer()
				peer.Write(secret[:earlier])
				peer.Reset()
				// Two writes leave the tail of the first block in the buffer.
				peer.Write(m[:n/2])
				peer.Write(m[n/2 : n])
				state := save(t, peer)

				ours := twin.ours()
				resume(t, ours, state)
				fresh := twin.ours()
				fresh.Write(m[:n])
				clean := save(t, fresh)
				if got := save(t, ours); !bytes.Equal(got, clean) {
					t.Fatalf("%s after %d stale bytes and %d: we save\n%x, want\n%x", twin.name, earlier, n, got, clean)
				}
				if !bytes.Equal(state, clean) {
					hashtest.Count(t, 1, "stale-tailed states resumed")
				}
				peer.Write(m[n : n+100])
				ours.Write(m[n : n+100])
				if a, b := ours.Sum(nil), peer.Sum(nil); !bytes.Equal(a, b) {
					t.Fatalf("%s after %d stale bytes and %d: digest %x, want %x", twin.name, earlier, n, a, b)
				}
			}
		}
	}
}

// Ours never saves a byte of an earlier message, however it was reached.
func TestNoStaleByteIsSaved(t *testing.T) {
	secret := bytes.Repeat([]byte{0xA5}, 700)
	zeros := make([]byte, longest)
	for _, twin := range twins {
		for n := range longest + 1 {
			h := twin.ours()
			h.Write(secret)
			h.Sum(nil)
			h.Reset()
			h.Write(zeros[:n/3])
			h.Write(zeros[n/3 : n])
			state := save(t, h)
			fresh := twin.ours()
			fresh.Write(zeros[:n])
			if !bytes.Equal(state, save(t, fresh)) {
				t.Fatalf("%s after %d bytes saves more than those", twin.name, n)
			}
		}
	}
}

// The length of what was written may be anything: a state says so, and both
// libraries go on alike. SHA-256 counts modulo 2^61 bytes.
func TestUnusualLengthsOfSHA256(t *testing.T) {
	m := message(200)
	for _, start := range []uint64{1<<29 - 64, 1 << 29, 1<<32 - 64, 1 << 32, 1<<61 - 64, 1 << 61, 1<<63 - 64, 1 << 63, 1<<64 - 64} {
		for buffered := range uint64(64) {
			state := append([]byte("sha\x03"), m[:8*4]...)
			state = append(state, m[:buffered]...)
			state = append(state, make([]byte, 64-buffered)...)
			state = appendWords(state, start+buffered)
			for _, more := range []int{0, 1, 64, 200} {
				got, want := oursSHA.New(), peerSHA.New()
				resume(t, got, state)
				resume(t, want, state)
				got.Write(m[:more])
				want.Write(m[:more])
				if !bytes.Equal(got.Sum(nil), want.Sum(nil)) || !bytes.Equal(save(t, got), save(t, want)) {
					t.Fatalf("length %#x, then %d bytes: the libraries differ", start+buffered, more)
				}
			}
		}
	}
}

// Whatever one refuses for its form, the other does.
func TestRefusedStates(t *testing.T) {
	for _, twin := range twins {
		good := save(t, twin.ours())
		for what, state := range map[string][]byte{
			"nothing": nil, "magic only": good[:3], "a byte short": good[:len(good)-1], "a byte long": append(slices.Clone(good), 0),
			"other magic": append([]byte("xyz"), good[3:]...),
		} {
			for name, h := range map[string]hash.Hash{"ours": twin.ours(), "peer": twin.peer()} {
				if h.(encoding.BinaryUnmarshaler).UnmarshalBinary(state) == nil {
					t.Errorf("%s, %s: no error for %s", twin.name, name, what)
				}
			}
		}
	}
}

func TestOpNames(t *testing.T) {
	if got, want := fmt.Sprint(opNames()), "[sum512 sum384 sum256 stream new sum224 many512 many256 nodes]"; got != want {
		t.Errorf("operations %s, want %s", got, want)
	}
}
