package blake2b

import (
	"hash"
	"unsafe"

	"github.com/af655cf0/simdhash/internal/lanes"
)

// inputs is what a lane kernel works on: for each lane a state, the message's
// next blocks, and what a block adds to the counter. The kernels rely on this
// layout.
type inputs struct {
	s    [maxLanes]*state
	p    [maxLanes]*byte
	step [maxLanes]uint64
}

// idle has the lanes from the one with number n on, which have no message, read what
// the first reads, for nothing.
func (in *inputs) idle(n, lanes int) {
	for ; n < lanes; n++ {
		in.p[n] = in.p[0]
	}
}

// sumMixed computes the digests of the messages from the one with index first
// on.
func (f *family) sumMixed(table *lanes.Table, dst []byte, msgs [][]byte, first int) {
	var (
		b    batch
		ends ends
	)
	b.msgs, b.ends, b.dst, b.family = msgs, &ends, dst, *f
	b.run(table, first, len(msgs))
}

// job is a message in progress: its blocks before the last, in a row, or before
// them the key's or the one that a digest has buffered a part of. It has no
// pointers: what a job stored would escape to the heap.
type job struct {
	index  int // in the batch
	offset int // of what follows the run in the message
	own    state
}

// batch is the memory of a batch function. It lives on the stack and does not
// grow with the number of messages.
type batch struct {
	plan  lanes.Plan
	queue lanes.Queue
	jobs  [maxLanes]job

	msgs [][]byte
	hs   []hash.Hash // what msgs are written to; nil: their digests are computed

	// Where digests are computed:
	family
	ends *ends
	dst  []byte
}

// run hashes the batch's messages from next on, the longest of those in sight
// first. What the kernels work on is kept for every slot from step to step.
func (b *batch) run(table *lanes.Table, next, count int) {
	var in inputs
	b.plan = lanes.Plan{Table: table, Limit: maxCall / BlockSize}
	for {
		for {
			for ; next < count && !b.queue.Full(); next++ {
				if blocks := b.blocks(next); blocks > 0 {
					b.queue.Push(blocks, next)
				} else {
					b.short(next)
				}
			}
			slot, ok := b.plan.Idle()
			if !ok {
				break
			}
			index, ok := b.queue.Pop()
			if !ok {
				break
			}
			b.plan.Start(slot, b.blocks(index))
			in.s[slot], in.step[slot] = b.start(slot, index), BlockSize
			in.p[slot] = b.firstRun(slot)
		}
		if !b.plan.Next() {
			break
		}
		compressSlots(&b.plan, &in)
		for _, slot := range b.plan.Slots() {
			slot := int(slot)
			switch {
			case b.plan.Left(slot) > 0:
				in.p[slot] = (*byte)(unsafe.Add(unsafe.Pointer(in.p[slot]), b.plan.Blocks*BlockSize))
			case b.plan.Done(slot):
				b.finish(slot)
			default:
				in.p[slot] = b.nextRun(slot)
			}
		}
	}
	if b.hs == nil {
		b.ends.compress(table, b.dst, b.size)
	}
}

// compressSlots runs the kernel of the plan's step. in has what the slots work on.
func compressSlots(plan *lanes.Plan, in *inputs) {
	if plan.InPlace() {
		compressLanes(plan.Kernel.ID, in, plan.Blocks)
		return
	}
	var some inputs
	slots := plan.Slots()
	for lane, slot := range slots {
		some.s[lane], some.p[lane], some.step[lane] = in.s[slot], in.p[slot], in.step[slot]
	}
	// A lane without a message reads the first one's, for nothing.
	var idle state
	for lane := len(slots); lane < plan.Kernel.Lanes; lane++ {
		some.s[lane], some.p[lane] = &idle, some.p[0]
	}
	compressLanes(plan.Kernel.ID, &some, plan.Blocks)
}

// blocks is how many blocks of message i have to be compressed before the last.
func (b *batch) blocks(i int) int {
	n := len(b.msgs[i])
	switch {
	case b.hs != nil:
		n += int(b.hs[i].(*digest).buffered)
	case b.keyed && n > 0:
		n += BlockSize
	}
	return sumBlocks(n) - 1
}

// short does all there is to do for message i, which has no blocks before the last.
func (b *batch) short(i int) {
	if b.hs != nil {
		d := b.hs[i].(*digest)
		d.inBatch = false
		d.Write(b.msgs[i])
		return
	}
	var s state
	b.family.start(&s, i)
	b.end(i, &s)
}

