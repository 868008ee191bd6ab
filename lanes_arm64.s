//go:build !purego && gc

#include "textflag.h"
#include "sigma.h"

// Lane kernels of BLAKE2b: many messages at once, each in a lane of its own.
// Word i of the state of a group's two lanes is one vector, so nothing moves
// between lanes inside a round. All have the signature
//
//	func compress…x2(in *inputs, n int)
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

#define IN    R0
#define LEFT  R1 // blocks to do
#define MEM   R2
#define AT    R3
#define TMP0  R4
#define TMP1  R5
#define AGAIN R6 // the first two rounds have become the last two
#define P0    R7 // the messages' next blocks
#define P1    R8
#define P2    R9
#define P3    R10
#define TA0   R11 // the counters, two words for each lane
#define TA1   R12
#define TB0   R13
#define TB1   R14
#define TC0   R15
#define TC1   R16
#define TD0   R17
#define TD1   R19

// Scratch memory, 16 bytes for each group: words of the message, transposed,
// what lasts from block to block, and v11, which has no register.
#define M(i, g)  (32*(i)+16*g)(MEM)
#define H(i, g)  (512+32*(i)+16*g)(MEM)
#define F(i, g)  (768+32*i+16*g)(MEM) // flags, xored with iv[6] and iv[7]
#define C11(g)   (832+16*g)(MEM)

// Words 2*i and 2*i+1 of two lanes, in a and b, to a vector a word.
#define PAIR(a, b, x, y) \
	VTRN1 b.D2, a.D2, x.D2; \
	VTRN2 b.D2, a.D2, y.D2

// The states at two lanes' places, to h and flags of group g. V0 to V15 are
// free then.
#define LOADSTATE(i, j, g, t0, t1, u0, u1) \
	MOVD  STATE(i), AT;                        \
	VLD1  (AT), [V0.D2, V1.D2, V2.D2, V3.D2];  \
	FMOVQ 80(AT), F8;                          \
	MOVD  64(AT), t0;                          \
	MOVD  72(AT), t1;                          \
	MOVD  STATE(j), AT;                        \
	VLD1  (AT), [V4.D2, V5.D2, V6.D2, V7.D2];  \
	FMOVQ 80(AT), F9;                          \
	MOVD  64(AT), u0;                          \
	MOVD  72(AT), u1;                          \
	PAIR(V0, V4, V10, V11); FMOVQ F10, H(0, g); FMOVQ F11, H(1, g); \
	PAIR(V1, V5, V10, V11); FMOVQ F10, H(2, g); FMOVQ F11, H(3, g); \
	PAIR(V2, V6, V10, V11); FMOVQ F10, H(4, g); FMOVQ F11, H(5, g); \
	PAIR(V3, V7, V10, V11); FMOVQ F10, H(6, g); FMOVQ F11, H(7, g); \
	PAIR(V8, V9, V10, V11);                    \
	MOVD  $·iv(SB), AT;                        \
	ADD   $48, AT;                             \
	VLD1R.P 8(AT), [V8.D2];                    \
	VLD1R (AT), [V9.D2];                       \
	VEOR  V8.B16, V10.B16, V10.B16;            \
	VEOR  V9.B16, V11.B16, V11.B16;            \
	FMOVQ F10, F(0, g);                        \
	FMOVQ F11, F(1, g)

#define STORESTATE(i, j, g, t0, t1, u0, u1) \
	FMOVQ H(0, g), F8; FMOVQ H(1, g), F9; PAIR(V8, V9, V0, V4); \
	FMOVQ H(2, g), F8; FMOVQ H(3, g), F9; PAIR(V8, V9, V1, V5); \
	FMOVQ H(4, g), F8; FMOVQ H(5, g), F9; PAIR(V8, V9, V2, V6); \
	FMOVQ H(6, g), F8; FMOVQ H(7, g), F9; PAIR(V8, V9, V3, V7); \
	MOVD  STATE(i), AT;                        \
	VST1  [V0.D2, V1.D2, V2.D2, V3.D2], (AT);  \
	MOVD  t0, 64(AT);                          \
	MOVD  t1, 72(AT);                          \
	MOVD  STATE(j), AT;                        \
	VST1  [V4.D2, V5.D2, V6.D2, V7.D2], (AT);  \
	MOVD  u0, 64(AT);                          \
	MOVD  u1, 72(AT)

