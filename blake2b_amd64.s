//go:build !purego && gc

#include "textflag.h"

// Single-stream BLAKE2b kernels. All have the signature of compressGeneric:
//
//	func compress…(s *state, p []byte, step uint64)
//
// p is one or more whole blocks; a length of zero is not allowed. For each
// block step is added to the 128-bit counter s.t. They clobber what ABI0 lets
// them, and read nothing outside *s and p.
//
// Offsets in state:
#define H(i) (8*i)
#define T 64
#define F 80

// ---------------------------------------------------------------------------
// scalar: general registers, BMI2
//
// 14 of the 16 words of v live in registers. An a word rests from its xor into
// d until the next addition of b, and a c word from its xor into b until the
// next addition of d, so v3 and v11 share R15: each waits in a stack slot while
// the other works. The message is copied to the stack to be addressed by SP,
// for no register is left to point at it.
//
// Tried, no gain: keeping h in registers across blocks.

#define v0  AX
#define v1  BX
#define v2  CX
#define v3  R15
#define v4  DX
#define v5  SI
#define v6  DI
#define v7  BP
#define v8  R8
#define v9  R9
#define v10 R10
#define v11 R15
#define v12 R11
#define v13 R12
#define v14 R13
#define v15 R14

#define M(i) (8*i)(SP)
#define V3  128(SP)
#define V11 136(SP)

// Half of four Gs, in step: a += b + x; d = (d^a)>>>r; c += d; b = (b^c)>>>s.
// x goes into a first, while b is still on its way.
#define HALF(r, s, x0, x1, x2, x3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3) \
	ADDQ  M(x0), v0;    ADDQ  M(x1), v1;    ADDQ  M(x2), v2;    ADDQ  M(x3), v3;    \
	ADDQ  b0, v0;       ADDQ  b1, v1;       ADDQ  b2, v2;       ADDQ  b3, v3;       \
	XORQ  v0, d0;       XORQ  v1, d1;       XORQ  v2, d2;       XORQ  v3, d3;       \
	RORXQ $r, d0, d0;   RORXQ $r, d1, d1;   RORXQ $r, d2, d2;   RORXQ $r, d3, d3;   \
	MOVQ  v3, V3;       MOVQ  V11, v11;                                             \
	ADDQ  d0, c0;       ADDQ  d1, c1;       ADDQ  d2, c2;       ADDQ  d3, c3;       \
	XORQ  c0, b0;       XORQ  c1, b1;       XORQ  c2, b2;       XORQ  c3, b3;       \
	RORXQ $s, b0, b0;   RORXQ $s, b1, b1;   RORXQ $s, b2, b2;   RORXQ $s, b3, b3;   \
	MOVQ  v11, V11;     MOVQ  V3, v3

#define COLUMNS(r, s, x0, x1, x2, x3) \
	HALF(r, s, x0, x1, x2, x3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14, v15)

#define DIAGONALS(r, s, x0, x1, x2, x3) \
	HALF(r, s, x0, x1, x2, x3, v5, v6, v7, v4, v10, v11, v8, v9, v15, v12, v13, v14)

// A round, given a row of sigma.
#define ROUND(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15) \
	COLUMNS(32, 24, s0, s2, s4, s6);      \
	COLUMNS(16, 63, s1, s3, s5, s7);      \
	DIAGONALS(32, 24, s8, s10, s12, s14); \
	DIAGONALS(16, 63, s9, s11, s13, s15)

TEXT ·compressScalar(SB), 0, $144-40
block:
	// The message onto the stack.
	MOVQ  p_base+8(FP), R15
	MOVOU (R15), X0
	MOVOU 16(R15), X1
	MOVOU 32(R15), X2
	MOVOU 48(R15), X3
	MOVOU 64(R15), X4
	MOVOU 80(R15), X5
	MOVOU 96(R15), X6
	MOVOU 112(R15), X7
	MOVOU X0, M(0)
	MOVOU X1, M(2)
	MOVOU X2, M(4)
	MOVOU X3, M(6)
	MOVOU X4, M(8)
	MOVOU X5, M(10)
	MOVOU X6, M(12)
	MOVOU X7, M(14)

	// v = h, IV, with counter and flags xored into the last four.
	MOVQ s+0(FP), R15
	MOVQ step+32(FP), AX
	ADDQ AX, T(R15)
	ADCQ $0, (T+8)(R15)
	MOVQ $0x510e527fade682d1, v12
	MOVQ $0x9b05688c2b3e6c1f, v13
	MOVQ $0x1f83d9abfb41bd6b, v14
	MOVQ $0x5be0cd19137e2179, AX
	XORQ T(R15), v12
	XORQ (T+8)(R15), v13
	XORQ F(R15), v14
	XORQ (F+8)(R15), AX
	MOVQ AX, v15                      // R14
	MOVQ $0xa54ff53a5f1d36f1, AX
	MOVQ AX, V11
	MOVQ $0x6a09e667f3bcc908, v8
	MOVQ $0xbb67ae8584caa73b, v9
	MOVQ $0x3c6ef372fe94f82b, v10
	MOVQ H(0)(R15), v0
	MOVQ H(1)(R15), v1
	MOVQ H(2)(R15), v2
	MOVQ H(4)(R15), v4
	MOVQ H(5)(R15), v5
	MOVQ H(6)(R15), v6
	MOVQ H(7)(R15), v7
	MOVQ H(3)(R15), v3

	ROUND(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
	ROUND(14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3)
	ROUND(11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4)
	ROUND(7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8)
	ROUND(9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13)
	ROUND(2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9)
	ROUND(12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11)
	ROUND(13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10)
	ROUND(6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5)
	ROUND(10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0)
	ROUND(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
	ROUND(14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3)

	// h ^= v[0:8] ^ v[8:16]; v8 is done with first and points at the state.
	XORQ v8, v0
	MOVQ s+0(FP), v8
	XORQ v9, v1
	XORQ v10, v2
	XORQ V11, v3
	XORQ v12, v4
	XORQ v13, v5
	XORQ v14, v6
	XORQ v15, v7
	XORQ v0, H(0)(v8)
	XORQ v1, H(1)(v8)
	XORQ v2, H(2)(v8)
	XORQ v3, H(3)(v8)
	XORQ v4, H(4)(v8)
	XORQ v5, H(5)(v8)
	XORQ v6, H(6)(v8)
	XORQ v7, H(7)(v8)

	ADDQ $128, p_base+8(FP)
	SUBQ $128, p_len+16(FP)
	JNE  block
	RET
