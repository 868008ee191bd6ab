//go:build !purego && gc

#include "textflag.h"
#include "sigma.h"
#include "blake2b_arm64.h"

// Lane kernels of BLAKE2b: many messages at once, each in a lane of its own.
// Word i of the state of a group's two lanes is one vector, so nothing moves
// between lanes inside a round. All have the signature
//
//	func compress…x3(in *inputs, n int)
//
// and compress n blocks, one or more, of each of the first lanes of *in. in.s
// and in.p are where a lane's state and message lie; each block adds in.step to
// the lane's counter. Two lanes may share a state only if its result is thrown
// away. They clobber what ABI0 lets them, and read nothing outside the states
// and the blocks.

// Fields of inputs, for lane i:
#define STATE(i) (8*(i))(IN)
#define INPUT(i) (32+8*(i))(IN)
#define STEP(i)  (64+8*(i))(IN)

#define IN    R16
#define LEFT  R19 // blocks to do
#define AGAIN R20 // S between rounds, in them: the first two have become the last two
#define P0    R21 // the messages' next blocks
#define P1    R22
#define P2    R23
#define P3    R26

// Scratch memory, 16 bytes for each group: words of the message, transposed,
// and what lasts from block to block.
#define WORDS(i, g) (16+32*(i)+16*(g))(RSP)
#define CHAIN(i, g) (528+32*(i)+16*(g))(RSP)
#define FLAGS(i, g) (784+32*(i)+16*(g))(RSP) // xored with iv[6] and iv[7]
#define SPILL       848(RSP)                 // v11, where it has no register

// Words 2*i and 2*i+1 of two lanes, in a and b, to a vector a word.
#define PAIR(a, b, x, y) \
	VTRN1 b.D2, a.D2, x.D2; \
	VTRN2 b.D2, a.D2, y.D2

// The states at lanes i and j to chaining values and flags of group g. V0 to V11
// are free then.
#define LOADSTATE(i, j, g) \
	MOVD  STATE(i), X;                       \
	VLD1  (X), [V0.D2, V1.D2, V2.D2, V3.D2]; \
	FMOVQ 80(X), F8;                         \
	MOVD  STATE(j), X;                       \
	VLD1  (X), [V4.D2, V5.D2, V6.D2, V7.D2]; \
	FMOVQ 80(X), F9;                         \
	PAIR(V0, V4, V10, V11); FMOVQ F10, CHAIN(0, g); FMOVQ F11, CHAIN(1, g); \
	PAIR(V1, V5, V10, V11); FMOVQ F10, CHAIN(2, g); FMOVQ F11, CHAIN(3, g); \
	PAIR(V2, V6, V10, V11); FMOVQ F10, CHAIN(4, g); FMOVQ F11, CHAIN(5, g); \
	PAIR(V3, V7, V10, V11); FMOVQ F10, CHAIN(6, g); FMOVQ F11, CHAIN(7, g); \
	PAIR(V8, V9, V10, V11);                  \
	MOVD  $·iv(SB), X;                       \
	ADD   $48, X;                            \
	VLD1R.P 8(X), [V8.D2];                   \
	VLD1R (X), [V9.D2];                      \
	VEOR  V8.B16, V10.B16, V10.B16;          \
	VEOR  V9.B16, V11.B16, V11.B16;          \
	FMOVQ F10, FLAGS(0, g);                  \
	FMOVQ F11, FLAGS(1, g)

#define STORESTATE(i, j, g) \
	FMOVQ CHAIN(0, g), F8; FMOVQ CHAIN(1, g), F9; PAIR(V8, V9, V0, V4); \
	FMOVQ CHAIN(2, g), F8; FMOVQ CHAIN(3, g), F9; PAIR(V8, V9, V1, V5); \
	FMOVQ CHAIN(4, g), F8; FMOVQ CHAIN(5, g), F9; PAIR(V8, V9, V2, V6); \
	FMOVQ CHAIN(6, g), F8; FMOVQ CHAIN(7, g), F9; PAIR(V8, V9, V3, V7); \
	MOVD  STATE(i), X;                       \
	VST1  [V0.D2, V1.D2, V2.D2, V3.D2], (X); \
	MOVD  STATE(j), X;                       \
	VST1  [V4.D2, V5.D2, V6.D2, V7.D2], (X)

