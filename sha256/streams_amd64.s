//go:build !purego && gc

#include "textflag.h"
#include "inputs_amd64.h"
#include "shani_amd64.h"

// Streams of SHA-256: two, three and four messages at once for the SHA extensions, each with
// vectors of its own for its state, ABEF and CDGH.

// ---------------------------------------------------------------------------
// shanix2: two streams in registers
//
// A SHA256RNDS2 takes four cycles. Zen 5 starts one every two cycles and Golden
// Cove one every three, so two chains fill them: four rounds of the one beside
// four of the other. Zen 3 starts one every cycle.

#define P0    R8
#define P1    R9
#define ABEF0 X1
#define CDGH0 X2
#define ABEF1 X3
#define CDGH1 X4
#define V0    X5 // the schedules
#define V1    X6
#define V2    X7
#define V3    X8
#define W0    X9
#define W1    X10
#define W2    X11
#define W3    X12
#define TMP   X13
#define FLIP  X14

#define LOADBOTH(i, v, w) \
	LOADWORDS(i, P0, v);           \
	LOADWORDS(i, P1, w)

#define ROUNDS(i, v, w) \
	ROUNDS4(i, v, ABEF0, CDGH0);   \
	ROUNDS4(i, w, ABEF1, CDGH1)

#define SCHEDULE(vnew, vprev, vnext, wnew, wprev, wnext) \
	SCHEDULE4(vnew, vprev, vnext, TMP); \
	SCHEDULE4(wnew, wprev, wnext, TMP)

TEXT ·compressSHANIx2(SB), NOSPLIT, $64-16
	MOVQ in+0(FP), IN
	MOVQ n+8(FP), LEFT
	LEAQ ·k(SB), K
	MOVOU ·flip(SB), FLIP
	MOVQ INPUT(0), P0
	MOVQ INPUT(1), P1
	MOVQ STATE(0), AT
	LOADSTATE(AT, ABEF0, CDGH0, TMP)
	MOVQ STATE(1), AT
	LOADSTATE(AT, ABEF1, CDGH1, TMP)

block:
	PREFETCHT0 1024(P0) // as shani; shanix3 and shanix4 gain little by it
	PREFETCHT0 1024(P1)
	MOVOU ABEF0, 0(SP)
	MOVOU CDGH0, 16(SP)
	MOVOU ABEF1, 32(SP)
	MOVOU CDGH1, 48(SP)

	LOADBOTH(0, V0, W0)
	ROUNDS(0, V0, W0)
	LOADBOTH(1, V1, W1)
	ROUNDS(1, V1, W1)
	SHA256MSG1 V1, V0
	SHA256MSG1 W1, W0
	LOADBOTH(2, V2, W2)
	ROUNDS(2, V2, W2)
	SHA256MSG1 V2, V1
	SHA256MSG1 W2, W1
	LOADBOTH(3, V3, W3)
	ROUNDS(3, V3, W3)
	SCHEDULE(V3, V2, V0, W3, W2, W0)
	ROUNDS(4, V0, W0)
	SCHEDULE(V0, V3, V1, W0, W3, W1)
	ROUNDS(5, V1, W1)
	SCHEDULE(V1, V0, V2, W1, W0, W2)
	ROUNDS(6, V2, W2)
	SCHEDULE(V2, V1, V3, W2, W1, W3)
	ROUNDS(7, V3, W3)
	SCHEDULE(V3, V2, V0, W3, W2, W0)
	ROUNDS(8, V0, W0)
	SCHEDULE(V0, V3, V1, W0, W3, W1)
	ROUNDS(9, V1, W1)
	SCHEDULE(V1, V0, V2, W1, W0, W2)
	ROUNDS(10, V2, W2)
	SCHEDULE(V2, V1, V3, W2, W1, W3)
	ROUNDS(11, V3, W3)
	SCHEDULE(V3, V2, V0, W3, W2, W0)
	ROUNDS(12, V0, W0)
	SCHEDULE(V0, V3, V1, W0, W3, W1)
	ROUNDS(13, V1, W1)
	SCHEDULE(V1, V0, V2, W1, W0, W2)
	ROUNDS(14, V2, W2)
	SCHEDULE(V2, V1, V3, W2, W1, W3)
	ROUNDS(15, V3, W3)

	MOVOU 0(SP), V0
	MOVOU 16(SP), V1
	MOVOU 32(SP), V2
	MOVOU 48(SP), V3
	PADDL V0, ABEF0
	PADDL V1, CDGH0
	PADDL V2, ABEF1
	PADDL V3, CDGH1
	ADDQ  $64, P0
	ADDQ  $64, P1
	DECQ  LEFT
	JNE   block

	MOVQ STATE(0), AT
	STORESTATE(AT, ABEF0, CDGH0, TMP)
	MOVQ STATE(1), AT
	STORESTATE(AT, ABEF1, CDGH1, TMP)
	RET

