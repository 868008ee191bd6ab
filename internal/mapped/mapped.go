// Package mapped takes what the system's page cache has of a file: it shows parts of it,
// so that they can be hashed without being copied first, and [ReadNow] copies.
//
// A file that others cut short, or that its storage has lost, faults when a mapped
// part of it is touched. Here that ends the use of the part, and nothing else: whoever
// asked reads it instead, and learns from that what is the matter. No error of the
// storage can be missed, since only what was there from the first to the last byte
// counts.
//
// It was tried with a device that loses its end (losetup -c) under a file of which some
// pages are in memory: the fault was caught, and the read said EIO.
package mapped

import (
	"math/bits"
	"runtime"
)

// Worth is how long a file has to be for its parts to be looked for: mapping and
// unmapping take their time, and a short file is read quickly.
const Worth = 8 << 20

// Small is the smallest part for which the work of mapping it pays.
const Small = 2 << 20

// Window is the length of the parts to ask for, where n goroutines do, or as many as there
// are processors if these are more: 32 MiB/n, made a power of two, and from Small to
// 16 MiB. So up to 16 goroutines map no more than 32 MiB. If each hashes a file, and one of
// them has as many others help it with its own, that is 64 MiB. Parts that begin at a multiple
// of their length are the best.
//
// Unmapping interrupts whoever else hashes. With parts of 16 MiB, not 8, two goroutines
// took 84 ms for a tree of 512 MiB, not 88, on a Granite Rapids.
func Window(n int) int {
	n = min(max(n, runtime.GOMAXPROCS(0)), 16)
	return max(Small, min(16<<20, 1<<(bits.Len(uint(32<<20/n))-1)))
}

// Viewer is what has parts to show.
type Viewer interface {
	// View calls use with the n bytes from offset on and reports whether these were
	// seen: all of them, as they are in the file. If it returns false, use may not have been
	// called, or may have been left anywhere by a panic, and what it did counts for nothing.
	// use must not keep p, take locks or start goroutines that touch p.
	//
	// A [File] asks the page cache for the first byte and the last. What is missing between
	// them comes from the storage when it is touched; meanwhile no other goroutine gets the
	// processor.
	View(offset int64, n int, use func(p []byte)) bool
}
