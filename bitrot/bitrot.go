package bitrot

import (
	"fmt"
	"io"
	"runtime"
	"sync"
)

const (
	// Size256 is the length in bytes of the digests that are the default.
	Size256 = 32
	// Size512 is the length in bytes of the longer digests.
	Size512 = 64
	// DefaultLeafSize is the length of a block in bytes unless asked otherwise.
	DefaultLeafSize = 64 << 10
	// MaxLeafSize is the greatest length of a block in bytes. A block is in
	// memory while it is verified.
	MaxLeafSize = 16 << 20
)

// Config says how an object is hashed. nil stands for the zero Config. No
// function changes or keeps it; the key and the salt are copied.
type Config struct {
	// Size is the length of digests in bytes, 32 or 64; 0 means 32.
	Size int
	// LeafSize is the length of a block in bytes, up to MaxLeafSize; 0 means
	// DefaultLeafSize. Blocks of more than 512 KiB fill fewer lanes.
	LeafSize int
	// Key is a secret of up to 64 bytes that every node is hashed with. It is
	// never stored.
	Key []byte
	// Salt is up to 16 bytes, stored in outlines and footers. A salt of zeros is
	// no salt.
	Salt []byte
	// Concurrency is how many goroutines hash at once in SumReader,
	// SumReaderAt, Build, BuildAt and whatever verifies: 0 and 1 mean the
	// caller's only, a negative number means GOMAXPROCS, and a number above 256
	// means 256. It has no influence on the result. Each goroutine takes about
	// 1 MiB of memory, or up to 16 MiB with blocks of more than 64 KiB; several
	// goroutines that are given a stream take as much once more.
	Concurrency int
	// Progress, if it is not nil, is told how many more bytes SumReader,
	// SumReaderAt, Build and BuildAt have hashed since its last call: at least
	// every 16 MiB. It is called in the goroutine of their caller.
	Progress func(bytes int)
}

// tree checks c and makes what all nodes of its trees have in common.
func (c *Config) tree() (*tree, error) {
	if c == nil {
		c = &Config{}
	}
	t := &tree{size: c.Size, leaf: c.LeafSize}
	switch t.size {
	case 0:
		t.size = Size256
	case Size256, Size512:
	default:
		return nil, fmt.Errorf("bitrot: digests of %d bytes, want 32 or 64", c.Size)
	}
	if t.leaf == 0 {
		t.leaf = DefaultLeafSize
	}
	if t.leaf < 1 || t.leaf > MaxLeafSize {
		return nil, fmt.Errorf("bitrot: leaf size of %d bytes, want at most %d", c.LeafSize, MaxLeafSize)
	}
	if len(c.Key) > maxKey {
		return nil, fmt.Errorf("bitrot: key of %d bytes, want at most %d", len(c.Key), maxKey)
	}
	if len(c.Salt) > saltSize {
		return nil, fmt.Errorf("bitrot: salt of %d bytes, want at most %d", len(c.Salt), saltSize)
	}
	t.key = append([]byte(nil), c.Key...)
	copy(t.salt[:], c.Salt)
	return t, nil
}

func (c *Config) concurrency() int {
	if c == nil {
		return 0
	}
	return c.Concurrency
}

func (c *Config) progress(bytes int) {
	if c != nil && c.Progress != nil {
		c.Progress(bytes)
	}
}

// goroutines is how many a Concurrency asks for.
func goroutines(concurrency int) int {
	if concurrency < 0 {
		concurrency = runtime.GOMAXPROCS(0)
	}
	return max(1, min(concurrency, 256))
}

// Block is the place of a block in its object.
type Block struct {
	Index  int64
	Offset int64 // in the object, in bytes
	Length int   // in bytes: the leaf size, or what is left for the last block
}

// Sum256 returns the root of p with digests of 32 bytes and blocks of 64 KiB,
// without key and salt. It hashes p where it lies, in a fixed memory, and uses
// the calling goroutine only.
func Sum256(p []byte) (root [Size256]byte) {
	sum(root[:], p, &defaults256)
	return root
}

// Sum512 is [Sum256] with digests of 64 bytes.
func Sum512(p []byte) (root [Size512]byte) {
	sum(root[:], p, &defaults512)
	return root
}

// Sum returns the root of p, as [Sum256] does for the zero Config. It returns
// an error if c is not one that [Config] allows.
func Sum(p []byte, c *Config) ([]byte, error) {
	t, err := c.tree()
	if err != nil {
		return nil, err
	}
	root := make([]byte, t.size)
	newSummer(t).sum(root, p)
	return root, nil
}

// SumReader returns the root of what r gives until its end, and how many bytes
// that is. The memory that it takes does not grow with the object. Unlike a
// [Digest], it hashes with Config.Concurrency. The error is a [StorageError],
// or says that c is not one that [Config] allows. r is read in the calling
// goroutine.
func SumReader(r io.Reader, c *Config) (root []byte, length int64, err error) {
	t, err := c.tree()
	if err != nil {
		return nil, 0, err
	}
	h := t.newRoot()
	length, err = t.hashStream(r, 0, c, func(leaves []byte) { h.Write(leaves) })
	if err != nil {
		return nil, length, err
	}
	return h.Sum(nil), length, nil
}

// SumReaderAt returns the root of the first length bytes of r, in an amount of
// memory that does not grow with length. With a Concurrency of more than one,
// all goroutines read, which is faster than [SumReader]: r must allow calls of
// ReadAt at the same time, as io.ReaderAt demands. The error is a
// [StorageError], which wraps [io.ErrUnexpectedEOF] if r is shorter, or says
// that c is not one that [Config] allows. If r is an os.File, what is in the
// page cache may be mapped instead of read.
func SumReaderAt(r io.ReaderAt, length int64, c *Config) (root []byte, err error) {
	t, err := c.tree()
	if err != nil {
		return nil, err
	}
	if length < 0 {
		return nil, fmt.Errorf("bitrot: object of %d bytes", length)
	}
	h := t.newRoot()
	if err := t.hashAt(r, length, c, func(leaves []byte) { h.Write(leaves) }); err != nil {
		return nil, err
	}
	return h.Sum(nil), nil
}

// The trees of Sum256 and Sum512, and what they work with.
var (
	defaults256 = sync.Pool{New: func() any { return newSummer(&tree{size: Size256, leaf: DefaultLeafSize}) }}
	defaults512 = sync.Pool{New: func() any { return newSummer(&tree{size: Size512, leaf: DefaultLeafSize}) }}
)

func sum(root, p []byte, pool *sync.Pool) {
	s := pool.Get().(*summer)
	s.sum(root, p)
	pool.Put(s)
}
