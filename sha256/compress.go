//go:build !purego && gc && (amd64 || arm64)

package sha256

// maxCall bounds the input of one call into assembly, which the scheduler
// cannot interrupt: a collection waits for it.
const maxCall = 64 << 10

// compress runs every block of p, which may have none, through the kernel in
// use.
func compress(h *[8]uint32, p []byte) {
	for len(p) > maxCall {
		compressPart(h, p[:maxCall])
		p = p[maxCall:]
	}
	if len(p) > 0 {
		compressPart(h, p)
	}
}
