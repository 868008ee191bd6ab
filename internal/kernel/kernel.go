// Package kernel keeps the table of a hash's kernels: their names, what they
// need, what they cost, which one is chosen on this processor, and why.
package kernel

import (
	"fmt"
	"slices"

	"github.com/af655cf0/simdhash/internal/cpu"
	"github.com/af655cf0/simdhash/internal/lanes"
)

// Row is one kernel of a hash. A hash package lists its kernels in a slice
// and calls each by its index there; row 0 is generic, which always runs.
type Row struct {
	Name  string
	Lanes int          // messages hashed at once
	Needs cpu.Features // all of them
	// Cycles is what one pass costs, a block in each lane, by
	// micro-architecture. 0 means: never chosen there unless asked for. For
	// cpu.Portable they are no cycles but only an order.
	Cycles Cycles
	// Estimated is which micro-architectures were measured before the row was what it
	// is: there its cost is an estimate, as on those that were not measured.
	Estimated []cpu.Uarch
	// Call is what each call of a lane kernel costs besides, in cycles: states
	// go into lanes and out again.
	Call int
	// Wide tells that it works on vectors of 512 bits.
	Wide bool
}

// Cycles maps micro-architectures to clock cycles.
type Cycles [cpu.NumUarch]int

// wide is what CPUs make of vectors of 512 bits: the cycles that the first of them
// cost besides, and by how many percent each cycle is longer for as long as they are
// in use and a while after. A batch must be long enough to pay for its own start;
// that other code runs slower after it is not counted.
//
// Skylake-X: on a Cascade Lake server the first call after a pause took 26 to 32 µs
// longer than the second, with vectors of 256 bits 4 to 9; from then on its clock was
// at 2.66 GHz, not 3.07. A call of 64 KiB takes 17 µs there.
//
// Emerald and Granite Rapids have no entry: the first call takes only 1 to 3 µs longer. The
// clock of an Emerald Rapids stayed at 3.06 GHz whatever ran. That of a Granite Rapids fell
// from 4.0, and the further, the denser the operations of 512 bits were. Of these kernels only
// SHA-256's avx512x32 made it fall, and its figure in the table is raised for that; BLAKE2b's would
// with copied words, which is why Granite Rapids does not copy them.
var wide = [cpu.NumUarch]struct{ wake, slower int }{
	cpu.SkylakeX: {wake: 75000, slower: 15},
}

// Kernel is what a hash package's Kernels function reports of a row.
type Kernel struct {
	Name      string
	Lanes     int
	Available bool
	From      int
	Why       string
}

// Set is the kernels of one hash together with the choice among them. It is
// a value that the hash package keeps in a variable and switches on.
type Set struct {
	// Single is the row that hashes one message.
	Single int
	// Lanes plans batches, with rows as the kernels' IDs.
	Lanes *lanes.Table

	rows   []Row
	block  int // bytes of one message that a pass consumes
	host   cpu.Info
	listed []bool // by the environment variable or Only; nil means all
}

// Choose picks kernels for the processor at hand from rows, within what
// SIMDHASH_KERNEL allows the hash. A pass consumes block bytes of a message.
func Choose(hash string, block int, rows []Row) Set {
	names, ok := allowed[hash]
	s := ChooseFor(cpu.Host, block, rows)
	if !ok {
		return s
	}
	listed := make([]bool, len(rows))
	instead := "generic is used"
	for _, name := range names {
		if i := s.index(name); i >= 0 && s.available(i) {
			listed[i] = true
			instead = "the others named are used"
		}
	}
	for _, name := range names {
		switch i := s.index(name); {
		case i < 0:
			warn("SIMDHASH_KERNEL: no %s kernel is called %q here; %s", hash, name, instead)
		case !s.available(i):
			warn("SIMDHASH_KERNEL: %s kernel %s needs %v, which this CPU lacks; %s", hash, name, s.missing(i), instead)
		}
	}
	return s.restrict(listed)
}

// ChooseFor is Choose for any processor, whatever the environment says.
func ChooseFor(host cpu.Info, block int, rows []Row) Set {
	return Set{rows: rows, block: block, host: host}.restrict(nil)
}

// Only returns the set that is left when no kernels but the named ones and
// generic are allowed. Tests force kernels with it. It fails on a name that
// is unknown or that this CPU cannot run.
func (s Set) Only(names ...string) (Set, error) {
	listed := make([]bool, len(s.rows))
	for _, name := range names {
		i := s.index(name)
		if i < 0 {
			return s, fmt.Errorf("no kernel is called %q", name)
		}
		if !s.available(i) {
			return s, fmt.Errorf("kernel %s needs %v", name, s.missing(i))
		}
		listed[i] = true
	}
	return s.restrict(listed), nil
}

