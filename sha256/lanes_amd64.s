//go:build !purego && gc

#include "textflag.h"
#include "inputs_amd64.h"

// Lanes of SHA-256: many messages at once, each in a lane of its own. Word i of the
// state of all lanes is one vector, so nothing moves between lanes inside a round.

#define OFF  DX // where the block starts in each message
#define PASS R8 // counts loops of rounds

#define SETUP(align) \
	MOVQ in+0(FP), IN;        \
	MOVQ n+8(FP), LEFT;       \
	LEAQ (align-1)(SP), MEM;  \
	ANDQ $~(align-1), MEM;    \
	XORL OFF, OFF

// flip64 reverses the bytes of each word.
DATA flip64<>+0(SB)/8, $0x0405060700010203
DATA flip64<>+8(SB)/8, $0x0c0d0e0f08090a0b
DATA flip64<>+16(SB)/8, $0x0405060700010203
DATA flip64<>+24(SB)/8, $0x0c0d0e0f08090a0b
DATA flip64<>+32(SB)/8, $0x0405060700010203
DATA flip64<>+40(SB)/8, $0x0c0d0e0f08090a0b
DATA flip64<>+48(SB)/8, $0x0405060700010203
DATA flip64<>+56(SB)/8, $0x0c0d0e0f08090a0b
GLOBL flip64<>(SB), RODATA|NOPTR, $64

// ---------------------------------------------------------------------------
// avx2x8: eight lanes, the schedule in memory
//
// There is no rotation and no ternary logic: a sum of three rotations takes
// eleven operations.

#define W(t) (32*((t)&15))(MEM)
#define S(i) (512+32*(i))(MEM)
#define H(i) (768+32*(i))(MEM) // of nodes: what all begin with
#define T0 Y8
#define T1 Y9
#define T2 Y10
#define T3 Y11
#define T4 Y12

// The registers of a to h in each of eight rounds: the names move. So do those of b^c,
// which is a^b of the round before, and of a^b.
#define ROUND0(R, t) R(t, Y0, Y1, Y2, Y3, Y4, Y5, Y6, Y7, Y14, Y15)
#define ROUND1(R, t) R(t, Y7, Y0, Y1, Y2, Y3, Y4, Y5, Y6, Y15, Y14)
#define ROUND2(R, t) R(t, Y6, Y7, Y0, Y1, Y2, Y3, Y4, Y5, Y14, Y15)
#define ROUND3(R, t) R(t, Y5, Y6, Y7, Y0, Y1, Y2, Y3, Y4, Y15, Y14)
#define ROUND4(R, t) R(t, Y4, Y5, Y6, Y7, Y0, Y1, Y2, Y3, Y14, Y15)
#define ROUND5(R, t) R(t, Y3, Y4, Y5, Y6, Y7, Y0, Y1, Y2, Y15, Y14)
#define ROUND6(R, t) R(t, Y2, Y3, Y4, Y5, Y6, Y7, Y0, Y1, Y14, Y15)
#define ROUND7(R, t) R(t, Y1, Y2, Y3, Y4, Y5, Y6, Y7, Y0, Y15, Y14)

#define ROUNDS8(R) \
	ROUND0(R, 0); ROUND1(R, 1); ROUND2(R, 2); ROUND3(R, 3); \
	ROUND4(R, 4); ROUND5(R, 5); ROUND6(R, 6); ROUND7(R, 7)

#define ROUNDS16(R) \
	ROUNDS8(R); \
	ROUND0(R, 8); ROUND1(R, 9); ROUND2(R, 10); ROUND3(R, 11);   \
	ROUND4(R, 12); ROUND5(R, 13); ROUND6(R, 14); ROUND7(R, 15)

// T1 = x >>> r ^ x >>> s ^ x >>> t, with T2 and T3.
#define BIGSIGMA(x, r, s, t) \
	VPSRLD $r, x, T1;      \
	VPSLLD $(32-r), x, T2; \
	VPSRLD $s, x, T3;      \
	VPXOR  T2, T1, T1;     \
	VPSLLD $(32-s), x, T2; \
	VPXOR  T3, T1, T1;     \
	VPSRLD $t, x, T3;      \
	VPXOR  T2, T1, T1;     \
	VPSLLD $(32-t), x, T2; \
	VPXOR  T3, T1, T1;     \
	VPXOR  T2, T1, T1

// T1 = x >>> r ^ x >>> s ^ x >> t, with T2 and T3.
#define SMALLSIGMA(x, r, s, t) \
	VPSRLD $r, x, T1;      \
	VPSLLD $(32-r), x, T2; \
	VPSRLD $s, x, T3;      \
	VPXOR  T2, T1, T1;     \
	VPSLLD $(32-s), x, T2; \
	VPXOR  T3, T1, T1;     \
	VPSRLD $t, x, T3;      \
	VPXOR  T2, T1, T1;     \
	VPXOR  T3, T1, T1

// A round whose word of the schedule is in h already, or in W+K where K points. Maj is
// ((a^b) & (b^c)) ^ b.
#define SAMEROUND(t, a, b, c, d, e, f, g, h, bc, ab) \
	VPBROADCASTD (4*t)(K), T4; \
	VPADDD T4, h, h;           \
	VPXOR  g, f, T4;           \
	BIGSIGMA(e, 6, 11, 25);    \
	VPAND  e, T4, T4;          \
	VPXOR  g, T4, T4;          \
	VPADDD T4, h, h;           \
	VPADDD T1, h, h;           \
	VPADDD h, d, d;            \
	BIGSIGMA(a, 2, 13, 22);    \
	VPXOR  b, a, ab;           \
	VPAND  ab, bc, bc;         \
	VPXOR  b, bc, bc;          \
	VPADDD bc, h, h;           \
	VPADDD T1, h, h

#define LASTROUND(t, a, b, c, d, e, f, g, h, bc, ab) \
	VPADDD W(t), h, h; \
	SAMEROUND(t, a, b, c, d, e, f, g, h, bc, ab)

// A round, and the word of the schedule that is sixteen rounds on.
#define FULLROUND(t, a, b, c, d, e, f, g, h, bc, ab) \
	VMOVDQA W(t), T0;             \
	VMOVDQA W(t+1), T4;           \
	SMALLSIGMA(T4, 7, 18, 3);     \
	VPADDD  W(t+9), T0, Y13;      \
	VPADDD  T1, Y13, Y13;         \
	VMOVDQA W(t+14), T4;          \
	SMALLSIGMA(T4, 17, 19, 10);   \
	VPADDD  T1, Y13, Y13;         \
	VMOVDQA Y13, W(t);            \
	VPADDD  T0, h, h;             \
	SAMEROUND(t, a, b, c, d, e, f, g, h, bc, ab)

