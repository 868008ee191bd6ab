package sha256

import (
	"hash"
	"unsafe"

	"github.com/af655cf0/simdhash/internal/lanes"
)

// inputs is what a lane kernel works on: for each lane a state and the
// message's next blocks. The kernels rely on this layout.
type inputs struct {
	h [maxLanes]*[8]uint32
	p [maxLanes]*byte
}

// idle has the lanes from the one with number n on, which have no message, read what
// the first reads, for nothing.
func (in *inputs) idle(n, lanes int) {
	for ; n < lanes; n++ {
		in.p[n] = in.p[0]
	}
}

// sumMixed computes the digests of messages of any lengths.
func sumMixed(table *lanes.Table, dst []byte, size int, initial *[8]uint32, msgs [][]byte) {
	var (
		b    batch
		ends ends
	)
	b.msgs, b.ends, b.dst, b.size, b.initial = msgs, &ends, dst, size, *initial
	b.run(table, len(msgs))
}

// job is a message in progress: its whole blocks, in a row, or before them the one
// that a digest has buffered a part of. It has no pointers: what a job stored
// would escape to the heap.
type job struct {
	index  int // in the batch
	offset int // of what follows the run in the message
	own    [8]uint32
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
	ends    *ends
	dst     []byte
	size    int
	initial [8]uint32
}

// run hashes the batch's messages, the longest of those in sight first. What the
// kernels work on is kept for every slot from step to step.
func (b *batch) run(table *lanes.Table, count int) {
	var in inputs
	b.plan = lanes.Plan{Table: table, Limit: maxCall / BlockSize}
	for next := 0; ; {
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
			in.h[slot] = b.start(slot, index)
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
	for b.hs == nil && b.ends.waiting > 0 {
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
		some.h[lane], some.p[lane] = in.h[slot], in.p[slot]
	}
	// A lane without a message reads the first one's, for nothing.
	var idle [8]uint32
	for lane := len(slots); lane < plan.Kernel.Lanes; lane++ {
		some.h[lane], some.p[lane] = &idle, some.p[0]
	}
	compressLanes(plan.Kernel.ID, &some, plan.Blocks)
}

// blocks is how many blocks of message i have to be compressed before its end.
func (b *batch) blocks(i int) int {
	n := len(b.msgs[i])
	if b.hs != nil {
		n += b.hs[i].(*digest).buffered()
	}
	return n / BlockSize
}

// short does all there is to do for message i, which has no blocks before its end.
func (b *batch) short(i int) {
	if b.hs != nil {
		d := b.hs[i].(*digest)
		d.inBatch = false
		d.Write(b.msgs[i])
		return
	}
	b.end(i, &b.initial)
}

// start begins message index in a slot, and returns its state.
func (b *batch) start(slot, index int) *[8]uint32 {
	j := &b.jobs[slot]
	j.index, j.offset = index, 0
	if b.hs != nil {
		return &b.hs[index].(*digest).h
	}
	j.own = b.initial
	return &j.own
}

// firstRun sets up the first blocks of a slot's message, and returns where they
// are.
func (b *batch) firstRun(slot int) *byte {
	j := &b.jobs[slot]
	if b.hs != nil {
		d := b.hs[j.index].(*digest)
		if buffered := d.buffered(); buffered > 0 {
			j.offset = copy(d.buffer[buffered:], b.msgs[j.index])
			b.plan.Run(slot, 1)
			return &d.buffer[0]
		}
	}
	return b.nextRun(slot)
}

// nextRun is firstRun for what follows.
func (b *batch) nextRun(slot int) *byte {
	j := &b.jobs[slot]
	rest := b.msgs[j.index][j.offset:]
	full := len(rest) / BlockSize
	j.offset += full * BlockSize
	b.plan.Run(slot, full)
	return &rest[0]
}

// finish does what is left when all blocks of a slot's message are compressed.
func (b *batch) finish(slot int) {
	j := &b.jobs[slot]
	if b.hs != nil {
		d, msg := b.hs[j.index].(*digest), b.msgs[j.index]
		d.length += uint64(len(msg))
		copy(d.buffer[:], msg[j.offset:])
		d.inBatch = false
		return
	}
	b.end(j.index, &j.own)
}

// end has the end of message i wait for others. h is the state before it.
func (b *batch) end(i int, h *[8]uint32) {
	msg := b.msgs[i]
	b.ends.add(i, h, msg[len(msg)&^(BlockSize-1):], uint64(len(msg)))
	for b.ends.waiting == b.plan.Table.Width {
		b.ends.compress(b.plan.Table, b.dst, b.size)
	}
}

// ends are the padded ends of messages, a block or two each. They wait until they
// fill the lanes: compressed as they come, each would make a step of all messages
// in progress end where it does.
type ends struct {
	waiting int
	list    [maxLanes]end
}

type end struct {
	index  int
	h      [8]uint32
	tail   [2 * BlockSize]byte
	blocks int // of tail, from its beginning on
}

// add has the end of a message of length bytes wait.
func (e *ends) add(index int, h *[8]uint32, rest []byte, length uint64) {
	next := &e.list[e.waiting]
	next.index = index
	next.h = *h
	clear(next.tail[:])
	next.blocks = len(pad(&next.tail, rest, length)) / BlockSize
	e.waiting++
}

// compress compresses a block of the ends that wait, of as many as the kernel for
// them has lanes. The digests of those that had no more go to their places in dst.
func (e *ends) compress(table *lanes.Table, dst []byte, size int) {
	var (
		in   inputs
		idle [8]uint32
	)
	kernel := table.Choose(e.waiting, 1)
	n := min(e.waiting, kernel.Lanes)
	for lane := range n {
		in.h[lane], in.p[lane] = &e.list[lane].h, &e.list[lane].tail[0]
	}
	for lane := n; lane < kernel.Lanes; lane++ {
		in.h[lane], in.p[lane] = &idle, in.p[0]
	}
	compressLanes(kernel.ID, &in, 1)
	left := 0
	for i := range e.waiting {
		end := &e.list[i]
		if i < n {
			if end.blocks--; end.blocks == 0 {
				put(dst[end.index*size:(end.index+1)*size], &end.h)
				continue
			}
			copy(end.tail[:], end.tail[BlockSize:])
		}
		if left < i {
			e.list[left] = *end
		}
		left++
	}
	e.waiting = left
}

// appendSums is AppendSums in lanes: of each digest, only the end is left.
func appendSums(out []byte, hs []hash.Hash) []byte {
	var (
		ends    ends
		digests [maxLanes * Size]byte
	)
	table := use.Lanes.For(len(hs), len(hs), 1) // as if all were ours, and ended with one block
	for len(hs) > 0 {
		for _, h := range hs[:min(len(hs), table.Width)] {
			d, ok := h.(*digest)
			if !ok {
				break
			}
			ends.add(ends.waiting, &d.h, d.buffer[:d.buffered()], d.length)
		}
		n := ends.waiting
		if n == 0 {
			out, hs = hs[0].Sum(out), hs[1:]
			continue
		}
		for ends.waiting > 0 {
			ends.compress(table, digests[:], Size)
		}
		for i, h := range hs[:n] {
			out = append(out, digests[i*Size:][:h.Size()]...)
		}
		hs = hs[n:]
	}
	return out
}
