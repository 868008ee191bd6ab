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
// bytes come in order, and nothing but an ordinary read tells the end.
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
			got, err := io.ReadAll(f)
			f.Close()
			if err != nil || !bytes.Equal(got, content) {
				t.Errorf("%s, of %d bytes: %d bytes are read, or others, %v; want %d", test.name, size, len(got), err, len(content))
			}
		}
	}
}

// TestMemoryPause counts how often memory is asked that has nothing, and that has all
// again.
func TestMemoryPause(t *testing.T) {
	calls, has := 0, false
	m := &memory{readNow: func(_ int, p []byte) (int, bool) {
		calls++
		return len(p), has
	}}
	p := make([]byte, 10)
	const reads = 1000
	for range reads {
		if n := m.read(0, p); n != 0 {
			t.Fatalf("%d bytes are read after a miss", n)
		}
	}
	if want := 6 + (reads-63)/64; calls < want || calls > want+1 {
		t.Errorf("%d of %d reads look for what is not there, want some %d", calls, reads, want)
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
}
