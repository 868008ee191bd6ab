package hashtest

import (
	"bytes"
	"hash"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
)

// CheckConformance tests what every hash.Hash promises, and the interfaces
// that digests of this module have besides.
func CheckConformance(t *testing.T, h Hash) {
	message := Data(5*h.BlockSize+13, 1)
	for _, v := range h.Variants {
		t.Run("digest="+v.Name, func(t *testing.T) {
			var want, empty []byte
			Generic(t, h, func() { want, empty = v.digest(message), v.digest(nil) })
			EachKernel(t, h, func(t *testing.T) {
				checkSizes(t, h, v, want, message)
				checkSum(t, v, message, want)
				checkReset(t, v, message, want, empty)
				checkEmptyWrites(t, v, message, want)
				checkClone(t, v, message, want)
				checkStrings(t, h, v, message, want)
				CheckDigest(t, v.New(), message, want, 32)
				CheckDigest(t, v.New(), message[:200], v.digest(message[:200]), 32)
			})
		})
	}
}

func checkSizes(t *testing.T, h Hash, v Variant, want, message []byte) {
	t.Helper()
	d := v.New()
	if d.Size() != v.Size || len(want) != v.Size {
		t.Errorf("size %d, digest of %d bytes, want %d", d.Size(), len(want), v.Size)
	}
	if d.BlockSize() != h.BlockSize {
		t.Errorf("block size %d, want %d", d.BlockSize(), h.BlockSize)
	}
	if v.Sum != nil && !bytes.Equal(v.Sum(message), want) {
		t.Errorf("digest in one call is %x, want %x", v.Sum(message), want)
	}
}

// checkSum tests that Sum appends, within the capacity or beyond it, and that
// the digest goes on undisturbed after it, at every length.
func checkSum(t *testing.T, v Variant, message, want []byte) {
	t.Helper()
	d := v.New()
	for i := range message {
		before := bytes.Clone(d.Sum(nil))
		if again := d.Sum(nil); !bytes.Equal(before, again) {
			t.Fatalf("after %d bytes: Sum is %x, then %x", i, before, again)
		}
		d.Write(message[i : i+1])
	}
	if got := d.Sum(nil); !bytes.Equal(got, want) {
		t.Errorf("with a Sum after each byte the digest is %x, want %x", got, want)
	}

	const prefix = "what stood there"
	wantAppended := append([]byte(prefix), want...)
	if got := d.Sum([]byte(prefix)[:len(prefix):len(prefix)]); !bytes.Equal(got, wantAppended) {
		t.Errorf("Sum without capacity appends to %x, want %x", got, wantAppended)
	}
	room := bytes.Repeat([]byte{0xA5}, len(prefix)+len(want)+40)
	copy(room, prefix)
	got := d.Sum(room[:len(prefix)])
	if !bytes.Equal(got, wantAppended) {
		t.Errorf("Sum with capacity appends to %x, want %x", got, wantAppended)
	}
	if &got[0] != &room[0] {
		t.Error("Sum with capacity moved the slice")
	}
	if rest := room[len(wantAppended):]; !bytes.Equal(rest, bytes.Repeat([]byte{0xA5}, 40)) {
		t.Errorf("Sum wrote behind the digest: %x", rest)
	}
}

func checkReset(t *testing.T, v Variant, message, want, empty []byte) {
	t.Helper()
	d := v.New()
	for n := 0; n < len(message); n += 1 + n/3 {
		d.Write(message[:n])
		d.Reset()
		if got := d.Sum(nil); !bytes.Equal(got, empty) {
			t.Fatalf("Reset after %d bytes: digest is %x, want %x", n, got, empty)
		}
		d.Write(message)
		if got := d.Sum(nil); !bytes.Equal(got, want) {
			t.Fatalf("message after Reset after %d bytes: digest is %x, want %x", n, got, want)
		}
		d.Reset()
	}
}

func checkEmptyWrites(t *testing.T, v Variant, message, want []byte) {
	t.Helper()
	d := v.New()
	for rest := message; len(rest) > 0; {
		for _, nothing := range [][]byte{nil, {}, rest[:0]} {
			if n, err := d.Write(nothing); n != 0 || err != nil {
				t.Fatalf("Write of nothing returns %d, %v", n, err)
			}
		}
		part := rest[:min(len(rest), 32)]
		if n, err := d.Write(part); n != len(part) || err != nil {
			t.Fatalf("Write of %d bytes returns %d, %v", len(part), n, err)
		}
		rest = rest[len(part):]
	}
	if got := d.Sum(nil); !bytes.Equal(got, want) {
		t.Errorf("with empty Writes between the digest is %x, want %x", got, want)
	}
}

func checkClone(t *testing.T, v Variant, message, want []byte) {
	t.Helper()
	for n := 0; n <= len(message); n++ {
		d := v.New()
		d.Write(message[:n])
		c := Clone(t, d)
		if c.Size() != d.Size() || c.BlockSize() != d.BlockSize() {
			t.Fatalf("a clone has sizes %d and %d", c.Size(), c.BlockSize())
		}
		middle := d.Sum(nil)
		c.Write(message[n:])
		if got := d.Sum(nil); !bytes.Equal(got, middle) {
			t.Fatalf("after %d bytes: a Write to the clone changed the digest", n)
		}
		if got := c.Sum(nil); !bytes.Equal(got, want) {
			t.Fatalf("cloned after %d bytes: digest is %x, want %x", n, got, want)
		}
		c.Reset()
		c.Write(message[:len(message)/2])
		d.Write(message[n:])
		if got := d.Sum(nil); !bytes.Equal(got, want) {
			t.Fatalf("after %d bytes: Reset of the clone changed the digest", n)
		}
	}
}

