//go:build !purego && gc

#include "textflag.h"
#include "sha2_arm64.h"

// Lane kernels of SHA-256: many messages at once, each in a lane of its own.
// All have the signature
//
//	func compress…x2(in *inputs, n int)
//
// and compress n blocks, one or more, of each of the first lanes of *in. in.h
// and in.p are where a lane's state and message lie. Two lanes may share a state
// only if its result is thrown away. They clobber what ABI0 lets them, and
// read nothing outside the states, the blocks and k.

// Fields of inputs, for lane i:
#define STATE(i) (8*(i))(IN)
#define INPUT(i) (32+8*(i))(IN)

#define IN   R0
#define LEFT R1 // blocks to do
#define K    R2 // moves along ·k
#define AT   R3 // a lane's state, or scratch
#define P0   R4 // the messages' next blocks
#define P1   R5
#define P2   R6
#define P3   R7
#define MEM  R8 // scratch: a to h at the start of the block
#define PASS R9 // counts sixteens of rounds

// ---------------------------------------------------------------------------
// sha2x2: two streams with the SHA2 extension
//
// Two chains of SHA256H and SHA256H2 side by side: four rounds of the one
// beside four of the other.

#define ABCD0 V0
#define EFGH0 V1
#define ABCD1 V2
#define EFGH1 V3
#define V0W   V4 // the schedules: one in V0W to V3W, one in W0 to W3
#define V1W   V5
#define V2W   V6
#define V3W   V7
#define W0    V8
#define W1    V9
#define W2    V10
#define W3    V11
#define OLD0  V12
#define OLD1  V13
#define WK0   V14
#define WK1   V15

#define ROUNDS(k, v, w) \
	ROUNDS4(k, v, ABCD0, EFGH0, OLD0, WK0); \
	ROUNDS4(k, w, ABCD1, EFGH1, OLD1, WK1)

#define SCHEDULED(k, v0, v1, v2, v3, w0, w1, w2, w3) \
	ROUNDS(k, v0, w0);          \
	SCHEDULE4(v0, v1, v2, v3);  \
	SCHEDULE4(w0, w1, w2, w3)

// The next sixteen words of k, in V16 to V19.
#define LOADK VLD1.P 64(K), [V16.S4, V17.S4, V18.S4, V19.S4]

#define SCHEDULED16 \
	LOADK; \
	SCHEDULED(V16, V0W, V1W, V2W, V3W, W0, W1, W2, W3); \
	SCHEDULED(V17, V1W, V2W, V3W, V0W, W1, W2, W3, W0); \
	SCHEDULED(V18, V2W, V3W, V0W, V1W, W2, W3, W0, W1); \
	SCHEDULED(V19, V3W, V0W, V1W, V2W, W3, W0, W1, W2)

TEXT ·compressSHA2x2(SB), NOSPLIT, $0-16
	MOVD in+0(FP), IN
	MOVD n+8(FP), LEFT
	MOVD INPUT(0), P0
	MOVD INPUT(1), P1
	MOVD STATE(0), AT
	VLD1 (AT), [ABCD0.S4, EFGH0.S4]
	MOVD STATE(1), AT
	VLD1 (AT), [ABCD1.S4, EFGH1.S4]

block:
	MOVD $·k(SB), K
	LOADBLOCK(P0, V0W, V1W, V2W, V3W)
	LOADBLOCK(P1, W0, W1, W2, W3)
	VMOV ABCD0.B16, V20.B16
	VMOV EFGH0.B16, V21.B16
	VMOV ABCD1.B16, V22.B16
	VMOV EFGH1.B16, V23.B16
	SCHEDULED16
	SCHEDULED16
	SCHEDULED16
	LOADK
	ROUNDS(V16, V0W, W0)
	ROUNDS(V17, V1W, W1)
	ROUNDS(V18, V2W, W2)
	ROUNDS(V19, V3W, W3)
	VADD V20.S4, ABCD0.S4, ABCD0.S4
	VADD V21.S4, EFGH0.S4, EFGH0.S4
	VADD V22.S4, ABCD1.S4, ABCD1.S4
	VADD V23.S4, EFGH1.S4, EFGH1.S4
	SUB  $1, LEFT
	CBNZ LEFT, block

	MOVD STATE(0), AT
	VST1 [ABCD0.S4, EFGH0.S4], (AT)
	MOVD STATE(1), AT
	VST1 [ABCD1.S4, EFGH1.S4], (AT)
	RET

#undef ROUNDS
#undef SCHEDULED
#undef SCHEDULED16
#undef W0
#undef W1
#undef W2
#undef W3

// ---------------------------------------------------------------------------
// neonx4: four lanes, plain NEON
//
// Word i of the state of all lanes is one vector, a to h in V0 to V7, and the
// schedule is in V16 to V31. A rotation is a shift and a shift with insertion.

#define T0 V8
#define T1 V9
#define T2 V10
#define T3 V11

#define ROTATE(n, x, to) \
	VUSHR $n, x.S4, to.S4;       \
	VSLI  $(32-n), x.S4, to.S4