// start begins message index in a slot, and returns its state.
func (b *batch) start(slot, index int) *state {
	j := &b.jobs[slot]
	j.index, j.offset = index, 0
	if b.hs != nil {
		return &b.hs[index].(*digest).state
	}
	b.family.start(&j.own, index)
	return &j.own
}

// firstRun sets up the first blocks of a slot's message, and returns where they
// are.
func (b *batch) firstRun(slot int) *byte {
	j := &b.jobs[slot]
	switch {
	case b.hs != nil:
		if d := b.hs[j.index].(*digest); d.buffered > 0 {
			j.offset = copy(d.buffer[d.buffered:], b.msgs[j.index])
			b.plan.Run(slot, 1)
			return &d.buffer[0]
		}
	case b.keyed:
		b.plan.Run(slot, 1)
		return &b.key[0]
	}
	return b.nextRun(slot)
}

// nextRun is firstRun for what follows.
func (b *batch) nextRun(slot int) *byte {
	j := &b.jobs[slot]
	rest := b.msgs[j.index][j.offset:]
	blocks := sumBlocks(len(rest)) - 1
	j.offset += blocks * BlockSize
	b.plan.Run(slot, blocks)
	return &rest[0]
}

// finish does what is left when all blocks of a slot's message but the last are
// compressed.
func (b *batch) finish(slot int) {
	j := &b.jobs[slot]
	if b.hs != nil {
		d := b.hs[j.index].(*digest)
		d.buffered = uint8(copy(d.buffer[:], b.msgs[j.index][j.offset:]))
		d.inBatch = false
		return
	}
	b.end(j.index, &j.own)
}

// end has the last block of message i wait for others. s is the state before it.
func (b *batch) end(i int, s *state) {
	msg := b.msgs[i]
	last := msg[(sumBlocks(len(msg))-1)*BlockSize:]
	if b.keyed && len(msg) == 0 {
		last = b.key[:]
	}
	b.ends.add(i, s, last, b.lastNode && i == len(b.msgs)-1)
	if b.ends.waiting == b.plan.Table.Width {
		b.ends.compress(b.plan.Table, b.dst, b.size)
	}
}

// ends are the last blocks of messages, padded. They wait until they fill the
// lanes: compressed as they come, each would make a step of all messages in
// progress end where it does.
type ends struct {
	waiting int
	list    [maxLanes]end
}

type end struct {
	index int
	own   state
	tail  [BlockSize]byte
	bytes uint64 // of tail, without the padding
}

// add has the last block of a message wait; lastNode tells the last node of a
// level of a tree.
func (e *ends) add(index int, s *state, last []byte, lastNode bool) {
	next := &e.list[e.waiting]
	next.index = index
	next.own = *s
	next.own.end(lastNode)
	next.bytes = uint64(len(last))
	clear(next.tail[copy(next.tail[:], last):])
	e.waiting++
}

// compress compresses all that wait. Their digests go to their places in dst.
func (e *ends) compress(table *lanes.Table, dst []byte, size int) {
	for first := 0; first < e.waiting; {
		var (
			in   inputs
			idle state
		)
		kernel := table.Choose(e.waiting-first, 1)
		group := e.list[first:min(first+kernel.Lanes, e.waiting)]
		for lane := range group {
			end := &group[lane]
			in.s[lane], in.p[lane], in.step[lane] = &end.own, &end.tail[0], end.bytes
		}
		for lane := len(group); lane < kernel.Lanes; lane++ {
			in.s[lane], in.p[lane] = &idle, in.p[0]
		}
		compressLanes(kernel.ID, &in, 1)
		for lane := range group {
			end := &group[lane]
			put(dst[end.index*size:(end.index+1)*size], &end.own.h)
		}
		first += len(group)
	}
	e.waiting = 0
}

// appendSums is AppendSums in lanes: of each digest, only a block is left.
func appendSums(out []byte, hs []hash.Hash) []byte {
	var (
		ends    ends
		digests [maxLanes * Size]byte
	)
	table := use.Lanes.For(len(hs), len(hs), 1) // as if all were ours
	for len(hs) > 0 {
		for _, h := range hs[:min(len(hs), table.Width)] {
			d, ok := h.(*digest)
			if !ok {
				break
			}
			ends.add(ends.waiting, &d.state, d.buffer[:d.buffered], d.lastNode)
		}
		n := ends.waiting
		if n == 0 {
			out, hs = hs[0].Sum(out), hs[1:]
			continue
		}
		ends.compress(table, digests[:], Size)
		for i, h := range hs[:n] {
			out = append(out, digests[i*Size:][:h.Size()]...)
		}
		hs = hs[n:]
	}
	return out
}
