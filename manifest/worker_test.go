package manifest

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/internal/hashtest"
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
		if want := len(content) - misses*pieceSize; v.shown != want {
			t.Errorf("%d misses: %d bytes are shown, want all but %d pieces, %d", misses, v.shown, misses, want)
		}
	}
}
