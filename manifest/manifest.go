// Package manifest makes and checks checksum lists: the lines that b2sum,
// sha256sum and sha224sum of GNU coreutils print and verify with --check.
//
// A list has one line for each file, in one of two forms:
//
//	3a985da7…  name              untagged: digest, a space, ' ' or '*', name
//	BLAKE2b-256 (name) = 3a98…   tagged: the line names its algorithm
//
// [Reader] reads both, and all variations that coreutils 9 accepts but one, lines
// with a NUL in them; [Writer] writes either. Both work on one line at a time, in
// memory that does not grow with the list. A [Hasher] computes the digests of many files, in the lanes of
// the CPU's vectors and on several cores, and [Replace] puts a new list in the
// place of an old one. To check a list, give what a Reader reads to a Hasher,
// and compare the digests.
//
// A name is a string of arbitrary bytes: any file name of a Unix system goes
// through a list unchanged, invalid UTF-8 and newlines included.
//
// The forms are those of the GNU coreutils manual, sections "md5sum
// invocation", "sha2 utilities" and "b2sum invocation".
package manifest

// Algorithm is a hash function, by the word that tagged lines have for it.
type Algorithm string

// The algorithms of a list.
const (
	BLAKE2b Algorithm = "BLAKE2b" // 8 to 512 bits, in whole bytes
	SHA256  Algorithm = "SHA256"  // 256 bits
	SHA224  Algorithm = "SHA224"  // 224 bits

	// BLAKE2bTree is the root of package bitrot: of a tree with leaves of 64 KiB.
	// It has 256 or 512 bits. Its lines always name it and its length.
	BLAKE2bTree Algorithm = "BLAKE2b-tree"
)

// algorithms is the order in which a line's tag is looked up: no tag is the
// beginning of a later one.
var algorithms = [...]Algorithm{BLAKE2bTree, BLAKE2b, SHA256, SHA224}

// MaxBits is the length of the algorithm's longest digest, the one that
// coreutils' tags stand for when no length follows. It is 0 for an unknown algorithm.
func (a Algorithm) MaxBits() int {
	switch a {
	case BLAKE2b, BLAKE2bTree:
		return 512
	case SHA256:
		return 256
	case SHA224:
		return 224
	}
	return 0
}

// HasBits reports whether the algorithm has digests of that many bits.
func (a Algorithm) HasBits(bits int) bool {
	switch a {
	case BLAKE2b:
		return bits > 0 && bits%8 == 0 && bits <= a.MaxBits()
	case BLAKE2bTree:
		return bits == 256 || bits == 512
	}
	return bits > 0 && bits == a.MaxBits()
}

// Entry is one line of a list.
type Entry struct {
	Algorithm Algorithm
	Digest    []byte
	Name      string // the file's name; any bytes

	// Binary is the '*' before the name of an untagged line. It says how the
	// file was opened, which makes no difference on a Unix system.
	Binary bool

	// Tagged says that the line named its algorithm. The Reader sets it; the
	// Writer goes by its Format instead.
	Tagged bool
}

// Bits is the length of the digest in bits.
func (e Entry) Bits() int { return 8 * len(e.Digest) }
