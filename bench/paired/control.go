package paired

// Control is a [Func] that is as sensitive as a program can be to whatever
// shares the core: a tight loop of six independent chains, which keeps every
// integer unit busy and touches no memory. When it slows down beside a
// measurement, a neighbour did it, not the code under measurement.
func Control(n int) {
	a, b, c, d, e, f := keep, keep+1, keep+2, keep+3, keep+4, keep+5
	y, z := keep|1, keep|3
	for range n {
		a += y
		b += z
		c += y
		d += z
		e += y
		f += z
		a ^= z
		b ^= y
		c ^= z
		d ^= y
		e ^= z
		f ^= y
	}
	keep += a ^ b ^ c ^ d ^ e ^ f
}
