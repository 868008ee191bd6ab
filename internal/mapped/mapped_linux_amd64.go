//go:build gc && !android

package mapped

import (
	"io"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// File shows parts of a file. Its methods may be called from several goroutines at
// once, as long as the file is open.
//
// For a file of 512 MiB that was just written, simdsum takes 324 ms in place of 337 for
// BLAKE2b and 77 in place of 80 for a tree, on one core of a Zen 5. The gain is that of
// large folios: where the system keeps the file in single pages, which have to be mapped
// one by one, it takes as long as reading does, or 5 % longer. On a Granite Rapids a tree
// takes three quarters of the time that it takes with reading.
//
// Tried: the pages put in place before use, by MADV_POPULATE_READ, for which it would have
// to wait where they are not in memory: 3 % for one goroutine, 1 % for two.
type File struct {
	fd     int
	size   int64        // of the file when it was opened
	misses atomic.Int32 // from patience on, nothing is seen any more
}

// Pays reports whether parts of files are better seen than read. That depends on who
// keeps the tables of pages: under a hypervisor that does so itself, the first touch of a
// page of a mapping took 1.75 µs and reading it 0.2, and from a mapping of 512 MiB BLAKE2b
// took 1.5 times as long, and a tree 2.3 times (a Zen 5 below two hypervisors). So it is measured, once a process;
// below those two hypervisors that takes about a millisecond. It is a variable for tests.
var Pays = sync.OnceValue(func() bool {
	touching, reading, err := compare()
	return err == nil && touching <= 2*reading
})

// compare returns how long one byte of each page of 256 KiB takes to touch after it was
// mapped, and how long the whole takes to read: the least of three times. The file
// is the program, which memory has.
func compare() (touching, reading time.Duration, err error) {
	const size = 256 << 10
	f, err := os.Open("/proc/self/exe")
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	p := make([]byte, size/4)
	touching, reading = math.MaxInt64, math.MaxInt64
	for range 3 {
		start := time.Now()
		for at := 0; at < size; at += len(p) {
			if _, err := f.ReadAt(p, int64(at)); err != nil {
				return 0, 0, err
			}
		}
		reading = min(reading, time.Since(start))

		begin, err := unix.MmapPtr(int(f.Fd()), 0, nil, size, unix.PROT_READ, unix.MAP_SHARED)
		if err != nil {
			return 0, 0, err
		}
		m := unsafe.Slice((*byte)(begin), size)
		start = time.Now()
		ok := touch(m, func() {
			sum := byte(0)
			for at := 0; at < size; at += os.Getpagesize() {
				sum += m[at]
			}
			runtime.KeepAlive(sum)
		})
		touching = min(touching, time.Since(start))
		unmap(m)
		if !ok {
			return 0, 0, io.ErrUnexpectedEOF
		}
	}
	return touching, reading, nil
}

// patience is how many parts may not be in memory. One does not say much: now and then
// the system says so of a page that it has.
const patience = 8

// Of returns the parts of an open file.
func Of(f *os.File) *File {
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return &File{}
	}
	return OfFD(int(f.Fd()), info.Size())
}

// OfFD is Of for the descriptor of a regular file of that size.
func OfFD(fd int, size int64) *File { return &File{fd: fd, size: size} }

// View is described with [Viewer]. Once it has returned false for what could not be
// mapped or faulted, or several times for what is not in memory, it does so at once:
// what comes from the storage takes longer than a copy.
func (f *File) View(offset int64, n int, use func(p []byte)) (seen bool) {
	if n <= 0 || offset < 0 || int64(n) > f.size-offset || f.misses.Load() >= patience {
		return false
	}
	miss := int32(patience)
	defer func() {
		if !seen {
			f.misses.Add(miss)
		}
	}()
	if !f.inMemory(offset) || !f.inMemory(offset+int64(n)-1) {
		miss = 1
		return false
	}
	skip := int(offset % int64(os.Getpagesize()))
	begin, err := unix.MmapPtr(f.fd, offset-int64(skip), nil, uintptr(skip+n), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return false // some files cannot be mapped
	}
	m := unsafe.Slice((*byte)(begin), skip+n)
	defer unmap(m)
	if !touch(m, func() { use(m[skip : skip+n : skip+n]) }) {
		return false
	}
	// Of a file that ends in a page, the rest of the page is zeros that do not fault.
	var now unix.Stat_t
	return unix.Fstat(f.fd, &now) == nil && now.Size >= offset+int64(n)
}

// few is up to how many processors (GOMAXPROCS) keep theirs while they unmap.
const few = 4

// unmap takes a part out of memory, which takes the system some 10 µs a MiB. From a call
// of more than 20 µs Go's scheduler takes the processor, and looks every 20 µs for more
// of that, which costs those that hash a tenth of a core. With few processors nobody else
// is there to be given it: there the scheduler is not told, and two goroutines took 88 ms,
// not 96, for a tree of 512 MiB on a Granite Rapids. A collection has to wait meanwhile,
// so it is done 8 MiB at a time; 4 took 1.5 % more of the whole.
func unmap(m []byte) {
	if runtime.GOMAXPROCS(0) > few {
		unmapPiece(m, unix.Syscall)
		return
	}
	unmapInPieces(m, 8<<20)
}

// unmapInPieces lets whoever waits in after each piece.
func unmapInPieces(m []byte, most int) {
	for len(m) > 0 {
		piece := m[:min(len(m), most)]
		unmapPiece(piece, unix.RawSyscall)
		m = m[len(piece):]
	}
}

// unmapPiece must stay a call of its own: where it begins, the scheduler can take over.
//
//go:noinline
func unmapPiece(piece []byte, call func(trap, a1, a2, a3 uintptr) (r1, r2 uintptr, err syscall.Errno)) {
	if _, _, errno := call(unix.SYS_MUNMAP, uintptr(unsafe.Pointer(unsafe.SliceData(piece))), uintptr(len(piece)), 0); errno != 0 {
		panic(errno) // it is what was mapped
	}
}

// inMemory reports whether the byte at offset can be read without the storage.
func (f *File) inMemory(offset int64) bool {
	var p [1]byte
	n, err := unix.Preadv2(f.fd, [][]byte{p[:]}, offset, unix.RWF_NOWAIT)
	return n == 1 && err == nil
}

// touch calls use, which touches m, and reports whether it returned: not if m
// faulted. That use may be in assembly then changes nothing: the runtime takes the
// frame of a function that faulted for dead, whatever it is.
func touch(m []byte, use func()) (ok bool) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if ok {
			return
		}
		reason := recover()
		if reason == nil {
			return // the goroutine ends
		}
		fault, isFault := reason.(interface{ Addr() uintptr })
		if !isFault || fault.Addr()-uintptr(unsafe.Pointer(unsafe.SliceData(m))) >= uintptr(len(m)) {
			panic(reason)
		}
	}()
	use()
	return true
}
