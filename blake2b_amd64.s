//go:build !purego && gc

#include "textflag.h"
#include "sigma.h"

// Single-stream BLAKE2b kernels. All have the signature of compressGeneric:
//
//	func compress…(s *state, p []byte, step uint64)
//
// p is one or more whole blocks; a length of zero is not allowed. For each
// block step is added to the 128-bit counter s.t. They clobber what ABI0 lets
// them, and read nothing outside *s and p.
//
// The fields of state:
#define H(i) (8*i)(S)
#define T(i) (64+8*i)(S)
#define F(i) (80+8*i)(S)

// All twelve rounds.
#define ROUNDS(R) \
	SIGMA0(R); SIGMA1(R); SIGMA2(R); SIGMA3(R); SIGMA4(R); SIGMA5(R); \
	SIGMA6(R); SIGMA7(R); SIGMA8(R); SIGMA9(R); SIGMA0(R); SIGMA1(R)

// ---------------------------------------------------------------------------
// scalar: general registers, BMI2
//
// 14 of the 16 words of v live in registers. An a word rests from its xor into
// d until the next addition of b, and a c word from its xor into b until the
// next addition of d, so v3 and v11 share R15: each waits in a stack slot while
// the other works. The message is copied to the stack to be addressed by SP,
// for no register is left to point at it.
//
// Tried, no gain: v10 and v11 in two slots and v3 in a register; RORQ for RORXQ; keeping h in
// registers across blocks; adding x of the next half in this one. Of a block's 319 cycles
// on Zen 5, where the chain takes 288, some 20 go by between two blocks and 9 for adding the
// message; moving v3 and v11 costs nothing. To copy the message through vector registers
// beside the rounds would save 3, and ask for AVX.

#define S   R15 // at the start of a block
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
#define V3   128(SP)
#define V11  136(SP)

// Half of four Gs, a column each: a += b + x; d = (d^a)>>>r; c += d; b = (b^c)>>>s. x goes
// into a first, while b is still on its way. The order is one of the best of thousands tried
// on Zen 5: 319 cycles for a block, and 327 with the four in step.
#define HALF(r, s, x0, x1, x2, x3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3) \
	                                                      ADDQ M(x3), v3;                  \
	                  ADDQ M(x1), v1;                                                      \
	                  ADDQ b1, v1;                                                         \
	ADDQ M(x0), v0;                                                                        \
	ADDQ b0, v0;                        ADDQ M(x2), v2;                                    \
	                  XORQ v1, d1;      ADDQ b2, v2;                                       \
	                                    XORQ v2, d2;                                       \
	XORQ v0, d0;                                          ADDQ b3, v3;                     \
	                                                      XORQ v3, d3;                     \
	RORXQ $r, d0, d0;                                                                      \
	ADDQ d0, c0;                                                                           \
	XORQ c0, b0;                        RORXQ $r, d2, d2;                   MOVQ v3, V3;   \
	                                                                        MOVQ V11, v11; \
	                                                      RORXQ $r, d3, d3;                \
	                  RORXQ $r, d1, d1;                   ADDQ d3, c3;                     \
	                                    ADDQ d2, c2;                                       \
	                                    XORQ c2, b2;                                       \
	                  ADDQ d1, c1;      RORXQ $s, b2, b2; XORQ c3, b3;                     \
	                  XORQ c1, b1;                                                         \
	RORXQ $s, b0, b0;                                     RORXQ $s, b3, b3;                \
	                  RORXQ $s, b1, b1;                                     MOVQ v11, V11; \
	                                                                        MOVQ V3, v3

#define COLUMNS(r, s, x0, x1, x2, x3) \
	HALF(r, s, x0, x1, x2, x3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14, v15)

#define DIAGONALS(r, s, x0, x1, x2, x3) \
	HALF(r, s, x0, x1, x2, x3, v5, v6, v7, v4, v10, v11, v8, v9, v15, v12, v13, v14)