// Eight words of each lane, in Y0 to Y7, to a vector a word in Y0 to Y7, and
// back. Uses Y8 to Y15.
#define TRANSPOSE8 \
	VPUNPCKLDQ  Y1, Y0, Y8;          \
	VPUNPCKHDQ  Y1, Y0, Y9;          \
	VPUNPCKLDQ  Y3, Y2, Y10;         \
	VPUNPCKHDQ  Y3, Y2, Y11;         \
	VPUNPCKLDQ  Y5, Y4, Y12;         \
	VPUNPCKHDQ  Y5, Y4, Y13;         \
	VPUNPCKLDQ  Y7, Y6, Y14;         \
	VPUNPCKHDQ  Y7, Y6, Y15;         \
	VPUNPCKLQDQ Y10, Y8, Y0;         \
	VPUNPCKHQDQ Y10, Y8, Y1;         \
	VPUNPCKLQDQ Y11, Y9, Y2;         \
	VPUNPCKHQDQ Y11, Y9, Y3;         \
	VPUNPCKLQDQ Y14, Y12, Y4;        \
	VPUNPCKHQDQ Y14, Y12, Y5;        \
	VPUNPCKLQDQ Y15, Y13, Y6;        \
	VPUNPCKHQDQ Y15, Y13, Y7;        \
	VPERM2I128  $0x31, Y4, Y0, Y8;   \
	VPERM2I128  $0x20, Y4, Y0, Y0;   \
	VPERM2I128  $0x31, Y5, Y1, Y9;   \
	VPERM2I128  $0x20, Y5, Y1, Y1;   \
	VPERM2I128  $0x31, Y6, Y2, Y10;  \
	VPERM2I128  $0x20, Y6, Y2, Y2;   \
	VPERM2I128  $0x31, Y7, Y3, Y11;  \
	VPERM2I128  $0x20, Y7, Y3, Y3;   \
	VMOVDQA     Y8, Y4;              \
	VMOVDQA     Y9, Y5;              \
	VMOVDQA     Y10, Y6;             \
	VMOVDQA     Y11, Y7

// All of the rounds; W has the message.
#define ROUNDS64(loop) \
	VPXOR Y2, Y1, Y14;    \
	LEAQ ·k(SB), K;       \
	MOVL $3, PASS;        \
loop:                     \
	ROUNDS16(FULLROUND);  \
	ADDQ $64, K;          \
	DECL PASS;            \
	JNE  loop;            \
	ROUNDS16(LASTROUND)

// What lies at an offset in each lane's state or message, transposed.
#define GATHER8(WHERE, at) \
	MOVQ WHERE(0), AT; VMOVDQU at, Y0; \
	MOVQ WHERE(1), AT; VMOVDQU at, Y1; \
	MOVQ WHERE(2), AT; VMOVDQU at, Y2; \
	MOVQ WHERE(3), AT; VMOVDQU at, Y3; \
	MOVQ WHERE(4), AT; VMOVDQU at, Y4; \
	MOVQ WHERE(5), AT; VMOVDQU at, Y5; \
	MOVQ WHERE(6), AT; VMOVDQU at, Y6; \
	MOVQ WHERE(7), AT; VMOVDQU at, Y7; \
	TRANSPOSE8

// The other way, to the lanes' states.
#define SCATTER8 \
	TRANSPOSE8; \
	MOVQ STATE(0), AT; VMOVDQU Y0, (AT); \
	MOVQ STATE(1), AT; VMOVDQU Y1, (AT); \
	MOVQ STATE(2), AT; VMOVDQU Y2, (AT); \
	MOVQ STATE(3), AT; VMOVDQU Y3, (AT); \
	MOVQ STATE(4), AT; VMOVDQU Y4, (AT); \
	MOVQ STATE(5), AT; VMOVDQU Y5, (AT); \
	MOVQ STATE(6), AT; VMOVDQU Y6, (AT); \
	MOVQ STATE(7), AT; VMOVDQU Y7, (AT)

#define STORE8(to) \
	VMOVDQA Y0, to(0); VMOVDQA Y1, to(1); VMOVDQA Y2, to(2); VMOVDQA Y3, to(3); \
	VMOVDQA Y4, to(4); VMOVDQA Y5, to(5); VMOVDQA Y6, to(6); VMOVDQA Y7, to(7)

#define LOAD8(from) \
	VMOVDQA from(0), Y0; VMOVDQA from(1), Y1; VMOVDQA from(2), Y2; VMOVDQA from(3), Y3; \
	VMOVDQA from(4), Y4; VMOVDQA from(5), Y5; VMOVDQA from(6), Y6; VMOVDQA from(7), Y7

#define ADD8(from) \
	VPADDD from(0), Y0, Y0; VPADDD from(1), Y1, Y1; VPADDD from(2), Y2, Y2; VPADDD from(3), Y3, Y3; \
	VPADDD from(4), Y4, Y4; VPADDD from(5), Y5, Y5; VPADDD from(6), Y6, Y6; VPADDD from(7), Y7, Y7

#define FLIP8 \
	VMOVDQU flip64<>(SB), Y8; \
	VPSHUFB Y8, Y0, Y0; VPSHUFB Y8, Y1, Y1; VPSHUFB Y8, Y2, Y2; VPSHUFB Y8, Y3, Y3; \
	VPSHUFB Y8, Y4, Y4; VPSHUFB Y8, Y5, Y5; VPSHUFB Y8, Y6, Y6; VPSHUFB Y8, Y7, Y7

#define W8(t) W(8+t)

TEXT ·compressAVX2x8(SB), 0, $800-16
	SETUP(32)
	GATHER8(STATE, (AT))
	STORE8(S)

block:
	GATHER8(INPUT, 0(AT)(OFF*1))
	FLIP8
	STORE8(W)
	GATHER8(INPUT, 32(AT)(OFF*1))
	FLIP8
	STORE8(W8)
	LOAD8(S)
	ROUNDS64(rounds)
	ADD8(S)
	STORE8(S)
	ADDQ $64, OFF
	DECQ LEFT
	JNE  block

	SCATTER8
	VZEROUPPER
	RET

// Nodes of a Merkle tree.

#define SRC R9
#define DST R11

#define NODES8(at) \
	VMOVDQU (at)(SRC), Y0;     \
	VMOVDQU (at+64)(SRC), Y1;  \
	VMOVDQU (at+128)(SRC), Y2; \
	VMOVDQU (at+192)(SRC), Y3; \
	VMOVDQU (at+256)(SRC), Y4; \
	VMOVDQU (at+320)(SRC), Y5; \
	VMOVDQU (at+384)(SRC), Y6; \
	VMOVDQU (at+448)(SRC), Y7; \
	TRANSPOSE8

#define DIGESTS8 \
	TRANSPOSE8; \
	FLIP8;      \
	VMOVDQU Y0, 0(DST); \
	VMOVDQU Y1, 32(DST); \
	VMOVDQU Y2, 64(DST); \
	VMOVDQU Y3, 96(DST); \
	VMOVDQU Y4, 128(DST); \
	VMOVDQU Y5, 160(DST); \
	VMOVDQU Y6, 192(DST); \
	VMOVDQU Y7, 224(DST)

// The state that all nodes begin with.
#define INITIAL(a, b, c, d, e, f, g, h) \
	VPBROADCASTD ·initial256+0(SB), a;  \
	VPBROADCASTD ·initial256+4(SB), b;  \
	VPBROADCASTD ·initial256+8(SB), c;  \
	VPBROADCASTD ·initial256+12(SB), d; \
	VPBROADCASTD ·initial256+16(SB), e; \
	VPBROADCASTD ·initial256+20(SB), f; \
	VPBROADCASTD ·initial256+24(SB), g; \
	VPBROADCASTD ·initial256+28(SB), h

TEXT ·hashNodesAVX2x8(SB), 0, $1056-32
	MOVQ dst+0(FP), DST
	MOVQ src+8(FP), SRC
	MOVQ groups+24(FP), LEFT
	LEAQ 31(SP), MEM
	ANDQ $~31, MEM
	INITIAL(Y0, Y1, Y2, Y3, Y4, Y5, Y6, Y7)
	STORE8(H)

nodes:
	NODES8(0)
	FLIP8
	STORE8(W)
	NODES8(32)
	FLIP8
	STORE8(W8)
	LOAD8(H)
	ROUNDS64(rounds)
	ADD8(H)

	STORE8(S)
	VPXOR Y2, Y1, Y14
	MOVQ wk+16(FP), K
	MOVL $8, PASS

