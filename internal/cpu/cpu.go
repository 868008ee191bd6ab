// Package cpu says what the processor at hand can run, and which
// micro-architecture it is. It is the one place that asks the hardware.
package cpu

import "strings"

// Features is a set of instruction-set extensions. A bit is set only where
// the operating system lets programs use the extension too.
type Features uint32

const (
	// amd64
	SSSE3 Features = 1 << iota
	SSE41
	AVX
	AVX2
	BMI2
	SHA // SHA-NI
	AVX512F
	AVX512VL
	AVX512BW
	AVX512DQ

	// arm64
	ASIMD
	SHA2 // SHA256H and its companions
	SHA3 // EOR3, RAX1, XAR, BCAX
)

var featureNames = []string{
	"SSSE3", "SSE4.1", "AVX", "AVX2", "BMI2", "SHA-NI", "AVX512F", "AVX512VL", "AVX512BW", "AVX512DQ",
	"ASIMD", "SHA2", "SHA3",
}

// Has reports whether f includes all of want.
func (f Features) Has(want Features) bool { return f&want == want }

// String lists the extensions in f, the way their vendors write them.
func (f Features) String() string {
	var names []string
	for i, name := range featureNames {
		if f&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// Vendor is the maker of an amd64 processor.
type Vendor uint8

const (
	OtherVendor Vendor = iota
	Intel
	AMD // and Hygon, whose cores are Zen 1
)

// Info describes one processor.
type Info struct {
	Vendor        Vendor
	Family, Model int
	// FP16 says that the CPU has AVX512-FP16, which no Intel core before Golden Cove has.
	// No kernel uses it, so GODEBUG does not hide it.
	FP16     bool
	Features Features
}

// Host is the processor that the program runs on. GODEBUG=cpu.*=off takes
// features away from it.
var Host = detect()

// Uarch is a group of micro-architectures on which the same kernels win.
type Uarch uint8

const (
	Portable Uarch = iota // no assembly of ours

	// amd64
	Nehalem        // Intel up to Westmere, Silvermont; AMD before Bulldozer: SSE only
	SandyBridge    // Sandy and Ivy Bridge, Bulldozer, Jaguar: AVX, no AVX2
	Skylake        // Haswell to Comet Lake: AVX2 and BMI2
	SkylakeX       // Skylake-X to Cooper Lake: the first AVX-512, no SHA-NI
	IceLake        // Ice, Tiger and Rocket Lake: AVX-512 and SHA-NI
	SapphireRapids // Golden Cove with AVX-512: Sapphire and Emerald Rapids, some Alder Lakes
	GraniteRapids  // and what follows: a higher clock, which falls under vectors of 512 bits
	AlderLake      // Golden Cove and later without AVX-512, and the E-core servers
	Goldmont       // Goldmont to Tremont: SHA-NI without AVX
	Zen            // Zen 1 and 2, Hygon: AVX2 and SHA-NI
	Zen3           // the same features
	Zen4           // AVX-512 over 256-bit data paths
	Zen5           // 512-bit data paths, vector latency 2
	Zen5Half       // Zen 5 with 256-bit data paths (Strix, Kraken)

	// arm64
	ARMv8       // no SHA2 extension: Cortex-A72 in a Raspberry Pi 4
	ARMv8Crypto // SHA2: Neoverse N1, Cortex-A76
	ARMv8SHA3   // SHA2 and SHA3: Neoverse V1 and N2 on, Apple, Oryon, AmpereOne

	NumUarch
)

var uarchNames = [NumUarch]string{
	"this CPU", "Nehalem", "Sandy Bridge", "Skylake", "Skylake-X", "Ice Lake", "Sapphire Rapids", "Granite Rapids", "Alder Lake", "Goldmont",
	"Zen", "Zen 3", "Zen 4", "Zen 5", "Zen 5 (256-bit)", "ARMv8", "ARMv8 with SHA2", "ARMv8 with SHA3",
}

// Measured reports whether what kernels cost on u was measured. On the others it is
// modelled or estimated.
func (u Uarch) Measured() bool {
	return u == Zen3 || u == Zen5 || u == SapphireRapids || u == GraniteRapids || u == SkylakeX
}

// String names the group by its best-known member.
func (u Uarch) String() string { return uarchNames[u] }