// Eight words of two lanes' messages, from 8*i on.
#define LOADHALF(p, q, i, g) \
	VLD1.P 64(p), [V0.D2, V1.D2, V2.D2, V3.D2]; \
	VLD1.P 64(q), [V4.D2, V5.D2, V6.D2, V7.D2]; \
	PAIR(V0, V4, V8, V9);   FMOVQ F8, M(8*i+0, g);  FMOVQ F9, M(8*i+1, g);  \
	PAIR(V1, V5, V10, V11); FMOVQ F10, M(8*i+2, g); FMOVQ F11, M(8*i+3, g); \
	PAIR(V2, V6, V8, V9);   FMOVQ F8, M(8*i+4, g);  FMOVQ F9, M(8*i+5, g);  \
	PAIR(V3, V7, V10, V11); FMOVQ F10, M(8*i+6, g); FMOVQ F11, M(8*i+7, g)

#define LOADMESSAGE(p, q, g) \
	LOADHALF(p, q, 0, g); \
	LOADHALF(p, q, 1, g)

// The counters of lanes i and j go on by a block, and into v12 and v13, which
// hold iv[4] and iv[5].
#define COUNT(i, j, t0, t1, u0, u1, v12, v13) \
	MOVD STEP(i), TMP0;      \
	ADDS TMP0, t0, t0;       \
	ADC  ZR, t1, t1;         \
	MOVD STEP(j), TMP0;      \
	ADDS TMP0, u0, u0;       \
	ADC  ZR, u1, u1;         \
	VMOV v12.D[0], TMP0;     \
	VMOV v13.D[0], TMP1;     \
	EOR  TMP0, t0, AT;       \
	VMOV AT, v12.D[0];       \
	EOR  TMP0, u0, AT;       \
	VMOV AT, v12.D[1];       \
	EOR  TMP1, t1, AT;       \
	VMOV AT, v13.D[0];       \
	EOR  TMP1, u1, AT;       \
	VMOV AT, v13.D[1]

// v of a group, whose v11 is in memory; f11 names its register, free for this,
// as a scalar. v14 and v15 are given as scalars as well.
#define LOADV(g, v8, v9, v10, v11, f11, v12, v13, f14, f15, f0, f1, f2, f3, f4, f5, f6, f7) \
	MOVD  $·iv(SB), AT;      \
	VLD1R.P 8(AT), [v8.D2];  \
	VLD1R.P 8(AT), [v9.D2];  \
	VLD1R.P 8(AT), [v10.D2]; \
	VLD1R.P 8(AT), [v11.D2]; \
	VLD1R.P 8(AT), [v12.D2]; \
	VLD1R (AT), [v13.D2];    \
	FMOVQ f11, C11(g);       \
	FMOVQ F(0, g), f14;      \
	FMOVQ F(1, g), f15;      \
	FMOVQ H(0, g), f0;       \
	FMOVQ H(1, g), f1;       \
	FMOVQ H(2, g), f2;       \
	FMOVQ H(3, g), f3;       \
	FMOVQ H(4, g), f4;       \
	FMOVQ H(5, g), f5;       \
	FMOVQ H(6, g), f6;       \
	FMOVQ H(7, g), f7

// h ^= x ^ y, with z, f as a scalar, to be free.
#define FOLD(i, g, x, y, z, f) \
	FMOVQ H(i, g), f;             \
	VEOR  x.B16, y.B16, y.B16;    \
	VEOR  y.B16, z.B16, z.B16;    \
	FMOVQ f, H(i, g)