#define SCALAR_ROUND(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15) \
	COLUMNS(32, 24, s0, s2, s4, s6);      \
	COLUMNS(16, 63, s1, s3, s5, s7);      \
	DIAGONALS(32, 24, s8, s10, s12, s14); \
	DIAGONALS(16, 63, s9, s11, s13, s15)

TEXT ·compressScalar(SB), 0, $144-40
block:
	// The message onto the stack, a word at a time (see internal/words).
	MOVQ  p_base+8(FP), R15
	MOVQ (R15), v0
	MOVQ 8(R15), v1
	MOVQ 16(R15), v2
	MOVQ 24(R15), v4
	MOVQ 32(R15), v5
	MOVQ 40(R15), v6
	MOVQ 48(R15), v7
	MOVQ 56(R15), v8
	MOVQ v0, M(0)
	MOVQ v1, M(1)
	MOVQ v2, M(2)
	MOVQ v4, M(3)
	MOVQ v5, M(4)
	MOVQ v6, M(5)
	MOVQ v7, M(6)
	MOVQ v8, M(7)
	MOVQ 64(R15), v0
	MOVQ 72(R15), v1
	MOVQ 80(R15), v2
	MOVQ 88(R15), v4
	MOVQ 96(R15), v5
	MOVQ 104(R15), v6
	MOVQ 112(R15), v7
	MOVQ 120(R15), v8
	MOVQ v0, M(8)
	MOVQ v1, M(9)
	MOVQ v2, M(10)
	MOVQ v4, M(11)
	MOVQ v5, M(12)
	MOVQ v6, M(13)
	MOVQ v7, M(14)
	MOVQ v8, M(15)

	// v = h, IV, with counter and flags xored into the last four.
	MOVQ s+0(FP), S
	MOVQ step+32(FP), AX
	ADDQ AX, T(0)
	ADCQ $0, T(1)
	MOVQ $0x510e527fade682d1, v12
	MOVQ $0x9b05688c2b3e6c1f, v13
	MOVQ $0x1f83d9abfb41bd6b, v14
	MOVQ $0x5be0cd19137e2179, v15
	XORQ T(0), v12
	XORQ T(1), v13
	XORQ F(0), v14
	XORQ F(1), v15
	MOVQ $0xa54ff53a5f1d36f1, AX
	MOVQ AX, V11
	MOVQ $0x6a09e667f3bcc908, v8
	MOVQ $0xbb67ae8584caa73b, v9
	MOVQ $0x3c6ef372fe94f82b, v10
	MOVQ H(0), v0
	MOVQ H(1), v1
	MOVQ H(2), v2
	MOVQ H(4), v4
	MOVQ H(5), v5
	MOVQ H(6), v6
	MOVQ H(7), v7
	MOVQ H(3), v3

	ROUNDS(SCALAR_ROUND)

	// h ^= v[0:8] ^ v[8:16].
	XORQ v8, v0
	XORQ v9, v1
	XORQ v10, v2
	XORQ V11, v3
	XORQ v12, v4
	XORQ v13, v5
	XORQ v14, v6
	XORQ v15, v7
	MOVQ s+0(FP), R8
	XORQ v0, (R8)
	XORQ v1, 8(R8)
	XORQ v2, 16(R8)
	XORQ v3, 24(R8)
	XORQ v4, 32(R8)
	XORQ v5, 40(R8)
	XORQ v6, 48(R8)
	XORQ v7, 56(R8)

	ADDQ $128, p_base+8(FP)
	SUBQ $128, p_len+16(FP)
	JNE  block
	RET

#undef S
#undef M
#undef HALF
#undef COLUMNS
#undef DIAGONALS

