package bitrot

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/internal/hashtest"
	"github.com/af655cf0/simdhash/internal/mapped"
)

// object is n bytes i mod 251.
func object(n int) []byte {
	p := make([]byte, n)
	for i := range p {
		p[i] = byte(i % 251)
	}
	return p
}

// goldenCase is what Python's hashlib makes of object(Length).
type goldenCase struct {
	Size, LeafSize, Length int
	Key, Salt, Root        hashtest.Hex
	Outline, Interleaved   hashtest.Hex // BLAKE2b-256 of what is written
}

func (c *goldenCase) config() *Config {
	return &Config{Size: c.Size, LeafSize: c.LeafSize, Key: c.Key, Salt: c.Salt}
}

func (c *goldenCase) trust() *Trust { return &Trust{Root: c.Root, Key: c.Key} }

func (c *goldenCase) String() string {
	return fmt.Sprintf("N=%d/L=%d/S=%d/key=%d", c.Size, c.LeafSize, c.Length, len(c.Key))
}

func golden(t testing.TB) (cases []goldenCase) {
	hashtest.Golden(t, &cases)
	if len(cases) == 0 {
		t.Fatal("golden.json is empty")
	}
	return cases
}

// must is for what must not fail in a test.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// config makes small objects have many blocks.
func small(size int) *Config { return &Config{Size: size, LeafSize: 64, Concurrency: 1} }