// restrict chooses anew among the listed kernels. One that is listed by name
// goes before generic even where generic is thought to be faster.
func (s Set) restrict(listed []bool) Set {
	s.listed = listed
	s.Single = 0
	for i, row := range s.rows {
		if i == 0 || row.Lanes != 1 || !s.usable(i) {
			continue
		}
		switch now, best := s.cycles(i), s.cycles(s.Single); {
		case s.Single == 0 && listed != nil,
			now != 0 && (best == 0 || now < best):
			s.Single = i
		}
	}
	kernels := []lanes.Kernel{{ID: s.Single, Lanes: 1, Cycles: s.cost(s.Single)}}
	for i, row := range s.rows {
		if row.Lanes > 1 && s.usable(i) && (s.cycles(i) > 0 || listed != nil) {
			k := lanes.Kernel{ID: i, Lanes: row.Lanes, Cycles: s.cost(i), Call: row.Call}
			if w := wide[s.host.Uarch()]; row.Wide {
				k.Cycles += k.Cycles * w.slower / 100
				k.Call += k.Call * w.slower / 100
				if listed == nil {
					k.Wake = w.wake
				}
			}
			kernels = append(kernels, k)
		}
	}
	s.Lanes = lanes.NewTable(kernels)
	return s
}

// cost is what a pass of row i is taken to cost. A row without a figure is
// here because it was asked for: as little as one of generic.
func (s Set) cost(i int) int {
	if c := s.cycles(i); c > 0 {
		return c
	}
	return max(1, s.cycles(0))
}

func (s Set) index(name string) int {
	for i, row := range s.rows {
		if row.Name == name {
			return i
		}
	}
	return -1
}

func (s Set) cycles(i int) int           { return s.rows[i].Cycles[s.host.Uarch()] }
func (s Set) available(i int) bool       { return s.host.Features.Has(s.rows[i].Needs) }
func (s Set) missing(i int) cpu.Features { return s.rows[i].Needs &^ s.host.Features }

func (s Set) usable(i int) bool {
	return s.available(i) && (i == 0 || s.listed == nil || s.listed[i])
}

// Kernels reports every row: what this CPU has, what is in use, and why.
func (s Set) Kernels() []Kernel {
	report := make([]Kernel, len(s.rows))
	for i, row := range s.rows {
		k := Kernel{Name: row.Name, Lanes: row.Lanes, Available: s.available(i)}
		switch {
		case !k.Available:
			k.Why = fmt.Sprintf("needs %v", s.missing(i))
		case !s.usable(i):
			k.Why = "not allowed by SIMDHASH_KERNEL"
		case len(s.rows) == 1:
			k.From = 1
			k.Why = "the only one of this build"
		case i == s.Single && s.listed != nil && !s.listed[i]:
			k.From = 1
			k.Why = "SIMDHASH_KERNEL leaves no other" + s.figure(i)
		case i == s.Single && s.listed != nil:
			k.From = 1
			k.Why = "SIMDHASH_KERNEL asks for it" + s.figure(i)
		case i == s.Single:
			k.From = 1
			k.Why = "the fastest for one message" + s.figure(i)
		case row.Lanes == 1 && s.listed != nil:
			k.Why = "SIMDHASH_KERNEL asks for " + s.rows[s.Single].Name
		case row.Lanes == 1:
			k.Why = s.rows[s.Single].Name + " is faster" + s.figure(s.Single)
		default:
			k.From = s.Lanes.From(i)
			k.Why = "the fastest from that many messages"
			if below := s.Lanes.Below(i); below > 0 {
				k.Why += fmt.Sprintf(" of fewer than %d blocks", below)
			}
			k.Why += s.wakes(i) + s.figure(i)
			if k.From == 0 {
				k.Why = "others are faster for any number of messages"
			}
		}
		report[i] = k
	}
	return report
}

// wakes puts into words how long a batch that fills row i must be to wake for it.
func (s Set) wakes(i int) string {
	blocks, ok := s.Lanes.Pays(s.rows[i].Lanes)
	if !ok || !s.rows[i].Wide {
		return ""
	}
	return fmt.Sprintf(", in batches that fill it with %d KiB or more", (blocks*s.block+1023)/1024)
}

// figure puts row i's cost into words.
func (s Set) figure(i int) string {
	uarch := s.host.Uarch()
	if uarch == cpu.Portable || s.cycles(i) == 0 {
		return ""
	}
	perByte := float64(s.cycles(i)) / float64(s.block*s.rows[i].Lanes)
	if uarch.Measured() && !slices.Contains(s.rows[i].Estimated, uarch) {
		return fmt.Sprintf(": %.2f cycles a byte on %v", perByte, uarch)
	}
	return fmt.Sprintf(": an estimated %.2f cycles a byte on %v", perByte, uarch)
}