padding:
	ROUNDS8(SAMEROUND)
	ADDQ $32, K
	DECL PASS
	JNE  padding
	ADD8(S)

	DIGESTS8
	ADDQ $(8*64), SRC
	ADDQ $(8*32), DST
	DECQ LEFT
	JNE  nodes
	VZEROUPPER
	RET

#undef W
#undef W8
#undef S
#undef H
#undef ROUNDS64
#undef SAMEROUND
#undef T0
#undef T1
#undef T2
#undef T3
#undef T4
#undef ROUND0
#undef ROUND1
#undef ROUND2
#undef ROUND3
#undef ROUND4
#undef ROUND5
#undef ROUND6
#undef ROUND7
#undef ROUNDS8
#undef ROUNDS16
#undef FULLROUND
#undef LASTROUND
#undef SMALLSIGMA
#undef BIGSIGMA

// ---------------------------------------------------------------------------
// avx512x8, avx512x16 and avx512x32: one group of eight lanes, in half of each
// register, and one and two of sixteen
//
// A group's state takes eight registers. One group has its schedule in sixteen
// more; two have it in memory, so that each gets temporary registers of its
// own and the two can be interleaved.
//
// A block of sixteen lanes is transposed in two parts. UNPACK takes the lines of 64 bytes
// of four lanes, each read once and whole, to four vectors, c = 0 to 3, whose quarter q
// has word 4*q+c of the four lanes. SHUFFLE takes four such vectors with the same c, for
// sixteen lanes, to the words c, 4+c, 8+c and 12+c.
//
// Tried in prototypes on Zen 5, no gain: K added to the words beforehand, three
// groups, SHA-NI beside the vectors; worse: prefetching; masked broadcasts from
// the message, which read a line four times.

// From lines x0 to x3 to vectors y0 to y3, which may be the same registers.
#define UNPACK(x0, x1, x2, x3, t0, t1, t2, t3, y0, y1, y2, y3) \
	VPUNPCKLDQ  x1, x0, t0; \
	VPUNPCKHDQ  x1, x0, t1; \
	VPUNPCKLDQ  x3, x2, t2; \
	VPUNPCKHDQ  x3, x2, t3; \
	VPUNPCKLQDQ t2, t0, y0; \
	VPUNPCKHQDQ t2, t0, y1; \
	VPUNPCKLQDQ t3, t1, y2; \
	VPUNPCKHQDQ t3, t1, y3

#define FLIP4(y0, y1, y2, y3) \
	VPSHUFB flip64<>(SB), y0, y0; \
	VPSHUFB flip64<>(SB), y1, y1; \
	VPSHUFB flip64<>(SB), y2, y2; \
	VPSHUFB flip64<>(SB), y3, y3

// The four lines of lanes i to i+3.
#define LINES(i, x0, x1, x2, x3) \
	MOVQ INPUT(i), AT;   VMOVDQU32 (AT)(OFF*1), x0; \
	MOVQ INPUT(i+1), AT; VMOVDQU32 (AT)(OFF*1), x1; \
	MOVQ INPUT(i+2), AT; VMOVDQU32 (AT)(OFF*1), x2; \
	MOVQ INPUT(i+3), AT; VMOVDQU32 (AT)(OFF*1), x3

// From vectors of one c, with lanes 0 to 3, 4 to 7, 8 to 11 and 12 to 15, to its four
// words, which may be in the same registers.
#define SHUFFLE(u0, u1, u2, u3, t0, t1, t2, t3, q0, q1, q2, q3) \
	VSHUFI32X4 $0x88, u1, u0, t0; \
	VSHUFI32X4 $0xDD, u1, u0, t1; \
	VSHUFI32X4 $0x88, u3, u2, t2; \
	VSHUFI32X4 $0xDD, u3, u2, t3; \
	VSHUFI32X4 $0x88, t2, t0, q0; \
	VSHUFI32X4 $0x88, t3, t1, q1; \
	VSHUFI32X4 $0xDD, t2, t0, q2; \
	VSHUFI32X4 $0xDD, t3, t1, q3

// Two lanes' states, i and j, in one vector.
#define STATES(i, j, y, z) \
	MOVQ STATE(i), AT; VMOVDQU32 (AT), y; \
	MOVQ STATE(j), AT; VINSERTI64X4 $1, (AT), z, z

// The states of lanes i to i+15, a word to a vector: a to h.
#define LOADSTATE(i, a, b, c, d, e, f, g, h) \
	STATES(i+0, i+4, Y16, Z16);   \
	STATES(i+1, i+5, Y17, Z17);   \
	STATES(i+2, i+6, Y18, Z18);   \
	STATES(i+3, i+7, Y19, Z19);   \
	STATES(i+8, i+12, Y20, Z20);  \
	STATES(i+9, i+13, Y21, Z21);  \
	STATES(i+10, i+14, Y22, Z22); \
	STATES(i+11, i+15, Y23, Z23); \
	UNPACK(Z16, Z17, Z18, Z19, Z24, Z25, Z26, Z27, Z16, Z17, Z18, Z19); \
	UNPACK(Z20, Z21, Z22, Z23, Z24, Z25, Z26, Z27, Z20, Z21, Z22, Z23); \
	VSHUFI32X4 $0x88, Z20, Z16, a; \
	VSHUFI32X4 $0x88, Z21, Z17, b; \
	VSHUFI32X4 $0x88, Z22, Z18, c; \
	VSHUFI32X4 $0x88, Z23, Z19, d; \
	VSHUFI32X4 $0xDD, Z20, Z16, e; \
	VSHUFI32X4 $0xDD, Z21, Z17, f; \
	VSHUFI32X4 $0xDD, Z22, Z18, g; \
	VSHUFI32X4 $0xDD, Z23, Z19, h

// The quarters of two vectors, in turn: 0 and 1 of each, and 2 and 3.
DATA lowpairs<>+0(SB)/8, $0
DATA lowpairs<>+8(SB)/8, $1
DATA lowpairs<>+16(SB)/8, $8
DATA lowpairs<>+24(SB)/8, $9
DATA lowpairs<>+32(SB)/8, $2
DATA lowpairs<>+40(SB)/8, $3
DATA lowpairs<>+48(SB)/8, $10
DATA lowpairs<>+56(SB)/8, $11
GLOBL lowpairs<>(SB), RODATA|NOPTR, $64
DATA highpairs<>+0(SB)/8, $4
DATA highpairs<>+8(SB)/8, $5
DATA highpairs<>+16(SB)/8, $12
DATA highpairs<>+24(SB)/8, $13
DATA highpairs<>+32(SB)/8, $6
DATA highpairs<>+40(SB)/8, $7
DATA highpairs<>+48(SB)/8, $14
DATA highpairs<>+56(SB)/8, $15
GLOBL highpairs<>(SB), RODATA|NOPTR, $64

// y and z have the two halves of the words of four lanes: they become, with Z28
// and Z29 for indices, two lanes each, in Z24 and y.
#define PAIRS(y, z) \
	VMOVDQA64 y, Z24;      \
	VPERMT2Q  z, Z28, Z24; \
	VPERMT2Q  z, Z29, y

// The states of lanes i, i+4, i+8 and i+12. Y is half of y.
#define STOREQUARTERS(i, y, z, Y) \
	PAIRS(y, z); \
	MOVQ STATE(i), AT;    VMOVDQU64 Y24, (AT); \
	MOVQ STATE(i+4), AT;  VEXTRACTI64X4 $1, Z24, (AT); \
	MOVQ STATE(i+8), AT;  VMOVDQU64 Y, (AT); \
	MOVQ STATE(i+12), AT; VEXTRACTI64X4 $1, y, (AT)

