package blake2b

import (
	"encoding/binary"
	"fmt"
	"hash"
)

const (
	maxKey    = 64
	saltSize  = 16
	maxPerson = 16
)

// Config is the whole BLAKE2b parameter block (RFC 7693, section 2.5, and the
// BLAKE2 specification, section 2.8). The zero value means BLAKE2b-512.
type Config struct {
	Size   int    // length of the digest in bytes, 1 to 64; 0 means 64
	Key    []byte // up to 64 bytes; makes a MAC
	Salt   []byte // up to 16 bytes, padded with zeros
	Person []byte // personalisation: up to 16 bytes, padded with zeros
	Tree   *Tree  // nil means sequential mode: fanout 1, depth 1
}

// Tree is the place of one node in a hash tree (the BLAKE2 specification,
// section 2.10). Every node of a tree is configured and hashed on its own;
// whether the parameters of all nodes make a sound tree is up to the caller.
type Tree struct {
	Fanout        uint8  // children of a node; 0 means unlimited
	MaxDepth      uint8  // levels of the tree, 1 to 255; 255 means unlimited
	LeafSize      uint32 // bytes of the message in a leaf; 0 means unlimited
	NodeOffset    uint64 // index of this node in its level
	NodeDepth     uint8  // level of this node; leaves are at 0
	InnerHashSize uint8  // length of the digests inside the tree, 0 to 64
	IsLastNode    bool   // this is the last node of its level
}

// NewConfig returns a hash.Hash for any parameter block; nil stands for the
// zero Config. It refuses what the block cannot hold: Size outside 0..64, Key
// over 64 bytes, Salt or Person over 16, InnerHashSize over 64, MaxDepth 0.
//
// c is neither changed nor kept. The value implements what that of [New]
// does; with a key, salt, personalisation or tree its state cannot be saved.
func NewConfig(c *Config) (hash.Hash, error) {
	if c == nil {
		c = &Config{}
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	return newDigest(c), nil
}

func (c *Config) check() error {
	if c.Size != 0 {
		if err := checkSize(c.Size); err != nil {
			return err
		}
	}
	if err := checkLength("key", c.Key, maxKey); err != nil {
		return err
	}
	if err := checkLength("salt", c.Salt, saltSize); err != nil {
		return err
	}
	if err := checkLength("personalisation", c.Person, maxPerson); err != nil {
		return err
	}
	if t := c.Tree; t != nil {
		if t.MaxDepth == 0 {
			return fmt.Errorf("blake2b: Tree.MaxDepth of 0, want 1 to 255")
		}
		if t.InnerHashSize > Size {
			return fmt.Errorf("blake2b: Tree.InnerHashSize of %d bytes, want at most %d", t.InnerHashSize, Size)
		}
	}
	return nil
}

func checkSize(size int) error {
	if size < 1 || size > Size {
		return fmt.Errorf("blake2b: digest of %d bytes, want 1 to %d", size, Size)
	}
	return nil
}

func checkLength(what string, value []byte, limit int) error {
	if len(value) > limit {
		return fmt.Errorf("blake2b: %s of %d bytes, want at most %d", what, len(value), limit)
	}
	return nil
}

// size is the length of the digest, with the default filled in.
func (c *Config) size() int {
	if c.Size == 0 {
		return Size
	}
	return c.Size
}

// initial is the chaining value that the parameter block makes.
func (c *Config) initial() [8]uint64 {
	var p [64]byte // the parameter block
	p[0] = uint8(c.size())
	p[1] = uint8(len(c.Key))
	p[2], p[3] = 1, 1
	if t := c.Tree; t != nil {
		p[2], p[3] = t.Fanout, t.MaxDepth
		binary.LittleEndian.PutUint32(p[4:], t.LeafSize)
		binary.LittleEndian.PutUint64(p[8:], t.NodeOffset)
		p[16], p[17] = t.NodeDepth, t.InnerHashSize
	}
	copy(p[32:48], c.Salt)
	copy(p[48:64], c.Person)
	h := iv
	for i := range h {
		h[i] ^= binary.LittleEndian.Uint64(p[8*i:])
	}
	return h
}

// newDigest makes the digest for a Config that has been checked.
func newDigest(c *Config) *digest {
	d := &digest{
		size:     uint8(c.size()),
		keyLen:   uint8(len(c.Key)),
		lastNode: c.Tree != nil && c.Tree.IsLastNode,
		plain:    len(c.Key)+len(c.Salt)+len(c.Person) == 0 && c.Tree == nil,
		initial:  c.initial(),
	}
	copy(d.key[:], c.Key)
	d.Reset()
	return d
}