// Eight words of two lanes' messages, from 8*i on.
#define LOADHALF(p, q, i, g) \
	VLD1.P 64(p), [V0.D2, V1.D2, V2.D2, V3.D2]; \
	VLD1.P 64(q), [V4.D2, V5.D2, V6.D2, V7.D2]; \
	PAIR(V0, V4, V8, V9);   FMOVQ F8, WORDS(8*i+0, g);  FMOVQ F9, WORDS(8*i+1, g);  \
	PAIR(V1, V5, V10, V11); FMOVQ F10, WORDS(8*i+2, g); FMOVQ F11, WORDS(8*i+3, g); \
	PAIR(V2, V6, V8, V9);   FMOVQ F8, WORDS(8*i+4, g);  FMOVQ F9, WORDS(8*i+5, g);  \
	PAIR(V3, V7, V10, V11); FMOVQ F10, WORDS(8*i+6, g); FMOVQ F11, WORDS(8*i+7, g)

#define LOADMESSAGE(p, q, g) \
	LOADHALF(p, q, 0, g); \
	LOADHALF(p, q, 1, g)

// The counter of lane i goes on by a block, and into element e of t0 and t1.
#define COUNT(i, e, t0, t1) \
	MOVD STATE(i), S;   \
	MOVD STEP(i), X;    \
	LDP  T(0), (v0, v1); \
	ADDS X, v0;         \
	ADC  ZR, v1;        \
	STP  (v0, v1), T(0); \
	VMOV v0, t0.D[e];   \
	VMOV v1, t1.D[e]

// v of lanes i and j, in group g; f is for a vector's name as a scalar.
#define LOADV(i, j, g, f0, f1, f2, f3, f4, f5, f6, f7, c0, c1, c2, c3, d0, d1, f14, f15) \
	COUNT(i, 0, d0, d1);      \
	COUNT(j, 1, d0, d1);      \
	MOVD  $·iv(SB), X;        \
	VLD1R.P 8(X), [c0.D2];    \
	VLD1R.P 8(X), [c1.D2];    \
	ADD   $16, X, Y;          \
	VLD1R.P 8(Y), [c2.D2];    \
	VLD1R (Y), [c3.D2];       \
	VEOR  c2.B16, d0.B16, d0.B16; \
	VEOR  c3.B16, d1.B16, d1.B16; \
	VLD1R.P 8(X), [c2.D2];    \
	VLD1R (X), [c3.D2];       \
	FMOVQ FLAGS(0, g), f14;   \
	FMOVQ FLAGS(1, g), f15;   \
	FMOVQ CHAIN(0, g), f0;    \
	FMOVQ CHAIN(1, g), f1;    \
	FMOVQ CHAIN(2, g), f2;    \
	FMOVQ CHAIN(3, g), f3;    \
	FMOVQ CHAIN(4, g), f4;    \
	FMOVQ CHAIN(5, g), f5;    \
	FMOVQ CHAIN(6, g), f6;    \
	FMOVQ CHAIN(7, g), f7
#define LOADV0 \
	LOADV(0, 1, 0, F0, F1, F2, F3, F4, F5, F6, F7, V8, V9, V10, V11, V12, V13, F14, F15)
#define LOADV1 \
	LOADV(2, 3, 1, F16, F17, F18, F19, F20, F21, F22, F23, V24, V25, V26, V27, V28, V29, F30, F31)

// Chaining value i of group g ^= x ^ y; f is x as a scalar.
#define FOLD(i, g, x, y, f) \
	VEOR  x.B16, y.B16, y.B16; \
	FMOVQ CHAIN(i, g), f;      \
	VEOR  y.B16, x.B16, x.B16; \
	FMOVQ f, CHAIN(i, g)

// The chaining values ^= v[0:8] ^ v[8:16].
#define FOLD0 \
	FOLD(0, 0, V0, V8, F0);    \
	FOLD(1, 0, V1, V9, F1);    \
	FOLD(2, 0, V2, V10, F2);   \
	FOLD(3, 0, V3, V11, F3);   \
	FOLD(4, 0, V4, V12, F4);   \
	FOLD(5, 0, V5, V13, F5);   \
	FOLD(6, 0, V6, V14, F6);   \
	FOLD(7, 0, V7, V15, F7)
