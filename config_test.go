package blake2b

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

func TestConfigRefuses(t *testing.T) {
	long := make([]byte, 256)
	tree := func(change func(*Tree)) *Config {
		c := &Config{Tree: &Tree{Fanout: 2, MaxDepth: 2}}
		change(c.Tree)
		return c
	}
	for _, test := range []struct {
		what  string // in the error
		takes bool
		c     *Config
	}{
		{"", true, nil},
		{"", true, &Config{}},
		{"digest", false, &Config{Size: -1}},
		{"digest", false, &Config{Size: math.MinInt32}},
		{"", true, &Config{Size: 1}},
		{"", true, &Config{Size: 64}},
		{"digest", false, &Config{Size: 65}},
		{"digest", false, &Config{Size: 256 + 32}}, // a byte would hold 32
		{"", true, &Config{Key: long[:64]}},
		{"key", false, &Config{Key: long[:65]}},
		{"key", false, &Config{Key: long}},
		{"", true, &Config{Salt: long[:16]}},
		{"salt", false, &Config{Salt: long[:17]}},
		{"", true, &Config{Person: long[:16]}},
		{"personalisation", false, &Config{Person: long[:17]}},
		{"", true, tree(func(*Tree) {})},
		{"MaxDepth", false, tree(func(t *Tree) { t.MaxDepth = 0 })},
		{"MaxDepth", false, &Config{Tree: &Tree{}}},
		{"", true, tree(func(t *Tree) { t.InnerHashSize = 64 })},
		{"InnerHashSize", false, tree(func(t *Tree) { t.InnerHashSize = 65 })},
		{"InnerHashSize", false, tree(func(t *Tree) { t.InnerHashSize = 255 })},
		// Odd combinations are the caller's business.
		{"", true, tree(func(t *Tree) { *t = Tree{MaxDepth: 1, NodeDepth: 255, NodeOffset: math.MaxUint64} })},
		{"", true, tree(func(t *Tree) { *t = Tree{MaxDepth: 255, LeafSize: math.MaxUint32, Fanout: 255} })},
	} {
		d, err := NewConfig(test.c)
		switch name := fmt.Sprintf("%+v", test.c); {
		case test.takes && (err != nil || d == nil):
			t.Errorf("%s is refused: %v", name, err)
		case !test.takes && (err == nil || d != nil):
			t.Errorf("%s makes %v, error %v", name, d, err)
		case !test.takes && (!strings.HasPrefix(err.Error(), "blake2b: ") || !strings.Contains(err.Error(), test.what)):
			t.Errorf("%s: the error does not name the package and %s: %v", name, test.what, err)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	for _, size := range []int{math.MinInt32, -1, 0, 65, 256 + 32} {
		if d, err := New(size, nil); err == nil || d != nil {
			t.Errorf("New(%d, nil) returns %v, %v", size, d, err)
		}
	}
	key := make([]byte, 65)
	for name, f := range map[string]func() (any, error){
		"New":    func() (any, error) { d, err := New(20, key); return nilled(d == nil), err },
		"New512": func() (any, error) { d, err := New512(key); return nilled(d == nil), err },
		"New384": func() (any, error) { d, err := New384(key); return nilled(d == nil), err },
		"New256": func() (any, error) { d, err := New256(key); return nilled(d == nil), err },
		"NewXOF": func() (any, error) { x, err := NewXOF(20, key); return nilled(x == nil), err },
	} {
		if d, err := f(); err == nil || d != nil {
			t.Errorf("%s with a key of 65 bytes does not return nil and an error: %v", name, err)
		}
	}
}

// nilled is nil if what it was told of is: an interface that holds a nil
// pointer would not be.
func nilled(isNil bool) any {
	if isNil {
		return nil
	}
	return "a digest"
}

// TestConfigZero tests what stands for the defaults.
func TestConfigZero(t *testing.T) {
	message := hashtest.Data(200, 31)
	want := Sum512(message)
	for _, c := range []*Config{
		nil, {}, {Size: 64}, {Key: []byte{}, Salt: []byte{}, Person: []byte{}}, {Tree: &Tree{Fanout: 1, MaxDepth: 1}},
		{Salt: make([]byte, 5), Person: make([]byte, 16)},
	} {
		d := must(NewConfig(c))
		d.Write(message)
		if got := d.Sum(nil); d.Size() != Size || !bytes.Equal(got, want[:]) {
			t.Errorf("%+v: digest of size %d is %x, want %x", c, d.Size(), got, want)
		}
	}
}

// TestConfigPads tests that a short salt or personalisation is one with zeros
// behind it, and that a key's length counts.
func TestConfigPads(t *testing.T) {
	sum := func(c *Config) string { return fmt.Sprintf("%x", must(NewConfig(c)).Sum(nil)) }
	zeros := make([]byte, 13)
	for _, pair := range [][2]*Config{
		{{Salt: []byte("abc")}, {Salt: append([]byte("abc"), zeros...)}},
		{{Person: []byte("abc")}, {Person: append([]byte("abc"), zeros...)}},
	} {
		if sum(pair[0]) != sum(pair[1]) {
			t.Errorf("%+v and %+v differ", pair[0], pair[1])
		}
	}
	if sum(&Config{Key: []byte("abc")}) == sum(&Config{Key: []byte("abc\x00")}) {
		t.Error("the length of the key makes no difference")
	}
	if sum(&Config{Salt: []byte("abc")}) == sum(&Config{Person: []byte("abc")}) {
		t.Error("salt and personalisation are the same")
	}
}

// TestConfigEveryField tests that each parameter changes the digest.
func TestConfigEveryField(t *testing.T) {
	seen := map[string]string{}
	for name, change := range map[string]func(*Config){
		"nothing":       func(*Config) {},
		"Key":           func(c *Config) { c.Key = []byte("another key") },
		"Salt":          func(c *Config) { c.Salt = []byte("sixteen of salt?") },
		"Person":        func(c *Config) { c.Person = []byte("for someone") },
		"Fanout":        func(c *Config) { c.Tree.Fanout++ },
		"MaxDepth":      func(c *Config) { c.Tree.MaxDepth++ },
		"LeafSize":      func(c *Config) { c.Tree.LeafSize++ },
		"LeafSize high": func(c *Config) { c.Tree.LeafSize ^= 1 << 31 },
		"NodeOffset":    func(c *Config) { c.Tree.NodeOffset++ },
		"NodeOffset 63": func(c *Config) { c.Tree.NodeOffset ^= 1 << 63 },
		"NodeDepth":     func(c *Config) { c.Tree.NodeDepth++ },
		"InnerHashSize": func(c *Config) { c.Tree.InnerHashSize-- },
		"IsLastNode":    func(c *Config) { c.Tree.IsLastNode = false },
	} {
		c := everything()
		change(c)
		sum := string(must(NewConfig(c)).Sum(nil))
		if other, ok := seen[sum]; ok {
			t.Errorf("%s and %s give the same digest", name, other)
		}
		seen[sum] = name
	}
}

// TestConfigKept tests that a Config is neither changed nor kept, and that a
// key is copied, for MACs and XOFs too.
func TestConfigKept(t *testing.T) {
	c, same := everything(), everything()
	d := must(NewConfig(c))
	d.Write([]byte("message"))
	want := d.Sum(nil)
	if got := fmt.Sprintf("%+v %+v", c, c.Tree); strings.ReplaceAll(got, fmt.Sprintf("%p", c.Tree), "") !=
		strings.ReplaceAll(fmt.Sprintf("%+v %+v", same, same.Tree), fmt.Sprintf("%p", same.Tree), "") {
		t.Errorf("the Config was changed: %s", got)
	}
	clear(c.Key)
	clear(c.Salt)
	clear(c.Person)
	*c.Tree = Tree{}
	c.Size = 1
	if got := d.Sum(nil); !bytes.Equal(got, want) {
		t.Error("a change of the Config changed the digest")
	}
	d.Reset()
	d.Write([]byte("message"))
	if got := d.Sum(nil); !bytes.Equal(got, want) {
		t.Error("a change of the Config changed the digest after Reset")
	}

	key := []byte("a key")
	mac, x := must(New256(key)), must(NewXOF(99, key))
	before, out := mac.Sum(nil), make([]byte, 99)
	must(x.Clone().Read(out))
	clear(key)
	mac.Reset()
	x.Reset()
	again := make([]byte, 99)
	must(x.Read(again))
	if !bytes.Equal(mac.Sum(nil), before) || !bytes.Equal(out, again) {
		t.Error("a change of the key changed the digest")
	}
}

// TestConfigGuard has keys, salts and personalisations next to pages that nobody
// may touch. A fault ends the program.
func TestConfigGuard(t *testing.T) {
	value := hashtest.GoldenKey(maxKey)
	for n := range maxKey + 1 {
		salt, person := value[:min(n, saltSize)], value[:min(n, maxPerson)]
		want := must(NewConfig(&Config{Key: value[:n], Salt: salt, Person: person})).Sum(nil)
		keys, salts, persons := hashtest.Guarded(t, value[:n]), hashtest.Guarded(t, salt), hashtest.Guarded(t, person)
		for i := range keys {
			d := must(NewConfig(&Config{Key: keys[i], Salt: salts[i], Person: persons[i]}))
			d.Reset()
			if got := d.Sum(nil); !bytes.Equal(got, want) {
				t.Errorf("key of %d bytes next to a guard page: %x, want %x", n, got, want)
			}
			must(must(NewXOF(20, keys[i])).Read(make([]byte, 20)))
		}
	}
}

// FuzzConfig makes digests and batches of any parameters: what the parameter
// block cannot hold is an error of both, and all else gives equal digests.
func FuzzConfig(f *testing.F) {
	for _, c := range []*Config{{}, {Size: 65}, {Size: -1}, {Key: make([]byte, 65)}, {Salt: make([]byte, 17)}, {Person: make([]byte, 17)}, everything()} {
		f.Add(c.Size, c.Key, c.Salt, c.Person, []byte{}, []byte("message"))
		f.Add(c.Size, c.Key, c.Salt, c.Person, []byte{2, 1, 64, 0, 1, 7: 3, 16: 255}, make([]byte, 300))
	}
	f.Add(32, []byte("key"), []byte("salt"), []byte("person"), []byte{2, 0}, []byte("no depth"))
	f.Add(32, []byte("key"), []byte("salt"), []byte("person"), []byte{2, 2, 65}, []byte("too long inside"))
	f.Fuzz(func(t *testing.T, size int, key, salt, person, tree, message []byte) {
		c := &Config{Size: size, Key: key, Salt: salt, Person: person}
		fits := size >= 0 && size <= 64 && len(key) <= 64 && len(salt) <= 16 && len(person) <= 16
		if len(tree) > 0 {
			p := append(tree[:len(tree):len(tree)], make([]byte, 17)...)
			c.Tree = &Tree{
				Fanout: p[0], MaxDepth: p[1], InnerHashSize: p[2], NodeDepth: p[3], IsLastNode: p[4]&1 != 0,
				LeafSize: binary.LittleEndian.Uint32(p[5:]), NodeOffset: binary.LittleEndian.Uint64(p[9:]),
			}
			fits = fits && p[1] > 0 && p[2] <= 64
		}
		msgs := [][]byte{message, message[len(message)/2:], nil, message}
		dst := make([]byte, 4*64)
		d, err := NewConfig(c)
		if many := c.SumMany(dst, msgs); (err == nil) != fits || (many == nil) != fits || (d == nil) == fits {
			t.Fatalf("%+v: NewConfig %v, SumMany %v", c, err, many)
		}
		if !fits {
			if !bytes.Equal(dst, make([]byte, len(dst))) {
				t.Fatalf("%+v is refused, and digests are written", c)
			}
			return
		}
		var want []byte
		hashtest.Generic(t, tested(), func() { want = oneByOne(c, msgs) })
		if !bytes.Equal(dst[:len(want)], want) {
			t.Fatalf("%+v: digests are\n%x, want\n%x", c, dst[:len(want)], want)
		}
	})
}
