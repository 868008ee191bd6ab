//go:build !purego && gc

#include "textflag.h"
#include "shani_amd64.h"

// Single-stream SHA-256 kernels. All have the signature of compressGeneric:
//
//	func compress…(hash *[8]uint32, p []byte)
//
// p is one or more whole blocks; a length of zero is not allowed. They clobber
// what ABI0 lets them, and read nothing outside *hash, p and k: what shani fetches into
// the cache beyond p cannot fault.

// flip reverses the bytes of each word. The lane kernels use it too.
DATA ·flip+0(SB)/8, $0x0405060700010203
DATA ·flip+8(SB)/8, $0x0c0d0e0f08090a0b
GLOBL ·flip(SB), RODATA|NOPTR, $16

// ---------------------------------------------------------------------------
// shani
//
// The bottleneck is the chain of 32 SHA256RNDS2, 4 cycles each. All else runs
// beside it. Memory keeps up only where lines are fetched well ahead: on Granite
// Rapids, the only CPU where that was measured, 512 MiB take 1.17 GB/s without
// PREFETCHT0, as with crypto/sha256, 1.65 with 256 bytes, 1.85 with 512 to 4096, and 1.9
// in the cache. BLAKE2b's kernels for one message gain nothing by it.

#define H    DI
#define P    SI
#define LEFT CX
#define K    DX

#define ABEF   X1
#define CDGH   X2
#define W0     X3  // four words of the schedule in each
#define W1     X4
#define W2     X5
#define W3     X6
#define TMP    X7
#define FLIP   X8
#define ABEF0  X9  // of the block's start
#define CDGH0  X10

#define ROUNDS(i, w)               ROUNDS4(i, w, ABEF, CDGH)
#define SCHEDULE(new, prev, next)  SCHEDULE4(new, prev, next, TMP)

TEXT ·compressSHANI(SB), NOSPLIT, $0-32
	MOVQ hash+0(FP), H
	MOVQ p_base+8(FP), P
	MOVQ p_len+16(FP), LEFT
	LEAQ ·k(SB), K
	MOVOU ·flip(SB), FLIP
	LOADSTATE(H, ABEF, CDGH, TMP)

block:
	PREFETCHT0 1024(P)
	MOVO ABEF, ABEF0
	MOVO CDGH, CDGH0

	LOADWORDS(0, P, W0)
	ROUNDS(0, W0)
	LOADWORDS(1, P, W1)
	ROUNDS(1, W1)
	SHA256MSG1 W1, W0
	LOADWORDS(2, P, W2)
	ROUNDS(2, W2)
	SHA256MSG1 W2, W1
	LOADWORDS(3, P, W3)
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

	STORESTATE(H, ABEF, CDGH, TMP)
	RET

#undef H
#undef P
#undef LEFT
#undef K
#undef WK
#undef TMP
#undef ABEF
#undef CDGH
#undef ROUNDS
#undef SCHEDULE
#undef LOADSTATE
#undef ROUNDS4
#undef W0
#undef W1
#undef W2
#undef W3
#undef FLIP

// ---------------------------------------------------------------------------
// ssse3, avx, avx2: the schedule in vectors, four words at a time, the rounds
// in general registers
//
// W+K waits on the stack until a round takes it. While 16 rounds use one set
// of it the next is made; each round is preceded by a quarter of the schedule
// for four words, which the processor does in the round's shadow.

#define a    AX
#define b    BX
#define c    CX
#define d    DX
#define e    R8
#define f    R9
#define g    R10
#define h    R11
#define X    R12 // b^c at the start of a round
#define Y    R13
#define TMP1 SI
#define TMP2 DI
#define P    R14
#define K    R15
#define WK   BP
#define PASS 0(SP) // counts down

// Where W+K for round 4*i+j is; vectors of it are SLOT bytes apart.
#define WKAT(i, j) (SLOT*(i)+4*j)(WK)

// Sigma1 and Sigma0 of FIPS 180-4, section 4.1.2, of x into TMP1.
// Without BMI2 there is no rotation into another register, so x is rotated in
// nested steps.
#define BIGSIGMA(x, r, s, t) \
	MOVL x, TMP1;       \
	RORL $(t-s), TMP1;  \
	XORL x, TMP1;       \
	RORL $(s-r), TMP1;  \
	XORL x, TMP1;       \
	RORL $r, TMP1

