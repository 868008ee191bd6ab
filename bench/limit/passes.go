package limit

// The parts of the hashes that the kernels share. BLAKE2b does G 96 times in a
// block, eight times in a round: 6 additions, 4 exclusive ors, 4 rotations. Its
// chain is a half-round, four Gs side by side, 24 times: 4 additions (a message
// word is added while b is on its way), 4 exclusive ors, 4 rotations.
//
// SHA-256 does 64 rounds and 48 times a word of the schedule.
const (
	gs     = 96
	halves = 24
	rounds = 64
	words  = 48
)

// passes are the kernels whose limits are known, by hash and kernel; "nodes"
// stands before the kernels for Merkle nodes, which are two blocks.
//
// How rotations are done makes the difference between the units. Rotations by
// bytes can be shuffles. Where there is no rotation, BLAKE2b's by 63 is an
// addition, a shift and an exclusive or, two of which follow one another, and
// each of SHA-256's two shifts.
var passes = map[string]Pass{
	"blake2b scalar":  blake2bScalar,
	"blake2b generic": blake2bScalar, // at least: the compiler adds to that

	// Rows: a G of four words is one instruction; a half-round asks for two
	// times four message words, put together by three blends each, turns three
	// rows and adds one word more to one of them, for the next half-round.
	"blake2b avx2": {
		Unit: YMM, Lanes: 1,
		Count: map[Kind]float64{Plain: halves * (11 + 2 + 6), Rotate: halves, Shuffle: halves * (3 + 3)},
		Chain: map[Kind]float64{Plain: halves * 9, Rotate: halves, Shuffle: halves * 3},
	},
	"blake2b avx512": {
		Unit: YMM, Lanes: 1,
		Count: map[Kind]float64{Plain: halves * (11 + 6), Rotate: halves * 4, Shuffle: halves * 3},
		Chain: map[Kind]float64{Plain: halves * 8, Rotate: halves * 4},
	},

	// The same with a row in two vectors. Two words of the message are loads and a
	// shuffle. Two rows turn, with two shuffles each; of the third, which turns by
	// two, the vectors change names.
	"blake2b avx":   blake2bHalfRows,
	"blake2b sse41": blake2bHalfRows,

	// Lanes: a G of all lanes is one instruction, and the message is transposed, by
	// avx512x4 with shuffles and with loads into halves of vectors.
	"blake2b avx2x4": {
		Unit: YMM, Lanes: 4,
		Count: map[Kind]float64{Plain: gs*12 + 16, Rotate: gs, Shuffle: gs * 3},
		Chain: map[Kind]float64{Plain: halves * 9, Rotate: halves, Shuffle: halves * 3},
	},
	"blake2b avx512x4": {
		Unit: YMM, Lanes: 4,
		Count: map[Kind]float64{Plain: gs*11 + 8 + 16, Rotate: gs * 3, Shuffle: 16},
		Chain: map[Kind]float64{Plain: halves * 8, Rotate: halves * 4},
	},
	"blake2b avx512x8":  blake2bLanes(1),
	"blake2b avx512x16": blake2bLanes(2),

	// General registers: all of it, and where the schedule is computed in vectors
	// beside the rounds, the rounds alone.
	"sha256 generic": sha256Scalar(18, words, 1),
	"sha256 ssse3":   sha256Scalar(16, 0, 3),
	"sha256 avx":     sha256Scalar(16, 0, 3),
	"sha256 avx2":    sha256Scalar(16, 0, 1),

	// The SHA extensions: two rounds are one instruction and the chain is made
	// of them; then the state is added.
	"sha256 shani":   streams(1, 1),
	"sha256 shanix2": streams(2, 1),
	"sha256 shanix3": streams(3, 1),
	"sha256 shanix4": streams(4, 1),
	"nodes shanix3":  streams(3, 2),
	"nodes shanix4":  streams(4, 2),

	"sha256 avx2x8":    sha256Lanes8(1),
	"nodes avx2x8":     sha256Lanes8(2),
	"sha256 avx512x8":  sha256HalfLanes(1),
	"nodes avx512x8":   sha256HalfLanes(2),
	"sha256 avx512x16": sha256Lanes(1, 1),
	"sha256 avx512x32": sha256Lanes(2, 1),
	"nodes avx512x16":  sha256Lanes(1, 2),
	"nodes avx512x32":  sha256Lanes(2, 2),
}

// blake2bScalar is a word in each register.
var blake2bScalar = Pass{
	Unit: Scalar, Lanes: 1,
	Count: map[Kind]float64{Plain: gs * 10, Rotate: gs * 4},
	Chain: map[Kind]float64{Plain: halves * 8, Rotate: halves * 4},
}

// blake2bHalfRows is two words in each vector. Copies, which SSE needs more of,
// only move.
var blake2bHalfRows = Pass{
	Unit: XMM, Lanes: 1,
	Count: map[Kind]float64{Plain: halves * 2 * (10 + 2), Rotate: halves * 2, Shuffle: halves * (2*3 + 4 + 4)},
	Chain: map[Kind]float64{Plain: halves * 9, Rotate: halves, Shuffle: halves * 3},
}

