package manifest_test

import (
	"bytes"
	stdsha256 "crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/bitrot"
	"github.com/af655cf0/simdhash/internal/mapped"
	"github.com/af655cf0/simdhash/manifest"
)

// file makes a file of so many bytes that no other test file has.
func file(t testing.TB, dir string, size int, seed uint64) (name string, content []byte) {
	t.Helper()
	content = make([]byte, size)
	rnd := rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8), 1})
	rnd.Read(content)
	name = filepath.Join(dir, fmt.Sprintf("%d-%d", seed, size))
	if err := os.WriteFile(name, content, 0o666); err != nil {
		t.Fatal(err)
	}
	return name, content
}

// direct is the digest of p by other functions than a Hasher's.
func direct(a manifest.Algorithm, bits int, p []byte) []byte {
	switch a {
	case manifest.SHA256:
		d := stdsha256.Sum256(p)
		return d[:]
	case manifest.SHA224:
		d := stdsha256.Sum224(p)
		return d[:]
	case manifest.BLAKE2bTree:
		d, _ := bitrot.Sum(p, &bitrot.Config{Size: bits / 8})
		return d
	}
	h, _ := blake2b.NewConfig(&blake2b.Config{Size: bits / 8})
	h.Write(p)
	return h.Sum(nil)
}

func entry(a manifest.Algorithm, bits int, name string) manifest.Entry {
	return manifest.Entry{Algorithm: a, Digest: make([]byte, bits/8), Name: name}
}

