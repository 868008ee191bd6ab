package bitrot

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/internal/hashtest"
)

// rotten are lengths of objects with blocks of 64 bytes: none, a part, one, more.
var rotten = []int{0, 1, 63, 64, 65, 128, 200}

// damage is the DamageError that err is, and nothing else.
func damage(t *testing.T, err error) *DamageError {
	t.Helper()
	var d *DamageError
	var s *StorageError
	var o *OutlineError
	if !errors.As(err, &d) || errors.As(err, &s) || errors.As(err, &o) {
		t.Fatalf("error is %v, want a DamageError alone", err)
	}
	return d
}

// checkLocated says that these blocks, and no others, are found damaged, in
// every way to read the object.
func checkLocated(t *testing.T, o *Outline, original, p []byte, want ...int64) {
	t.Helper()
	r := bytes.NewReader(p)
	d := damage(t, o.Verify(r))
	var got []int64
	for _, b := range d.Blocks {
		if b != o.Block(b.Index) {
			t.Fatalf("block %+v is not %+v", b, o.Block(b.Index))
		}
		got = append(got, b.Index)
	}
	if !slices.Equal(got, want) || d.Grown {
		t.Fatalf("damage at %v (%v), want at %v", got, d, want)
	}
	for block, err := range o.Check(r, nil) {
		if bad := slices.Contains(want, block.Index); bad != (err != nil) {
			t.Fatalf("Check of block %d: %v", block.Index, err)
		} else if bad {
			damage(t, err)
		}
		if err := o.VerifyRange(r, block.Offset, int64(block.Length)); block.Length > 0 && slices.Contains(want, block.Index) != (err != nil) {
			t.Fatalf("VerifyRange of block %d: %v", block.Index, err)
		}
	}
	// What is read before the first damaged block is right, and nothing after it
	// is read.
	good := o.Block(want[0]).Offset
	if read, err := io.ReadAll(o.NewReader(r)); !bytes.Equal(read, original[:good]) || err == nil {
		t.Fatalf("a Reader read %d bytes, %v, want %d", len(read), err, good)
	} else {
		damage(t, err)
	}
	all := make([]byte, len(original)+1)
	n, err := o.NewReader(r).ReadAt(all, 0)
	if n != int(good) || !bytes.Equal(all[:n], original[:n]) || !bytes.Equal(all[n:], make([]byte, len(all)-n)) {
		t.Fatalf("ReadAt read %d bytes, %v, want %d", n, err, good)
	}
	damage(t, err)
	hashtest.Count(t, 1, "damaged objects, the damage located")
}

func flip(p []byte, bit int) { p[bit/8] ^= 1 << (bit % 8) }

func TestFlipsOfSmallObjects(t *testing.T) {
	for _, size := range []int{32, 64} {
		for _, n := range rotten {
			p := object(n)
			o := outlineOf(t, p, small(size))
			for bit := range 8 * n {
				rot := bytes.Clone(p)
				flip(rot, bit)
				checkLocated(t, o, p, rot, int64(bit/8/64))
			}
		}
	}
}

