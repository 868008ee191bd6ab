//go:build gc && !android

package mapped

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// newFile makes a file in memory of so many bytes, none of which is zero.
func newFile(t *testing.T, size int) (f *os.File, content []byte) {
	t.Helper()
	content = make([]byte, size)
	for i := range content {
		content[i] = byte(i%251 + 1)
	}
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, content, 0o666); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if !Of(f).inMemory(0) {
		t.Skip("this file system does not tell what is in memory")
	}
	return f, content
}

// view is View, once more where the system says of a page that it has that it has not.
func view(f *os.File, offset, n int, use func(p []byte)) bool {
	for range patience {
		if Of(f).View(int64(offset), n, use) {
			return true
		}
	}
	return false
}

func TestView(t *testing.T) {
	page := os.Getpagesize()
	f, content := newFile(t, 3*page+100)
	for _, part := range []struct{ offset, n int }{
		{0, 1}, {0, len(content)}, {page, page}, {1, 2 * page}, {page - 1, 2}, {len(content) - 1, 1}, {3 * page, 100},
	} {
		var got []byte
		if !view(f, part.offset, part.n, func(p []byte) { got = bytes.Clone(p) }) {
			t.Errorf("%+v is not seen", part)
		} else if !bytes.Equal(got, content[part.offset:part.offset+part.n]) {
			t.Errorf("%+v is not what the file has", part)
		}
	}
	for _, part := range []struct{ offset, n int }{{0, 0}, {-1, 2}, {0, len(content) + 1}, {len(content), 1}, {1, len(content)}} {
		if Of(f).View(int64(part.offset), part.n, func([]byte) { t.Errorf("%+v is used", part) }) {
			t.Errorf("%+v is seen", part)
		}
	}
	dir, err := os.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	for _, f := range []*os.File{dir, os.Stdin} {
		if Of(f).View(0, 1, func([]byte) {}) {
			t.Errorf("%s is seen", f.Name())
		}
	}
}

// TestCompare: both ways can be measured, and take some time.
func TestCompare(t *testing.T) {
	if _, err := os.Stat("/proc/self/exe"); err != nil {
		t.Skipf("needs /proc: %v", err)
	}
	touching, reading, err := compare()
	t.Logf("64 pages take %v to touch and %v to read", touching, reading)
	if err != nil {
		t.Skipf("needs a program that can be read and mapped: %v", err)
	}
	if touching <= 0 || reading <= 0 || touching > time.Second || reading > time.Second {
		t.Errorf("%v to touch and %v to read", touching, reading)
	}
}

// TestViewTruncated cuts the file short while it is used: whether that faults or
// shows zeros, it does not count.
func TestViewTruncated(t *testing.T) {
	page := os.Getpagesize()
	for _, left := range []int{0, 1, page, page + 1, 8*page - 1} {
		f, content := newFile(t, 8*page)
		m := Of(f)
		sum := 0
		if m.View(0, len(content), func(p []byte) {
			if err := f.Truncate(int64(left)); err != nil {
				t.Fatal(err)
			}
			for _, b := range p {
				sum += int(b)
			}
		}) {
			t.Errorf("%d bytes are seen when %d are left", len(content), left)
		}
		if m.View(0, 1, func([]byte) {}) {
			t.Error("after a failure something is seen")
		}
	}
}

// TestViewPanics: a panic that is none of the file's is not taken for one.
func TestViewPanics(t *testing.T) {
	f, _ := newFile(t, 100)
	mine := errors.New("mine")
	other, _ := newFile(t, 2*os.Getpagesize())
	for _, use := range []func([]byte){
		func([]byte) { panic(mine) },
		func([]byte) { _ = *(*int)(nil) },
		func([]byte) {
			touch(nil, func() { // another mapping's fault, which is not this one's
				Of(other).View(0, 2*os.Getpagesize(), func(p []byte) { panic(mine) })
			})
		},
	} {
		func() {
			defer func() {
				reason := recover()
				if _, isRuntime := reason.(runtime.Error); reason != mine && !isRuntime {
					t.Errorf("panic of %v", reason)
				}
			}()
			view(f, 0, 100, use)
			t.Error("no panic")
		}()
	}
}

// TestViewColdFile: what would have to come from the storage is not seen. Storage
// may answer before the system says that it would have to wait; whether it always
// does is asked of as many files without View.
func TestViewColdFile(t *testing.T) {
	cold := 0
	for range 50 {
		f, content := newColdFile(t)
		used := false
		m := Of(f)
		seen := m.View(0, len(content), func([]byte) { used = true })
		if seen != used {
			t.Fatalf("seen: %v, but used: %v", seen, used)
		}
		if !seen {
			checkPatience(t, m, f, len(content))
			return
		}
		f, _ = newColdFile(t)
		if _, err := unix.Preadv2(int(f.Fd()), [][]byte{make([]byte, 1)}, 0, unix.RWF_NOWAIT); err == unix.EAGAIN {
			cold++
		}
	}
	if cold < 10 {
		t.Skip("needs storage that takes longer than the system's answer")
	}
	t.Errorf("50 files that were not in memory are seen; of as many others, %d would have had to come", cold)
}