#undef LOADSTATE
#undef STORESTATE
#undef ROUNDS4
#undef ABEF0
#undef CDGH0
#undef ABEF1
#undef CDGH1
#undef V0
#undef V1
#undef V2
#undef V3
#undef W0
#undef W1
#undef W2
#undef W3
#undef TMP
#undef FLIP
#undef ROUNDS
#undef SCHEDULE

// ---------------------------------------------------------------------------
// shanix4: four streams, the schedules on the stack
//
// What four streams wait for on Zen 3 is the dispatch of six operations a cycle,
// which stops for SHA256MSG2, four operations. With VEX, additions and shuffles
// take words from memory and need one copy: 12 instructions for four rounds where
// there were 15, 55 cycles for a block where there were 66 (family 19h, model 01h;
// least of 4000 calls of 16 blocks, Go 1.26.8). Three streams with half of their
// schedules in registers take as many for a block. Worse: the upper half of W+K by
// way of memory, 78.

#define P2   R10
#define P3   R11
#define NEXT X13
#define PREV X14
#define FLIP X15

// Words 4*i to 4*i+3 of stream s's schedule, of which the last 16 are there: i+3 is
// where those before are, i+1 where the next go. And the state of the block's start.
#define W(i, s)     (64*s+16*((i)&3))(MEM)
#define START(j, s) (256+32*s+16*j)(MEM)

// R for each stream, with its registers. A step is rounds 4*i to 4*i+3; new holds
// the words for them.
#define STREAMS(R) \
	R(0, P0, X1, X2); \
	R(1, P1, X3, X4); \
	R(2, P2, X5, X6); \
	R(3, P3, X7, X8)

#define STEP(R, i) \
	R(0, i, P0, X1, X2, X9);  \
	R(1, i, P1, X3, X4, X10); \
	R(2, i, P2, X5, X6, X11); \
	R(3, i, P3, X7, X8, X12)

// As in shani_amd64.h, with VEX.
#define LOADSTATE(at, abef, cdgh, tmp) \
	VPSHUFD  $0xB1, 0(at), abef;      /* c d a b, the highest word first */ \
	VPSHUFD  $0x1B, 16(at), tmp;      /* e f g h */                         \
	VPBLENDW $0xF0, abef, tmp, cdgh;  /* c d g h */                         \
	VPALIGNR $8, tmp, abef, abef      /* a b e f */

// STORESTATE, with VEX, but for the stores.
#define STATEWORDS(abef, cdgh) \
	VPSHUFD  $0x1B, abef, PREV;        /* f e b a */ \
	VPSHUFD  $0xB1, cdgh, NEXT;        /* d c h g */ \
	VPBLENDW $0xF0, NEXT, PREV, abef;  /* d c b a */ \
	VPALIGNR $8, PREV, NEXT, cdgh      /* h g f e */

#define KEEP(s, p, abef, cdgh) \
	VMOVDQA abef, START(0, s); \
	VMOVDQA cdgh, START(1, s)

#define ADDKEPT(s, p, abef, cdgh) \
	VPADDD START(0, s), abef, abef; \
	VPADDD START(1, s), cdgh, cdgh