#define FOLD1 \
	FOLD(0, 1, V16, V24, F16); \
	FOLD(1, 1, V17, V25, F17); \
	FOLD(2, 1, V18, V26, F18); \
	FOLD(3, 1, V19, V27, F19); \
	FOLD(4, 1, V20, V28, F20); \
	FOLD(5, 1, V21, V29, F21); \
	FOLD(6, 1, V22, V30, F22); \
	FOLD(7, 1, V23, V31, F23)

// The steps of two Gs. t and u, f and h as scalars, are for words of the message.
#define VADDM2(g, t, f, u, h, x, y, a0, a1) \
	FMOVQ WORDS(x, g), f;   VADD t.D2, a0.D2, a0.D2; \
	FMOVQ WORDS(y, g), h;   VADD u.D2, a1.D2, a1.D2
#define VADD2(x0, x1, a0, a1) \
	VADD x0.D2, a0.D2, a0.D2; VADD x1.D2, a1.D2, a1.D2

// An exclusive or and a rotation, which in plain NEON is a reversal by 32, a
// table look-up by 24 and 16, and by 63 an addition and a shift into its result.
#define NEON32(x0, x1, a0, a1) \
	VEOR   x0.B16, a0.B16, a0.B16; VEOR   x1.B16, a1.B16, a1.B16; \
	VREV64 a0.S4, a0.S4;           VREV64 a1.S4, a1.S4
#define SHUFFLE(mask, x0, x1, a0, a1) \
	VEOR x0.B16, a0.B16, a0.B16;          VEOR x1.B16, a1.B16, a1.B16; \
	VTBL mask.B16, [a0.B16], a0.B16;      VTBL mask.B16, [a1.B16], a1.B16
#define NEON24(x0, x1, a0, a1) SHUFFLE(MASK24, x0, x1, a0, a1)
#define NEON16(x0, x1, a0, a1) SHUFFLE(MASK16, x0, x1, a0, a1)
#define NEON63(x0, x1, a0, a1) \
	VEOR x0.B16, a0.B16, V18.B16; VEOR x1.B16, a1.B16, V19.B16; \
	VADD V18.D2, V18.D2, a0.D2;   VADD V19.D2, V19.D2, a1.D2;   \
	VSRI $63, V18.D2, a0.D2;      VSRI $63, V19.D2, a1.D2

// With the SHA3 extension both are VXAR.
#define XAR32(x0, x1, a0, a1) VXAR $32, x0.D2, a0.D2, a0.D2; VXAR $32, x1.D2, a1.D2, a1.D2
#define XAR24(x0, x1, a0, a1) VXAR $24, x0.D2, a0.D2, a0.D2; VXAR $24, x1.D2, a1.D2, a1.D2
#define XAR16(x0, x1, a0, a1) VXAR $16, x0.D2, a0.D2, a0.D2; VXAR $16, x1.D2, a1.D2, a1.D2
#define XAR63(x0, x1, a0, a1) VXAR $63, x0.D2, a0.D2, a0.D2; VXAR $63, x1.D2, a1.D2, a1.D2

// All twelve rounds: ten, and back for two more.
#define ROUNDS(R) \
	MOVD ZR, AGAIN;       \
again:                        \
	SIGMA0(R); SIGMA1(R); \
	CBNZ AGAIN, done;     \
	SIGMA2(R); SIGMA3(R); SIGMA4(R); SIGMA5(R); \
	SIGMA6(R); SIGMA7(R); SIGMA8(R); SIGMA9(R); \
	MOVD $1, AGAIN;       \
	B    again;           \
done:

// ---------------------------------------------------------------------------
// neonx2, xarx2: one group, in plain NEON and with the SHA3 extension
// neonx3, xarx3: the same, and a stream beside it in general registers
//
// A group's chain leaves pipes idle, and vectors leave all of the others: the
// stream is done when they are. All modelled, as in doc/model-arm64.md, neonx3
// takes 791 cycles on Neoverse N1 where neonx2 takes 772, and xarx3 410 on V1 where
// xarx2 takes 398.
//
// Tried, slower: rotating by 24 or 16 with shifts, as by 63 (N1 844); v11 in
// memory, with a fourth operation to rotate by 63 (N1 868); VREV64 for the rotation
// by 32 where there is VXAR (V1 447).

DATA ·mask24+0(SB)/8, $0x0201000706050403
DATA ·mask24+8(SB)/8, $0x0a09080f0e0d0c0b
GLOBL ·mask24(SB), RODATA|NOPTR, $16