// ---------------------------------------------------------------------------
// Rows: the 4 x 4 matrix v with a row to a vector, so that one G does the four of a
// half-round: the columns, or the diagonals. Between the two the rows turn. b is
// computed last and needed first, so b stands still, and a, c, d turn meanwhile:
//
//	    columns           diagonals
//	A   v0  v1  v2  v3    v3  v0  v1  v2    up: word 3 comes first
//	B   v4  v5  v6  v7    v4  v5  v6  v7
//	C   v8  v9  v10 v11   v9  v10 v11 v8    down: word 1 comes first
//	D   v12 v13 v14 v15   v14 v15 v12 v13   by two
//	    G0  G1  G2  G3    G7  G4  G5  G6
//
// What is added to a turned A is in that order: x is s14 s8 s10 s12, y s15 s9 s11 s13.

#define S     DI
#define P     SI
#define LEFT  CX
#define STEP  DX
#define T0    R8
#define T1    R9
#define M(i)  (8*i)(P)

// What PSHUFB takes to rotate each word of a vector right by 24 and by 16. The
// lane kernels use it too.
DATA ·ror24+0(SB)/8, $0x0201000706050403
DATA ·ror24+8(SB)/8, $0x0a09080f0e0d0c0b
DATA ·ror24+16(SB)/8, $0x0201000706050403
DATA ·ror24+24(SB)/8, $0x0a09080f0e0d0c0b
GLOBL ·ror24(SB), RODATA|NOPTR, $32

DATA ·ror16+0(SB)/8, $0x0100070605040302
DATA ·ror16+8(SB)/8, $0x09080f0e0d0c0b0a
DATA ·ror16+16(SB)/8, $0x0100070605040302
DATA ·ror16+24(SB)/8, $0x09080f0e0d0c0b0a
GLOBL ·ror16(SB), RODATA|NOPTR, $32

// ---------------------------------------------------------------------------
// avx2 and avx512: a row in a ymm
//
// The words of a row are in the order 0, 2, 1, 3. To turn it by two then swaps
// neighbours, in one cycle; what crosses the middle of a ymm takes three.
//
// Both are the same code but for rotations: avx512 has VPRORQ, for the same
// 256-bit vectors, which saves two operations and a cycle of the chain in each
// half-round.

#define A     Y0
#define B     Y1
#define C     Y2
#define D     Y3
#define DLOW  X3 // its lower half
#define H03   Y4 // h[0:4]
#define H47   Y5 // h[4:8]
#define IV03  Y6
#define IV47F Y7 // iv[4:8], flags xored in
#define X     Y8 // four words of the message: x of the next half-round
#define Y     Y9 // and y of this one
#define TMP1  Y10
#define TMP1LOW X10
#define TMP2  Y11
#define TMP3  Y12
#define ROR24 Y13
#define ROR16 Y14

// What VPERMQ takes, for words in the order 0, 2, 1, 3:
#define UP      0x4B // to 3, 0, 1, 2 of the row
#define DOWN    0x1E // to 1, 2, 3, 0
#define REORDER 0xD8 // from 0, 1, 2, 3 to 0, 2, 1, 3, and back

// Words 0 to 3 of a row from memory, put in order. Broadcasts are done by the load
// ports and blends by any: the port of shuffles stays free for what turns.
#define LOAD(w0, w1, w2, w3, row) \
	VPBROADCASTQ w0, row;                 \
	VPBROADCASTQ w2, TMP1;                \
	VPBROADCASTQ w1, TMP2;                \
	VPBROADCASTQ w3, TMP3;                \
	VPBLENDD     $0x0C, TMP1, row, row;   \
	VPBLENDD     $0xC0, TMP3, TMP2, TMP2; \
	VPBLENDD     $0xF0, TMP2, row, row

