package mapped

import (
	"math"
	"runtime"
	"testing"
)

// TestWindow: n goroutines that hash one file map 32 MiB at most, if n is up to 16, and with as
// many but one that hash others 64.
func TestWindow(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for n, want := range map[int]int{1: 16 << 20, 2: 16 << 20, 3: 8 << 20, 4: 8 << 20, 5: 4 << 20, 8: 4 << 20, 9: 2 << 20, 16: 2 << 20, 1000: 2 << 20, math.MaxInt: 2 << 20} {
		if got := Window(n); got != want {
			t.Errorf("Window(%d) is %d, not %d", n, got, want)
		}
	}
	for n := 1; n <= 16; n++ {
		if all := (2*n - 1) * Window(n); all > 64<<20 {
			t.Errorf("%d goroutines and %d others map %d bytes", n, n-1, all)
		}
	}
	runtime.GOMAXPROCS(8)
	if got := Window(1); got != 4<<20 {
		t.Errorf("Window(1) is %d with eight processors", got)
	}
}
