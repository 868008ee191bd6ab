package sha256

import (
	"fmt"
	"hash"
	"unsafe"

	"github.com/af655cf0/simdhash/internal/lanes"
)

// Sum256Many computes the SHA-256 digests of many messages: dst[i] becomes that
// of msgs[i].
//
// This and the other batch functions hash several messages at once, each in a
// lane of the CPU's vectors. They return when all is done, use no other
// goroutine, allocate nothing and keep no reference to their arguments. Any
// number of messages of any lengths is fine, and the result is the same
// whichever kernels run.
//
// It panics if dst is shorter than msgs; where it is longer, the rest is left
// alone. Messages may overlap one another. dst[i] may lie in msgs[i], but in no
// other message.
func Sum256Many(dst [][Size]byte, msgs [][]byte) {
	checkRoom(len(dst), len(msgs))
	if len(msgs) > 1 && gains(msgs) {
		sumInLanes(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(msgs)*Size), Size, &initial256, msgs)
		return
	}
	for i, msg := range msgs {
		dst[i] = Sum256(msg)
	}
}

// Sum224Many is [Sum256Many] for SHA-224.
func Sum224Many(dst [][Size224]byte, msgs [][]byte) {
	checkRoom(len(dst), len(msgs))
	if len(msgs) > 1 && gains(msgs) {
		sumInLanes(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(msgs)*Size224), Size224, &initial224, msgs)
		return
	}
	for i, msg := range msgs {
		dst[i] = Sum224(msg)
	}
}

// checkRoom panics as an index into dst would.
func checkRoom(dst, msgs int) {
	if dst < msgs {
		panic(fmt.Sprintf("sha256: room for %d digests, but %d messages", dst, msgs))
	}
}

// sumInLanes computes the digests of msgs into dst, one after the other, each of
// size bytes.
func sumInLanes(dst []byte, size int, initial *[8]uint32, msgs [][]byte) {
	even := use.Lanes.Even(leading(msgs), len(msgs))
	if even > 0 {
		sumEven(dst, size, initial, msgs[:even])
	}
	if even < len(msgs) {
		sumUneven(dst[even*size:], size, initial, msgs[even:])
	}
}

// leading is how many messages at the beginning are of one length.
func leading(msgs [][]byte) int {
	for i, msg := range msgs {
		if len(msg) != len(msgs[0]) {
			return i
		}
	}
	return len(msgs)
}

// sumEven computes the digests of messages of one length. They begin and end
// together, so that there is nothing to plan but the kernel for each group.
func sumEven(dst []byte, size int, initial *[8]uint32, msgs [][]byte) {
	var (
		in    inputs
		h     [maxLanes][8]uint32
		tails [maxLanes][2 * BlockSize]byte // the ends, padded
	)
	length := len(msgs[0])
	full := length / BlockSize * BlockSize
	for i := range min(len(msgs), maxLanes) {
		pad(&tails[i], msgs[0][full:], uint64(length))
	}
	for first := 0; first < len(msgs); {
		kernel := use.Lanes.Choose(len(msgs)-first, sumBlocks(length))
		group := msgs[first:min(first+kernel.Lanes, len(msgs))]
		// Lanes without a message do the first one's again, for nothing.
		for lane := range kernel.Lanes {
			h[lane] = *initial
			in.h[lane] = &h[lane]
		}
		for at := 0; at < full; {
			n := min((full-at)/BlockSize, maxCall/BlockSize/kernel.Lanes)
			for lane, msg := range group {
				in.p[lane] = &msg[at]
			}
			for lane := len(group); lane < kernel.Lanes; lane++ {
				in.p[lane] = in.p[0]
			}
			compressLanes(kernel.ID, &in, n)
			at += n * BlockSize
		}
		for lane := range kernel.Lanes {
			in.p[lane] = &tails[0][0]
		}
		if full < length {
			for lane, msg := range group {
				copy(tails[lane][:], msg[full:])
				in.p[lane] = &tails[lane][0]
			}
		}
		compressLanes(kernel.ID, &in, padBlocks(length-full))
		for lane := range group {
			put(dst[:size], &h[lane])
			dst = dst[size:]
		}
		first += len(group)
	}
}

// sumUneven computes the digests of messages of any lengths.
func sumUneven(dst []byte, size int, initial *[8]uint32, msgs [][]byte) {
	var (
		b    batch
		ends ends
	)
	b.msgs, b.ends, b.dst, b.size, b.initial = msgs, &ends, dst, size, *initial
	b.run(len(msgs))
}

// WriteMany is hs[i].Write(ps[i]) for all i, in turn, with the work done in
// lanes. See [Sum256Many] for what it promises.
//
// It takes any hash.Hash; those that are not of this package are written to one
// by one. A hash may be given more than once. It panics, before anything is
// written, if the lengths differ or a hash is nil. Slices that lie on the
// caller's stack escape to the heap, for a hash of another package might keep
// them.
func WriteMany(hs []hash.Hash, ps [][]byte) {
	if len(hs) != len(ps) {
		panic(fmt.Sprintf("sha256: WriteMany to %d hashes of %d slices", len(hs), len(ps)))
	}
	for i, h := range hs {
		if h == nil {
			panic(fmt.Sprintf("sha256: WriteMany: hash %d is nil", i))
		}
	}
	// Two kinds of hashes end a batch, whose writes must be done by then: one that
	// comes again, and one that is not ours, which may write to ours.
	from := 0
	for i, h := range hs {
		d, ours := h.(*digest)
		if ours && !d.inBatch {
			d.inBatch = true
			continue
		}
		writeMany(hs[from:i], ps[from:i])
		from = i
		if ours {
			d.inBatch = true
		} else {
			h.Write(ps[i])
			from++
		}
	}
	writeMany(hs[from:], ps[from:])
}

