package bitrot

import "sync"

// inOrder fills batches, works on up to n of them at once, each in a goroutine
// of its own, and drains them in the order in which they were filled. fill and
// drain are called in the caller's goroutine, as is work if n is 1. fill
// returns false with the last batch, which is not used if fill also leaves it
// empty. drain returns false to stop; no work goes on when inOrder returns.
//
// There are n batches at most at a time.
func inOrder(n int, fill func(*batch) bool, work func(*batch), drain func(*batch) bool) {
	var sent []*batch // the oldest first
	defer func() {
		for _, b := range sent {
			<-b.done
		}
	}()
	for more := true; ; {
		for more && len(sent) < n {
			b := newBatch()
			more = fill(b)
			if len(b.blocks) == 0 {
				b.free()
				break
			}
			sent = append(sent, b)
			if n == 1 {
				work(b)
				b.done <- struct{}{}
				break
			}
			go func() {
				work(b)
				b.done <- struct{}{}
			}()
		}
		if len(sent) == 0 {
			return
		}
		b := sent[0]
		<-b.done
		sent = append(sent[:0], sent[1:]...)
		if !drain(b) {
			return
		}
		b.free()
	}
}

// batch is a few blocks on their way through inOrder.
type batch struct {
	blocks []Block
	raw    []byte  // what was read, with the leaves between where these are
	leaves []leaf  // of those blocks that could be read
	got    []byte  // their digests
	errs   []error // of all blocks
	done   chan struct{}
}

// batches keeps the memory of batches that are done, as it is a MiB each.
var batches = sync.Pool{New: func() any { return &batch{done: make(chan struct{}, 1)} }}

func newBatch() *batch {
	b := batches.Get().(*batch)
	b.reset()
	return b
}

func (b *batch) free() {
	clear(b.leaves[:cap(b.leaves)]) // they lead to keys
	batches.Put(b)
}

func (b *batch) reset() {
	b.blocks, b.raw, b.leaves, b.got, b.errs = b.blocks[:0], b.raw[:0], b.leaves[:0], b.got[:0], b.errs[:0]
}