#define ROUNDS4(i, abef, cdgh, new) \
	VPADDD      (16*i)(K), new, WK; \
	SHA256RNDS2 WK, abef, cdgh;     \
	VPSHUFD     $0x0E, WK, WK;      \
	SHA256RNDS2 WK, cdgh, abef

// The two halves of SCHEDULE4: what comes next, and sigma0 of the words before.
#define WORDS(s, i, new) \
	VMOVDQA    W(i+3, s), PREV;       \
	VPALIGNR   $4, PREV, new, NEXT;   \
	VPADDD     W(i+1, s), NEXT, NEXT; \
	SHA256MSG2 new, NEXT

#define SIGMA0(s, i, new) \
	SHA256MSG1 new, PREV; \
	VMOVDQA    PREV, W(i+3, s)

// Four rounds with words of the message, after which nothing can be scheduled yet,
// or half.
#define FIRST(s, i, p, abef, cdgh, new) \
	VMOVDQU (16*i)(p), new; \
	VPSHUFB FLIP, new, new; \
	VMOVDQA new, W(i, s);   \
	ROUNDS4(i, abef, cdgh, new)

#define SECOND(s, i, p, abef, cdgh, new) \
	FIRST(s, i, p, abef, cdgh, new); \
	VMOVDQA W(i+3, s), PREV;         \
	SIGMA0(s, i, new)

#define FOURTH(s, i, p, abef, cdgh, new) \
	FIRST(s, i, p, abef, cdgh, new); \
	WORDS(s, i, new);                \
	SIGMA0(s, i, new);               \
	VMOVDQA NEXT, W(i+1, s);         \
	VMOVDQA NEXT, new

// Four rounds with words of the schedule, and near the end with nothing to keep.
#define MIDDLE(s, i, p, abef, cdgh, new) \
	ROUNDS4(i, abef, cdgh, new); \
	WORDS(s, i, new);            \
	SIGMA0(s, i, new);           \
	VMOVDQA NEXT, W(i+1, s);     \
	VMOVDQA NEXT, new

#define LATE(s, i, p, abef, cdgh, new) \
	ROUNDS4(i, abef, cdgh, new); \
	WORDS(s, i, new);            \
	VMOVDQA NEXT, new

#define LAST(s, i, p, abef, cdgh, new) \
	ROUNDS4(i, abef, cdgh, new); \
	ADDQ $64, p

#define BLOCK \
	STREAMS(KEEP);    \
	STEP(FIRST, 0);   \
	STEP(SECOND, 1);  \
	STEP(SECOND, 2);  \
	STEP(FOURTH, 3);  \
	STEP(MIDDLE, 4);  \
	STEP(MIDDLE, 5);  \
	STEP(MIDDLE, 6);  \
	STEP(MIDDLE, 7);  \
	STEP(MIDDLE, 8);  \
	STEP(MIDDLE, 9);  \
	STEP(MIDDLE, 10); \
	STEP(MIDDLE, 11); \
	STEP(MIDDLE, 12); \
	STEP(LATE, 13);   \
	STEP(LATE, 14);   \
	STEP(LAST, 15);   \
	STREAMS(ADDKEPT)

// What the functions begin with. The SHA instructions would wait for what is
// above X0 to X15.
#define SETUPSTREAMS \
	LEAQ 15(SP), MEM; \
	ANDQ $~15, MEM;   \
	LEAQ ·k(SB), K;   \
	VZEROUPPER;       \
	VMOVDQU ·flip(SB), FLIP

#define BEGIN(s, p, abef, cdgh) \
	MOVQ STATE(s), AT;               \
	LOADSTATE(AT, abef, cdgh, PREV); \
	MOVQ INPUT(s), p

#define END(s, p, abef, cdgh) \
	STATEWORDS(abef, cdgh); \
	MOVQ    STATE(s), AT;   \
	VMOVDQU abef, 0(AT);    \
	VMOVDQU cdgh, 16(AT)

#define COMPRESS \
	SETUPSTREAMS;       \
	STREAMS(BEGIN);     \