// A half-round is G and the turns:
//
//	a += b + x   d = (d^a) >>> 32   c += d   b = (b^c) >>> 24
//	a += b + y   d = (d^a) >>> 16   c += d   b = (b^c) >>> 63
//
// G_BEGIN finds x in A, from the half-round before. G_END computes a twice: in TMP1 as
// A+y+b, for which d waits, and in A as A+y+X+b, X being x of the next half-round, to
// turn meanwhile. X goes in before A turns, so its words are in the order of the A that
// has not turned: s8 s10 s12 s14 for the diagonals, where v0 to v3 come to G4 to G7, and
// s6 s0 s2 s4 for the next columns, where v3 v0 v1 v2 come to G3 G0 G1 G2.
#define G_BEGIN(i, j, k, l) \
	VPADDQ B, A, A;                  \
	LOAD(M(i), M(j), M(k), M(l), Y); \
	VPXOR  A, D, D;                  \
	ROTATE32(D);                     \
	VPADDQ D, C, C;                  \
	VPXOR  C, B, B

#define G_END(turnA, turnC) \
	VPADDQ  Y, A, A;       \
	ROTATE24(B);           \
	VPADDQ  B, A, TMP1;    \
	VPXOR   TMP1, D, D;    \
	ROTATE16(D);           \
	VPADDQ  X, A, A;       \
	VPADDQ  D, C, C;       \
	VPADDQ  B, A, A;       \
	VPXOR   C, B, B;       \
	VPERMQ  $turnA, A, A;  \
	VPERMQ  $turnC, C, C;  \
	VPSHUFD $0x4E, D, D;   \
	ROTATE63(B)

#define YMM_COLUMNS(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15) \
	G_BEGIN(s1, s3, s5, s7);                \
	LOAD(M(s8), M(s10), M(s12), M(s14), X); \
	G_END(UP, DOWN)

#define YMM_DIAGONALS(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15) \
	G_BEGIN(s15, s9, s11, s13)

// x of the columns of the next round.
#define YMM_NEXT(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15) \
	LOAD(M(s6), M(s0), M(s2), M(s4), X)

// In place of a SIGMA after the last round: there is nothing to add.
#define NO_SIGMA(R) VPXOR X, X, X

// The round that takes its words by the SIGMA of THIS, and the first x of AFTER.
#define YMM_ROUND(THIS, AFTER) \
	THIS(YMM_COLUMNS);   \
	THIS(YMM_DIAGONALS); \
	AFTER(YMM_NEXT);     \
	G_END(DOWN, UP)

// h and flags are loaded a word at a time (see internal/words).
#define YMM_LOAD \
	MOVQ         s+0(FP), S;                   \
	MOVQ         p_base+8(FP), P;              \
	MOVQ         p_len+16(FP), LEFT;           \
	MOVQ         step+32(FP), STEP;            \
	MOVQ         T(0), T0;                     \
	MOVQ         T(1), T1;                     \
	LOAD(H(0), H(1), H(2), H(3), H03);         \
	LOAD(H(4), H(5), H(6), H(7), H47);         \
	VPERMQ       $REORDER, ·iv+0(SB), IV03;    \
	VPERMQ       $REORDER, ·iv+32(SB), IV47F;  \
	VPBROADCASTQ F(0), TMP1;                   \
	VPBROADCASTQ F(1), TMP2;                   \
	VPXOR        TMP3, TMP3, TMP3;             \
	VPBLENDD     $0x0C, TMP1, TMP3, TMP3;      \
	VPBLENDD     $0xC0, TMP2, TMP3, TMP3;      \
	VPXOR        TMP3, IV47F, IV47F

// D begins as t0, f0, t1, f1, xored with iv[4:8] in the same order.
#define YMM_BLOCK \
	ADDQ        STEP, T0;                \
	ADCQ        $0, T1;                  \
	VMOVQ       T0, DLOW;                \
	VMOVQ       T1, TMP1LOW;             \
	VINSERTI128 $1, TMP1LOW, D, D;       \
	VPXOR       IV47F, D, D;             \
	LOAD(M(0), M(2), M(4), M(6), X);     \
	VPADDQ      X, H03, A;               \
	VMOVDQA     H47, B;                  \
	VMOVDQA     IV03, C;                 \
	YMM_ROUND(SIGMA0, SIGMA1);           \
	YMM_ROUND(SIGMA1, SIGMA2);           \
	YMM_ROUND(SIGMA2, SIGMA3);           \
	YMM_ROUND(SIGMA3, SIGMA4);           \
	YMM_ROUND(SIGMA4, SIGMA5);           \
	YMM_ROUND(SIGMA5, SIGMA6);           \
	YMM_ROUND(SIGMA6, SIGMA7);           \
	YMM_ROUND(SIGMA7, SIGMA8);           \
	YMM_ROUND(SIGMA8, SIGMA9);           \
	YMM_ROUND(SIGMA9, SIGMA0);           \
	YMM_ROUND(SIGMA0, SIGMA1);           \
	YMM_ROUND(SIGMA1, NO_SIGMA);         \
	VPXOR       C, A, A;                 \
	VPXOR       D, B, B;                 \
	VPXOR       A, H03, H03;             \
	VPXOR       B, H47, H47

