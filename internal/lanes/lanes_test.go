package lanes

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
)

// sets are kernels as CPUs have them, from one to all, and odd ones.
var sets = map[string][]Kernel{
	"one":          {{ID: 0, Lanes: 1, Cycles: 600}},
	"wide":         {{ID: 0, Lanes: 1, Cycles: 600}, {ID: 1, Lanes: 16, Cycles: 700, Call: 200}},
	"blake2b":      {{ID: 4, Lanes: 1, Cycles: 332}, {ID: 5, Lanes: 4, Cycles: 666, Call: 120}, {ID: 6, Lanes: 8, Cycles: 604, Call: 160}, {ID: 7, Lanes: 16, Cycles: 848, Call: 250}},
	"sha256":       {{ID: 4, Lanes: 1, Cycles: 131}, {ID: 5, Lanes: 2, Cycles: 159, Call: 40}, {ID: 6, Lanes: 4, Cycles: 276, Call: 60}, {ID: 7, Lanes: 8, Cycles: 900, Call: 120}, {ID: 8, Lanes: 16, Cycles: 680, Call: 200}, {ID: 9, Lanes: 32, Cycles: 935, Call: 400}},
	"never":        {{ID: 0, Lanes: 1, Cycles: 100}, {ID: 1, Lanes: 4, Cycles: 500}},
	"pairs":        {{ID: 0, Lanes: 1, Cycles: 200}, {ID: 1, Lanes: 2, Cycles: 280}}, // two gain sooner than three
	"odd":          {{ID: 0, Lanes: 1, Cycles: 10}, {ID: 1, Lanes: 3, Cycles: 25, Call: 3}, {ID: 2, Lanes: 7, Cycles: 40, Call: 50}},
	"forced":       {{ID: 0, Lanes: 1, Cycles: 1 << 24}, {ID: 3, Lanes: 32, Cycles: 1}},
	"costly calls": {{ID: 0, Lanes: 1, Cycles: 100}, {ID: 1, Lanes: 2, Cycles: 110, Call: 5000}, {ID: 2, Lanes: 8, Cycles: 120, Call: 90000}},
	"sleeping":     {{ID: 0, Lanes: 1, Cycles: 317}, {ID: 1, Lanes: 4, Cycles: 589, Call: 110}, {ID: 2, Lanes: 8, Cycles: 838, Call: 130, Wake: 80000}, {ID: 3, Lanes: 16, Cycles: 1670, Call: 260, Wake: 75000}},
	"early":        {{ID: 0, Lanes: 1, Cycles: 100}, {ID: 1, Lanes: 2, Cycles: 150}, {ID: 2, Lanes: 8, Cycles: 120, Wake: 900}},            // the second is chosen asleep only
	"short":        {{ID: 0, Lanes: 1, Cycles: 100}, {ID: 1, Lanes: 2, Cycles: 150}, {ID: 2, Lanes: 8, Cycles: 120, Call: 200, Wake: 900}}, // awake, the second is chosen for short messages only
	"all sleeping": {{ID: 0, Lanes: 1, Cycles: 100, Wake: 5}, {ID: 1, Lanes: 2, Cycles: 101, Wake: 7}},
	"equal":        {{ID: 0, Lanes: 1, Cycles: 100}, {ID: 1, Lanes: 2, Cycles: 200}, {ID: 2, Lanes: 4, Cycles: 400}},
}

func eachSet(t *testing.T, f func(t *testing.T, kernels []Kernel)) {
	t.Helper()
	for name, kernels := range sets {
		t.Run(name, func(t *testing.T) { f(t, kernels) })
	}
}

// cheapest is the least that n messages can cost for a run of so many blocks, by
// trying every sequence of kernels.
func cheapest(kernels []Kernel, n, blocks int) int {
	known := make([]int, n+1) // of fewer messages
	for m := 1; m <= n; m++ {
		known[m] = math.MaxInt
		for _, k := range kernels {
			known[m] = min(known[m], k.Call+blocks*k.Cycles+known[max(0, m-k.Lanes)])
		}
	}
	return known[max(0, n)]
}

