//go:build !purego && gc

#include "textflag.h"
#include "sha2_arm64.h"

// Single-stream SHA-256 kernels. All have the signature of compressGeneric:
//
//	func compress…(hash *[8]uint32, p []byte)
//
// p is one or more whole blocks; a length of zero is not allowed. They clobber
// what ABI0 lets them, and read nothing outside *hash, p and k.

// ---------------------------------------------------------------------------
// sha2: the SHA2 extension
//
// The chain of SHA256H and SHA256H2 is the bottleneck; all of k stays in
// registers, so that nothing else is loaded beside the message.

#define H    R0
#define MSG  R1
#define LEFT R2
#define AT   R3

#define ABCD V0
#define EFGH V1
#define OLD  V2
#define WK   V3
#define W0   V4 // four words of the schedule in each
#define W1   V5
#define W2   V6
#define W3   V7
#define ABCD0 V8 // of the block's start
#define EFGH0 V9

#define ROUNDS(k, w)              ROUNDS4(k, w, ABCD, EFGH, OLD, WK)
#define SCHEDULED(k, w0, w1, w2, w3) \
	ROUNDS(k, w0);            \
	SCHEDULE4(w0, w1, w2, w3)

TEXT ·compressSHA2(SB), NOSPLIT, $0-32
	MOVD hash+0(FP), H
	MOVD p_base+8(FP), MSG
	MOVD p_len+16(FP), LEFT
	MOVD $·k(SB), AT
	VLD1.P 64(AT), [V16.S4, V17.S4, V18.S4, V19.S4]
	VLD1.P 64(AT), [V20.S4, V21.S4, V22.S4, V23.S4]
	VLD1.P 64(AT), [V24.S4, V25.S4, V26.S4, V27.S4]
	VLD1   (AT), [V28.S4, V29.S4, V30.S4, V31.S4]
	VLD1   (H), [ABCD.S4, EFGH.S4]

block:
	LOADBLOCK(MSG, W0, W1, W2, W3)
	VMOV ABCD.B16, ABCD0.B16
	VMOV EFGH.B16, EFGH0.B16
	SCHEDULED(V16, W0, W1, W2, W3)
	SCHEDULED(V17, W1, W2, W3, W0)
	SCHEDULED(V18, W2, W3, W0, W1)
	SCHEDULED(V19, W3, W0, W1, W2)
	SCHEDULED(V20, W0, W1, W2, W3)
	SCHEDULED(V21, W1, W2, W3, W0)
	SCHEDULED(V22, W2, W3, W0, W1)
	SCHEDULED(V23, W3, W0, W1, W2)
	SCHEDULED(V24, W0, W1, W2, W3)
	SCHEDULED(V25, W1, W2, W3, W0)
	SCHEDULED(V26, W2, W3, W0, W1)
	SCHEDULED(V27, W3, W0, W1, W2)
	ROUNDS(V28, W0)
	ROUNDS(V29, W1)
	ROUNDS(V30, W2)
	ROUNDS(V31, W3)
	VADD ABCD0.S4, ABCD.S4, ABCD.S4
	VADD EFGH0.S4, EFGH.S4, EFGH.S4
	SUBS $64, LEFT
	BNE  block

	VST1 [ABCD.S4, EFGH.S4], (H)
	RET