// blake2bLanes is so many groups of eight lanes, whose chains run side by side.
// Those rotations that may be shuffles, by 32, count as plain, which no port is
// too scarce for. The message comes through general registers, or by 32 shuffles and 16
// loads into halves for each group, which are not counted here; at a block's end v goes
// into the state by ternary operations.
func blake2bLanes(groups float64) Pass {
	return Pass{
		Unit: ZMM, Lanes: 8 * int(groups),
		Count: map[Kind]float64{Plain: groups * (gs*11 + 8), Rotate: groups * gs * 3},
		Chain: map[Kind]float64{Plain: halves * 8, Rotate: halves * 4},
	}
}

// streams is so many messages for the SHA extensions, whose chains run side by
// side. A node's second block has no schedule.
func streams(n, blocks float64) Pass {
	return Pass{
		Unit: SHA, Lanes: int(n),
		Count: map[Kind]float64{Rounds2: n * blocks * rounds / 2, Message: n * words / 2},
		Chain: map[Kind]float64{Rounds2: blocks * rounds / 2, Plain: blocks},
	}
}

// sha256Scalar is rounds of so many additions and logic operations, and 6 rotations,
// and so many words of the schedule: 4 rotations and 2 shifts, 4 exclusive ors, 3
// additions. e waits for the rotations of a sum that follow one another, for two
// exclusive ors and two additions.
func sha256Scalar(plain, words, rotations float64) Pass {
	return Pass{
		Unit: Scalar, Lanes: 1,
		Count: map[Kind]float64{Plain: rounds*plain + words*7, Rotate: rounds*6 + words*6},
		Chain: map[Kind]float64{Plain: rounds * 4, Rotate: rounds * rotations},
	}
}

// sha256Lanes8 is eight lanes without rotations or ternary logic. A round: two sums of
// 6 shifts and 5 exclusive ors, 7 additions, 3 operations for Ch and for Maj, which
// shares one with the round before. A word of the schedule: two sums of 5 shifts and 4
// exclusive ors, 3 additions. e waits for a shift, three exclusive ors and two
// additions. At a block's end the state is added. A node's second block has no schedule,
// an addition less in each round, and its digests are transposed.
func sha256Lanes8(blocks float64) Pass {
	second := blocks - 1
	return Pass{
		Unit: YMM, Lanes: 8,
		Count: map[Kind]float64{
			Plain:   rounds*23 + words*11 + second*rounds*22 + blocks*8,
			Rotate:  rounds*12 + words*10 + second*rounds*12,
			Shuffle: 2*24 + 16 + second*(24+8),
		},
		Chain: map[Kind]float64{Plain: blocks * rounds * 5, Rotate: blocks * rounds},
	}
}

// sha256Lanes is so many groups of sixteen lanes. A round: 6 rotations, 4 ternary
// operations, 7 additions; e waits for a rotation, a ternary operation and two
// additions. With an addition more it waits for one: two groups do the last sixteen rounds
// so, which have no schedule beside them, and one group does all or none, whichever is
// faster on the CPU, so that its limit is that of the fewer operations and of the shorter
// chain. A word of the schedule: 4 rotations and 2 shifts, 2 ternary operations, 3 additions. Loading and transposing takes 80
// shuffles; at a block's end the state is added. A node's second block is the same for
// all: no schedule, W+K known, the shorter chain. The digests are transposed.
func sha256Lanes(groups, blocks float64) Pass {
	if groups > 1 {
		return sha256Vectors(groups, blocks, rounds-words, rounds-words)
	}
	return sha256Vectors(groups, blocks, 0, rounds)
}

// sha256Vectors is sha256Lanes with so many additions more, and so many rounds of the
// shorter chain, in the first block.
func sha256Vectors(groups, blocks, more, short float64) Pass {
	second := blocks - 1
	return Pass{
		Unit: ZMM, Lanes: 16 * int(groups),
		Count: map[Kind]float64{
			Plain:   groups * (rounds*11 + more + words*5 + second*rounds*11 + blocks*8),
			Rotate:  groups * (rounds*6 + words*6 + second*rounds*6),
			Shuffle: groups * (80 + second*(24+8)),
		},
		Chain: map[Kind]float64{Plain: blocks*rounds*3 - short - second*rounds, Rotate: blocks * rounds},
	}
}

// sha256HalfLanes is eight lanes, in half of each register, loaded and stored as in
// sha256Lanes8, with the longer chain but in a node's second block.
func sha256HalfLanes(blocks float64) Pass {
	p := sha256Vectors(1, blocks, 0, 0)
	p.Unit, p.Lanes = YMM, 8
	p.Count[Shuffle] = 2*24 + 16 + (blocks-1)*(24+8)
	return p
}