#define YMM_STORE \
	VPERMQ  $REORDER, H03, H03; \
	VPERMQ  $REORDER, H47, H47; \
	VMOVDQU H03, H(0);          \
	VMOVDQU H47, H(4);          \
	MOVQ    T0, T(0);           \
	MOVQ    T1, T(1);           \
	VZEROUPPER

#define ROTATE32(r) VPSHUFD $0xB1, r, r
#define ROTATE24(r) VPSHUFB ROR24, r, r
#define ROTATE16(r) VPSHUFB ROR16, r, r
#define ROTATE63(r) VPADDQ r, r, TMP1; VPSRLQ $63, r, r; VPXOR TMP1, r, r

TEXT ·compressAVX2(SB), NOSPLIT, $0-40
	YMM_LOAD
	VMOVDQU ·ror24(SB), ROR24
	VMOVDQU ·ror16(SB), ROR16

block:
	YMM_BLOCK
	ADDQ $128, P
	SUBQ $128, LEFT
	JNE  block

	YMM_STORE
	RET

#undef ROTATE32
#undef ROTATE24
#undef ROTATE16
#undef ROTATE63

// Measured on Granite Rapids, cycles a block. The chain alone: 291. With A, C and D
// turned by VPERMQ once they are there, 40 more; with the message loaded, 4 more: 335.
// VPERMQ has one port, where it delays operations of the chain. Three things together
// make it 318, and none of them alone: words in the order 0, 2, 1, 3, so that D turns
// without VPERMQ; x added before A turns; the order of instructions in G_BEGIN and
// G_END, the best of some 1600; 5000 more gained 2 cycles at most. avx2 gains nothing by
// them.
//
// No gain: masked broadcasts for LOAD; VPSHUFD and VPSHUFB for some of the rotations;
// turning the operands of A's last sum instead of the sum. 1 %: copying words with
// general registers, in the order of the rounds, for VPADDQ to load. Worse: VPERMI2Q on
// zmm for eight words at once, which takes a vector port from all else; turning the
// operands of C and D.

#define ROTATE32(r) VPRORQ $32, r, r
#define ROTATE24(r) VPRORQ $24, r, r
#define ROTATE16(r) VPRORQ $16, r, r
#define ROTATE63(r) VPRORQ $63, r, r

TEXT ·compressAVX512(SB), NOSPLIT, $0-40
	YMM_LOAD

block:
	YMM_BLOCK
	ADDQ $128, P
	SUBQ $128, LEFT
	JNE  block

	YMM_STORE
	RET

#undef ROTATE32
#undef ROTATE24
#undef ROTATE16
#undef ROTATE63
#undef LOAD
#undef A
#undef B
#undef C
#undef D
#undef DLOW
#undef H03
#undef H47
#undef IV03
#undef IV47F
#undef X
#undef Y
#undef TMP1
#undef TMP1LOW
#undef TMP2
#undef TMP3
#undef UP
#undef DOWN
#undef REORDER
#undef ROR24
#undef ROR16

// ---------------------------------------------------------------------------
// sse41 and avx: a row in two xmm
//
// Both are the same macros over a few operations, for which SSE needs copies where
// AVX has a third operand.

