package blake2b

import (
	"fmt"
	"hash"
	"unsafe"

	"github.com/af655cf0/simdhash/internal/lanes"
)

// Sum512Many computes the BLAKE2b-512 digests of many messages: dst[i] becomes
// that of msgs[i].
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
func Sum512Many(dst [][Size]byte, msgs [][]byte) {
	checkRoom(len(dst), len(msgs))
	if len(msgs) > 1 && gains(msgs) {
		sumInLanes(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(msgs)*Size), &family{size: Size, initial: &initial512}, msgs)
		return
	}
	for i, msg := range msgs {
		dst[i] = Sum512(msg)
	}
}

// Sum384Many is [Sum512Many] for BLAKE2b-384.
func Sum384Many(dst [][Size384]byte, msgs [][]byte) {
	checkRoom(len(dst), len(msgs))
	if len(msgs) > 1 && gains(msgs) {
		sumInLanes(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(msgs)*Size384), &family{size: Size384, initial: &initial384}, msgs)
		return
	}
	for i, msg := range msgs {
		dst[i] = Sum384(msg)
	}
}

// Sum256Many is [Sum512Many] for BLAKE2b-256.
func Sum256Many(dst [][Size256]byte, msgs [][]byte) {
	checkRoom(len(dst), len(msgs))
	if len(msgs) > 1 && gains(msgs) {
		sumInLanes(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(msgs)*Size256), &family{size: Size256, initial: &initial256}, msgs)
		return
	}
	for i, msg := range msgs {
		dst[i] = Sum256(msg)
	}
}

// checkRoom panics as an index into dst would.
func checkRoom(dst, msgs int) {
	if dst < msgs {
		panic(fmt.Sprintf("blake2b: room for %d digests, but %d messages", dst, msgs))
	}
}

// family is what the digests of a batch have in common.
type family struct {
	size       int
	initial    *[8]uint64 // the chaining value that message 0 starts from
	keyed      bool
	key        [BlockSize]byte
	tree       bool // message i is node nodeOffset+i
	nodeOffset uint64
	lastNode   bool // the last message is its level's last node
}

// start sets s to the state that message i starts from. It assigns no literal, which
// the compiler would make beside s first: where that lay across two pages of the
// stack, a batch of short messages took half as long again.
func (f *family) start(s *state, i int) {
	s.h = *f.initial
	s.t[0], s.t[1], s.f[0], s.f[1] = 0, 0, 0, 0
	if f.tree { // the second word of the parameter block is the offset
		s.h[1] ^= f.nodeOffset ^ (f.nodeOffset + uint64(i))
	}
}

// sum computes the digest of message i, into dst.
func (f *family) sum(dst []byte, i int, msg []byte, lastNode bool) {
	var s state
	f.start(&s, i)
	if f.keyed {
		if len(msg) == 0 {
			msg = f.key[:]
		} else {
			compress(&s, f.key[:], BlockSize)
		}
	}
	s.sum(msg, lastNode)
	put(dst, &s.h)
}

