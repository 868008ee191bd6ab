//go:build unix

package hashtest

import (
	"bytes"
	"hash"
	"testing"
	"unsafe"
)

// testGuardPages puts each message in turn between pages that must not be
// touched, at either end; then the digests; then, for kernels, the states.
func (b *Batch) testGuardPages(t *testing.T) {
	t.Run("messages", b.testGuardedMessages)
	t.Run("digests", b.testGuardedDigests)
	t.Run("states", b.testGuardedStates)
}

func (b *Batch) testGuardedMessages(t *testing.T) {
	b.each(t, func(t *testing.T, k batchKernel) {
		sum := b.Sums[0]
		longest := Sample(2*b.Block+2, 2*b.Block+2, 1025)
		memory := guarded(GuardedMemory(t, max(longest, 6*b.Block)+64))
		copy(memory, Data(len(memory), 41))
		n := k.lanes + 1
		others := Data(len(memory)+2*b.Block, 42)
		msgs := make([][]byte, n)
		hs := make([]hash.Hash, n)
		var lengths []int
		for length := 0; length <= longest; length += Sample(37, 5, 1) {
			lengths = append(lengths, length)
		}
		at := func(length, gap int) {
			for _, guarded := range [][]byte{memory.first(length, gap), memory.last(length, gap)} {
				// Beside shorter, equal and longer messages; one of these, if there are
				// many gaps.
				neighbours := []int{length, length/2 + 1, length + 2*b.Block}
				if gap > 0 {
					neighbours = neighbours[gap%3:][:1]
				}
				for _, other := range neighbours {
					for i := range msgs {
						msgs[i] = others[:other]
					}
					want := b.want(t, sum, [][]byte{others[:other], guarded})
					for lane := 0; lane < n; lane += Sample(3, 1, 1) {
						msgs[lane] = guarded
						dst := make([]byte, n*sum.Size)
						sum.Many(dst, msgs)
						for i := range msgs {
							w := want[:sum.Size]
							if i == lane {
								w = want[sum.Size:]
							}
							if !bytes.Equal(dst[i*sum.Size:(i+1)*sum.Size], w) {
								t.Fatalf("%d bytes in lane %d: digest %d is wrong", length, lane, i)
							}
						}
						Count(t, 1, atGuardPages)
						msgs[lane] = others[:other]
					}
					// All lanes at the end of memory, into running hashes too.
					for i := range msgs {
						msgs[i] = guarded
						hs[i] = b.Kinds[0]()
						hs[i].Write(others[:i%b.Block])
					}
					b.WriteMany(hs, msgs)
				}
			}
		}
		for _, length := range append(lengths, b.edges()...) {
			for gap := range Sample(1, 2, 64) {
				at(length, gap)
			}
		}
	})
}

func (b *Batch) testGuardedDigests(t *testing.T) {
	b.each(t, func(t *testing.T, k batchKernel) {
		msgs := batchMessages(b.mixes()["edges"], 43)
		for _, sum := range b.Sums {
			want := b.want(t, sum, msgs)
			memory := GuardedMemory(t, len(want))
			for n := 0; n <= len(msgs); n += Sample(7, 1, 1) {
				for _, dst := range [][]byte{memory[:n*sum.Size], memory[len(memory)-n*sum.Size:]} {
					clear(dst)
					sum.Many(dst, msgs[:n])
					sum.check(t, dst, want[:n*sum.Size], msgs[:n], "guarded")
					Count(t, 1, atGuardPages)
				}
			}
		}
	})
}

func (b *Batch) testGuardedStates(t *testing.T) {
	b.eachKernel(t, func(t *testing.T, k batchKernel) {
		const n = 2
		text := GuardedMemory(t, n*b.Block)
		copy(text, Data(len(text), 44))
		memory := GuardedMemory(t, b.StateSize)
		start := Data(b.StateSize, 45)
		want := bytes.Clone(start)
		block := unsafe.Pointer(&text[len(text)-n*b.Block])
		b.Compress(0, []unsafe.Pointer{unsafe.Pointer(&want[0])}, []unsafe.Pointer{block}, n)
		others := make([]byte, k.lanes*b.StateSize)
		states := make([]unsafe.Pointer, k.lanes)
		blocks := make([]unsafe.Pointer, k.lanes)
		for lane := range k.lanes {
			for _, guarded := range [][]byte{memory[:b.StateSize], memory[len(memory)-b.StateSize:]} {
				for i := range states {
					copy(others[i*b.StateSize:], start)
					states[i] = unsafe.Pointer(&others[i*b.StateSize])
					blocks[i] = block
				}
				copy(guarded, start)
				states[lane] = unsafe.Pointer(&guarded[0])
				b.Compress(k.id, states, blocks, n)
				if !bytes.Equal(guarded, want) {
					t.Fatalf("state in lane %d is wrong", lane)
				}
				Count(t, 1, atGuardPages)
			}
		}
	})
}
