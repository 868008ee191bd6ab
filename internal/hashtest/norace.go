//go:build !race

package hashtest

// Race is whether the race detector watches.
const Race = false