block:                  \
	BLOCK;              \
	DECQ LEFT;          \
	JNE  block;         \
	STREAMS(END);       \
	VZEROUPPER;         \
	RET

// Nodes of a Merkle tree: the rounds of the padding are the same for all streams.

#define DST     DI
#define PASS    DX // counts rounds of the padding
#define PADDING R12

#define NODE(s, p, abef, cdgh) \
	LEAQ (64*s)(AT), p

#define INITIAL(s, p, abef, cdgh) \
	VMOVDQA NEXT, abef; \
	VMOVDQA PREV, cdgh

// The padding's rounds, with W+K in WK.
#define PAD01(s, p, abef, cdgh) \
	SHA256RNDS2 WK, abef, cdgh

#define PAD23(s, p, abef, cdgh) \
	SHA256RNDS2 WK, cdgh, abef

#define DIGEST(s, p, abef, cdgh) \
	STATEWORDS(abef, cdgh);           \
	VPSHUFB FLIP, abef, abef;         \
	VPSHUFB FLIP, cdgh, cdgh;         \
	VMOVDQU abef, (32*s)(DST);        \
	VMOVDQU cdgh, (32*s+16)(DST)

// To the next group of nodes; BLOCK passed one.
#define FORWARD3(s, p, abef, cdgh) ADDQ $(2*64), p
#define FORWARD4(s, p, abef, cdgh) ADDQ $(3*64), p

#define HASHNODES(n, FORWARD) \
	SETUPSTREAMS;                   \
	STREAMS(NODE);                  \
nodes:                              \
	LEAQ ·initial256(SB), AT;       \
	LOADSTATE(AT, NEXT, PREV, X0);  \
	STREAMS(INITIAL);               \
	BLOCK;                          \
	STREAMS(KEEP);                  \
	MOVQ PADDING, AT;               \
	MOVL $16, PASS;                 \
padding:                            \
	VMOVDQU (AT), WK;               \
	STREAMS(PAD01);                 \
	VPSHUFD $0x0E, WK, WK;          \
	STREAMS(PAD23);                 \
	ADDQ $16, AT;                   \
	DECL PASS;                      \
	JNE  padding;                   \
	STREAMS(ADDKEPT);               \
	STREAMS(DIGEST);                \
	STREAMS(FORWARD);               \
	ADDQ $(n*32), DST;              \
	DECQ LEFT;                      \
	JNE  nodes;                     \
	VZEROUPPER;                     \
	RET

TEXT ·compressSHANIx4(SB), 0, $400-16
	MOVQ in+0(FP), IN
	MOVQ n+8(FP), LEFT
	COMPRESS

TEXT ·hashNodesSHANIx4(SB), 0, $400-32
	MOVQ dst+0(FP), DST
	MOVQ src+8(FP), AT
	MOVQ wk+16(FP), PADDING
	MOVQ groups+24(FP), LEFT
	HASHNODES(4, FORWARD4)

// ---------------------------------------------------------------------------
// shanix3: the first three of shanix4's streams, for three messages, and for what is left
// of batches: on Zen 5 219 cycles, where shanix4 with one idle takes 276

#undef STREAMS
#undef STEP
#define STREAMS(R) \
	R(0, P0, X1, X2); \
	R(1, P1, X3, X4); \
	R(2, P2, X5, X6)

#define STEP(R, i) \
	R(0, i, P0, X1, X2, X9);  \
	R(1, i, P1, X3, X4, X10); \
	R(2, i, P2, X5, X6, X11)

TEXT ·compressSHANIx3(SB), 0, $400-16
	MOVQ in+0(FP), IN
	MOVQ n+8(FP), LEFT
	COMPRESS

TEXT ·hashNodesSHANIx3(SB), 0, $400-32
	MOVQ dst+0(FP), DST
	MOVQ src+8(FP), AT
	MOVQ wk+16(FP), PADDING
	MOVQ groups+24(FP), LEFT
	HASHNODES(3, FORWARD3)
