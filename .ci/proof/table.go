package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
)

// Stages of .ci/run.
const (
	plain  = "go test work"
	race   = plain + " -race"
	purego = plain + " -tags purego"
	pie    = plain + " -buildmode=pie"
)

// row is a fault that the code could have, and what would find it.
type row struct {
	fault  string
	what   string // is tested
	proofs []proof
}

// proof is a test, or a stage of .ci/run in which a script counts.
type proof struct {
	stage   string // where it has to have run
	folder  string // of the test's package
	test    string // its name, with that of a subtest perhaps
	skipped string // why it may be skipped; "" if it may not

	script string         // instead of a test
	counts *regexp.Regexp // what is counted of its output: its group, or the matches
	unit   string
}

// in returns the proofs by these tests of a package.
func in(folder string, tests ...string) (proofs []proof) {
	for _, test := range tests {
		proofs = append(proofs, proof{stage: plain, folder: folder, test: test})
	}
	return proofs
}

// both returns the proofs by tests that both hashes have.
func both(tests ...string) (proofs []proof) {
	for _, test := range tests {
		proofs = append(append(proofs, in(".", test)...), in("sha256", test)...)
	}
	return proofs
}

// during moves proofs to another stage.
func during(stage string, proofs []proof) []proof {
	for i := range proofs {
		proofs[i].stage = stage
	}
	return proofs
}

// unless allows proofs to be skipped, for a reason.
func unless(reason string, proofs []proof) []proof {
	for i := range proofs {
		proofs[i].skipped = reason
	}
	return proofs
}

// script returns the proof by a script that prints what matches.
func script(stage, file, counts, unit string) []proof {
	return []proof{{stage: stage, script: file, counts: regexp.MustCompile("(?m)" + counts), unit: unit}}
}

func join(lists ...[]proof) (all []proof) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

const (
	noVectors = "the folder of official vectors is not at hand"
	notLong   = "it takes SIMDHASH_LONG=1"
	notSeen   = "the file system does not tell what memory has of a file, or keeps all of it"
	tooBusy   = "the machine was too busy for the clock, or has one processor"
)

