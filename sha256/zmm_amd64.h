// V0 to V31 are vectors of 512 bits, after ymm_amd64.h said that they are of 256.

#undef V0
#undef V1
#undef V2
#undef V3
#undef V4
#undef V5
#undef V6
#undef V7
#undef V8
#undef V9
#undef V10
#undef V11
#undef V12
#undef V13
#undef V14
#undef V15
#undef V16
#undef V17
#undef V18
#undef V19
#undef V20
#undef V21
#undef V22
#undef V23
#undef V24
#undef V25
#undef V26
#undef V27
#undef V28
#undef V29
#undef V30
#undef V31

#define V0 Z0
#define V1 Z1
#define V2 Z2
#define V3 Z3
#define V4 Z4
#define V5 Z5
#define V6 Z6
#define V7 Z7
#define V8 Z8
#define V9 Z9
#define V10 Z10
#define V11 Z11
#define V12 Z12
#define V13 Z13
#define V14 Z14
#define V15 Z15
#define V16 Z16
#define V17 Z17
#define V18 Z18
#define V19 Z19
#define V20 Z20
#define V21 Z21
#define V22 Z22
#define V23 Z23
#define V24 Z24
#define V25 Z25
#define V26 Z26
#define V27 Z27
#define V28 Z28
#define V29 Z29
#define V30 Z30
#define V31 Z31