// TestBucket looks for the longest run that is not longer.
func TestBucket(t *testing.T) {
	for blocks := 1; blocks < 1000; blocks++ {
		want := 0
		for r, run := range runs {
			if run <= blocks {
				want = r
			}
		}
		if got := bucket(blocks); got != want {
			t.Errorf("for %d blocks run %d is taken, want %d", blocks, got, want)
		}
	}
}

// TestTableIsCheapest follows a table's choices to the end and compares what
// they cost with the best there is.
func TestTableIsCheapest(t *testing.T) {
	eachSet(t, func(t *testing.T, kernels []Kernel) {
		table := NewTable(kernels)
		most := 10
		if len(kernels) <= 3 {
			most = 14
		}
		for _, blocks := range runs {
			for n := 1; n <= most; n++ {
				cost := 0
				for left := n; left > 0; {
					k := table.Choose(left, blocks)
					cost += k.Call + blocks*k.Cycles
					left -= k.Lanes
				}
				if best := cheapest(kernels, n, blocks); cost != best {
					t.Errorf("%d messages of %d blocks cost %d, could cost %d", n, blocks, cost, best)
				}
			}
		}
	})
}

// TestTableWidth compares Width and From with the choices.
func TestTableWidth(t *testing.T) {
	eachSet(t, func(t *testing.T, kernels []Kernel) {
		table := NewTable(kernels)
		width := 1
		from := map[int]int{}
		for n := 1; n <= Max; n++ {
			for blocks := 1; blocks <= 100; blocks++ {
				k := table.Choose(n, blocks)
				if !slices.Contains(kernels, k) {
					t.Fatalf("%d messages of %d blocks: %v is no kernel of the set", n, blocks, k)
				}
				width = max(width, k.Lanes)
				if n > 1 && from[k.ID] == 0 {
					from[k.ID] = n
				}
			}
		}
		if table.Width != width {
			t.Errorf("Width is %d, but the widest kernel chosen has %d lanes", table.Width, width)
		}
		for n := 2; n <= Max && table.awake != nil; n++ {
			for blocks := 1; blocks <= 100; blocks++ {
				k := table.awake.Choose(n, blocks)
				if from[k.ID] == 0 || n < from[k.ID] {
					from[k.ID] = n
				}
			}
		}
		for _, k := range kernels {
			if got := table.From(k.ID); got != from[k.ID] {
				t.Errorf("From(%d) is %d, but of two or more it is first chosen for %d", k.ID, got, from[k.ID])
			}
		}
		for _, k := range kernels {
			want := 0
			for n := 2; n <= Max; n++ {
				for blocks := 1; blocks <= 100; blocks++ {
					if table.Choose(n, blocks).ID == k.ID || table.awake != nil && table.awake.Choose(n, blocks).ID == k.ID {
						want = max(want, blocks+1)
					}
				}
			}
			if want == 101 {
				want = 0
			}
			if got := table.Below(k.ID); got != want {
				t.Errorf("Below(%d) is %d, but the longest run that it is chosen for is one less than %d", k.ID, got, want)
			}
		}
		if got := table.From(99); got != 0 {
			t.Errorf("a kernel that is not there is chosen from %d messages on", got)
		}
		if a, b := table.Choose(Max, 3), table.Choose(10*Max, 3); a != b {
			t.Errorf("beyond %d messages the choice changes from %v to %v", Max, a, b)
		}
	})
}

// TestTableWidest asks for all choices.
func TestTableWidest(t *testing.T) {
	eachSet(t, func(t *testing.T, kernels []Kernel) {
		table, widest := NewTable(kernels), 0
		for n := 1; n <= 3*Max; n++ {
			for _, blocks := range runs {
				widest = max(widest, table.Choose(n, blocks).Lanes)
			}
			if got := table.Widest(n); got != widest {
				t.Errorf("up to %d messages may get %d lanes, Widest says %d", n, widest, got)
			}
		}
	})
}

