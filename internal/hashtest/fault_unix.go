//go:build unix

package hashtest

import (
	"runtime"
	"runtime/debug"
	"testing"
	"unsafe"
)

// CheckFaults lets every kernel run into a page that it must not touch, as one of a
// mapped file can be that was cut short. Who hashes such files recovers from that:
// below the kernel's frame, which has no map of its pointers, the stack is
// scanned and grows before the panic is over.
func CheckFaults(t *testing.T, h Hash) {
	EachKernel(t, h, func(t *testing.T) {
		for _, message := range faulty(t, h.BlockSize) {
			v := h.Variants[0]
			if !leaves(func() { v.New().Write(message) }) {
				t.Errorf("a message of %d bytes that cannot be read is hashed", len(message))
			}
			Count(t, 1, "faults, the stack in order")
		}
	})
}

// testFaults is CheckFaults for lane kernels: one message of several is faulty.
func (b *Batch) testFaults(t *testing.T) {
	b.each(t, func(t *testing.T, k batchKernel) {
		sum := b.Sums[0]
		for _, message := range faulty(t, b.Block) {
			for lane := 0; lane <= k.lanes; lane += Sample(5, 1, 1) {
				msgs := batchMessages([]int{len(message)}, 44)
				for len(msgs) <= k.lanes {
					msgs = append(msgs, msgs[0])
				}
				msgs[lane] = message
				if !leaves(func() { sum.Many(make([]byte, len(msgs)*sum.Size), msgs) }) {
					t.Errorf("lane %d cannot be read and is hashed", lane)
				}
				Count(t, 1, "faults, the stack in order")
			}
		}
	})
}

// faulty returns messages that begin in memory and end where nothing may be touched:
// their first faults are those of the first block, of a later one, and of the last.
func faulty(t *testing.T, block int) (messages [][]byte) {
	if runtime.GOARCH == "loong64" {
		t.Skip("Go 1.26 cannot go on after a fault below assembly of crypto/sha256 there; it needs to unwind its frame")
	}
	memory := GuardedMemory(t, 20*block)
	for _, good := range []int{1, block - 1, 5*block + 3, 20 * block} {
		p := &memory[len(memory)-good]
		messages = append(messages, unsafe.Slice(p, good+block+1))
	}
	return messages
}

// leaves calls f in a goroutine whose stack is new, and reports whether it faulted.
// An emulator may not say where: then the runtime takes it for nil.
func leaves(f func()) (fault bool) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			runtime.GC()
			descend(1000, runtime.GC)
			_, fault = recover().(runtime.Error)
		}()
		debug.SetPanicOnFault(true)
		f()
	}()
	<-done
	return fault
}
