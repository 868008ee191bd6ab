package bitrot

import (
	"errors"
	"fmt"
)

// ErrRange is what an offset, a length or an index outside the object gives.
var ErrRange = errors.New("bitrot: outside the object")

// DamageError says that the object is not what it was.
type DamageError struct {
	// Blocks are all damaged blocks among those that were looked at, in the
	// order in which they were looked at: the damage is somewhere in each of
	// them, and nowhere else.
	Blocks []Block
	// Truncated says that the object ends before its last block does. The blocks
	// that are missing, wholly or in part, are among Blocks.
	Truncated bool
	// Grown says that bytes follow the object's last one.
	Grown bool
}

func (e *DamageError) Error() string {
	s := "bitrot: object damaged"
	switch n := len(e.Blocks); n {
	case 0:
	case 1:
		s += ": " + e.Blocks[0].String()
	default:
		s += fmt.Sprintf(": %d blocks, the first is %v", n, e.Blocks[0])
	}
	if e.Truncated {
		s += "; it is truncated"
	}
	if e.Grown {
		s += "; it has grown"
	}
	return s
}

// String says which bytes of the object the block is.
func (b Block) String() string {
	return fmt.Sprintf("block %d (%d bytes at %d)", b.Index, b.Length, b.Offset)
}

// StorageError says that the storage failed, by its own account or by breaking
// the contract of [io.Reader], [io.ReaderAt] or [io.Writer].
type StorageError struct {
	// Blocks are those that could not be read or written. There are none where
	// something else failed.
	Blocks []Block
	// Err is the first error.
	Err error
}

func (e *StorageError) Error() string {
	switch n := len(e.Blocks); n {
	case 0:
		return fmt.Sprintf("bitrot: storage failed: %v", e.Err)
	case 1:
		return fmt.Sprintf("bitrot: storage failed at %v: %v", e.Blocks[0], e.Err)
	default:
		return fmt.Sprintf("bitrot: storage failed at %d blocks, the first is %v: %v", n, e.Blocks[0], e.Err)
	}
}

// Unwrap returns e.Err.
func (e *StorageError) Unwrap() error { return e.Err }

// OutlineError says that an outline, or what an interleaved stream has beside the
// blocks, is damaged or malformed. It says nothing about the object.
type OutlineError struct {
	Reason string
	// Blocks are those whose leaves are damaged, where it can be told: by
	// [Interleaved.Verify] only. The blocks themselves are intact.
	Blocks []Block
}

func (e *OutlineError) Error() string { return "bitrot: outline damaged or malformed: " + e.Reason }

func malformed(format string, args ...any) error {
	return &OutlineError{Reason: fmt.Sprintf(format, args...)}
}

// TrustError says that a well-formed outline is not the trusted one: its root
// is a different one, or it was made with a different key, with a key although
// none was given, or without the key that was given.
type TrustError struct {
	Reason string
}

func (e *TrustError) Error() string { return "bitrot: outline not trusted: " + e.Reason }
