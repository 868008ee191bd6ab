package hashtest

import (
	"bytes"
	"encoding"
	"hash"
	"math/rand/v2"
	"testing"

	"github.com/af655cf0/simdhash/internal/kernel"
)

// The operations of a program for [FuzzOps], each with a byte of argument.
const (
	opWrite = iota // 0 to 255 bytes
	opWriteBlocks
	opEmpty
	opSum
	opReset
	opClone // the clone goes on, and the original is spoilt
	opSave  // and resume in another digest
	numOps
)

// singles are the names of the kernels for one message that can run.
func singles(h Hash) []string {
	return Names(h.Use.Kernels(), func(k kernel.Kernel) bool { return k.Available && k.Lanes == 1 })
}

// FuzzOps runs programs of operations on a digest, with any kernel, beside a
// model that hashes all that was written anew with generic code.
func FuzzOps(f *testing.F, h Hash) {
	for k := range singles(h) {
		for v := range h.Variants {
			f.Add(byte(k), byte(v), []byte{opWrite, 200, opSum, 0, opWrite, 56, opSave, 0, opWrite, 1, opClone, 3})
			f.Add(byte(k), byte(v), []byte{opWriteBlocks, 9, opEmpty, 0, opReset, 0, opWrite, 127, opEmpty, 1, opWrite, 1, opWrite, 1})
			f.Add(byte(k), byte(v), []byte{opClone, 0, opSave, 0, opWriteBlocks, 1, opSave, 0, opWriteBlocks, 1, opSum, 0, opReset, 0, opSum, 0})
		}
	}
	data := Data(1<<16, 15)
	f.Fuzz(func(t *testing.T, k, v byte, program []byte) {
		names := singles(h)
		force(t, h.Use, names[int(k)%len(names)])
		runOps(t, h, h.Variants[int(v)%len(h.Variants)], program, data)
	})
}

// CheckOps runs random programs of the kind that [FuzzOps] does, with every kernel.
func CheckOps(t *testing.T, h Hash) {
	data := Data(1<<16, 15)
	EachKernel(t, h, func(t *testing.T) {
		r := rand.New(rand.NewPCG(27, 27))
		for i := range Sample(20, 1000, 100_000) {
			program := make([]byte, 2+2*r.IntN(mostOps))
			for j := range program {
				program[j] = byte(r.Uint32())
			}
			runOps(t, h, h.Variants[i%len(h.Variants)], program, data)
			Count(t, len(program)/2, "operations")
		}
	})
}

// mostOps is how many operations of a program are run.
const mostOps = 32

// runOps runs a program on a new digest, which is written parts of data.
func runOps(t *testing.T, h Hash, variant Variant, program, data []byte) {
	t.Helper()
	d := variant.New()
	var written []byte
	for i := 0; i+1 < len(program) && i < 2*mostOps; i += 2 {
		op, arg := program[i]%numOps, int(program[i+1])
		switch op {
		case opWrite, opWriteBlocks:
			n := arg
			if op == opWriteBlocks {
				n = arg % 20 * h.BlockSize
			}
			from := (len(written)*31 + i) % (len(data) - n)
			p := bytes.Clone(data[from : from+n])
			if m, err := d.Write(p); m != n || err != nil {
				t.Fatalf("step %d: Write of %d bytes returns %d, %v", i, n, m, err)
			}
			written = append(written, p...)
			clear(p) // the digest must not have kept it
		case opEmpty:
			d.Write(nil)
			d.Write([]byte{})
		case opSum:
			checkModel(t, h, variant, d, written, i)
		case opReset:
			d.Reset()
			written = written[:0]
		case opClone:
			original := d
			d = Clone(t, d)
			original.Write(data[:arg])
		case opSave:
			if !variant.Sealed {
				state := Save(t, d)
				d = variant.New()
				d.Write(data[:arg])
				Resume(t, d, state)
			}
		}
	}
	checkModel(t, h, variant, d, written, len(program))
}

func checkModel(t *testing.T, h Hash, v Variant, d hash.Hash, written []byte, step int) {
	t.Helper()
	got := d.Sum(nil)
	var want []byte
	Generic(t, h, func() {
		model := v.New()
		model.Write(written)
		want = model.Sum(nil)
	})
	if !bytes.Equal(got, want) {
		t.Fatalf("step %d: digest %s of %d bytes is %x, want %x", step, v.Name, len(written), got, want)
	}
}

// FuzzState offers states to a digest. It refuses them and stays what it was,
// or goes on from them with the same result for every kernel; it never panics.
func FuzzState(f *testing.F, h Hash, seeds ...[]byte) {
	v := h.Variants[0]
	for _, n := range []int{0, 1, h.BlockSize, h.BlockSize + 1, 1000} {
		d := v.New()
		d.Write(Data(n, 16))
		seeds = append(seeds, Save(f, d))
	}
	for _, seed := range seeds {
		f.Add(seed, []byte("more"))
		f.Add(seed, Data(3*h.BlockSize, 17))
	}
	f.Fuzz(func(t *testing.T, state, more []byte) {
		var want []byte
		for _, name := range singles(h) {
			before := *h.Use
			force(t, h.Use, name)
			got := offer(t, v, state, more)
			*h.Use = before
			if want == nil {
				want = got // generic's, which is the first
			}
			if !bytes.Equal(got, want) {
				t.Fatalf("with kernel %s the outcome is %x, with generic %x", name, got, want)
			}
		}
	})
}

// offer returns what a digest comes to that is given a state and some more.
func offer(t *testing.T, v Variant, state, more []byte) []byte {
	t.Helper()
	d := v.New()
	d.Write([]byte("some"))
	before := d.Sum(nil)
	if err := d.(encoding.BinaryUnmarshaler).UnmarshalBinary(state); err != nil {
		if after := d.Sum(nil); !bytes.Equal(before, after) || d.Size() != v.Size {
			t.Fatalf("a refused state (%v) changed the digest from %x to %x", err, before, after)
		}
		return []byte("refused")
	}
	saved := Save(t, d)
	again := v.New()
	Resume(t, again, saved)
	if got := Save(t, again); !bytes.Equal(got, saved) {
		t.Fatalf("state %x is saved as %x, then as %x", state, saved, got)
	}
	d.Write(more)
	again.Write(more)
	sum := d.Sum(saved)
	if got := again.Sum(saved); !bytes.Equal(got, sum) {
		t.Fatalf("state %x resumed gives %x, saved and resumed again %x", state, sum, got)
	}
	if sum := d.Sum(nil); len(sum) != d.Size() {
		t.Fatalf("digest of %d bytes, size %d", len(sum), d.Size())
	}
	return sum
}
