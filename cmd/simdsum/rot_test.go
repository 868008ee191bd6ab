package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/af655cf0/simdhash/bitrot"
	"github.com/af655cf0/simdhash/internal/hashtest"
)

// protectedFile writes a file of the length and its outline.
func protectedFile(t *testing.T, length int, config bitrot.Config) (name string, content []byte) {
	t.Helper()
	content = make([]byte, length)
	for i := range content {
		content[i] = byte(i % 251)
	}
	name = filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, content, 0o666); err != nil {
		t.Fatal(err)
	}
	p := (&protection{config: config, jobs: newJobs(2)}).file(candidate{name: name})
	if p.err != nil || p.line == nil {
		t.Fatalf("protect: %v, line %q", p.err, p.line)
	}
	return name, content
}

// verified is the verdict of the command.
func verified(name string, key []byte) *verdict {
	return (&verification{trust: bitrot.Trust{Key: key}, jobs: newJobs(2)}).file(candidate{name: name})
}

// flip flips one bit of a file.
func flip(t *testing.T, f *os.File, bit int) {
	t.Helper()
	var b [1]byte
	if _, err := f.ReadAt(b[:], int64(bit/8)); err != nil {
		t.Fatal(err)
	}
	b[0] ^= 1 << (bit % 8)
	if _, err := f.WriteAt(b[:], int64(bit/8)); err != nil {
		t.Fatal(err)
	}
}

// bits are all those of n bytes, or if these are many the first and the last ones,
// those around the ends of blocks, and others by chance.
func bits(n int, all bool) (list []int) {
	if all {
		for bit := range 8 * n {
			list = append(list, bit)
		}
		return list
	}
	for _, at := range []int{0, 1, n - 1, 65535, 65536, 131071, 131072} {
		if at < n {
			list = append(list, 8*at+rand.IntN(8))
		}
	}
	for range 25 {
		list = append(list, rand.IntN(8*n))
	}
	return list
}

// TestEveryFlip: each flipped bit of a file is damage, of the block that it is
// in, and each of an outline leaves no verdict on the file.
func TestEveryFlip(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		length int
		config bitrot.Config
	}{
		{0, bitrot.Config{}}, {1, bitrot.Config{}}, {7, bitrot.Config{}},
		{0, bitrot.Config{Size: 64}}, {1, bitrot.Config{Size: 64, Key: []byte("key"), Salt: []byte("salt")}}, {7, bitrot.Config{LeafSize: 3, Key: []byte("key")}},
		{65535, bitrot.Config{}}, {65536, bitrot.Config{}}, {65537, bitrot.Config{}}, {200001, bitrot.Config{Size: 64}},
	} {
		t.Run(fmt.Sprintf("%d of %d", test.length, test.config.Size), func(t *testing.T) {
			name, content := protectedFile(t, test.length, test.config)
			leaf := int64(test.config.LeafSize)
			if leaf == 0 {
				leaf = bitrot.DefaultLeafSize
			}
			key := test.config.Key
			all := test.length < 100
			for _, damaged := range []string{name, name + ".bitrot"} {
				f, err := os.OpenFile(damaged, os.O_RDWR, 0)
				if err != nil {
					t.Fatal(err)
				}
				defer f.Close()
				info, err := f.Stat()
				if err != nil {
					t.Fatal(err)
				}
				for _, bit := range bits(int(info.Size()), all) {
					flip(t, f, bit)
					v := verified(name, key)
					flip(t, f, bit)
					hashtest.Count(t, 1, "flipped bits, found and located")
					offset := int64(bit) / 8 / leaf * leaf
					want := []span{{offset, min(leaf, int64(len(content))-offset)}}
					switch {
					case damaged == name && (v.state != stateDamaged || !reflect.DeepEqual(v.damaged, want) || v.exit() != exitDamage):
						t.Errorf("bit %d of the file: %s, %v, want %v", bit, v.state, v.damaged, want)
					case damaged != name && (v.state != stateOutlineDamaged || v.isDamaged() || v.exit() != exitOutline):
						t.Errorf("bit %d of the outline: %s, %v", bit, v.state, v.damaged)
					}
				}
			}
			if v := verified(name, key); v.state != stateOK || v.exit() != 0 || v.bytes != int64(test.length) {
				t.Errorf("afterwards: %s, exit status %d, %d bytes", v.state, v.exit(), v.bytes)
			}
		})
	}
}

