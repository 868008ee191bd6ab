package blake2b

import "github.com/af655cf0/simdhash/internal/kernel"

// use is the choice among kernels, the table of this build. Only tests change
// it once the program runs.
var use = kernel.Choose("blake2b", BlockSize, kernels)

// Kernel describes one implementation of BLAKE2b's compression function.
type Kernel struct {
	Name      string
	Lanes     int    // messages that it hashes at once
	Available bool   // this CPU can run it
	From      int    // the fewest messages for which it is chosen; 0 is never
	Why       string // the reason, in one line
}

// Kernels reports every kernel of this build: what this CPU has, what is in
// use, and why. The environment variable SIMDHASH_KERNEL restricts the choice:
// SIMDHASH_KERNEL=blake2b=avx2 allows that kernel and generic only.
func Kernels() []Kernel {
	var report []Kernel
	for _, k := range use.Kernels() {
		report = append(report, Kernel(k))
	}
	return report
}
