//go:build !purego && gc

#include "textflag.h"
#include "sigma.h"

// Lane kernels of BLAKE2b: many messages at once, each in a lane of its own.
// Word i of the state of all lanes is one vector, so nothing moves between
// lanes inside a round. All have the signature
//
//	func compress…x8(in *inputs, n int)
//
// and compress n blocks, one or more, of each of the first lanes of *in. in.s
// and in.p are where a lane's state and message lie; each block adds in.step to
// the lane's counter. Two lanes may share a state only if its result is thrown
// away. They clobber what ABI0 lets them, and read nothing outside the states
// and the blocks.

// Fields of inputs, for lane i:
#define STATE(i) (8*(i))(IN)
#define INPUT(i) (128+8*(i))(IN)
#define STEP(i)  (256+8*(i))(IN)

#define IN   DI
#define LEFT CX // blocks to do
#define OFF  DX // where the block starts in each message; not for avx2x4
#define AT   AX // a lane's state or message, or a word of it

// ---------------------------------------------------------------------------
// What avx2x4 and avx512x4 share

// Where AT points at a state or a message, and at a message of which OFF bytes are done.
#define FRONT(at) (at)(AT)
#define BLOCK(at) (at)(AT)(OFF*1)

// The four words that lie at an offset in each lane's state or message: vector k+i gets word i
// of every lane. Uses Y0 to Y7. Two lanes meet in a register by a load into its upper half, which
// takes no shuffle: Intel's cores have one or two ports for these, and two or three for that.
#define GATHER4(WHERE, OF, at, to, k) \
	MOVQ WHERE(0), AT; VMOVDQU OF(at), X0; VMOVDQU OF(at+16), X2; \
	MOVQ WHERE(1), AT; VMOVDQU OF(at), X1; VMOVDQU OF(at+16), X3; \
	MOVQ WHERE(2), AT; VINSERTI128 $1, OF(at), Y0, Y0; VINSERTI128 $1, OF(at+16), Y2, Y2; \
	MOVQ WHERE(3), AT; VINSERTI128 $1, OF(at), Y1, Y1; VINSERTI128 $1, OF(at+16), Y3, Y3; \
	VPUNPCKLQDQ Y1, Y0, Y4; \
	VPUNPCKHQDQ Y1, Y0, Y5; \
	VPUNPCKLQDQ Y3, Y2, Y6; \
	VPUNPCKHQDQ Y3, Y2, Y7; \
	VMOVDQA Y4, to((k+0)); \
	VMOVDQA Y5, to((k+1)); \
	VMOVDQA Y6, to((k+2)); \
	VMOVDQA Y7, to((k+3))

// Vectors k and k+1, to two words of each state. Uses Y0 to Y3.
#define SCATTER4(from, k, at) \
	VMOVDQA from((k+0)), Y0;   \
	VMOVDQA from((k+1)), Y1;   \
	VPUNPCKLQDQ Y1, Y0, Y2;    \
	VPUNPCKHQDQ Y1, Y0, Y3;    \
	MOVQ STATE(0), AT; VMOVDQU X2, FRONT(at);          \
	MOVQ STATE(1), AT; VMOVDQU X3, FRONT(at);          \
	MOVQ STATE(2), AT; VEXTRACTI128 $1, Y2, FRONT(at); \
	MOVQ STATE(3), AT; VEXTRACTI128 $1, Y3, FRONT(at)

// ---------------------------------------------------------------------------
// avx2x4: four lanes
//
// All of v lives in registers, so that there is none to rotate by 63 with: a c
// word makes room for that. The words of the message, transposed, and what lasts
// from block to block are in memory, a vector each.
//
// A call transposes its first block by shuffles. The words of each further one are
// copied during the block before it, one by one through a general register, while
// the vector units are busy; the last block is copied once more, for nothing. Stores
// of words hold up the load of a vector of them until they are in the cache, so the
// block's last rounds copy nothing. On Zen 3 a pass of a call of 31 takes 498 cycles;
// with all blocks transposed by shuffles it took 540 where all lanes lie at one offset
// in their pages, and 501 to 517 elsewhere. A call of one takes 563 to 597, not 558 to
// 583. A line of one lane is copied at a time: a word of each lane in turn, at one
// offset, took 30 to 100 cycles more.
//
// On Zen 3 a half-round takes 19 to 21 cycles in all of 196 orders of its
// instructions, 16 by ports and 13 by latency.
//
// Two Gs of a half-round follow the other two, and overlap with them as the CPU
// sees fit. All four side by side ask for the same ports at once: on Zen 5 that
// took 706 cycles for twelve rounds, not 667, and one after the other 667 too.
//
// Tried, no gain on Skylake-X: addresses of words and operands in the order that make
// the code 7 % shorter.

