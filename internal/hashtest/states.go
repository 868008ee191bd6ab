package hashtest

import (
	"bytes"
	"encoding"
	"encoding/hex"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Save returns d's state.
func Save(t testing.TB, d hash.Hash) []byte {
	t.Helper()
	state, err := d.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	appended, err := d.(encoding.BinaryAppender).AppendBinary([]byte("before"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(appended, append([]byte("before"), state...)) {
		t.Fatalf("AppendBinary makes %x, MarshalBinary %x", appended, state)
	}
	return state
}

// Resume has d go on from a state.
func Resume(t testing.TB, d hash.Hash, state []byte) {
	t.Helper()
	kept := bytes.Clone(state)
	if err := d.(encoding.BinaryUnmarshaler).UnmarshalBinary(state); err != nil {
		t.Fatalf("state %x is refused: %v", state, err)
	}
	if !bytes.Equal(state, kept) {
		t.Fatal("UnmarshalBinary changed the state")
	}
}

// CheckStates saves and resumes digests at every length up to 512 and after
// more, and tests that a state has nothing of earlier messages in it.
func CheckStates(t *testing.T, h Hash) {
	lengths := []int{1000, 4096, 65_535, 65_536, 65_537, 100_003}
	for n := range 513 {
		lengths = append(lengths, n)
	}
	data := Data(100_003, 8)
	more := Data(2*h.BlockSize+3, 9)
	EachKernel(t, h, func(t *testing.T) {
		for _, v := range h.Variants {
			if v.Sealed {
				checkSealed(t, v, data[:300])
				continue
			}
			used := v.New()
			resumed := v.New()
			for _, n := range lengths {
				d := v.New()
				d.Write(data[:n])
				state := Save(t, d)
				Generic(t, h, func() {
					g := v.New()
					g.Write(data[:n])
					if want := Save(t, g); !bytes.Equal(state, want) {
						t.Fatalf("digest %s, %d bytes: state is %x, with generic code %x", v.Name, n, state, want)
					}
				})

				// One that has seen a longer message, which must not show.
				used.Write(data[n/2 : n/2+2000])
				used.Reset()
				used.Write(data[:n])
				if got := Save(t, used); !bytes.Equal(got, state) {
					t.Fatalf("digest %s, %d bytes: a used digest saves %x, a new one %x", v.Name, n, got, state)
				}

				Resume(t, resumed, state)
				if got := Save(t, resumed); !bytes.Equal(got, state) {
					t.Fatalf("digest %s, %d bytes: %x resumed is saved as %x", v.Name, n, state, got)
				}
				Count(t, 3, "states compared")
				resumed.Write(more)
				d.Write(more)
				if got, want := resumed.Sum(nil), d.Sum(nil); !bytes.Equal(got, want) {
					t.Fatalf("digest %s resumed after %d bytes is %x, want %x", v.Name, n, got, want)
				}
				resumed.Reset()
				if got, want := resumed.Sum(nil), v.digest(nil); !bytes.Equal(got, want) {
					t.Fatalf("digest %s resumed after %d bytes, then Reset, is %x, want %x", v.Name, n, got, want)
				}
			}
		}
	})
}

// checkSealed tests that a digest whose state does not fit the saved form says
// so, and is none the worse for it.
func checkSealed(t *testing.T, v Variant, message []byte) {
	t.Helper()
	d := v.New()
	d.Write(message)
	want := d.Sum(nil)
	if state, err := d.(encoding.BinaryMarshaler).MarshalBinary(); err == nil || len(state) > 0 {
		t.Errorf("digest %s is saved as %x, error %v", v.Name, state, err)
	}
	if b, err := d.(encoding.BinaryAppender).AppendBinary([]byte("before")); err == nil || string(b) != "before" {
		t.Errorf("digest %s is appended as %q, error %v", v.Name, b, err)
	}
	if got := d.Sum(nil); !bytes.Equal(got, want) {
		t.Errorf("digest %s was changed where it could not be saved", v.Name)
	}
}

// CheckRefused tests that a digest refuses these states, by name, and stays
// what it was.
func CheckRefused(t *testing.T, v Variant, refused map[string][]byte) {
	t.Helper()
	message := Data(777, 10)
	want := v.digest(message)
	d := v.New()
	for _, n := range []int{0, 1, 128, 300} {
		for name, state := range refused {
			d.Reset()
			d.Write(message[:n])
			middle := d.Sum(nil)
			if err := d.(encoding.BinaryUnmarshaler).UnmarshalBinary(state); err == nil {
				t.Errorf("digest %s takes a state with %s", v.Name, name)
				continue
			}
			if got := d.Sum(nil); !bytes.Equal(got, middle) || d.Size() != v.Size {
				t.Errorf("digest %s was changed by a state with %s", v.Name, name)
			}
			d.Write(message[n:])
			if got := d.Sum(nil); !bytes.Equal(got, want) {
				t.Errorf("digest %s refused a state with %s, and then is %x, want %x", v.Name, name, got, want)
			}
			Count(t, 1, "states refused")
		}
	}
}

// nearCarries is what is counted of digests from states whose counters are about
// to carry.
const nearCarries = "digests across carries of the counter"

// CheckResumed has every kernel go on from states, of which the counters are
// what is of interest, and compares with an independent implementation.
func CheckResumed(t *testing.T, h Hash, v Variant, states [][]byte, want func(state, message []byte) []byte) {
	t.Helper()
	data := Data(40*h.BlockSize, 11)
	b := h.BlockSize
	lengths := []int{0, 1, b - 1, b, b + 1, 2 * b, 3*b + 5, 17 * b, 40 * b}[:Sample(7, 9, 9)]
	wanted := make([][]byte, 0, len(states)*len(lengths))
	for _, state := range states {
		for _, n := range lengths {
			wanted = append(wanted, want(state, data[:n]))
		}
	}
	EachKernel(t, h, func(t *testing.T) {
		d := v.New()
		i := 0
		for _, state := range states {
			for _, n := range lengths {
				Resume(t, d, state)
				d.Write(data[:n])
				if got := d.Sum(nil); !bytes.Equal(got, wanted[i]) {
					t.Fatalf("%d bytes from state %x: digest is %x, want %x", n, state, got, wanted[i])
				}
				Resume(t, d, Save(t, d))
				if got := d.Sum(nil); !bytes.Equal(got, wanted[i]) {
					t.Fatalf("%d bytes from state %x, saved and resumed: digest is %x, want %x", n, state, got, wanted[i])
				}
				Count(t, 1, nearCarries)
				i++
			}
		}
	})
}

// savedLengths are the lengths of the messages whose states are kept.
func savedLengths(block int) []int {
	return []int{0, 1, block - 1, block, block + 1, 2 * block, 2*block + 17, 10_007}
}

// CheckSaved resumes the states that releases have saved, which are kept in
// files testdata/states-*.txt, a line for each: variant, length of the message
// (see [GoldenMessage]), state. The digests must come out right when 300 bytes
// more are written, and this release must save the same.
func CheckSaved(t *testing.T, h Hash) {
	t.Helper()
	const more = 300
	var lines strings.Builder
	for _, v := range h.Variants {
		for _, n := range savedLengths(h.BlockSize) {
			if !v.Sealed {
				d := v.New()
				d.Write(GoldenMessage(n))
				fmt.Fprintf(&lines, "%s %d %x\n", v.Name, n, Save(t, d))
			}
		}
	}
	files, err := filepath.Glob(filepath.Join("testdata", "states-*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("testdata has no states; this release saves\n%s", lines.String())
	}
	EachKernel(t, h, func(t *testing.T) {
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got := lines.String(); got != string(b) {
				t.Errorf("%s is not what this release saves:\n%s", file, got)
			}
			for line := range strings.Lines(string(b)) {
				var name, saved string
				var n int
				if _, err := fmt.Sscan(line, &name, &n, &saved); err != nil {
					t.Fatalf("%s: %q: %v", file, line, err)
				}
				state, err := hex.DecodeString(saved)
				if err != nil {
					t.Fatalf("%s: %q: %v", file, line, err)
				}
				for _, v := range h.Variants {
					if v.Name == name {
						d := v.New()
						Resume(t, d, state)
						message := GoldenMessage(n + more)
						d.Write(message[n:])
						if got, want := d.Sum(nil), v.digest(message); !bytes.Equal(got, want) {
							t.Errorf("%s: digest %s resumed after %d bytes is %x, want %x", file, name, n, got, want)
						}
						Count(t, 1, "states of releases resumed")
					}
				}
			}
		}
	})
}
