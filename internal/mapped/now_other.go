//go:build !linux || android

package mapped

// ReadNow cannot tell.
func ReadNow(int, []byte) (n int, ok bool) { return 0, false }
