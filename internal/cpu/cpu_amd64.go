//go:build amd64

package cpu

import (
	"github.com/klauspost/cpuid/v2"
	"golang.org/x/sys/cpu"
)

// detect takes usable features from x/sys/cpu, which asks the operating
// system and obeys GODEBUG, and from cpuid/v2 what x/sys does not tell:
// SHA-NI, and which core it is.
func detect() Info {
	c := Info{Family: cpuid.CPU.Family, Model: cpuid.CPU.Model, FP16: cpuid.CPU.Has(cpuid.AVX512FP16)}
	switch cpuid.CPU.VendorID {
	case cpuid.Intel:
		c.Vendor = Intel
	case cpuid.AMD, cpuid.Hygon:
		c.Vendor = AMD
	}
	add := func(f Features, has bool) {
		if has {
			c.Features |= f
		}
	}
	x := &cpu.X86
	add(SSSE3, x.HasSSSE3)
	add(SSE41, x.HasSSE41)
	add(AVX, x.HasAVX)
	// Each set is gated on the ones below it: GODEBUG=cpu.avx2=off leaves
	// x/sys's AVX-512 flags on, and a kernel for AVX-512 uses AVX2 as well.
	add(AVX2, x.HasAVX && x.HasAVX2)
	add(BMI2, x.HasBMI2)
	// cpuid/v2 does not obey GODEBUG, so SHA-NI goes with the SSE extensions
	// that every SHA kernel needs anyway: cpu.all=off then works.
	add(SHA, cpuid.CPU.Has(cpuid.SHA) && x.HasSSSE3 && x.HasSSE41)
	if x.HasAVX && x.HasAVX2 && osHasAVX512 {
		add(AVX512F, x.HasAVX512F)
		add(AVX512VL, x.HasAVX512F && x.HasAVX512VL)
		add(AVX512BW, x.HasAVX512F && x.HasAVX512BW)
		add(AVX512DQ, x.HasAVX512F && x.HasAVX512DQ)
	}
	return c
}

// Uarch sorts the processor into the group whose figures fit it best. An
// unknown one goes by its features, to the slowest group that has them.
func (c Info) Uarch() Uarch {
	f := c.Features
	switch c.Vendor {
	case Intel:
		// A hypervisor may make up the model: 0xA7, a Rocket Lake's, was seen on a Granite
		// Rapids. So with FP16 only models of Golden Cove count, and all others are the later
		// group, whose kernels do well on both.
		if c.FP16 && c.Family == 6 {
			switch c.Model {
			case 0x8F, 0xCF, 0x97, 0x9A, 0xBF: // servers; Alder Lakes with AVX-512 switched on
				return SapphireRapids
			}
		}
		if c.FP16 {
			return GraniteRapids
		}
		if c.Family == 6 {
			switch c.Model {
			case 0x37, 0x4A, 0x4C, 0x4D, 0x5A, 0x5D: // Silvermont, Airmont
				return Nehalem
			case 0x5C, 0x5F, 0x7A, 0x86, 0x8A, 0x96, 0x9C: // Goldmont to Tremont, Lakefield
				return Goldmont
			case 0x3C, 0x3D, 0x3F, 0x45, 0x46, 0x47, 0x4E, 0x4F, 0x56, 0x5E, 0x8E, 0x9E, 0xA5, 0xA6:
				return Skylake
			case 0x55:
				return SkylakeX
			case 0x66, 0x6A, 0x6C, 0x7D, 0x7E, 0x8C, 0x8D, 0xA7:
				return IceLake
			case 0x8F, 0xCF:
				return SapphireRapids
			case 0xAD, 0xAE:
				return GraniteRapids
			case 0x97, 0x9A, 0xAA, 0xAC, 0xAF, 0xB5, 0xB6, 0xB7, 0xBA, 0xBD, 0xBE, 0xBF, 0xC5, 0xC6, 0xCC, 0xDD:
				return AlderLake
			}
		}
	case AMD:
		switch c.Family {
		case 0x17, 0x18: // Zen 1 and 2, Hygon
			return Zen
		case 0x19:
			switch {
			case 0x10 <= c.Model && c.Model <= 0x1F, 0x60 <= c.Model && c.Model <= 0xAF:
				return Zen4
			}
			return Zen3
		case 0x1A:
			switch {
			case 0x20 <= c.Model && c.Model <= 0x2F, 0x60 <= c.Model && c.Model <= 0x6F:
				return Zen5Half
			}
			return Zen5
		}
	}
	switch {
	case f.Has(AVX512F | AVX512VL | AVX512BW | SHA):
		return IceLake
	case f.Has(AVX512F | AVX512VL | AVX512BW):
		return SkylakeX
	case f.Has(AVX2 | BMI2 | SHA):
		if c.Vendor == Intel {
			return AlderLake
		}
		return Zen
	case f.Has(AVX2 | BMI2):
		return Skylake
	case f.Has(AVX):
		return SandyBridge
	case f.Has(SHA):
		return Goldmont
	}
	return Nehalem
}