#define MEM   SI
#define ROR24 0(MEM)
#define ROR16 32(MEM)
#define SPARE 64(MEM)
#define H(i)  (96+32*(i))(MEM)
#define TF(i) (352+32*(i))(MEM)
#define T0    TF(0)
#define T1    TF(1)
#define F0    TF(2) // xored with iv[6] and iv[7]
#define F1    TF(3)

#define MSG   R12 // the block's words, and those of the next
#define NEXT  R13
#define M(i)  (32*(i))(MSG)

#define LANE0 R8 // the next block of each lane
#define LANE1 R9
#define LANE2 R10
#define LANE3 R11
#define AGAIN BX  // rounds 10 and 11, with the words of 0 and 1

// An operation on the words of two Gs.
#define ADDM(x0, x1, a0, a1) \
	VPADDQ M(x0), a0, a0; VPADDQ M(x1), a1, a1
#define ADD(x0, x1, a0, a1) \
	VPADDQ x0, a0, a0; VPADDQ x1, a1, a1
#define XOR(x0, x1, a0, a1) \
	VPXOR x0, a0, a0; VPXOR x1, a1, a1
#define SWAP(a0, a1) \
	VPSHUFD $0xB1, a0, a0; VPSHUFD $0xB1, a1, a1
#define SHUFFLE(mask, a0, a1) \
	VPSHUFB mask, a0, a0; VPSHUFB mask, a1, a1

// Two Gs, but for the last rotation.
#define G2(x0, x1, y0, y1, a0, a1, b0, b1, c0, c1, d0, d1) \
	ADDM(x0, x1, a0, a1);         \
	ADD(b0, b1, a0, a1);          \
	XOR(a0, a1, d0, d1);          \
	SWAP(d0, d1);                 \
	ADD(d0, d1, c0, c1);          \
	XOR(c0, c1, b0, b1);          \
	SHUFFLE(ROR24, b0, b1);       \
	ADDM(y0, y1, a0, a1);         \
	ADD(b0, b1, a0, a1);          \
	XOR(a0, a1, d0, d1);          \
	SHUFFLE(ROR16, d0, d1);       \
	ADD(d0, d1, c0, c1);          \
	XOR(c0, c1, b0, b1)

#define ROR63(a, tmp) \
	VPADDQ a, a, tmp; VPSRLQ $63, a, a; VPXOR tmp, a, a

// A half-round: G with x and y, four times.
#define HALF(x0, x1, x2, x3, y0, y1, y2, y3, a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3) \
	G2(x0, x1, y0, y1, a0, a1, b0, b1, c0, c1, d0, d1); \
	VMOVDQA c0, SPARE;                                  \
	G2(x2, x3, y2, y3, a2, a3, b2, b3, c2, c3, d2, d3); \
	ROR63(b0, c0);                                      \
	ROR63(b1, c0);                                      \
	ROR63(b2, c0);                                      \
	ROR63(b3, c0);                                      \
	VMOVDQA SPARE, c0

#define ROUND4(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15) \
	HALF(s0, s2, s4, s6, s1, s3, s5, s7,       Y0, Y1, Y2, Y3, Y4, Y5, Y6, Y7, Y8, Y9, Y10, Y11, Y12, Y13, Y14, Y15); \
	HALF(s8, s10, s12, s14, s9, s11, s13, s15, Y0, Y1, Y2, Y3, Y5, Y6, Y7, Y4, Y10, Y11, Y8, Y9, Y15, Y12, Y13, Y14)

// Eight words, from word i on, of a lane's next block.
#define COPY(lane, from, i) \
	MOVQ (8*i+0)(from), AT;  MOVQ AT, (32*i+8*lane+0)(NEXT);   \
	MOVQ (8*i+8)(from), AT;  MOVQ AT, (32*i+8*lane+32)(NEXT);  \
	MOVQ (8*i+16)(from), AT; MOVQ AT, (32*i+8*lane+64)(NEXT);  \
	MOVQ (8*i+24)(from), AT; MOVQ AT, (32*i+8*lane+96)(NEXT);  \
	MOVQ (8*i+32)(from), AT; MOVQ AT, (32*i+8*lane+128)(NEXT); \
	MOVQ (8*i+40)(from), AT; MOVQ AT, (32*i+8*lane+160)(NEXT); \
	MOVQ (8*i+48)(from), AT; MOVQ AT, (32*i+8*lane+192)(NEXT); \
	MOVQ (8*i+56)(from), AT; MOVQ AT, (32*i+8*lane+224)(NEXT)

DATA sign<>+0(SB)/8, $0x8000000000000000
GLOBL sign<>(SB), RODATA|NOPTR, $8

