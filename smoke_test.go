package blake2b

import "testing"

func TestSelf(t *testing.T) {
	t.Log(Kernels())
	if err := SelfTest(); err != nil {
		t.Fatal(err)
	}
	d := sequence(1<<16, 1)
	_ = d
	old := use
	defer func() { use = old }()
	a := Sum512(d)
	use, _ = use.Only()
	if Sum512(d) != a {
		t.Fatal()
	}
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
				Sum512(d)
			}
		})
	}
}