// writeMany is WriteMany for hashes of ours that differ from one another. It
// takes the mark off them.
func writeMany(hs []hash.Hash, ps [][]byte) {
	if use.Lanes.Width == 1 || len(hs) <= 1 {
		for i, h := range hs {
			d := h.(*digest)
			d.inBatch = false
			d.Write(ps[i])
		}
		return
	}
	if even(hs, ps) {
		writeEven(hs, ps)
		return
	}
	var b batch
	b.hs, b.msgs = hs, ps
	b.run(len(hs))
}

// even reports whether as much is to be written to all of hs, in which as much is
// buffered.
func even(hs []hash.Hash, ps [][]byte) bool {
	first := hs[0].(*digest)
	for i, h := range hs {
		if len(ps[i]) != len(ps[0]) || h.(*digest).buffered() != first.buffered() {
			return false
		}
	}
	return true
}

// writeEven is writeMany where all begin and end together; see sumEven.
func writeEven(hs []hash.Hash, ps [][]byte) {
	var (
		in   inputs
		idle [8]uint32
	)
	buffered, length := hs[0].(*digest).buffered(), len(ps[0])
	blocks := (buffered + length) / BlockSize
	for len(hs) > 0 {
		kernel := use.Lanes.Choose(len(hs), max(1, blocks))
		n := min(len(hs), kernel.Lanes)
		for lane, h := range hs[:n] {
			in.h[lane] = &h.(*digest).h
		}
		for lane := n; lane < kernel.Lanes; lane++ {
			in.h[lane] = &idle
		}
		at := 0 // what has been taken of each
		if buffered > 0 && blocks > 0 {
			for lane, h := range hs[:n] {
				d := h.(*digest)
				at = copy(d.buffer[buffered:], ps[lane])
				in.p[lane] = &d.buffer[0]
			}
			for lane := n; lane < kernel.Lanes; lane++ {
				in.p[lane] = in.p[0]
			}
			compressLanes(kernel.ID, &in, 1)
		}
		for left := (length - at) / BlockSize; left > 0; {
			now := min(left, maxCall/BlockSize/kernel.Lanes)
			for lane, p := range ps[:n] {
				in.p[lane] = &p[at]
			}
			for lane := n; lane < kernel.Lanes; lane++ {
				in.p[lane] = in.p[0]
			}
			compressLanes(kernel.ID, &in, now)
			at += now * BlockSize
			left -= now
		}
		for i, h := range hs[:n] {
			d := h.(*digest)
			d.length += uint64(length)
			copy(d.buffer[d.buffered()-(length-at):], ps[i][at:])
			d.inBatch = false
		}
		hs, ps = hs[n:], ps[n:]
	}
}

// AppendSums is b = hs[i].Sum(b) for all i, in turn, with the last blocks
// compressed in lanes. It returns the extended b; the hashes can go on. See
// [Sum256Many] for what it promises, except that b grows where it must.
//
// It takes any hash.Hash; those that are not of this package are asked one by
// one. It panics if a hash is nil.
func AppendSums(b []byte, hs []hash.Hash) []byte {
	for i, h := range hs {
		if h == nil {
			panic(fmt.Sprintf("sha256: AppendSums: hash %d is nil", i))
		}
	}
	if use.Lanes.Width == 1 || len(hs) == 1 {
		for _, h := range hs {
			b = h.Sum(b)
		}
		return b
	}
	return appendSums(b, hs)
}

// gains reports whether lanes pay for these messages.
func gains(msgs [][]byte) bool {
	blocks, odd := 0, 0
	for _, msg := range msgs {
		blocks += sumBlocks(len(msg))
		odd |= len(msg) ^ len(msgs[0])
	}
	return use.Lanes.Gains(len(msgs), blocks, odd == 0)
}

// sumBlocks is how many blocks a message of n bytes has with its padding: a byte
// and the length.
func sumBlocks(n int) int { return (n + 1 + lengthSize + BlockSize - 1) / BlockSize }

// padBlocks is how many blocks padding makes of n bytes, less than a block.
func padBlocks(n int) int {
	if n < BlockSize-lengthSize {
		return 1
	}
	return 2
}

// inputs is what a lane kernel works on: for each lane a state and the
// message's next blocks. The kernels rely on this layout.
type inputs struct {
	h [maxLanes]*[8]uint32
	p [maxLanes]*byte
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
func (b *batch) run(count int) {
	var in inputs
	b.plan = lanes.Plan{Table: use.Lanes, Limit: maxCall / BlockSize}
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
		b.ends.compress(b.dst, b.size)
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
	for b.ends.waiting == use.Lanes.Width {
		b.ends.compress(b.dst, b.size)
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
func (e *ends) compress(dst []byte, size int) {
	var (
		in   inputs
		idle [8]uint32
	)
	kernel := use.Lanes.Choose(e.waiting, 1)
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
	for len(hs) > 0 {
		for _, h := range hs[:min(len(hs), use.Lanes.Width)] {
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
			ends.compress(digests[:], Size)
		}
		for i, h := range hs[:n] {
			out = append(out, digests[i*Size:][:h.Size()]...)
		}
		hs = hs[n:]
	}
	return out
}
