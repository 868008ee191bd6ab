package bitrot

import (
	"crypto/subtle"
	"hash"

	blake2b "github.com/af655cf0/simdhash"
)

const (
	maxKey   = 64
	saltSize = 16
	// maxWindow is the most leaves that are hashed in one call. It is a multiple
	// of every kernel's lanes.
	maxWindow = 64
)

// tree is what the nodes of an object's tree have in common. It does not change.
type tree struct {
	size int // of digests, N
	leaf int // bytes in a block, L
	key  []byte
	salt [saltSize]byte
}

// config is the parameter block of a node.
func (t *tree) config(depth uint8, offset int64, last bool) blake2b.Config {
	return blake2b.Config{
		Size: t.size,
		Key:  t.key,
		Salt: t.salt[:],
		Tree: &blake2b.Tree{
			MaxDepth:      2,
			LeafSize:      uint32(t.leaf),
			NodeOffset:    uint64(offset),
			NodeDepth:     depth,
			InnerHashSize: uint8(t.size),
			IsLastNode:    last,
		},
	}
}

// node returns the hash of one node.
func (t *tree) node(depth uint8, offset int64, last bool) hash.Hash {
	c := t.config(depth, offset, last)
	h, err := blake2b.NewConfig(&c)
	if err != nil {
		panic(err) // Config.tree and parseHeader let no such parameters through
	}
	return h
}

// newRoot returns the hash of the root, to which the leaves are written.
func (t *tree) newRoot() hash.Hash { return t.node(1, 0, true) }

// rootOf returns the root over all leaves.
func (t *tree) rootOf(leaves []byte) []byte {
	h := t.newRoot()
	h.Write(leaves)
	return h.Sum(nil)
}

// hashRun puts the leaves of consecutive blocks, from index first on, into dst.
// last says that the last of them is the object's last.
func (t *tree) hashRun(dst []byte, first int64, last bool, blocks [][]byte) {
	c := t.config(0, first, last)
	if err := c.SumMany(dst, blocks); err != nil {
		panic(err) // as in node
	}
}

// hashBytes appends the leaves of the consecutive blocks in p to dst: one leaf
// at least. blocks is scratch memory for their slices.
func (t *tree) hashBytes(dst []byte, blocks [][]byte, first int64, last bool, p []byte) []byte {
	blocks = blocks[:0]
	for len(p) > t.leaf {
		blocks = append(blocks, p[:t.leaf])
		p = p[t.leaf:]
	}
	blocks = append(blocks, p)
	n := len(dst)
	dst = extend(dst, len(blocks)*t.size)
	t.hashRun(dst[n:], first, last, blocks)
	clear(blocks) // they are the caller's
	return dst
}

// count is how many blocks an object of size bytes has.
func (t *tree) count(size int64) int64 {
	return max(1, (size-1)/int64(t.leaf)+1)
}

// block is the place of block i in an object of size bytes.
func (t *tree) block(i, size int64) Block {
	offset := i * int64(t.leaf)
	return Block{Index: i, Offset: offset, Length: int(min(int64(t.leaf), size-offset))}
}

// window is how many leaves are hashed at a time where blocks are buffered:
// 1 MiB of them, but 16 leaves where these fit into 8 MiB, as that is what
// the widest kernel takes.
func (t *tree) window() int {
	return max(1, min(maxWindow, 1<<20/t.leaf), min(16, 8<<20/t.leaf))
}

// leaf is a block that is to be hashed.
type leaf struct {
	tree  *tree
	index int64
	last  bool
	block []byte
}

// hashLeaves appends the digests of leaves, of one tree or several, to dst.
func hashLeaves(dst []byte, leaves []leaf) []byte {
	if len(leaves) == 0 {
		return dst
	}
	blocks := make([][]byte, len(leaves))
	for i, l := range leaves {
		blocks[i] = l.block
	}
	if t := leaves[0].tree; oneRun(leaves) {
		n := len(dst)
		dst = extend(dst, len(leaves)*t.size)
		t.hashRun(dst[n:], leaves[0].index, leaves[len(leaves)-1].last, blocks)
		return dst
	}
	hashes := make([]hash.Hash, len(leaves))
	for i, l := range leaves {
		hashes[i] = l.tree.node(0, l.index, l.last)
	}
	blake2b.WriteMany(hashes, blocks)
	return blake2b.AppendSums(dst, hashes)
}

// oneRun reports whether leaves are of one tree and follow one another, so that
// none but the last of them can be the object's last.
func oneRun(leaves []leaf) bool {
	for i, l := range leaves[1:] {
		before := leaves[i]
		if l.tree != before.tree || l.index != before.index+1 {
			return false
		}
	}
	return true
}

// extend makes b longer by n bytes of any content.
func extend(b []byte, n int) []byte {
	if len(b)+n <= cap(b) {
		return b[:len(b)+n]
	}
	return append(b, make([]byte, n)...)
}

func equal(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }

// summer computes roots of bytes in memory. It is reused, and all that would
// escape to the heap is in it.
type summer struct {
	tree   *tree
	root   hash.Hash
	leaves [maxWindow * Size512]byte
	blocks [maxWindow][]byte
}

func newSummer(t *tree) *summer { return &summer{tree: t, root: t.newRoot()} }

// sum puts the root of p into root.
func (s *summer) sum(root, p []byte) {
	t := s.tree
	s.root.Reset()
	for first, window := int64(0), maxWindow*t.leaf; ; first += maxWindow {
		last := len(p) <= window
		part := p[:min(window, len(p))]
		s.root.Write(t.hashBytes(s.leaves[:0], s.blocks[:0], first, last, part))
		if last {
			break
		}
		p = p[window:]
	}
	copy(root, s.root.Sum(s.leaves[:0]))
}