// The words of sixteen lanes to those of four in each of eight vectors.
#define STATEROWS(a, b, c, d, e, f, g, h) \
	VMOVDQU64 lowpairs<>(SB), Z28;  \
	VMOVDQU64 highpairs<>(SB), Z29; \
	UNPACK(a, b, c, d, Z24, Z25, Z26, Z27, Z16, Z17, Z18, Z19); \
	UNPACK(e, f, g, h, Z24, Z25, Z26, Z27, Z20, Z21, Z22, Z23)

#define STORESTATE(i, a, b, c, d, e, f, g, h) \
	STATEROWS(a, b, c, d, e, f, g, h);    \
	STOREQUARTERS(i+0, Z16, Z20, Y16); \
	STOREQUARTERS(i+1, Z17, Z21, Y17); \
	STOREQUARTERS(i+2, Z18, Z22, Y18); \
	STOREQUARTERS(i+3, Z19, Z23, Y19)

#define SAVE(S, g, a, b, c, d, e, f, h, i) \
	VMOVDQA32 a, S(0, g); VMOVDQA32 b, S(1, g); VMOVDQA32 c, S(2, g); VMOVDQA32 d, S(3, g); \
	VMOVDQA32 e, S(4, g); VMOVDQA32 f, S(5, g); VMOVDQA32 h, S(6, g); VMOVDQA32 i, S(7, g)

#define ADDSAVED(S, g, a, b, c, d, e, f, h, i) \
	VPADDD S(0, g), a, a; VPADDD S(1, g), b, b; VPADDD S(2, g), c, c; VPADDD S(3, g), d, d; \
	VPADDD S(4, g), e, e; VPADDD S(5, g), f, f; VPADDD S(6, g), h, h; VPADDD S(7, g), i, i

// The functions of FIPS 180-4, section 4.1.2, with the results in t3 and t0. A sum of
// three rotations is one ternary operation, 0x96; Ch is 0xCA and Maj 0xE8.
#define BIGSIGMA1(e, t1, t2, t3) \
	VPRORD $6, e, t1;              \
	VPRORD $11, e, t2;             \
	VPRORD $25, e, t3;             \
	VPTERNLOGD $0x96, t1, t2, t3
#define BIGSIGMA0(a, t1, t2, t3) \
	VPRORD $2, a, t1;              \
	VPRORD $13, a, t2;             \
	VPRORD $22, a, t3;             \
	VPTERNLOGD $0x96, t1, t2, t3
#define CH(e, f, g, t0) \
	VMOVDQA32 e, t0;               \
	VPTERNLOGD $0xCA, g, f, t0
#define MAJ(a, b, c, t0) \
	VMOVDQA32 a, t0;               \
	VPTERNLOGD $0xE8, c, b, t0
#define SMALLSIGMA0(w, t1, t2, t3) \
	VPRORD $7, w, t1;              \
	VPRORD $18, w, t2;             \
	VPSRLD $3, w, t3;              \
	VPTERNLOGD $0x96, t1, t2, t3
#define SMALLSIGMA1(w, t1, t2, t3) \
	VPRORD $17, w, t1;             \
	VPRORD $19, w, t2;             \
	VPSRLD $10, w, t3;             \
	VPTERNLOGD $0x96, t1, t2, t3

// ---------------------------------------------------------------------------
// avx512x8 and avx512x16: V0 to V31 are the registers, of either size
//
// Half of a register is worth it where there are too few messages for all of it, for
// with all of it a third of Intel's vector units is idle; and where that slows the clock.

// The round of FIPS 180-4, section 6.2.2, step 3, with its word of the schedule in w.
#define ROUND(t, a, b, c, d, e, f, g, h, w) \
	VPADDD.BCST (4*t)(K), w, V8;  \
	VPADDD V8, h, h;              \
	BIGSIGMA1(e, V9, V10, V11);   \
	CH(e, f, g, V12);             \
	VPADDD V12, h, h;             \
	VPADDD V11, h, h;             \
	VPADDD h, d, d;               \
	BIGSIGMA0(a, V13, V14, V15);  \
	MAJ(a, b, c, V8);             \
	VPADDD V8, h, h;              \
	VPADDD V15, h, h

// A round whose W+K is the same in all lanes, where K points. Without a schedule beside it
// the ports are not full, and an operation more is well spent on a shorter chain:
//
//	new e = (d + h + W+K + Ch) + BIGSIGMA1
//	new a = (new e + (Maj - d)) + BIGSIGMA0
//
// So one addition, not two, follows the sums of rotations, which take longest.
#define SAMEROUND(t, a, b, c, d, e, f, g, h) \
	VPADDD.BCST (4*t)(K), h, h;   \
	BIGSIGMA1(e, V9, V10, V11);   \
	CH(e, f, g, V8);              \
	MAJ(a, b, c, V12);            \
	VPSUBD d, V12, V12;           \
	VPADDD h, d, d;               \
	VPADDD V8, d, d;              \
	VPADDD V11, d, d;             \
	BIGSIGMA0(a, V13, V14, V15);  \
	VPADDD V12, d, h;             \
	VPADDD V15, h, h

// The word sixteen rounds on, in place, from those 15, 7 and 2 back.
#define SCHEDULE(w0, w1, w9, w14) \
	SMALLSIGMA0(w1, V9, V10, V11);   \
	VPADDD w9, w0, w0;               \
	VPADDD V11, w0, w0;              \
	SMALLSIGMA1(w14, V12, V13, V14); \
	VPADDD V14, w0, w0

// Sixteen rounds of kind R, and the sixteen words of the schedule after these.
#define SCHEDULED16(R) \
	R(0, V0, V1, V2, V3, V4, V5, V6, V7, V16);  SCHEDULE(V16, V17, V25, V30); \
	R(1, V7, V0, V1, V2, V3, V4, V5, V6, V17);  SCHEDULE(V17, V18, V26, V31); \
	R(2, V6, V7, V0, V1, V2, V3, V4, V5, V18);  SCHEDULE(V18, V19, V27, V16); \
	R(3, V5, V6, V7, V0, V1, V2, V3, V4, V19);  SCHEDULE(V19, V20, V28, V17); \
	R(4, V4, V5, V6, V7, V0, V1, V2, V3, V20);  SCHEDULE(V20, V21, V29, V18); \
	R(5, V3, V4, V5, V6, V7, V0, V1, V2, V21);  SCHEDULE(V21, V22, V30, V19); \
	R(6, V2, V3, V4, V5, V6, V7, V0, V1, V22);  SCHEDULE(V22, V23, V31, V20); \
	R(7, V1, V2, V3, V4, V5, V6, V7, V0, V23);  SCHEDULE(V23, V24, V16, V21); \
	R(8, V0, V1, V2, V3, V4, V5, V6, V7, V24);  SCHEDULE(V24, V25, V17, V22); \
	R(9, V7, V0, V1, V2, V3, V4, V5, V6, V25);  SCHEDULE(V25, V26, V18, V23); \
	R(10, V6, V7, V0, V1, V2, V3, V4, V5, V26); SCHEDULE(V26, V27, V19, V24); \
	R(11, V5, V6, V7, V0, V1, V2, V3, V4, V27); SCHEDULE(V27, V28, V20, V25); \
	R(12, V4, V5, V6, V7, V0, V1, V2, V3, V28); SCHEDULE(V28, V29, V21, V26); \
	R(13, V3, V4, V5, V6, V7, V0, V1, V2, V29); SCHEDULE(V29, V30, V22, V27); \
	R(14, V2, V3, V4, V5, V6, V7, V0, V1, V30); SCHEDULE(V30, V31, V23, V28); \
	R(15, V1, V2, V3, V4, V5, V6, V7, V0, V31); SCHEDULE(V31, V16, V24, V29)

