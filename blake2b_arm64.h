// One stream of BLAKE2b in general registers: all that scalar does with a block,
// and that the lane kernels do which have a stream beside their vectors.

// The words of v.
#define v0  R0
#define v1  R1
#define v2  R2
#define v3  R3
#define v4  R4
#define v5  R5
#define v6  R6
#define v7  R7
#define v8  R8
#define v9  R9
#define v10 R10
#define v11 R11
#define v12 R12
#define v13 R13
#define v14 R14
#define v15 R15

#define BLOCK R17 // the stream's next block
#define S     R20 // the state, between blocks
#define X     R24 // free between steps
#define Y     R25

// A word of the message, and the fields of state.
#define M(i) (8*(i))(BLOCK)
#define H(i) (8*(i))(S)
#define T(i) (64+8*(i))(S)
#define F(i) (80+8*(i))(S)

// The steps of two Gs. The words of the message are loaded where they are added.
#define ADDM2(x, y, a0, a1) \
	MOVD M(x), X; MOVD M(y), Y; ADD X, a0; ADD Y, a1
#define ADD2(x0, x1, a0, a1) \
	ADD x0, a0; ADD x1, a1
#define XOR2(x0, x1, a0, a1) \
	EOR x0, a0; EOR x1, a1
#define ROR2(n, a0, a1) \
	ROR $n, a0; ROR $n, a1

// v = h, IV, with counter and flags xored into the last four. Before, step is
// added to the counter; it is not X.
#define START(step) \
	LDP  T(0), (v8, v9);      \
	ADDS step, v8;            \
	ADC  ZR, v9;              \
	STP  (v8, v9), T(0);      \
	LDP  F(0), (v10, v11);    \
	MOVD $·iv(SB), X;         \
	LDP  32(X), (v12, v13);   \
	LDP  48(X), (v14, v15);   \
	EOR  v8, v12;             \
	EOR  v9, v13;             \
	EOR  v10, v14;            \
	EOR  v11, v15;            \
	LDP  (X), (v8, v9);       \
	LDP  16(X), (v10, v11);   \
	LDP  H(0), (v0, v1);      \
	LDP  H(2), (v2, v3);      \
	LDP  H(4), (v4, v5);      \
	LDP  H(6), (v6, v7)

// h ^= v[0:8] ^ v[8:16].
#define FINISH \
	FINISH2(0, v0, v1, v8, v9);   \
	FINISH2(2, v2, v3, v10, v11); \
	FINISH2(4, v4, v5, v12, v13); \
	FINISH2(6, v6, v7, v14, v15)
#define FINISH2(i, a, b, c, d) \
	LDP H(i), (X, Y);            \
	EOR c, a; EOR d, b;          \
	EOR X, a; EOR Y, b;          \
	STP (a, b), H(i)
