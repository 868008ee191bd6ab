package sha256

import "github.com/af655cf0/simdhash/internal/kernel"

// use is the choice among kernels, the table of this build. Only tests change
// it once the program runs.
var use = kernel.Choose("sha256", BlockSize, kernels)

// Kernel describes one implementation of SHA-256's compression function.
type Kernel struct {
	Name      string
	Lanes     int    // messages that it hashes at once
	Available bool   // this CPU can run it
	From      int    // the fewest messages for which it is chosen; 0 is never
	Why       string // the reason, in one line
}

// Kernels reports every kernel of this build: what this CPU has, what is in
// use, and why. The environment variable SIMDHASH_KERNEL restricts the choice:
// SIMDHASH_KERNEL=sha256=avx2 allows that kernel and generic only.
func Kernels() []Kernel {
	var report []Kernel
	for _, k := range use.Kernels() {
		report = append(report, Kernel(k))
	}
	return report
}
