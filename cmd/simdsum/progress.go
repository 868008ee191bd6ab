package main

import (
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows on a terminal how far the work is, at which rate it goes and
// how long it will take. It begins when that is known, and is about what is
// left then.
type progress struct {
	done atomic.Int64 // bytes

	mu  sync.Mutex // of what is printed, by anyone
	bar *progressbar.ProgressBar

	stop    chan struct{}
	stopped sync.WaitGroup
}

// pace is how often the bar moves.
const pace = 100 * time.Millisecond

// showProgress starts a progress bar if diagnostics go to a terminal, and
// returns a function that ends it. total, which is called meanwhile, says how
// many bytes there are to do; a negative number, that nobody knows.
func (c *console) showProgress(hide bool, total func() int64) (end func()) {
	f, ok := c.err.(*os.File)
	if hide || !ok || !term.IsTerminal(int(f.Fd())) {
		return func() {}
	}
	p := &progress{stop: make(chan struct{})}
	stderr := c.err
	c.progress, c.err, c.out.before = p, &above{p, stderr}, p.clear
	counted := make(chan int64, 1)
	go func() { counted <- total() }()
	p.stopped.Go(func() { p.run(stderr, counted) })
	return func() {
		close(p.stop)
		p.stopped.Wait()
		p.clear()
		c.progress, c.err, c.out.before = nil, stderr, nil
	}
}

// run moves the bar.
func (p *progress) run(w io.Writer, counted <-chan int64) {
	var before int64 // the bar began
	tick := time.NewTicker(pace)
	defer tick.Stop()
	for {
		select {
		case <-p.stop:
			return
		case <-tick.C:
		}
		p.mu.Lock()
		if p.bar == nil {
			select {
			case total := <-counted:
				before = p.done.Load()
				if total >= 0 {
					total = max(1, total-before)
				}
				p.bar = progressbar.NewOptions64(total,
					progressbar.OptionSetWriter(w), progressbar.OptionShowBytes(true), progressbar.OptionUseIECUnits(true),
					progressbar.OptionSetPredictTime(true), progressbar.OptionSetElapsedTime(true), progressbar.OptionFullWidth(),
					progressbar.OptionThrottle(0))
				p.bar.StartWithoutRender()
			default:
			}
		}
		if p.bar != nil {
			// The bar is only to be seen: what it may say of itself changes nothing.
			_ = p.bar.Set64(p.done.Load() - before)
		}
		p.mu.Unlock()
	}
}

// clear takes the bar from the line that is now printed to.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}

// add is told how many bytes more are done. It does nothing without a bar.
func (c *console) add(n int) {
	if c.progress != nil {
		c.progress.done.Add(int64(n))
	}
}

// above writes lines above the bar.
type above struct {
	p *progress
	w io.Writer
}

func (a *above) Write(b []byte) (int, error) {
	a.p.clear()
	return a.w.Write(b)
}