// TestGains compares it with the costs that it stands for: lanes must never be
// taken where one by one is cheaper.
func TestGains(t *testing.T) {
	eachSet(t, func(t *testing.T, kernels []Kernel) {
		table := NewTable(kernels)
		for _, blocks := range runs {
			one := cheapest(kernels, 1, blocks)
			for n := range 11 {
				lanes := cheapest(kernels, n, blocks)
				possible := n > 1 && table.Width > 1
				if got, want := table.Gains(n, n*blocks, true), possible && lanes+uniformBatch+n*(uniformMessage-oneMessage) < n*one*15/16; got != want {
					t.Errorf("%d messages of %d blocks gain: %v, want %v", n, blocks, got, want)
				}
				if got, want := table.Gains(n, n*blocks, false), possible && lanes+mixedBatch+n*(mixedMessage-oneMessage) < n*one*15/16; got != want {
					t.Errorf("%d messages of %d blocks, not all of one length, gain: %v, want %v", n, blocks, got, want)
				}
			}
			for n := few + 1; n < 200; n++ {
				if table.Gains(n, n*blocks, false) != (table.Width > 1) {
					t.Errorf("%d messages gain: %v", n, table.Width > 1)
				}
			}
		}
	})
}

// TestFor adds up what batches cost with all kernels, waking included, and with those
// that need not wake: For takes the first where that is less.
func TestFor(t *testing.T) {
	eachSet(t, func(t *testing.T, kernels []Kernel) {
		table := NewTable(kernels)
		var awake []Kernel
		wake := 0
		for _, k := range kernels {
			if wake = max(wake, k.Wake); k.Wake == 0 {
				awake = append(awake, k)
			}
		}
		if wake == 0 || len(awake) == 0 {
			if _, pays := table.Pays(2); table.For(2, 2, 1) != table || pays || table.Sleeps() {
				t.Error("waking counts where none or all kernels have to")
			}
			return
		}
		if !table.Sleeps() {
			t.Error("waking does not count where some kernels have to")
		}
		const run = 64
		for n := 1; n <= Max; n++ {
			with, without := cheapest(kernels, n, run), cheapest(awake, n, run)
			pays := math.MaxInt // blocks
			for blocks := n; blocks < 10000; blocks += n {
				got := table.For(n, blocks, blocks/n)
				saved := int(int64(without-with) * int64(blocks) / int64(n*run))
				want := wake <= saved
				if near := (without - with) / run; (got == table) != want && abs(wake-saved) > near {
					t.Fatalf("%d messages of %d blocks together are worth waking for: %v, want %v", n, blocks, got == table, want)
				}
				if got != table {
					if k := got.Choose(n, blocks/n); k.Wake > 0 {
						t.Fatalf("%d messages of %d blocks together get kernel %d, which has to wake", n, blocks, k.ID)
					}
				} else if pays == math.MaxInt {
					pays = blocks
				}
			}
			got, ok := table.Pays(n)
			if pays < math.MaxInt && (!ok || pays < got || pays-n >= got) {
				t.Errorf("waking for %d messages pays from %d blocks on, %v, but is done for %d", n, got, ok, pays)
			}
			if ok != (with < without) {
				t.Errorf("waking for %d messages ever pays: %v", n, ok)
			}
			// What goes beyond the mean of the others goes alone.
			if n > 1 && ok {
				for _, longest := range []int{got/n + 1, 2 * got, 1 << 30} {
					others := got * (n - 1) / n
					if table.For(n, others-n+longest, longest) == table || table.For(n, others+n+longest, longest) != table {
						t.Errorf("%d messages, one of %d blocks and the others of %d together, are not judged by these", n, longest, others)
					}
				}
			}
		}
		if a, b := table.For(Max, Max<<15, 1<<15), table.For(100*Max, 100*Max<<15, 1<<15); a != table || b != table {
			t.Error("many long messages are not worth waking for")
		}
		if got := table.For(0, 0, 0); got == table {
			t.Error("no messages wake kernels")
		}
	})
}

func abs(n int) int { return max(n, -n) }