// list yields entries without errors.
func list(entries []manifest.Entry) iter.Seq2[manifest.Entry, error] {
	return func(yield func(manifest.Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

var algorithms = []struct {
	algorithm manifest.Algorithm
	bits      int
}{
	{manifest.BLAKE2b, 512}, {manifest.BLAKE2b, 256}, {manifest.BLAKE2b, 8}, {manifest.SHA256, 256}, {manifest.SHA224, 224},
	{manifest.BLAKE2bTree, 256}, {manifest.BLAKE2bTree, 512},
}

// TestSums hashes files of many lengths, in any order, one algorithm at a time
// and all together.
func TestSums(t *testing.T) {
	dir := t.TempDir()
	const piece = 68 << 10
	sizes := []int{0, 1, 63, 64, 127, 128, 129, 4095, 65535, 65536, 65537, piece - 1, piece, piece + 1, 2*piece - 1, 2 * piece, 1<<20 + 5}
	workers, more := []int{0, 1, 3}, 60
	if testing.Short() {
		workers, more = []int{2}, 5
	} else {
		sizes = append(sizes, 9<<20+1) // in parallel, if it is a tree
	}
	for range more {
		sizes = append(sizes, rand.IntN(3*piece))
	}
	var names []string
	contents := map[string][]byte{}
	for i, n := range sizes {
		name, content := file(t, dir, n, uint64(i))
		names, contents[name] = append(names, name), content
	}
	check := func(t *testing.T, h *manifest.Hasher, entries []manifest.Entry) {
		t.Helper()
		var progress atomic.Int64
		h.Progress = func(n int) { progress.Add(int64(n)) }
		i, total := 0, int64(0)
		for s, err := range h.Sums(list(entries)) {
			e := entries[i]
			p := contents[e.Name]
			if err != nil || s.Name != e.Name || s.Size != int64(len(p)) || !bytes.Equal(s.Actual, direct(e.Algorithm, e.Bits(), p)) {
				t.Fatalf("entry %d, %s-%d of %s: %x of %d bytes of %s (%v)", i, e.Algorithm, e.Bits(), e.Name, s.Actual, s.Size, s.Name, err)
			}
			total += s.Size
			i++
		}
		if i != len(entries) {
			t.Fatalf("%d sums of %d entries", i, len(entries))
		}
		if got := progress.Load(); got != total {
			t.Errorf("%d bytes of progress, of %d", got, total)
		}
	}
	for _, workers := range workers {
		var mixed []manifest.Entry
		for _, a := range algorithms {
			rand.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
			var entries []manifest.Entry
			for _, name := range names {
				entries = append(entries, entry(a.algorithm, a.bits, name))
			}
			check(t, &manifest.Hasher{Workers: workers}, entries)
			mixed = append(mixed, entries...)
		}
		rand.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		check(t, &manifest.Hasher{Workers: workers}, mixed)
		for n := range more / 2 {
			check(t, &manifest.Hasher{Workers: workers}, mixed[:n])
		}
	}
}

// TestSumsErrors has what cannot be hashed among what can: each error stays in
// its place.
func TestSumsErrors(t *testing.T) {
	dir := t.TempDir()
	name, content := file(t, dir, 100, 1)
	bad := errors.New("bad line")
	type item struct {
		e    manifest.Entry
		err  error
		want error
	}
	good := item{e: entry(manifest.BLAKE2b, 512, name)}
	items := []item{
		good,
		{e: entry(manifest.SHA256, 256, filepath.Join(dir, "missing")), want: fs.ErrNotExist},
		good,
		{e: manifest.Entry{Name: name}, err: bad, want: bad},
		{e: entry(manifest.BLAKE2b, 512, name), err: bad, want: bad},
		{e: entry(manifest.BLAKE2b, 0, name), want: manifest.ErrDigest},
		{e: entry(manifest.BLAKE2b, 520, name), want: manifest.ErrDigest},
		{e: entry(manifest.SHA256, 224, name), want: manifest.ErrDigest},
		{e: entry(manifest.BLAKE2bTree, 8, name), want: manifest.ErrDigest},
		{e: entry("MD5", 128, name), want: manifest.ErrDigest},
		{e: entry(manifest.BLAKE2b, 512, ""), want: fs.ErrNotExist},
		{e: entry(manifest.BLAKE2bTree, 256, filepath.Join(dir, "missing")), want: fs.ErrNotExist},
		good,
	}
	if runtime.GOOS == "linux" {
		const broken = "/proc/self/mem" // whose first page cannot be read
		items = append(items,
			item{e: entry(manifest.BLAKE2b, 512, dir), want: isDirectory}, good,
			item{e: entry(manifest.SHA256, 256, broken), want: ioError}, good,
			item{e: entry(manifest.BLAKE2bTree, 256, broken), want: ioError}, good)
	}
	for _, workers := range []int{1, 2} {
		i := 0
		for s, err := range (&manifest.Hasher{Workers: workers}).Sums(func(yield func(manifest.Entry, error) bool) {
			for _, it := range items {
				if !yield(it.e, it.err) {
					return
				}
			}
		}) {
			it := items[i]
			i++
			if s.Name != it.e.Name || !errors.Is(err, it.want) {
				t.Errorf("item %d, %q: error %v of %q, want %v", i, it.e.Name, err, s.Name, it.want)
			}
			if want := direct(manifest.BLAKE2b, 512, content); it.want == nil && !bytes.Equal(s.Actual, want) {
				t.Errorf("item %d, %q: %x, want %x", i, it.e.Name, s.Actual, want)
			}
			if it.want != nil && s.Actual != nil {
				t.Errorf("item %d, %q: a digest beside the error %v", i, it.e.Name, err)
			}
		}
		if i != len(items) {
			t.Errorf("%d of %d items", i, len(items))
		}
	}
}

// TestSumsDoNotWait has a first file that does not end before all others are
// done: it must hold up none of them.
func TestSumsDoNotWait(t *testing.T) {
	dir := t.TempDir()
	entries := []manifest.Entry{entry(manifest.BLAKE2b, 512, "-")}
	total := 0
	for i := range 100 {
		name, p := file(t, dir, 1000, uint64(i))
		entries = append(entries, entry(manifest.BLAKE2b, 512, name))
		total += len(p)
	}
	r, w := io.Pipe()
	var done atomic.Int64
	h := &manifest.Hasher{Workers: 2, Stdin: r, Progress: func(n int) {
		if done.Add(int64(n)) == int64(total) {
			go func() {
				io.WriteString(w, "the end")
				w.Close()
			}()
		}
	}}
	i := 0
	for s, err := range h.Sums(list(entries)) {
		if err != nil || s.Name != entries[i].Name {
			t.Fatalf("%d: %q, %v", i, s.Name, err)
		}
		if want := direct(manifest.BLAKE2b, 512, []byte("the end")); i == 0 && !bytes.Equal(s.Actual, want) {
			t.Errorf("standard input: %x, want %x", s.Actual, want)
		}
		i++
	}
}

// TestSumsStdin names the standard input several times: the first has all of it.
func TestSumsStdin(t *testing.T) {
	text := bytes.Repeat([]byte("text"), 1<<18)
	for range 8 {
		entries := slices.Repeat([]manifest.Entry{entry(manifest.SHA256, 256, "-"), entry(manifest.BLAKE2bTree, 256, "-")}, 3)
		rest, i := text, 0
		for s, err := range (&manifest.Hasher{Workers: 3, Stdin: bytes.NewReader(text)}).Sums(list(entries)) {
			e := entries[i]
			if want := direct(e.Algorithm, e.Bits(), rest); err != nil || !bytes.Equal(s.Actual, want) {
				t.Fatalf("the standard input, time %d: %x (%v), want %x", i, s.Actual, err, want)
			}
			rest = nil
			i++
		}
	}
}

// steps gives one piece of text after the other, and errors with them.
type steps []struct {
	data string
	err  error
}

func (s *steps) Read(p []byte) (int, error) {
	if len(*s) == 0 {
		return 0, io.EOF
	}
	step := (*s)[0]
	*s = (*s)[1:]
	return copy(p, step.data), step.err
}

// liar says that it gave so many bytes more than there was room for.
type liar int

func (l liar) Read(p []byte) (int, error) { return len(p) + int(l), nil }

var errCount = errors.New("a count that is not possible") // or what each package calls it

// idle gives nothing, without end.
type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

// TestMuchWorkers asks for more workers than any machine has room for, with files that
// are mapped.
func TestMuchWorkers(t *testing.T) {
	defer func(pays func() bool) { mapped.Pays = pays }(mapped.Pays)
	mapped.Pays = func() bool { return true }
	name, content := file(t, t.TempDir(), 9<<20, 1)
	for _, workers := range []int{1 << 20, math.MaxInt32, math.MaxInt, math.MinInt} {
		for _, a := range algorithms {
			for s, err := range (&manifest.Hasher{Workers: workers}).Sums(list([]manifest.Entry{entry(a.algorithm, a.bits, name)})) {
				if want := direct(a.algorithm, a.bits, content); err != nil || !bytes.Equal(s.Actual, want) {
					t.Errorf("%s on %d: %x (%v), want %x", a.algorithm, workers, s.Actual, err, want)
				}
			}
		}
	}
}

// TestSumsOfChangedFiles changes the length of a file when some of it has been
// hashed, or all. The sum is that of what is read up to the end: of a tree, anew.
func TestSumsOfChangedFiles(t *testing.T) {
	const size = 9 << 20 // of a tree, for all workers
	defer func(pays func() bool) { mapped.Pays = pays }(mapped.Pays)
	dir := t.TempDir()
	for i, a := range slices.Concat(algorithms[:], algorithms[:]) {
		mapped.Pays = func() bool { return i < len(algorithms) }
		for _, change := range []struct {
			size    int // what the file has after it
			workers int // five map less at a time
			from    int // the bytes that have been told when it is made, or more
		}{
			{0, 5, 1}, {1 << 20, 1, 1}, {5 << 20, 5, 1}, {size - 1, 5, 1}, {size - 1, 5, size}, {size + 1, 2, 1},
		} {
			name, content := file(t, dir, max(size, change.size), 1)
			if err := os.Truncate(name, size); err != nil {
				t.Fatal(err)
			}
			var once sync.Once
			var told, first atomic.Int64
			h := &manifest.Hasher{Workers: change.workers, Progress: func(n int) {
				now := told.Add(int64(n))
				if now < int64(change.from) {
					return
				}
				once.Do(func() {
					first.Store(now)
					// At once, without a moment in which it has yet another length.
					f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0)
					if err == nil && change.size > size {
						_, err = f.Write(content[size:])
					} else if err == nil {
						err = f.Truncate(int64(change.size))
					}
					if err := errors.Join(err, f.Close()); err != nil {
						t.Error(err)
					}
				})
			}}
			for s, err := range h.Sums(list([]manifest.Entry{entry(a.algorithm, a.bits, name)})) {
				want := content[:change.size]
				if a.algorithm != manifest.BLAKE2bTree {
					want = content[:max(change.size, int(first.Load()))]
				}
				if err != nil || s.Size != int64(len(want)) || !bytes.Equal(s.Actual, direct(a.algorithm, a.bits, want)) {
					t.Errorf("%s-%d, %d bytes that become %d when %d are hashed, %d workers: %x of %d bytes (%v)",
						a.algorithm, a.bits, size, change.size, change.from, change.workers, s.Actual, s.Size, err)
				}
			}
		}
	}
}

// TestSumsOfLargeFiles hashes files that become the only ones, and do not stay it.
func TestSumsOfLargeFiles(t *testing.T) {
	dir := t.TempDir()
	contents := map[string][]byte{}
	var names []string
	for i, n := range []int{8<<20 + 1, 100, 13 << 20, 8 << 20, 1 << 20, 9<<20 + 77} {
		name, content := file(t, dir, n, uint64(i))
		names, contents[name] = append(names, name), content
	}
	for _, a := range algorithms[:5] {
		for _, workers := range []int{1, 2, 3} {
			var entries []manifest.Entry
			for _, name := range names {
				entries = append(entries, entry(a.algorithm, a.bits, name))
			}
			for s, err := range (&manifest.Hasher{Workers: workers}).Sums(list(entries)) {
				if p := contents[s.Name]; err != nil || s.Size != int64(len(p)) || !bytes.Equal(s.Actual, direct(a.algorithm, a.bits, p)) {
					t.Errorf("%s-%d of %d bytes, %d workers: %x of %d bytes (%v)", a.algorithm, a.bits, len(p), workers, s.Actual, s.Size, err)
				}
			}
		}
	}
}

// TestSumsReaders: however the bytes come, the digest is the same; and after an
// error, at whichever place, there is none.
func TestSumsReaders(t *testing.T) {
	text := strings.Repeat("some text ", 30000)
	broken := errors.New("broken")
	for _, a := range algorithms {
		for name, c := range map[string]struct {
			r    io.Reader
			text string
			err  error
		}{
			"halves":     {iotest.HalfReader(strings.NewReader(text)), text, nil},
			"data+EOF":   {iotest.DataErrReader(strings.NewReader(text)), text, nil},
			"empty read": {&steps{{text[:10], nil}, {"", nil}, {text[10:100], nil}, {"", nil}, {text[100:200], nil}, {"", io.EOF}}, text[:200], nil},
			"error":      {io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)), "", broken},
			"data+error": {&steps{{text[:100], broken}}, "", broken},
			"no more":    {idle{}, "", io.ErrNoProgress},
			"too many":   {liar(1), "", errCount},
			"negative":   {liar(math.MinInt / 2), "", errCount},
		} {
			var told atomic.Int64
			h := &manifest.Hasher{Stdin: c.r, Progress: func(n int) { told.Add(int64(n)) }}
			for s, err := range h.Sums(list([]manifest.Entry{entry(a.algorithm, a.bits, "-")})) {
				if err != c.err && !(c.err == errCount && err != nil) {
					t.Errorf("%s-%d, %s: error %v, want %v", a.algorithm, a.bits, name, err, c.err)
				}
				if c.err == errCount && (s.Size != 0 || told.Load() != 0) {
					t.Errorf("%s-%d, %s: %d bytes hashed, %d told", a.algorithm, a.bits, name, s.Size, told.Load())
				}
				if c.err != nil && s.Actual != nil || c.err == nil && !bytes.Equal(s.Actual, direct(a.algorithm, a.bits, []byte(c.text))) {
					t.Errorf("%s-%d, %s: %x", a.algorithm, a.bits, name, s.Actual)
				}
			}
		}
	}
}