DATA ·mask16+0(SB)/8, $0x0100070605040302
DATA ·mask16+8(SB)/8, $0x09080f0e0d0c0b0a
GLOBL ·mask16(SB), RODATA|NOPTR, $16

#define MASK24 V30
#define MASK16 V31

#define LOADMASKS \
	MOVD $·mask24(SB), X;   \
	VLD1 (X), [MASK24.B16]; \
	MOVD $·mask16(SB), X;   \
	VLD1 (X), [MASK16.B16]

// Half of four Gs: a += b + x; d = (d^a)>>>r; c += d; b = (b^c)>>>s. XORD and XORB
// are the vectors' way of that. B, C and D are the stream's.
#define HALF(XORD, XORB, r, s, x0, x1, x2, x3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3, B0, B1, B2, B3, C0, C1, C2, C3, D0, D1, D2, D3) \
	VADDM2(0, V16, F16, V17, F17, x0, x1, V0, V1); \
	BESIDE(ADDM2(x0, x1, v0, v1));                 \
	VADDM2(0, V16, F16, V17, F17, x2, x3, V2, V3); \
	BESIDE(ADD2(B0, B1, v0, v1); XOR2(v0, v1, D0, D1)); \
	VADD2(b0, b1, V0, V1); VADD2(b2, b3, V2, V3);  \
	BESIDE(ROR2(r, D0, D1); ADD2(D0, D1, C0, C1)); \
	XORD(V0, V1, d0, d1);                          \
	BESIDE(XOR2(C0, C1, B0, B1); ROR2(s, B0, B1)); \
	XORD(V2, V3, d2, d3);                          \
	BESIDE(ADDM2(x2, x3, v2, v3));                 \
	VADD2(d0, d1, c0, c1); VADD2(d2, d3, c2, c3);  \
	BESIDE(ADD2(B2, B3, v2, v3); XOR2(v2, v3, D2, D3)); \
	XORB(c0, c1, b0, b1);                          \
	BESIDE(ROR2(r, D2, D3); ADD2(D2, D3, C2, C3)); \
	XORB(c2, c3, b2, b3);                          \
	BESIDE(XOR2(C2, C3, B2, B3); ROR2(s, B2, B3))

#define COLUMNS(XORD, XORB, r, s, x0, x1, x2, x3) \
	HALF(XORD, XORB, r, s, x0, x1, x2, x3, V4, V5, V6, V7, V8, V9, V10, V11, V12, V13, V14, V15, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14, v15)

#define DIAGONALS(XORD, XORB, r, s, x0, x1, x2, x3) \
	HALF(XORD, XORB, r, s, x0, x1, x2, x3, V5, V6, V7, V4, V10, V11, V8, V9, V15, V12, V13, V14, v5, v6, v7, v4, v10, v11, v8, v9, v15, v12, v13, v14)

#define NEON_ROUND(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15) \
	COLUMNS(NEON32, NEON24, 32, 24, s0, s2, s4, s6);      \
	COLUMNS(NEON16, NEON63, 16, 63, s1, s3, s5, s7);      \
	DIAGONALS(NEON32, NEON24, 32, 24, s8, s10, s12, s14); \
	DIAGONALS(NEON16, NEON63, 16, 63, s9, s11, s13, s15)

#define XAR_ROUND(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15) \
	COLUMNS(XAR32, XAR24, 32, 24, s0, s2, s4, s6);      \
	COLUMNS(XAR16, XAR63, 16, 63, s1, s3, s5, s7);      \
	DIAGONALS(XAR32, XAR24, 32, 24, s8, s10, s12, s14); \
	DIAGONALS(XAR16, XAR63, 16, 63, s9, s11, s13, s15)

// BESIDE has the stream's steps, or nothing where there is no stream.
#define BESIDE(steps)

TEXT ·compressNEONx2(SB), 0, $864-16
	MOVD in+0(FP), IN
	MOVD n+8(FP), LEFT
	LOADMASKS
	LOADSTATE(0, 1, 0)
	MOVD INPUT(0), P0
	MOVD INPUT(1), P1

block:
	LOADMESSAGE(P0, P1, 0)
	LOADV0
	ROUNDS(NEON_ROUND)
	FOLD0
	SUB  $1, LEFT
	CBNZ LEFT, block

	STORESTATE(0, 1, 0)
	RET

