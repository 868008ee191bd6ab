package manifest

import (
	"bytes"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/bitrot"
	"github.com/af655cf0/simdhash/internal/hashtest"
	"github.com/af655cf0/simdhash/internal/mapped"
)

// viewer shows a file, except the parts that it is asked for first, of which it shows
// a half and takes it back.
type viewer struct {
	content      []byte
	misses       int
	calls, shown int
}

func (v *viewer) View(offset int64, n int, use func(p []byte)) bool {
	v.calls++
	p := v.content[offset:][:n]
	if v.calls <= v.misses {
		use(p[:n/2])
		return false
	}
	use(p)
	v.shown += n
	return true
}

// TestSeeAfterMiss has parts of a file that are not in memory: they are read, a piece at
// a time, and the part after each piece is asked for again.
func TestSeeAfterMiss(t *testing.T) {
	content := hashtest.Data(3*large+12345, 1)
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	want := blake2b.Sum512(content)
	for misses := range 5 {
		c := &crew{Hasher: &Hasher{Workers: 1}, queue: make(chan *job), wake: make(chan struct{}, 1)}
		close(c.queue)
		w := newWorker(c)
		j := &job{Sum: Sum{Entry: Entry{Name: name, Algorithm: BLAKE2b, Digest: make([]byte, blake2b.Size)}}}
		if err := w.slots[0].open(j, int64(len(content)), w.memory); err != nil {
			t.Fatal(err)
		}
		v := &viewer{content: content, misses: misses}
		w.slots[0].parts = v
		w.run()
		if !j.done.Load() || j.err != nil || !bytes.Equal(j.Actual, want[:]) || j.Size != int64(len(content)) {
			t.Errorf("%d misses: done %v, %v, %d bytes with the digest %x, want %x", misses, j.done.Load(), j.err, j.Size, j.Actual, want)
		}
		if want := len(content) - misses*alonePiece; v.shown != want {
			t.Errorf("%d misses: %d bytes are shown, want all but %d pieces, %d", misses, v.shown, misses, want)
		}
	}
}

// TestSeenOrRead hashes a large file where its parts are seen and where they are read, in
// pieces that are smaller than any part.
func TestSeenOrRead(t *testing.T) {
	content := hashtest.Data(2*large+12345, 2)
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	stream := blake2b.Sum512(content)
	root, _, err := bitrot.SumReader(bytes.NewReader(content), &bitrot.Config{Size: 32})
	if err != nil {
		t.Fatal(err)
	}
	defer func(pays func() bool) { mapped.Pays = pays }(mapped.Pays)
	for _, seen := range []bool{true, false} {
		mapped.Pays = func() bool { return seen }
		for _, e := range []Entry{
			{Name: name, Algorithm: BLAKE2b, Digest: stream[:]},
			{Name: name, Algorithm: BLAKE2bTree, Digest: root},
		} {
			sums := 0
			var longest atomic.Int64
			h := &Hasher{Workers: 1, Progress: func(n int) { longest.Store(max(longest.Load(), int64(n))) }}
			for sum, err := range h.Sums(func(yield func(Entry, error) bool) { yield(e, nil) }) {
				sums++
				if err != nil || !bytes.Equal(sum.Actual, e.Digest) || sum.Size != int64(len(content)) {
					t.Errorf("%s, seen %v: %x, %d bytes, %v; want %x", e.Algorithm, seen, sum.Actual, sum.Size, err, e.Digest)
				}
			}
			if sums != 1 {
				t.Errorf("%d sums", sums)
			}
			if !seen && longest.Load() >= mapped.Small {
				t.Errorf("%s: %d bytes at once, which are not read", e.Algorithm, longest.Load())
			}
		}
	}
}