#define LAST16(R) \
	R(0, V0, V1, V2, V3, V4, V5, V6, V7, V16);  \
	R(1, V7, V0, V1, V2, V3, V4, V5, V6, V17);  \
	R(2, V6, V7, V0, V1, V2, V3, V4, V5, V18);  \
	R(3, V5, V6, V7, V0, V1, V2, V3, V4, V19);  \
	R(4, V4, V5, V6, V7, V0, V1, V2, V3, V20);  \
	R(5, V3, V4, V5, V6, V7, V0, V1, V2, V21);  \
	R(6, V2, V3, V4, V5, V6, V7, V0, V1, V22);  \
	R(7, V1, V2, V3, V4, V5, V6, V7, V0, V23);  \
	R(8, V0, V1, V2, V3, V4, V5, V6, V7, V24);  \
	R(9, V7, V0, V1, V2, V3, V4, V5, V6, V25);  \
	R(10, V6, V7, V0, V1, V2, V3, V4, V5, V26); \
	R(11, V5, V6, V7, V0, V1, V2, V3, V4, V27); \
	R(12, V4, V5, V6, V7, V0, V1, V2, V3, V28); \
	R(13, V3, V4, V5, V6, V7, V0, V1, V2, V29); \
	R(14, V2, V3, V4, V5, V6, V7, V0, V1, V30); \
	R(15, V1, V2, V3, V4, V5, V6, V7, V0, V31)

#define SAME8 \
	SAMEROUND(0, V0, V1, V2, V3, V4, V5, V6, V7); \
	SAMEROUND(1, V7, V0, V1, V2, V3, V4, V5, V6); \
	SAMEROUND(2, V6, V7, V0, V1, V2, V3, V4, V5); \
	SAMEROUND(3, V5, V6, V7, V0, V1, V2, V3, V4); \
	SAMEROUND(4, V4, V5, V6, V7, V0, V1, V2, V3); \
	SAMEROUND(5, V3, V4, V5, V6, V7, V0, V1, V2); \
	SAMEROUND(6, V2, V3, V4, V5, V6, V7, V0, V1); \
	SAMEROUND(7, V1, V2, V3, V4, V5, V6, V7, V0)

#define ADDINITIAL(a, b, c, d, e, f, g, h) \
	VPADDD.BCST ·initial256+0(SB), a, a;  \
	VPADDD.BCST ·initial256+4(SB), b, b;  \
	VPADDD.BCST ·initial256+8(SB), c, c;  \
	VPADDD.BCST ·initial256+12(SB), d, d; \
	VPADDD.BCST ·initial256+16(SB), e, e; \
	VPADDD.BCST ·initial256+20(SB), f, f; \
	VPADDD.BCST ·initial256+24(SB), g, g; \
	VPADDD.BCST ·initial256+28(SB), h, h

#include "ymm_amd64.h"

// The words in Y0 to Y7, with their bytes reversed.
#define WORDS8(w0, w1, w2, w3, w4, w5, w6, w7) \
	VPSHUFB flip64<>(SB), Y0, w0; VPSHUFB flip64<>(SB), Y1, w1; \
	VPSHUFB flip64<>(SB), Y2, w2; VPSHUFB flip64<>(SB), Y3, w3; \
	VPSHUFB flip64<>(SB), Y4, w4; VPSHUFB flip64<>(SB), Y5, w5; \
	VPSHUFB flip64<>(SB), Y6, w6; VPSHUFB flip64<>(SB), Y7, w7

#define S(i) (32*(i))(MEM)

TEXT ·compressAVX512x8(SB), 0, $288-16
	SETUP(32)
	GATHER8(STATE, (AT))
	STORE8(S)

block:
	GATHER8(INPUT, 0(AT)(OFF*1))
	WORDS8(Y16, Y17, Y18, Y19, Y20, Y21, Y22, Y23)
	GATHER8(INPUT, 32(AT)(OFF*1))
	WORDS8(Y24, Y25, Y26, Y27, Y28, Y29, Y30, Y31)
	LOAD8(S)
	LEAQ ·k(SB), K
	MOVL $3, PASS

rounds:
	SCHEDULED16(ROUND)
	ADDQ $64, K
	DECL PASS
	JNE  rounds
	LAST16(ROUND)

	ADD8(S)
	STORE8(S)
	ADDQ $64, OFF
	DECQ LEFT
	JNE  block

	SCATTER8
	VZEROUPPER
	RET

TEXT ·hashNodesAVX512x8(SB), 0, $288-32
	MOVQ dst+0(FP), DST
	MOVQ src+8(FP), SRC
	MOVQ groups+24(FP), LEFT
	LEAQ 31(SP), MEM
	ANDQ $~31, MEM

nodes:
	NODES8(0)
	WORDS8(Y16, Y17, Y18, Y19, Y20, Y21, Y22, Y23)
	NODES8(32)
	WORDS8(Y24, Y25, Y26, Y27, Y28, Y29, Y30, Y31)
	INITIAL(Y0, Y1, Y2, Y3, Y4, Y5, Y6, Y7)
	LEAQ ·k(SB), K
	MOVL $3, PASS

rounds:
	SCHEDULED16(ROUND)
	ADDQ $64, K
	DECL PASS
	JNE  rounds
	LAST16(ROUND)
	ADDINITIAL(Y0, Y1, Y2, Y3, Y4, Y5, Y6, Y7)

	STORE8(S)
	MOVQ wk+16(FP), K
	MOVL $8, PASS

padding:
	SAME8
	ADDQ $32, K
	DECL PASS
	JNE  padding
	ADD8(S)

	DIGESTS8
	ADDQ $(8*64), SRC
	ADDQ $(8*32), DST
	DECQ LEFT
	JNE  nodes
	VZEROUPPER
	RET

#undef S
#include "zmm_amd64.h"

// A round with the chain of SAMEROUND, for CPUs where an operation takes two cycles: on Zen 5 a
// pass of sixteen lanes takes 560 cycles with it and not 634; of 1800 orders of a round and its
// SCHEDULE together the best took 1 % less. Where they take one and the ports are full, the
// operation more costs: on Emerald Rapids 920 cycles and not 892. Eight lanes, which are
// for such CPUs, go without.
#define SHORTROUND(t, a, b, c, d, e, f, g, h, w) \
	VPADDD w, h, h; \
	SAMEROUND(t, a, b, c, d, e, f, g, h)

// Whether it is used: set in Go, by the processor.
#define SHORT ·shortChain(SB)

// The rounds of a block of sixteen lanes.
#define ROUNDS \
	LEAQ ·k(SB), K; \
	MOVL $3, PASS; \
	CMPB SHORT, $0; \
	JEQ  rounds; \
short: \
	SCHEDULED16(SHORTROUND); \
	ADDQ $64, K; \
	DECL PASS; \
	JNE  short; \
	LAST16(SHORTROUND); \
	JMP  rounded; \
rounds: \
	SCHEDULED16(ROUND); \
	ADDQ $64, K; \
	DECL PASS; \
	JNE  rounds; \
	LAST16(ROUND); \
rounded:

#define S(i, g) (64*(i))(MEM)

// The lines of four lanes, to the vectors that SHUFFLE takes.
#define LOADQUARTER(i, y0, y1, y2, y3) \
	LINES(i, Z8, Z9, Z10, Z11); \
	UNPACK(Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15, y0, y1, y2, y3); \
	FLIP4(y0, y1, y2, y3)