func TestFlipsOfObjects(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{65535, 65536, 65537, 200001} {
		p := object(n)
		o := outlineOf(t, p, nil)
		r := bytes.NewReader(p)
		check := func(bit int) {
			flip(p, bit)
			d := damage(t, o.Verify(r))
			if len(d.Blocks) != 1 || d.Blocks[0] != o.Block(int64(bit/8/65536)) || d.Grown || d.Truncated {
				t.Fatalf("bit %d of %d bytes: %+v", bit, n, d)
			}
			flip(p, bit)
			hashtest.Count(t, 1, "damaged objects, the damage located")
		}
		if hashtest.Long() && n < 200000 {
			for bit := range 8 * n {
				check(bit)
			}
			continue
		}
		check(0)
		check(8*n - 1)
		for range hashtest.Sample(50, 300, 20000) {
			check(rnd.IntN(8 * n))
		}
		if err := o.Verify(r); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFlipsOfOutlines has every bit of outlines flipped: that is never taken for
// damage of the object, and never overlooked.
func TestFlipsOfOutlines(t *testing.T) {
	type test struct {
		length int
		c      *Config
	}
	var tests []test
	for _, n := range rotten {
		tests = append(tests, test{n, small(32)}, test{n, small(64)}, test{n, &Config{LeafSize: 64, Key: []byte("key"), Salt: []byte("salt")}})
	}
	for _, n := range []int{65535, 65536, 65537, 200001} {
		tests = append(tests, test{n, nil}, test{n, &Config{Size: 64}})
	}
	for _, test := range tests {
		o := outlineOf(t, object(test.length), test.c)
		encoded := encode(t, o)
		trust := &Trust{Root: o.Root()}
		if test.c != nil {
			trust.Key = test.c.Key
		}
		for bit := range 8 * len(encoded) {
			flip(encoded, bit)
			for _, trust := range []*Trust{nil, trust} {
				checkOutlineError(t, encoded, trust)
			}
			flip(encoded, bit)
		}
		for n := range len(encoded) {
			checkOutlineError(t, encoded[:n], nil)
		}
		checkOutlineError(t, append(bytes.Clone(encoded), 0), nil)
		checkOutlineError(t, append(bytes.Clone(encoded), encoded...), nil)
	}
}

func checkOutlineError(t *testing.T, encoded []byte, trust *Trust) {
	t.Helper()
	o, err := ReadOutline(bytes.NewReader(encoded), trust)
	if want := new(OutlineError); !errors.As(err, &want) || o != nil || want.Reason == "" {
		t.Fatalf("an outline of %d bytes, %x...: %v, want an OutlineError", len(encoded), encoded[:min(len(encoded), 40)], err)
	}
	hashtest.Count(t, 1, "damaged outlines refused")
}

func TestTruncatedAndGrown(t *testing.T) {
	for _, n := range append(rotten, 64*70+1) {
		p := object(n)
		o := outlineOf(t, p, small(32))
		for m := range n {
			var want []int64
			for i := range o.Blocks() {
				if b := o.Block(i); b.Offset+int64(b.Length) > int64(m) {
					want = append(want, i)
				}
			}
			d := damage(t, o.Verify(bytes.NewReader(p[:m])))
			if !d.Truncated {
				t.Fatalf("%d of %d bytes: %v, want truncated", m, n, d)
			}
			if n < 1000 || m%97 == 0 {
				checkLocated(t, o, p, p[:m], want...)
			}
			d = damage(t, o.VerifyLength(bytes.NewReader(p[:m])))
			if !d.Truncated || len(d.Blocks) != 1 || d.Blocks[0].Index != o.Blocks()-1 {
				t.Fatalf("%d of %d bytes: VerifyLength: %v", m, n, d)
			}
		}
		for _, m := range []int{1, 63, 64, 65, 200} {
			grown := append(bytes.Clone(p), make([]byte, m)...)
			for _, err := range []error{o.Verify(bytes.NewReader(grown)), o.VerifyLength(bytes.NewReader(grown))} {
				if d := damage(t, err); !d.Grown || d.Truncated || len(d.Blocks) != 0 {
					t.Fatalf("%d bytes and %d more: %v", n, m, d)
				}
			}
			// A Reader shows the object and no more.
			if got, err := io.ReadAll(o.NewReader(bytes.NewReader(grown))); err != nil || !bytes.Equal(got, p) {
				t.Fatalf("%d bytes and %d more: a Reader read %d bytes, %v", n, m, len(got), err)
			}
		}
	}
}

func TestBlocksMixedUp(t *testing.T) {
	p := object(5*64 + 9)
	o := outlineOf(t, p, small(32))
	at := func(p []byte, i int) []byte { return p[i*64 : (i+1)*64] }
	for i := range 5 {
		for j := range 5 {
			if i == j {
				continue
			}
			swapped := bytes.Clone(p)
			copy(at(swapped, i), at(p, j))
			copy(at(swapped, j), at(p, i))
			checkLocated(t, o, p, swapped, int64(min(i, j)), int64(max(i, j)))
			copied := bytes.Clone(p)
			copy(at(copied, i), at(p, j))
			checkLocated(t, o, p, copied, int64(i))
		}
		zeroed := bytes.Clone(p)
		clear(at(zeroed, i))
		checkLocated(t, o, p, zeroed, int64(i))
		removed := slices.Concat(p[:i*64], p[(i+1)*64:])
		var after []int64
		for k := int64(i); k < 6; k++ {
			after = append(after, k)
		}
		checkLocated(t, o, p, removed, after...)
	}
	clear(p[5*64:])
	checkLocated(t, o, object(5*64+9), p, 5)

	// Equal blocks at different places have different leaves, as the last one has.
	zeros := outlineOf(t, make([]byte, 64*4), small(32))
	seen := map[string]bool{}
	for i := range zeros.Blocks() {
		seen[string(zeros.Leaf(i))] = true
	}
	if len(seen) != 4 {
		t.Errorf("4 blocks of zeros have %d different leaves", len(seen))
	}
}

// seal makes the check digest right again, as someone who forges would.
func seal(encoded []byte) []byte {
	n := len(encoded) - checkSize
	check := blake2b.Sum256(encoded[:n])
	copy(encoded[n:], check[:])
	return encoded
}

// TestWrongLength has headers that claim another length, with a check digest
// that is right.
func TestWrongLength(t *testing.T) {
	for _, n := range rotten {
		p := object(n)
		o := outlineOf(t, p, small(32))
		encoded := encode(t, o)
		for claim := range 300 {
			if claim == n {
				continue
			}
			forged := bytes.Clone(encoded)
			binary.LittleEndian.PutUint64(forged[16:], uint64(claim))
			seal(forged)
			if o.tree.count(int64(claim)) != o.Blocks() {
				checkOutlineError(t, forged, &Trust{Root: o.Root()})
				continue
			}
			// The root does not tell. The last block does.
			f, err := ReadOutline(bytes.NewReader(forged), &Trust{Root: o.Root()})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range [][]byte{p, object(claim), append(bytes.Clone(p), make([]byte, 64)...)} {
				r := bytes.NewReader(p)
				for _, err := range []error{f.Verify(r), f.VerifyLength(r), f.VerifyRange(r, 0, 1000)} {
					if d := damage(t, err); d.Blocks[len(d.Blocks)-1].Index != o.Blocks()-1 {
						t.Fatalf("claim of %d for %d bytes: %v", claim, n, d)
					}
				}
				reader := f.NewReader(r)
				if _, err := reader.Seek(0, io.SeekEnd); err == nil {
					t.Fatalf("claim of %d for %d bytes is believed by Seek", claim, n)
				}
				for _, offset := range []int64{int64(claim), int64(n), 1000} {
					if m, err := reader.ReadAt(make([]byte, 10), offset); m != 0 || err == nil || err == io.EOF {
						t.Fatalf("claim of %d for %d bytes: ReadAt(%d) returned %d, %v", claim, n, offset, m, err)
					}
				}
				if got, err := io.ReadAll(reader); err == nil || len(got) != int(o.Block(o.Blocks()-1).Offset) {
					t.Fatalf("claim of %d for %d bytes: %d bytes read, %v", claim, n, len(got), err)
				}
			}
			if _, err := f.Append(bytes.NewReader(p), bytes.NewReader(nil)); err == nil {
				t.Fatalf("claim of %d for %d bytes is believed by Append", claim, n)
			}
		}
	}
}

// TestHugeClaims has headers of objects that cannot be: they must not take
// memory.
func TestHugeClaims(t *testing.T) {
	encoded := encode(t, outlineOf(t, object(50), small(32))) // one block, as a negative length would have
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, leaf := range []uint32{1, 64, 65536, MaxLeafSize, MaxLeafSize + 1, 1<<32 - 1} {
		for _, claim := range []uint64{1 << 30, 1 << 40, 1<<62 + 1, 1<<63 - 64, 1<<63 - 1, 1 << 63, 1<<64 - 1} {
			forged := bytes.Clone(encoded)
			binary.LittleEndian.PutUint32(forged[12:], leaf)
			binary.LittleEndian.PutUint64(forged[16:], claim)
			checkOutlineError(t, seal(forged), nil)

			footer := bytes.Clone(interleave(t, object(50), small(32)))
			at := len(footer) - FooterSize
			copy(footer[at+12:], forged[12:24])
			seal(footer[at:])
			if _, err := OpenInterleaved(bytes.NewReader(footer), int64(len(footer)), nil); err == nil {
				t.Errorf("an interleaved stream that claims %d bytes is opened", claim)
			}
		}
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 32<<20 {
		t.Errorf("84 headers took %d bytes of memory", n)
	}
}

func TestForgedHeaders(t *testing.T) {
	o := outlineOf(t, object(200), small(32))
	encoded := encode(t, o)
	for at, values := range map[int][]byte{
		0: {0, 'b'}, 7: {'\r'}, 8: {0, 2}, 9: {'I', 0}, 10: {0, 1, 31, 33, 64, 128}, 11: {2, 3, 128}, 12: {65, 0}, 24: {1}, 39: {1},
	} {
		for _, v := range values {
			forged := bytes.Clone(encoded)
			forged[at] = v
			checkOutlineError(t, seal(forged), nil)
			checkOutlineError(t, seal(forged), &Trust{Root: o.Root()})
		}
	}
	// Parameters that could be, and are not allowed.
	tree := *o.tree
	tree.leaf = MaxLeafSize + 1
	checkOutlineError(t, encode(t, newOutline(&tree, 10, must(Sum(nil, nil)), 1)), nil)
	// A root with more after it.
	stream := interleave(t, object(200), small(32))
	stream[len(stream)-checkSize-1]++
	seal(stream[len(stream)-FooterSize:])
	if _, err := OpenInterleaved(bytes.NewReader(stream), int64(len(stream)), nil); err == nil {
		t.Error("a root is followed by something")
	}
	// Swapped leaves do not have the root.
	forged := bytes.Clone(encoded)
	copy(forged[headerSize:], encoded[headerSize+32:headerSize+64])
	copy(forged[headerSize+32:], encoded[headerSize:headerSize+32])
	checkOutlineError(t, seal(forged), nil)
}

func trustError(t *testing.T, o any, err error) {
	t.Helper()
	var want *TrustError
	if !errors.As(err, &want) || want.Reason == "" {
		t.Errorf("error is %v, want a TrustError", err)
	}
}

func TestTrust(t *testing.T) {
	p := object(200)
	key := []byte("key")
	keyed := &Config{LeafSize: 64, Key: key}
	for _, c := range []*Config{small(32), keyed} {
		o := outlineOf(t, p, c)
		encoded, stream := encode(t, o), interleave(t, p, c)
		for _, test := range []struct {
			trust *Trust
			ok    bool
		}{
			{nil, c != keyed},
			{&Trust{}, c != keyed},
			{&Trust{Root: o.Root()}, c != keyed},
			{&Trust{Key: key}, c == keyed},
			{&Trust{Key: key, Root: o.Root()}, c == keyed},
			{&Trust{Key: []byte("kez")}, false},
			{&Trust{Key: make([]byte, 65)}, false},
			{&Trust{Key: c.Key, Root: make([]byte, 32)}, false},
			{&Trust{Key: c.Key, Root: o.Root()[:31]}, false},
			{&Trust{Key: c.Key, Root: append(o.Root(), 0)}, false},
		} {
			o, err := ReadOutline(bytes.NewReader(encoded), test.trust)
			switch {
			case !test.ok:
				trustError(t, o, err)
			case err != nil:
				t.Errorf("%+v: %v", test.trust, err)
			default:
				if err := o.Verify(bytes.NewReader(p)); err != nil {
					t.Errorf("%+v: %v", test.trust, err)
				}
			}
			s, err := OpenInterleaved(bytes.NewReader(stream), int64(len(stream)), test.trust)
			switch {
			case !test.ok:
				trustError(t, s, err)
			case err != nil:
				t.Errorf("interleaved, %+v: %v", test.trust, err)
			default:
				if err := s.Verify(); err != nil {
					t.Errorf("interleaved, %+v: %v", test.trust, err)
				}
			}
		}
	}
	// Another object with its outline is well formed, and refused by the root.
	other := encode(t, outlineOf(t, object(199), small(32)))
	_, err := ReadOutline(bytes.NewReader(other), &Trust{Root: outlineOf(t, p, small(32)).Root()})
	trustError(t, nil, err)
}

func TestSaltTellsObjectsApart(t *testing.T) {
	p := object(64 * 3)
	q := bytes.Clone(p)
	q[130]++
	salted := func(s string) *Config { return &Config{LeafSize: 64, Salt: []byte(s)} }
	if !bytes.Equal(outlineOf(t, p, small(32)).Leaf(0), outlineOf(t, q, small(32)).Leaf(0)) {
		t.Error("without a salt, equal blocks at one index have different leaves")
	}
	if bytes.Equal(outlineOf(t, p, salted("p")).Leaf(0), outlineOf(t, q, salted("q")).Leaf(0)) {
		t.Error("with different salts, leaves are equal")
	}
	if s := outlineOf(t, p, salted("p")).Salt(); string(s) != "p"+string(make([]byte, 15)) {
		t.Errorf("Salt is %q", s)
	}
	if s := outlineOf(t, p, small(32)).Salt(); s != nil {
		t.Errorf("Salt is %q, want nil", s)
	}
}

func TestCheckSubsets(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	p := object(64*150 + 3)
	for _, concurrency := range []int{0, 1, 3, -1} {
		o := outlineOf(t, p, &Config{LeafSize: 64, Concurrency: concurrency})
		rot := bytes.Clone(p)
		bad := map[int64]bool{}
		for range 20 {
			i := rnd.Int64N(o.Blocks())
			bad[i] = true
			rot[i*64]++
		}
		for i := range bad { // flipped twice is not damage
			if rot[i*64] == p[i*64] {
				delete(bad, i)
			}
		}
		var asked []int64
		for range 500 {
			for i, n := rnd.Int64N(o.Blocks()), rnd.IntN(10); n >= 0 && i < o.Blocks(); i, n = i+1, n-1 {
				asked = append(asked, i)
			}
		}
		asked = append(asked, -1, o.Blocks(), 1<<62, 0)
		for leave := range 3 {
			k := 0
			for block, err := range o.Check(bytes.NewReader(rot), slices.Values(asked)) {
				switch i := asked[k]; {
				case block.Index != i:
					t.Fatalf("block %d, want %d", block.Index, i)
				case i < 0 || i >= o.Blocks():
					if !errors.Is(err, ErrRange) {
						t.Fatalf("block %d: %v", i, err)
					}
				case bad[i]:
					if d := damage(t, err); len(d.Blocks) != 1 || d.Blocks[0] != o.Block(i) || block != o.Block(i) {
						t.Fatalf("block %d: %v", i, err)
					}
				case err != nil:
					t.Fatalf("block %d: %v", i, err)
				}
				if k++; leave > 0 && k == 100*leave {
					break
				}
			}
			if leave == 0 && k != len(asked) {
				t.Errorf("%d of %d blocks", k, len(asked))
			}
		}
	}
}

func TestVerifyRange(t *testing.T) {
	p := object(200)
	o := outlineOf(t, p, small(32))
	rot := bytes.Clone(p)
	rot[70]++
	for offset := int64(-1); offset < 202; offset++ {
		for n := int64(-1); n < 202-offset; n++ {
			err := o.VerifyRange(bytes.NewReader(rot), offset, n)
			switch {
			case offset < 0 || n < 0 || offset+n > 200:
				if !errors.Is(err, ErrRange) {
					t.Fatalf("%d bytes at %d: %v", n, offset, err)
				}
			case n > 0 && offset < 128 && offset+n > 64:
				damage(t, err)
			case err != nil:
				t.Fatalf("%d bytes at %d: %v", n, offset, err)
			}
		}
	}
	if err := o.VerifyRange(bytes.NewReader(p), 1, 1<<63-1); !errors.Is(err, ErrRange) {
		t.Error(err)
	}
}
