package bitrot

import (
	"bytes"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

// TestPython gives what is written to an implementation of the format in
// Python, testdata/golden.py, which makes all of it again with hashlib.
func TestPython(t *testing.T) {
	t.Parallel()
	hashtest.NotEmulated(t)
	python, err := exec.LookPath("python3")
	if err != nil || exec.Command(python, "-c", "import hashlib; hashlib.blake2b(last_node=True)").Run() != nil {
		t.Skip("needs python3 with BLAKE2b trees in hashlib: without it only its golden.json speaks for the format")
	}
	dir := t.TempDir()
	write := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, test := range []struct {
		length int
		c      *Config
	}{
		{0, nil}, {65537, nil}, {3<<20 + 1, nil},
		{200001, &Config{Size: 64, Key: []byte("a key"), Salt: []byte("salt")}},
		{64*1000 + 1, &Config{LeafSize: 64, Key: bytes.Repeat([]byte{7}, 64), Salt: bytes.Repeat([]byte{9}, 16)}},
	} {
		p := object(test.length)
		o := outlineOf(t, p, test.c)
		key := hex.EncodeToString(o.tree.key)
		object := write("object", p)
		for kind, b := range map[string][]byte{"outline": encode(t, o), "interleaved": interleave(t, p, test.c)} {
			out, err := exec.Command(python, "testdata/golden.py", kind, write(kind, b), object, key).CombinedOutput()
			if want := hex.EncodeToString(o.Root()) + "\n"; err != nil || string(out) != want {
				t.Errorf("%s of %d bytes: %v, %s, want root %s", kind, test.length, err, out, want)
			}
			if test.length > 0 {
				continue
			}
			b[len(b)/2] ^= 1
			if _, err := exec.Command(python, "testdata/golden.py", kind, write(kind, b), object, key).CombinedOutput(); err == nil {
				t.Errorf("%s of %d bytes: Python sees no damage", kind, test.length)
			}
		}
	}
}
