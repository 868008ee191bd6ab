//go:build purego || !gc || !(amd64 || arm64)

package blake2b

import "unsafe"

// maxLanes is how many messages the widest kernel hashes at once.
const maxLanes = 1

// compressLanes runs a kernel of the table, of which there is one.
func compressLanes(_ int, in *inputs, n int) {
	compress(in.s[0], unsafe.Slice(in.p[0], n*BlockSize), in.step[0])
}
