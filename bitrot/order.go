package bitrot

import "sync"

// inOrder fills batches, works on up to n of them at once and drains them in the
// order in which they were filled. fill and drain are called in the caller's
// goroutine, which also works; n-1 others help it. fill returns false with the last
// batch, which is not used if fill also leaves it empty. drain returns false to
// stop; no work goes on when inOrder returns.
//
// There are ahead batches at most at a time, and one if n is 1. More than n are for
// the helpers, so that these do not wait for a caller who is at work.
func inOrder(n, ahead int, fill func(*batch) bool, work func(*batch), drain func(*batch) bool) {
	if n == 1 {
		ahead = 1
	}
	var (
		sent    []*batch // the oldest first
		queue   = make(chan *batch, ahead)
		helpers int
		left    sync.WaitGroup
	)
	defer left.Wait()
	defer close(queue)
	defer func() { // what nobody has begun, nobody needs
		for takeFrom(queue) != nil {
		}
	}()
	do := func(b *batch) {
		work(b)
		b.done <- struct{}{}
	}
	for more := true; ; {
		if more && len(sent) < ahead {
			b := newBatch()
			more = fill(b)
			if len(b.blocks) == 0 {
				b.free()
				continue
			}
			sent = append(sent, b)
			queue <- b
			if helpers < min(n, len(sent))-1 {
				helpers++
				left.Go(func() {
					for b := range queue {
						do(b)
					}
				})
			}
			continue
		}
		if len(sent) == 0 {
			return
		}
		wait := true
		if b := takeFrom(queue); b != nil {
			do(b)
			wait = false
		}
		for ; len(sent) > 0 && sent[0].isDone(wait); wait = false {
			b := sent[0]
			sent = append(sent[:0], sent[1:]...)
			if !drain(b) {
				return
			}
			b.free()
		}
	}
}

// takeFrom returns a batch of the queue, or nil if there is none now.
func takeFrom(queue chan *batch) *batch {
	select {
	case b := <-queue:
		return b
	default:
		return nil
	}
}

// batch is a few blocks on their way through inOrder.
type batch struct {
	blocks []Block
	raw    []byte  // what was read, with the leaves between where these are
	leaves []leaf  // of those blocks that could be read
	got    []byte  // their digests
	stored []byte  // of the interleaved layout: the leaf before each block
	errs   []error // of all blocks
	done   chan struct{}
}

// isDone reports whether the work on a batch is done, or waits for it.
func (b *batch) isDone(wait bool) bool {
	if wait {
		<-b.done
		return true
	}
	select {
	case <-b.done:
		return true
	default:
		return false
	}
}

// batches keeps the memory of batches that are done, and rooms that of what was read
// for them, as it is a MiB each.
var (
	batches = sync.Pool{New: func() any { return &batch{done: make(chan struct{}, 1)} }}
	rooms   = sync.Pool{New: func() any { return new([]byte) }}
)

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
	b.blocks, b.raw, b.leaves, b.got, b.stored, b.errs = b.blocks[:0], b.raw[:0], b.leaves[:0], b.got[:0], b.stored[:0], b.errs[:0]
}
