//go:build purego || !gc || !(amd64 || arm64)

package blake2b

import "github.com/af655cf0/simdhash/internal/kernel"

// kernels is the table of this build: there is no assembly.
var kernels = []kernel.Row{{Name: "generic", Lanes: 1}}

// compress runs every block of p through the kernel in use. Each adds step to
// the counter.
func compress(s *state, p []byte, step uint64) { compressGeneric(s, p, step) }

// maxCall bounds the input of one call, as in the builds with assembly.
const maxCall = 64 << 10