// checkPatience has m, which missed f once, see it when it is in memory, and no more
// when it missed too often.
func checkPatience(t *testing.T, m *File, f *os.File, n int) {
	t.Helper()
	if _, err := f.ReadAt(make([]byte, n), 0); err != nil {
		t.Fatal(err)
	}
	seen := false
	for tries := 0; !seen && tries < patience-1; tries++ {
		seen = m.View(0, n, func([]byte) {})
	}
	if !seen {
		t.Error("a file is not seen once it is in memory")
	}
	m.misses.Store(patience)
	if m.View(0, n, func([]byte) {}) {
		t.Errorf("after %d misses something is seen", patience)
	}
}

// newColdFile is newFile without its pages in memory.
func newColdFile(t *testing.T) (f *os.File, content []byte) {
	f, content = newFile(t, 4*os.Getpagesize())
	if err := f.Sync(); err != nil {
		t.Fatal(err)
	}
	for range 100 {
		drop(f)
		if !resident(t, f, len(content)) {
			return f, content
		}
	}
	t.Skip("this file system keeps files in memory")
	return nil, nil
}

// TestUnmapLetsIn unmaps in pieces what takes longer than a goroutine may run, with one
// processor: another runs before the end. The scheduler is not told of unmapping, so it
// can take over between two pieces only.
func TestUnmapLetsIn(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	const size, enough = 8 << 30, 25 * time.Millisecond
	longest := time.Duration(0)
	for range 10 {
		begin, err := unix.MmapPtr(-1, 0, nil, size, unix.PROT_READ, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE)
		if err != nil {
			t.Skipf("needs room in the address space: %v", err)
		}
		m := unsafe.Slice((*byte)(begin), size)
		// All pages are the same one, of zeros.
		if unix.Madvise(m, unix.MADV_NOHUGEPAGE) != nil || unix.Madvise(m, unix.MADV_POPULATE_READ) != nil {
			unmap(m)
			t.Skip("needs MADV_POPULATE_READ, of Linux 5.14")
		}
		var ran atomic.Int64
		start := time.Now()
		go func() { ran.Store(int64(time.Since(start))) }()
		unmapInPieces(m, 1<<20)
		end, took := ran.Load(), time.Since(start)
		t.Logf("%d MiB take %v, of which %v until somebody was let in", size>>20, took, time.Duration(end))
		if end > 0 {
			return
		}
		longest = max(longest, took)
	}
	if longest < enough {
		t.Skipf("needs a system that takes %v for %d MiB", enough, size>>20)
	}
	t.Errorf("nobody was let in for %v", longest)
}

// TestReadNowCold reads a file of which memory has nothing at first, and then what comes
// with what is read: in order, with ordinary reads between.
func TestReadNowCold(t *testing.T) {
	misses, cold := 0, 0
	for range 50 {
		f, content := newColdFile(t)
		misses += readCold(t, f, content)
		f, _ = newColdFile(t)
		if _, err := unix.Preadv2(int(f.Fd()), [][]byte{make([]byte, 1)}, 0, unix.RWF_NOWAIT); err == unix.EAGAIN {
			cold++
		}
	}
	switch {
	case cold < 25:
		t.Skip("needs storage that takes longer than the system's answer")
	case misses < cold/2:
		t.Errorf("of 50 files that were not in memory, %d had to come from the storage; of as many others, %d", misses, cold)
	}
}

// readCold reads the file and returns how often it was told that something has to come
// from the storage.
func readCold(t *testing.T, f *os.File, content []byte) (misses int) {
	t.Helper()
	got, p := []byte(nil), make([]byte, os.Getpagesize()/2+1)
	for {
		n, ok := ReadNow(int(f.Fd()), p)
		if n > 0 {
			got = append(got, p[:n]...)
			continue
		}
		if !ok {
			misses++
		}
		n, err := f.Read(p)
		got = append(got, p[:n]...)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(got, content) {
		t.Errorf("%d bytes are read, or others, want %d", len(got), len(content))
	}
	return misses
}

// resident reports whether memory has any page of the file. To read a byte, even
// without waiting, could bring the others.
func resident(t *testing.T, f *os.File, n int) bool {
	t.Helper()
	m, err := unix.Mmap(int(f.Fd()), 0, n, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Munmap(m)
	pages := make([]byte, (n+os.Getpagesize()-1)/os.Getpagesize())
	if _, _, errno := unix.Syscall(unix.SYS_MINCORE, uintptr(unsafe.Pointer(&m[0])), uintptr(n), uintptr(unsafe.Pointer(&pages[0]))); errno != 0 {
		t.Fatal(errno)
	}
	for _, page := range pages {
		if page&1 != 0 {
			return true
		}
	}
	return false
}

// TestMemory maps as much as it unmaps, with few processors and more.
func TestMemory(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, procs := range []int{1, few, few + 1} {
		runtime.GOMAXPROCS(procs)
		f, content := newFile(t, 10*os.Getpagesize())
		large, most := newFile(t, 17<<20+1)
		Of(large).View(0, len(most), func([]byte) {})
		misses := 0
		for range 70_000 { // more than a process may have on most systems
			if !Of(f).View(0, len(content), func([]byte) {}) {
				misses++
			}
		}
		if misses > 1000 {
			t.Errorf("%d processors: %d of 70000 parts are not seen", procs, misses)
		}
		maps, err := os.ReadFile("/proc/self/maps")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range []*os.File{f, large} {
			if bytes.Contains(maps, []byte(f.Name())) {
				t.Errorf("%d processors: %s is still mapped", procs, f.Name())
			}
		}
	}
}

func drop(f *os.File) {
	_ = unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED) // what stays is seen
}
