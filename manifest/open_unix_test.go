//go:build unix

package manifest

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

// TestMemory reads files whose pages are in memory in part, or are said to be so: all
// bytes come in order, and then the end.
func TestMemory(t *testing.T) {
	content := hashtest.Data(100_000, 1)
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	some := func(n int) func(int, []byte) (int, bool) {
		return func(fd int, p []byte) (int, bool) {
			m, err := syscall.Read(fd, p[:min(n, len(p))])
			return max(m, 0), err == nil
		}
	}
	calls := 0
	for _, test := range []struct {
		name    string
		readNow func(fd int, p []byte) (int, bool)
	}{
		{"what the system says", newMemory().readNow},
		{"all in memory", some(1 << 20)},
		{"a bit at a time", some(777)},
		{"nothing, as Linux 5.10 may say", func(int, []byte) (int, bool) { return 0, true }},
		{"not told", func(int, []byte) (int, bool) { return 0, false }},
		{"now and then", func(fd int, p []byte) (int, bool) {
			calls++
			switch calls % 3 {
			case 0:
				return 0, true
			case 1:
				return 0, false
			default:
				return some(333)(fd, p)
			}
		}},
	} {
		for _, size := range []int64{0, 1, 50_000, 100_000, 200_000} { // when it was looked at
			f, err := open(name, size, &memory{readNow: test.readNow})
			if err != nil {
				t.Fatal(err)
			}
			got := make([]byte, len(content)+1)
			n, err := readPiece(f, got)
			got = got[:n]
			f.Close()
			if err != io.EOF || !bytes.Equal(got, content) {
				t.Errorf("%s, of %d bytes: %d bytes are read, or others, %v; want %d", test.name, size, len(got), err, len(content))
			}
		}
	}
}

// TestEnd counts the reads until the end of files of which memory has all, or a part that
// ends where the size said. Only where a file's last page is not full, and memory has it,
// the read that asks for more than there is tells the end.
func TestEnd(t *testing.T) {
	page := os.Getpagesize()
	part := func(n int) *memory { // memory has the first n bytes
		return &memory{readNow: func(fd int, p []byte) (int, bool) {
			n, err := syscall.Read(fd, p[:min(n, len(p))])
			return max(n, 0), err == nil
		}}
	}
	for _, test := range []struct {
		length int // of the file
		size   int // when it was looked at
		piece  int
		memory *memory
		reads  int
	}{
		{1000, 1000, 1001, part(1 << 20), 1},
		{1000, 1000, 1001, part(0), 2},
		{1000, 1000, 1000, part(1 << 20), 2},
		{1000, 1000, 600, part(1 << 20), 2},
		{1000, 1000, 500, part(1 << 20), 3},
		{1000, 999, 2000, part(1 << 20), 2},
		{1000, 1001, 2000, part(1 << 20), 2},
		{1000, 0, 2000, part(1 << 20), 2},
		{page, page, 2 * page, part(1 << 20), 2},
		{3 * page, page, 4 * page, part(page), 3},       // it became longer, or another
		{3*page + 1, page + 1, 4 * page, part(page), 4}, // memory has pages of it
	} {
		content := hashtest.Data(test.length, 1)
		name := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := open(name, int64(test.size), test.memory)
		if err != nil {
			t.Fatal(err)
		}
		var got []byte
		reads := 0
		for p := make([]byte, test.piece); err == nil; reads++ {
			var n int
			n, err = f.Read(p)
			got = append(got, p[:n]...)
		}
		f.Close()
		if err != io.EOF || !bytes.Equal(got, content) || reads != test.reads {
			t.Errorf("%d bytes, once %d, %d at a time: %d bytes, or others, in %d reads, %v; want %d",
				test.length, test.size, test.piece, len(got), reads, err, test.reads)
		}
	}
}

// TestMemoryAsked counts for what memory is asked: for the size that a file had, and not
// beyond, nor for what was skipped or read otherwise.
func TestMemoryAsked(t *testing.T) {
	content := hashtest.Data(100_000, 1)
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	const piece = 10_000
	for _, test := range []struct {
		size          int64
		skip          int
		miss          int // the call that finds nothing
		calls, misses int
	}{
		{0, 0, 0, 0, 0},
		{100_000, 0, 0, 10, 0},
		{55_000, 0, 0, 6, 0},
		{100_000, 30_000, 0, 7, 0},
		{100_000, 0, 3, 9, 1}, // the third, after which one read goes without
		{30_000, 0, 1, 2, 1},
		{20_000, 0, 1, 1, 1}, // nothing is left then
	} {
		calls, misses := 0, 0
		f, err := open(name, test.size, &memory{readNow: func(fd int, p []byte) (int, bool) {
			if calls++; calls == test.miss {
				misses++
				return 0, false
			}
			n, err := syscall.Read(fd, p)
			return n, err == nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		if test.skip > 0 {
			if err := f.skip(test.skip); err != nil {
				t.Fatal(err)
			}
		}
		var got []byte
		for p, end := make([]byte, piece), false; !end; {
			n, err := readPiece(f, p)
			got = append(got, p[:n]...)
			if end = err == io.EOF; !end && err != nil {
				t.Fatal(err)
			}
		}
		f.Close()
		if !bytes.Equal(got, content[test.skip:]) {
			t.Errorf("%+v: %d bytes are read, or others", test, len(got))
		}
		if calls != test.calls || misses != test.misses {
			t.Errorf("%+v: memory is asked %d times and has nothing %d times", test, calls, misses)
		}
	}
}

// TestMemoryPause counts how often memory is asked that has nothing, whether it says so
// or not, and that has all again.
func TestMemoryPause(t *testing.T) {
	for _, ok := range []bool{false, true} {
		calls, has := 0, false
		m := &memory{readNow: func(_ int, p []byte) (int, bool) {
			calls++
			if has {
				return len(p), true
			}
			return 0, ok
		}}
		p := make([]byte, 10)
		const reads = 1000
		for range reads {
			if n := m.read(0, p); n != 0 {
				t.Fatalf("%d bytes are read after a miss", n)
			}
		}
		// After 0, 1, 3, 7, 15 and 31 reads without it, and then after 63 each time.
		if want := 6 + (reads-63)/64; calls != want {
			t.Errorf("%d of %d reads look for what is not there, want %d", calls, reads, want)
		}
		has, calls = true, 0
		hits := 0
		for range reads {
			if m.read(0, p) == len(p) {
				hits++
			}
		}
		if hits != calls || hits < reads-63 {
			t.Errorf("%d of %d reads find what is there again, want all but 63", hits, reads)
		}

		// After a hit a miss costs one read, as the first did.
		has, calls = false, 0
		for range 4 {
			m.read(0, p)
		}
		if calls != 2 {
			t.Errorf("after a hit, %d of four reads look for what is not there, want two", calls)
		}
	}
}
