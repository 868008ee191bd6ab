package hashtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/af655cf0/simdhash/internal/cpu"
	"github.com/af655cf0/simdhash/internal/kernel"
)

// CPU is a processor as cpuid describes it.
type CPU struct {
	Name  string
	Info  cpu.Info
	Uarch cpu.Uarch
	// Class is what the choice of kernels depends on: a Zen 4 whose hypervisor
	// hides AVX-512 is in that of Zen 3.
	Class Class
}

// Class is a class of processors that should choose the same kernels.
type Class string

// The classes, by their best-known members.
const (
	NoSSSE3  Class = "without SSSE3"
	SSE      Class = "Nehalem"
	AVXOnly  Class = "Sandy Bridge"
	Haswell  Class = "Haswell"
	SkylakeX Class = "Skylake-X"
	IceLake  Class = "Ice Lake"
	Sapphire Class = "Sapphire Rapids"
	Granite  Class = "Granite Rapids"
	Alder    Class = "Alder Lake"
	Goldmont Class = "Goldmont"
	Zen      Class = "Zen"
	Zen4     Class = "Zen 4"
	Zen5     Class = "Zen 5"
	Zen5AVX2 Class = "Zen 5 without AVX-512"
	Zen5Half Class = "Zen 5 with 256-bit data paths"
)

const (
	sse     = cpu.SSSE3 | cpu.SSE41
	avx     = sse | cpu.AVX
	avx2    = avx | cpu.AVX2 | cpu.BMI2
	avx512  = avx2 | cpu.AVX512F | cpu.AVX512VL | cpu.AVX512BW | cpu.AVX512DQ
	avx2SHA = avx2 | cpu.SHA
	allX86  = avx512 | cpu.SHA
)

// CPUs are processors that people have.
var CPUs = []CPU{
	{"Nehalem", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0x1A, Features: sse}, cpu.Nehalem, SSE},
	{"Westmere", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0x2C, Features: sse}, cpu.Nehalem, SSE},
	{"Silvermont", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0x37, Features: sse}, cpu.Nehalem, SSE},
	{"Sandy Bridge", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0x2A, Features: avx}, cpu.SandyBridge, AVXOnly},
	{"Ivy Bridge", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0x3A, Features: avx}, cpu.SandyBridge, AVXOnly},
	{"Haswell", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0x3C, Features: avx2}, cpu.Skylake, Haswell},
	{"Broadwell", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0x4F, Features: avx2}, cpu.Skylake, Haswell},
	{"Skylake", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0x5E, Features: avx2}, cpu.Skylake, Haswell},
	{"Comet Lake", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0xA5, Features: avx2}, cpu.Skylake, Haswell},
	{"Skylake-X", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0x55, Features: avx512}, cpu.SkylakeX, SkylakeX},
	{"Ice Lake", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0x6A, Features: allX86}, cpu.IceLake, IceLake},
	{"Tiger Lake", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0x8C, Features: allX86}, cpu.IceLake, IceLake},
	{"Sapphire Rapids", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0x8F, FP16: true, Features: allX86}, cpu.SapphireRapids, Sapphire},
	{"Emerald Rapids", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0xCF, FP16: true, Features: allX86}, cpu.SapphireRapids, Sapphire},
	{"Granite Rapids", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0xAD, FP16: true, Features: allX86}, cpu.GraniteRapids, Granite},
	{"Granite Rapids, called a Rocket Lake", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0xA7, FP16: true, Features: allX86}, cpu.GraniteRapids, Granite},
	{"Alder Lake", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0x97, Features: avx2SHA}, cpu.AlderLake, Alder},
	{"Alder Lake, AVX-512 on", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0x97, FP16: true, Features: allX86}, cpu.SapphireRapids, Sapphire},
	{"Lunar Lake", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0xBD, Features: avx2SHA}, cpu.AlderLake, Alder},
	{"Sierra Forest", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0xAF, Features: avx2SHA}, cpu.AlderLake, Alder},
	{"Clearwater Forest", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0xDD, Features: avx2SHA}, cpu.AlderLake, Alder},
	{"Goldmont", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0x5C, Features: sse | cpu.SHA}, cpu.Goldmont, Goldmont},
	{"Tremont", cpu.Info{Vendor: cpu.Intel, Family: 6, Model: 0x86, Features: sse | cpu.SHA}, cpu.Goldmont, Goldmont},
	{"K10", cpu.Info{Vendor: cpu.AMD, Family: 0x10, Model: 0x04}, cpu.Nehalem, NoSSSE3},
	{"Bulldozer", cpu.Info{Vendor: cpu.AMD, Family: 0x15, Model: 0x01, Features: avx}, cpu.SandyBridge, AVXOnly},
	{"Zen 1", cpu.Info{Vendor: cpu.AMD, Family: 0x17, Model: 0x01, Features: avx2SHA}, cpu.Zen, Zen},
	{"Zen 2", cpu.Info{Vendor: cpu.AMD, Family: 0x17, Model: 0x31, Features: avx2SHA}, cpu.Zen, Zen},
	{"Hygon", cpu.Info{Vendor: cpu.AMD, Family: 0x18, Model: 0x00, Features: avx2SHA}, cpu.Zen, Zen},
	{"Zen 3", cpu.Info{Vendor: cpu.AMD, Family: 0x19, Model: 0x21, Features: avx2SHA}, cpu.Zen3, Zen},
	{"Zen 3 server", cpu.Info{Vendor: cpu.AMD, Family: 0x19, Model: 0x01, Features: avx2SHA}, cpu.Zen3, Zen},
	{"Zen 3+", cpu.Info{Vendor: cpu.AMD, Family: 0x19, Model: 0x44, Features: avx2SHA}, cpu.Zen3, Zen},
	{"Zen 4", cpu.Info{Vendor: cpu.AMD, Family: 0x19, Model: 0x61, Features: allX86}, cpu.Zen4, Zen4},
	{"Zen 4 server", cpu.Info{Vendor: cpu.AMD, Family: 0x19, Model: 0x11, Features: allX86}, cpu.Zen4, Zen4},
	{"Zen 4 in an MI300A", cpu.Info{Vendor: cpu.AMD, Family: 0x19, Model: 0x90, Features: allX86}, cpu.Zen4, Zen4},
	{"Zen 4, AVX-512 hidden", cpu.Info{Vendor: cpu.AMD, Family: 0x19, Model: 0x11, Features: avx2SHA}, cpu.Zen4, Zen},
	{"Zen 5", cpu.Info{Vendor: cpu.AMD, Family: 0x1A, Model: 0x44, Features: allX86}, cpu.Zen5, Zen5},
	{"Zen 5 server", cpu.Info{Vendor: cpu.AMD, Family: 0x1A, Model: 0x02, Features: allX86}, cpu.Zen5, Zen5},
	{"Zen 5 or later", cpu.Info{Vendor: cpu.AMD, Family: 0x1A, Model: 0xF0, Features: allX86}, cpu.Zen5, Zen5},
	{"Strix Point", cpu.Info{Vendor: cpu.AMD, Family: 0x1A, Model: 0x24, Features: allX86}, cpu.Zen5Half, Zen5Half},
	{"Krackan Point", cpu.Info{Vendor: cpu.AMD, Family: 0x1A, Model: 0x60, Features: allX86}, cpu.Zen5Half, Zen5Half},
	{"Zen 5, AVX-512 hidden", cpu.Info{Vendor: cpu.AMD, Family: 0x1A, Model: 0x44, Features: avx2SHA}, cpu.Zen5, Zen5AVX2},
	{"unknown Intel", cpu.Info{Vendor: cpu.Intel, Family: 19, Model: 0x01, Features: allX86}, cpu.IceLake, IceLake},
	{"unknown Intel with AVX512-FP16", cpu.Info{Vendor: cpu.Intel, Family: 19, Model: 0x01, FP16: true, Features: allX86}, cpu.GraniteRapids, Granite},
	{"unknown AMD", cpu.Info{Vendor: cpu.AMD, Family: 0x1B, Model: 0x01, Features: avx2SHA}, cpu.Zen, Zen},
	{"unknown vendor with AVX2 and SHA-NI", cpu.Info{Family: 7, Features: avx2SHA}, cpu.Zen, Zen},
	{"unknown vendor with AVX2", cpu.Info{Family: 7, Features: avx2}, cpu.Skylake, Haswell},
	{"unknown vendor with AVX", cpu.Info{Family: 7, Features: avx}, cpu.SandyBridge, AVXOnly},
	{"unknown vendor", cpu.Info{}, cpu.Nehalem, NoSSSE3},
}

