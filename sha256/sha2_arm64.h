// SHA-256 with the SHA2 extension: the parts of the sha2 kernels. Unlike that of
// x86, it keeps the state as it lies in memory.

// A block of the message, in words.
#define LOADBLOCK(p, w0, w1, w2, w3) \
	VLD1.P 64(p), [w0.B16, w1.B16, w2.B16, w3.B16]; \
	VREV32 w0.B16, w0.B16; \
	VREV32 w1.B16, w1.B16; \
	VREV32 w2.B16, w2.B16; \
	VREV32 w3.B16, w3.B16

// Four rounds with the words of the schedule in w.
#define ROUNDS4(k, w, abcd, efgh, old, wk) \
	VADD     w.S4, k.S4, wk.S4;     \
	VMOV     abcd.B16, old.B16;     \
	SHA256H  wk.S4, efgh, abcd;     \
	SHA256H2 wk.S4, old, efgh

// The four words that follow those in w0 to w3, in w0.
#define SCHEDULE4(w0, w1, w2, w3) \
	SHA256SU0 w1.S4, w0.S4;         \
	SHA256SU1 w3.S4, w2.S4, w0.S4
