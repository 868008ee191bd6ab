package sha256

import (
	"hash"

	"github.com/af655cf0/simdhash/internal/lanes"
)

// leading is how many messages at the beginning are of one length.
func leading(msgs [][]byte) int {
	for i, msg := range msgs {
		if len(msg) != len(msgs[0]) {
			return i
		}
	}
	return len(msgs)
}

// sumUniform computes the digests of messages of one length. They begin and end
// together, so that there is nothing to plan but the kernel for each group.
func sumUniform(table *lanes.Table, dst []byte, size int, initial *[8]uint32, msgs [][]byte) {
	if table.Widest(len(msgs)) <= fewLanes {
		var h [fewLanes][8]uint32
		var tails [fewLanes][2 * BlockSize]byte
		sumGroups(table, dst, size, initial, msgs, h[:], tails[:])
	} else {
		var h [maxLanes][8]uint32
		var tails [maxLanes][2 * BlockSize]byte
		sumGroups(table, dst, size, initial, msgs, h[:], tails[:])
	}
}

// fewLanes is what there is room for where no kernel in question has more.
const fewLanes = min(lanes.FewLanes, maxLanes)

// sumGroups does the work of sumUniform in the states and tails that it is given, one
// of each for every lane. Tails are the ends of messages, padded.
func sumGroups(table *lanes.Table, dst []byte, size int, initial *[8]uint32, msgs [][]byte, h [][8]uint32, tails [][2 * BlockSize]byte) {
	var in inputs
	length := len(msgs[0])
	full := length / BlockSize * BlockSize
	ends := min(len(msgs), len(tails))
	if length%BlockSize == 0 {
		ends = 1 // all have the same
	}
	for i := range ends {
		pad(&tails[i], msgs[0][full:], uint64(length))
	}
	for first := 0; first < len(msgs); {
		kernel := table.Choose(len(msgs)-first, sumBlocks(length))
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
			in.idle(len(group), kernel.Lanes)
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

// uniform reports whether as much is to be written to all of hs, in which as much is
// buffered.
func uniform(hs []hash.Hash, ps [][]byte) bool {
	first := hs[0].(*digest)
	for i, h := range hs {
		if len(ps[i]) != len(ps[0]) || h.(*digest).buffered() != first.buffered() {
			return false
		}
	}
	return true
}

// writeUniform is writeMany where all begin and end together; see sumUniform.
func writeUniform(hs []hash.Hash, ps [][]byte) {
	var (
		in   inputs
		idle [8]uint32
	)
	buffered, length := hs[0].(*digest).buffered(), len(ps[0])
	blocks := (buffered + length) / BlockSize
	table := use.Lanes.For(len(hs), len(hs)*blocks, blocks)
	for len(hs) > 0 {
		kernel := table.Choose(len(hs), max(1, blocks))
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
			in.idle(n, kernel.Lanes)
			compressLanes(kernel.ID, &in, 1)
		}
		for left := (length - at) / BlockSize; left > 0; {
			now := min(left, maxCall/BlockSize/kernel.Lanes)
			for lane, p := range ps[:n] {
				in.p[lane] = &p[at]
			}
			in.idle(n, kernel.Lanes)
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