TEXT ·compressAVX2x4(SB), 0, $1536-16
	MOVQ    in+0(FP), IN
	MOVQ    n+8(FP), LEFT
	LEAQ    31(SP), MEM
	ANDQ    $~31, MEM
	LEAQ    480(MEM), MSG // beyond F1
	LEAQ    992(MEM), NEXT
	MOVQ    INPUT(0), LANE0
	MOVQ    INPUT(1), LANE1
	MOVQ    INPUT(2), LANE2
	MOVQ    INPUT(3), LANE3
	VMOVDQU ·ror24(SB), Y0
	VMOVDQU ·ror16(SB), Y1
	VMOVDQA Y0, ROR24
	VMOVDQA Y1, ROR16
	GATHER4(STATE, FRONT, 0, H, 0)
	GATHER4(STATE, FRONT, 32, H, 4)
	GATHER4(STATE, FRONT, 64, TF, 0)
	VPBROADCASTQ ·iv+48(SB), Y0
	VPBROADCASTQ ·iv+56(SB), Y1
	VPXOR        Y0, Y6, Y6
	VPXOR        Y1, Y7, Y7
	VMOVDQA      Y6, F0
	VMOVDQA      Y7, F1

	GATHER4(INPUT, FRONT, 0, M, 0)
	GATHER4(INPUT, FRONT, 32, M, 4)
	GATHER4(INPUT, FRONT, 64, M, 8)
	GATHER4(INPUT, FRONT, 96, M, 12)
	VMOVDQA H(0), Y0
	VMOVDQA H(1), Y1
	VMOVDQA H(2), Y2
	VMOVDQA H(3), Y3
	VMOVDQA H(4), Y4
	VMOVDQA H(5), Y5
	VMOVDQA H(6), Y6
	VMOVDQA H(7), Y7

block:
	// The last block is its own next one, for nothing is read beyond it.
	XORL  AT, AT
	CMPQ  LEFT, $1
	SETNE AT
	SHLQ  $7, AT
	ADDQ  AT, LANE0
	ADDQ  AT, LANE1
	ADDQ  AT, LANE2
	ADDQ  AT, LANE3

	// v: Y0 to Y15, of which Y0 to Y7 are there. The counter's carry is a lane
	// that became less than what was added. There are only signed compares: both
	// sides' signs are turned.
	VMOVDQU      STEP(0), Y8
	VPBROADCASTQ sign<>(SB), Y9
	VPADDQ       T0, Y8, Y12
	VPXOR        Y9, Y8, Y8
	VPXOR        Y9, Y12, Y9
	VPCMPGTQ     Y9, Y8, Y8      // all ones, which is -1, where there is a carry
	VMOVDQA      T1, Y13
	VPSUBQ       Y8, Y13, Y13
	VMOVDQA      Y12, T0
	VMOVDQA      Y13, T1
	VPBROADCASTQ ·iv+32(SB), Y8
	VPBROADCASTQ ·iv+40(SB), Y9
	VPXOR        Y8, Y12, Y12
	VPXOR        Y9, Y13, Y13
	VMOVDQA      F0, Y14
	VMOVDQA      F1, Y15
	VPBROADCASTQ ·iv+0(SB), Y8
	VPBROADCASTQ ·iv+8(SB), Y9
	VPBROADCASTQ ·iv+16(SB), Y10
	VPBROADCASTQ ·iv+24(SB), Y11

	XORL AGAIN, AGAIN

again:
	SIGMA0(ROUND4)
	SIGMA1(ROUND4)
	TESTL AGAIN, AGAIN
	JNE   done
	SIGMA2(ROUND4)
	COPY(0, LANE0, 0)
	SIGMA3(ROUND4)
	COPY(1, LANE1, 0)
	SIGMA4(ROUND4)
	COPY(2, LANE2, 0)
	SIGMA5(ROUND4)
	COPY(3, LANE3, 0)
	SIGMA6(ROUND4)
	COPY(0, LANE0, 8)
	SIGMA7(ROUND4)
	COPY(1, LANE1, 8)
	SIGMA8(ROUND4)
	COPY(2, LANE2, 8)
	SIGMA9(ROUND4)
	COPY(3, LANE3, 8)
	INCL AGAIN
	JMP  again

done:
	XOR(Y8, Y9, Y0, Y1)
	XOR(Y10, Y11, Y2, Y3)
	XOR(Y12, Y13, Y4, Y5)
	XOR(Y14, Y15, Y6, Y7)
	XOR(H(0), H(1), Y0, Y1)
	XOR(H(2), H(3), Y2, Y3)
	XOR(H(4), H(5), Y4, Y5)
	XOR(H(6), H(7), Y6, Y7)
	VMOVDQA Y0, H(0)
	VMOVDQA Y1, H(1)
	VMOVDQA Y2, H(2)
	VMOVDQA Y3, H(3)
	VMOVDQA Y4, H(4)
	VMOVDQA Y5, H(5)
	VMOVDQA Y6, H(6)
	VMOVDQA Y7, H(7)
	XCHGQ   MSG, NEXT
	DECQ    LEFT
	JNE     block

	SCATTER4(H, 0, 0)
	SCATTER4(H, 2, 16)
	SCATTER4(H, 4, 32)
	SCATTER4(H, 6, 48)

	SCATTER4(TF, 0, 64)
	VZEROUPPER
	RET