// An operation on the words of the four Gs of a half-round.
#define ADDM(g, t, f, x0, x1, x2, x3, a0, a1, a2, a3) \
	FMOVQ M(x0, g), f; VADD t.D2, a0.D2, a0.D2; \
	FMOVQ M(x1, g), f; VADD t.D2, a1.D2, a1.D2; \
	FMOVQ M(x2, g), f; VADD t.D2, a2.D2, a2.D2; \
	FMOVQ M(x3, g), f; VADD t.D2, a3.D2, a3.D2
#define ADD4(x0, x1, x2, x3, a0, a1, a2, a3) \
	VADD x0.D2, a0.D2, a0.D2; VADD x1.D2, a1.D2, a1.D2; VADD x2.D2, a2.D2, a2.D2; VADD x3.D2, a3.D2, a3.D2
#define XOR4(x0, x1, x2, x3, a0, a1, a2, a3) \
	VEOR x0.B16, a0.B16, a0.B16; VEOR x1.B16, a1.B16, a1.B16; VEOR x2.B16, a2.B16, a2.B16; VEOR x3.B16, a3.B16, a3.B16
#define SWAP(a0, a1, a2, a3) \
	VREV64 a0.S4, a0.S4; VREV64 a1.S4, a1.S4; VREV64 a2.S4, a2.S4; VREV64 a3.S4, a3.S4

// c += d, where the c words are v8 to v11 in this order, the last one in
// memory and, now, in t.
#define ADDC(g, t, f, d0, d1, d2, d3, c0, c1, c2) \
	FMOVQ C11(g), f;        \
	VADD  d0.D2, c0.D2, c0.D2; \
	VADD  d1.D2, c1.D2, c1.D2; \
	VADD  d2.D2, c2.D2, c2.D2; \
	VADD  d3.D2, t.D2, t.D2;   \
	FMOVQ f, C11(g)

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
// neonx2: two lanes, plain NEON
//
// Rotations by whole bytes are table look-ups, that by 32 a reversal, and that
// by 63 three operations.

#define ROR24 V30
#define ROR16 V31

DATA ·ror24+0(SB)/8, $0x0201000706050403
DATA ·ror24+8(SB)/8, $0x0a09080f0e0d0c0b
GLOBL ·ror24(SB), RODATA|NOPTR, $16

DATA ·ror16+0(SB)/8, $0x0100070605040302
DATA ·ror16+8(SB)/8, $0x09080f0e0d0c0b0a
GLOBL ·ror16(SB), RODATA|NOPTR, $16

#define SHUFFLE(mask, a0, a1, a2, a3) \
	VTBL mask.B16, [a0.B16], a0.B16; VTBL mask.B16, [a1.B16], a1.B16; \
	VTBL mask.B16, [a2.B16], a2.B16; VTBL mask.B16, [a3.B16], a3.B16

#define ROR63(a, t) \
	VUSHR $63, a.D2, t.D2;   \
	VADD  a.D2, a.D2, a.D2;  \
	VEOR  t.B16, a.B16, a.B16

#define HALF(x0, x1, x2, x3, y0, y1, y2, y3, a0, a1, a2, a3, b0, b1, b2, b3, d0, d1, d2, d3) \
	ADDM(0, V16, F16, x0, x1, x2, x3, a0, a1, a2, a3); \
	ADD4(b0, b1, b2, b3, a0, a1, a2, a3);           \
	XOR4(a0, a1, a2, a3, d0, d1, d2, d3);           \
	SWAP(d0, d1, d2, d3);                          \
	ADDC(0, V17, F17, d0, d1, d2, d3, V8, V9, V10); \
	XOR4(V8, V9, V10, V17, b0, b1, b2, b3);         \
	SHUFFLE(ROR24, b0, b1, b2, b3);                \
	ADDM(0, V16, F16, y0, y1, y2, y3, a0, a1, a2, a3); \
	ADD4(b0, b1, b2, b3, a0, a1, a2, a3);           \
	XOR4(a0, a1, a2, a3, d0, d1, d2, d3);           \
	SHUFFLE(ROR16, d0, d1, d2, d3);                \
	ADDC(0, V17, F17, d0, d1, d2, d3, V8, V9, V10); \
	XOR4(V8, V9, V10, V17, b0, b1, b2, b3);         \
	ROR63(b0, V18); ROR63(b1, V19); ROR63(b2, V20); ROR63(b3, V21)

