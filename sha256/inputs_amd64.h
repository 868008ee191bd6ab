// What the kernels for several messages share. Those that compress are
//
//	func compress…x8(in *inputs, n int)
//
// and compress n blocks, one or more, of each of the first messages of *in: in.h and
// in.p are where a message's state and its bytes lie. Two lanes may share a state
// only if its result is thrown away.
//
// Those for nodes of a Merkle tree, 64 bytes each that follow one another, are
//
//	func hashNodes…x8(dst, src *byte, wk *[64]uint32, groups int)
//
// and hash groups, one or more, of as many nodes as the name says at src to digests at
// dst, which may begin where src does. The second block of a node is the same for all,
// the padding: its W+K is given as wk, and so that block has no schedule.
//
// They clobber what ABI0 lets them, and read nothing but states and blocks, or
// nodes and wk, and constants.

// Fields of inputs, for lane i:
#define STATE(i) (8*(i))(IN)
#define INPUT(i) (256+8*(i))(IN)

#define IN   DI
#define LEFT CX // blocks to do
#define AT   AX // a lane's state or message
#define K    BX // ·k, or where in it, or in W+K
#define MEM  SI // aligned scratch