// A round of FIPS 180-4, section 6.2.2, step 3. Ch is (f^g)&e ^ g and Maj is
// (a^b)&(b^c) ^ b, whose b^c is the last round's a^b. x has it, and y gets the
// next one's.
#define ROUND(a, b, c, d, e, f, g, h, x, y, wk) \
	ADDL wk, h;                \
	MOVL f, TMP2;              \
	XORL g, TMP2;              \
	ANDL e, TMP2;              \
	XORL g, TMP2;              \
	ADDL TMP2, h;              \
	BIGSIGMA(e, 6, 11, 25);    \
	ADDL TMP1, h;              \
	ADDL h, d;                 \
	MOVL a, y;                 \
	XORL b, y;                 \
	ANDL y, x;                 \
	XORL b, x;                 \
	ADDL x, h;                 \
	BIGSIGMA(a, 2, 13, 22);    \
	ADDL TMP1, h

// The schedule of four words in four quarters, each before a round: the words
// of FIPS 180-4, section 6.2.2, step 1, that follow those in w0 to w3. They
// replace w0.

// T1 = words 16 back + words 7 back; T0 = words 15 back, T2 = half of sigma0.
#define SCHEDULE0(w0, w1, w2, w3) \
	ALIGN(4, w1, w0, T0); \
	ALIGN(4, w3, w2, T1); \
	ADD(w0, T1);          \
	SHR(7, T0, T2);       \
	SHL(25, T0, T3);      \
	XOR(T3, T2)

// T1 += sigma0.
#define SCHEDULE1(w0, w1, w2, w3) \
	SHR(18, T0, T3); \
	XOR(T3, T2);     \
	SHL(14, T0, T3); \
	XOR(T3, T2);     \
	SHR(3, T0, T3);  \
	XOR(T3, T2);     \
	ADD(T2, T1)

// sigma1 of two words. They are doubled to fill quadwords, where a shift to
// the right rotates the lower one.
#define SIGMA1(words, pick, from) \
	SHUFFLE(words, from, T0); \
	SHRQ(17, T0, T2);         \
	SHRQ(19, T0, T3);         \
	XOR(T3, T2);              \
	SHR(10, T0, T0);          \
	XOR(T2, T0);              \
	SHUFB(pick, T0)

// The lower two words need sigma1 of the last two known ones.
#define SCHEDULE2(w0, w1, w2, w3) \
	SIGMA1(0xFA, LOW, w3); \
	ADD(T0, T1)

// The upper two words need sigma1 of the lower ones.
#define SCHEDULE3(w0, w1, w2, w3) \
	SIGMA1(0x50, HIGH, T1); \
	ADD(T0, T1);            \
	COPY(T1, w0)

// Rounds 4*i to 4*i+3 of sixteen, alone and with the schedule beside them.
#define ROUNDS4(i, a, b, c, d, e, f, g, h) \
	ROUND(a, b, c, d, e, f, g, h, X, Y, WKAT(i, 0)); \
	ROUND(h, a, b, c, d, e, f, g, Y, X, WKAT(i, 1)); \
	ROUND(g, h, a, b, c, d, e, f, X, Y, WKAT(i, 2)); \
	ROUND(f, g, h, a, b, c, d, e, Y, X, WKAT(i, 3))

#define SCHEDULED4(i, w0, w1, w2, w3, a, b, c, d, e, f, g, h) \
	SCHEDULE0(w0, w1, w2, w3);                       \
	ROUND(a, b, c, d, e, f, g, h, X, Y, WKAT(i, 0)); \
	SCHEDULE1(w0, w1, w2, w3);                       \
	ROUND(h, a, b, c, d, e, f, g, Y, X, WKAT(i, 1)); \
	SCHEDULE2(w0, w1, w2, w3);                       \
	ROUND(g, h, a, b, c, d, e, f, X, Y, WKAT(i, 2)); \
	SCHEDULE3(w0, w1, w2, w3);                       \
	ADDK(4+i, w0);                                   \
	ROUND(f, g, h, a, b, c, d, e, Y, X, WKAT(i, 3))

#define ROUNDS16 \
	ROUNDS4(0, a, b, c, d, e, f, g, h); \
	ROUNDS4(1, e, f, g, h, a, b, c, d); \
	ROUNDS4(2, a, b, c, d, e, f, g, h); \
	ROUNDS4(3, e, f, g, h, a, b, c, d)

#define SCHEDULED16 \
	SCHEDULED4(0, W0, W1, W2, W3, a, b, c, d, e, f, g, h); \
	SCHEDULED4(1, W1, W2, W3, W0, e, f, g, h, a, b, c, d); \
	SCHEDULED4(2, W2, W3, W0, W1, a, b, c, d, e, f, g, h); \
	SCHEDULED4(3, W3, W0, W1, W2, e, f, g, h, a, b, c, d)

