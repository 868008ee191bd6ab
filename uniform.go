package blake2b

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
func (f *family) sumUniform(table *lanes.Table, dst []byte, msgs [][]byte, lastNode bool) {
	if table.Widest(len(msgs)) <= fewLanes {
		var states [fewLanes]state
		var tails [fewLanes][BlockSize]byte
		f.sumGroups(table, dst, msgs, lastNode, states[:], tails[:])
	} else {
		var states [maxLanes]state
		var tails [maxLanes][BlockSize]byte
		f.sumGroups(table, dst, msgs, lastNode, states[:], tails[:])
	}
}

// fewLanes is what there is room for where no kernel in question has more.
const fewLanes = min(lanes.FewLanes, maxLanes)

// sumGroups does the work of sumUniform in the states and tails that it is given, one
// of each for every lane. Tails are the last blocks, padded.
func (f *family) sumGroups(table *lanes.Table, dst []byte, msgs [][]byte, lastNode bool, states []state, tails [][BlockSize]byte) {
	var in inputs
	blocks := sumBlocks(len(msgs[0]))
	last := (blocks - 1) * BlockSize // where the last block begins
	end := len(msgs[0]) - last       // and how long it is
	for first := 0; first < len(msgs); {
		kernel := table.Choose(len(msgs)-first, blocks)
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
			in.idle(len(group), kernel.Lanes)
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
		in.idle(len(group), kernel.Lanes)
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

// uniform reports whether as much is to be written to all of hs, in which as much is
// buffered.
func uniform(hs []hash.Hash, ps [][]byte) bool {
	first := hs[0].(*digest)
	for i, h := range hs {
		if len(ps[i]) != len(ps[0]) || h.(*digest).buffered != first.buffered {
			return false
		}
	}
	return true
}

// writeUniform is writeMany where all begin and end together; see [family.sumUniform].
func writeUniform(hs []hash.Hash, ps [][]byte) {
	var (
		in   inputs
		idle state
	)
	for lane := range in.step {
		in.step[lane] = BlockSize
	}
	buffered := int(hs[0].(*digest).buffered)
	blocks := sumBlocks(buffered+len(ps[0])) - 1
	table := use.Lanes.For(len(hs), len(hs)*blocks, blocks)
	for len(hs) > 0 {
		kernel := table.Choose(len(hs), max(1, blocks))
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
			in.idle(n, kernel.Lanes)
			compressLanes(kernel.ID, &in, 1)
		}
		for left := sumBlocks(len(ps[0])-at) - 1; left > 0; {
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
			if blocks > 0 {
				d.buffered = 0
			}
			d.buffered += uint8(copy(d.buffer[d.buffered:], ps[i][at:]))
			d.inBatch = false
		}
		hs, ps = hs[n:], ps[n:]
	}
}
