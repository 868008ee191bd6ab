// Package lanes keeps the lanes of batch kernels full. It plans: from the
// lengths of messages, in blocks, it makes steps, each a kernel to run on some
// messages for some blocks. It calls nothing and knows no algorithm; a hash
// package pulls the steps and executes them.
//
// The parts: a [Queue] holds the lengths of messages not begun yet, the longest
// first. A [Plan] has a slot for each message in progress, and says of each
// step which slots take part. A [Table] knows the kernel for any number of
// messages.
package lanes

import (
	"math"
	"math/bits"
)

// Max is the most lanes that a kernel may have, and the slots of a Plan.
const Max = 32

// Kernel is what planning needs to know of a kernel.
type Kernel struct {
	ID     int // the hash package's name for it
	Lanes  int // messages that it hashes at once
	Cycles int // what one pass costs: a block in each lane
	Call   int // what each call costs besides
	Wake   int // what the first call after a pause costs besides; 0 for most kernels
}

// FewLanes is how many lanes there is room for in the smaller of a hash package's
// two frames. Go clears a frame before use, which takes as long as hashing a few
// short messages.
const FewLanes = 8

// runs are the lengths, in blocks, for which a Table has a choice of its own:
// what a call costs matters less the longer it runs.
var runs = [...]int{1, 2, 4, 16, 64}

// Table says which kernel to run next, given how many messages are in progress
// and for how many blocks all of them go on: the first of those that together
// cost the least.
type Table struct {
	Width   int // the lanes of the widest kernel that is ever chosen
	kernels []Kernel
	first   [len(runs)][Max + 1]uint8 // index in kernels
	cost    [len(runs)][Max + 1]int   // of a run for all of the messages
	widest  [Max + 1]uint8            // the most lanes of those that are first for up to so many messages

	// The table of the kernels that need not wake, nil if all or none are such, and how
	// many blocks so many messages must have together for others to pay for it.
	awake *Table
	wakes [Max + 1]int

	// How many blocks so many messages must have together for lanes to gain.
	uniform, mixed [few + 1]int
	short          int // up to how many blocks each two or three messages never gain
}

// What a batch costs in cycles besides its steps, once and for each message:
// where all are of one length, and where they are not. Measured on Zen 5, with room
// for all lanes.
const (
	uniformBatch, uniformMessage = 290, 35
	mixedBatch, mixedMessage     = 420, 110
)

// oneMessage is what a message costs besides its blocks if it is hashed by itself, at
// least: with SHA-NI a message of one block takes 150 cycles on Granite Rapids, of which
// the block takes 130; with BLAKE2b 353 of 318. It is used for all kernels and CPUs.
const oneMessage = 20

// few is up to how many messages lanes may not gain.
const few = 2 * Max

// NewTable makes the table for the kernels at hand, from the narrowest, which
// has one lane, to the widest.
func NewTable(kernels []Kernel) *Table {
	t := &Table{kernels: kernels}
	for r, blocks := range runs {
		for n := 1; n <= Max; n++ {
			best := -1
			for i, k := range kernels {
				cost := k.Call + blocks*k.Cycles + t.cost[r][max(0, n-k.Lanes)]
				if best < 0 || cost <= t.cost[r][n] { // of equals, the widest first
					best = i
					t.cost[r][n] = cost
				}
			}
			t.first[r][n] = uint8(best)
		}
	}
	for n := 1; n <= Max; n++ {
		t.widest[n] = t.widest[n-1]
		for r := range runs {
			t.widest[n] = max(t.widest[n], uint8(kernels[t.first[r][n]].Lanes))
		}
	}
	t.Width = t.Widest(Max)
	for n := range few + 1 {
		t.uniform[n] = t.enough(n, uniformBatch+n*(uniformMessage-oneMessage))
		t.mixed[n] = t.enough(n, mixedBatch+n*(mixedMessage-oneMessage))
	}
	t.short = min((t.uniform[2]-1)/2, (t.uniform[3]-1)/3)
	t.wake()
	return t
}

// wake finds out from where on kernels that have to wake pay for that.
func (t *Table) wake() {
	var awake []Kernel
	most := 0
	for _, k := range t.kernels {
		if k.Wake == 0 {
			awake = append(awake, k)
		}
		most = max(most, k.Wake)
	}
	if most == 0 || len(awake) == 0 {
		return
	}
	t.awake = NewTable(awake)
	const r = len(runs) - 1
	for n := range t.wakes {
		t.wakes[n] = math.MaxInt
		if saved := t.awake.cost[r][n] - t.cost[r][n]; saved > 0 {
			t.wakes[n] = (most*n*runs[r] + saved - 1) / saved
		}
	}
}