#undef MEM
#undef MSG
#undef NEXT
#undef LANE0
#undef LANE1
#undef LANE2
#undef LANE3
#undef AGAIN
#undef ROR24
#undef ROR16
#undef COPY
#undef M
#undef H
#undef TF
#undef T0
#undef T1
#undef F0
#undef F1
#undef ADDM
#undef ADD
#undef XOR
#undef SWAP
#undef HALF
#undef ROUND4

// ---------------------------------------------------------------------------
// avx512x4, avx512x8 and avx512x16: one group of four lanes, in half of each
// register, and one and two of eight
//
// A group's v takes 16 registers, and with VPRORQ a G works in place, so that
// two groups of eight take all 32. The words of the message, transposed, and what lasts
// from block to block are in memory, in 64-byte units: for each, first group,
// then second.
//
// Tried in prototypes on Zen 5, no gain: VPSHLD, VPROLV and VPMULTISHIFTQB as
// rotations.
//
// avx512x8 and avx512x16 transpose the first block of a call by shuffles. On Zen 5 and Sapphire
// Rapids the words of each further one are copied during the block before it, as in avx2x4 and for
// the same reasons, but a line of two lanes in each of the first rounds, and nothing during the last
// block. On Zen 5 a pass of sixteen takes 780 cycles, not 820; whether the copies stand together or
// spread among the instructions of a half-round makes no difference. On Emerald Rapids it takes
// 1374, not 1430, and of eight lanes 730, not 753. On Granite Rapids too it took fewer cycles, but the
// clock fell from 4.0 GHz to between 3.0 and 3.5: 8 or 64 messages of 4 KiB took as long as
// before, and all else would be slower. So there, and wherever it was not measured, each block is
// transposed.

#define MEM  SI
#define MSG  R14 // the block's words, and those of the next
#define NEXT BP
#define M(i, g)  (128*i+64*g)(MSG)
#define H(i, g)  (2048+128*i+64*g)(MEM)
#define TF(i, g) (3072+128*i+64*g)(MEM)
#define T0(g)    TF(0, g)
#define T1(g)    TF(1, g)
#define F0(g)    TF(2, g) // xored with iv[6] and iv[7]
#define F1(g)    TF(3, g)

// Four words of two lanes, to y, the lower half of z, and to the upper.
#define LANES2(WHERE, i, j, OF, at, y, z) \
	MOVQ WHERE(i), AT; VMOVDQU OF(at), y; \
	MOVQ WHERE(j), AT; VINSERTI64X4 $1, OF(at), z, z

// GATHER4 for the eight lanes of group g. Uses Z0 to Z7.
#define GATHER8(WHERE, OF, at, to, k, g) \
	LANES2(WHERE, 8*g+0, 8*g+2, OF, at, Y0, Z0); \
	LANES2(WHERE, 8*g+1, 8*g+3, OF, at, Y1, Z1); \
	LANES2(WHERE, 8*g+4, 8*g+6, OF, at, Y2, Z2); \
	LANES2(WHERE, 8*g+5, 8*g+7, OF, at, Y3, Z3); \
	VPUNPCKLQDQ Z1, Z0, Z4;        \
	VPUNPCKHQDQ Z1, Z0, Z5;        \
	VPUNPCKLQDQ Z3, Z2, Z6;        \
	VPUNPCKHQDQ Z3, Z2, Z7;        \
	VSHUFI64X2  $0x88, Z6, Z4, Z0; \
	VSHUFI64X2  $0x88, Z7, Z5, Z1; \
	VSHUFI64X2  $0xDD, Z6, Z4, Z2; \
	VSHUFI64X2  $0xDD, Z7, Z5, Z3; \
	VMOVDQA64   Z0, to((k+0), g);  \
	VMOVDQA64   Z1, to((k+1), g);  \
	VMOVDQA64   Z2, to((k+2), g);  \
	VMOVDQA64   Z3, to((k+3), g)

#define LOADSTATE(g) \
	GATHER8(STATE, FRONT, 0, H, 0, g);   \
	GATHER8(STATE, FRONT, 32, H, 4, g);  \
	GATHER8(STATE, FRONT, 64, TF, 0, g); \
	VPXORQ.BCST ·iv+48(SB), Z2, Z2;      \
	VPXORQ.BCST ·iv+56(SB), Z3, Z3;      \
	VMOVDQA64   Z2, F0(g);               \
	VMOVDQA64   Z3, F1(g)

#define LOADMESSAGE(g) \
	GATHER8(INPUT, BLOCK, 0, M, 0, g);  \
	GATHER8(INPUT, BLOCK, 32, M, 4, g); \
	GATHER8(INPUT, BLOCK, 64, M, 8, g); \
	GATHER8(INPUT, BLOCK, 96, M, 12, g)