#define A0    X0
#define A1    X1
#define B0    X2
#define B1    X3
#define C0    X4
#define C1    X5
#define D0    X6
#define D1    X7
#define M0    X8 // four words of the message
#define M1    X9
#define TMP   X10
#define IV67F X11 // iv[6:8], flags xored in
#define ROR24 X12
#define ROR16 X13

#define LOAD(i, j, k, l) \
	PAIR(i, j, M0); \
	PAIR(k, l, M1)

#define ADDROW(x0, x1, r0, r1) \
	ADD(x0, r0); ADD(x1, r1)

#define XORROW(x0, x1, r0, r1) \
	XOR(x0, r0); XOR(x1, r1)

// The halves of G.
#define G1(d0, d1) \
	ADDROW(M0, M1, A0, A1);           \
	ADDROW(B0, B1, A0, A1);           \
	XORROW(A0, A1, d0, d1);           \
	SWAP(d0); SWAP(d1);               \
	ADDROW(d0, d1, C0, C1);           \
	XORROW(C0, C1, B0, B1);           \
	SHUFFLE(ROR24, B0); SHUFFLE(ROR24, B1)

#define G2(d0, d1) \
	ADDROW(M0, M1, A0, A1);           \
	ADDROW(B0, B1, A0, A1);           \
	XORROW(A0, A1, d0, d1);           \
	SHUFFLE(ROR16, d0); SHUFFLE(ROR16, d1); \
	ADDROW(d0, d1, C0, C1);           \
	XORROW(C0, C1, B0, B1);           \
	ROR63(B0); ROR63(B1)

// d turns by two: its halves change names, D0 and D1, and nothing moves.
#define XMM_ROUND(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15) \
	LOAD(s0, s2, s4, s6);    G1(D0, D1); \
	LOAD(s1, s3, s5, s7);    G2(D0, D1); \
	TURN_UP(A0, A1);                        \
	TURN_DOWN(C0, C1);                      \
	LOAD(s14, s8, s10, s12); G1(D1, D0); \
	LOAD(s15, s9, s11, s13); G2(D1, D0); \
	TURN_DOWN(A0, A1);                      \
	TURN_UP(C0, C1)

// SSE
#define ADD(x, r)     PADDQ x, r
#define XOR(x, r)     PXOR x, r
#define SWAP(r)       PSHUFD $0xB1, r, r
#define SHUFFLE(x, r) PSHUFB x, r
#define ROR63(r)      MOVO r, TMP; PSRLQ $63, TMP; PADDQ r, r; PXOR TMP, r
#define PAIR(i, j, r) MOVQ M(i), r; PINSRQ $1, M(j), r

// (r0, r1) from words (0, 1, 2, 3) to (3, 0, 1, 2), and back.
#define TURN_UP(r0, r1)   MOVO r0, TMP; PALIGNR $8, r1, r0; PALIGNR $8, TMP, r1
#define TURN_DOWN(r0, r1) MOVO r1, TMP; PALIGNR $8, r0, TMP; PALIGNR $8, r1, r0; MOVO r0, r1; MOVO TMP, r0

TEXT ·compressSSE41(SB), NOSPLIT, $0-40
	MOVQ  s+0(FP), S
	MOVQ  p_base+8(FP), P
	MOVQ  p_len+16(FP), LEFT
	MOVQ  step+32(FP), STEP
	MOVQ  T(0), T0
	MOVQ  T(1), T1
	MOVOU ·iv+48(SB), IV67F
	MOVQ   F(0), TMP
	PINSRQ $1, F(1), TMP
	PXOR   TMP, IV67F
	MOVOU ·ror24(SB), ROR24
	MOVOU ·ror16(SB), ROR16