// TestEveryLength: a file that ends early or late, and an outline that does.
func TestEveryLength(t *testing.T) {
	t.Parallel()
	name, content := protectedFile(t, 23, bitrot.Config{LeafSize: 4})
	outline, err := os.ReadFile(name + ".bitrot")
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(content) + 9 {
		write(t, name, string(append(content, "123456789"...)[:n]))
		v := verified(name, nil)
		want := stateDamaged
		if n == len(content) {
			want = stateOK
		}
		if v.state != want || v.truncated != (n < len(content)) || v.grown != (n > len(content)) || v.size != int64(n) {
			t.Errorf("%d bytes: %s, truncated %t, grown %t", n, v.state, v.truncated, v.grown)
		}
		if n < len(content) && v.damaged[0].Offset > int64(n) {
			t.Errorf("%d bytes: damaged %v", n, v.damaged)
		}
		hashtest.Count(t, 1, "lengths of files judged")
	}
	write(t, name, string(content))
	for n := range len(outline) + 9 {
		write(t, name+".bitrot", string(append(outline, "123456789"...)[:n]))
		v := verified(name, nil)
		if want := stateOutlineDamaged; n != len(outline) && v.state != want {
			t.Errorf("outline of %d bytes: %s", n, v.state)
		}
	}
}

// TestBlocksInWrongPlaces: blocks that are whole, but not where they belong.
func TestBlocksInWrongPlaces(t *testing.T) {
	t.Parallel()
	name, content := protectedFile(t, 4*65536, bitrot.Config{})
	block := func(p []byte, i int) []byte { return p[i*65536 : (i+1)*65536] }
	for _, test := range []struct {
		what   string
		damage func(p []byte)
		want   []span
	}{
		{"swapped", func(p []byte) { copy(block(p, 0), block(content, 3)); copy(block(p, 3), block(content, 0)) }, []span{{0, 65536}, {3 * 65536, 65536}}},
		{"duplicated", func(p []byte) { copy(block(p, 1), block(content, 2)) }, []span{{65536, 65536}}},
		{"zeroed", func(p []byte) { clear(block(p, 1)); clear(block(p, 2)) }, []span{{65536, 2 * 65536}}},
	} {
		p := bytes.Clone(content)
		test.damage(p)
		write(t, name, string(p))
		if v := verified(name, nil); v.state != stateDamaged || !reflect.DeepEqual(v.damaged, test.want) {
			t.Errorf("%s: %s, damaged %v, want %v", test.what, v.state, v.damaged, test.want)
		}
	}
}

// python recomputes what protect has written, by nothing but the description of
// the format in package bitrot. Its arguments are names and keys in turn.
const recompute = `
import hashlib, struct, sys
for name, key in zip(sys.argv[1::2], sys.argv[2::2]):
    key = bytes.fromhex(key)
    data = open(name, "rb").read()
    outline = open(name + ".bitrot", "rb").read()
    magic, version, kind, N, flags, L, S, salt = struct.unpack_from("<8s4BLQ16s", outline)
    assert magic == b"\x8Fbitrot\n" and version == 1 and kind == 0x4F and flags == (1 if key else 0) and S == len(data)
    n = max(1, -(-S // L))
    node = dict(digest_size=N, key=key, salt=salt, fanout=0, depth=2, leaf_size=L, inner_size=N)
    for i in range(n):
        leaf = hashlib.blake2b(data[i*L:(i+1)*L], node_offset=i, node_depth=0, last_node=i == n-1, **node).digest()
        assert outline[40+i*N:40+(i+1)*N] == leaf, (name, i)
    root = hashlib.blake2b(outline[40:40+n*N], node_offset=0, node_depth=1, last_node=True, **node).digest()
    assert outline[40+n*N:40+n*N+N] == root, name
    assert outline[40+n*N+N:] == hashlib.blake2b(outline[:40+n*N+N], digest_size=32).digest(), name
    print(root.hex())
`

// TestPythonRecomputes: hashlib has every leaf and the root of a protected file.
func TestPythonRecomputes(t *testing.T) {
	t.Parallel()
	python(t)
	args, lines := []string{"-c", recompute}, []string(nil)
	for _, length := range []int{0, 1, 65535, 65536, 65537, 200001, 3 << 20} {
		for _, config := range []bitrot.Config{
			{}, {Size: 64}, {Size: 64, LeafSize: 1 << 10, Key: []byte("a key"), Salt: []byte("a salt")},
		} {
			name, _ := protectedFile(t, length, config)
			args = append(args, name, hex.EncodeToString(config.Key))
			p := (&protection{config: config, update: true, jobs: newJobs(1)}).file(candidate{name: name})
			lines = append(lines, string(p.line))
		}
	}
	out, err := exec.Command("python3", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for i, root := range strings.Fields(string(out)) {
		if !strings.HasSuffix(lines[i], " = "+root+"\n") {
			t.Errorf("Python has the root %s, and protect printed %s", root, lines[i])
		}
	}
}