// Vectors k and k+1, to two words of each state of group g. Uses Z0 to Z3.
#define SCATTER8(from, k, at, g) \
	VMOVDQA64 from((k+0), g), Z0; \
	VMOVDQA64 from((k+1), g), Z1; \
	VPUNPCKLQDQ Z1, Z0, Z2;       \
	VPUNPCKHQDQ Z1, Z0, Z3;       \
	MOVQ STATE(8*g+0), AT; VMOVDQU X2, FRONT(at);           \
	MOVQ STATE(8*g+1), AT; VMOVDQU X3, FRONT(at);           \
	MOVQ STATE(8*g+2), AT; VEXTRACTI128 $1, Y2, FRONT(at);  \
	MOVQ STATE(8*g+3), AT; VEXTRACTI128 $1, Y3, FRONT(at);  \
	MOVQ STATE(8*g+4), AT; VEXTRACTI32X4 $2, Z2, FRONT(at); \
	MOVQ STATE(8*g+5), AT; VEXTRACTI32X4 $2, Z3, FRONT(at); \
	MOVQ STATE(8*g+6), AT; VEXTRACTI32X4 $3, Z2, FRONT(at); \
	MOVQ STATE(8*g+7), AT; VEXTRACTI32X4 $3, Z3, FRONT(at)

#define STORESTATE(g) \
	SCATTER8(H, 0, 0, g);  \
	SCATTER8(H, 2, 16, g); \
	SCATTER8(H, 4, 32, g); \
	SCATTER8(H, 6, 48, g); \
	SCATTER8(TF, 0, 64, g)

// v of group g. The counter's carry is a lane that became less than what was
// added to it.
#define LOADV(g, v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14, v15) \
	VMOVDQU64 STEP(8*g), v0;         \
	VPADDQ    T0(g), v0, v12;        \
	VPCMPUQ   $1, v0, v12, K1;       \
	VMOVDQA64 T1(g), v13;            \
	VPBROADCASTQ one<>(SB), v1;      \
	VPADDQ    v1, v13, K1, v13;      \
	VMOVDQA64 v12, T0(g);            \
	VMOVDQA64 v13, T1(g);            \
	VPXORQ.BCST ·iv+32(SB), v12, v12; \
	VPXORQ.BCST ·iv+40(SB), v13, v13; \
	VMOVDQA64 F0(g), v14;            \
	VMOVDQA64 F1(g), v15;            \
	VMOVDQA64 H(0, g), v0;           \
	VMOVDQA64 H(1, g), v1;           \
	VMOVDQA64 H(2, g), v2;           \
	VMOVDQA64 H(3, g), v3;           \
	VMOVDQA64 H(4, g), v4;           \
	VMOVDQA64 H(5, g), v5;           \
	VMOVDQA64 H(6, g), v6;           \
	VMOVDQA64 H(7, g), v7;           \
	VPBROADCASTQ ·iv+0(SB), v8;      \
	VPBROADCASTQ ·iv+8(SB), v9;      \
	VPBROADCASTQ ·iv+16(SB), v10;    \
	VPBROADCASTQ ·iv+24(SB), v11

// h ^= v[0:8] ^ v[8:16], by one ternary operation each.
#define FOLD(i, g, x, y) \
	VPTERNLOGQ $0x96, H(i, g), y, x; \
	VMOVDQA64  x, H(i, g)

#define STOREV(g, v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14, v15) \
	FOLD(0, g, v0, v8);  \
	FOLD(1, g, v1, v9);  \
	FOLD(2, g, v2, v10); \
	FOLD(3, g, v3, v11); \
	FOLD(4, g, v4, v12); \
	FOLD(5, g, v5, v13); \
	FOLD(6, g, v6, v14); \
	FOLD(7, g, v7, v15)

// R with the registers of a group.
#define HALFGROUP(R) R(0, Y0, Y1, Y2, Y3, Y4, Y5, Y6, Y7, Y8, Y9, Y10, Y11, Y12, Y13, Y14, Y15)
#define GROUP0(R) R(0, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15)
#define GROUP1(R) R(1, Z16, Z17, Z18, Z19, Z20, Z21, Z22, Z23, Z24, Z25, Z26, Z27, Z28, Z29, Z30, Z31)

// The rounds are a loop, and take the order of the words from a table. Twelve
// copies of a round, or ten and back for two, are with what goes before and
// after them more than Zen 5's cache of decoded instructions holds: a call paid
// 640 cycles for that, whatever its length.
#define ORDER R8 // the round's words: 16 times the index of each, a byte, that is 128 bytes over 8
#define WORD0 R9
#define WORD1 R10
#define WORD2 R11
#define WORD3 R12
#define ROUND BX // rounds to do
#define LANE  R13 // lanes that are copied, two in each round

#define WORDS(k0, k1, k2, k3) \
	MOVBLZX k0(ORDER), WORD0; \
	MOVBLZX k1(ORDER), WORD1; \
	MOVBLZX k2(ORDER), WORD2; \
	MOVBLZX k3(ORDER), WORD3

