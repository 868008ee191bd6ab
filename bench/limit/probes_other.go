//go:build !amd64 || purego || !gc

package limit

// probes lists none: there are no loops for this build.
func probes() []probe { return nil }
