package hashtest

import (
	"bytes"
	"hash"
	"testing"
)

// Force makes the package use one of the kernels that the tests run over, by
// any number. It returns a function that ends this.
func (b *Batch) Force(t testing.TB, n int) (restore func()) {
	t.Helper()
	list := b.kernels()
	return b.force(t, list[n%len(list)])
}

// batchSeeds are scripts that the fuzz targets begin with.
func (b *Batch) batchSeeds() [][]byte {
	var seeds [][]byte
	for _, n := range []int{0, 1, 2, 3, 8, 17, 33, 70} {
		seeds = append(seeds, Data(2*n, uint64(n)), bytes.Repeat([]byte{byte(n), 0}, n))
	}
	return seeds
}

// script turns fuzzed bytes into messages: two bytes each are a length, up to 20
// blocks, and where it lies in a text, so that messages overlap.
func (b *Batch) script(script []byte) (msgs [][]byte) {
	text := Data(28*b.Block, 51)
	for i := 0; i+1 < len(script) && len(msgs) < 300; i += 2 {
		word := int(script[i]) | int(script[i+1])<<8
		length := word % (20*b.Block + 1)
		from := word / 7 % (8 * b.Block)
		msgs = append(msgs, text[from:from+length])
	}
	return msgs
}

// FuzzSums compares the batch functions with one message after the other.
func (b *Batch) FuzzSums(f *testing.F) {
	for i, seed := range b.batchSeeds() {
		f.Add(seed, uint8(i), uint8(i/3))
	}
	f.Fuzz(func(t *testing.T, script []byte, kernel, function uint8) {
		msgs := b.script(script)
		sum := b.Sums[int(function)%len(b.Sums)]
		want := b.want(t, sum, msgs)
		defer b.Force(t, int(kernel))()
		got := make([]byte, len(want))
		sum.Many(got, msgs)
		sum.check(t, got, want, msgs, "kernel %d", kernel)
	})
}

// FuzzWrites compares WriteMany and AppendSums with Write and Sum.
func (b *Batch) FuzzWrites(f *testing.F) {
	for i, seed := range b.batchSeeds() {
		f.Add(seed, uint8(i), uint8(3*i))
	}
	kinds := append(append([]func() hash.Hash{}, b.Kinds...), b.Foreign...)
	f.Fuzz(func(t *testing.T, script []byte, kernel, hashes uint8) {
		n := 1 + int(hashes)%batchMax
		var calls [][]batchWrite
		var call []batchWrite
		for i, msg := range b.script(script) {
			call = append(call, batchWrite{(i + len(msg)) % n, msg})
			if len(msg)%11 == 0 {
				calls = append(calls, call)
				call = nil
			}
		}
		defer b.Force(t, int(kernel))()
		b.checkWrites(t, n, func(i int) hash.Hash { return kinds[(i*i+n)%len(kinds)]() }, append(calls, call)...)
	})
}