// An operation on four words, one for each of the four Gs of a half-round.
#define ADDM(g, a0, a1, a2, a3) \
	VPADDQ 64*g(MSG)(WORD0*8), a0, a0; \
	VPADDQ 64*g(MSG)(WORD1*8), a1, a1; \
	VPADDQ 64*g(MSG)(WORD2*8), a2, a2; \
	VPADDQ 64*g(MSG)(WORD3*8), a3, a3
#define ADD4(x0, x1, x2, x3, a0, a1, a2, a3) \
	VPADDQ x0, a0, a0; VPADDQ x1, a1, a1; VPADDQ x2, a2, a2; VPADDQ x3, a3, a3
#define XOR4(x0, x1, x2, x3, a0, a1, a2, a3) \
	VPXORQ x0, a0, a0; VPXORQ x1, a1, a1; VPXORQ x2, a2, a2; VPXORQ x3, a3, a3
#define ROR4(n, a0, a1, a2, a3) \
	VPRORQ $n, a0, a0; VPRORQ $n, a1, a1; VPRORQ $n, a2, a2; VPRORQ $n, a3, a3
// A rotation by 32, for which Zen 5 has four ports and not two.
#define SWAP4(a0, a1, a2, a3) \
	VPSHUFD $0xB1, a0, a0; VPSHUFD $0xB1, a1, a1; VPSHUFD $0xB1, a2, a2; VPSHUFD $0xB1, a3, a3

// A half-round of one group, words k to k+7 of the round's order.
#define HALF8(k, a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3) \
	WORDS(k, k+2, k+4, k+6);              \
	ADDM(0, a0, a1, a2, a3);              \
	ADD4(b0, b1, b2, b3, a0, a1, a2, a3); \
	XOR4(a0, a1, a2, a3, d0, d1, d2, d3); \
	SWAP4(d0, d1, d2, d3);                \
	ADD4(d0, d1, d2, d3, c0, c1, c2, c3); \
	XOR4(c0, c1, c2, c3, b0, b1, b2, b3); \
	ROR4(24, b0, b1, b2, b3);             \
	WORDS(k+1, k+3, k+5, k+7);            \
	ADDM(0, a0, a1, a2, a3);              \
	ADD4(b0, b1, b2, b3, a0, a1, a2, a3); \
	XOR4(a0, a1, a2, a3, d0, d1, d2, d3); \
	ROR4(16, d0, d1, d2, d3);             \
	ADD4(d0, d1, d2, d3, c0, c1, c2, c3); \
	XOR4(c0, c1, c2, c3, b0, b1, b2, b3); \
	ROR4(63, b0, b1, b2, b3)

#define ADDWORD(k, a) \
	MOVBLZX k(ORDER), WORD0; \
	VPADDQ  0(MSG)(WORD0*8), a, a

// A half-round of four lanes, a column for each G: the second and the fourth begin a step
// after the first and the third. On Granite Rapids, whose vector units start three of
// these instructions a cycle, a pass took 521 cycles; in 400 other orders it took 521 to
// 590. Which unit an instruction goes to is settled before it is known which will be free.
#define HALF4(k, a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3) \
	ADDWORD(k, a0);                                     ADDWORD(k+4, a2);                                \
	VPADDQ b0, a0, a0;        ADDWORD(k+2, a1);         VPADDQ b2, a2, a2;        ADDWORD(k+6, a3);      \
	VPXOR a0, d0, d0;         VPADDQ b1, a1, a1;        VPXOR a2, d2, d2;         VPADDQ b3, a3, a3;     \
	VPSHUFD $0xB1, d0, d0;    VPXOR a1, d1, d1;         VPSHUFD $0xB1, d2, d2;    VPXOR a3, d3, d3;      \
	VPADDQ d0, c0, c0;        VPSHUFD $0xB1, d1, d1;    VPADDQ d2, c2, c2;        VPSHUFD $0xB1, d3, d3; \
	VPXOR c0, b0, b0;         VPADDQ d1, c1, c1;        VPXOR c2, b2, b2;         VPADDQ d3, c3, c3;     \
	VPRORQ $24, b0, b0;       VPXOR c1, b1, b1;         VPRORQ $24, b2, b2;       VPXOR c3, b3, b3;      \
	                          VPRORQ $24, b1, b1;                                 VPRORQ $24, b3, b3;    \
	ADDWORD(k+1, a0);                                   ADDWORD(k+5, a2);                                \
	VPADDQ b0, a0, a0;                                  VPADDQ b2, a2, a2;                               \
	                          ADDWORD(k+3, a1);                                   ADDWORD(k+7, a3);      \
	VPXOR a0, d0, d0;         VPADDQ b1, a1, a1;        VPXOR a2, d2, d2;         VPADDQ b3, a3, a3;     \
	VPRORQ $16, d0, d0;       VPXOR a1, d1, d1;         VPRORQ $16, d2, d2;       VPXOR a3, d3, d3;      \
	VPADDQ d0, c0, c0;        VPRORQ $16, d1, d1;       VPADDQ d2, c2, c2;        VPRORQ $16, d3, d3;    \
	VPXOR c0, b0, b0;         VPADDQ d1, c1, c1;        VPXOR c2, b2, b2;         VPADDQ d3, c3, c3;     \
	VPRORQ $63, b0, b0;       VPXOR c1, b1, b1;         VPRORQ $63, b2, b2;       VPXOR c3, b3, b3;      \
	                          VPRORQ $63, b1, b1;                                 VPRORQ $63, b3, b3

