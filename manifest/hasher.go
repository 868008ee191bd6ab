package manifest

import (
	"io"
	"iter"
	"runtime"
	"sync"
	"sync/atomic"
)

// Hasher computes the digests of many files. Each of its goroutines reads as many
// files in step as the CPU has lanes, a piece of each at a time, and hashes
// these together; when a file ends, the next takes its place, so that large ones
// do not hold up small ones. The zero Hasher is ready to use.
//
// Files are those of the operating system. For others, such as objects of a remote
// storage, the hash packages have WriteMany and AppendSums.
type Hasher struct {
	// Workers is how many goroutines hash at once, 256 at most. 0, or a negative number,
	// means GOMAXPROCS, but 16 at most.
	//
	// Each takes up to 2.2 MiB of memory, or 5 MiB where files are hashed as
	// trees, whatever their sizes. Besides, 64 MiB of large files may be
	// mapped, or 4 MiB for each worker if that is more; the page cache has
	// these anyway.
	Workers int

	// Stdin, if it is not nil, is what the name "-" stands for.
	Stdin io.Reader

	// Progress, if it is not nil, is told how many bytes more have been hashed. It
	// is called from several goroutines at once.
	Progress func(bytes int)
}

// Sum is an entry and the digest that its file has.
type Sum struct {
	Entry
	Actual []byte // nil if there was an error
	Size   int64  // bytes hashed
}

// Entries are taken before the first of them is done: so many, with names of so
// many bytes in all.
const (
	maxAhead = 8192
	maxNames = 16 << 20
)

// Sums yields, for each entry of the list and in the list's order, the digest of
// the file that it names: one of the entry's Algorithm and of the length of its
// Digest, whose content is not looked at. With an error there is no digest: the
// file could not be opened, or read to its end. An error that comes with an entry
// of the list is passed on in its place, and the file is left alone.
//
// A file is read once, from the beginning to the end; what is appended to it meanwhile
// may be left out. Directories, as they cannot be read, give an error. What is not a
// regular file, and may make its reader wait, is not read in step with others.
//
// The list and the loop's body never run at the same time. The list is read
// ahead of the files, by up to 8192 entries, or 16 MiB of names. When the loop
// ends, no file is open and no goroutine is left. A loop that is left early
// waits for the reads in progress: if one of these is from a pipe or a terminal
// that gives nothing, it waits until that gives something or is closed.
func (h *Hasher) Sums(list iter.Seq2[Entry, error]) iter.Seq2[Sum, error] {
	return func(yield func(Sum, error) bool) {
		c := &crew{Hasher: h, queue: make(chan *job, maxAhead), wake: make(chan struct{}, 1), quit: make(chan struct{})}
		next, stop := iter.Pull2(list)
		defer stop()
		defer c.end()
		var ahead []*job // the oldest first
		names := 0       // bytes in their names
		for more := true; ; {
			for len(ahead) > 0 && ahead[0].done.Load() {
				j := ahead[0]
				ahead = ahead[1:]
				names -= len(j.Name)
				if !yield(j.Sum, j.err) {
					return
				}
			}
			switch {
			case more && len(ahead) < maxAhead && names < maxNames:
				j := new(job)
				if j.Entry, j.err, more = next(); !more {
					break
				}
				ahead = append(ahead, j)
				names += len(j.Name)
				if j.err != nil {
					j.done.Store(true)
				} else {
					c.take(j)
				}
			case len(ahead) == 0:
				return
			default:
				<-c.wake
			}
		}
	}
}

// job is an entry on its way.
type job struct {
	Sum
	err  error
	done atomic.Bool // the fields above are the calling goroutine's again

	// Of jobs that read Hasher.Stdin: closed when the one before has read it, and
	// when this one has.
	turn, read chan struct{}
}

// crew is the goroutines of one call of Sums.
type crew struct {
	*Hasher
	queue   chan *job // never full
	workers int
	left    sync.WaitGroup
	wake    chan struct{} // has an element if a job was done since it was last looked at
	stopped atomic.Bool
	quit    chan struct{} // closed when stopped becomes true
	stdin   chan struct{} // read of the last job that reads Stdin

	trees sync.Mutex // held by who hashes one file in several goroutines
}

// take gives a job to the crew.
func (c *crew) take(j *job) {
	if c.isStdin(j) {
		j.turn, j.read = c.stdin, make(chan struct{})
		c.stdin = j.read
	}
	c.queue <- j
	if c.workers < c.limit() {
		c.workers++
		w := newWorker(c)
		c.left.Go(w.run)
	}
}

func (c *crew) isStdin(j *job) bool { return j.Name == "-" && c.Stdin != nil }

func (c *crew) limit() int {
	if c.Workers > 0 {
		return min(c.Workers, 256)
	}
	return min(runtime.GOMAXPROCS(0), 16)
}

// finish gives a job back.
func (c *crew) finish(j *job) {
	j.done.Store(true)
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// progress says that n bytes more are done.
func (c *crew) progress(n int) {
	if c.Progress != nil && n > 0 {
		c.Progress(n)
	}
}

// end waits until everyone has stopped.
func (c *crew) end() {
	c.stopped.Store(true)
	close(c.quit)
	close(c.queue)
	c.left.Wait()
}