#define LOADSTATE(H) \
	MOVL 0(H), a;  \
	MOVL 4(H), b;  \
	MOVL 8(H), c;  \
	MOVL 12(H), d; \
	MOVL 16(H), e; \
	MOVL 20(H), f; \
	MOVL 24(H), g; \
	MOVL 28(H), h

// The end of a block: the old state is added, and kept.
#define ADDSTATE(H) \
	ADDL 0(H), a;  \
	ADDL 4(H), b;  \
	ADDL 8(H), c;  \
	ADDL 12(H), d; \
	ADDL 16(H), e; \
	ADDL 20(H), f; \
	ADDL 24(H), g; \
	ADDL 28(H), h; \
	MOVL a, 0(H);  \
	MOVL b, 4(H);  \
	MOVL c, 8(H);  \
	MOVL d, 12(H); \
	MOVL e, 16(H); \
	MOVL f, 20(H); \
	MOVL g, 24(H); \
	MOVL h, 28(H)

#define STARTROUNDS \
	MOVL b, X; \
	XORL c, X

// Of each quadword's lower word: to the lower half, or to the upper.
DATA low<>+0(SB)/8, $0x0b0a090803020100
DATA low<>+8(SB)/8, $0xffffffffffffffff
DATA low<>+16(SB)/8, $0x0b0a090803020100
DATA low<>+24(SB)/8, $0xffffffffffffffff
GLOBL low<>(SB), RODATA|NOPTR, $32

DATA high<>+0(SB)/8, $0xffffffffffffffff
DATA high<>+8(SB)/8, $0x0b0a090803020100
DATA high<>+16(SB)/8, $0xffffffffffffffff
DATA high<>+24(SB)/8, $0x0b0a090803020100
GLOBL high<>(SB), RODATA|NOPTR, $32

// ssse3

#define W0   X0
#define W1   X1
#define W2   X2
#define W3   X3
#define T0   X4
#define T1   X5
#define T2   X6
#define T3   X7
#define LOW  X8
#define HIGH X9
#define FLIP X10
#define SLOT 16

#define ALIGN(n, hi, lo, to)   MOVO hi, to; PALIGNR $n, lo, to
#define ADD(x, to)             PADDL x, to
#define XOR(x, to)             PXOR x, to
#define COPY(x, to)            MOVO x, to
#define SHR(n, x, to)          MOVO x, to; PSRLL $n, to
#define SHL(n, x, to)          MOVO x, to; PSLLL $n, to
#define SHRQ(n, x, to)         MOVO x, to; PSRLQ $n, to
#define SHUFFLE(words, x, to)  PSHUFD $words, x, to
#define SHUFB(mask, to)        PSHUFB mask, to
#define ADDK(i, w)             MOVOU (16*(i))(K), T0; PADDL w, T0; MOVOU T0, WKAT(i, 0)
#define LOAD(i, w)             MOVOU (16*i)(P), w; PSHUFB FLIP, w; ADDK(i, w)

TEXT ·compressSSSE3(SB), 0, $272-32
	MOVQ  hash+0(FP), SI
	MOVQ  p_base+8(FP), P
	MOVOU ·flip(SB), FLIP
	MOVOU low<>(SB), LOW
	MOVOU high<>(SB), HIGH
	LEAQ  ·k(SB), K
	LOADSTATE(SI)

block:
	LEAQ 16(SP), WK
	LOAD(0, W0)
	LOAD(1, W1)
	LOAD(2, W2)
	LOAD(3, W3)
	STARTROUNDS
	MOVQ $3, PASS

rounds:
	SCHEDULED16
	ADDQ $64, K
	ADDQ $64, WK
	SUBQ $1, PASS
	JNE  rounds
	ROUNDS16

	MOVQ hash+0(FP), SI
	ADDSTATE(SI)
	ADDQ $64, P
	SUBQ $192, K
	SUBQ $64, p_len+16(FP)
	JNE  block
	RET

// avx: ssse3 with a third operand

#undef ALIGN
#undef ADD
#undef XOR
#undef COPY
#undef SHR
#undef SHL
#undef SHRQ
#undef SHUFFLE
#undef SHUFB
#undef ADDK
#undef LOAD
#define ALIGN(n, hi, lo, to)   VPALIGNR $n, lo, hi, to
#define ADD(x, to)             VPADDD x, to, to
#define XOR(x, to)             VPXOR x, to, to
#define COPY(x, to)            VMOVDQA x, to
#define SHR(n, x, to)          VPSRLD $n, x, to
#define SHL(n, x, to)          VPSLLD $n, x, to
#define SHRQ(n, x, to)         VPSRLQ $n, x, to
#define SHUFFLE(words, x, to)  VPSHUFD $words, x, to
#define SHUFB(mask, to)        VPSHUFB mask, to, to
#define ADDK(i, w)             VPADDD (16*(i))(K), w, T0; VMOVDQU T0, WKAT(i, 0)
#define LOAD(i, w)             VMOVDQU (16*i)(P), w; VPSHUFB FLIP, w, w; ADDK(i, w)