// TestSumsStop leaves the loop early, and with it all files and goroutines.
func TestSumsStop(t *testing.T) {
	dir := t.TempDir()
	var entries []manifest.Entry
	for i := range 40 {
		name, _ := file(t, dir, 200_000, uint64(i))
		entries = append(entries, entry(manifest.SHA256, 256, name))
	}
	entries = slices.Repeat(entries, 10)
	before := runtime.NumGoroutine()
	for n := range 24 {
		pulled, stopped := 0, false
		for range (&manifest.Hasher{Workers: 4}).Sums(func(yield func(manifest.Entry, error) bool) {
			for _, e := range entries {
				if pulled++; !yield(e, nil) {
					stopped = true
					return
				}
			}
		}) {
			if n--; n < 0 {
				break
			}
		}
		if !stopped && pulled < len(entries) {
			t.Fatalf("the list was neither read nor left")
		}
	}
	// A goroutine that is done takes a moment to be gone.
	for wait := time.Millisecond; runtime.NumGoroutine() > before && wait < time.Second; wait *= 2 {
		time.Sleep(wait)
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines, %d before", after, before)
	}
	if runtime.GOOS == "linux" {
		open, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range open {
			if target, err := os.Readlink("/proc/self/fd/" + f.Name()); err == nil && strings.HasPrefix(target, dir) {
				t.Errorf("%s is still open", target)
			}
		}
	}
}