// All four quarters to the sixteen words of the message, in Z16 to Z31.
#define SHUFFLE16 \
	SHUFFLE(Z16, Z20, Z24, Z28, Z8, Z9, Z10, Z11, Z16, Z20, Z24, Z28);     \
	SHUFFLE(Z17, Z21, Z25, Z29, Z12, Z13, Z14, Z15, Z17, Z21, Z25, Z29);   \
	SHUFFLE(Z18, Z22, Z26, Z30, Z8, Z9, Z10, Z11, Z18, Z22, Z26, Z30);     \
	SHUFFLE(Z19, Z23, Z27, Z31, Z12, Z13, Z14, Z15, Z19, Z23, Z27, Z31)

TEXT ·compressAVX512x16(SB), 0, $576-16
	SETUP(64)
	LOADSTATE(0, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7)

block:
	SAVE(S, 0, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7)
	LOADQUARTER(0, Z16, Z17, Z18, Z19)
	LOADQUARTER(4, Z20, Z21, Z22, Z23)
	LOADQUARTER(8, Z24, Z25, Z26, Z27)
	LOADQUARTER(12, Z28, Z29, Z30, Z31)
	SHUFFLE16
	ROUNDS

	ADDSAVED(S, 0, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7)
	ADDQ $64, OFF
	DECQ LEFT
	JNE  block

	STORESTATE(0, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7)
	VZEROUPPER
	RET

// Nodes of a Merkle tree.

#define NODES(i, x0, x1, x2, x3) \
	VMOVDQU32 (64*(i))(SRC), x0;   \
	VMOVDQU32 (64*(i+1))(SRC), x1; \
	VMOVDQU32 (64*(i+2))(SRC), x2; \
	VMOVDQU32 (64*(i+3))(SRC), x3

#define NODEQUARTER(i, y0, y1, y2, y3) \
	NODES(i, Z8, Z9, Z10, Z11); \
	UNPACK(Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15, y0, y1, y2, y3); \
	FLIP4(y0, y1, y2, y3)

// The digests of nodes i, i+4, i+8 and i+12. Y is half of y.
#define STOREDIGESTS(i, y, z, Y) \
	VPSHUFB flip64<>(SB), y, y; \
	VPSHUFB flip64<>(SB), z, z; \
	PAIRS(y, z); \
	VMOVDQU64 Y24, (32*(i))(DST); \
	VEXTRACTI64X4 $1, Z24, (32*(i+4))(DST); \
	VMOVDQU64 Y, (32*(i+8))(DST); \
	VEXTRACTI64X4 $1, y, (32*(i+12))(DST)

#define STORENODES(i, a, b, c, d, e, f, g, h) \
	STATEROWS(a, b, c, d, e, f, g, h); \
	STOREDIGESTS(i+0, Z16, Z20, Y16); \
	STOREDIGESTS(i+1, Z17, Z21, Y17); \
	STOREDIGESTS(i+2, Z18, Z22, Y18); \
	STOREDIGESTS(i+3, Z19, Z23, Y19)

TEXT ·hashNodesAVX512x16(SB), 0, $576-32
	MOVQ dst+0(FP), DST
	MOVQ src+8(FP), SRC
	MOVQ groups+24(FP), LEFT
	LEAQ 63(SP), MEM
	ANDQ $~63, MEM

nodes:
	INITIAL(Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7)
	NODEQUARTER(0, Z16, Z17, Z18, Z19)
	NODEQUARTER(4, Z20, Z21, Z22, Z23)
	NODEQUARTER(8, Z24, Z25, Z26, Z27)
	NODEQUARTER(12, Z28, Z29, Z30, Z31)
	SHUFFLE16
	ROUNDS
	ADDINITIAL(Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7)

	SAVE(S, 0, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7)
	MOVQ wk+16(FP), K
	MOVL $8, PASS

padding:
	SAME8
	ADDQ $32, K
	DECL PASS
	JNE  padding
	ADDSAVED(S, 0, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7)
	STORENODES(0, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7)
	ADDQ $(16*64), SRC
	ADDQ $(16*32), DST
	DECQ LEFT
	JNE  nodes
	VZEROUPPER
	RET

#undef S
#undef ROUND
#undef ROUNDS
#undef SHORTROUND
#undef SAMEROUND
#undef SCHEDULE

// ---------------------------------------------------------------------------
// avx512x32
//
// The next block is loaded and transposed during the last sixteen rounds of a
// block, where there is no schedule to compute: a sixteenth part beside each
// round. There are two schedules in memory, this block's and the next one's, 2048 bytes
// each, then the state, then what is parked.

#define W(t, g, half) (128*((t)&7)+64*g)(half)
#define S(i, g) (4096+128*(i)+64*g)(MEM)
#define U(i, at) (5120+64*(i))(at)   // parked between UNPACK and SHUFFLE
#define HERE R12 // the half of the schedule that eight rounds begin with
#define THERE R10 // the other one

// Eight rounds of both groups. The schedule's sixteen words lie in two halves,
// H and T: round t takes word t from H, and computes that of sixteen rounds on
// from those 1, 9 and 14 on; in0, in1, in9 and in14 are their halves.
#define ROUND0(R, t, H, T) R(t, H, H, T, T, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15)
#define ROUND1(R, t, H, T) R(t, H, H, T, T, Z7, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z15, Z8, Z9, Z10, Z11, Z12, Z13, Z14)
#define ROUND2(R, t, H, T) R(t, H, H, T, H, Z6, Z7, Z0, Z1, Z2, Z3, Z4, Z5, Z14, Z15, Z8, Z9, Z10, Z11, Z12, Z13)
#define ROUND3(R, t, H, T) R(t, H, H, T, H, Z5, Z6, Z7, Z0, Z1, Z2, Z3, Z4, Z13, Z14, Z15, Z8, Z9, Z10, Z11, Z12)
#define ROUND4(R, t, H, T) R(t, H, H, T, H, Z4, Z5, Z6, Z7, Z0, Z1, Z2, Z3, Z12, Z13, Z14, Z15, Z8, Z9, Z10, Z11)
#define ROUND5(R, t, H, T) R(t, H, H, T, H, Z3, Z4, Z5, Z6, Z7, Z0, Z1, Z2, Z11, Z12, Z13, Z14, Z15, Z8, Z9, Z10)
#define ROUND6(R, t, H, T) R(t, H, H, T, H, Z2, Z3, Z4, Z5, Z6, Z7, Z0, Z1, Z10, Z11, Z12, Z13, Z14, Z15, Z8, Z9)
#define ROUND7(R, t, H, T) R(t, H, T, H, H, Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z0, Z9, Z10, Z11, Z12, Z13, Z14, Z15, Z8)

#define ROUNDS8(R, H, T) \
	ROUND0(R, 0, H, T); ROUND1(R, 1, H, T); ROUND2(R, 2, H, T); ROUND3(R, 3, H, T); \
	ROUND4(R, 4, H, T); ROUND5(R, 5, H, T); ROUND6(R, 6, H, T); ROUND7(R, 7, H, T)

