package sha256

import "testing"
import std "crypto/sha256"

func TestSelf(t *testing.T) {
	t.Log(Kernels())
	if err := SelfTest(); err != nil {
		t.Fatal(err)
	}
	old := use
	defer func() { use = old }()
	use, _ = use.Only()
	if err := SelfTest(); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkK(b *testing.B) {
	d := make([]byte, 65536)
	for _, k := range kernels {
		b.Run(k.Name, func(b *testing.B) {
			use, _ = use.Only(k.Name)
			b.SetBytes(65536)
			for b.Loop() {
				Sum256(d)
			}
		})
	}
	b.Run("std", func(b *testing.B) {
		b.SetBytes(65536)
		for b.Loop() {
			std.Sum256(d)
		}
	})
}
