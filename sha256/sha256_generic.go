package sha256

import (
	"encoding/binary"
	"math/bits"
)

// k is the constants of FIPS 180-4, section 4.2.2. The kernels read it too.
var k = [64]uint32{
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
}

func rotr(x uint32, n int) uint32 { return bits.RotateLeft32(x, -n) }

// The functions sigma0 and sigma1 of FIPS 180-4, section 4.1.2, for the
// message schedule.
func sigma0(x uint32) uint32 { return rotr(x, 7) ^ rotr(x, 18) ^ x>>3 }
func sigma1(x uint32) uint32 { return rotr(x, 17) ^ rotr(x, 19) ^ x>>10 }

// t1 and t2 are the sums T1 and T2 of FIPS 180-4, section 6.2.2, step 3. What
// is known first is added first; e comes last, from the round before. Ch and
// Maj are written with an operation less than in section 4.1.2.
func t1(e, f, g, h, kw uint32) uint32 {
	return h + kw + (g ^ e&(f^g)) + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25))
}

func t2(a, b, c uint32) uint32 {
	return (a&b ^ c&(a^b)) + (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22))
}

// compressGeneric is the hash computation of FIPS 180-4, section 6.2.2, on
// each block of p in turn. A word of the schedule is computed in its round: a
// loop before the rounds would not run beside them, and took 1.3 times as long on
// Zen 5 (family 26, model 2; Go 1.26.8; go run ./bench -kernel generic).
func compressGeneric(hash *[8]uint32, p []byte) {
	var w [64]uint32
	for ; len(p) >= BlockSize; p = p[BlockSize:] {
		a, b, c, d, e, f, g, h := hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7]
		for t := range 64 {
			if t < 16 {
				w[t] = binary.BigEndian.Uint32(p[4*t:])
			} else {
				w[t] = sigma1(w[t-2]) + w[t-7] + sigma0(w[t-15]) + w[t-16]
			}
			x, y := t1(e, f, g, h, k[t]+w[t]), t2(a, b, c)
			h = g
			g = f
			f = e
			e = d + x
			d = c
			c = b
			b = a
			a = x + y
		}
		hash[0] += a
		hash[1] += b
		hash[2] += c
		hash[3] += d
		hash[4] += e
		hash[5] += f
		hash[6] += g
		hash[7] += h
	}
}
