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
		sumInLanes(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(msgs)*Size), &family{size: Size, initial: initial512}, msgs)
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
		sumInLanes(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(msgs)*Size384), &family{size: Size384, initial: initial384}, msgs)
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
		sumInLanes(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(msgs)*Size256), &family{size: Size256, initial: initial256}, msgs)
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
	initial    [8]uint64 // the chaining value that message 0 starts from
	keyed      bool
	key        [BlockSize]byte
	tree       bool // message i is node nodeOffset+i
	nodeOffset uint64
	lastNode   bool // the last message is its level's last node
}

// start sets s to the state that message i starts from.
func (f *family) start(s *state, i int) {
	*s = state{h: f.initial}
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
	var b batch
	b.msgs, b.dst, b.family = msgs, dst, *f
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
	f := family{size: size, initial: c.initial()}
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
	var b batch
	b.hs, b.msgs = hs, ps
	b.run(0, len(hs))
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
	blocks, even := 0, true
	for _, msg := range msgs {
		blocks += sumBlocks(len(msg))
		even = even && len(msg) == len(msgs[0])
	}
	return use.Lanes.Gains(len(msgs), blocks, even)
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

// job is a message in progress. Its blocks come in runs that lie in a row: of
// the key, of what a digest has buffered, of the message, of the padded end. It
// has no pointers: what a job stored would escape to the heap.
type job struct {
	index  int // in the batch
	offset int // of what follows the run in the message

	// Where a digest is computed:
	lastNode bool // the message is its level's last node
	own      state
	tail     [BlockSize]byte // the last block, padded
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
	dst []byte
}

// begin starts a plan; slots will be given out in turn.
func (b *batch) begin() {
	b.plan = lanes.Plan{Table: use.Lanes, Limit: maxCall / BlockSize}
}

// run hashes the batch's messages from next on, the longest of those in sight
// first. What the kernels work on is kept for every slot from step to step.
func (b *batch) run(next, count int) {
	var in inputs
	b.begin()
	for {
		for {
			for ; next < count && !b.queue.Full(); next++ {
				if blocks := b.blocks(next); blocks > 0 {
					b.queue.Push(blocks, next)
				} else {
					b.writeOne(next)
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
			in.s[slot] = b.start(slot, index)
			in.p[slot], in.step[slot] = b.firstRun(slot)
		}
		if !b.plan.Next() {
			return
		}
		compressSlots(&b.plan, &in)
		for _, slot := range b.plan.Slots() {
			slot := int(slot)
			if b.plan.Left(slot) > 0 {
				in.p[slot] = (*byte)(unsafe.Add(unsafe.Pointer(in.p[slot]), b.plan.Blocks*BlockSize))
				continue
			}
			if b.plan.Done(slot) {
				b.finish(slot)
			} else {
				in.p[slot], in.step[slot] = b.nextRun(slot)
			}
		}
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

// blocks is how many blocks of message i have to be compressed.
func (b *batch) blocks(i int) int {
	n := len(b.msgs[i])
	switch {
	case b.hs == nil && b.keyed && n > 0:
		return 1 + sumBlocks(n)
	case b.hs == nil:
		return sumBlocks(n)
	}
	return max(0, int(b.hs[i].(*digest).buffered)+n-1) / BlockSize
}

// writeOne writes message i without lanes: it fits in its digest's buffer.
func (b *batch) writeOne(i int) {
	d := b.hs[i].(*digest)
	d.inBatch = false
	d.Write(b.msgs[i])
}

// start begins message index in a slot, and returns its state.
func (b *batch) start(slot, index int) *state {
	j := &b.jobs[slot]
	j.index, j.offset = index, 0
	if b.hs != nil {
		return &b.hs[index].(*digest).state
	}
	b.family.start(&j.own, index)
	j.lastNode = b.lastNode && index == len(b.msgs)-1
	return &j.own
}

// firstRun sets up the first blocks of a slot's message, and returns where they
// are and what each adds to the counter.
func (b *batch) firstRun(slot int) (*byte, uint64) {
	j := &b.jobs[slot]
	msg := b.msgs[j.index]
	switch {
	case b.hs != nil:
		if d := b.hs[j.index].(*digest); d.buffered > 0 {
			j.offset = copy(d.buffer[d.buffered:], msg)
			b.plan.Run(slot, 1)
			return &d.buffer[0], BlockSize
		}
	case b.keyed:
		b.plan.Run(slot, 1)
		if len(msg) == 0 { // the key is all there is
			j.own.end(j.lastNode)
		}
		return &b.key[0], BlockSize
	}
	return b.nextRun(slot)
}

// nextRun is firstRun for what follows.
func (b *batch) nextRun(slot int) (*byte, uint64) {
	j := &b.jobs[slot]
	rest := b.msgs[j.index][j.offset:]
	if len(rest) > BlockSize {
		full := (len(rest) - 1) / BlockSize
		j.offset += full * BlockSize
		b.plan.Run(slot, full)
		return &rest[0], BlockSize
	}
	b.plan.Run(slot, 1)
	j.own.end(j.lastNode)
	if len(rest) == BlockSize {
		return &rest[0], BlockSize
	}
	clear(j.tail[copy(j.tail[:], rest):])
	return &j.tail[0], uint64(len(rest))
}

// finish does what is left when all blocks of a slot's message are compressed.
func (b *batch) finish(slot int) {
	j := &b.jobs[slot]
	if b.hs != nil {
		d := b.hs[j.index].(*digest)
		d.buffered = uint8(copy(d.buffer[:], b.msgs[j.index][j.offset:]))
		d.inBatch = false
		return
	}
	put(b.dst[j.index*b.size:(j.index+1)*b.size], &j.own.h)
}

// appendSums is AppendSums in lanes: of each digest, only a block is left.
func appendSums(out []byte, hs []hash.Hash) []byte {
	var (
		in     inputs
		states [maxLanes]state
		tails  [maxLanes][BlockSize]byte
	)
	for len(hs) > 0 {
		n := 0
		for n < min(len(hs), maxLanes) && isDigest(hs[n]) {
			n++
		}
		if n == 0 {
			out, hs = hs[0].Sum(out), hs[1:]
			continue
		}
		kernel := use.Lanes.Choose(n, 1)
		n = min(n, kernel.Lanes)
		for i, h := range hs[:n] {
			d := h.(*digest)
			states[i] = d.state
			states[i].end(d.lastNode)
			clear(tails[i][copy(tails[i][:], d.buffer[:d.buffered]):])
			in.s[i], in.p[i], in.step[i] = &states[i], &tails[i][0], uint64(d.buffered)
		}
		// Lanes without a digest do what is left there, for nothing.
		for lane := n; lane < kernel.Lanes; lane++ {
			in.s[lane], in.p[lane] = &states[lane], &tails[lane][0]
		}
		compressLanes(kernel.ID, &in, 1)
		for i, h := range hs[:n] {
			var digest [Size]byte
			put(digest[:], &states[i].h)
			out = append(out, digest[:h.Size()]...)
		}
		hs = hs[n:]
	}
	return out
}

// isDigest reports whether h is of this package.
func isDigest(h hash.Hash) bool {
	_, ok := h.(*digest)
	return ok
}
