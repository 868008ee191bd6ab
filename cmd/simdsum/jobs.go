package main

import (
	"iter"
	"runtime"
	"strconv"
	"sync"

	"github.com/spf13/pflag"
)

// jobs shares goroutines among files: small ones are worked on side by side, a
// large one has all of them. So the memory grows neither with the number of files
// nor with their sizes, but for one outline.
type jobs struct {
	n     int // goroutines
	large sync.RWMutex
}

const (
	// A file is large from here on, or if its outline is.
	largeFile    = 4 << 20
	largeOutline = 1 << 20
	// hashMemory is what the goroutines that hash a large file may take.
	hashMemory = 48 << 20
	maxSmall   = 16
)

// addJobs defines -j. number is 0 if the option is not given.
func (c *console) addJobs(fs *pflag.FlagSet, number *int, usage string) {
	fs.VarP(action{func(value string) error {
		n, err := strconv.ParseUint(value, 10, 16)
		if err != nil || n == 0 {
			return usageErrorf("invalid number of jobs: %s", c.quote(value))
		}
		*number = int(n)
		return nil
	}, "N"}, "jobs", "j", usage)
}

// newJobs returns jobs of n goroutines, or as many as there are processors, but 16
// at most, if n is 0.
func newJobs(n int) *jobs {
	if n == 0 {
		n = min(runtime.GOMAXPROCS(0), maxSmall)
	}
	return &jobs{n: n}
}

// begin waits until a file of that size and with an outline of that size may be
// worked on. It returns whether the file is large, and what to call at its end.
func (j *jobs) begin(size, outline int64) (large bool, end func()) {
	if size >= largeFile || outline >= largeOutline {
		j.large.Lock()
		return true, j.large.Unlock
	}
	j.large.RLock()
	return false, j.large.RUnlock
}

// concurrency is how many goroutines hash a file of blocks of the size leaf.
func (j *jobs) concurrency(large bool, leaf int) int {
	if !large {
		return 1
	}
	// As bitrot.Config says: 1 MiB each, and more for large blocks.
	each := max(1<<20, min(16*leaf, 8<<20), leaf)
	return max(1, min(j.n, hashMemory/each))
}

// inTurn calls work for all items, for several of them at once, and done with what
// comes of it, in the items' order and in the calling goroutine. It stops
// when done returns false.
func inTurn[T, R any](j *jobs, items iter.Seq[T], work func(T) R, done func(R) bool) {
	var begun []chan R // the oldest first
	more := true
	finish := func(left int) {
		for len(begun) > left {
			result := <-begun[0]
			begun = begun[1:]
			more = more && done(result)
		}
	}
	for item := range items {
		if finish(min(j.n, maxSmall) - 1); !more {
			break
		}
		ch := make(chan R, 1)
		begun = append(begun, ch)
		go func() { ch <- work(item) }()
	}
	finish(0)
}
