package bitrot

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/af655cf0/simdhash/internal/mapped"
)

// TestViews hashes files that memory has: as they are, and where some of the views
// are left half used or not begun. The root is that of their bytes.
func TestViews(t *testing.T) {
	defer func(pays func() bool) { mapped.Pays = pays }(mapped.Pays)
	for _, n := range []int{8 << 20, 9<<20 + 5, 12<<20 - 1} {
		p := object(n)
		f := stored(t, p)
		for _, c := range []*Config{nil, {Size: 64, Concurrency: 3}, {LeafSize: 5000, Concurrency: 2}, {LeafSize: 3 << 20, Key: []byte("key"), Concurrency: 2}} {
			want := must(Sum(p, c))
			for name, r := range map[string]io.ReaderAt{"file": f, "mapped file": f, "viewer": viewer{bytes.NewReader(p), p}} {
				mapped.Pays = func() bool { return name != "file" }
				if got, err := SumReaderAt(r, int64(n), c); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s of %d bytes, %+v: root %x (%v), want %x", name, n, c, got, err, want)
				}
				o, err := BuildAt(r, int64(n), c)
				if err != nil || !bytes.Equal(o.Root(), want) {
					t.Errorf("%s of %d bytes, %+v: outline with root %x (%v), want %x", name, n, c, o.Root(), err, want)
				} else if err := o.Verify(f); err != nil {
					t.Errorf("%s of %d bytes, %+v: %v", name, n, c, err)
				}
			}
		}
	}
}

// viewer shows every third part wholly, every third in part, and others not.
type viewer struct {
	io.ReaderAt
	p []byte
}

func (v viewer) View(offset int64, n int, use func([]byte)) bool {
	defer func() { _ = recover() }()
	switch rand.IntN(3) {
	case 0:
		use(v.p[offset : offset+int64(n)])
		return true
	case 1:
		use(v.p[offset:][:n/2]) // which is not what use expects, but what it does counts for nothing
	}
	return false
}

// TestFailingViews: what cannot be seen is read, and so are its errors.
func TestFailingViews(t *testing.T) {
	p := object(9 << 20)
	for _, concurrency := range []int{1, 2} {
		c := &Config{Concurrency: concurrency}
		bad := badSectors{bytes.NewReader(p), map[int64]bool{100_000: true}}
		if _, err := SumReaderAt(unseen{bad}, int64(len(p)), c); !errors.Is(err, errDisk) {
			t.Errorf("a bad sector: %v", err)
		}
		o, err := BuildAt(unseen{bad}, int64(len(p)), c)
		if want := new(StorageError); o != nil || !errors.As(err, &want) || len(want.Blocks) != 1 || want.Blocks[0].Index != 100_000*64/DefaultLeafSize {
			t.Errorf("a bad sector: %v", err)
		}
		if _, err := BuildAt(unseen{bytes.NewReader(p)}, int64(len(p)+1), c); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("too short: %v", err)
		}
	}
}

type unseen struct{ io.ReaderAt }

func (unseen) View(int64, int, func([]byte)) bool { return false }

// TestViewShares compares the longest part of an object with what it should be: a whole
// window for one goroutine, and for several a quarter of what each gets of the object,
// but not less than pays.
func TestViewShares(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	for _, test := range []struct{ object, one, two, four int }{ // in MiB
		{8, 8, 2, 2}, {12, 12, 2, 2}, {16, 16, 2, 2}, {24, 16, 2, 2}, {48, 16, 4, 2}, {80, 16, 8, 4},
	} {
		p := object(test.object << 20)
		for n, want := range map[int]int{1: test.one, 2: test.two, 4: test.four} {
			v := &counted{ReaderAt: bytes.NewReader(p), p: p}
			if _, err := SumReaderAt(v, int64(len(p)), &Config{Concurrency: n}); err != nil {
				t.Fatal(err)
			}
			if longest := slices.Max(v.parts); longest != want<<20 {
				t.Errorf("%d goroutines get %d parts of up to %d bytes of %d MiB, want %d MiB", n, len(v.parts), longest, test.object, want)
			}
		}
	}
}

// counted shows all parts.
type counted struct {
	io.ReaderAt
	p     []byte
	mutex sync.Mutex
	parts []int // their lengths
}

func (v *counted) View(offset int64, n int, use func([]byte)) bool {
	v.mutex.Lock()
	v.parts = append(v.parts, n)
	v.mutex.Unlock()
	use(v.p[offset:][:n])
	return true
}