#define NEON_ROUND(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15) \
	HALF(s0, s2, s4, s6, s1, s3, s5, s7,       V0, V1, V2, V3, V4, V5, V6, V7, V12, V13, V14, V15); \
	HALF(s12, s14, s8, s10, s13, s15, s9, s11, V2, V3, V0, V1, V7, V4, V5, V6, V13, V14, V15, V12)

#define FOLD0 \
	FMOVQ C11(0), F11;               \
	FOLD(0, 0, V0, V8, V16, F16);    \
	FOLD(1, 0, V1, V9, V17, F17);    \
	FOLD(2, 0, V2, V10, V18, F18);   \
	FOLD(3, 0, V3, V11, V19, F19);   \
	FOLD(4, 0, V4, V12, V16, F16);   \
	FOLD(5, 0, V5, V13, V17, F17);   \
	FOLD(6, 0, V6, V14, V18, F18);   \
	FOLD(7, 0, V7, V15, V19, F19)

TEXT ·compressNEONx2(SB), 0, $880-16
	MOVD in+0(FP), IN
	MOVD n+8(FP), LEFT
	ADD  $16, RSP, MEM
	MOVD $·ror24(SB), AT
	VLD1 (AT), [ROR24.B16]
	MOVD $·ror16(SB), AT
	VLD1 (AT), [ROR16.B16]
	LOADSTATE(0, 1, 0, TA0, TA1, TB0, TB1)
	MOVD INPUT(0), P0
	MOVD INPUT(1), P1

block:
	LOADMESSAGE(P0, P1, 0)
	LOADV(0, V8, V9, V10, V11, F11, V12, V13, F14, F15, F0, F1, F2, F3, F4, F5, F6, F7)
	COUNT(0, 1, TA0, TA1, TB0, TB1, V12, V13)
	ROUNDS(NEON_ROUND)
	FOLD0
	SUB  $1, LEFT
	CBNZ LEFT, block

	STORESTATE(0, 1, 0, TA0, TA1, TB0, TB1)
	RET

#undef HALF

// ---------------------------------------------------------------------------
// xarx2 and xarx4: one and two groups of two lanes, with the SHA3 extension
//
// VXAR is an exclusive or and a rotation. Neoverse V1 and V2 have one pipe of
// four for it, and Apple's cores have four: the rotation by 32 is left to
// VREV64, so that the one pipe is no narrower than the others together.

#define XAR(n, x0, x1, x2, x3, a0, a1, a2, a3) \
	VXAR $n, x0.D2, a0.D2, a0.D2; VXAR $n, x1.D2, a1.D2, a1.D2; \
	VXAR $n, x2.D2, a2.D2, a2.D2; VXAR $n, x3.D2, a3.D2, a3.D2

// A half-round of one group, whose free register is t.
#define HALF(g, t, f, x0, x1, x2, x3, y0, y1, y2, y3, a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, d0, d1, d2, d3) \
	ADDM(g, t, f, x0, x1, x2, x3, a0, a1, a2, a3); \
	ADD4(b0, b1, b2, b3, a0, a1, a2, a3);           \
	XOR4(a0, a1, a2, a3, d0, d1, d2, d3);           \
	SWAP(d0, d1, d2, d3);                          \
	ADDC(g, t, f, d0, d1, d2, d3, c0, c1, c2);     \
	XAR(24, c0, c1, c2, t, b0, b1, b2, b3);        \
	ADDM(g, t, f, y0, y1, y2, y3, a0, a1, a2, a3); \
	ADD4(b0, b1, b2, b3, a0, a1, a2, a3);           \
	XAR(16, a0, a1, a2, a3, d0, d1, d2, d3);       \
	ADDC(g, t, f, d0, d1, d2, d3, c0, c1, c2);     \
	XAR(63, c0, c1, c2, t, b0, b1, b2, b3)

