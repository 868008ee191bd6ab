package bitrot

import (
	"bytes"
	"io"
	"slices"
	"testing"
)

var fuzzConfigs = []*Config{
	small(32), small(64), {LeafSize: 7, Salt: []byte("salt")}, {LeafSize: 64, Key: []byte("key")}, {LeafSize: MaxLeafSize},
}

// FuzzOutline reads any bytes as an outline, with a check digest that is made
// right if sealed says so, and verifies any bytes by it. Nothing panics; what
// is accepted is written as it was; and what is verified has the root.
func FuzzOutline(f *testing.F) {
	for _, c := range fuzzConfigs {
		for _, n := range rotten {
			encoded := encode(f, outlineOf(f, object(n), c))
			f.Add(encoded, object(n), []byte(c.Key), false)
			encoded[20]++
			f.Add(encoded, object(n), []byte(c.Key), true)
		}
	}
	f.Fuzz(func(t *testing.T, encoded, p, key []byte, sealed bool) {
		if sealed && len(encoded) >= checkSize {
			encoded = seal(bytes.Clone(encoded))
		}
		o, err := ReadOutline(bytes.NewReader(encoded), &Trust{Key: key})
		if err != nil {
			if o != nil {
				t.Fatal("an outline and an error")
			}
			return
		}
		if again := encode(t, o); !bytes.Equal(again, encoded) {
			t.Fatalf("%x is accepted and written as %x", encoded, again)
		}
		r := bytes.NewReader(p)
		c := &Config{Size: o.Size(), LeafSize: o.LeafSize(), Key: key, Salt: o.Salt()}
		right := bytes.Equal(must(Sum(p, c)), o.Root()) && int64(len(p)) == o.Length()
		if good := o.Verify(r) == nil; good != right {
			t.Fatalf("verdict %v, the root says %v", good, right)
		}
		read, err := io.ReadAll(o.NewReader(r))
		if !bytes.Equal(read, p[:min(len(p), len(read))]) || right != (err == nil && len(read) == len(p)) {
			t.Fatalf("%d bytes are read, %v", len(read), err)
		}
		// Whatever an update gives is the outline of what it says.
		if next, err := o.Append(r, bytes.NewReader(p)); err == nil && right {
			if !bytes.Equal(next.Root(), must(Sum(append(bytes.Clone(p), p...), c))) {
				t.Fatal("Append gives another root")
			}
		}
		if next, err := o.Truncate(r, int64(len(p))/2); err == nil && right {
			if !bytes.Equal(next.Root(), must(Sum(p[:len(p)/2], c))) {
				t.Fatal("Truncate gives another root")
			}
		}
	})
}

// FuzzInterleaved opens any bytes as an interleaved stream, with a check digest
// that is made right if sealed says so. Nothing panics, all ways to read agree,
// and a stream that is good is the one that its object makes.
func FuzzInterleaved(f *testing.F) {
	for _, c := range fuzzConfigs {
		for _, n := range rotten {
			stream := interleave(f, object(n), c)
			f.Add(stream, []byte(c.Key), false)
			stream = bytes.Clone(stream)
			stream[0]++
			f.Add(stream, []byte(c.Key), true)
			stream[len(stream)-FooterSize+16]++
			f.Add(stream, []byte(c.Key), true)
		}
	}
	f.Fuzz(func(t *testing.T, stream, key []byte, sealed bool) {
		if sealed && len(stream) >= FooterSize {
			stream = bytes.Clone(stream)
			seal(stream[len(stream)-FooterSize:])
		}
		s, err := OpenInterleaved(bytes.NewReader(stream), int64(len(stream)), &Trust{Key: key})
		if err != nil {
			if s != nil {
				t.Fatal("a stream and an error")
			}
			return
		}
		good := true
		for _, err := range s.Check(nil) {
			good = good && err == nil
		}
		read, err := io.ReadAll(s.NewReader())
		if good != (err == nil) {
			t.Fatalf("Check says %v, a Reader %v", good, err)
		}
		verdict := s.Verify()
		if !good && verdict == nil {
			t.Fatal("Verify overlooks what Check finds")
		}
		if verdict != nil {
			return
		}
		c := &Config{Size: s.view.tree.size, LeafSize: s.LeafSize(), Key: key, Salt: slices.Clone(s.view.tree.salt[:])}
		if !bytes.Equal(interleave(t, read, c), stream) {
			t.Fatal("the object that was read makes another stream")
		}
		if o, err := s.Outline(); err != nil || o.Verify(bytes.NewReader(read)) != nil {
			t.Fatalf("no outline: %v", err)
		}
		if n, err := ObjectLength(int64(len(stream)), c); err != nil || n != int64(len(read)) {
			t.Fatalf("ObjectLength is %d, %v, want %d", n, err, len(read))
		}
	})
}