block:
	ADDQ   STEP, T0
	ADCQ   $0, T1
	MOVQ   T0, D0
	PINSRQ $1, T1, D0
	MOVOU  ·iv+32(SB), TMP
	PXOR   TMP, D0
	MOVO   IV67F, D1
	MOVOU  H(0), A0
	MOVOU  H(2), A1
	MOVOU  H(4), B0
	MOVOU  H(6), B1
	MOVOU  ·iv+0(SB), C0
	MOVOU  ·iv+16(SB), C1
	ROUNDS(XMM_ROUND)
	PXOR   C0, A0
	PXOR   C1, A1
	PXOR   D0, B0
	PXOR   D1, B1
	MOVOU  H(0), C0
	MOVOU  H(2), C1
	MOVOU  H(4), D0
	MOVOU  H(6), D1
	PXOR   C0, A0
	PXOR   C1, A1
	PXOR   D0, B0
	PXOR   D1, B1
	MOVOU  A0, H(0)
	MOVOU  A1, H(2)
	MOVOU  B0, H(4)
	MOVOU  B1, H(6)
	ADDQ   $128, P
	SUBQ   $128, LEFT
	JNE    block

	MOVQ T0, T(0)
	MOVQ T1, T(1)
	RET

// AVX
#undef ADD
#undef XOR
#undef SWAP
#undef SHUFFLE
#undef ROR63
#undef PAIR
#undef TURN_UP
#undef TURN_DOWN
#define ADD(x, r)         VPADDQ x, r, r
#define XOR(x, r)         VPXOR x, r, r
#define SWAP(r)           VPSHUFD $0xB1, r, r
#define SHUFFLE(x, r)     VPSHUFB x, r, r
#define ROR63(r)          VPSRLQ $63, r, TMP; VPADDQ r, r, r; VPXOR TMP, r, r
#define PAIR(i, j, r)     VMOVQ M(i), r; VPINSRQ $1, M(j), r, r
#define TURN_UP(r0, r1)   VPALIGNR $8, r0, r1, TMP; VPALIGNR $8, r1, r0, r0; VMOVDQA TMP, r1
#define TURN_DOWN(r0, r1) VPALIGNR $8, r0, r1, TMP; VPALIGNR $8, r1, r0, r1; VMOVDQA TMP, r0

TEXT ·compressAVX(SB), NOSPLIT, $0-40
	MOVQ    s+0(FP), S
	MOVQ    p_base+8(FP), P
	MOVQ    p_len+16(FP), LEFT
	MOVQ    step+32(FP), STEP
	MOVQ    T(0), T0
	MOVQ    T(1), T1
	VMOVDQU ·iv+48(SB), IV67F
	VMOVQ   F(0), TMP
	VPINSRQ $1, F(1), TMP, TMP
	VPXOR   TMP, IV67F, IV67F
	VMOVDQU ·ror24(SB), ROR24
	VMOVDQU ·ror16(SB), ROR16

block:
	ADDQ    STEP, T0
	ADCQ    $0, T1
	VMOVQ   T0, D0
	VPINSRQ $1, T1, D0, D0
	VPXOR   ·iv+32(SB), D0, D0
	VMOVDQA IV67F, D1
	VMOVDQU H(0), A0
	VMOVDQU H(2), A1
	VMOVDQU H(4), B0
	VMOVDQU H(6), B1
	VMOVDQU ·iv+0(SB), C0
	VMOVDQU ·iv+16(SB), C1
	ROUNDS(XMM_ROUND)
	VPXOR   C0, A0, A0
	VPXOR   C1, A1, A1
	VPXOR   D0, B0, B0
	VPXOR   D1, B1, B1
	VPXOR   H(0), A0, A0
	VPXOR   H(2), A1, A1
	VPXOR   H(4), B0, B0
	VPXOR   H(6), B1, B1
	VMOVDQU A0, H(0)
	VMOVDQU A1, H(2)
	VMOVDQU B0, H(4)
	VMOVDQU B1, H(6)
	ADDQ    $128, P
	SUBQ    $128, LEFT
	JNE     block

	MOVQ T0, T(0)
	MOVQ T1, T(1)
	VZEROUPPER
	RET