var table = []row{
	{"wrong result",
		"Known answers with every kernel, at once, byte by byte and in random parts, and in batches: Python's hashlib and coreutils (golden), the RFC's, and the " +
			"official ones of BLAKE2 and NIST. Every length from 0 to 4096. Files, in parts that are read or that memory has.",
		join(both("TestGolden", "TestGoldenBatches", "TestLengths", "TestConformance", "TestSelfTest"),
			in(".", "TestRFC7693", "TestConfigSumMany", "TestConfigEveryField", "TestXOFReads"),
			in("sha256", "TestExamples", "TestHashPairs"), in("bitrot", "TestViews"), in("manifest", "TestSumsOfLargeFiles"),
			unless(noVectors, in(".", "TestKnownAnswers", "TestKnownAnswersBatches", "TestKnownAnswersXOF", "TestOfficialParameters", "TestOfficialXOFHead")),
			unless(noVectors, in("sha256", "TestNIST", "TestMonteCarlo")),
			unless(notLong+", and official vectors", both("TestOfficialBig")),
			script("golden vectors", ".ci/run", `\.py$`, "scripts that recompute the golden vectors"),
			script("real files", ".ci/files", `^(\d+) files of`, "real files, with coreutils"))},
	{"kernels disagree",
		"Each kernel against generic code: random numbers of blocks at random offsets, in two parts, from any chaining value; data that repeats after 251 bytes.",
		both("TestBlocks", "TestMany/compress", "TestMany/lengths")},
	{"operation order",
		"Random programs of Write, Sum, Reset, Clone, save and resume, and empty Writes, beside a model that hashes anew; batches of any writes to any hashes.",
		join(both("TestOps", "TestMany/mixed_hashes", "TestMany/AppendSums", "TestMany/forwarding"),
			during("fuzz", both("FuzzOps", "FuzzWriteMany")))},
	{"lanes mixed up",
		"0 to 66 messages of equal, unequal and no length, each in each lane, in memory that they share, in place; buffers overwritten after return; nothing kept. " +
			"The plan behind it does every block once, in order; batches of one length, which have none, at the edges of what a call takes.",
		join(both("TestMany/lengths", "TestMany/one_length", "TestMany/pairs_of_lengths", "TestMany/permuted", "TestMany/shared_memory", "TestMany/chain_in_place",
			"TestMany/buffered", "TestMany/not_kept", "TestPeersReusedBuffer"),
			in("sha256", "TestHashPairs"), in("internal/lanes", "TestPlan", "TestPlanEqual", "TestQueue", "TestUniform"),
			during("fuzz", both("FuzzSumMany")), during("fuzz", in("sha256", "FuzzHashPairs")), during("fuzz", in("internal/lanes", "FuzzPlan")))},
	{"reading past the end",
		"Messages of 0 to 1025 bytes that end before a page that nobody may touch, or start after one, at up to 64 distances, with every kernel and in every lane; " +
			"digests and states there too.",
		join(both("TestGuard", "TestMany/guard_pages"), in(".", "TestConfigGuard"), in("sha256", "TestHashPairsGuardPages"))},
	{"counters",
		"Every kernel goes on from states near 2^31, 2^32, 2^63, 2^64 and 2^128 bytes (BLAKE2b), 2^29, 2^32, 2^61 and 2^64 (SHA-256), beside big numbers, " +
			"hashlib and crypto/sha256, in one stream and in each lane. In the long run 2^32 + 1 bytes in one Write and in batches.",
		join(both("TestCounters", "TestMany/counters"), in("bench", "TestCounters", "TestUnusualLengthsOfSHA256"),
			unless(notLong, both("TestHuge", "TestMany/huge")))},
	{"wrong CPU",
		"The tests of both hashes under emulated CPUs and with features hidden; which kernels have to run there is written down, and no other may. The choice for each " +
			"micro-architecture.",
		join(script("emulated CPUs", ".ci/emulate", `^--- .+: ok, \d+ s$`, "builds and CPUs"), both("TestReport", "TestOverride", "TestChoices"),
			in("internal/cpu", "TestGates", "TestUarch"), in("internal/kernel", "TestChoose", "TestOnly"))},
	{"instruction outside its gate",
		"Every kernel is disassembled by GNU objdump: each instruction belongs to the features that the kernel asks for.",
		script("feature and encoding audit", ".ci/audit", `^a\S+ github\.com\S+ +(\d+) instructions: `, "instructions within their kernel's features")},
	{"encoding",
		"The same instructions, assembled again by asm2plan9s with GNU as and yasm, and by llvm-mc, are the same bytes or another form of the same.",
		script("feature and encoding audit", ".ci/audit", `^a.+: (\d+) instructions, \d+ distinct`, "instructions assembled again")},
	{"Go ABI",
		"Every kernel at every depth of the first stacks, and while the runtime traces, takes profiles, collects garbage and gets signals; in memory that " +
			"faults, as a mapped file's does, with the stack scanned and moved before the panic is over; go vet on every platform; built with -race and with -buildmode=pie.",
		join(both("TestStack", "TestObserved", "TestFaults", "TestMany/stack_depth", "TestMany/observed", "TestMany/faults"), in("sha256", "TestHashPairsStackDepth"),
			during(race, both("TestStack", "TestMany/stack_depth")), during(pie, both("TestStack", "TestGolden", "TestMany/stack_depth")),
			script("vet", ".ci/run", `^\w+/\w+$`, "platforms that go vet passes"))},
	{"pauses",
		"1 GiB in one stream and in batches while garbage is collected: the runtime's own record of how long the world took to stop, with crypto/sha256 as control.",
		unless(tooBusy, both("TestPauses", "TestMany/pauses"))},
	{"concurrency",
		"64 goroutines at once, the first use included, with the race detector. Parts of a file that several work on are drained in order, none after a stop.",
		join(during(race, both("TestConcurrency", "TestMany/concurrent")), during(race, in("sha256", "TestHashPairsConcurrent")),
			both("TestConcurrency", "TestMany/concurrent"), in("bitrot", "TestInOrder"), during(race, in("bitrot", "TestInOrder")))},
	{"state format",
		"States of 0 to 512 bytes are those of crypto/sha256 and x/crypto, and resume in both directions, x/crypto's stale-tailed ones too; those of each release are " +
			"kept; no byte of an earlier message is saved.",
		join(both("TestStates", "TestSaved"), in(".", "TestForm", "TestResumedSize", "TestSealed"), in("sha256", "TestStandard", "TestStaleBytes"),
			in("bench", "TestSavedStatesAreEqual", "TestStatesResumeInBothDirections", "TestStaleStatesResume", "TestNoStaleByteIsSaved"))},
	{"bad input",
		"Changed states, parameters, outlines, streams and lists: an error, never a panic, never a wrong verdict; a call that fails leaves everything as it was.",
		join(both("TestRefused", "TestMany/refused", "TestMany/room"), in(".", "TestPeersCorruptState", "TestConfigRefuses", "TestConfigSumManyRefuses"),
			in("sha256", "TestHashPairsRefuses"), in("bitrot", "TestForgedHeaders", "TestHugeClaims", "TestWrongLength", "TestTrust"),
			in("manifest", "TestReaderLines", "TestAppendRefuses"),
			during("fuzz", both("FuzzState")), during("fuzz", in(".", "FuzzConfig")), during("fuzz", in("bitrot", "FuzzOutline", "FuzzInterleaved")),
			during("fuzz", in("manifest", "FuzzReader", "FuzzRoundTrip")))},
	{"bit rot",
		"Every bit of small objects and of outlines is flipped, a sample of large ones' (all, in the long run); every truncation; blocks swapped, duplicated, zeroed and " +
			"removed; every bit of lists. All are found, and located in the block or line that they are in.",
		join(in("bitrot", "TestFlipsOfSmallObjects", "TestFlipsOfObjects", "TestFlipsOfOutlines", "TestTruncatedAndGrown", "TestBlocksMixedUp", "TestInterleavedMixedUp"),
			in("cmd/simdsum", "TestEveryFlip", "TestEveryLength", "TestBlocksInWrongPlaces", "TestFlipsOfLists", "TestStateFlips"))},
	{"failing storage",
		"Errors, short reads, no progress and wrong counts at each call; full disks at each byte; each Write, Sync and Close of a list that is replaced; programs killed " +
			"while they write one (1000 in the long run); files that others cut short or extend while they are hashed, mapped or not, or of which memory has a part. Never a good verdict; the old file or " +
			"the new one, whole.",
		join(in("bitrot", "TestFailingStorage", "TestFailingEnd", "TestFailingStreams", "TestStorageErrorsBesideDamage", "TestFullDisk", "TestFailingViews"),
			unless(notSeen, in("bitrot", "TestTruncatedViews")),
			unless(notSeen, in("internal/mapped", "TestView", "TestViewTruncated", "TestViewPanics", "TestViewColdFile", "TestCompare", "TestMemory", "TestReadNow", "TestReadNowCold")),
			in("manifest", "TestMemory", "TestMemoryAsked", "TestSumsOfChangedFiles", "TestSeenOrRead", "TestReplace", "TestFillFails", "TestReplaceNoRoom", "TestReplaceKilled"),
			in("cmd/simdsum", "TestScrubReadsAgain", "TestScrubStateBeforeCrash"))},
	{"tests that cannot fail",
		"Single edits of kernels and schedulers, which the tests must notice; 300 in the long run. Those that no test can notice are explained one by one.",
		join(script("mutation", ".ci/mutate", `^(\d+) of \d+ caught`, "edits caught"), script("mutation", ".ci/mutate", `^\d+ of (\d+) caught`, "edits made that count"),
			both("TestSelfTestFails"))},
}

// locate returns the file that each test of the table is in, by folder and name;
// it fails if there is none.
func locate(rows []row) (map[[2]string]string, error) {
	files := make(map[[2]string]string)
	read := make(map[string]bool)
	for _, row := range rows {
		for _, p := range row.proofs {
			if p.test == "" {
				continue
			}
			if !read[p.folder] {
				read[p.folder] = true
				if err := tests(p.folder, files); err != nil {
					return nil, err
				}
			}
			if files[p.function()] == "" {
				return nil, fmt.Errorf("%s: there is no %s in %s", row.fault, p.test, p.folder)
			}
		}
	}
	return files, nil
}

// function is the folder and the name of the test without that of a subtest.
func (p proof) function() [2]string {
	name, _, _ := strings.Cut(p.test, "/")
	return [2]string{p.folder, name}
}

// tests adds the tests of a folder to files.
func tests(folder string, files map[[2]string]string) error {
	names, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		return err
	}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil {
				continue
			}
			// The first file has it, if one for each architecture does.
			if key := [2]string{folder, f.Name.Name}; files[key] == "" {
				files[key] = filepath.ToSlash(name)
			}
		}
	}
	return nil
}
