// SHA-256 with the SHA extensions, SSSE3 and SSE4.1: the parts of shani and
// shanix2. No VEX instruction, for Goldmont and Tremont have SHA and no AVX.
//
// SHA256RNDS2 does two rounds on the state as two vectors, ABEF and CDGH, and
// takes W+K for them from the low half of X0.

#define WK X0

// The state from memory, (a, b, c, d) and (e, f, g, h), to ABEF and CDGH.
#define LOADSTATE(at, abef, cdgh, tmp) \
	MOVOU   0(at), abef;        /* d c b a, the highest word first */ \
	MOVOU   16(at), cdgh;       /* h g f e */ \
	PSHUFD  $0xB1, abef, tmp;   /* c d a b */ \
	PSHUFD  $0x1B, cdgh, cdgh;  /* e f g h */ \
	MOVO    tmp, abef;          \
	PALIGNR $8, cdgh, abef;     /* a b e f */ \
	PBLENDW $0xF0, tmp, cdgh    /* c d g h */

#define STORESTATE(at, abef, cdgh, tmp) \
	PSHUFD  $0x1B, abef, tmp;   /* f e b a */ \
	PSHUFD  $0xB1, cdgh, cdgh;  /* d c h g */ \
	MOVO    tmp, abef;          \
	PBLENDW $0xF0, cdgh, abef;  /* d c b a */ \
	PALIGNR $8, tmp, cdgh;      /* h g f e */ \
	MOVOU   abef, 0(at);        \
	MOVOU   cdgh, 16(at)

// Four rounds from 4*i with the words of the schedule in w.
#define ROUNDS4(i, w, abef, cdgh) \
	MOVOU       (16*i)(K), WK;  \
	PADDL       w, WK;          \
	SHA256RNDS2 WK, abef, cdgh; \
	PSHUFD      $0x0E, WK, WK;  \
	SHA256RNDS2 WK, cdgh, abef

// Four words of the message, loaded in halves (see internal/words).
#define LOADWORDS(i, p, w) \
	MOVQ   (16*i)(p), w;   \
	MOVHPS (16*i+8)(p), w; \
	PSHUFB FLIP, w

// The schedule, once the rounds have used new. next becomes whole: it holds
// sigma0 of the words 15 back plus the words 16 back, and gets the words 7
// back, which straddle prev and new, and sigma1 of the words 2 back. prev,
// which is used up, begins its next four words.
#define SCHEDULE4(new, prev, next, tmp) \
	MOVO       new, tmp;       \
	PALIGNR    $4, prev, tmp;  \
	PADDL      tmp, next;      \
	SHA256MSG2 new, next;      \
	SHA256MSG1 new, prev
