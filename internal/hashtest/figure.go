package hashtest

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Figures are what a test has reached: how much it has compared, or how long
// something took. They are logged in one form,
//
//	figure: 12345 blocks compared
//	figure: 240µs for 99 of 100 stops of the world
//
// from which .ci/proof makes its table. Numbers of the same things are added up
// there, and of durations the longest counts.

// tallies hold a number for each tally: those of tests that run.
var tallies sync.Map

type tally struct {
	t    testing.TB
	what string
}

// Count adds n to the number of things that the test has done, which is logged
// when the test ends. It is called where that happens, by any goroutine.
func Count(t testing.TB, n int, what string) {
	key := tally{t, what}
	number, ok := tallies.Load(key)
	if !ok {
		if number, ok = tallies.LoadOrStore(key, new(atomic.Int64)); !ok {
			t.Cleanup(func() {
				tallies.Delete(key)
				t.Logf("figure: %d %s", number.(*atomic.Int64).Load(), what)
			})
		}
	}
	number.(*atomic.Int64).Add(int64(n))
}

// Took logs how long what took.
func Took(t testing.TB, d time.Duration, what string) {
	t.Helper()
	t.Logf("figure: %v for %s", d, what)
}
