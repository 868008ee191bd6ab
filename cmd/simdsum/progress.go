package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/term"
)

// progress shows on a terminal how far the work is, at which rate it goes and
// how long it will take. It begins when that is known, and is about what is
// left then.
type progress struct {
	done atomic.Int64 // bytes

	mu  sync.Mutex // of what is printed, by anyone
	bar *bar

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
	columns := func() int {
		n, _, err := term.GetSize(int(f.Fd()))
		if err != nil || n <= 0 {
			n = 80
		}
		return n
	}
	p.stopped.Go(func() { p.run(stderr, columns, counted) })
	return func() {
		close(p.stop)
		p.stopped.Wait()
		p.clear()
		c.progress, c.err, c.out.before = nil, stderr, nil
	}
}

// run moves the bar.
func (p *progress) run(w io.Writer, columns func() int, counted <-chan int64) {
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
				p.bar = &bar{w: w, columns: columns, total: total, began: time.Now()}
			default:
			}
		}
		if p.bar != nil {
			p.bar.show(p.done.Load()-before, time.Now())
		}
		p.mu.Unlock()
	}
}

// clear takes the bar from the line that is now printed to.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		p.bar.clear()
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

// bar is one line of a terminal, which is written again and again.
type bar struct {
	w       io.Writer
	columns func() int
	total   int64 // bytes, or negative: not known
	began   time.Time
	shown   int // columns that are not blank
}

// show shows the bar when so many bytes are done.
func (b *bar) show(done int64, now time.Time) {
	line := b.line(done, now.Sub(b.began), b.columns())
	// What the terminal makes of it changes nothing.
	_, _ = fmt.Fprintf(b.w, "\r%s%s", line, strings.Repeat(" ", max(0, b.shown-len(line))))
	b.shown = len(line)
}

// clear leaves the line as if nothing had been there.
func (b *bar) clear() {
	if b.shown > 0 {
		_, _ = fmt.Fprintf(b.w, "\r%s\r", strings.Repeat(" ", b.shown))
		b.shown = 0
	}
}

// line fills one line but for the last column, after which a terminal may begin another.
func (b *bar) line(done int64, elapsed time.Duration, columns int) string {
	rate := float64(done) / max(elapsed.Seconds(), 1e-3)
	times := elapsed.Round(time.Second).String()
	left, right := "", fmt.Sprintf(" %s, %s/s [%s]", bytesText(float64(done)), bytesText(rate), times)
	if b.total >= 0 {
		share := min(1, float64(done)/float64(b.total))
		if rate > 0 {
			seconds := min(float64(max(0, b.total-done))/rate, 1e9)
			times += ", " + (time.Duration(seconds) * time.Second).String() + " left"
		}
		left = fmt.Sprintf("%3d%% ", int(100*share))
		right = fmt.Sprintf(" %s of %s, %s/s [%s]", bytesText(float64(done)), bytesText(float64(b.total)), bytesText(rate), times)
		if room := columns - 1 - len(left) - len(right) - 2; room > 0 {
			full := int(share * float64(room))
			left += "|" + strings.Repeat("=", full) + strings.Repeat(" ", room-full) + "|"
		}
	}
	line := left + right
	return line[:min(len(line), max(0, columns-1))]
}

// bytesText is a number of bytes for people.
func bytesText(n float64) string {
	unit := 0
	for ; n >= 999.5 && unit < 4; unit++ {
		n /= 1024
	}
	if unit == 0 || n >= 100 {
		return fmt.Sprintf("%.0f %s", n, []string{"B", "KiB", "MiB", "GiB", "TiB"}[unit])
	}
	return fmt.Sprintf("%.1f %s", n, []string{"B", "KiB", "MiB", "GiB", "TiB"}[unit])
}