TEXT ·compressXARx2(SB), 0, $864-16
	MOVD in+0(FP), IN
	MOVD n+8(FP), LEFT
	LOADSTATE(0, 1, 0)
	MOVD INPUT(0), P0
	MOVD INPUT(1), P1

block:
	LOADMESSAGE(P0, P1, 0)
	LOADV0
	ROUNDS(XAR_ROUND)
	FOLD0
	SUB  $1, LEFT
	CBNZ LEFT, block

	STORESTATE(0, 1, 0)
	RET

#undef BESIDE
#define BESIDE(steps) steps

// The stream's state stays in memory between blocks, and is lane i.
#define LOADSTREAM(i) \
	MOVD STATE(i), S; \
	MOVD STEP(i), Y;  \
	START(Y)

#define STORESTREAM(i) \
	MOVD STATE(i), S;  \
	FINISH;            \
	ADD  $128, BLOCK

TEXT ·compressNEONx3(SB), 0, $864-16
	MOVD in+0(FP), IN
	MOVD n+8(FP), LEFT
	LOADMASKS
	LOADSTATE(0, 1, 0)
	MOVD INPUT(0), P0
	MOVD INPUT(1), P1
	MOVD INPUT(2), BLOCK

block:
	LOADMESSAGE(P0, P1, 0)
	LOADV0
	LOADSTREAM(2)
	ROUNDS(NEON_ROUND)
	FOLD0
	STORESTREAM(2)
	SUB  $1, LEFT
	CBNZ LEFT, block

	STORESTATE(0, 1, 0)
	RET

TEXT ·compressXARx3(SB), 0, $864-16
	MOVD in+0(FP), IN
	MOVD n+8(FP), LEFT
	LOADSTATE(0, 1, 0)
	MOVD INPUT(0), P0
	MOVD INPUT(1), P1
	MOVD INPUT(2), BLOCK

block:
	LOADMESSAGE(P0, P1, 0)
	LOADV0
	LOADSTREAM(2)
	ROUNDS(XAR_ROUND)
	FOLD0
	STORESTREAM(2)
	SUB  $1, LEFT
	CBNZ LEFT, block

	STORESTATE(0, 1, 0)
	RET

// ---------------------------------------------------------------------------
// xarx4: two groups of two lanes, with the SHA3 extension
//
// The second group's registers are the first's and sixteen. It is a quarter of a
// round behind, so that one adds while the other rotates. Neoverse V1 and V2 have
// one pipe of four for VXAR, and Apple's cores have four: the rotation by 32 is left
// to VREV64, so that the one pipe is no narrower than the others together.
//
// Tried, modelled, slower than this order's 624 cycles on V1 and 619 on V2: both
// groups in step (736 and 720); alternating after every two or four instructions
// (673 and 660); VXAR by 32 too (812 and 798); v11 of both groups in memory (639 and
// 631). Not adopted: a stream beside both groups, five lanes, which is 6 % a lane
// faster than xarx3 on V1 and V2 and slower on N2.

// A stage: half of the first group's four Gs, as in HALF, beside what is left of
// the half before of the second's, which then adds words of the message for its
// next. Those words, of both, share a register with the first group's v11.
#define STAGE(XORD0, XORB0, XORD1, XORB1, x0, x1, x2, x3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3, B0, B1, B2, B3, C0, C1, C2, C3, D0, D1, D2, D3) \
	VADD2(B0, B1, V16, V17); VADD2(B2, B3, V18, V19); \
	VADDM2(0, V11, F11, V11, F11, x0, x1, V0, V1);    \
	VADDM2(0, V11, F11, V11, F11, x2, x3, V2, V3);    \
	VADD2(b0, b1, V0, V1);   VADD2(b2, b3, V2, V3);   \
	XORD0(V0, V1, d0, d1);   XORD0(V2, V3, d2, d3);   \
	XORD1(V16, V17, D0, D1); XORD1(V18, V19, D2, D3); \
	VADD2(D0, D1, C0, C1);   VADD2(D2, D3, C2, C3);   \
	XORB1(C0, C1, B0, B1);   XORB1(C2, C3, B2, B3);   \
	FMOVQ SPILL, F11;                              \
	VADD2(d0, d1, c0, c1);   VADD2(d2, d3, c2, c3);   \
	FMOVQ F11, SPILL;                              \
	XORB0(c0, c1, b0, b1);   XORB0(c2, c3, b2, b3);   \
	BEGIN1(x0, x1, x2, x3)