// T1 = x >>> r ^ x >>> s ^ x >>> t, with T2.
#define BIGSIGMA(x, r, s, t) \
	ROTATE(r, x, T1);            \
	ROTATE(s, x, T2);            \
	VEOR  T2.B16, T1.B16, T1.B16; \
	ROTATE(t, x, T2);            \
	VEOR  T2.B16, T1.B16, T1.B16

// T1 = x >>> r ^ x >>> s ^ x >> t, with T2.
#define SIGMA(x, r, s, t) \
	ROTATE(r, x, T1);            \
	ROTATE(s, x, T2);            \
	VEOR  T2.B16, T1.B16, T1.B16; \
	VUSHR $t, x.S4, T2.S4;       \
	VEOR  T2.B16, T1.B16, T1.B16

// The round of FIPS 180-4, section 6.2.2, step 3. Ch and Maj are selections: f
// or g by e, c or b by a^b.
#define ROUND(a, b, c, d, e, f, g, h, w) \
	VLD1R.P 4(K), [T0.S4];       \
	VADD w.S4, h.S4, h.S4;       \
	VADD T0.S4, h.S4, h.S4;      \
	VMOV e.B16, T3.B16;          \
	VBSL g.B16, f.B16, T3.B16;   \
	BIGSIGMA(e, 6, 11, 25);      \
	VADD T3.S4, h.S4, h.S4;      \
	VADD T1.S4, h.S4, h.S4;      \
	VADD h.S4, d.S4, d.S4;       \
	VEOR a.B16, b.B16, T3.B16;   \
	VBSL b.B16, c.B16, T3.B16;   \
	BIGSIGMA(a, 2, 13, 22);      \
	VADD T3.S4, h.S4, h.S4;      \
	VADD T1.S4, h.S4, h.S4

// The word sixteen rounds on, in place, from those 15, 7 and 2 back.
#define SCHEDULE(w0, w1, w9, w14) \
	SIGMA(w1, 7, 18, 3);         \
	VADD w9.S4, w0.S4, w0.S4;    \
	VADD T1.S4, w0.S4, w0.S4;    \
	SIGMA(w14, 17, 19, 10);      \
	VADD T1.S4, w0.S4, w0.S4

#define SCHEDULED16 \
	ROUND(V0, V1, V2, V3, V4, V5, V6, V7, V16); SCHEDULE(V16, V17, V25, V30); \
	ROUND(V7, V0, V1, V2, V3, V4, V5, V6, V17); SCHEDULE(V17, V18, V26, V31); \
	ROUND(V6, V7, V0, V1, V2, V3, V4, V5, V18); SCHEDULE(V18, V19, V27, V16); \
	ROUND(V5, V6, V7, V0, V1, V2, V3, V4, V19); SCHEDULE(V19, V20, V28, V17); \
	ROUND(V4, V5, V6, V7, V0, V1, V2, V3, V20); SCHEDULE(V20, V21, V29, V18); \
	ROUND(V3, V4, V5, V6, V7, V0, V1, V2, V21); SCHEDULE(V21, V22, V30, V19); \
	ROUND(V2, V3, V4, V5, V6, V7, V0, V1, V22); SCHEDULE(V22, V23, V31, V20); \
	ROUND(V1, V2, V3, V4, V5, V6, V7, V0, V23); SCHEDULE(V23, V24, V16, V21); \
	ROUND(V0, V1, V2, V3, V4, V5, V6, V7, V24); SCHEDULE(V24, V25, V17, V22); \
	ROUND(V7, V0, V1, V2, V3, V4, V5, V6, V25); SCHEDULE(V25, V26, V18, V23); \
	ROUND(V6, V7, V0, V1, V2, V3, V4, V5, V26); SCHEDULE(V26, V27, V19, V24); \
	ROUND(V5, V6, V7, V0, V1, V2, V3, V4, V27); SCHEDULE(V27, V28, V20, V25); \
	ROUND(V4, V5, V6, V7, V0, V1, V2, V3, V28); SCHEDULE(V28, V29, V21, V26); \
	ROUND(V3, V4, V5, V6, V7, V0, V1, V2, V29); SCHEDULE(V29, V30, V22, V27); \
	ROUND(V2, V3, V4, V5, V6, V7, V0, V1, V30); SCHEDULE(V30, V31, V23, V28); \
	ROUND(V1, V2, V3, V4, V5, V6, V7, V0, V31); SCHEDULE(V31, V16, V24, V29)

#define LAST16 \
	ROUND(V0, V1, V2, V3, V4, V5, V6, V7, V16); \
	ROUND(V7, V0, V1, V2, V3, V4, V5, V6, V17); \
	ROUND(V6, V7, V0, V1, V2, V3, V4, V5, V18); \
	ROUND(V5, V6, V7, V0, V1, V2, V3, V4, V19); \
	ROUND(V4, V5, V6, V7, V0, V1, V2, V3, V20); \
	ROUND(V3, V4, V5, V6, V7, V0, V1, V2, V21); \
	ROUND(V2, V3, V4, V5, V6, V7, V0, V1, V22); \
	ROUND(V1, V2, V3, V4, V5, V6, V7, V0, V23); \
	ROUND(V0, V1, V2, V3, V4, V5, V6, V7, V24); \
	ROUND(V7, V0, V1, V2, V3, V4, V5, V6, V25); \
	ROUND(V6, V7, V0, V1, V2, V3, V4, V5, V26); \
	ROUND(V5, V6, V7, V0, V1, V2, V3, V4, V27); \
	ROUND(V4, V5, V6, V7, V0, V1, V2, V3, V28); \
	ROUND(V3, V4, V5, V6, V7, V0, V1, V2, V29); \
	ROUND(V2, V3, V4, V5, V6, V7, V0, V1, V30); \
	ROUND(V1, V2, V3, V4, V5, V6, V7, V0, V31)

