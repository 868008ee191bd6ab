package blake2b

import (
	"bytes"
	"errors"
	"hash"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

var _ hash.XOF = (*xof)(nil)

// xofSizes are lengths of output around whole nodes.
var xofSizes = []uint32{1, 63, 64, 65, 127, 128, 129, 1000}

func TestXOFReads(t *testing.T) {
	message := hashtest.Data(300, 41)
	key := []byte("a key")
	hashtest.EachKernel(t, tested(), func(t *testing.T) {
		for _, size := range xofSizes {
			var want []byte
			hashtest.Generic(t, tested(), func() {
				x := must(NewXOF(size, key))
				must(x.Write(message))
				want = make([]byte, size)
				must(io.ReadFull(x, want))
			})
			x := must(NewXOF(size, key))
			for _, step := range []int{1, 3, 7, 63, 64, 65, 100, 5000} {
				x.Reset()
				for rest := message; len(rest) > 0; {
					n, err := x.Write(rest[:min(step, len(rest))])
					if err != nil {
						t.Fatal(err)
					}
					rest = rest[n:]
				}
				if got := drain(t, x, step); !bytes.Equal(got, want) {
					t.Fatalf("size %d, read by %d: %x, want %x", size, step, got, want)
				}
			}
		}
	})
}

// drain reads x to its end, step bytes at a time, and some more.
func drain(t *testing.T, x io.Reader, step int) (out []byte) {
	t.Helper()
	p := make([]byte, step)
	for {
		n, err := x.Read(p)
		out = append(out, p[:n]...)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || n == 0 {
			t.Fatalf("Read of %d bytes returns %d, %v", step, n, err)
		}
		if n < step {
			if n, err := x.Read(p); n != 0 || err != io.EOF {
				t.Fatalf("Read behind the end returns %d, %v", n, err)
			}
		}
	}
	if n, err := x.Read(p); n != 0 || err != io.EOF {
		t.Fatalf("Read after EOF returns %d, %v", n, err)
	}
	return out
}

// TestXOFEmptyRead tests that a Read of nothing returns nothing, and counts as
// a Read.
func TestXOFEmptyRead(t *testing.T) {
	x := must(NewXOF(10, nil))
	for _, p := range [][]byte{nil, {}} {
		if n, err := x.Read(p); n != 0 || err != nil {
			t.Errorf("Read of nothing returns %d, %v", n, err)
		}
	}
	checkPanics(t, x)
}

func TestXOFWriteAfterRead(t *testing.T) {
	x := must(NewXOF(100, nil))
	must(x.Write([]byte("message")))
	first := make([]byte, 33)
	must(x.Read(first))
	checkPanics(t, x)
	checkPanics(t, x.Clone())
	rest := make([]byte, 67)
	must(x.Read(rest)) // a panic that was recovered changes nothing

	x.Reset()
	must(x.Write([]byte("message")))
	whole := make([]byte, 100)
	must(x.Read(whole))
	if !bytes.Equal(append(first, rest...), whole) {
		t.Errorf("%x and %x, in one piece %x", first, rest, whole)
	}
}

// checkPanics tests that x cannot be written to any more, and says why.
func checkPanics(t *testing.T, x XOF) {
	t.Helper()
	for name, write := range map[string]func(){
		"Write":       func() { must(x.Write([]byte("more"))) },
		"WriteString": func() { must(x.(io.StringWriter).WriteString("more")) },
	} {
		func() {
			defer func() {
				message, ok := recover().(string)
				if !ok || !strings.HasPrefix(message, "blake2b: ") || !strings.Contains(message, "Read") {
					t.Errorf("%s after Read panics with %q", name, message)
				}
			}()
			write()
		}()
	}
}

func TestXOFClone(t *testing.T) {
	whole := make([]byte, 300)
	x := must(NewXOF(300, []byte("key")))
	must(x.Write([]byte("the message")))
	must(x.Clone().Read(whole))

	y := must(NewXOF(300, []byte("key")))
	must(y.Write([]byte("the ")))
	z := y.Clone()
	must(y.Write([]byte("wrong end")))
	must(io.WriteString(z, "message"))
	for n := range whole {
		c := z.Clone()
		head, tail := make([]byte, n), make([]byte, 300-n)
		must(c.Read(head))
		d := c.Clone()
		must(c.Read(make([]byte, 17)))
		must(d.Read(tail))
		if !bytes.Equal(append(head, tail...), whole) {
			t.Fatalf("cloned after %d bytes of output, the output is another", n)
		}
	}
	z.Reset()
	must(z.Write([]byte("the message")))
	again := make([]byte, 300)
	must(z.Read(again))
	if !bytes.Equal(again, whole) {
		t.Error("a clone that was Reset forgot its key or length")
	}
}

func TestXOFUnknownLength(t *testing.T) {
	x := must(NewXOF(OutputLengthUnknown, nil))
	out := make([]byte, 10_000)
	must(io.ReadFull(x, out))

	// The length is part of the parameters: known ones give other output.
	known := make([]byte, 64)
	must(must(NewXOF(64, nil)).Read(known))
	if bytes.Equal(out[:64], known) {
		t.Error("the output does not depend on its length")
	}

	// The end, which nobody reads up to.
	y := x.Clone().(*xof)
	y.left = 70
	y.next = math.MaxUint32
	y.used = Size - 6
	if n, err := y.Read(out); n != 70 || err != nil {
		t.Errorf("the last Read returns %d, %v, want 70 bytes", n, err)
	}
	if n, err := y.Read(out); n != 0 || err != io.EOF {
		t.Errorf("Read behind 256 GiB returns %d, %v", n, err)
	}
	if x := must(NewXOF(OutputLengthUnknown, nil)).(*xof); x.left != 1<<38 {
		t.Errorf("unknown length is %d bytes, want 256 GiB", x.left)
	}
}

func TestXOFLimits(t *testing.T) {
	if x, err := NewXOF(math.MaxUint32, nil); err == nil || x != nil {
		t.Errorf("an XOF of 2^32-1 bytes, which stands for unknown, is made: %v, %v", x, err)
	}
	x := must(NewXOF(math.MaxUint32-1, make([]byte, 64)))
	if got := x.(hash.XOF).BlockSize(); got != BlockSize {
		t.Errorf("block size %d", got)
	}
	if _, ok := x.(hash.Hash); ok {
		t.Error("an XOF is a hash.Hash, which has a size and can be written to after Sum")
	}
}

func TestXOFAllocations(t *testing.T) {
	x := must(NewXOF(1000, []byte("key")))
	out := make([]byte, 1000)
	message := hashtest.Data(300, 42)
	if n := hashtest.Allocations(func() {
		x.Reset()
		must(x.Write(message))
		must(x.Read(out))
	}); n != 0 {
		t.Errorf("Reset, Write and Read allocate %d times", n)
	}
}
