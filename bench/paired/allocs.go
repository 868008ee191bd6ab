package paired

import "runtime"

// Allocs returns how many objects one run of f allocates, averaged over runs
// and rounded down, so that what the runtime itself allocates now and then
// does not count.
func Allocs(f Func) int {
	const runs = 100
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	f(1)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f(runs)
	runtime.ReadMemStats(&after)
	return int(after.Mallocs-before.Mallocs) / runs
}
