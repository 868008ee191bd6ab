//go:build purego || !gc || !(amd64 || arm64 || 386 || loong64 || ppc64 || ppc64le || riscv64 || s390x)

package sha256

import "github.com/af655cf0/simdhash/internal/kernel"

// kernels is the table of this build: there is no assembly.
var kernels = []kernel.Row{{Name: "generic", Lanes: 1}}

// compress runs every block of p through the kernel in use.
func compress(h *[8]uint32, p []byte) { compressGeneric(h, p) }

// maxCall bounds the input of one call, as in the builds with assembly.
const maxCall = 64 << 10