// Messages are the sizes of batches that the tables of choices are about; the
// first is a message alone.
var Messages = [...]int{1, 2, 3, 4, 8, 9, 16, 20, 32}

// Choices are the kernels for so many long messages: several with | between
// them where any of them will do, ? where it has not been laid down.
type Choices [len(Messages)]string

// CheckChoices compares the choice among rows with what it should be on all
// CPUs, and logs it. On Skylake-X short batches are to get no vectors of 512 bits,
// which have to wake there.
func CheckChoices(t *testing.T, block int, rows []kernel.Row, want map[Class]Choices) {
	const long = 64 // blocks
	for _, row := range rows {
		bits := row.Lanes * block / 16 * 8 // of a vector that has a word of each lane
		if wide := strings.HasPrefix(row.Name, "avx512x") && bits >= 512; row.Wide != wide {
			t.Errorf("%s has vectors of 512 bits: %v, want %v", row.Name, row.Wide, wide)
		}
	}
	t.Logf("%-36s %v", fmt.Sprintf("messages of %d blocks:", long), Messages)
	for _, c := range CPUs {
		choices, ok := want[c.Class]
		if !ok {
			t.Fatalf("no choices for %s", c.Class)
		}
		set := kernel.ChooseFor(c.Info, block, rows)
		var got []string
		for i, n := range Messages {
			row := set.Lanes.Choose(n, long).ID
			if n == 1 && row != set.Single {
				t.Errorf("%s: the plan for one message has %s, Single is %s", c.Name, rows[row].Name, rows[set.Single].Name)
			}
			name := rows[row].Name
			got = append(got, name)
			if !c.Info.Features.Has(rows[row].Needs) {
				t.Errorf("%s: %s is chosen for %d messages and cannot run", c.Name, name, n)
			}
			if choices[i] != "?" && !slices.Contains(strings.Split(choices[i], "|"), name) {
				t.Errorf("%s: %s is chosen for %d messages, want %s", c.Name, name, n, choices[i])
			}
		}
		t.Logf("%-36s %s", c.Name, strings.Join(got, " "))
		const n = 32
		for blocks, wide := range map[int]bool{1: c.Class != SkylakeX, 1000: true} {
			full := rows[set.Lanes.Choose(n, blocks).ID]
			if row := rows[set.Lanes.For(n, n*blocks, blocks).Choose(n, blocks).ID]; row.Wide != (full.Wide && wide) {
				t.Errorf("%s: %d messages of %d blocks get %s, with vectors of 512 bits: %v", c.Name, n, blocks, row.Name, row.Wide)
			}
		}
	}
}