#define XAR_ROUND(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15) \
	HALF(0, V11, F11, s0, s2, s4, s6, s1, s3, s5, s7,       V0, V1, V2, V3, V4, V5, V6, V7, V8, V9, V10, V12, V13, V14, V15); \
	HALF(0, V11, F11, s12, s14, s8, s10, s13, s15, s9, s11, V2, V3, V0, V1, V7, V4, V5, V6, V8, V9, V10, V13, V14, V15, V12)

TEXT ·compressXARx2(SB), 0, $880-16
	MOVD in+0(FP), IN
	MOVD n+8(FP), LEFT
	ADD  $16, RSP, MEM
	LOADSTATE(0, 1, 0, TA0, TA1, TB0, TB1)
	MOVD INPUT(0), P0
	MOVD INPUT(1), P1

block:
	LOADMESSAGE(P0, P1, 0)
	LOADV(0, V8, V9, V10, V11, F11, V12, V13, F14, F15, F0, F1, F2, F3, F4, F5, F6, F7)
	COUNT(0, 1, TA0, TA1, TB0, TB1, V12, V13)
	ROUNDS(XAR_ROUND)
	FOLD0
	SUB  $1, LEFT
	CBNZ LEFT, block

	STORESTATE(0, 1, 0, TA0, TA1, TB0, TB1)
	RET

// A half-round of both groups, step by step in turn. The second's registers are
// the first's and sixteen.
#define HALF2(x0, x1, x2, x3, y0, y1, y2, y3, a0, a1, a2, a3, b0, b1, b2, b3, d0, d1, d2, d3, e0, e1, e2, e3, f0, f1, f2, f3, h0, h1, h2, h3) \
	ADDM(0, V11, F11, x0, x1, x2, x3, a0, a1, a2, a3); \
	ADDM(1, V27, F27, x0, x1, x2, x3, e0, e1, e2, e3); \
	ADD4(b0, b1, b2, b3, a0, a1, a2, a3);           \
	ADD4(f0, f1, f2, f3, e0, e1, e2, e3);           \
	XOR4(a0, a1, a2, a3, d0, d1, d2, d3);           \
	XOR4(e0, e1, e2, e3, h0, h1, h2, h3);           \
	SWAP(d0, d1, d2, d3);                          \
	SWAP(h0, h1, h2, h3);                          \
	ADDC(0, V11, F11, d0, d1, d2, d3, V8, V9, V10);    \
	ADDC(1, V27, F27, h0, h1, h2, h3, V24, V25, V26);  \
	XAR(24, V8, V9, V10, V11, b0, b1, b2, b3);     \
	XAR(24, V24, V25, V26, V27, f0, f1, f2, f3);   \
	ADDM(0, V11, F11, y0, y1, y2, y3, a0, a1, a2, a3); \
	ADDM(1, V27, F27, y0, y1, y2, y3, e0, e1, e2, e3); \
	ADD4(b0, b1, b2, b3, a0, a1, a2, a3);           \
	ADD4(f0, f1, f2, f3, e0, e1, e2, e3);           \
	XAR(16, a0, a1, a2, a3, d0, d1, d2, d3);       \
	XAR(16, e0, e1, e2, e3, h0, h1, h2, h3);       \
	ADDC(0, V11, F11, d0, d1, d2, d3, V8, V9, V10);    \
	ADDC(1, V27, F27, h0, h1, h2, h3, V24, V25, V26);  \
	XAR(63, V8, V9, V10, V11, b0, b1, b2, b3);     \
	XAR(63, V24, V25, V26, V27, f0, f1, f2, f3)

