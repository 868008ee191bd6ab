//go:build purego || !gc || !(amd64 || arm64)

package blake2b

import (
	"unsafe"

	"github.com/af655cf0/simdhash/internal/kernel"
)

// kernels is the table of this build: there is no assembly.
var kernels = []kernel.Row{{Name: "generic", Lanes: 1}}

// compress runs every block of p through the kernel in use. Each adds step to
// the counter.
func compress(s *state, p []byte, step uint64) { compressGeneric(s, p, step) }

// maxCall bounds the input of one call, as in the builds with assembly.
const maxCall = 64 << 10

// maxLanes is how many messages the widest kernel hashes at once.
const maxLanes = 1

// compressLanes runs a kernel of the table, of which there is one.
func compressLanes(_ int, in *inputs, n int) {
	compress(in.s[0], unsafe.Slice(in.p[0], n*BlockSize), in.step[0])
}
