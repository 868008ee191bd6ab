package main

import (
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cheggaaa/pb/v3"
	"golang.org/x/term"
)

// progress shows on a terminal how far the work is, at which rate it goes and
// how long it will take. It begins when that is known, and is about what is
// left then.
type progress struct {
	done atomic.Int64 // bytes

	terminal *os.File
	mu       sync.Mutex // of what is printed, by anyone
	bar      *pb.ProgressBar
	shown    int // columns of the line that are the bar's

	stop    chan struct{}
	stopped sync.WaitGroup
}

// pace is how often the bar moves.
const pace = 100 * time.Millisecond

// showProgress starts a progress bar if diagnostics go to a terminal, and
// returns a function that ends it. total, which is called meanwhile, says how
// many bytes there are to do; a negative number, that nobody knows. Until then a
// signal that ends the program takes the bar away first, unless the caller waits
// for signals itself and calls leave.
func (c *console) showProgress(hide, waits bool, total func() int64) (end func()) {
	f, ok := c.err.(*os.File)
	if hide || !ok || !term.IsTerminal(int(f.Fd())) {
		return func() {}
	}
	p := &progress{terminal: f, stop: make(chan struct{})}
	c.progress, c.err, c.out.before = p, &above{p}, p.clear
	signals := make(chan os.Signal, 1)
	if !waits {
		notify(signals)
	}
	p.stopped.Go(func() {
		select {
		case <-p.stop:
		case s := <-signals:
			p.leave()
			signaled{s}.die()
		}
	})
	counted := make(chan int64, 1)
	go func() { counted <- total() }()
	p.stopped.Go(func() { p.run(counted) })
	return func() {
		close(p.stop)
		p.stopped.Wait()
		p.clear()
		signal.Stop(signals)
		c.progress, c.err, c.out.before = nil, f, nil
	}
}

// run moves the bar.
func (p *progress) run(counted <-chan int64) {
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
				p.bar = newBar(total)
			default:
			}
		}
		if p.bar != nil {
			p.show(p.done.Load() - before)
		}
		p.mu.Unlock()
	}
}

// newBar is a bar that has not begun, for total bytes, or for nobody knows how many.
func newBar(total int64) *pb.ProgressBar {
	// The package's own rate is that of the last seconds, and unknown in the first half.
	pb.RegisterElement("rate", pb.ElementFunc(func(s *pb.State, _ ...string) string {
		seconds := max(pace, s.Time().Sub(s.StartTime())).Seconds()
		return s.Format(int64(float64(s.Value())/seconds)) + "/s"
	}), false)
	line := `{{percent . "%3.0f%%"}} {{bar . "|" "=" ">" " " "|"}} {{counters .}}, {{rate .}} [{{etime .}}{{rtime . ", %s left" "" ""}}]`
	if total < 0 {
		total, line = 0, `{{counters .}}, {{rate .}} [{{etime .}}]`
	}
	// It is Static: it has no goroutine and writes nothing by itself.
	bar := pb.New64(total).Set(pb.Static, true).Set(pb.Bytes, true).Set(pb.TimeRound, time.Second)
	return bar.SetTemplateString(line).Start()
}

// show writes the bar over the one that was shown before.
func (p *progress) show(done int64) {
	if total := p.bar.Total(); total > 0 {
		done = min(done, total) // a file has grown
	}
	columns, _, err := term.GetSize(int(p.terminal.Fd()))
	if err != nil || columns <= 1 {
		columns = 80
	}
	// After the last column a terminal may begin another line.
	line := p.bar.SetCurrent(done).SetWidth(columns - 1).String()
	line = pb.StripString(line, columns-1)
	width := pb.CellCount(line)
	// What the terminal makes of it changes nothing.
	_, _ = fmt.Fprintf(p.terminal, "\r%s%s", line, strings.Repeat(" ", max(0, p.shown-width)))
	p.shown = width
}

// clear takes the bar from the line that is now printed to.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wipe()
}

func (p *progress) wipe() {
	if p.shown > 0 {
		_, _ = fmt.Fprintf(p.terminal, "\r%s\r", strings.Repeat(" ", p.shown))
		p.shown = 0
	}
}

// leave takes the bar from the terminal of a program that ends. Nothing can be
// printed above it afterwards. A terminal that takes nothing is not waited for.
func (p *progress) leave() {
	if p == nil {
		return
	}
	left := make(chan struct{})
	go func() {
		p.mu.Lock() // for good
		p.wipe()
		close(left)
	}()
	select {
	case <-left:
	case <-time.After(pace):
	}
}

// add is told how many bytes more are done. It does nothing without a bar.
func (c *console) add(n int) {
	if c.progress != nil {
		c.progress.done.Add(int64(n))
	}
}

// above writes lines above the bar.
type above struct{ p *progress }

func (a *above) Write(b []byte) (int, error) {
	a.p.mu.Lock()
	defer a.p.mu.Unlock()
	a.p.wipe()
	return a.p.terminal.Write(b)
}
