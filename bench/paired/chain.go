package paired

// chainLink is how many dependent operations one turn of the loop in chain has.
const chainLink = 16

// Chain is a [Func] whose every run takes one clock cycle: it is a chain of
// additions and exclusive ors of registers, each of which needs the result of
// the one before, and each of which takes one cycle on every CPU in use. The
// two alternate so that no compiler can merge them, and no operand is a
// constant, since some CPUs (Intel's from Golden Cove on) add small constants
// while renaming registers, in no time.
func Chain(n int) { keep += chain(n/chainLink, keep|1, keep|3) }

// keep holds results.
var keep uint64

// Keep takes a part of a result, so that no compiler drops the work that led
// to it as unused.
func Keep(b byte) { keep ^= uint64(b) }

//go:noinline
func chain(turns int, y, z uint64) (x uint64) {
	for range turns {
		x += y
		x ^= z
		x += y
		x ^= z
		x += y
		x ^= z
		x += y
		x ^= z
		x += y
		x ^= z
		x += y
		x ^= z
		x += y
		x ^= z
		x += y
		x ^= z
	}
	return x
}
