package bitrot

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"maps"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

func sameOutline(t *testing.T, got *Outline, err error, want []byte, c *Config) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if o := outlineOf(t, want, c); !bytes.Equal(encode(t, got), encode(t, o)) {
		t.Fatalf("outline of %d bytes is not that of an object that was hashed whole", len(want))
	}
}

func TestReplace(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	for _, c := range []*Config{small(32), {Size: 64, LeafSize: 64, Key: []byte("key"), Salt: []byte("salt")}} {
		for _, n := range append(rotten, 64*150+1) {
			p := object(n)
			o := outlineOf(t, p, c)
			before := encode(t, o)
			for range 5 {
				changed := map[int64]bool{}
				for range rnd.IntN(2*int(o.Blocks()) + 1) {
					changed[rnd.Int64N(o.Blocks())] = true
				}
				q := bytes.Clone(p)
				scratch := make([]byte, 64)
				got, err := o.Replace(func(yield func(int64, []byte) bool) {
					for i := range changed {
						block := o.Block(i)
						b := q[block.Offset:][:block.Length]
						for k := range b {
							b[k] = byte(rnd.Uint32())
						}
						content := scratch[:copy(scratch, b)]
						if !yield(i, content) {
							return
						}
						clear(content) // it is not kept
					}
				})
				sameOutline(t, got, err, q, c)
			}
			if !bytes.Equal(encode(t, o), before) {
				t.Fatal("Replace changed the old outline")
			}
		}
	}
	// The last of several contents of one block counts.
	o := outlineOf(t, object(100), small(32))
	got, err := o.Replace(func(yield func(int64, []byte) bool) {
		for i := range 200 {
			yield(1, bytes.Repeat([]byte{byte(i)}, 36))
		}
	})
	sameOutline(t, got, err, append(object(64), bytes.Repeat([]byte{199}, 36)...), small(32))
}

func TestReplaceRefused(t *testing.T) {
	o := outlineOf(t, object(100), small(32))
	for i, content := range map[int64][]byte{-1: nil, 0: object(63), 1: object(64), 2: nil, 1 << 62: object(64)} {
		got, err := o.Replace(maps.All(map[int64][]byte{i: content}))
		if err == nil || got != nil {
			t.Errorf("block %d is replaced by %d bytes", i, len(content))
		}
		if outside := i < 0 || i > 1; outside != errors.Is(err, ErrRange) {
			t.Errorf("block %d: %v", i, err)
		}
	}
}

func TestAppendAndTruncate(t *testing.T) {
	for _, c := range []*Config{small(32), {Size: 64, LeafSize: 64, Key: []byte("key"), Concurrency: 2}} {
		for n := 0; n < 300; n += 1 + n%hashtest.Sample(50, 25, 3) {
			p := object(n)
			o := outlineOf(t, p, c)
			for m := range 200 {
				whole := object(n + m)
				// The object may have what is appended, or not.
				for _, present := range [][]byte{p, whole} {
					got, err := o.Append(bytes.NewReader(present), iotest.HalfReader(bytes.NewReader(whole[n:])))
					sameOutline(t, got, err, whole, c)
				}
			}
			for m := range n + 1 {
				got, err := o.Truncate(bytes.NewReader(p), int64(m))
				sameOutline(t, got, err, p[:m], c)
			}
			for _, m := range []int64{-1, int64(n) + 1, 1<<63 - 1} {
				if got, err := o.Truncate(bytes.NewReader(p), m); got != nil || !errors.Is(err, ErrRange) {
					t.Errorf("%d bytes are truncated to %d: %v", n, m, err)
				}
			}
		}
	}
	p := object(64*100 + 3)
	got, err := outlineOf(t, p[:70], small(32)).Append(bytes.NewReader(p), bytes.NewReader(p[70:]))
	sameOutline(t, got, err, p, small(32))
}

