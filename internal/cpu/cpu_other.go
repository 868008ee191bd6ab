//go:build !amd64 && !arm64

package cpu

func detect() Info { return Info{} }

// Uarch is Portable: there is no assembly to choose.
func (c Info) Uarch() Uarch { return Portable }
