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
	if table := lanesFor(msgs); table != nil {
		sumInLanes(table, unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(msgs)*Size), &family{size: Size, initial: &initial512}, msgs)
		return
	}
	for i, msg := range msgs {
		dst[i] = Sum512(msg)
	}
}

// Sum384Many is [Sum512Many] for BLAKE2b-384.
func Sum384Many(dst [][Size384]byte, msgs [][]byte) {
	checkRoom(len(dst), len(msgs))
	if table := lanesFor(msgs); table != nil {
		sumInLanes(table, unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(msgs)*Size384), &family{size: Size384, initial: &initial384}, msgs)
		return
	}
	for i, msg := range msgs {
		dst[i] = Sum384(msg)
	}
}

// Sum256Many is [Sum512Many] for BLAKE2b-256.
func Sum256Many(dst [][Size256]byte, msgs [][]byte) {
	checkRoom(len(dst), len(msgs))
	if table := lanesFor(msgs); table != nil {
		sumInLanes(table, unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(msgs)*Size256), &family{size: Size256, initial: &initial256}, msgs)
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
func sumInLanes(table *lanes.Table, dst []byte, f *family, msgs [][]byte) {
	uniform := table.Uniform(leading(msgs), len(msgs))
	if uniform > 0 {
		f.sumUniform(table, dst, msgs[:uniform], f.lastNode && uniform == len(msgs))
	}
	if uniform < len(msgs) {
		f.sumMixed(table, dst, msgs, uniform)
	}
}

// SumMany computes the digests of many messages, as hashes of [NewConfig]
// would: that of message i goes to dst[i*Size:]. With Tree, message i is node
// NodeOffset+i of its level, and IsLastNode applies to the last message only.
// For the rest, see [Sum512Many].
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
	if table := lanesFor(msgs); table != nil {
		sumInLanes(table, dst, &f, msgs)
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
	if uniform(hs, ps) {
		writeUniform(hs, ps)
		return
	}
	var b batch
	b.hs, b.msgs = hs, ps
	table := use.Lanes
	if table.Sleeps() {
		blocks, longest := 0, 0
		for i := range hs {
			n := b.blocks(i)
			blocks, longest = blocks+n, max(longest, n)
		}
		table = table.For(len(hs), blocks, longest)
	}
	b.run(table, 0, len(hs))
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

// lanesFor returns the table by which to hash these messages in lanes, nil if lanes
// do not gain.
func lanesFor(msgs [][]byte) *lanes.Table {
	if len(msgs) <= 1 {
		return nil // inlined: a message alone is not to wait for more
	}
	return gainingLanes(msgs)
}

// gainingLanes is lanesFor of two messages or more. Two or three short ones are told at
// a glance: what counting blocks takes is not nothing beside them.
func gainingLanes(msgs [][]byte) *lanes.Table {
	n := len(msgs)
	if use.Lanes.FewShort(n, sumBlocks(len(msgs[0])), sumBlocks(len(msgs[n-1]))) {
		return nil
	}
	blocks, longest, differ := 0, 0, 0
	for _, msg := range msgs {
		b := sumBlocks(len(msg))
		blocks, longest = blocks+b, max(longest, b)
		differ |= len(msg) ^ len(msgs[0])
	}
	table := use.Lanes.For(n, blocks, longest)
	if !table.Gains(n, blocks, differ == 0) {
		return nil
	}
	return table
}

// sumBlocks is how many blocks a message of n bytes has.
func sumBlocks(n int) int { return int(max(1, (uint(n)+BlockSize-1)/BlockSize)) }