// TestSumsStopBeforeStdin ends the loop while one worker has a file and the standard input
// after it, and another waits for that to have been read: it never will be.
func TestSumsStopBeforeStdin(t *testing.T) {
	dir := t.TempDir()
	small, _ := file(t, dir, 10, 1)
	large := filepath.Join(dir, "large")
	if err := os.WriteFile(large, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, 1<<30); err != nil {
		t.Fatal(err)
	}
	entries := []manifest.Entry{}
	for _, name := range []string{small, large, "-", "-"} {
		entries = append(entries, entry(manifest.BLAKE2b, 512, name))
	}
	for range 20 {
		done := make(chan struct{})
		go func() {
			defer close(done)
			for range (&manifest.Hasher{Workers: 2, Stdin: strings.NewReader("")}).Sums(list(entries)) {
				break
			}
		}()
		select {
		case <-done:
		case <-time.After(30 * time.Second):
			t.Fatal("Sums does not return")
		}
	}
}

// TestSumsMemory hashes a long list and looks at what stays in memory.
func TestSumsMemory(t *testing.T) {
	name, _ := file(t, t.TempDir(), 10, 1)
	const n = 30_000
	first, most := int64(0), int64(0)
	i := 0
	for range (&manifest.Hasher{Workers: 2}).Sums(func(yield func(manifest.Entry, error) bool) {
		for range n {
			if !yield(entry(manifest.BLAKE2b, 512, name), nil) {
				return
			}
		}
	}) {
		if i++; i%10_000 == 0 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			if first == 0 {
				first = int64(m.HeapAlloc)
			}
			most = max(most, int64(m.HeapAlloc))
		}
	}
	if i != n || most-first > 4<<20 {
		t.Errorf("%d sums of %d; %d bytes in the heap, and later %d", i, n, first, most)
	}
}

