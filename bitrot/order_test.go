package bitrot

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// TestInOrder works on batches that take more or less time: they are drained in
// order, never more than allowed are worked on or kept, and after a stop at any of
// them nothing goes on.
func TestInOrder(t *testing.T) {
	for _, c := range []struct{ n, ahead, count, stop int }{
		{1, 1, 9, 9}, {1, 2, 9, 9}, {2, 2, 40, 40}, {2, 3, 40, 40}, {2, 4, 1, 1}, {2, 4, 0, 0}, {3, 6, 100, 100}, {8, 9, 3, 3},
		{1, 1, 9, 4}, {2, 4, 40, 1}, {2, 4, 40, 7}, {3, 3, 40, 20}, {3, 6, 40, 39},
	} {
		var (
			filled         int64
			begun, working atomic.Int64
			most           atomic.Int64
			drained        []int64
		)
		before := runtime.NumGoroutine()
		inOrder(c.n, c.ahead, func(b *batch) bool {
			if filled-int64(len(drained)) >= int64(c.ahead) {
				t.Errorf("%+v: batch %d is filled when %d are drained", c, filled, len(drained))
			}
			if filled < int64(c.count) {
				b.blocks = append(b.blocks, Block{Index: filled})
				filled++
			}
			return filled < int64(c.count)
		}, func(b *batch) {
			begun.Add(1)
			if n := working.Add(1); n > most.Load() {
				most.Store(n)
			}
			time.Sleep(rand.N(200 * time.Microsecond))
			working.Add(-1)
		}, func(b *batch) bool {
			drained = append(drained, b.blocks[0].Index)
			return len(drained) < c.stop
		})
		if working.Load() != 0 {
			t.Errorf("%+v: work goes on", c)
		}
		if n := most.Load(); n > int64(c.n) {
			t.Errorf("%+v: %d at work at once", c, n)
		}
		if n := begun.Load(); n < int64(c.stop) || n > int64(min(c.count, c.stop+c.ahead)) {
			t.Errorf("%+v: %d were worked on", c, n)
		}
		if len(drained) != c.stop || !slices.IsSorted(drained) || len(slices.Compact(drained)) != c.stop {
			t.Errorf("%+v: drained %d", c, drained)
		}
		// A goroutine is counted for a moment after it was waited for.
		for wait := time.Millisecond; runtime.NumGoroutine() > before && wait < time.Second; wait *= 2 {
			time.Sleep(wait)
		}
		if after := runtime.NumGoroutine(); after > before {
			t.Errorf("%+v: %d goroutines, %d before", c, after, before)
		}
	}
}
