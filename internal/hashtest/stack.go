package hashtest

import (
	"bytes"
	"io"
	"runtime"
	"runtime/pprof"
	"runtime/trace"
	"sync"
	"testing"
	"time"
)

// CheckStack calls every kernel at every stack depth.
func CheckStack(t *testing.T, h Hash) {
	v := h.Variants[0]
	message := Data(3*h.BlockSize+1, 13)
	var want []byte
	Generic(t, h, func() { want = v.digest(message) })
	EachKernel(t, h, func(t *testing.T) {
		Depths(t, func(depth int) {
			if got := v.digest(message); !bytes.Equal(got, want) {
				t.Errorf("at depth %d the digest is %x, want %x", depth, got, want)
			}
		})
	})
}

// Depths calls f at every depth of a goroutine's first stacks: a kernel that wrote
// below its frame, or ran where the stack must grow, would fail or spoil what
// the callers keep there.
func Depths(t *testing.T, f func(depth int)) {
	t.Helper()
	const deepest = 1024 // frames; they take more than 32 KiB
	for depth := 0; depth < deepest; depth += Sample(7, 1, 1) {
		intact := false
		done := make(chan struct{})
		go func() {
			defer close(done)
			intact = descend(depth, func() { f(depth) })
		}()
		<-done
		if !intact {
			t.Fatalf("at depth %d callers' frames were overwritten", depth)
		}
		Count(t, 1, "calls at a stack depth of their own")
	}
}

// descend calls f so many frames further down, and returns whether the frames
// above still hold what they held.
//
//go:noinline
func descend(depth int, f func()) bool {
	var frame [3]int
	for i := range frame {
		frame[i] = depth ^ i
	}
	below := true
	if depth == 0 {
		f()
	} else {
		below = descend(depth-1, f)
	}
	for i := range frame {
		below = below && frame[i] == depth^i
	}
	return below
}

// CheckObserved hashes while the runtime is at its most curious.
func CheckObserved(t *testing.T, h Hash) {
	v := h.Variants[0]
	message := Data(130<<10, 14)
	var want []byte
	Generic(t, h, func() { want = v.digest(message) })
	EachKernel(t, h, func(t *testing.T) {
		observed(t, func() bool { return bytes.Equal(v.digest(message), want) })
	})
}

// observed runs f on two goroutines, again and again, while the runtime traces,
// takes profiles, collects garbage and gets signals. f returns whether all is well.
func observed(t *testing.T, f func() bool) {
	t.Helper()
	if err := pprof.StartCPUProfile(io.Discard); err != nil {
		t.Log(err) // go test -cpuprofile takes one already
	} else {
		defer pprof.StopCPUProfile()
	}
	if err := trace.Start(io.Discard); err != nil {
		t.Log(err)
	} else {
		defer trace.Stop()
	}
	end := time.Now().Add(time.Duration(Sample(20, 60, 5000)) * time.Millisecond)
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			for {
				if !f() {
					t.Error("wrong under observation")
					return
				}
				Count(t, 1, "calls under trace, profile, signals and collections")
				if time.Now().After(end) {
					return
				}
			}
		})
	}
	group.Go(func() { signals(end) })
	for time.Now().Before(end) {
		runtime.GC()
	}
	group.Wait()
}