// TestSumsAhead: entries with long names, which wait for one that takes long, are
// not all kept.
func TestSumsAhead(t *testing.T) {
	r, w := io.Pipe()
	var taken, waiting atomic.Int64
	entries := func(yield func(manifest.Entry, error) bool) {
		if !yield(entry(manifest.SHA256, 256, "-"), nil) {
			return
		}
		for range 2000 {
			taken.Add(1)
			if !yield(entry(manifest.SHA256, 256, strings.Repeat("/", 60000)), nil) {
				return
			}
		}
	}
	time.AfterFunc(200*time.Millisecond, func() {
		waiting.Store(taken.Load())
		w.Close()
	})
	n := 0
	for range (&manifest.Hasher{Workers: 2, Stdin: r}).Sums(entries) {
		n++
	}
	if got := waiting.Load(); n != 2001 || got > 300 {
		t.Errorf("%d sums, %d names of 60000 bytes kept", n, got)
	}
}

func BenchmarkSums(b *testing.B) {
	for _, size := range []int{1 << 10, 64 << 10, 1 << 20} {
		dir := b.TempDir()
		var names []string
		for i := range 64 {
			name, _ := file(b, dir, size, uint64(i))
			names = append(names, name)
		}
		for _, a := range algorithms {
			for _, workers := range []int{1, 2} {
				b.Run(fmt.Sprintf("hash=%s-%d/files=%d/size=%d/workers=%d", a.algorithm, a.bits, len(names), size, workers), func(b *testing.B) {
					var entries []manifest.Entry
					for _, name := range names {
						entries = append(entries, entry(a.algorithm, a.bits, name))
					}
					b.SetBytes(int64(size * len(names)))
					b.ReportAllocs()
					for b.Loop() {
						for _, err := range (&manifest.Hasher{Workers: workers}).Sums(list(entries)) {
							if err != nil {
								b.Fatal(err)
							}
						}
					}
				})
			}
		}
	}
}