// Sleeps reports whether there are kernels that have to wake, and others.
func (t *Table) Sleeps() bool { return t.awake != nil }

// For returns the table by which to hash n messages that have so many blocks
// together, and the longest so many: t, or one without the kernels that would not pay
// for waking. A message runs beside others only as long as these last, so the longest
// counts as if it had no more than the mean of the others.
func (t *Table) For(n, blocks, longest int) *Table {
	if t.awake == nil {
		return t
	}
	if others := blocks - longest; n > 1 {
		blocks = min(blocks, others+others/(n-1))
	}
	if blocks < t.wakes[min(n, Max)] {
		return t.awake
	}
	return t
}

// Pays returns how many blocks n messages of one length must have together for
// kernels that have to wake, and false if these never pay, or none have to.
func (t *Table) Pays(n int) (blocks int, ok bool) {
	if t.awake == nil {
		return 0, false
	}
	blocks = t.wakes[min(n, Max)]
	return blocks, blocks < math.MaxInt
}

// enough is from how many blocks on, over all of n messages, lanes gain when they
// cost so many cycles more besides. What is gained must be a sixteenth, for one by one
// the blocks of short messages overlap.
func (t *Table) enough(n, besides int) int {
	least := math.MaxInt
	for r := len(runs) - 1; r >= 0 && n > 1; r-- {
		lanes := n/Max*t.cost[r][Max] + t.cost[r][n%Max]
		if t.Width == 1 || lanes+besides >= n*t.cost[r][1]*15/16 {
			break
		}
		least = n * runs[r]
	}
	return least
}

// bucket is the index of the run in the table that stands for so many blocks, one
// or more: the longest that is not longer. By the number of bits, for all runs
// are powers of two.
func bucket(blocks int) int {
	return int([...]uint8{0, 0, 1, 2, 2, 3, 3, 4}[min(bits.Len(uint(blocks)), 7)])
}

// Choose returns the kernel to run next when n messages, at least one, have at
// least blocks blocks to go.
func (t *Table) Choose(n, blocks int) Kernel {
	return t.kernels[t.first[bucket(blocks)][min(n, Max)]]
}

// Widest returns the most lanes of any kernel that Choose returns for up to n
// messages.
func (t *Table) Widest(n int) int { return int(t.widest[min(n, Max)]) }

// From returns the fewest messages, two or more and of any length that favours
// it, for which the kernel with this ID is chosen; 0 if there are none.
func (t *Table) From(id int) int {
	from := 0
	if t.awake != nil {
		from = t.awake.From(id)
	}
	for n := 2; n <= Max && n != from; n++ {
		for r := range runs {
			if t.kernels[t.first[r][n]].ID == id {
				return n
			}
		}
	}
	return from
}

// Below returns below how many blocks the kernel with this ID is ever chosen, or 0 if that
// is for any number, or for none.
func (t *Table) Below(id int) int {
	below := 0
	if t.awake != nil && t.awake.From(id) > 0 {
		if below = t.awake.Below(id); below == 0 {
			return 0
		}
	}
	for n := 2; n <= Max; n++ {
		for r := range runs {
			if t.kernels[t.first[r][n]].ID == id {
				if r == len(runs)-1 {
					return 0
				}
				below = max(below, runs[r+1])
			}
		}
	}
	return below
}

// Gains reports whether it costs less to hash n messages, with so many blocks
// together, in lanes than one by one. They are taken to be of one length; uniform
// says that they are.
func (t *Table) Gains(n, blocks int, uniform bool) bool {
	switch {
	case n > few:
		return t.Width > 1
	case uniform:
		return blocks >= t.uniform[n]
	default:
		return blocks >= t.mixed[n]
	}
}

// FewShort reports, at a glance, that lanes do not gain: there are two messages or
// three, of which the first and the last have so few blocks that none but one can be
// long.
func (t *Table) FewShort(n, first, last int) bool {
	return n <= 3 && first <= t.short && last <= t.short
}

// Uniform returns how many messages at the beginning of n to hash as messages of
// one length, when so many are: all of them, or what fills the widest kernel.
func (t *Table) Uniform(leading, n int) int {
	if leading < n {
		leading -= leading % t.Width
	}
	return leading
}