// Four words of four lanes, in x0 to x3, to a vector a word, and back.
#define TRANSPOSE4(x0, x1, x2, x3) \
	VTRN1 x1.S4, x0.S4, T0.S4; \
	VTRN2 x1.S4, x0.S4, T1.S4; \
	VTRN1 x3.S4, x2.S4, T2.S4; \
	VTRN2 x3.S4, x2.S4, T3.S4; \
	VTRN1 T2.D2, T0.D2, x0.D2; \
	VTRN2 T2.D2, T0.D2, x2.D2; \
	VTRN1 T3.D2, T1.D2, x1.D2; \
	VTRN2 T3.D2, T1.D2, x3.D2

// Four words of each lane's block, in order of the message.
#define LOADWORDS(x0, x1, x2, x3) \
	VLD1.P 16(P0), [x0.B16]; \
	VLD1.P 16(P1), [x1.B16]; \
	VLD1.P 16(P2), [x2.B16]; \
	VLD1.P 16(P3), [x3.B16]; \
	VREV32 x0.B16, x0.B16;   \
	VREV32 x1.B16, x1.B16;   \
	VREV32 x2.B16, x2.B16;   \
	VREV32 x3.B16, x3.B16;   \
	TRANSPOSE4(x0, x1, x2, x3)

TEXT ·compressNEONx4(SB), 0, $144-16
	MOVD in+0(FP), IN
	MOVD n+8(FP), LEFT
	ADD  $16, RSP, MEM
	MOVD INPUT(0), P0
	MOVD INPUT(1), P1
	MOVD INPUT(2), P2
	MOVD INPUT(3), P3
	MOVD STATE(0), AT
	VLD1 (AT), [V16.S4, V17.S4]
	MOVD STATE(1), AT
	VLD1 (AT), [V18.S4, V19.S4]
	MOVD STATE(2), AT
	VLD1 (AT), [V20.S4, V21.S4]
	MOVD STATE(3), AT
	VLD1 (AT), [V22.S4, V23.S4]
	TRANSPOSE4(V16, V18, V20, V22)
	TRANSPOSE4(V17, V19, V21, V23)
	VMOV V16.B16, V0.B16
	VMOV V18.B16, V1.B16
	VMOV V20.B16, V2.B16
	VMOV V22.B16, V3.B16
	VMOV V17.B16, V4.B16
	VMOV V19.B16, V5.B16
	VMOV V21.B16, V6.B16
	VMOV V23.B16, V7.B16

block:
	MOVD MEM, AT
	VST1.P [V0.S4, V1.S4, V2.S4, V3.S4], 64(AT)
	VST1 [V4.S4, V5.S4, V6.S4, V7.S4], (AT)
	LOADWORDS(V16, V17, V18, V19)
	LOADWORDS(V20, V21, V22, V23)
	LOADWORDS(V24, V25, V26, V27)
	LOADWORDS(V28, V29, V30, V31)
	MOVD $·k(SB), K
	MOVD $3, PASS

rounds:
	SCHEDULED16
	SUB  $1, PASS
	CBNZ PASS, rounds
	LAST16

	MOVD MEM, AT
	VLD1.P 64(AT), [V16.S4, V17.S4, V18.S4, V19.S4]
	VLD1 (AT), [V20.S4, V21.S4, V22.S4, V23.S4]
	VADD V16.S4, V0.S4, V0.S4
	VADD V17.S4, V1.S4, V1.S4
	VADD V18.S4, V2.S4, V2.S4
	VADD V19.S4, V3.S4, V3.S4
	VADD V20.S4, V4.S4, V4.S4
	VADD V21.S4, V5.S4, V5.S4
	VADD V22.S4, V6.S4, V6.S4
	VADD V23.S4, V7.S4, V7.S4
	SUB  $1, LEFT
	CBNZ LEFT, block

	TRANSPOSE4(V0, V1, V2, V3)
	TRANSPOSE4(V4, V5, V6, V7)
	MOVD STATE(0), AT
	FMOVQ F0, (AT)
	FMOVQ F4, 16(AT)
	MOVD STATE(1), AT
	FMOVQ F1, (AT)
	FMOVQ F5, 16(AT)
	MOVD STATE(2), AT
	FMOVQ F2, (AT)
	FMOVQ F6, 16(AT)
	MOVD STATE(3), AT
	FMOVQ F3, (AT)
	FMOVQ F7, 16(AT)
	RET
