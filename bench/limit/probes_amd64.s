//go:build !purego && gc

#include "textflag.h"

// Loops to time. All have the signature
//
//	func name(turns int)
//
// and run so many turns, at least one, of which each has as many instructions
// as probes says, besides the end of the loop. In a loop named after a kind all
// instructions work on registers of their own, so that nothing waits; in a chain
// each waits for the one before. They read and write no memory. What the
// registers hold does not matter.

#define END \
	DECQ CX; \
	JNE  loop

// An instruction on each of six registers; and twelve times on one.
#define SIX(OP, r0, r1, r2, r3, r4, r5)  OP(r0); OP(r1); OP(r2); OP(r3); OP(r4); OP(r5)
#define CHAIN12(OP, r) SIX(OP, r, r, r, r, r, r); SIX(OP, r, r, r, r, r, r)

// ---------------------------------------------------------------------------
// General registers: SI is what is added.

#define SCALAR12(OP) SIX(OP, AX, BX, DX, DI, R8, R9); SIX(OP, R10, R11, R12, R13, AX, BX)
#define SCALARADD(r) ADDQ SI, r
#define SCALARXOR(r) XORQ SI, r
#define SCALARROR(r) RORXQ $24, r, r
#define SCALARPAIR(r) ADDQ SI, r; XORQ SI, r

