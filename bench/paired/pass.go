package paired

import (
	"slices"
	"time"
)

// Pass is what one of several equal parts of a run takes, and what else there is.
type Pass struct {
	Cycles float64 `json:"cycles"`  // of a part
	Start  float64 `json:"start"`   // cycles of a run besides its parts
	WakeUS float64 `json:"wake_us"` // microseconds more that the first run after a pause takes than the second
	Idle   float64 `json:"idle"`    // the clock after a pause, in Hz
	Busy   float64 `json:"busy"`    // the clock when runs have gone on for half a millisecond, in Hz
}

// MeasurePass measures two runs, of so few parts and so many.
func MeasurePass(short, long Func, few, many int) Pass {
	plan := Plan{Pairs: 1001, Sample: 20 * time.Microsecond}
	s, l := plan.Least(short), plan.Least(long)
	cycles := (l - s) / float64(many-few)
	p := Pass{Cycles: cycles, Start: s - float64(few)*cycles}
	p.wake(long)
	return p
}

// wake measures what a pause costs the run after it, and what runs do to the clock.
func (p *Pass) wake(run Func) {
	const (
		pause = 3 * time.Millisecond // long enough for a core to let its units sleep
		busy  = 500 * time.Microsecond
		links = 20000 // of the chain that tells the clock
	)
	var wakes, idle, clock []float64
	run(1)
	for range 61 {
		time.Sleep(pause)
		idle = append(idle, 1/perRun(Chain, links))
		time.Sleep(pause)
		first := perRun(run, 1)
		second := perRun(run, 1)
		wakes = append(wakes, 1e6*(first-second))
		for start := time.Now(); time.Since(start) < busy; {
			run(1)
		}
		clock = append(clock, 1/perRun(Chain, links))
	}
	median := func(list []float64) float64 {
		slices.Sort(list)
		return list[len(list)/2]
	}
	p.WakeUS, p.Idle, p.Busy = median(wakes), median(idle), median(clock)
}