// TestUpdatesBlessNoRot has each bit flipped of the block that an update reads:
// it refuses.
func TestUpdatesBlessNoRot(t *testing.T) {
	for _, n := range []int{1, 63, 64, 65, 128, 200} {
		p := object(n)
		o := outlineOf(t, p, small(32))
		last := o.Block(o.Blocks() - 1)
		for bit := int(8 * last.Offset); bit < 8*n; bit++ {
			rot := bytes.Clone(p)
			flip(rot, bit)
			for _, q := range [][]byte{rot, append(rot, 1, 2, 3)} {
				got, err := o.Append(bytes.NewReader(q), bytes.NewReader([]byte("more")))
				if d := damage(t, err); got != nil || len(d.Blocks) != 1 || d.Blocks[0] != last {
					t.Fatalf("Append to %d bytes with bit %d flipped: %v", n, bit, err)
				}
				// What is damaged may be cut off: that is no reason to bless it.
				got, err = o.Truncate(bytes.NewReader(q), last.Offset+1)
				if damage(t, err); got != nil {
					t.Fatalf("Truncate of %d bytes with bit %d flipped: %v", n, bit, err)
				}
			}
		}
		for m := int(last.Offset); m < n; m++ {
			_, err := o.Append(bytes.NewReader(p[:m]), bytes.NewReader([]byte("more")))
			if d := damage(t, err); !d.Truncated {
				t.Fatalf("Append to %d of %d bytes: %v", m, n, err)
			}
		}
	}
}

// TestUpdatesCheckTheRoot has outlines whose leaves are not those of the root.
func TestUpdatesCheckTheRoot(t *testing.T) {
	p := object(200)
	for _, c := range []*Config{small(32), {LeafSize: 64, Key: []byte("key")}} {
		for _, tamper := range []func(*Outline){
			func(o *Outline) { o.leaves[0]++ },
			func(o *Outline) { o.leaves[len(o.leaves)-1]++ },
			func(o *Outline) { o.root[5]++ },
			func(o *Outline) { o.tree.salt[3]++ },
		} {
			o := outlineOf(t, p, c)
			tamper(o)
			for name, update := range map[string]func() (*Outline, error){
				"Replace": func() (*Outline, error) { return o.Replace(maps.All(map[int64][]byte{0: object(64)})) },
				"nothing": func() (*Outline, error) {
					return o.Replace(iter.Seq2[int64, []byte](func(func(int64, []byte) bool) {}))
				},
				"Append":   func() (*Outline, error) { return o.Append(bytes.NewReader(p), bytes.NewReader(p)) },
				"Truncate": func() (*Outline, error) { return o.Truncate(bytes.NewReader(p), 100) },
			} {
				got, err := update()
				var outline *OutlineError
				var trust *TrustError
				if got != nil || !errors.As(err, &outline) && !errors.As(err, &trust) {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
}

func TestReader(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 10))
	for _, n := range append(rotten, 64*150+1) {
		p := object(n)
		o := outlineOf(t, p, small(32))
		stream := interleave(t, p, small(32))
		s := must(OpenInterleaved(bytes.NewReader(stream), int64(len(stream)), nil))
		for name, r := range map[string]*Reader{"outline": o.NewReader(bytes.NewReader(p)), "interleaved": s.NewReader()} {
			if n < 1000 {
				if err := iotest.TestReader(r, p); err != nil {
					t.Fatalf("%s, %d bytes: %v", name, n, err)
				}
			}
			var b bytes.Buffer
			if _, err := r.Seek(0, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			if m, err := r.WriteTo(&b); m != int64(n) || err != nil || !bytes.Equal(b.Bytes(), p) {
				t.Fatalf("%s, %d bytes: WriteTo returned %d, %v", name, n, m, err)
			}
			for range 300 {
				offset, length := rnd.IntN(n+2), rnd.IntN(n+100)
				q := make([]byte, length)
				m, err := r.ReadAt(q, int64(offset))
				want := p[min(offset, n):min(offset+length, n)]
				if !bytes.Equal(q[:m], want) || (err != nil) != (m < length) || err != nil && err != io.EOF {
					t.Fatalf("%s, %d bytes: ReadAt(%d, %d) returned %d, %v", name, n, length, offset, m, err)
				}
			}
			for _, bad := range []func() error{
				func() error { _, err := r.Seek(-1, io.SeekStart); return err },
				func() error { _, err := r.Seek(0, 3); return err },
				func() error { _, err := r.ReadAt(nil, -1); return err },
			} {
				if bad() == nil {
					t.Errorf("%s: no error", name)
				}
			}
		}
	}
}