TEXT ·scalarPlain(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
	MOVQ $0x6a09e667f3bcc908, SI
loop:
	SCALAR12(SCALARADD)
	SCALAR12(SCALARXOR)
	SCALAR12(SCALARADD)
	SCALAR12(SCALARXOR)
	END
	RET

TEXT ·scalarRotate(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
loop:
	SCALAR12(SCALARROR)
	SCALAR12(SCALARROR)
	SCALAR12(SCALARROR)
	SCALAR12(SCALARROR)
	END
	RET

TEXT ·scalarMix(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
	MOVQ $0x6a09e667f3bcc908, SI
loop:
	SIX(SCALARADD, AX, BX, DX, DI, R8, R9)
	SIX(SCALARROR, R10, R11, R12, R13, AX, BX)
	SIX(SCALARXOR, DX, DI, R8, R9, R10, R11)
	SIX(SCALARADD, R12, R13, AX, BX, DX, DI)
	SIX(SCALARXOR, R8, R9, R10, R11, R12, R13)
	SIX(SCALARROR, AX, BX, DX, DI, R8, R9)
	SIX(SCALARADD, R10, R11, R12, R13, AX, BX)
	SIX(SCALARXOR, DX, DI, R8, R9, R10, R11)
	END
	RET

TEXT ·scalarPlainChain(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
	MOVQ $0x6a09e667f3bcc908, SI
loop:
	CHAIN12(SCALARPAIR, AX)
	END
	RET

TEXT ·scalarRotateChain(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
loop:
	CHAIN12(SCALARROR, AX)
	CHAIN12(SCALARROR, AX)
	END
	RET

// ---------------------------------------------------------------------------
// 128-bit vectors, SSE2: X15 is what is added. There are shifts, no rotations.

#define XMM12(OP) SIX(OP, X0, X1, X2, X3, X4, X5); SIX(OP, X6, X7, X8, X9, X10, X11)
#define XMMADD(r)  PADDQ X15, r
#define XMMXOR(r)  PXOR X15, r
#define XMMROT(r)  PSRLQ $1, r
#define XMMSHUF(r) PSHUFD $0xB1, r, r
#define XMMPAIR(r) PADDQ X15, r; PXOR X15, r

TEXT ·xmmPlain(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
	PCMPEQB X15, X15
loop:
	XMM12(XMMADD)
	XMM12(XMMXOR)
	XMM12(XMMADD)
	XMM12(XMMXOR)
	END
	RET

TEXT ·xmmRotate(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
loop:
	XMM12(XMMROT)
	XMM12(XMMROT)
	XMM12(XMMROT)
	XMM12(XMMROT)
	END
	RET

TEXT ·xmmShuffle(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
loop:
	XMM12(XMMSHUF)
	XMM12(XMMSHUF)
	XMM12(XMMSHUF)
	XMM12(XMMSHUF)
	END
	RET

#define XMMROTSHUF \
	SIX(XMMROT, X0, X1, X2, X3, X4, X5); \
	SIX(XMMSHUF, X6, X7, X8, X9, X10, X11)

TEXT ·xmmRotateShuffle(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
loop:
	XMMROTSHUF
	XMMROTSHUF
	XMMROTSHUF
	XMMROTSHUF
	END
	RET

// Twice as many plain ones as of the others together.
#define XMMMIX \
	SIX(XMMADD, X0, X1, X2, X3, X4, X5);   \
	SIX(XMMROT, X6, X7, X8, X9, X10, X11); \
	SIX(XMMXOR, X0, X1, X2, X3, X4, X5);   \
	SIX(XMMADD, X6, X7, X8, X9, X10, X11); \
	SIX(XMMSHUF, X0, X1, X2, X3, X4, X5);  \
	SIX(XMMXOR, X6, X7, X8, X9, X10, X11)

TEXT ·xmmMix(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
	PCMPEQB X15, X15
loop:
	XMMMIX
	XMMMIX
	END
	RET

TEXT ·xmmPlainChain(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
	PCMPEQB X15, X15
loop:
	CHAIN12(XMMPAIR, X0)
	END
	RET

TEXT ·xmmRotateChain(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
loop:
	CHAIN12(XMMROT, X0)
	CHAIN12(XMMROT, X0)
	END
	RET

TEXT ·xmmShuffleChain(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
loop:
	CHAIN12(XMMSHUF, X0)
	CHAIN12(XMMSHUF, X0)
	END
	RET

// ---------------------------------------------------------------------------
// 256-bit vectors, AVX2: Y15 is what is added. There are shifts, no rotations.

#define YMM12(OP) SIX(OP, Y0, Y1, Y2, Y3, Y4, Y5); SIX(OP, Y6, Y7, Y8, Y9, Y10, Y11)
#define YMMADD(r)  VPADDQ Y15, r, r
#define YMMXOR(r)  VPXOR Y15, r, r
#define YMMROT(r)  VPSRLQ $1, r, r
#define YMMSHUF(r) VPSHUFD $0xB1, r, r
#define YMMPAIR(r) VPADDQ Y15, r, r; VPXOR Y15, r, r

TEXT ·ymmPlain(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
	VPCMPEQB Y15, Y15, Y15
loop:
	YMM12(YMMADD)
	YMM12(YMMXOR)
	YMM12(YMMADD)
	YMM12(YMMXOR)
	END
	VZEROUPPER
	RET

TEXT ·ymmRotate(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
loop:
	YMM12(YMMROT)
	YMM12(YMMROT)
	YMM12(YMMROT)
	YMM12(YMMROT)
	END
	VZEROUPPER
	RET

TEXT ·ymmShuffle(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
loop:
	YMM12(YMMSHUF)
	YMM12(YMMSHUF)
	YMM12(YMMSHUF)
	YMM12(YMMSHUF)
	END
	VZEROUPPER
	RET

#define YMMROTSHUF \
	SIX(YMMROT, Y0, Y1, Y2, Y3, Y4, Y5); \
	SIX(YMMSHUF, Y6, Y7, Y8, Y9, Y10, Y11)

TEXT ·ymmRotateShuffle(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
loop:
	YMMROTSHUF
	YMMROTSHUF
	YMMROTSHUF
	YMMROTSHUF
	END
	VZEROUPPER
	RET

// Twice as many plain ones as of the others together.
#define YMMMIX \
	SIX(YMMADD, Y0, Y1, Y2, Y3, Y4, Y5);   \
	SIX(YMMROT, Y6, Y7, Y8, Y9, Y10, Y11); \
	SIX(YMMXOR, Y0, Y1, Y2, Y3, Y4, Y5);   \
	SIX(YMMADD, Y6, Y7, Y8, Y9, Y10, Y11); \
	SIX(YMMSHUF, Y0, Y1, Y2, Y3, Y4, Y5);  \
	SIX(YMMXOR, Y6, Y7, Y8, Y9, Y10, Y11)

TEXT ·ymmMix(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
	VPCMPEQB Y15, Y15, Y15
loop:
	YMMMIX
	YMMMIX
	END
	VZEROUPPER
	RET

TEXT ·ymmPlainChain(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
	VPCMPEQB Y15, Y15, Y15
loop:
	CHAIN12(YMMPAIR, Y0)
	END
	VZEROUPPER
	RET

TEXT ·ymmRotateChain(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
loop:
	CHAIN12(YMMROT, Y0)
	CHAIN12(YMMROT, Y0)
	END
	VZEROUPPER
	RET

TEXT ·ymmShuffleChain(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
loop:
	CHAIN12(YMMSHUF, Y0)
	CHAIN12(YMMSHUF, Y0)
	END
	VZEROUPPER
	RET

// ---------------------------------------------------------------------------
// 512-bit vectors, AVX-512 F: Z31 is what is added.

#define ZMM12(OP) SIX(OP, Z0, Z1, Z2, Z3, Z4, Z5); SIX(OP, Z6, Z7, Z8, Z9, Z10, Z11)
#define ZMMADD(r)  VPADDQ Z31, r, r
#define ZMMXOR(r)  VPXORQ Z31, r, r
#define ZMMROT(r)  VPRORQ $24, r, r
#define ZMMSHUF(r) VPSHUFD $0xB1, r, r
#define ZMMPAIR(r) VPADDQ Z31, r, r; VPXORQ Z31, r, r
#define ZMMCONST   VPTERNLOGD $0xFF, Z31, Z31, Z31

TEXT ·zmmPlain(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
	ZMMCONST
loop:
	ZMM12(ZMMADD)
	ZMM12(ZMMXOR)
	ZMM12(ZMMADD)
	ZMM12(ZMMXOR)
	END
	VZEROUPPER
	RET

TEXT ·zmmRotate(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
loop:
	ZMM12(ZMMROT)
	ZMM12(ZMMROT)
	ZMM12(ZMMROT)
	ZMM12(ZMMROT)
	END
	VZEROUPPER
	RET

TEXT ·zmmShuffle(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
loop:
	ZMM12(ZMMSHUF)
	ZMM12(ZMMSHUF)
	ZMM12(ZMMSHUF)
	ZMM12(ZMMSHUF)
	END
	VZEROUPPER
	RET

#define ZMMROTSHUF \
	SIX(ZMMROT, Z0, Z1, Z2, Z3, Z4, Z5); \
	SIX(ZMMSHUF, Z6, Z7, Z8, Z9, Z10, Z11)

TEXT ·zmmRotateShuffle(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
loop:
	ZMMROTSHUF
	ZMMROTSHUF
	ZMMROTSHUF
	ZMMROTSHUF
	END
	VZEROUPPER
	RET

#define ZMMMIX \
	SIX(ZMMADD, Z0, Z1, Z2, Z3, Z4, Z5);   \
	SIX(ZMMROT, Z6, Z7, Z8, Z9, Z10, Z11); \
	SIX(ZMMXOR, Z0, Z1, Z2, Z3, Z4, Z5);   \
	SIX(ZMMADD, Z6, Z7, Z8, Z9, Z10, Z11); \
	SIX(ZMMSHUF, Z0, Z1, Z2, Z3, Z4, Z5);  \
	SIX(ZMMXOR, Z6, Z7, Z8, Z9, Z10, Z11)

TEXT ·zmmMix(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
	ZMMCONST
loop:
	ZMMMIX
	ZMMMIX
	END
	VZEROUPPER
	RET

TEXT ·zmmPlainChain(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
	ZMMCONST
loop:
	CHAIN12(ZMMPAIR, Z0)
	END
	VZEROUPPER
	RET

TEXT ·zmmRotateChain(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
loop:
	CHAIN12(ZMMROT, Z0)
	CHAIN12(ZMMROT, Z0)
	END
	VZEROUPPER
	RET

// ---------------------------------------------------------------------------
// The SHA extensions: X0 is W+K.

#define RNDS2(r) SHA256RNDS2 X0, X15, r
#define MSG1(r)  SHA256MSG1 X14, r
#define MSG2(r)  SHA256MSG2 X14, r
#define SHAADD(r) PADDL X14, r

TEXT ·shaRounds2(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
loop:
	SIX(RNDS2, X1, X2, X3, X4, X5, X6)
	SIX(RNDS2, X7, X8, X9, X10, X11, X12)
	SIX(RNDS2, X1, X2, X3, X4, X5, X6)
	SIX(RNDS2, X7, X8, X9, X10, X11, X12)
	END
	RET

TEXT ·shaMessage(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
loop:
	SIX(MSG1, X1, X2, X3, X4, X5, X6)
	SIX(MSG2, X7, X8, X9, X10, X11, X12)
	SIX(MSG1, X1, X2, X3, X4, X5, X6)
	SIX(MSG2, X7, X8, X9, X10, X11, X12)
	END
	RET

// As many of each as a block has: 32, 12 and 12.
#define ROUNDSANDMESSAGE \
	RNDS2(X1); RNDS2(X2); MSG1(X9);            \
	RNDS2(X3); MSG2(X10); RNDS2(X4); RNDS2(X5); \
	MSG1(X11); RNDS2(X6); MSG2(X12);           \
	RNDS2(X7); MSG1(X13); RNDS2(X8); MSG2(X9)

TEXT ·shaMix(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
loop:
	ROUNDSANDMESSAGE
	ROUNDSANDMESSAGE
	ROUNDSANDMESSAGE
	ROUNDSANDMESSAGE
	END
	RET

TEXT ·shaRounds2Chain(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
loop:
	CHAIN12(RNDS2, X1)
	CHAIN12(RNDS2, X1)
	END
	RET

TEXT ·shaPlainChain(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
loop:
	CHAIN12(SHAADD, X1)
	CHAIN12(SHAADD, X1)
	END
	RET
