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
	sumMany(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(msgs)*Size), &family{size: Size, initial: initial512}, msgs)
}

// Sum384Many is [Sum512Many] for BLAKE2b-384.
func Sum384Many(dst [][Size384]byte, msgs [][]byte) {
	checkRoom(len(dst), len(msgs))
	sumMany(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(msgs)*Size384), &family{size: Size384, initial: initial384}, msgs)
}

// Sum256Many is [Sum512Many] for BLAKE2b-256.
func Sum256Many(dst [][Size256]byte, msgs [][]byte) {
	checkRoom(len(dst), len(msgs))
	sumMany(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(msgs)*Size256), &family{size: Size256, initial: initial256}, msgs)
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

// start returns the state that message i starts from.
func (f *family) start(i int) state {
	s := state{h: f.initial}
	if f.tree { // the second word of the parameter block is the offset
		s.h[1] ^= f.nodeOffset ^ (f.nodeOffset + uint64(i))
	}
	return s
}

// sum computes the digest of message i, into dst.
func (f *family) sum(dst []byte, i int, msg []byte, lastNode bool) {
	s := f.start(i)
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

func sumMany(dst []byte, f *family, msgs [][]byte) {
	if gains(msgs) {
		sumInLanes(dst, f, msgs)
		return
	}
	for i, msg := range msgs {
		f.sum(dst[i*f.size:(i+1)*f.size], i, msg, f.lastNode && i == len(msgs)-1)
	}
}

// sumInLanes is apart from sumMany because its frame is large.
func sumInLanes(dst []byte, f *family, msgs [][]byte) {
	var b batch
	b.msgs, b.dst, b.family = msgs, dst, *f
	b.run(len(msgs))
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
	sumMany(dst[:len(msgs)*size], &f, msgs)
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
	b.run(len(hs))
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
	var w batch
	return w.appendSums(b, hs)
}

// gains reports whether lanes pay for these messages.
func gains(msgs [][]byte) bool {
	blocks := 0
	if use.Lanes.Asks(len(msgs)) {
		for _, msg := range msgs {
			blocks += sumBlocks(len(msg))
		}
	}
	return use.Lanes.Gains(len(msgs), blocks)
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

// job is a message in progress. Its blocks come in runs that lie in a row. It
// has no pointers: what a job stored would escape to the heap.
type job struct {
	index  int    // in the batch
	run    run    // where the run lies
	offset int    // of what has not been compressed in the message
	step   uint64 // what a block of the run adds to the counter

	// Where a digest is computed:
	lastNode bool // the message is its level's last node
	own      state
	tail     [BlockSize]byte // the last block, padded
}

// run is a place where blocks of a message lie in a row.
type run uint8

const (
	inMessage run = iota
	inTail        // job.tail
	inKey         // family.key: what a keyed message begins with
	inBuffer      // digest.buffer
)

// batch is the memory of a batch function. It lives on the stack and does not
// grow with the number of messages.
type batch struct {
	plan  lanes.Plan
	queue lanes.Queue
	jobs  [maxLanes]job
	idle  state // of lanes without a message

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

// run hashes the batch's messages, the longest of those in sight first.
func (b *batch) run(count int) {
	b.begin()
	for next := 0; ; {
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
			blocks, index, ok := b.queue.Pop()
			if !ok {
				break
			}
			b.plan.Start(slot, blocks)
			b.start(slot, index)
		}
		if !b.step() {
			return
		}
		for _, slot := range b.plan.Slots() {
			slot := int(slot)
			j := &b.jobs[slot]
			if j.run == inMessage {
				j.offset += b.plan.Blocks * BlockSize
			}
			switch {
			case b.plan.Left(slot) > 0:
			case b.plan.Done(slot):
				b.finish(j)
			default:
				b.nextRun(slot)
			}
		}
	}
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

// start begins message index in a slot.
func (b *batch) start(slot, index int) {
	j := &b.jobs[slot]
	j.index, j.offset = index, 0
	msg := b.msgs[index]
	switch {
	case b.hs != nil:
		d := b.hs[index].(*digest)
		if d.buffered > 0 {
			j.offset = copy(d.buffer[d.buffered:], msg)
			j.run, j.step = inBuffer, BlockSize
			b.plan.Run(slot, 1)
			return
		}
	default:
		j.own = b.family.start(index)
		j.lastNode = b.lastNode && index == len(b.msgs)-1
		if b.keyed {
			j.run, j.step = inKey, BlockSize
			b.plan.Run(slot, 1)
			if len(msg) == 0 { // the key is all there is
				j.own.end(j.lastNode)
			}
			return
		}
	}
	b.nextRun(slot)
}

// nextRun sets up the next blocks of a slot's message.
func (b *batch) nextRun(slot int) {
	j := &b.jobs[slot]
	rest := b.msgs[j.index][j.offset:]
	if len(rest) > BlockSize {
		j.run, j.step = inMessage, BlockSize
		b.plan.Run(slot, (len(rest)-1)/BlockSize)
		return
	}
	b.plan.Run(slot, 1)
	j.own.end(j.lastNode)
	j.step = uint64(len(rest))
	if len(rest) == BlockSize {
		j.run = inMessage
		return
	}
	j.run = inTail
	clear(j.tail[copy(j.tail[:], rest):])
}

// finish does what is left when all blocks of a message are compressed.
func (b *batch) finish(j *job) {
	if b.hs != nil {
		d := b.hs[j.index].(*digest)
		d.buffered = uint8(copy(d.buffer[:], b.msgs[j.index][j.offset:]))
		d.inBatch = false
		return
	}
	put(b.dst[j.index*b.size:(j.index+1)*b.size], &j.own.h)
}

// step makes the plan's next step and runs its kernel. It returns false when
// there is none.
func (b *batch) step() bool {
	if !b.plan.Next() {
		return false
	}
	var in inputs
	slots := b.plan.Slots()
	for lane, slot := range slots {
		j := &b.jobs[slot]
		in.step[lane] = j.step
		in.s[lane] = &j.own
		if b.hs != nil {
			in.s[lane] = &b.hs[j.index].(*digest).state
		}
		switch j.run {
		case inMessage:
			in.p[lane] = &b.msgs[j.index][j.offset]
		case inTail:
			in.p[lane] = &j.tail[0]
		case inKey:
			in.p[lane] = &b.key[0]
		case inBuffer:
			in.p[lane] = &b.hs[j.index].(*digest).buffer[0]
		}
	}
	// A lane without a message reads the first one's, for nothing.
	for lane := len(slots); lane < b.plan.Kernel.Lanes; lane++ {
		in.s[lane], in.p[lane] = &b.idle, in.p[0]
	}
	compressLanes(b.plan.Kernel.ID, &in, b.plan.Blocks)
	return true
}

// appendSums is AppendSums in lanes: of each digest, only a block is left.
func (b *batch) appendSums(out []byte, hs []hash.Hash) []byte {
	for len(hs) > 0 {
		b.begin()
		n := 0
		for ; n < min(len(hs), b.plan.Table.Width); n++ {
			d, ok := hs[n].(*digest)
			if !ok {
				break
			}
			j := &b.jobs[n]
			j.own, j.step = d.state, uint64(d.buffered)
			j.own.end(d.lastNode)
			j.run = inTail
			clear(j.tail[copy(j.tail[:], d.buffer[:d.buffered]):])
		}
		if n == 0 {
			out, hs = hs[0].Sum(out), hs[1:]
			continue
		}
		for range n {
			slot, _ := b.plan.Idle()
			b.plan.Start(slot, 1)
			b.plan.Run(slot, 1)
		}
		for b.step() {
		}
		for i, h := range hs[:n] {
			var digest [Size]byte
			put(digest[:], &b.jobs[i].own.h)
			out = append(out, digest[:h.Size()]...)
		}
		hs = hs[n:]
	}
	return out
}