#define ROUND4 \
	HALF4(0, Y0, Y1, Y2, Y3, Y4, Y5, Y6, Y7, Y8, Y9, Y10, Y11, Y12, Y13, Y14, Y15); \
	HALF4(8, Y0, Y1, Y2, Y3, Y5, Y6, Y7, Y4, Y10, Y11, Y8, Y9, Y15, Y12, Y13, Y14)

#define COLUMNS8   HALF8(0, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15)
#define DIAGONALS8 HALF8(8, Z0, Z1, Z2, Z3, Z5, Z6, Z7, Z4, Z10, Z11, Z8, Z9, Z15, Z12, Z13, Z14)

// A half-round of both groups, the second (e, f, g, h for a, b, c, d) a step
// behind the first: while one rotates, on two ports, the other adds, on four.
// In step, prototypes took 4 % longer on Zen 5.
#define HALF16(k, a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3, e0, e1, e2, e3, f0, f1, f2, f3, g0, g1, g2, g3, h0, h1, h2, h3) \
	WORDS(k, k+2, k+4, k+6);              \
	ADDM(0, a0, a1, a2, a3);              \
	ADD4(b0, b1, b2, b3, a0, a1, a2, a3); \
	ADDM(1, e0, e1, e2, e3);              \
	XOR4(a0, a1, a2, a3, d0, d1, d2, d3); \
	ADD4(f0, f1, f2, f3, e0, e1, e2, e3); \
	SWAP4(d0, d1, d2, d3);                \
	XOR4(e0, e1, e2, e3, h0, h1, h2, h3); \
	ADD4(d0, d1, d2, d3, c0, c1, c2, c3); \
	SWAP4(h0, h1, h2, h3);                \
	XOR4(c0, c1, c2, c3, b0, b1, b2, b3); \
	ADD4(h0, h1, h2, h3, g0, g1, g2, g3); \
	ROR4(24, b0, b1, b2, b3);             \
	XOR4(g0, g1, g2, g3, f0, f1, f2, f3); \
	WORDS(k+1, k+3, k+5, k+7);            \
	ADDM(0, a0, a1, a2, a3);              \
	ROR4(24, f0, f1, f2, f3);             \
	ADD4(b0, b1, b2, b3, a0, a1, a2, a3); \
	ADDM(1, e0, e1, e2, e3);              \
	XOR4(a0, a1, a2, a3, d0, d1, d2, d3); \
	ADD4(f0, f1, f2, f3, e0, e1, e2, e3); \
	ROR4(16, d0, d1, d2, d3);             \
	XOR4(e0, e1, e2, e3, h0, h1, h2, h3); \
	ADD4(d0, d1, d2, d3, c0, c1, c2, c3); \
	ROR4(16, h0, h1, h2, h3);             \
	XOR4(c0, c1, c2, c3, b0, b1, b2, b3); \
	ADD4(h0, h1, h2, h3, g0, g1, g2, g3); \
	ROR4(63, b0, b1, b2, b3);             \
	XOR4(g0, g1, g2, g3, f0, f1, f2, f3); \
	ROR4(63, f0, f1, f2, f3)

#define COLUMNS16   HALF16(0, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15, Z16, Z17, Z18, Z19, Z20, Z21, Z22, Z23, Z24, Z25, Z26, Z27, Z28, Z29, Z30, Z31)
#define DIAGONALS16 HALF16(8, Z0, Z1, Z2, Z3, Z5, Z6, Z7, Z4, Z10, Z11, Z8, Z9, Z15, Z12, Z13, Z14, Z16, Z17, Z18, Z19, Z21, Z22, Z23, Z20, Z26, Z27, Z24, Z25, Z31, Z28, Z29, Z30)

// Whether words are copied: set in Go, by the processor.
#define COPIES ·copyWords(SB)

// Word k of the next block of lane LANE+i, whose message AT points at.
#define COPYWORD(i, k) \
	MOVQ (128+8*k)(AT)(OFF*1), WORD0; \
	MOVQ WORD0, (128*k+8*i)(NEXT)(LANE*8)

