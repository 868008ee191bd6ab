package bitrot

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	blake2b "github.com/af655cf0/simdhash"
)

var benchSizes = []int{4 << 10, 64 << 10, 1 << 20, 16 << 20}

// sizeName spells a number of bytes as the other benchmarks do.
func sizeName(n int) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%dMiB", n>>20)
	}
	return fmt.Sprintf("%dKiB", n>>10)
}

// BenchmarkRoot measures the ways to the root of one object in memory. op=flat is
// BLAKE2b-512 of the same bytes without a tree, op=leaves what the tree is made
// of: its leaves, from a slice that is there already.
func BenchmarkRoot(b *testing.B) {
	for _, size := range benchSizes {
		p := object(size)
		run := func(op string, f func()) {
			b.Run(fmt.Sprintf("op=%s/size=%s", op, sizeName(size)), func(b *testing.B) {
				b.SetBytes(int64(size))
				b.ReportAllocs()
				for b.Loop() {
					f()
				}
			})
		}
		run("Sum512", func() { Sum512(p) })
		run("Sum256", func() { Sum256(p) })
		d := must(New(nil))
		run("Digest.Write", func() { d.Reset(); d.Write(p); d.Sum(nil) })
		r := bytes.NewReader(p)
		run("Digest.ReadFrom", func() { d.Reset(); r.Reset(p); d.ReadFrom(r); d.Sum(nil) })
		run("Build", func() { r.Reset(p); Build(r, nil) })
		run("BuildAt", func() { BuildAt(r, int64(size), nil) })
		run("BuildAt2", func() { BuildAt(r, int64(size), &Config{Concurrency: 2}) })
		o := must(BuildAt(r, int64(size), nil))
		run("Verify", func() { o.Verify(r) })
		run("Reader", func() { io.Copy(io.Discard, o.NewReader(r)) })
		run("Writer.Write", func() { w, _ := NewWriter(io.Discard, nil); w.Write(p); w.Close() })
		run("Writer.ReadFrom", func() { w, _ := NewWriter(io.Discard, nil); r.Reset(p); w.ReadFrom(r); w.Close() })
		run("flat", func() { blake2b.Sum512(p) })
		t := &tree{size: Size512, leaf: DefaultLeafSize}
		var blocks [][]byte
		for rest := p; len(rest) > 0; rest = rest[min(len(rest), t.leaf):] {
			blocks = append(blocks, rest[:min(len(rest), t.leaf)])
		}
		leaves := make([]byte, len(blocks)*t.size)
		run("leaves", func() { t.hashRun(leaves, 0, true, blocks) })
	}
}

// BenchmarkShards writes 64 KiB to each of some streams at a time.
func BenchmarkShards(b *testing.B) {
	for _, shards := range []int{1, 4, 16} {
		b.Run(fmt.Sprintf("shards=%d", shards), func(b *testing.B) {
			ws, ps := make([]*Writer, shards), make([][]byte, shards)
			for i := range ws {
				ws[i], ps[i] = must(NewWriter(io.Discard, nil)), object(DefaultLeafSize)
			}
			b.SetBytes(int64(shards * DefaultLeafSize))
			b.ReportAllocs()
			for b.Loop() {
				WriteMany(ws, ps)
			}
		})
	}
}
