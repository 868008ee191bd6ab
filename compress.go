//go:build !purego && gc && (amd64 || arm64)

package blake2b

// maxCall bounds the input of one call into assembly, which the scheduler
// cannot interrupt: a collection waits for it.
const maxCall = 64 << 10

// compress runs every block of p, which may have none, through the kernel in
// use. Each adds step to the counter.
func compress(s *state, p []byte, step uint64) {
	for len(p) > maxCall {
		compressPart(s, p[:maxCall], step)
		p = p[maxCall:]
	}
	if len(p) > 0 {
		compressPart(s, p, step)
	}
}
