//go:build !purego && gc

#include "textflag.h"

// Single-stream SHA-256 kernels. All have the signature of compressGeneric:
//
//	func compress…(h *[8]uint32, p []byte)
//
// p is one or more whole blocks; a length of zero is not allowed. They clobber
// what ABI0 lets them, and read nothing outside *h, p and k.

// flip reverses the bytes of each word.
DATA flip<>+0(SB)/8, $0x0405060700010203
DATA flip<>+8(SB)/8, $0x0c0d0e0f08090a0b
GLOBL flip<>(SB), RODATA|NOPTR, $16

// ---------------------------------------------------------------------------
// shani: SHA extensions, with SSSE3 and SSE4.1. No VEX instruction, for
// Goldmont and Tremont have SHA and no AVX.
//
// SHA256RNDS2 does two rounds on the state as two vectors, ABEF and CDGH, and
// takes W+K for them from the low half of X0. It is the bottleneck: 32 of them
// in a chain, 4 cycles each. All else runs beside it.

#define H    DI
#define P    SI
#define LEFT CX
#define K    DX

#define WK     X0  // the only one of two instructions' operands that is fixed
#define ABEF   X1
#define CDGH   X2
#define W0     X3  // four words of the schedule in each, in turn the oldest
#define W1     X4
#define W2     X5
#define W3     X6
#define TMP    X7
#define FLIP   X8
#define ABEF0  X9  // of the block's start
#define CDGH0  X10

// Four rounds from 4*i with the words of the schedule in w.
#define ROUNDS(i, w) \
	MOVOU       (16*i)(K), WK; \
	PADDL       w, WK;         \
	SHA256RNDS2 WK, ABEF, CDGH; \
	PSHUFD      $0x0E, WK, WK; \
	SHA256RNDS2 WK, CDGH, ABEF

// The first rounds, which read the message.
#define LOAD(i, w) \
	MOVOU  (16*i)(P), w; \
	PSHUFB FLIP, w

// The schedule, once ROUNDS has used new. next becomes whole: it holds sigma0 of the words 15
// back plus the words 16 back, and gets the words 7 back, which straddle prev
// and new, and sigma1 of the words 2 back. prev, which is used up, begins its
// next four words.
#define SCHEDULE(new, prev, next) \
	MOVO       new, TMP;       \
	PALIGNR    $4, prev, TMP;  \
	PADDL      TMP, next;      \
	SHA256MSG2 new, next;      \
	SHA256MSG1 new, prev

TEXT ·compressSHANI(SB), NOSPLIT, $0-32
	MOVQ h+0(FP), H
	MOVQ p_base+8(FP), P
	MOVQ p_len+16(FP), LEFT
	LEAQ ·k(SB), K
	MOVOU flip<>(SB), FLIP

	MOVOU   (H), ABEF          // d c b a, the highest word first
	MOVOU   16(H), CDGH        // h g f e
	PSHUFD  $0xB1, ABEF, TMP   // c d a b
	PSHUFD  $0x1B, CDGH, CDGH  // e f g h
	MOVO    TMP, ABEF
	PALIGNR $8, CDGH, ABEF     // a b e f
	PBLENDW $0xF0, TMP, CDGH   // c d g h

block:
	MOVO ABEF, ABEF0
	MOVO CDGH, CDGH0

	LOAD(0, W0)
	ROUNDS(0, W0)
	LOAD(1, W1)
	ROUNDS(1, W1)
	SHA256MSG1 W1, W0
	LOAD(2, W2)
	ROUNDS(2, W2)
	SHA256MSG1 W2, W1
	LOAD(3, W3)
	ROUNDS(3, W3)
	SCHEDULE(W3, W2, W0)
	ROUNDS(4, W0)
	SCHEDULE(W0, W3, W1)
	ROUNDS(5, W1)
	SCHEDULE(W1, W0, W2)
	ROUNDS(6, W2)
	SCHEDULE(W2, W1, W3)
	ROUNDS(7, W3)
	SCHEDULE(W3, W2, W0)
	ROUNDS(8, W0)
	SCHEDULE(W0, W3, W1)
	ROUNDS(9, W1)
	SCHEDULE(W1, W0, W2)
	ROUNDS(10, W2)
	SCHEDULE(W2, W1, W3)
	ROUNDS(11, W3)
	SCHEDULE(W3, W2, W0)
	ROUNDS(12, W0)
	SCHEDULE(W0, W3, W1)
	ROUNDS(13, W1)
	SCHEDULE(W1, W0, W2)
	ROUNDS(14, W2)
	SCHEDULE(W2, W1, W3)
	ROUNDS(15, W3)

	PADDL ABEF0, ABEF
	PADDL CDGH0, CDGH
	ADDQ  $64, P
	SUBQ  $64, LEFT
	JNE   block

	PSHUFD  $0x1B, ABEF, TMP   // f e b a
	PSHUFD  $0xB1, CDGH, CDGH  // d c h g
	MOVO    TMP, ABEF
	PBLENDW $0xF0, CDGH, ABEF  // d c b a
	PALIGNR $8, TMP, CDGH      // h g f e
	MOVOU   ABEF, (H)
	MOVOU   CDGH, 16(H)
	RET
