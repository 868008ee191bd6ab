// V0 to V31 are vectors of 256 bits. Macros that name them are expanded where they are
// used, and so with the size of the header included last.

#define V0 Y0
#define V1 Y1
#define V2 Y2
#define V3 Y3
#define V4 Y4
#define V5 Y5
#define V6 Y6
#define V7 Y7
#define V8 Y8
#define V9 Y9
#define V10 Y10
#define V11 Y11
#define V12 Y12
#define V13 Y13
#define V14 Y14
#define V15 Y15
#define V16 Y16
#define V17 Y17
#define V18 Y18
#define V19 Y19
#define V20 Y20
#define V21 Y21
#define V22 Y22
#define V23 Y23
#define V24 Y24
#define V25 Y25
#define V26 Y26
#define V27 Y27
#define V28 Y28
#define V29 Y29
#define V30 Y30
#define V31 Y31