// TestFewShort asks for the gains of two and three messages of so many blocks, and of
// a block more.
func TestFewShort(t *testing.T) {
	eachSet(t, func(t *testing.T, kernels []Kernel) {
		table := NewTable(kernels)
		for blocks := 1; blocks <= 100; blocks++ {
			short := !table.Gains(2, 2*blocks, true) && !table.Gains(3, 3*blocks, true)
			for n := 2; n <= 3; n++ {
				if got := table.FewShort(n, blocks, blocks); got != short {
					t.Errorf("%d messages of %d blocks are short: %v, want %v", n, blocks, got, short)
				}
				if !short && (table.FewShort(n, 1, blocks) || table.FewShort(n, blocks, 1)) {
					t.Errorf("%d messages, one of %d blocks, are short", n, blocks)
				}
			}
		}
		if table.FewShort(4, 1, 1) {
			t.Error("four messages are few")
		}
	})
}

// TestUniform wants all messages hashed as of one length if they are, and else what
// fills the widest kernel.
func TestUniform(t *testing.T) {
	eachSet(t, func(t *testing.T, kernels []Kernel) {
		table := NewTable(kernels)
		for n := range 100 {
			for leading := range n + 1 {
				got := table.Uniform(leading, n)
				switch {
				case leading == n && got != n:
					t.Errorf("%d of %d messages to hash as of one length, want all", got, n)
				case leading < n && (got > leading || got%table.Width != 0 || leading-got >= table.Width):
					t.Errorf("%d of %d messages to hash as of one length, of which %d are; there are %d lanes", got, n, leading, table.Width)
				}
			}
		}
	})
}

// queued is a message in a Queue, as a test remembers it.
type queued struct{ blocks, index int }

// TestQueue pops what was pushed, the longest first, and of equals the first.
func TestQueue(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 500 {
		var q Queue
		var held []queued
		for index := range 600 {
			if r.IntN(3) > 0 && !q.Full() {
				m := queued{1 + r.IntN(1+r.IntN(50)), index << (round % (bits.UintSize/2 - 2))}
				q.Push(m.blocks, m.index)
				held = append(held, m)
			}
			if q.Full() != (len(held) == cap(q.heap[:])) {
				t.Fatalf("Full with %d messages: %v", len(held), q.Full())
			}
			if r.IntN(3) == 0 || q.Full() {
				held = pop(t, &q, held)
			}
		}
		for len(held) > 0 {
			held = pop(t, &q, held)
		}
		pop(t, &q, held)
	}
}

// pop takes a message from q and returns held without it.
func pop(t *testing.T, q *Queue, held []queued) []queued {
	t.Helper()
	index, ok := q.Pop()
	if ok != (len(held) > 0) {
		t.Fatalf("Pop with %d messages: %v", len(held), ok)
	}
	if !ok {
		return held
	}
	i := slices.IndexFunc(held, func(m queued) bool { return m.index == index })
	if i < 0 {
		t.Fatalf("Pop returns index %d, which is not queued", index)
	}
	for _, m := range held {
		if m.blocks > held[i].blocks || m.blocks == held[i].blocks && m.index < index {
			t.Fatalf("Pop returns %v before %v", held[i], m)
		}
	}
	return slices.Delete(held, i, i+1)
}

// TestQueueLongest queues messages longer than it can tell apart.
func TestQueueLongest(t *testing.T) {
	var q Queue
	for i, blocks := range []int{1 << 20, 1 << 24, math.MaxInt / 2, 1<<24 - 1, 1<<24 - 2, math.MaxInt} {
		q.Push(blocks, i)
	}
	var got []int
	for index, ok := q.Pop(); ok; index, ok = q.Pop() {
		got = append(got, index)
	}
	if want := []int{1, 2, 3, 5, 4, 0}; !slices.Equal(got, want) {
		t.Errorf("popped %v, want %v", got, want)
	}
}

// ledger is a batch that is planned, and what has been done of it.
type ledger struct {
	lengths []int // blocks of each message
	done    []int
	owner   [Max]int // the message in a slot, -1 if none
}

