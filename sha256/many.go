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
	if table := lanesFor(msgs); table != nil {
		sumInLanes(table, unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(msgs)*Size), Size, &initial256, msgs)
		return
	}
	for i, msg := range msgs {
		sum256To(&dst[i], msg)
	}
}

// Sum224Many is [Sum256Many] for SHA-224.
func Sum224Many(dst [][Size224]byte, msgs [][]byte) {
	checkRoom(len(dst), len(msgs))
	if table := lanesFor(msgs); table != nil {
		sumInLanes(table, unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(msgs)*Size224), Size224, &initial224, msgs)
		return
	}
	for i, msg := range msgs {
		sum224To(&dst[i], msg)
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
func sumInLanes(table *lanes.Table, dst []byte, size int, initial *[8]uint32, msgs [][]byte) {
	uniform := table.Uniform(leading(msgs), len(msgs))
	if uniform > 0 {
		sumUniform(table, dst, size, initial, msgs[:uniform])
	}
	if uniform < len(msgs) {
		sumMixed(table, dst[uniform*size:], size, initial, msgs[uniform:])
	}
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
	b.run(table, len(hs))
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

// lanesFor returns the table by which to hash these messages in lanes, nil if lanes
// do not gain.
func lanesFor(msgs [][]byte) *lanes.Table {
	if len(msgs) <= 1 {
		return nil // inlined: a message alone is not to wait for more
	}
	return gainingLanes(msgs)
}

// gainingLanes is lanesFor of two messages or more. Two or three short ones are told at
// a glance: counting the blocks of two messages of 64 bytes took 27 cycles, beside 574,
// on Zen 3.
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

// sumBlocks is how many blocks a message of n bytes has with its padding: a byte
// and the length.
func sumBlocks(n int) int { return int((uint(n) + 1 + lengthSize + BlockSize - 1) / BlockSize) }

// padBlocks is how many blocks padding makes of n bytes, less than a block.
func padBlocks(n int) int {
	if n < BlockSize-lengthSize {
		return 1
	}
	return 2
}
