package bitrot

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

// interleave returns p in the interleaved layout.
func interleave(t testing.TB, p []byte, c *Config) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := NewWriter(&b, c)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := w.Write(p); n != len(p) || err != nil {
		t.Fatalf("Write of %d bytes returned %d, %v", len(p), n, err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func openStream(t testing.TB, stream []byte, trust *Trust) *Interleaved {
	t.Helper()
	s, err := OpenInterleaved(bytes.NewReader(stream), int64(len(stream)), trust)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestInterleaved(t *testing.T) {
	for _, c := range []*Config{small(32), {Size: 64, LeafSize: 10, Key: []byte("key"), Salt: []byte("salt")}} {
		for n := range 300 {
			p := object(n)
			o := outlineOf(t, p, c)
			stream := interleave(t, p, c)
			for _, trust := range []*Trust{{Key: c.Key}, {Key: c.Key, Root: o.Root()}} {
				s := openStream(t, stream, trust)
				if s.Length() != int64(n) || s.Blocks() != o.Blocks() || s.LeafSize() != c.LeafSize || !bytes.Equal(s.Root(), o.Root()) {
					t.Fatalf("%d bytes: %d bytes, %d blocks, root %x", n, s.Length(), s.Blocks(), s.Root())
				}
				if err := s.Verify(); err != nil {
					t.Fatalf("%d bytes: %v", n, err)
				}
				if got, err := io.ReadAll(s.NewReader()); err != nil || !bytes.Equal(got, p) {
					t.Fatalf("%d bytes: %d bytes read, %v", n, len(got), err)
				}
				if got := must(s.Outline()); !bytes.Equal(encode(t, got), encode(t, o)) {
					t.Fatalf("%d bytes: another outline", n)
				}
				blocks := int64(0)
				for block, err := range s.Check(nil) {
					if err != nil || block != o.Block(blocks) {
						t.Fatalf("%d bytes: block %d: %v", n, block.Index, err)
					}
					blocks++
				}
				if blocks != o.Blocks() {
					t.Fatalf("%d bytes: %d of %d blocks", n, blocks, o.Blocks())
				}
			}
		}
	}
}

func TestWriterSplits(t *testing.T) {
	rnd := rand.New(rand.NewPCG(11, 12))
	for range hashtest.Sample(50, 300, 5000) {
		p := object(rnd.IntN(64 * 200))
		want := interleave(t, p, small(32))
		var b bytes.Buffer
		w := must(NewWriter(&b, small(32)))
		for rest := p; len(rest) > 0; {
			m := min(len(rest), []int{0, 1, 64, 65, rnd.IntN(200), rnd.IntN(64 * 100)}[rnd.IntN(6)])
			if rnd.IntN(3) == 0 {
				if got, err := w.ReadFrom(iotest.OneByteReader(bytes.NewReader(rest[:m]))); got != int64(m) || err != nil {
					t.Fatalf("ReadFrom of %d bytes returned %d, %v", m, got, err)
				}
			} else {
				scratch := bytes.Clone(rest[:m])
				w.Write(scratch)
				clear(scratch)
			}
			rest = rest[m:]
			if w.Length() != int64(len(p)-len(rest)) {
				t.Fatalf("Length is %d, want %d", w.Length(), len(p)-len(rest))
			}
		}
		if w.Root() != nil {
			t.Fatal("there is a root before Close")
		}
		if err := w.Close(); err != nil || !bytes.Equal(b.Bytes(), want) || !bytes.Equal(w.Root(), must(Sum(p, small(32)))) {
			t.Fatalf("%d bytes in pieces: %v, another stream", len(p), err)
		}
		if _, err := w.Write(nil); err != ErrClosed {
			t.Errorf("Write after Close: %v", err)
		}
		if err := w.Close(); err != ErrClosed || w.Root() == nil {
			t.Errorf("second Close: %v", err)
		}
	}
}

// TestShards writes several streams together, each with its own parameters.
func TestShards(t *testing.T) {
	rnd := rand.New(rand.NewPCG(13, 14))
	for range hashtest.Sample(30, 100, 2000) {
		n := 1 + rnd.IntN(20)
		var (
			ws      = make([]*Writer, n)
			out     = make([]bytes.Buffer, n)
			configs = make([]*Config, n)
			all     = make([][]byte, n)
		)
		same := rnd.IntN(2) == 0
		for i := range ws {
			configs[i] = &Config{LeafSize: 64, Salt: []byte{byte(i)}}
			if !same {
				configs[i] = &Config{LeafSize: 1 + rnd.IntN(100), Size: 32 + 32*rnd.IntN(2), Key: make([]byte, rnd.IntN(65))}
			}
			ws[i] = must(NewWriter(&out[i], configs[i]))
		}
		for range rnd.IntN(6) {
			ps := make([][]byte, n)
			for i := range ps {
				ps[i] = make([]byte, rnd.IntN(1000))
				for k := range ps[i] {
					ps[i][k] = byte(rnd.Uint32())
				}
				all[i] = append(all[i], ps[i]...)
			}
			if errs := WriteMany(ws, ps); errs != nil {
				t.Fatal(errs)
			}
		}
		if errs := CloseMany(ws); errs != nil {
			t.Fatal(errs)
		}
		for i := range ws {
			if !bytes.Equal(out[i].Bytes(), interleave(t, all[i], configs[i])) {
				t.Fatalf("shard %d of %d, %d bytes: another stream", i, n, len(all[i]))
			}
		}
	}
	// One is a block ahead of the other, so that indexes follow one another.
	var a, b bytes.Buffer
	p := object(64*3 + 1)
	ca, cb := &Config{LeafSize: 64, Salt: []byte("a")}, &Config{LeafSize: 64, Salt: []byte("b")}
	ws := []*Writer{must(NewWriter(&a, ca)), must(NewWriter(&b, cb))}
	ws[1].Write(p[:65])
	WriteMany(ws, [][]byte{p[:65], p[65:129]})
	if errs := CloseMany(ws); errs != nil || !bytes.Equal(a.Bytes(), interleave(t, p[:65], ca)) || !bytes.Equal(b.Bytes(), interleave(t, p[:129], cb)) {
		t.Errorf("shards of different lengths: %v, another stream", errs)
	}
	if errs := WriteMany(nil, nil); errs != nil {
		t.Error(errs)
	}
	if errs := CloseMany(nil); errs != nil {
		t.Error(errs)
	}
}

func TestShardsFail(t *testing.T) {
	var good, other bytes.Buffer
	ws := []*Writer{must(NewWriter(&good, small(32))), must(NewWriter(&full{room: 100}, small(32))), must(NewWriter(&other, small(32)))}
	p := object(500)
	for k := range 2 {
		errs := WriteMany(ws, [][]byte{p, p, p})
		var storage *StorageError
		if len(errs) != 3 || errs[0] != nil || errs[2] != nil || !errors.As(errs[1], &storage) {
			t.Fatalf("WriteMany %d returned %v", k, errs)
		}
		if k == 0 && (len(storage.Blocks) != 1 || storage.Blocks[0].Index != 1) {
			t.Errorf("it failed at %v", storage.Blocks)
		}
	}
	if errs := CloseMany(ws); len(errs) != 3 || errs[0] != nil || errs[1] == nil || errs[2] != nil {
		t.Fatalf("CloseMany returned %v", errs)
	}
	want := interleave(t, append(bytes.Clone(p), p...), small(32))
	if !bytes.Equal(good.Bytes(), want) || !bytes.Equal(other.Bytes(), want) {
		t.Error("the failure of one changed the others")
	}
	for name, f := range map[string]func(){
		"lengths":     func() { WriteMany(ws, nil) },
		"twice":       func() { WriteMany([]*Writer{ws[0], ws[2], ws[0]}, make([][]byte, 3)) },
		"nil":         func() { WriteMany([]*Writer{ws[0], nil}, make([][]byte, 2)) },
		"close nil":   func() { CloseMany([]*Writer{nil}) },
		"close twice": func() { CloseMany([]*Writer{ws[0], ws[0]}) },
	} {
		func() {
			defer func() {
				if text, ok := recover().(string); !ok || !strings.HasPrefix(text, "bitrot: ") {
					t.Errorf("%s: no panic of ours", name)
				}
			}()
			f()
		}()
	}
}

// TestFlipsOfInterleaved has every bit of streams flipped.
func TestFlipsOfInterleaved(t *testing.T) {
	for _, size := range []int{32, 64} {
		for _, key := range []string{"", "key"} {
			c := &Config{Size: size, LeafSize: 64, Key: []byte(key)}
			for _, n := range rotten {
				p := object(n)
				o := outlineOf(t, p, c)
				stream := interleave(t, p, c)
				for bit := range 8 * len(stream) {
					flip(stream, bit)
					checkInterleavedRot(t, o, p, stream, bit/8)
					flip(stream, bit)
				}
			}
		}
	}
}

func checkInterleavedRot(t *testing.T, o *Outline, p, stream []byte, at int) {
	t.Helper()
	r := bytes.NewReader(stream)
	trust := &Trust{Key: o.tree.key}
	s, err := OpenInterleaved(r, r.Size(), trust)
	var outline *OutlineError
	if at >= len(stream)-FooterSize {
		if !errors.As(err, &outline) {
			t.Fatalf("footer, byte %d: %v", at, err)
		}
		return
	}
	if err != nil {
		// With one block of one leaf, wrong in the leaf, there is nothing that
		// proves the key but the root of the block.
		t.Fatalf("byte %d of %d: %v", at, len(stream), err)
	}
	stride := o.tree.size + o.tree.leaf
	block := o.Block(int64(at / stride))
	inLeaf := at%stride < o.tree.size
	switch err := s.Verify(); {
	case inLeaf:
		if !errors.As(err, &outline) || len(outline.Blocks) != 1 || outline.Blocks[0] != block {
			t.Fatalf("byte %d of %d, in a leaf: %v", at, len(stream), err)
		}
	default:
		if d := damage(t, err); len(d.Blocks) != 1 || d.Blocks[0] != block {
			t.Fatalf("byte %d of %d, in a block: %v", at, len(stream), err)
		}
	}
	for b, err := range s.Check(nil) {
		if (err != nil) != (b == block) {
			t.Fatalf("byte %d of %d: block %d: %v", at, len(stream), b.Index, err)
		}
	}
	got, err := io.ReadAll(s.NewReader())
	if damage(t, err); !bytes.Equal(got, p[:block.Offset]) {
		t.Fatalf("byte %d of %d: %d bytes read", at, len(stream), len(got))
	}
	// With the trusted root, damaged leaves are told at once.
	trust.Root = o.Root()
	s, err = OpenInterleaved(r, r.Size(), trust)
	if inLeaf != (err != nil) {
		t.Fatalf("byte %d of %d, with a trusted root: %v", at, len(stream), err)
	}
	if !inLeaf {
		if d := damage(t, s.Verify()); len(d.Blocks) != 1 || d.Blocks[0] != block {
			t.Fatalf("byte %d of %d, with a trusted root: %v", at, len(stream), d)
		}
	}
}

// TestRotAfterOpening damages a stream that was opened with the root: what is in it counts,
// not the leaves in memory.
func TestRotAfterOpening(t *testing.T) {
	p := object(64*3 + 5)
	stream := interleave(t, p, small(32))
	s := openStream(t, stream, &Trust{Root: outlineOf(t, p, small(32)).Root()})
	for at := range stream {
		flip(stream, 8*at)
		block, inLeaf := Block{Index: int64(at / 96)}, at%96 < 32
		err := s.Verify()
		if at >= len(stream)-FooterSize {
			if outline := new(OutlineError); !errors.As(err, &outline) || len(outline.Blocks) > 0 {
				t.Fatalf("byte %d of %d, in the footer: %v", at, len(stream), err)
			}
		} else if inLeaf {
			outline := new(OutlineError)
			if !errors.As(err, &outline) || len(outline.Blocks) != 1 || outline.Blocks[0].Index != block.Index {
				t.Fatalf("byte %d of %d, in a leaf: %v", at, len(stream), err)
			}
		} else if d := damage(t, err); len(d.Blocks) != 1 || d.Blocks[0].Index != block.Index {
			t.Fatalf("byte %d of %d, in a block: %v", at, len(stream), err)
		}
		flip(stream, 8*at)
	}
	if err := s.Verify(); err != nil {
		t.Error(err)
	}
	// A leaf and another block.
	flip(stream, 0)
	flip(stream, 8*(96+40))
	if d := damage(t, s.Verify()); len(d.Blocks) != 2 || d.Blocks[0].Index != 0 || d.Blocks[1].Index != 1 {
		t.Errorf("%v, want block 0, of which the leaf is damaged, and 1", d)
	}
}

// TestWrongKeyIsReadOnce counts what is read of a stream to find that its key is another:
// the footer, the leaves and the last block besides each block once.
func TestWrongKeyIsReadOnce(t *testing.T) {
	stream := interleave(t, object(64*500), &Config{LeafSize: 64, Key: []byte("key")})
	r := &countedBytes{ReaderAt: bytes.NewReader(stream)}
	var trust *TrustError
	if _, err := OpenInterleaved(r, int64(len(stream)), &Trust{Key: []byte("kez")}); !errors.As(err, &trust) {
		t.Errorf("error %v", err)
	}
	if most := int64(len(stream)) + 500*32 + 2*(64+32) + FooterSize; r.n.Load() > most {
		t.Errorf("%d bytes were read of a stream of %d, more than %d", r.n.Load(), len(stream), most)
	}
}

// countedBytes counts what is read.
type countedBytes struct {
	io.ReaderAt
	n atomic.Int64
}

func (c *countedBytes) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, at)
	c.n.Add(int64(n))
	return n, err
}

func TestInterleavedTruncatedAndGrown(t *testing.T) {
	p := object(200)
	stream := interleave(t, p, small(32))
	for n := range len(stream) {
		for _, r := range []*bytes.Reader{bytes.NewReader(stream[:n]), bytes.NewReader(stream[len(stream)-n:])} {
			_, err := OpenInterleaved(r, r.Size(), nil)
			if outline := new(OutlineError); !errors.As(err, &outline) {
				t.Fatalf("%d of %d bytes: %v", n, len(stream), err)
			}
			// What is longer than it is.
			_, err = OpenInterleaved(r, int64(len(stream)), nil)
			if outline := new(OutlineError); !errors.As(err, &outline) {
				t.Fatalf("%d of %d bytes: %v", n, len(stream), err)
			}
		}
	}
	for _, more := range [][]byte{{0}, make([]byte, 96), stream} {
		for _, grown := range [][]byte{append(bytes.Clone(stream), more...), append(bytes.Clone(more), stream...)} {
			_, err := OpenInterleaved(bytes.NewReader(grown), int64(len(grown)), nil)
			if outline := new(OutlineError); !errors.As(err, &outline) {
				t.Fatalf("%d more: %v", len(more), err)
			}
		}
	}
	if _, err := OpenInterleaved(bytes.NewReader(stream), -1, nil); err == nil {
		t.Error("a negative length")
	}
}

// TestInterleavedMixedUp has whole blocks, leaves and all, that come from another
// place or another object.
func TestInterleavedMixedUp(t *testing.T) {
	p, q := object(64*4), object(64 * 5)[64:]
	stream, other := interleave(t, p, small(32)), interleave(t, q, small(32))
	root := openStream(t, stream, nil).Root()
	at := func(b []byte, i int) []byte { return b[i*96 : (i+1)*96] }
	for i := range 4 {
		for j := range 4 {
			if i == j {
				continue
			}
			moved := bytes.Clone(stream)
			copy(at(moved, i), at(stream, j))
			s := openStream(t, moved, nil)
			if d := damage(t, s.Verify()); len(d.Blocks) != 1 || d.Blocks[0].Index != int64(i) {
				t.Errorf("block %d at %d: %v", j, i, d)
			}
		}
		// A block of another object at its own place fits its leaf, and not the
		// root.
		foreign := bytes.Clone(stream)
		copy(at(foreign, i), at(other, i))
		var outline *OutlineError
		if err := openStream(t, foreign, nil).Verify(); !errors.As(err, &outline) || len(outline.Blocks) != 0 {
			t.Errorf("block %d of another object: %v", i, err)
		}
		if _, err := OpenInterleaved(bytes.NewReader(foreign), int64(len(foreign)), &Trust{Root: root}); err == nil {
			t.Errorf("block %d of another object is trusted", i)
		}
	}
	_, err := OpenInterleaved(bytes.NewReader(other), int64(len(other)), &Trust{Root: root})
	trustError(t, nil, err)
}

func TestLengthsOfStreams(t *testing.T) {
	for _, c := range []*Config{small(32), {Size: 64, LeafSize: 1}, {LeafSize: 7}, nil} {
		seen := map[int64]int64{}
		for n := range int64(1000) {
			stream, err := InterleavedLength(n, c)
			if err != nil {
				t.Fatal(err)
			}
			seen[stream] = n
			if n < 300 && stream != int64(len(interleave(t, object(int(n)), c))) {
				t.Fatalf("%d bytes make a stream of %d, not %d", n, len(interleave(t, object(int(n)), c)), stream)
			}
		}
		longest, _ := InterleavedLength(999, c)
		for stream := int64(-1); stream <= longest; stream++ {
			n, ok := seen[stream]
			if got, err := ObjectLength(stream, c); got != n || (err == nil) != ok {
				t.Fatalf("a stream of %d bytes is of %d, %v, want %d, %v", stream, got, err, n, ok)
			}
		}
		for _, n := range []int64{1 << 40, 1<<40 + 1, 1 << 56} {
			stream, err := InterleavedLength(n, c)
			if got, err2 := ObjectLength(stream, c); err != nil || err2 != nil || got != n {
				t.Errorf("%d bytes: %d, %v, %v", n, got, err, err2)
			}
		}
		for _, n := range []int64{-1, math.MinInt64, math.MaxInt64, math.MaxInt64 - 168} {
			if stream, err := InterleavedLength(n, c); err == nil {
				t.Errorf("%d bytes make a stream of %d", n, stream)
			}
		}
		for _, stream := range []int64{math.MinInt64, math.MinInt64 + FooterSize, -1, math.MaxInt64} {
			if n, err := ObjectLength(stream, c); err == nil && (n < 0 || stream < 0) {
				t.Errorf("a stream of %d bytes is of an object of %d", stream, n)
			}
		}
	}
	w := must(NewWriter(io.Discard, nil))
	if got, err := w.ReadFrom(iotest.TimeoutReader(bytes.NewReader(object(1 << 20)))); err == nil || got != w.Length() {
		t.Errorf("ReadFrom returned %d, %v; Length is %d", got, err, w.Length())
	}
}
