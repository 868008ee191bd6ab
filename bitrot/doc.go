// Package bitrot finds silent corruption in stored objects, and says where.
//
// An object is cut into blocks of one length, the leaf size: 64 KiB unless
// asked otherwise, and the last block may be shorter. Each block has a digest,
// its leaf, and the leaves have one digest, the root. That is tree hashing as
// the BLAKE2 specification has it (section 2.10), with BLAKE2b (RFC 7693) for
// every node, so that Python's hashlib can recompute all of it. The blocks of
// one object are hashed in lanes of the CPU's vectors: a large object takes a
// fraction of the time of one BLAKE2b digest.
//
// The root alone, 32 or 64 bytes, says whether an object is intact. [Sum256]
// and [Sum512] compute it for bytes in memory, [SumReader] for a stream,
// [SumReaderAt] for a file, and a [Digest] from [New] for what is written to
// it, in a small, fixed amount of memory.
//
// An [Outline] has all the leaves. With digests of N bytes and blocks of L
// bytes it takes N/L of the object's size, by default 50 MiB for 100 GiB. It
// tells which blocks are damaged ([Outline.Verify]), checks some of them
// ([Outline.Check]) and reads the object without ever handing out a byte that
// is not verified ([Outline.NewReader]). It follows changes of the object
// without hashing all of it again ([Outline.Replace], [Outline.Append],
// [Outline.Truncate]).
//
// The interleaved layout ([NewWriter], [OpenInterleaved]) puts the leaves into
// the object's own stream, each before its block. It is written in one pass.
//
// # Verdicts
//
// Every error that is a verdict has a type, for [errors.As]:
//   - [DamageError]: blocks of the object are not what they were.
//   - [StorageError]: the storage failed. There is no verdict on what could not
//     be read.
//   - [OutlineError]: the outline or the footer is damaged or malformed. There is
//     no verdict on the object.
//   - [TrustError]: the outline is well formed, but not the trusted one.
//
// Where blocks are damaged and others cannot be read, the error is both of the
// first two, joined. A nil error means that everything asked for was read and
// is as it was.
//
// # Trust
//
// Against bit rot, truncation, and blocks that were swapped, lost or written to
// the wrong place, an outline beside the object is enough. It has a check digest
// of its own, so that its damage is not taken for the object's.
//
// Against someone who can write to the storage it is nothing: they can replace
// the object and the outline together. Two things help. One is a root kept
// elsewhere, given as [Trust].Root: nobody can make another object, or another
// outline, with that root. The other is a key, given as [Config].Key and
// [Trust].Key: without it nobody can make leaves or a root. A key alone does not
// tell an old object with its old outline from the latest; a root does.
//
// The size of an object is bound by its root together with its last leaf, not
// by the root alone: a header can claim any size that gives the same number of
// blocks. No function believes it before the last block has been verified.
//
// A leaf is bound to the block's index, to whether it is the last block, and to
// the parameters. It is not bound to the object: equal blocks at one index of
// two objects have equal leaves, so whoever sees outlines sees which blocks
// are equal, and in the interleaved layout a block that comes from another
// object, leaf and all, is noticed only when the root is computed. Where that matters,
// give each object a salt of its own ([Config].Salt). A salt is not a secret.
//
// # Nodes
//
// Of digest size N (32 or 64), leaf size L and object size S:
//
//   - There are n = max(1, ceil(S/L)) leaves: an empty object has one, and there
//     is no empty leaf after the last full one.
//   - Every node has digest_size N, inner_size N, fanout 0, depth 2, leaf_size L,
//     no personalisation, and the object's key and salt, if any.
//   - Leaf i has node_offset i, node_depth 0, last_node if i = n-1, and is over
//     the bytes from iL up to min((i+1)L, S).
//   - The root has node_offset 0, node_depth 1, last_node, and is over all leaves
//     in order.
//
// In Python, a leaf is
//
//	hashlib.blake2b(block, digest_size=N, key=key, salt=salt, fanout=0, depth=2,
//	    leaf_size=L, node_offset=i, node_depth=0, inner_size=N, last_node=i == n-1)
//
// # Format of an outline
//
// Numbers are unsigned and little-endian, offsets and lengths in bytes.
//
//	offset  length  content
//	0       8       magic: 8F 62 69 74 72 6F 74 0A, "\x8Fbitrot\n"
//	8       1       version: 1
//	9       1       kind: 4F, "O"; 49, "I", in a footer
//	10      1       N, size of digests: 32 or 64
//	11      1       flags: 1 if there is a key, 0 if not
//	12      4       L, leaf size: 1 to 16777216
//	16      8       S, size of the object: at most 2^63-1
//	24      16      salt, padded with zeros; all zeros if there is none
//	40      nN      leaves, in order
//	40+nN   N       root
//	40+nN+N 32      check digest: BLAKE2b-256, without a key, of all that precedes
//
// Nothing follows. The key is not stored. The check digest can be computed with
// b2sum -l 256.
//
// # Format of the interleaved layout
//
// For each block in order: its leaf (N bytes) and then the block. The last block
// is followed by a footer of 136 bytes:
//
//	offset  length  content
//	0       40      header, as above, with kind "I"
//	40      64      root, padded with zeros
//	104     32      check digest: BLAKE2b-256, without a key, of the 104 bytes
//
// So an object of S bytes makes a stream of S + nN + 136. Nothing follows.
package bitrot