// run plans a batch as the hash packages do, with runs of random lengths, and
// checks every step.
func (l *ledger) run(t testing.TB, table *Table, limit int, r *rand.Rand) (steps int) {
	t.Helper()
	l.done = make([]int, len(l.lengths))
	for i := range l.owner {
		l.owner[i] = -1
	}
	total := 0
	for _, n := range l.lengths {
		total += n
	}
	p := Plan{Table: table, Limit: limit}
	var q Queue
	next := 0
	for {
		// What is in sight waits; idle slots take the longest of it.
		for {
			for ; next < len(l.lengths) && !q.Full(); next++ {
				q.Push(l.lengths[next], next)
			}
			slot, ok := p.Idle()
			if !ok {
				break
			}
			if l.owner[slot] >= 0 {
				t.Fatalf("slot %d is idle, but has message %d", slot, l.owner[slot])
			}
			index, ok := q.Pop()
			if !ok {
				break
			}
			blocks := l.lengths[index]
			l.owner[slot] = index
			p.Start(slot, blocks)
			p.Run(slot, 1+r.IntN(blocks))
		}
		live := 0
		for _, index := range l.owner {
			if index >= 0 {
				live++
			}
		}
		if live < table.Width && (q.n > 0 || next < len(l.lengths)) {
			t.Fatalf("%d of %d slots are in use while messages wait", live, table.Width)
		}
		if !p.Next() {
			break
		}
		if steps++; steps > total {
			t.Fatalf("more steps than there are blocks, %d", total)
		}
		l.step(t, &p, live, r)
	}
	for i, n := range l.done {
		if n != l.lengths[i] {
			t.Fatalf("message %d: %d of %d blocks done", i, n, l.lengths[i])
		}
	}
	return steps
}

// step executes a step.
func (l *ledger) step(t testing.TB, p *Plan, live int, r *rand.Rand) {
	t.Helper()
	slots := p.Slots()
	if len(slots) == 0 || len(slots) > p.Kernel.Lanes {
		t.Fatalf("%d slots for a kernel of %d lanes", len(slots), p.Kernel.Lanes)
	}
	if want := min(live, p.Kernel.Lanes); len(slots) != want {
		t.Fatalf("%d slots, but %d messages and %d lanes", len(slots), live, p.Kernel.Lanes)
	}
	if p.Blocks < 1 || p.Blocks > 1 && p.Blocks*p.Kernel.Lanes > p.Limit {
		t.Fatalf("%d blocks in %d lanes, limit %d", p.Blocks, p.Kernel.Lanes, p.Limit)
	}
	var taken [Max]bool
	shortest := math.MaxInt
	for _, slot := range slots {
		index := l.owner[slot]
		if index < 0 || taken[slot] {
			t.Fatalf("slot %d has no message, or takes part twice", slot)
		}
		taken[slot] = true
		shortest = min(shortest, l.lengths[index]-l.done[index])
	}
	// Where not all take part, those that do have the most left.
	for slot, index := range l.owner {
		if index >= 0 && !taken[slot] && l.lengths[index]-l.done[index] > shortest {
			t.Fatalf("a message with %d blocks left goes before one with %d", shortest, l.lengths[index]-l.done[index])
		}
	}
	for _, s := range slots {
		slot := int(s)
		index := l.owner[slot]
		l.done[index] += p.Blocks
		left := l.lengths[index] - l.done[index]
		if p.Left(slot) < 0 || left < 0 {
			t.Fatalf("message %d has %d blocks left, its run %d", index, left, p.Left(slot))
		}
		if p.Done(slot) != (left == 0) {
			t.Fatalf("message %d is done: %v, with %d blocks left", index, p.Done(slot), left)
		}
		switch {
		case left == 0:
			if p.Left(slot) != 0 {
				t.Fatalf("message %d is done, its run is not", index)
			}
			l.owner[slot] = -1
		case p.Left(slot) == 0:
			p.Run(slot, 1+r.IntN(left))
		}
	}
}

// TestPlan plans batches of random lengths: every block is done once, in order,
// within lanes and limit, the longest message first.
func TestPlan(t *testing.T) {
	eachSet(t, func(t *testing.T, kernels []Kernel) {
		r := rand.New(rand.NewPCG(3, 4))
		tries := 300
		if testing.Short() {
			tries = 40
		}
		for try := range tries {
			limit := []int{1, 31, 512, 1024}[try%4]
			l := ledger{lengths: make([]int, r.IntN(1+r.IntN(400)))}
			longest := []int{1, 3, 40, 700}[try/4%4]
			for i := range l.lengths {
				l.lengths[i] = 1 + r.IntN(longest)
			}
			l.run(t, NewTable(kernels), limit, r)
		}
	})
}