// A round of both groups, with capital letters for the second's, and the word of the
// schedule that is sixteen rounds on. The order is the best of 1800 that were tried on
// Zen 5: a pass takes 906 cycles, and 920 with all of the schedule's operations before
// those of the round. 0xCA and 0xE8 are Ch and Maj.
#define FULLROUND(t, in0, in1, in9, in14, a, b, c, d, e, f, g, h, A, B, C, D, E, F, G, H) \
	VMOVDQA32 W(t, 0, in0), Z16;       VMOVDQA32 W(t, 1, in0), Z24;       \
	VPADDD W(t+9, 0, in9), Z16, Z17;   VPADDD W(t+9, 1, in9), Z24, Z25;   \
	VPSRLD $10, W(t+14, 0, in14), Z23; VPSRLD $10, W(t+14, 1, in14), Z31; \
	VPRORD $7, W(t+1, 0, in1), Z18;    VPRORD $7, W(t+1, 1, in1), Z26;    \
	VPRORD $18, W(t+1, 0, in1), Z19;   VPRORD $18, W(t+1, 1, in1), Z27;   \
	VPSRLD $3, W(t+1, 0, in1), Z20;    VPSRLD $3, W(t+1, 1, in1), Z28;    \
	VPRORD $17, W(t+14, 0, in14), Z21; VPRORD $17, W(t+14, 1, in14), Z29; \
	VPRORD $19, W(t+14, 0, in14), Z22; VPRORD $19, W(t+14, 1, in14), Z30; \
	VPTERNLOGD $0x96, Z21, Z22, Z23;   VPTERNLOGD $0x96, Z29, Z30, Z31;   \
	VPTERNLOGD $0x96, Z18, Z19, Z20;   VPTERNLOGD $0x96, Z26, Z27, Z28;   \
	VPADDD Z20, Z17, Z17;              VPADDD Z28, Z25, Z25;              \
	VPRORD $6, e, Z18;                 VPRORD $6, E, Z26;                 \
	VPRORD $25, e, Z19;                VPRORD $25, E, Z27;                \
	VPRORD $11, e, Z21;                VPRORD $11, E, Z29;                \
	VPADDD Z23, Z17, Z17;              VPADDD Z31, Z25, Z25;              \
	VMOVDQA32 Z17, W(t, 0, in0);       VMOVDQA32 Z25, W(t, 1, in0);       \
	VMOVDQA32 e, Z22;                  VMOVDQA32 E, Z30;                  \
	VPADDD.BCST (4*t)(K), Z16, Z16;    VPADDD.BCST (4*t)(K), Z24, Z24;    \
	VPTERNLOGD $0xCA, g, f, Z22;       VPTERNLOGD $0xCA, G, F, Z30;       \
	VPRORD $2, a, Z23;                 VPRORD $2, A, Z31;                 \
	VPADDD Z16, h, h;                  VPADDD Z24, H, H;                  \
	VPTERNLOGD $0x96, Z18, Z21, Z19;   VPTERNLOGD $0x96, Z26, Z29, Z27;   \
	VPRORD $13, a, Z17;                VPRORD $13, A, Z25;                \
	VPADDD Z22, h, h;                  VPADDD Z30, H, H;                  \
	VPADDD Z19, h, h;                  VPADDD Z27, H, H;                  \
	VPRORD $22, a, Z20;                VPRORD $22, A, Z28;                \
	VPADDD h, d, d;                    VPADDD H, D, D;                    \
	VPTERNLOGD $0x96, Z23, Z17, Z20;   VPTERNLOGD $0x96, Z31, Z25, Z28;   \
	VMOVDQA32 a, Z16;                  VMOVDQA32 A, Z24;                  \
	VPTERNLOGD $0xE8, c, b, Z16;       VPTERNLOGD $0xE8, C, B, Z24;       \
	VPADDD Z16, h, h;                  VPADDD Z24, H, H;                  \
	VPADDD Z20, h, h;                  VPADDD Z28, H, H

// The round alone, of both groups, with the shorter chain that sixteen lanes have, as there
// is no schedule beside it. LASTROUND and SAMEROUND have added W+K to h.
#define SHORTROUND(a, b, c, d, e, f, g, h, A, B, C, D, E, F, G, H) \
	VPRORD $6, e, Z17;             \
	VPRORD $6, E, Z25;             \
	VPRORD $11, e, Z18;            \
	MAJ(a, b, c, Z16);             \
	VPRORD $11, E, Z26;            \
	MAJ(A, B, C, Z24);             \
	VPRORD $25, e, Z19;            \
	CH(e, f, g, Z20);              \
	VPRORD $25, E, Z27;            \
	CH(E, F, G, Z28);              \
	VPSUBD d, Z16, Z16;            \
	VPTERNLOGD $0x96, Z17, Z18, Z19; \
	VPSUBD D, Z24, Z24;            \
	VPTERNLOGD $0x96, Z25, Z26, Z27; \
	VPADDD h, d, d;                \
	VPRORD $2, a, Z21;             \
	VPADDD H, D, D;                \
	VPRORD $2, A, Z29;             \
	VPADDD Z20, d, d;              \
	VPRORD $13, a, Z22;            \
	VPADDD Z28, D, D;              \
	VPRORD $13, A, Z30;            \
	VPADDD Z19, d, d;              \
	VPRORD $22, a, Z23;            \
	VPADDD Z27, D, D;              \
	VPRORD $22, A, Z31;            \
	VPTERNLOGD $0x96, Z21, Z22, Z23; \
	VPADDD Z16, d, h;              \
	VPTERNLOGD $0x96, Z29, Z30, Z31; \
	VPADDD Z24, D, H;              \
	VPADDD Z23, h, h;              \
	VPADDD Z31, H, H

#define LASTROUND(t, in0, in1, in9, in14, a, b, c, d, e, f, g, h, A, B, C, D, E, F, G, H) \
	VMOVDQA32 W(t, 0, in0), Z16;        \
	VMOVDQA32 W(t, 1, in0), Z24;        \
	VPADDD.BCST (4*t)(K), Z16, Z16; \
	VPADDD.BCST (4*t)(K), Z24, Z24; \
	VPADDD Z16, h, h;               \
	VPADDD Z24, H, H;               \
	SHORTROUND(a, b, c, d, e, f, g, h, A, B, C, D, E, F, G, H)

// A round whose W+K is the same in all lanes, where K points.
#define SAMEROUND(t, in0, in1, in9, in14, a, b, c, d, e, f, g, h, A, B, C, D, E, F, G, H) \
	VPADDD.BCST (4*t)(K), h, h;     \
	VPADDD.BCST (4*t)(K), H, H;     \
	SHORTROUND(a, b, c, d, e, f, g, h, A, B, C, D, E, F, G, H)

// The first half of a transposition: the lines of lanes i to i+3, in Z16 to
// Z19, become four vectors that are parked.
#define PARK(i, at) \
	UNPACK(Z16, Z17, Z18, Z19, Z20, Z21, Z22, Z23, Z16, Z17, Z18, Z19); \
	FLIP4(Z16, Z17, Z18, Z19); \
	VMOVDQA32 Z16, U(i, at);   \
	VMOVDQA32 Z17, U(i+1, at); \
	VMOVDQA32 Z18, U(i+2, at); \
	VMOVDQA32 Z19, U(i+3, at)

// The second half: words c, 4+c, 8+c, 12+c of group g.
#define UNPARK(g, c, at, to) \
	VMOVDQA32 U(16*g+c, at), Z16;               \
	VMOVDQA32 U(16*g+8+c, at), Z17;             \
	VSHUFI32X4 $0x88, U(16*g+4+c, at), Z16, Z20;  \
	VSHUFI32X4 $0xDD, U(16*g+4+c, at), Z16, Z21;  \
	VSHUFI32X4 $0x88, U(16*g+12+c, at), Z17, Z22; \
	VSHUFI32X4 $0xDD, U(16*g+12+c, at), Z17, Z23; \
	VSHUFI32X4 $0x88, Z22, Z20, Z16;            \
	VSHUFI32X4 $0x88, Z23, Z21, Z17;            \
	VSHUFI32X4 $0xDD, Z22, Z20, Z18;            \
	VSHUFI32X4 $0xDD, Z23, Z21, Z19;            \
	VMOVDQA32 Z16, (128*(c)+64*g)(to);          \
	VMOVDQA32 Z17, (512+128*(c)+64*g)(to);      \
	VMOVDQA32 Z18, (1024+128*(c)+64*g)(to);     \
	VMOVDQA32 Z19, (1536+128*(c)+64*g)(to)