func outlineOf(t testing.TB, p []byte, c *Config) *Outline {
	t.Helper()
	o, err := BuildAt(bytes.NewReader(p), int64(len(p)), c)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func encode(t testing.TB, o *Outline) []byte {
	t.Helper()
	var b bytes.Buffer
	n, err := o.WriteTo(&b)
	if err != nil || n != int64(b.Len()) {
		t.Fatalf("WriteTo returned %d, %v and wrote %d", n, err, b.Len())
	}
	return b.Bytes()
}

func TestCheckValues(t *testing.T) {
	for _, test := range []struct {
		length int
		root   string // in full for N = 32
		long   string // its beginning for N = 64
	}{
		{0, "85cc758ea88c484ffe3539c993affd1ac2457962cdac89e98e30be34a98e6e63", "283ef2c6a78e91d4"},
		{65536, "37022970fe3cee01eb83a3a2686b9f9c3b3d3a1e3348bf0edf490b0b3fc2156d", ""},
		{65537, "6785be60d726614d270dc2d0804874888f291dd77becd086b49d1280ed6e098f", ""},
		{200001, "b0e668080df6751078a495cb95b6dee544ab2b5b49c8bd900f3cefd0242d1554", "dc863cb10211c52b"},
	} {
		p := object(test.length)
		r256, r512 := Sum256(p), Sum512(p)
		if got := hex.EncodeToString(r256[:]); got != test.root {
			t.Errorf("Sum256 of %d bytes is %s, want %s", test.length, got, test.root)
		}
		if got := hex.EncodeToString(r512[:]); !strings.HasPrefix(got, test.long) {
			t.Errorf("Sum512 of %d bytes is %s, want %s...", test.length, got, test.long)
		}
		for size, want := range map[int][]byte{0: r256[:], 32: r256[:], 64: r512[:]} {
			for _, c := range []*Config{{Size: size}, {Size: size, LeafSize: DefaultLeafSize, Salt: make([]byte, 16), Concurrency: -1}} {
				if got := must(Sum(p, c)); !bytes.Equal(got, want) {
					t.Errorf("Sum of %d bytes, %+v, is %x, want %x", test.length, c, got, want)
				}
				if got := outlineOf(t, p, c).Root(); !bytes.Equal(got, want) {
					t.Errorf("root of the outline of %d bytes, %+v, is %x, want %x", test.length, c, got, want)
				}
			}
		}
	}
}

// TestKernels checks all values again with each kernel that this CPU has, in a
// process of its own.
func TestKernels(t *testing.T) {
	t.Parallel()
	for _, k := range blake2b.Kernels() {
		if !k.Available {
			continue
		}
		t.Run(k.Name, func(t *testing.T) {
			variable := "SIMDHASH_KERNEL=blake2b=" + k.Name
			if stdout, stderr, err := hashtest.Again(t, "TestCheckValues|TestGolden|TestLengths", variable); err != nil {
				t.Errorf("%s: %v\n%s%s", variable, err, stdout, stderr)
			}
		})
	}
}

func TestGolden(t *testing.T) {
	for _, c := range golden(t) {
		p := object(c.Length)
		if got := must(Sum(p, c.config())); !bytes.Equal(got, c.Root) {
			t.Errorf("%v: Sum is %x, want %x", &c, got, c.Root)
		}
		d := must(New(c.config()))
		d.Write(p)
		if got := d.Sum(nil); !bytes.Equal(got, c.Root) {
			t.Errorf("%v: root of Digest is %x, want %x", &c, got, c.Root)
		}
		o := outlineOf(t, p, c.config())
		encoded := encode(t, o)
		if got := blake2b.Sum256(encoded); !bytes.Equal(got[:], c.Outline) {
			t.Errorf("%v: digest of the outline is %x, want %x", &c, got, c.Outline)
		}
		read, err := ReadOutline(bytes.NewReader(encoded), c.trust())
		if err != nil {
			t.Errorf("%v: %v", &c, err)
			continue
		}
		if err := read.Verify(bytes.NewReader(p)); err != nil {
			t.Errorf("%v: %v", &c, err)
		}
		if again := encode(t, read); !bytes.Equal(again, encoded) {
			t.Errorf("%v: an outline that was read is written differently", &c)
		}
		stream := interleave(t, p, c.config())
		if got := blake2b.Sum256(stream); !bytes.Equal(got[:], c.Interleaved) {
			t.Errorf("%v: digest of the interleaved stream is %x, want %x", &c, got, c.Interleaved)
		}
	}
}

// TestLengths compares, for every length of a few blocks, all ways to a root
// with a tree that is hashed node by node.
func TestLengths(t *testing.T) {
	for _, c := range []*Config{{Size: 32, LeafSize: 64}, {Size: 64, LeafSize: 7, Key: []byte("k"), Salt: []byte("s")}} {
		for n := range hashtest.Sample(300, 1000, 5000) {
			p := object(n)
			want := reference(t, p, c)
			if got := must(Sum(p, c)); !bytes.Equal(got, want) {
				t.Fatalf("L=%d: Sum of %d bytes is %x, want %x", c.LeafSize, n, got, want)
			}
			if o := must(Build(bytes.NewReader(p), c)); !bytes.Equal(o.Root(), want) || o.Length() != int64(n) {
				t.Fatalf("L=%d: outline of %d bytes has length %d, root %x, want %x", c.LeafSize, n, o.Length(), o.Root(), want)
			}
			if got, length, err := SumReader(bytes.NewReader(p), c); !bytes.Equal(got, want) || length != int64(n) || err != nil {
				t.Fatalf("L=%d: SumReader of %d bytes is %x of %d bytes (%v), want %x", c.LeafSize, n, got, length, err, want)
			}
			for _, concurrency := range []int{1, 3} {
				c := *c
				c.Concurrency = concurrency
				if got, err := SumReaderAt(bytes.NewReader(p), int64(n), &c); !bytes.Equal(got, want) || err != nil {
					t.Fatalf("L=%d: SumReaderAt of %d bytes on %d is %x (%v), want %x", c.LeafSize, n, concurrency, got, err, want)
				}
			}
			if o := outlineOf(t, p, c); !bytes.Equal(o.Root(), want) {
				t.Fatalf("L=%d: BuildAt of %d bytes has root %x, want %x", c.LeafSize, n, o.Root(), want)
			}
		}
	}
}

// reference is the root, one node after the other.
func reference(t *testing.T, p []byte, c *Config) []byte {
	node := func(depth uint8, i int, last bool, p []byte) []byte {
		h, err := blake2b.NewConfig(&blake2b.Config{Size: c.Size, Key: c.Key, Salt: c.Salt, Tree: &blake2b.Tree{
			MaxDepth: 2, LeafSize: uint32(c.LeafSize), NodeOffset: uint64(i), NodeDepth: depth, InnerHashSize: uint8(c.Size), IsLastNode: last,
		}})
		if err != nil {
			t.Fatal(err)
		}
		h.Write(p)
		return h.Sum(nil)
	}
	var leaves []byte
	for i := 0; ; i++ {
		n := min(len(p), c.LeafSize)
		last := n == len(p)
		leaves = append(leaves, node(0, i, last, p[:n])...)
		if p = p[n:]; last {
			return node(1, 0, true, leaves)
		}
	}
}

func TestDigestSplits(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, c := range []*Config{{LeafSize: 64}, {LeafSize: 100, Size: 64, Key: []byte("key")}, nil} {
		d := must(New(c))
		window := d.tree.window() * d.tree.leaf
		for range hashtest.Sample(20, 60, 2000) {
			n := rnd.IntN(3*window + 2)
			p := object(n)
			want := must(Sum(p, c))
			d.Reset()
			for rest := p; len(rest) > 0; {
				m := min(len(rest), []int{1, d.tree.leaf, rnd.IntN(2*d.tree.leaf + 1), rnd.IntN(2 * window), window, window + 1}[rnd.IntN(6)])
				if rnd.IntN(3) == 0 {
					r := iotest.DataErrReader(bytes.NewReader(rest[:m]))
					if got, err := d.ReadFrom(r); got != int64(m) || err != nil {
						t.Fatalf("ReadFrom of %d bytes returned %d, %v", m, got, err)
					}
				} else {
					scratch := bytes.Clone(rest[:m])
					d.Write(scratch)
					clear(scratch)
				}
				rest = rest[m:]
				if rnd.IntN(8) == 0 {
					if got, want := d.Sum(nil), must(Sum(p[:n-len(rest)], c)); !bytes.Equal(got, want) {
						t.Fatalf("after %d of %d bytes the root is %x, want %x", n-len(rest), n, got, want)
					}
				}
			}
			if got := d.Sum([]byte("x")); !bytes.Equal(got[1:], want) || got[0] != 'x' {
				t.Fatalf("root of %d bytes is %x, want %x", n, got[1:], want)
			}
		}
		for _, n := range []int{window - 1, window, window + 1, window + d.tree.leaf, window + d.tree.leaf + 1, 2 * window, 2*window + 1} {
			p := object(n)
			want := must(Sum(p, c))
			d.Reset()
			d.Write(p)
			if got := d.Sum(nil); !bytes.Equal(got, want) {
				t.Errorf("root of %d bytes in one Write is %x, want %x", n, got, want)
			}
			d.Reset()
			d.ReadFrom(bytes.NewReader(p))
			if got := d.Sum(nil); !bytes.Equal(got, want) {
				t.Errorf("root of %d bytes in one ReadFrom is %x, want %x", n, got, want)
			}
		}
		if most := window + d.tree.leaf; cap(d.buffer) > 2*most {
			t.Errorf("the buffer has grown to %d bytes, for a window of %d", cap(d.buffer), window)
		}
	}
}

func TestDigestIsHash(t *testing.T) {
	d := must(New(&Config{Size: 64, LeafSize: 1000}))
	if d.Size() != 64 || d.BlockSize() != 1000 {
		t.Errorf("Size, BlockSize = %d, %d", d.Size(), d.BlockSize())
	}
	d.Write([]byte("x"))
	failed := errors.New("failed")
	n, err := d.ReadFrom(io.MultiReader(strings.NewReader("yz"), iotest.ErrReader(failed)))
	if n != 2 || err != failed {
		t.Errorf("ReadFrom returned %d, %v", n, err)
	}
	if got, want := d.Sum(nil), must(Sum([]byte("xyz"), &Config{Size: 64, LeafSize: 1000})); !bytes.Equal(got, want) {
		t.Errorf("after a failed ReadFrom the root is %x, want %x", got, want)
	}
	if n, err := d.ReadFrom(stuck{}); n != 0 || err != io.ErrNoProgress {
		t.Errorf("ReadFrom of what never goes on returned %d, %v", n, err)
	}
}

// stuck is a Reader that reads nothing and has no error.
type stuck struct{}

func (stuck) Read(p []byte) (int, error)            { return 0, nil }
func (stuck) ReadAt(p []byte, _ int64) (int, error) { return 0, nil }

// stored returns a file that has these bytes.
func stored(t *testing.T, p []byte) *os.File {
	t.Helper()
	name := filepath.Join(t.TempDir(), "object")
	if err := os.WriteFile(name, p, 0o666); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestProgress adds up what functions tell of their progress: all bytes, and as they go.
func TestProgress(t *testing.T) {
	defer func(pays func() bool) { mapped.Pays = pays }(mapped.Pays)
	for _, n := range []int{0, 1, DefaultLeafSize, 5<<20 + 3, 17 << 20} { // the last may be mapped, 16 MiB at a time
		p := object(n)
		f := stored(t, p)
		for function, call := range map[string]func(c *Config) error{
			"SumReader":          func(c *Config) error { _, _, err := SumReader(bytes.NewReader(p), c); return err },
			"SumReaderAt":        func(c *Config) error { _, err := SumReaderAt(f, int64(n), c); return err },
			"SumReaderAt mapped": func(c *Config) error { _, err := SumReaderAt(f, int64(n), c); return err },
			"Build":              func(c *Config) error { _, err := Build(bytes.NewReader(p), c); return err },
			"BuildAt":            func(c *Config) error { _, err := BuildAt(f, int64(n), c); return err },
			"BuildAt mapped":     func(c *Config) error { _, err := BuildAt(f, int64(n), c); return err },
		} {
			mapped.Pays = func() bool { return strings.HasSuffix(function, "mapped") }
			for _, concurrency := range []int{1, 3} {
				calls, total := 0, 0
				c := &Config{Concurrency: concurrency, Progress: func(bytes int) { calls++; total += bytes }}
				if err := call(c); err != nil || total != n || n > 4<<20 && calls < 2 {
					t.Errorf("%s of %d bytes on %d: %d bytes in %d steps, %v", function, n, concurrency, total, calls, err)
				}
			}
		}
	}
}

// TestMuchConcurrency asks for more goroutines than any machine has room for.
func TestMuchConcurrency(t *testing.T) {
	p := object(3 << 20)
	want := must(Sum(p, nil))
	for _, n := range []int{1 << 20, math.MaxInt32, math.MaxInt, math.MinInt} {
		c := &Config{Concurrency: n}
		if got, _, err := SumReader(bytes.NewReader(p), c); err != nil || !bytes.Equal(got, want) {
			t.Errorf("SumReader on %d: %x (%v), want %x", n, got, err, want)
		}
		for _, r := range []io.ReaderAt{stored(t, p), viewer{bytes.NewReader(p), p}} {
			if got, err := SumReaderAt(r, int64(len(p)), c); err != nil || !bytes.Equal(got, want) {
				t.Errorf("SumReaderAt on %d: %x (%v), want %x", n, got, err, want)
			}
		}
	}
}

func TestRefusedConfigs(t *testing.T) {
	for _, c := range []*Config{
		{Size: 1}, {Size: 33}, {Size: -1}, {Size: 63}, {Size: 65}, {LeafSize: -1}, {LeafSize: MaxLeafSize + 1},
		{Key: make([]byte, 65)}, {Salt: make([]byte, 17)},
	} {
		for name, f := range map[string]func() (any, error){
			"Sum":               func() (any, error) { r, err := Sum(nil, c); return len(r) > 0, err },
			"New":               func() (any, error) { d, err := New(c); return d != nil, err },
			"Build":             func() (any, error) { o, err := Build(strings.NewReader(""), c); return o != nil, err },
			"SumReader":         func() (any, error) { r, _, err := SumReader(strings.NewReader(""), c); return len(r) > 0, err },
			"SumReaderAt":       func() (any, error) { r, err := SumReaderAt(strings.NewReader(""), 0, c); return len(r) > 0, err },
			"BuildAt":           func() (any, error) { o, err := BuildAt(strings.NewReader(""), 0, c); return o != nil, err },
			"NewWriter":         func() (any, error) { w, err := NewWriter(io.Discard, c); return w != nil, err },
			"InterleavedLength": func() (any, error) { n, err := InterleavedLength(0, c); return n != 0, err },
			"ObjectLength":      func() (any, error) { n, err := ObjectLength(1000, c); return n != 0, err },
		} {
			if v, err := f(); err == nil || v.(bool) {
				t.Errorf("%s took %+v", name, c)
			}
		}
	}
	if _, err := BuildAt(strings.NewReader(""), -1, nil); err == nil {
		t.Error("BuildAt took a negative length")
	}
	if _, err := SumReaderAt(strings.NewReader(""), -1, nil); err == nil {
		t.Error("SumReaderAt took a negative length")
	}
}

// TestLargeLeaves has blocks that do not fill lanes, up to the greatest.
func TestLargeLeaves(t *testing.T) {
	sizes := []int{1 << 20, 3 << 20}
	if !testing.Short() {
		sizes = append(sizes, MaxLeafSize)
	}
	for _, leaf := range sizes {
		c := &Config{LeafSize: leaf, Size: 32}
		p := object(2*leaf + 1)
		o := outlineOf(t, p, c)
		if want := reference(t, p, c); !bytes.Equal(o.Root(), want) {
			t.Errorf("L=%d: root is %x, want %x", leaf, o.Root(), want)
		}
		if err := o.Verify(bytes.NewReader(p)); err != nil {
			t.Errorf("L=%d: %v", leaf, err)
		}
	}
}

func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes sync.Pool forget")
	}
	p := object(5<<20 + 1)
	for _, n := range []int{0, 1, 65536, 65537, 1 << 20, 5<<20 + 1} {
		p := p[:n]
		if got := hashtest.Allocations(func() { Sum256(p) }); got != 0 {
			t.Errorf("Sum256 of %d bytes allocates %d times", n, got)
		}
		if got := hashtest.Allocations(func() { Sum512(p) }); got != 0 {
			t.Errorf("Sum512 of %d bytes allocates %d times", n, got)
		}
	}
	d := must(New(nil))
	d.Write(p)
	if got := hashtest.Allocations(func() { d.Write(p) }); got != 0 {
		t.Errorf("Digest.Write allocates %d times", got)
	}
	var sum [32]byte
	if got := hashtest.Allocations(func() { d.Sum(sum[:0]) }); got > 1 {
		t.Errorf("Digest.Sum allocates %d times, want 1: a copy of the root's state", got)
	}
}

func TestConcurrentUse(t *testing.T) {
	p := object(3<<20 + 5)
	want256, want512 := Sum256(p), Sum512(p)
	o := outlineOf(t, p, &Config{Concurrency: 3})
	r := o.NewReader(bytes.NewReader(p))
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			if Sum256(p) != want256 || Sum512(p) != want512 {
				t.Error("wrong root")
			}
			if err := o.Verify(bytes.NewReader(p)); err != nil {
				t.Error(err)
			}
			got := make([]byte, 100_000)
			offset := g * 300_000
			if _, err := r.ReadAt(got, int64(offset)); err != nil || !bytes.Equal(got, p[offset:offset+len(got)]) {
				t.Errorf("ReadAt: %v", err)
			}
		})
	}
	wg.Wait()
}