// TestPlanEqual has messages of one length that fill the lanes: no step may
// leave one idle, and none may be cut but by the limit.
func TestPlanEqual(t *testing.T) {
	table := NewTable(sets["forced"])
	r := rand.New(rand.NewPCG(0, 0))
	for _, blocks := range []int{1, 2, 16, 33} {
		l := ledger{lengths: slices.Repeat([]int{blocks}, 3*Max)}
		whole := &Plan{Table: table, Limit: 1024}
		for slot := range Max {
			got, ok := whole.Idle()
			if !ok || got != slot {
				t.Fatalf("idle slot %d is %d, %v", slot, got, ok)
			}
			whole.Start(slot, blocks)
			whole.Run(slot, blocks)
		}
		if _, ok := whole.Idle(); ok {
			t.Error("a slot is idle when all are in use")
		}
		steps := 0
		for whole.Next() {
			steps++
		}
		if want := (blocks + 31) / 32; steps != want {
			t.Errorf("%d messages of %d blocks: %d steps, want %d", Max, blocks, steps, want)
		}
		l.run(t, table, 1024, r)
	}
}

// TestAllocations plans without any.
func TestAllocations(t *testing.T) {
	table := NewTable(sets["sha256"])
	lengths := []int{9, 1, 300, 4, 4, 17, 60, 2, 1, 1, 80, 33, 5, 12}
	if got := testing.AllocsPerRun(100, func() {
		p := Plan{Table: table, Limit: 1024}
		var q Queue
		for i, n := range lengths {
			q.Push(n, i)
		}
		for {
			for {
				slot, ok := p.Idle()
				if !ok {
					break
				}
				index, ok := q.Pop()
				if !ok {
					break
				}
				p.Start(slot, lengths[index])
				p.Run(slot, lengths[index])
			}
			if !p.Next() {
				return
			}
		}
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

// FuzzPlan plans batches of any lengths with any kernels.
func FuzzPlan(f *testing.F) {
	f.Add([]byte{1}, []byte{}, uint16(1024), uint64(0))
	f.Add([]byte{3, 1, 2, 200, 9}, []byte{4, 10, 0, 8, 12, 3, 16, 15, 4}, uint16(1024), uint64(1))
	f.Add([]byte{255, 255, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, []byte{2, 1, 0, 32, 1, 1}, uint16(1), uint64(2))
	f.Fuzz(func(t *testing.T, lengths, kernels []byte, limit uint16, seed uint64) {
		set := []Kernel{{ID: 0, Lanes: 1, Cycles: 20}}
		for i := 0; i+2 < len(kernels) && len(set) < 8; i += 3 {
			set = append(set, Kernel{
				ID: len(set), Lanes: set[len(set)-1].Lanes + int(kernels[i])%8, Cycles: 1 + int(kernels[i+1]), Call: int(kernels[i+2]),
			})
			if set[len(set)-1].Lanes > Max {
				return
			}
		}
		l := ledger{}
		for i, b := range lengths {
			if i < 200 {
				l.lengths = append(l.lengths, 1+int(b))
			}
		}
		l.run(t, NewTable(set), 1+int(limit), rand.New(rand.NewPCG(seed, seed)))
	})
}

func BenchmarkPlan(b *testing.B) {
	length := func(index int) int { return 1 + index*7919%32 }
	for _, name := range []string{"blake2b", "sha256"} {
		table := NewTable(sets[name])
		for _, messages := range []int{4, 64, 1000} {
			b.Run(fmt.Sprintf("kernels=%s/msgs=%d", name, messages), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					p := Plan{Table: table, Limit: 1024}
					var q Queue
					for next := 0; ; {
						for ; next < messages && !q.Full(); next++ {
							q.Push(length(next), next)
						}
						slot, ok := p.Idle()
						if ok {
							if index, ok := q.Pop(); ok {
								p.Start(slot, length(index))
								p.Run(slot, length(index))
								continue
							}
						}
						if !p.Next() {
							break
						}
					}
				}
			})
		}
	}
}