// sumInLanes computes the digests of msgs into dst, one after the other.
func sumInLanes(dst []byte, f *family, msgs [][]byte) {
	even := use.Lanes.Even(leading(msgs), len(msgs))
	if even > 0 {
		f.sumEven(dst, msgs[:even], f.lastNode && even == len(msgs))
	}
	if even < len(msgs) {
		f.sumUneven(dst, msgs, even)
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
func (f *family) sumEven(dst []byte, msgs [][]byte, lastNode bool) {
	var (
		in     inputs
		states [maxLanes]state
		tails  [maxLanes][BlockSize]byte // the last blocks, padded
	)
	blocks := sumBlocks(len(msgs[0]))
	last := (blocks - 1) * BlockSize // where the last block begins
	end := len(msgs[0]) - last       // and how long it is
	for first := 0; first < len(msgs); {
		kernel := use.Lanes.Choose(len(msgs)-first, blocks)
		group := msgs[first:min(first+kernel.Lanes, len(msgs))]
		for lane := range group {
			f.start(&states[lane], first+lane)
			in.s[lane], in.step[lane] = &states[lane], BlockSize
		}
		// Lanes without a message do the first one's again, for nothing.
		for lane := len(group); lane < kernel.Lanes; lane++ {
			in.s[lane] = &states[lane]
		}
		if f.keyed {
			for lane := range kernel.Lanes {
				in.p[lane] = &f.key[0]
			}
			if end > 0 {
				compressLanes(kernel.ID, &in, 1)
			}
		}
		for at := 0; at < last; {
			n := min((last-at)/BlockSize, maxCall/BlockSize/kernel.Lanes)
			for lane, msg := range group {
				in.p[lane] = &msg[at]
			}
			for lane := len(group); lane < kernel.Lanes; lane++ {
				in.p[lane] = in.p[0]
			}
			compressLanes(kernel.ID, &in, n)
			at += n * BlockSize
		}
		for lane, msg := range group {
			states[lane].end(false)
			switch {
			case end == BlockSize:
				in.p[lane], in.step[lane] = &msg[last], BlockSize
			case end > 0 || !f.keyed:
				copy(tails[lane][:], msg[last:])
				in.p[lane], in.step[lane] = &tails[lane][0], uint64(end)
			}
		}
		for lane := len(group); lane < kernel.Lanes; lane++ {
			in.p[lane] = in.p[0]
		}
		first += len(group)
		if lastNode && first == len(msgs) {
			states[len(group)-1].end(true)
		}
		compressLanes(kernel.ID, &in, 1)
		for lane := range group {
			put(dst[:f.size], &states[lane].h)
			dst = dst[f.size:]
		}
	}
}

// sumUneven computes the digests of the messages from the one with index first
// on.
func (f *family) sumUneven(dst []byte, msgs [][]byte, first int) {
	var (
		b    batch
		ends ends
	)
	b.msgs, b.ends, b.dst, b.family = msgs, &ends, dst, *f
	b.run(first, len(msgs))
}

// SumMany computes the digests that hashes of [NewConfig] would, of many
// messages: that of message i goes to dst[i*Size:]. With Tree, message i is node
// NodeOffset+i of its level, and IsLastNode says of the last message only that
// it is its level's last node. For the rest, see [Sum512Many].
//
// It returns the error that NewConfig would, before anything is written. It
// panics if dst has no room for the digests; where it is longer, the rest is
// left alone. c may be nil, and is neither changed nor kept.
func (c *Config) SumMany(dst []byte, msgs [][]byte) error {
	if c == nil {
		c = &Config{}
	}
	if err := c.check(); err != nil {
		return err
	}
	size := c.size()
	checkRoom(len(dst)/size, len(msgs))
	initial := c.initial()
	f := family{size: size, initial: &initial}
	if len(c.Key) > 0 {
		f.keyed = true
		copy(f.key[:], c.Key)
	}
	if c.Tree != nil {
		f.tree = true
		f.nodeOffset = c.Tree.NodeOffset
		f.lastNode = c.Tree.IsLastNode
	}
	dst = dst[:len(msgs)*size]
	if len(msgs) > 1 && gains(msgs) {
		sumInLanes(dst, &f, msgs)
		return nil
	}
	for i, msg := range msgs {
		f.sum(dst[i*size:(i+1)*size], i, msg, f.lastNode && i == len(msgs)-1)
	}
	return nil
}

// WriteMany is hs[i].Write(ps[i]) for all i, in turn, with the work done in
// lanes. See [Sum512Many] for what it promises.
//
// It takes any hash.Hash; those that are not of this package are written to one
// by one. A hash may be given more than once. It panics, before anything is
// written, if the lengths differ or a hash is nil. Slices that lie on the
// caller's stack escape to the heap, for a hash of another package might keep
// them.
func WriteMany(hs []hash.Hash, ps [][]byte) {
	if len(hs) != len(ps) {
		panic(fmt.Sprintf("blake2b: WriteMany to %d hashes of %d slices", len(hs), len(ps)))
	}
	for i, h := range hs {
		if h == nil {
			panic(fmt.Sprintf("blake2b: WriteMany: hash %d is nil", i))
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
	b.run(0, len(hs))
}

// even reports whether as much is to be written to all of hs, in which as much is
// buffered.
func even(hs []hash.Hash, ps [][]byte) bool {
	first := hs[0].(*digest)
	for i, h := range hs {
		if len(ps[i]) != len(ps[0]) || h.(*digest).buffered != first.buffered {
			return false
		}
	}
	return true
}

// writeEven is writeMany where all begin and end together; see [family.sumEven].
func writeEven(hs []hash.Hash, ps [][]byte) {
	var (
		in   inputs
		idle state
	)
	for lane := range in.step {
		in.step[lane] = BlockSize
	}
	buffered := int(hs[0].(*digest).buffered)
	blocks := sumBlocks(buffered+len(ps[0])) - 1
	for len(hs) > 0 {
		kernel := use.Lanes.Choose(len(hs), max(1, blocks))
		n := min(len(hs), kernel.Lanes)
		for lane, h := range hs[:n] {
			in.s[lane] = &h.(*digest).state
		}
		for lane := n; lane < kernel.Lanes; lane++ {
			in.s[lane] = &idle
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
		for left := sumBlocks(len(ps[0])-at) - 1; left > 0; {
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
			if blocks > 0 {
				d.buffered = 0
			}
			d.buffered += uint8(copy(d.buffer[d.buffered:], ps[i][at:]))
			d.inBatch = false
		}
		hs, ps = hs[n:], ps[n:]
	}
}

// AppendSums is b = hs[i].Sum(b) for all i, in turn, with the last blocks
// compressed in lanes. It returns the extended b; the hashes can go on. See
// [Sum512Many] for what it promises, except that b grows where it must.
//
// It takes any hash.Hash; those that are not of this package are asked one by
// one. It panics if a hash is nil.
func AppendSums(b []byte, hs []hash.Hash) []byte {
	for i, h := range hs {
		if h == nil {
			panic(fmt.Sprintf("blake2b: AppendSums: hash %d is nil", i))
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

// sumBlocks is how many blocks a message of n bytes has.
func sumBlocks(n int) int { return max(1, (n+BlockSize-1)/BlockSize) }

// inputs is what a lane kernel works on: for each lane a state, the message's
// next blocks, and what a block adds to the counter. The kernels rely on this
// layout.
type inputs struct {
	s    [maxLanes]*state
	p    [maxLanes]*byte
	step [maxLanes]uint64
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
func (b *batch) run(next, count int) {
	var in inputs
	b.plan = lanes.Plan{Table: use.Lanes, Limit: maxCall / BlockSize}
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
	if b.ends.waiting == use.Lanes.Width {
		b.ends.compress(b.dst, b.size)
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
func (e *ends) compress(dst []byte, size int) {
	for first := 0; first < e.waiting; {
		var (
			in   inputs
			idle state
		)
		kernel := use.Lanes.Choose(e.waiting-first, 1)
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
	for len(hs) > 0 {
		for _, h := range hs[:min(len(hs), use.Lanes.Width)] {
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
		ends.compress(digests[:], Size)
		for i, h := range hs[:n] {
			out = append(out, digests[i*Size:][:h.Size()]...)
		}
		hs = hs[n:]
	}
	return out
}