#define NEXT R13    // where the next block's schedule goes

// PARK and UNPARK for lanes, of the block at OFF.
#define PARKLANES(i) \
	LINES(i, Z16, Z17, Z18, Z19); \
	PARK(i, MEM)

#define UNPARKLANES(g, c) UNPARK(g, c, MEM, NEXT)

TEXT ·compressAVX512x32(SB), 0, $7232-16
	SETUP(64)
	LOADSTATE(0, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7)
	LOADSTATE(16, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15)
	MOVQ MEM, NEXT
	LEAQ 2048(MEM), HERE
	PARKLANES(0)
	PARKLANES(4)
	PARKLANES(8)
	PARKLANES(12)
	PARKLANES(16)
	PARKLANES(20)
	PARKLANES(24)
	PARKLANES(28)
	UNPARKLANES(0, 0)
	UNPARKLANES(0, 1)
	UNPARKLANES(0, 2)
	UNPARKLANES(0, 3)
	UNPARKLANES(1, 0)
	UNPARKLANES(1, 1)
	UNPARKLANES(1, 2)
	UNPARKLANES(1, 3)

block:
	XCHGQ HERE, NEXT
	LEAQ  1024(HERE), THERE
	SAVE(S, 0, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7)
	SAVE(S, 1, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15)
	LEAQ ·k(SB), K
	MOVL $6, PASS

rounds:
	ROUNDS8(FULLROUND, HERE, THERE)
	XCHGQ HERE, THERE
	ADDQ $32, K
	DECL PASS
	JNE  rounds

	DECQ LEFT
	JEQ  end
	ADDQ $64, OFF
	ROUND0(LASTROUND, 0, HERE, THERE)
	PARKLANES(0)
	ROUND1(LASTROUND, 1, HERE, THERE)
	PARKLANES(4)
	ROUND2(LASTROUND, 2, HERE, THERE)
	PARKLANES(8)
	ROUND3(LASTROUND, 3, HERE, THERE)
	PARKLANES(12)
	ROUND4(LASTROUND, 4, HERE, THERE)
	PARKLANES(16)
	ROUND5(LASTROUND, 5, HERE, THERE)
	PARKLANES(20)
	ROUND6(LASTROUND, 6, HERE, THERE)
	PARKLANES(24)
	ROUND7(LASTROUND, 7, HERE, THERE)
	PARKLANES(28)
	ROUND0(LASTROUND, 8, THERE, HERE)
	UNPARKLANES(0, 0)
	ROUND1(LASTROUND, 9, THERE, HERE)
	UNPARKLANES(0, 1)
	ROUND2(LASTROUND, 10, THERE, HERE)
	UNPARKLANES(0, 2)
	ROUND3(LASTROUND, 11, THERE, HERE)
	UNPARKLANES(0, 3)
	ROUND4(LASTROUND, 12, THERE, HERE)
	UNPARKLANES(1, 0)
	ROUND5(LASTROUND, 13, THERE, HERE)
	UNPARKLANES(1, 1)
	ROUND6(LASTROUND, 14, THERE, HERE)
	UNPARKLANES(1, 2)
	ROUND7(LASTROUND, 15, THERE, HERE)
	UNPARKLANES(1, 3)
	ADDSAVED(S, 0, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7)
	ADDSAVED(S, 1, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15)
	JMP block

end:
	MOVL $2, PASS

last:
	ROUNDS8(LASTROUND, HERE, THERE)
	XCHGQ HERE, THERE
	ADDQ $32, K
	DECL PASS
	JNE  last

	ADDSAVED(S, 0, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7)
	ADDSAVED(S, 1, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15)
	STORESTATE(0, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7)
	STORESTATE(16, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15)
	VZEROUPPER
	RET

// Nodes of a Merkle tree. The next group is transposed beside the second block's rounds,
// which have no schedule: in the first 32 rounds its nodes are parked, in the last 32
// they are taken back. During the last group that is done once more for nothing, with
// its own nodes, for behind them nothing may be read.

#define COLUMN DX // moves along the schedule

#define PARKNODES \
	NODES(0, Z16, Z17, Z18, Z19); \
	PARK(0, AT);    \
	ADDQ $256, SRC; \
	ADDQ $256, AT

#define UNPARKNODES(g) UNPARK(g, 0, AT, COLUMN)

// Eight rounds of the second block, and what goes beside.
#define SAMEROUNDS8(P, Q) \
	ROUND0(SAMEROUND, 0, HERE, THERE); \
	ROUND1(SAMEROUND, 1, HERE, THERE); \
	P;                                 \
	ROUND2(SAMEROUND, 2, HERE, THERE); \
	ROUND3(SAMEROUND, 3, HERE, THERE); \
	ROUND4(SAMEROUND, 4, HERE, THERE); \
	ROUND5(SAMEROUND, 5, HERE, THERE); \
	Q;                                 \
	ROUND6(SAMEROUND, 6, HERE, THERE); \
	ROUND7(SAMEROUND, 7, HERE, THERE)

TEXT ·hashNodesAVX512x32(SB), 0, $7232-32
	MOVQ dst+0(FP), DST
	MOVQ src+8(FP), SRC
	MOVQ groups+24(FP), LEFT
	LEAQ 63(SP), MEM
	ANDQ $~63, MEM
	MOVQ MEM, HERE
	LEAQ 1024(MEM), THERE

	MOVQ MEM, AT
	MOVL $8, PASS

park:
	PARKNODES
	DECL PASS
	JNE  park
	MOVQ MEM, AT
	MOVQ MEM, COLUMN
	MOVL $4, PASS

unpark:
	UNPARKNODES(0)
	UNPARKNODES(1)
	ADDQ $64, AT
	ADDQ $128, COLUMN
	DECL PASS
	JNE  unpark

nodes:
	INITIAL(Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7)
	INITIAL(Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15)
	LEAQ ·k(SB), K
	MOVL $6, PASS

rounds:
	ROUNDS8(FULLROUND, HERE, THERE)
	XCHGQ HERE, THERE
	ADDQ $32, K
	DECL PASS
	JNE  rounds
	MOVL $2, PASS

last:
	ROUNDS8(LASTROUND, HERE, THERE)
	XCHGQ HERE, THERE
	ADDQ $32, K
	DECL PASS
	JNE  last
	ADDINITIAL(Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7)
	ADDINITIAL(Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15)

	SAVE(S, 0, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7)
	SAVE(S, 1, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15)
	MOVQ    wk+16(FP), K
	LEAQ    -(32*64)(SRC), AT
	CMPQ    LEFT, $1
	CMOVQEQ AT, SRC
	MOVQ    MEM, AT
	MOVL    $4, PASS

padding:
	SAMEROUNDS8(PARKNODES, PARKNODES)
	ADDQ $32, K
	DECL PASS
	JNE  padding
	MOVQ MEM, AT
	MOVQ MEM, COLUMN
	MOVL $4, PASS

padding2:
	SAMEROUNDS8(UNPARKNODES(0), UNPARKNODES(1))
	ADDQ $64, AT
	ADDQ $128, COLUMN
	ADDQ $32, K
	DECL PASS
	JNE  padding2

	ADDSAVED(S, 0, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7)
	ADDSAVED(S, 1, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15)
	STORENODES(0, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7)
	STORENODES(16, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15)
	ADDQ $(32*32), DST
	DECQ LEFT
	JNE  nodes
	VZEROUPPER
	RET
