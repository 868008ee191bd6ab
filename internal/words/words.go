// Package words copies the end of a message so that each word of eight bytes is written
// by one store. A load that needs bytes of several stores waits until all of them are in
// the cache: 67 to 77 cycles of a short message on a Granite Rapids.
package words

import "encoding/binary"

// Copy copies src to the front of dst, writes mark after it, and fills the word that mark
// is in with zeros. dst must have room for that word; nothing after it is written.
//
// The builtin copy serves for whole words. It would write the rest in pieces that overlap.
func Copy(dst, src []byte, mark byte) {
	whole := len(src) &^ 7
	copy(dst, src[:whole])
	binary.LittleEndian.PutUint64(dst[whole:], rest(src)|uint64(mark)<<(8*(len(src)&7)))
}

// rest returns the last len(p)%8 bytes of p, the first of them lowest. It reads
// nothing outside p.
func rest(p []byte) uint64 {
	n := len(p)
	switch k := n & 7; {
	case n >= 8:
		return binary.LittleEndian.Uint64(p[n-8:]) >> (64 - 8*k) // by 64 it is 0
	case k >= 4:
		return uint64(binary.LittleEndian.Uint32(p)) | uint64(binary.LittleEndian.Uint32(p[k-4:]))<<(8*(k-4))
	case k > 0:
		return uint64(p[0]) | uint64(p[k/2])<<(8*(k/2)) | uint64(p[k-1])<<(8*(k-1))
	}
	return 0
}
