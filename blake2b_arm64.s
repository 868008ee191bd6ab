//go:build !purego && gc

#include "textflag.h"
#include "sigma.h"
#include "blake2b_arm64.h"

// Single-stream BLAKE2b kernels. All have the signature of compressGeneric:
//
//	func compress…(s *state, p []byte, step uint64)
//
// p is one or more whole blocks; a length of zero is not allowed. For each
// block step is added to the 128-bit counter s.t. They clobber what ABI0 lets
// them, and read nothing outside *s and p. The steps are in blake2b_arm64.h.

// All twelve rounds.
#define ROUNDS(R) \
	SIGMA0(R); SIGMA1(R); SIGMA2(R); SIGMA3(R); SIGMA4(R); SIGMA5(R); \
	SIGMA6(R); SIGMA7(R); SIGMA8(R); SIGMA9(R); SIGMA0(R); SIGMA1(R)

// ---------------------------------------------------------------------------
// scalar: general registers
//
// All 16 words of v live in registers, and the words of the message are loaded
// where they are added. That is 1344 operations and 192 loads a block, where the
// compiled code has 2633 instructions.
//
// EOR can rotate its last operand, and d = (d^a)>>>32 is also d>>>32 ^ a>>>32: with
// d rotated while a is on its way, the chain is an operation shorter. But d and b
// are added too, and ADD cannot rotate, so that this saves no instruction. Modelled
// (doc/model-arm64.md) and not adopted, for it slows some cores: with all rotations
// of b and d so, Neoverse V2 takes 228 cycles for 280, but ampere1 496 for 401; with
// those of d alone 243 and 448; N1 and V1 are the same.
//
// Tried, no gain: all four Gs in step (the same on all six cores), or one by one;
// eight words of the message in registers (6 % on ampere1). LDP for words of the
// message: two of a pair are wanted together in rounds 0 and 10 only.

#define LEFT R19 // bytes
#define STEP R21

// Half of two Gs, in step: a += b + x; d = (d^a)>>>r; c += d; b = (b^c)>>>s.
// x goes into a first, while b is still on its way.
#define HALF(r, s, x, y, a0, a1, b0, b1, c0, c1, d0, d1) \
	ADDM2(x, y, a0, a1);   \
	ADD2(b0, b1, a0, a1);  \
	XOR2(a0, a1, d0, d1);  \
	ROR2(r, d0, d1);       \
	ADD2(d0, d1, c0, c1);  \
	XOR2(c0, c1, b0, b1);  \
	ROR2(s, b0, b1)

#define COLUMNS(r, s, x0, x1, x2, x3) \
	HALF(r, s, x0, x1, v0, v1, v4, v5, v8, v9, v12, v13); \
	HALF(r, s, x2, x3, v2, v3, v6, v7, v10, v11, v14, v15)

#define DIAGONALS(r, s, x0, x1, x2, x3) \
	HALF(r, s, x0, x1, v0, v1, v5, v6, v10, v11, v15, v12); \
	HALF(r, s, x2, x3, v2, v3, v7, v4, v8, v9, v13, v14)

#define SCALAR_ROUND(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15) \
	COLUMNS(32, 24, s0, s2, s4, s6);      \
	COLUMNS(16, 63, s1, s3, s5, s7);      \
	DIAGONALS(32, 24, s8, s10, s12, s14); \
	DIAGONALS(16, 63, s9, s11, s13, s15)

TEXT ·compressScalar(SB), NOSPLIT, $0-40
	MOVD s+0(FP), S
	MOVD p_base+8(FP), BLOCK
	MOVD p_len+16(FP), LEFT
	MOVD step+32(FP), STEP

block:
	START(STEP)
	ROUNDS(SCALAR_ROUND)
	FINISH
	ADD  $128, BLOCK
	SUBS $128, LEFT
	BNE  block
	RET
