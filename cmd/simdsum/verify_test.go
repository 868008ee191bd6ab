package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/af655cf0/simdhash/bitrot"
)

// TestVerifySize: the size that is reported is not that which the file had before it
// was truncated.
func TestVerifySize(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "f")
	write(t, name, "0123456789")
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	outline, err := bitrot.Build(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(name, 4); err != nil {
		t.Fatal(err)
	}
	v := &verdict{name: name}
	v.verify(outline, f, nil)
	if v.state != stateDamaged || !v.truncated || v.length != 10 || v.size != 4 {
		t.Errorf("%s, truncated %t, %d bytes of %d", v.state, v.truncated, v.size, v.length)
	}
}
