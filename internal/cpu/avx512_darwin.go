//go:build amd64

package cpu

// Before 21.3 the darwin kernel corrupts opmask registers, and there is no
// machine to test a later one on.
const osHasAVX512 = false
