//go:build unix

package hashtest

import (
	"bytes"
	"encoding"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"testing"

	"golang.org/x/sys/unix"
)

// atGuardPages is what is counted of messages, digests and states that begin or
// end there.
const atGuardPages = "placements at guard pages"

// guarded is memory between two pages that nobody may touch.
type guarded []byte

func newGuarded(t testing.TB, size int) guarded {
	t.Helper()
	page := os.Getpagesize()
	size = (size + page - 1) / page * page
	mem, err := unix.Mmap(-1, 0, size+2*page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Munmap(mem); err != nil {
			t.Error(err)
		}
	})
	for _, guard := range [][]byte{mem[:page], mem[page+size:]} {
		if err := unix.Mprotect(guard, unix.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	return guarded(mem[page : page+size : page+size])
}

// GuardedMemory returns at least size bytes between two pages that nobody may
// touch: that panics, until the test ends.
func GuardedMemory(t testing.TB, size int) []byte {
	t.Helper()
	before := debug.SetPanicOnFault(true)
	t.Cleanup(func() { debug.SetPanicOnFault(before) })
	return newGuarded(t, size)
}

// first are the n bytes that start gap bytes after a guard page; last, those
// that end gap bytes before one.
func (g guarded) first(n, gap int) []byte { return g[gap : gap+n : gap+n] }
func (g guarded) last(n, gap int) []byte {
	end := len(g) - gap
	return g[end-n : end : end]
}

// Guarded returns copies of b: one starts right after a page that nobody may
// touch, one ends right before such a page.
func Guarded(t *testing.T, b []byte) [2][]byte {
	t.Helper()
	g := newGuarded(t, max(1, 2*len(b)))
	copies := [2][]byte{g.first(len(b), 0), g.last(len(b), 0)}
	for _, c := range copies {
		copy(c, b)
	}
	return copies
}

// faults runs f and fails the test if it touches a guard page.
func faults(t *testing.T, what func() string, f func()) {
	t.Helper()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if fault := recover(); fault != nil {
			t.Fatalf("%s: %v", what(), fault)
		}
	}()
	f()
}

// CheckGuard hashes messages that end at an unmapped page and messages that
// start right after one, and puts states and digests there too.
func CheckGuard(t *testing.T, h Hash) {
	const longest = 1025
	g := newGuarded(t, 2*longest)
	data := Data(len(g), 6)
	offsets := rand.New(rand.NewPCG(7, 7)).Perm(63)
	for i := range offsets {
		offsets[i]++
	}
	offsets = append([]int{0}, offsets...)[:Sample(2, 6, 64)]

	EachKernel(t, h, func(t *testing.T) {
		for _, v := range h.Variants[:min(Sample(1, 2, 9), len(h.Variants))] {
			checkGuardedMessages(t, v, h.BlockSize, g, data, offsets, longest)
		}
		checkGuardedOutput(t, h, g, data)
		checkGuardedStates(t, h, g, data)
	})
}

func checkGuardedMessages(t *testing.T, v Variant, block int, g guarded, data []byte, offsets []int, longest int) {
	t.Helper()
	d := v.New()
	for n := range longest + 1 {
		want := v.digest(data[:n])
		for _, gap := range offsets {
			for where, message := range map[string][]byte{"after": g.first(n, gap), "before": g.last(n, gap)} {
				copy(message, data)
				var got []byte
				what := func() string {
					return fmt.Sprintf("digest %s, %d bytes, %d bytes %s a guard page", v.Name, n, gap, where)
				}
				faults(t, what, func() { got = v.digest(message) })
				if !bytes.Equal(got, want) {
					t.Fatalf("%s: %x, want %x", what(), got, want)
				}
				Count(t, 1, atGuardPages)
			}
			// The part of the message that ends at the page comes when the
			// buffer is filled to any degree.
			filled := min(n, (gap*5+n)%(block+1))
			rest := g.last(n-filled, 0)
			copy(rest, data[filled:])
			d.Reset()
			d.Write(data[:filled])
			what := func() string {
				return fmt.Sprintf("digest %s, %d bytes up to a guard page after %d others", v.Name, n-filled, filled)
			}
			faults(t, what, func() { d.Write(rest) })
			if got := d.Sum(nil); !bytes.Equal(got, want) {
				t.Fatalf("%s: %x, want %x", what(), got, want)
			}
			Count(t, 1, atGuardPages)
		}
	}
}

// checkGuardedOutput appends digests and saved states to memory that has just
// the room for them.
func checkGuardedOutput(t *testing.T, h Hash, g guarded, data []byte) {
	t.Helper()
	for _, v := range h.Variants {
		d := v.New()
		for n := 0; n < 3*h.BlockSize; n += 7 {
			d.Reset()
			d.Write(data[:n])
			outputs := map[string][]byte{"Sum": d.Sum(nil)}
			appenders := map[string]func([]byte) []byte{"Sum": d.Sum}
			if a, ok := d.(encoding.BinaryAppender); ok && !v.Sealed {
				appenders["AppendBinary"] = func(b []byte) []byte {
					b, err := a.AppendBinary(b)
					if err != nil {
						t.Fatal(err)
					}
					return b
				}
				outputs["AppendBinary"] = appenders["AppendBinary"](nil)
			}
			for name, appendTo := range appenders {
				want := outputs[name]
				for gap := range 3 {
					for _, out := range [][]byte{g.first(len(want), gap), g.last(len(want), gap)} {
						what := func() string { return fmt.Sprintf("%s %d bytes from a guard page", name, gap) }
						faults(t, what, func() { appendTo(out[:0]) })
						if !bytes.Equal(out, want) {
							t.Fatalf("%s: %x, want %x", what(), out, want)
						}
						Count(t, 1, atGuardPages)
					}
				}
			}
		}
	}
}

// checkGuardedStates has the kernel's own state next to the page, the blocks
// elsewhere and next to the page.
func checkGuardedStates(t *testing.T, h Hash, g guarded, data []byte) {
	t.Helper()
	far := newGuarded(t, 9*h.BlockSize)
	for blocks := range 9 {
		initial := Data(h.StateSize, uint64(blocks))
		want := bytes.Clone(initial)
		Generic(t, h, func() { h.Compress(want, data[:blocks*h.BlockSize]) })
		for i, state := range [][]byte{g.first(h.StateSize, 0), g.last(h.StateSize, 0)} {
			for j, p := range [][]byte{far.first(blocks*h.BlockSize, 0), far.last(blocks*h.BlockSize, 0)} {
				copy(state, initial)
				copy(p, data)
				what := func() string { return fmt.Sprintf("%d blocks, places %d and %d of state and blocks", blocks, i, j) }
				faults(t, what, func() { h.Compress(state, p) })
				if !bytes.Equal(state, want) {
					t.Fatalf("%s: state is %x, want %x", what(), state, want)
				}
				Count(t, 1, atGuardPages)
			}
		}
	}
}