// Clone returns a copy of d.
func Clone(t testing.TB, d hash.Hash) hash.Hash {
	t.Helper()
	c, ok := d.(hash.Cloner)
	if !ok {
		t.Fatalf("%T is not a hash.Cloner", d)
	}
	clone, err := c.Clone()
	if err != nil {
		t.Fatal(err)
	}
	return clone
}

// checkStrings tests WriteString, which only the standard library's digests
// may lack.
func checkStrings(t *testing.T, h Hash, v Variant, message, want []byte) {
	t.Helper()
	d := v.New()
	w, ok := d.(io.StringWriter)
	if !ok {
		if inUseAlone(h) == "std" {
			return
		}
		t.Fatalf("%T is not an io.StringWriter", d)
	}
	for i, rest := 0, string(message); len(rest) > 0; i++ {
		n := min(i, len(rest))
		if m, err := w.WriteString(rest[:n]); m != n || err != nil {
			t.Fatalf("WriteString of %d bytes returns %d, %v", n, m, err)
		}
		rest = rest[n:]
	}
	if got := d.Sum(nil); !bytes.Equal(got, want) {
		t.Errorf("with WriteString the digest is %x, want %x", got, want)
	}
}

// CheckLengths compares every kernel with generic at every length up to 4096. Of
// variants beyond the first, which differ in how they begin and end, it takes a
// sample of lengths.
func CheckLengths(t *testing.T, h Hash) {
	const longest = 4096
	data := Data(longest, 2)
	for i, v := range h.Variants {
		step := 1
		if i > 0 {
			step = Sample(13, 3, 1)
		}
		t.Run("digest="+v.Name, func(t *testing.T) {
			want := make([][]byte, longest+1)
			Generic(t, h, func() {
				for n := 0; n <= longest; n += step {
					want[n] = v.digest(data[:n])
				}
			})
			EachKernel(t, h, func(t *testing.T) {
				d := v.New()
				for n := 0; n <= longest; n += step {
					if got := v.digest(data[:n]); !bytes.Equal(got, want[n]) {
						t.Fatalf("length %d: digest is %x, want %x", n, got, want[n])
					}
					d.Reset()
					d.Write(data[:n/3])
					d.Write(data[n/3 : n])
					if got := d.Sum(nil); !bytes.Equal(got, want[n]) {
						t.Fatalf("length %d, written in two parts: digest is %x, want %x", n, got, want[n])
					}
					Count(t, 2, "digests compared")
				}
			})
		})
	}
}

// CheckBlocks compares every kernel with generic on the compression of many
// blocks: at any alignment, up to lengths that take several calls into
// assembly, in two parts, from any chaining value. Every other message repeats
// itself, but never in step with blocks.
func CheckBlocks(t *testing.T, h Hash) {
	longest := Sample(140<<10, 200<<10, 200<<10)
	texts := [][]byte{Data(longest+64, 3), make([]byte, longest+64)}
	for i := range texts[1] {
		texts[1][i] = byte(i % 251)
	}
	EachKernel(t, h, func(t *testing.T) {
		r := rand.New(rand.NewPCG(4, 4))
		for i := range Sample(40, 400, 40_000) {
			blocks := r.IntN(40)
			if i%20 == 0 {
				blocks = r.IntN(longest/h.BlockSize + 1)
			}
			if edges := []int{-1, 0, 1}; i < len(edges) {
				blocks = 64<<10/h.BlockSize + edges[i]
			}
			offset := r.IntN(64)
			p := texts[i%2][offset : offset+blocks*h.BlockSize]
			first := r.IntN(blocks+1) * h.BlockSize
			got := Data(h.StateSize, uint64(i))
			want := bytes.Clone(got)
			h.Compress(got, p[:first])
			h.Compress(got, p[first:])
			Generic(t, h, func() { h.Compress(want, p) })
			if !bytes.Equal(got, want) {
				t.Fatalf("round %d, %d blocks at offset %d: state is %x, want %x", i, blocks, offset, got, want)
			}
			Count(t, blocks, "blocks compared")
		}
	})
}

// CheckConcurrency hashes in 64 goroutines that start at once; with -race it
// shows that digests share nothing.
func CheckConcurrency(t *testing.T, h Hash, selfTest func() error) {
	message := Data(3*h.BlockSize+7, 5)
	var start, done sync.WaitGroup
	start.Add(1)
	for i := range 64 {
		v := h.Variants[i%len(h.Variants)]
		done.Go(func() {
			start.Wait()
			if i == 0 {
				if err := selfTest(); err != nil {
					t.Error(err)
				}
			}
			d := v.New()
			d.Write(message)
			if got, want := d.Sum(nil), v.digest(message); !bytes.Equal(got, want) {
				t.Errorf("goroutine %d: %x written, %x in one call", i, got, want)
			}
			Count(t, 1, "goroutines")
			h.Use.Kernels()
		})
	}
	start.Done()
	done.Wait()
}
