package cpu

import "golang.org/x/sys/cpu"

// detect asks x/sys/cpu. MIDR is unreadable on darwin and differs between the
// cores of one big.LITTLE chip, so on arm64 features alone decide.
func detect() Info {
	var c Info
	add := func(f Features, has bool) {
		if has {
			c.Features |= f
		}
	}
	a := &cpu.ARM64
	add(ASIMD, a.HasASIMD)
	add(SHA2, a.HasASIMD && a.HasSHA2)
	add(SHA3, a.HasASIMD && a.HasSHA3)
	return c
}

// Uarch sorts the processor into the group whose figures fit it best.
func (c Info) Uarch() Uarch {
	switch {
	case c.Features.Has(SHA2 | SHA3):
		return ARMv8SHA3
	case c.Features.Has(SHA2):
		return ARMv8Crypto
	}
	return ARMv8
}
