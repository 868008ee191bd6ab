package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash"
	"os"
	"os/exec"
	"strings"
	"testing"

	ours "github.com/af655cf0/simdhash"
	peer "golang.org/x/crypto/blake2b"
)

// counters are where a saved state's 128-bit counter of bytes may stand. From
// low words of 2^63 on, x/crypto v0.58 is known to carry wrongly on amd64, where
// its kernels compare the counter as if it had a sign.
var counters = func() (pairs [][2]uint64) {
	for _, high := range []uint64{0, 1, 1<<63 - 1, 1 << 63, 1<<64 - 1} {
		for _, low := range []uint64{
			0, 128, 1<<31 - 128, 1 << 31, 1<<32 - 128, 1 << 32, 1<<32 + 128,
			1<<63 - 512, 1<<63 - 256, 1<<63 - 128, 1 << 63, 1<<63 + 128, 1<<64 - 512, 1<<64 - 256, 1<<64 - 128,
		} {
			pairs = append(pairs, [2]uint64{low, high})
		}
	}
	return pairs
}()

// tails are how many bytes a state holds and how many follow.
var tails = [][2]int{{0, 0}, {1, 0}, {127, 1}, {128, 0}, {128, 1}, {0, 128}, {0, 129}, {64, 640}, {128, 1000}}

// counted digests every tail from every counter, a line each.
func counted(construct func([]byte) (hash.Hash, error)) ([]string, error) {
	m := message(1000)
	var lines []string
	for _, c := range counters {
		for _, tail := range tails {
			state := []byte("b2b")
			for i := range 8 {
				state = append(state, m[8*i:8*i+8]...)
			}
			state = appendWords(state, c[0], c[1])
			state = append(state, 64)
			state = append(state, m[:tail[0]]...)
			state = append(state, make([]byte, 128-tail[0])...)
			state = append(state, byte(tail[0]))

			h, err := construct(nil)
			if err != nil {
				return nil, err
			}
			if err := h.(interface{ UnmarshalBinary([]byte) error }).UnmarshalBinary(state); err != nil {
				return nil, err
			}
			h.Write(m[:tail[1]])
			lines = append(lines, fmt.Sprintf("%#x:%#x+%d+%d %x", c[1], c[0], tail[0], tail[1], h.Sum(nil)))
		}
	}
	return lines, nil
}

func appendWords(b []byte, words ...uint64) []byte {
	for _, w := range words {
		b = binary.BigEndian.AppendUint64(b, w)
	}
	return b
}

// askGeneric makes TestMain print what x/crypto computes, and nothing else.
const askGeneric = "BENCH_TEST_PRINT_COUNTED"

func TestMain(m *testing.M) {
	if os.Getenv(askGeneric) == "" {
		os.Exit(m.Run())
	}
	lines, err := counted(peer.New512)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(peerKernel("blake2b"))
	fmt.Println(strings.Join(lines, "\n"))
	os.Exit(0)
}

// Ours equals x/crypto's generic code for every counter, which a process with
// its assembly taken away computes. x/crypto's assembly may differ, but only
// where the fault is known; a version without the fault passes too.
func TestCounters(t *testing.T) {
	got, err := counted(ours.New512)
	if err != nil {
		t.Fatal(err)
	}
	p, _ := forced("blake2b", "generic")
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(p.env(), askGeneric+"=1")
	out, err := output(cmd)
	if err != nil {
		t.Fatal(err)
	}
	kernel, text, _ := strings.Cut(string(bytes.TrimSpace(out)), "\n")
	if kernel != "generic" {
		t.Skipf("this build cannot take x/crypto's assembly away: %s ran", kernel)
	}
	want := strings.Split(text, "\n")
	if len(got) != len(want) || len(got) != len(counters)*len(tails) {
		t.Fatalf("%d digests of ours, %d of x/crypto's, want %d", len(got), len(want), len(counters)*len(tails))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("ours %s\nwant %s", got[i], want[i])
		}
	}

	assembly, err := counted(peer.New512)
	if err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for i := range want {
		if assembly[i] == want[i] {
			continue
		}
		wrong++
		if low := counters[i/len(tails)][0]; low < 1<<63-1024 {
			t.Errorf("x/crypto's %s code differs from its generic code at a counter that is not known to be wrong:\n%s\nwant %s",
				peerKernel("blake2b"), assembly[i], want[i])
		}
	}
	t.Logf("x/crypto's %s code is wrong in %d of %d cases", peerKernel("blake2b"), wrong, len(want))
}
