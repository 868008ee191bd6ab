package hashtest

import (
	"encoding"
	"hash"
	"io"
	"math"
	"runtime"
	"testing"
)

// Allocations returns how many objects f allocates: the fewest of several calls,
// since the runtime's own goroutines allocate now and then, and all are counted.
func Allocations(f func()) uint64 {
	return fewestAllocations(func() {}, f)
}

// allocationsAfterGC counts what f allocates right after a collection, which has
// emptied any pool.
func allocationsAfterGC(f func()) uint64 {
	return fewestAllocations(runtime.GC, f)
}

func fewestAllocations(before, f func()) uint64 {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	fewest := uint64(math.MaxUint64)
	for try := 0; try < 5 && fewest > 0; try++ {
		before()
		var start, end runtime.MemStats
		runtime.ReadMemStats(&start)
		f()
		runtime.ReadMemStats(&end)
		fewest = min(fewest, end.Mallocs-start.Mallocs)
	}
	return fewest
}

// CheckAllocs tests that neither the functions named in none nor the methods of
// any digest allocate, and that constructors allocate at most the digest.
func CheckAllocs(t *testing.T, h Hash, none map[string]func(message []byte), constructors map[string]func() hash.Hash) {
	message := Data(5*h.BlockSize+13, 12)
	text := string(message)
	EachKernel(t, h, func(t *testing.T) {
		atMost := func(name string, limit uint64, f func()) {
			t.Helper()
			if n := allocationsAfterGC(f); n > limit {
				t.Errorf("%s: %d allocations, want at most %d", name, n, limit)
			}
		}
		for name, f := range none {
			for _, n := range []int{0, 1, h.BlockSize, len(message)} {
				atMost(name, 0, func() { f(message[:n]) })
			}
		}
		for name, f := range constructors {
			atMost(name, 1, func() { f() })
		}
		for _, v := range h.Variants {
			atMost(v.Name+": constructor", 1, func() { v.New() })
			d := v.New()
			out := make([]byte, 0, 512)
			atMost(v.Name+": Reset, Write, Sum", 0, func() {
				d.Reset()
				d.Write(message)
				out = d.Sum(out[:0])
			})
			if w, ok := d.(io.StringWriter); ok {
				atMost(v.Name+": WriteString", 0, func() { w.WriteString(text) })
			}
			if a, ok := d.(encoding.BinaryAppender); ok && !v.Sealed {
				limit := uint64(0)
				if Race {
					limit = 1 // append(b, make([]byte, n)...) allocates then
				}
				atMost(v.Name+": AppendBinary", limit, func() { out, _ = a.AppendBinary(out[:0]) })
				state := Save(t, d)
				u := d.(encoding.BinaryUnmarshaler)
				atMost(v.Name+": UnmarshalBinary", 0, func() {
					if err := u.UnmarshalBinary(state); err != nil {
						t.Error(err)
					}
				})
			}
		}
	})
}
