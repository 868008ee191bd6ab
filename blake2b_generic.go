package blake2b

import (
	"encoding/binary"
	"math/bits"
)

// sigma is the message schedule of RFC 7693, section 2.7: in round r, the
// message words go into the mixing functions in the order sigma[r]. Rounds 10
// and 11 repeat 0 and 1.
var sigma = [12][16]uint8{
	{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
	{14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
	{11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
	{7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
	{9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
	{2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
	{12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
	{13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
	{6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
	{10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
	{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
	{14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
}

// g is the mixing function G of RFC 7693, section 3.1.
func g(a, b, c, d, x, y uint64) (uint64, uint64, uint64, uint64) {
	a += b + x
	d = bits.RotateLeft64(d^a, -32)
	c += d
	b = bits.RotateLeft64(b^c, -24)
	a += b + y
	d = bits.RotateLeft64(d^a, -16)
	c += d
	b = bits.RotateLeft64(b^c, -63)
	return a, b, c, d
}

// compressGeneric is the compression function F of RFC 7693, section 3.2, on
// each block of p in turn. step is what a block adds to the counter: its
// length, which is less than BlockSize only in the last block.
func compressGeneric(s *state, p []byte, step uint64) {
	var m [16]uint64
	for ; len(p) >= BlockSize; p = p[BlockSize:] {
		for i := range m {
			m[i] = binary.LittleEndian.Uint64(p[8*i:])
		}
		var carry uint64
		s.t[0], carry = bits.Add64(s.t[0], step, 0)
		s.t[1] += carry

		v0, v1, v2, v3, v4, v5, v6, v7 := s.h[0], s.h[1], s.h[2], s.h[3], s.h[4], s.h[5], s.h[6], s.h[7]
		v8, v9, v10, v11 := iv[0], iv[1], iv[2], iv[3]
		v12, v13, v14, v15 := iv[4]^s.t[0], iv[5]^s.t[1], iv[6]^s.f[0], iv[7]^s.f[1]

		for r := range sigma {
			o := &sigma[r]
			v0, v4, v8, v12 = g(v0, v4, v8, v12, m[o[0]], m[o[1]])
			v1, v5, v9, v13 = g(v1, v5, v9, v13, m[o[2]], m[o[3]])
			v2, v6, v10, v14 = g(v2, v6, v10, v14, m[o[4]], m[o[5]])
			v3, v7, v11, v15 = g(v3, v7, v11, v15, m[o[6]], m[o[7]])

			v0, v5, v10, v15 = g(v0, v5, v10, v15, m[o[8]], m[o[9]])
			v1, v6, v11, v12 = g(v1, v6, v11, v12, m[o[10]], m[o[11]])
			v2, v7, v8, v13 = g(v2, v7, v8, v13, m[o[12]], m[o[13]])
			v3, v4, v9, v14 = g(v3, v4, v9, v14, m[o[14]], m[o[15]])
		}

		s.h[0] ^= v0 ^ v8
		s.h[1] ^= v1 ^ v9
		s.h[2] ^= v2 ^ v10
		s.h[3] ^= v3 ^ v11
		s.h[4] ^= v4 ^ v12
		s.h[5] ^= v5 ^ v13
		s.h[6] ^= v6 ^ v14
		s.h[7] ^= v7 ^ v15
	}
}