// The next block of lane LANE+i, while memory is told of what comes four blocks on.
#define COPYLANE(i) \
	MOVQ INPUT(i)(LANE*8), AT;   \
	PREFETCHT0 512(AT)(OFF*1);   \
	PREFETCHT0 576(AT)(OFF*1);   \
	COPYWORD(i, 0);  COPYWORD(i, 1);  COPYWORD(i, 2);  COPYWORD(i, 3);  \
	COPYWORD(i, 4);  COPYWORD(i, 5);  COPYWORD(i, 6);  COPYWORD(i, 7);  \
	COPYWORD(i, 8);  COPYWORD(i, 9);  COPYWORD(i, 10); COPYWORD(i, 11); \
	COPYWORD(i, 12); COPYWORD(i, 13); COPYWORD(i, 14); COPYWORD(i, 15)

// The rounds of a block. In the first of them the next block of so many lanes is copied.
#define ROUNDS(COLUMNS, DIAGONALS, lanes) \
	LEAQ ·order(SB), ORDER; \
	MOVL $12, ROUND;        \
	XORL LANE, LANE;        \
	CMPQ LEFT, $1;          \
	JEQ  rounds;            \
	CMPB COPIES, $0;        \
	JEQ  rounds;            \
copying:                        \
	COLUMNS;                \
	COPYLANE(0);            \
	DIAGONALS;              \
	COPYLANE(1);            \
	ADDQ $16, ORDER;        \
	DECL ROUND;             \
	ADDL $2, LANE;          \
	CMPL LANE, $lanes;      \
	JNE  copying;           \
rounds:                         \
	COLUMNS;                \
	DIAGONALS;              \
	ADDQ $16, ORDER;        \
	DECL ROUND;             \
	JNE  rounds

// On to the next block, if there is one, which was copied or is still to be transposed.
#define NEXTBLOCK \
	ADDQ  $128, OFF;  \
	DECQ  LEFT;       \
	JEQ   end;        \
	CMPB  COPIES, $0; \
	JEQ   transpose;  \
	XCHGQ MSG, NEXT;  \
	JMP   block

DATA one<>+0(SB)/8, $1
GLOBL one<>(SB), RODATA|NOPTR, $8

#define SETUP \
	MOVQ in+0(FP), IN; \
	MOVQ n+8(FP), LEFT; \
	LEAQ 63(SP), MEM;  \
	ANDQ $~63, MEM;    \
	MOVQ MEM, MSG;     \
	XORL OFF, OFF

// What GATHER4 and SCATTER4 take.
#define M4(i)  M((i), 0)
#define H4(i)  H((i), 0)
#define TF4(i) TF((i), 0)

TEXT ·compressAVX512x4(SB), 0, $3648-16
	SETUP
	GATHER4(STATE, FRONT, 0, H4, 0)
	GATHER4(STATE, FRONT, 32, H4, 4)
	GATHER4(STATE, FRONT, 64, TF4, 0)
	VPXORQ.BCST ·iv+48(SB), Y6, Y6
	VPXORQ.BCST ·iv+56(SB), Y7, Y7
	VMOVDQA Y6, F0(0)
	VMOVDQA Y7, F1(0)

block:
	GATHER4(INPUT, BLOCK, 0, M4, 0)
	GATHER4(INPUT, BLOCK, 32, M4, 4)
	GATHER4(INPUT, BLOCK, 64, M4, 8)
	GATHER4(INPUT, BLOCK, 96, M4, 12)
	HALFGROUP(LOADV)
	LEAQ ·order(SB), ORDER
	MOVL $12, ROUND

rounds:
	ROUND4
	ADDQ $16, ORDER
	DECL ROUND
	JNE  rounds

	HALFGROUP(STOREV)
	ADDQ $128, OFF
	DECQ LEFT
	JNE  block

	SCATTER4(H4, 0, 0)
	SCATTER4(H4, 2, 16)
	SCATTER4(H4, 4, 32)
	SCATTER4(H4, 6, 48)
	SCATTER4(TF4, 0, 64)
	VZEROUPPER
	RET

TEXT ·compressAVX512x8(SB), 0, $3648-16
	SETUP
	LOADSTATE(0)
	LEAQ 64(MEM), NEXT // between the words, which are 128 bytes apart

transpose:
	LOADMESSAGE(0)

block:
	GROUP0(LOADV)
	ROUNDS(COLUMNS8, DIAGONALS8, 8)

	GROUP0(STOREV)
	NEXTBLOCK

end:
	STORESTATE(0)
	VZEROUPPER
	RET

TEXT ·compressAVX512x16(SB), 0, $5696-16
	SETUP
	LOADSTATE(0)
	LOADSTATE(1)
	LEAQ 3584(MEM), NEXT // beyond F1

transpose:
	LOADMESSAGE(0)
	LOADMESSAGE(1)

block:
	GROUP0(LOADV)
	GROUP1(LOADV)
	ROUNDS(COLUMNS16, DIAGONALS16, 16)

	GROUP0(STOREV)
	GROUP1(STOREV)
	NEXTBLOCK

end:
	STORESTATE(0)
	STORESTATE(1)
	VZEROUPPER
	RET