// What the second group's half begins with, and the rest of its last.
#define BEGIN1(x0, x1, x2, x3) \
	VADDM2(1, V11, F11, V11, F11, x0, x1, V16, V17); \
	VADDM2(1, V11, F11, V11, F11, x2, x3, V18, V19)

#define END1 \
	VADD2(V21, V22, V16, V17); VADD2(V23, V20, V18, V19);   \
	XAR16(V16, V17, V31, V28); XAR16(V18, V19, V29, V30);   \
	VADD2(V31, V28, V26, V27); VADD2(V29, V30, V24, V25);   \
	XAR63(V26, V27, V21, V22); XAR63(V24, V25, V23, V20)

// The first stage of a round, its others, and what the very first is without the
// second group.
#define STAGE1(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15) \
	STAGE(NEON32, XAR24, XAR16, XAR63, s0, s2, s4, s6, V4, V5, V6, V7, V8, V9, V10, V11, V12, V13, V14, V15, V21, V22, V23, V20, V26, V27, V24, V25, V31, V28, V29, V30)

#define STAGES(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15) \
	STAGE(XAR16, XAR63, NEON32, XAR24, s1, s3, s5, s7, V4, V5, V6, V7, V8, V9, V10, V11, V12, V13, V14, V15, V20, V21, V22, V23, V24, V25, V26, V27, V28, V29, V30, V31); \
	STAGE(NEON32, XAR24, XAR16, XAR63, s8, s10, s12, s14, V5, V6, V7, V4, V10, V11, V8, V9, V15, V12, V13, V14, V20, V21, V22, V23, V24, V25, V26, V27, V28, V29, V30, V31); \
	STAGE(XAR16, XAR63, NEON32, XAR24, s9, s11, s13, s15, V5, V6, V7, V4, V10, V11, V8, V9, V15, V12, V13, V14, V21, V22, V23, V20, V26, V27, V24, V25, V31, V28, V29, V30)

#define BEGIN(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15) \
	VADDM2(0, V11, F11, V11, F11, s0, s2, V0, V1);          \
	VADDM2(0, V11, F11, V11, F11, s4, s6, V2, V3);          \
	VADD2(V4, V5, V0, V1); VADD2(V6, V7, V2, V3);           \
	NEON32(V0, V1, V12, V13); NEON32(V2, V3, V14, V15);     \
	FMOVQ SPILL, F11;                                    \
	VADD2(V12, V13, V8, V9); VADD2(V14, V15, V10, V11);     \
	FMOVQ F11, SPILL;                                    \
	XAR24(V8, V9, V4, V5); XAR24(V10, V11, V6, V7);         \
	BEGIN1(s0, s2, s4, s6)

#define XAR_ROUND2(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15) \
	STAGE1(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15); \
	STAGES(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15)

TEXT ·compressXARx4(SB), 0, $864-16
	MOVD in+0(FP), IN
	MOVD n+8(FP), LEFT
	LOADSTATE(0, 1, 0)
	LOADSTATE(2, 3, 1)
	MOVD INPUT(0), P0
	MOVD INPUT(1), P1
	MOVD INPUT(2), P2
	MOVD INPUT(3), P3

block:
	LOADMESSAGE(P0, P1, 0)
	LOADMESSAGE(P2, P3, 1)
	LOADV0
	FMOVQ F11, SPILL
	LOADV1
	MOVD  ZR, AGAIN
	SIGMA0(BEGIN)
	B     begun

again:
	SIGMA0(STAGE1)

begun:
	SIGMA0(STAGES)
	SIGMA1(XAR_ROUND2)
	CBNZ  AGAIN, done
	SIGMA2(XAR_ROUND2)
	SIGMA3(XAR_ROUND2)
	SIGMA4(XAR_ROUND2)
	SIGMA5(XAR_ROUND2)
	SIGMA6(XAR_ROUND2)
	SIGMA7(XAR_ROUND2)
	SIGMA8(XAR_ROUND2)
	SIGMA9(XAR_ROUND2)
	MOVD  $1, AGAIN
	B     again

done:
	END1
	FMOVQ SPILL, F11
	FOLD0
	FOLD1
	SUB   $1, LEFT
	CBNZ  LEFT, block

	STORESTATE(0, 1, 0)
	STORESTATE(2, 3, 1)
	RET