TEXT ·compressAVX(SB), 0, $272-32
	MOVQ    hash+0(FP), SI
	MOVQ    p_base+8(FP), P
	VMOVDQU ·flip(SB), FLIP
	VMOVDQU low<>(SB), LOW
	VMOVDQU high<>(SB), HIGH
	LEAQ    ·k(SB), K
	LOADSTATE(SI)

block:
	LEAQ 16(SP), WK
	LOAD(0, W0)
	LOAD(1, W1)
	LOAD(2, W2)
	LOAD(3, W3)
	STARTROUNDS
	MOVQ $3, PASS

rounds:
	SCHEDULED16
	ADDQ $64, K
	ADDQ $64, WK
	SUBQ $1, PASS
	JNE  rounds
	ROUNDS16

	MOVQ hash+0(FP), SI
	ADDSTATE(SI)
	ADDQ $64, P
	SUBQ $192, K
	SUBQ $64, p_len+16(FP)
	JNE  block
	VZEROUPPER
	RET

// avx2 with BMI2: the schedules of two blocks at once, one in each half of the
// vectors. The second block's rounds have theirs ready. A last block without a
// second is scheduled twice.

#undef W0
#undef W1
#undef W2
#undef W3
#undef T0
#undef T1
#undef T2
#undef T3
#undef LOW
#undef HIGH
#undef FLIP
#undef SLOT
#undef BIGSIGMA
#undef ADDK
#undef LOAD
#define W0   Y0
#define W1   Y1
#define W2   Y2
#define W3   Y3
#define T0   Y4
#define T0LOW X4
#define T1   Y5
#define T2   Y6
#define T3   Y7
#define LOW  Y8
#define HIGH Y9
#define FLIP Y10
#define SLOT 32
#define NEXT TMP2 // the second block

#define BIGSIGMA(x, r, s, t) \
	RORXL $r, x, TMP1; \
	RORXL $s, x, TMP2; \
	XORL  TMP2, TMP1;  \
	RORXL $t, x, TMP2; \
	XORL  TMP2, TMP1

#define ADDK(i, w) \
	VBROADCASTI128 (16*(i))(K), T0; \
	VPADDD         w, T0, T0;     \
	VMOVDQU        T0, WKAT(i, 0)

// Loaded in halves (see internal/words). ssse3 and avx would gain nothing.
#define LOAD(i, x, w) \
	VMOVQ       (16*i)(P), x;                 \
	VMOVHPS     (16*i+8)(P), x, x;            \
	VMOVQ       (16*i)(NEXT), T0LOW;          \
	VMOVHPS     (16*i+8)(NEXT), T0LOW, T0LOW; \
	VINSERTI128 $1, T0LOW, w, w;              \
	VPSHUFB     FLIP, w, w;             \
	ADDK(i, w)

TEXT ·compressAVX2(SB), 0, $576-32
	MOVQ    hash+0(FP), SI
	MOVQ    p_base+8(FP), P
	VBROADCASTI128 ·flip(SB), FLIP
	VMOVDQU low<>(SB), LOW
	VMOVDQU high<>(SB), HIGH
	LEAQ    ·k(SB), K
	LOADSTATE(SI)

pair:
	LEAQ 63(SP), WK
	ANDQ $~31, WK
	LEAQ 64(P), NEXT
	CMPQ p_len+16(FP), $64
	CMOVQEQ P, NEXT
	LOAD(0, X0, W0)
	LOAD(1, X1, W1)
	LOAD(2, X2, W2)
	LOAD(3, X3, W3)
	STARTROUNDS
	MOVQ $3, PASS

rounds:
	SCHEDULED16
	ADDQ $64, K
	ADDQ $128, WK
	SUBQ $1, PASS
	JNE  rounds
	ROUNDS16

	MOVQ hash+0(FP), SI
	ADDSTATE(SI)
	ADDQ $64, P
	SUBQ $192, K
	SUBQ $64, p_len+16(FP)
	JEQ  done

	SUBQ $(3*128-16), WK
	STARTROUNDS
	MOVQ $4, PASS

second:
	ROUNDS16
	ADDQ $128, WK
	SUBQ $1, PASS
	JNE  second

	MOVQ hash+0(FP), SI
	ADDSTATE(SI)
	ADDQ $64, P
	SUBQ $64, p_len+16(FP)
	JNE  pair

done:
	VZEROUPPER
	RET
