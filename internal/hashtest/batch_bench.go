package hashtest

import (
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// BatchOp is something to measure on batches: Do prepares it for messages.
type BatchOp struct {
	Name string
	Do   func(msgs [][]byte) func()
	one  bool // no lanes: the lane kernels have no part in it
}

// Ops are the batch functions, and one message after the other beside them.
func (b *Batch) Ops() []BatchOp {
	var ops []BatchOp
	for _, sum := range b.Sums {
		ops = append(ops, BatchOp{Name: sum.Name, Do: func(msgs [][]byte) func() {
			dst := make([]byte, len(msgs)*sum.Size)
			return func() { sum.Many(dst, msgs) }
		}})
	}
	sum := b.Sums[0]
	return append(ops,
		BatchOp{one: true, Name: strings.TrimSuffix(sum.Name, "Many"), Do: func(msgs [][]byte) func() {
			dst := make([]byte, len(msgs)*sum.Size)
			return func() {
				for i, msg := range msgs {
					sum.One(dst[i*sum.Size:(i+1)*sum.Size], msg)
				}
			}
		}},
		BatchOp{Name: "Reset+WriteMany+AppendSums", Do: func(msgs [][]byte) func() {
			hs := make([]hash.Hash, len(msgs))
			for i := range hs {
				hs[i] = b.Kinds[0]()
			}
			sums := make([]byte, 0, len(hs)*hs[0].Size())
			return func() {
				for _, h := range hs {
					h.Reset()
				}
				b.WriteMany(hs, msgs)
				sums = b.AppendSums(sums[:0], hs)
			}
		}},
	)
}

// Bench measures the batch functions on messages of one length, with the default
// choice of kernels and with each lane kernel, under names such as
//
//	hash=blake2b/kernel=avx512x16/op=Sum512Many/msgs=16/size=4KiB
//
// Messages lie one after the other in memory.
func (b *Batch) Bench(t *testing.B) {
	const most = 64 << 20 // bytes in all
	memory := Data(most, 61)
	b.benchKernels(t, b.Ops(), func(t *testing.B, do func(msgs [][]byte) func()) {
		for _, count := range []int{1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 1000} {
			for _, length := range []int{64, 128, 256, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20} {
				if count*length > most {
					continue
				}
				t.Run(fmt.Sprintf("msgs=%d/size=%s", count, size(length)), func(t *testing.B) {
					msgs := make([][]byte, count)
					for i := range msgs {
						msgs[i] = memory[i*length : (i+1)*length]
					}
					batchMeasure(t, msgs, do(msgs))
				})
			}
		}
	})
}

// BenchFiles measures them on messages of lengths as they occur: the files of
// the Go tree's folder net.
func (b *Batch) BenchFiles(t *testing.B) {
	//lint:ignore SA1019 the tree that this was built with is the one wanted
	root := filepath.Join(runtime.GOROOT(), "src", "net")
	var msgs [][]byte
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		msgs = append(msgs, text)
		return err
	})
	if err != nil {
		t.Skipf("needs the source of Go: %v", err)
	}
	b.benchKernels(t, b.Ops(), func(t *testing.B, do func(msgs [][]byte) func()) {
		t.Run(fmt.Sprintf("msgs=%d/size=files", len(msgs)), func(t *testing.B) { batchMeasure(t, msgs, do(msgs)) })
	})
}

// BenchNodes measures op on one message that is a number of nodes of so many
// bytes.
func (b *Batch) BenchNodes(t *testing.B, node int, op BatchOp) {
	b.benchKernels(t, []BatchOp{op}, func(t *testing.B, do func(msgs [][]byte) func()) {
		for _, n := range []int{1, 2, 4, 8, 16, 32, 64, 1000, 4096, 1 << 16} {
			t.Run(fmt.Sprintf("nodes=%d", n), func(t *testing.B) {
				msgs := [][]byte{Data(n*node, 62)}
				batchMeasure(t, msgs, do(msgs))
			})
		}
	})
}

// benchKernels runs f for each op with each kernel.
func (b *Batch) benchKernels(t *testing.B, ops []BatchOp, f func(t *testing.B, do func(msgs [][]byte) func())) {
	t.Helper()
	before := *b.Use
	defer func() { *b.Use = before }()
	for _, k := range b.kernels() {
		if k.id >= 0 && k.lanes == 1 {
			continue
		}
		*b.Use = before
		if k.id >= 0 {
			only, err := before.Only(k.name)
			if err != nil {
				t.Fatal(err)
			}
			*b.Use = only
		}
		for _, op := range ops {
			if op.one && k.id >= 0 {
				continue
			}
			t.Run(fmt.Sprintf("hash=%s/kernel=%s/op=%s", b.Hash, k.name, op.Name), func(t *testing.B) { f(t, op.Do) })
		}
	}
}

func batchMeasure(t *testing.B, msgs [][]byte, f func()) {
	total := 0
	for _, msg := range msgs {
		total += len(msg)
	}
	t.SetBytes(int64(total))
	t.ReportAllocs()
	for t.Loop() {
		f()
	}
}