#define XAR_ROUND2(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15) \
	HALF2(s0, s2, s4, s6, s1, s3, s5, s7,       V0, V1, V2, V3, V4, V5, V6, V7, V12, V13, V14, V15, V16, V17, V18, V19, V20, V21, V22, V23, V28, V29, V30, V31); \
	HALF2(s12, s14, s8, s10, s13, s15, s9, s11, V2, V3, V0, V1, V7, V4, V5, V6, V13, V14, V15, V12, V18, V19, V16, V17, V23, V20, V21, V22, V29, V30, V31, V28)

TEXT ·compressXARx4(SB), 0, $880-16
	MOVD in+0(FP), IN
	MOVD n+8(FP), LEFT
	ADD  $16, RSP, MEM
	LOADSTATE(0, 1, 0, TA0, TA1, TB0, TB1)
	LOADSTATE(2, 3, 1, TC0, TC1, TD0, TD1)
	MOVD INPUT(0), P0
	MOVD INPUT(1), P1
	MOVD INPUT(2), P2
	MOVD INPUT(3), P3

block:
	LOADMESSAGE(P0, P1, 0)
	LOADMESSAGE(P2, P3, 1)
	LOADV(0, V8, V9, V10, V11, F11, V12, V13, F14, F15, F0, F1, F2, F3, F4, F5, F6, F7)
	COUNT(0, 1, TA0, TA1, TB0, TB1, V12, V13)
	LOADV(1, V24, V25, V26, V27, F27, V28, V29, F30, F31, F16, F17, F18, F19, F20, F21, F22, F23)
	COUNT(2, 3, TC0, TC1, TD0, TD1, V28, V29)
	ROUNDS(XAR_ROUND2)

	// The second group is folded first: the first one's registers are then
	// free in turn, for each of its words is needed once.
	FMOVQ C11(1), F27
	VEOR  V16.B16, V24.B16, V16.B16
	VEOR  V17.B16, V25.B16, V17.B16
	VEOR  V18.B16, V26.B16, V18.B16
	VEOR  V19.B16, V27.B16, V19.B16
	VEOR  V20.B16, V28.B16, V20.B16
	VEOR  V21.B16, V29.B16, V21.B16
	VEOR  V22.B16, V30.B16, V22.B16
	VEOR  V23.B16, V31.B16, V23.B16
	FMOVQ H(0, 1), F24; VEOR V24.B16, V16.B16, V16.B16; FMOVQ F16, H(0, 1)
	FMOVQ H(1, 1), F25; VEOR V25.B16, V17.B16, V17.B16; FMOVQ F17, H(1, 1)
	FMOVQ H(2, 1), F26; VEOR V26.B16, V18.B16, V18.B16; FMOVQ F18, H(2, 1)
	FMOVQ H(3, 1), F27; VEOR V27.B16, V19.B16, V19.B16; FMOVQ F19, H(3, 1)
	FMOVQ H(4, 1), F28; VEOR V28.B16, V20.B16, V20.B16; FMOVQ F20, H(4, 1)
	FMOVQ H(5, 1), F29; VEOR V29.B16, V21.B16, V21.B16; FMOVQ F21, H(5, 1)
	FMOVQ H(6, 1), F30; VEOR V30.B16, V22.B16, V22.B16; FMOVQ F22, H(6, 1)
	FMOVQ H(7, 1), F31; VEOR V31.B16, V23.B16, V23.B16; FMOVQ F23, H(7, 1)
	FOLD0
	SUB  $1, LEFT
	CBNZ LEFT, block

	STORESTATE(0, 1, 0, TA0, TA1, TB0, TB1)
	STORESTATE(2, 3, 1, TC0, TC1, TD0, TD1)
	RET
