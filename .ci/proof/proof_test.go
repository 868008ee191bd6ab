package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// output is of tests in two packages, as go test -v prints it.
const output = `=== RUN   TestBlocks
=== RUN   TestBlocks/kernel=generic
    figure.go:36: figure: 1200 blocks compared
=== RUN   TestBlocks/kernel=avx2
    figure.go:36: figure: 34 blocks compared
=== NAME  TestBlocks
    figure.go:36: figure: 7 rounds
    figure.go:36: figure: 1ms for all
--- PASS: TestBlocks (0.02s)
    --- PASS: TestBlocks/kernel=generic (0.01s)
    --- PASS: TestBlocks/kernel=avx2 (0.01s)
=== RUN   TestBlocksToo
    a_test.go:9: figure: 99 blocks compared
--- PASS: TestBlocksToo (0.00s)
=== RUN   TestPauses
    a_test.go:10: not now
--- SKIP: TestPauses (0.00s)
PASS
ok  	github.com/af655cf0/simdhash	0.5s
?   	github.com/af655cf0/simdhash/internal	[no test files]
=== RUN   TestBlocks
    figure.go:36: figure: 5 blocks compared
    figure.go:36: figure: 3ms for all
--- PASS: TestBlocks (0.00s)
=== RUN   FuzzOps
=== RUN   FuzzOps/seed#0
    figure.go:36: figure: 5 batches compared
--- PASS: FuzzOps (0.00s)
    --- PASS: FuzzOps/seed#0 (0.00s)
PASS
ok  	github.com/af655cf0/simdhash/sha256	(cached)
`

const fuzzing = `=== RUN   FuzzOps
fuzz: elapsed: 0s, gathering baseline coverage: 0/8 completed
fuzz: elapsed: 3s, execs: 100 (33/sec), new interesting: 1 (total: 9)
fuzz: elapsed: 10s, execs: 1500 (150/sec), new interesting: 2 (total: 10)
--- PASS: FuzzOps (10.02s)
PASS
ok  	github.com/af655cf0/simdhash/sha256	10.1s
`

// emulation is of two CPUs.
const emulation = `--- Penryn: ok, 12 s
kernels: blake2b=generic+sse41,sha256=generic
=== RUN   TestBlocks
=== RUN   TestBlocks/kernel=sse41
    figure.go:36: figure: 10 blocks compared
--- PASS: TestBlocks (0.00s)
    --- PASS: TestBlocks/kernel=sse41 (0.00s)
PASS
ok  	github.com/af655cf0/simdhash	0.5s
--- s390x: ok, 12 s
=== RUN   TestBlocks
=== RUN   TestBlocks/kernel=generic
--- PASS: TestBlocks (0.00s)
    --- PASS: TestBlocks/kernel=generic (0.00s)
PASS
ok  	github.com/af655cf0/simdhash	0.5s
`

// recorded writes a record and reads it.
func recorded(t *testing.T, stages map[string]string) *record {
	t.Helper()
	folder := t.TempDir()
	stages[runFile] = "date: today\n"
	for name, text := range stages {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	r, err := readRecord(folder)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func all(t *testing.T) *record {
	return recorded(t, map[string]string{plain: output, "fuzz": fuzzing, "emulated CPUs": emulation})
}

func TestRecord(t *testing.T) {
	r := all(t)
	status, f := r.stages[plain].find(".", "TestBlocks")
	if status != "PASS" || f.numbers["blocks compared"] != 1234 || f.numbers["rounds"] != 7 || f.durations["all"] != time.Millisecond {
		t.Errorf("%s, %+v", status, f)
	}
	if status, f := r.stages[plain].find("sha256", "FuzzOps"); status != "PASS" || f.numbers["seeds"] != 1 || len(f.numbers) != 1 {
		t.Errorf("%s, %+v", status, f)
	}
	if status, f := r.stages["fuzz"].find("sha256", "FuzzOps"); status != "PASS" || f.numbers["executions"] != 1500 {
		t.Errorf("%s, %+v", status, f)
	}
	if status, _ := r.stages[plain].find(".", "TestPauses"); status != "SKIP" {
		t.Errorf("%s, want SKIP", status)
	}
	want := [][3]string{{"this CPU", "avx2 generic", ""}, {"Penryn", "sse41", ""}, {"s390x", "generic", ""}}
	if got := ran(r); !slices.Equal(got, want) {
		t.Errorf("kernels that ran are %v, want %v", got, want)
	}
}

func TestJudge(t *testing.T) {
	for _, test := range []struct {
		proofs []proof
		want   string // in the faults; none, if ""
	}{
		{both("TestBlocks"), ""},
		{join(both("TestBlocks"), unless("busy", in(".", "TestPauses"))), ""},
		{join(both("TestBlocks"), in(".", "TestPauses")), "was skipped"},
		{unless("busy", in(".", "TestPauses")), "there is no figure"},
		{in("sha256", "TestBlocksToo"), "did not run"},
		{in(".", "TestBlocks/kernel=avx512"), "did not run"},
		{during(race, in(".", "TestBlocks")), "is not recorded"},
		{during("fuzz", in("sha256", "FuzzOps")), ""},
		{script("emulated CPUs", ".ci/emulate", `^--- .+: ok, \d+ s$`, "CPUs"), ""},
		{script("emulated CPUs", ".ci/emulate", `^--- .+: bad$`, "CPUs"), "counts no CPUs"},
	} {
		_, faults := judge([]row{{"a fault", "what", test.proofs}}, all(t))
		var text []string
		for _, f := range faults {
			text = append(text, f.Error())
		}
		got := strings.Join(text, "\n")
		if (test.want == "") != (got == "") || !strings.Contains(got, test.want) {
			t.Errorf("%+v: %q, want %q", test.proofs, got, test.want)
		}
	}
}

// TestFailed has the only failure of a test in a package that is not the last.
func TestFailed(t *testing.T) {
	r := recorded(t, map[string]string{plain: strings.Replace(output, "--- PASS: TestBlocks (0.00s)", "--- FAIL: TestBlocks (0.00s)", 1)})
	if _, faults := judge([]row{{"a fault", "what", both("TestBlocks")}}, r); len(faults) != 1 || !strings.Contains(faults[0].Error(), "sha256 failed") {
		t.Errorf("faults %v", faults)
	}
}

func TestPage(t *testing.T) {
	rows := []row{{"a fault", "What it is.", join(both("TestBlocks"), unless("busy", in(".", "TestPauses")), during("fuzz", in("sha256", "FuzzOps")))},
		{"another", "What that is.", in(".", "TestBlocksToo")}}
	files := map[[2]string]string{{".", "TestBlocks"}: "a_test.go", {"sha256", "TestBlocks"}: "sha256/a_test.go", {".", "TestPauses"}: "a_test.go",
		{"sha256", "FuzzOps"}: "sha256/a_test.go", {".", "TestBlocksToo"}: "a_test.go"}
	r := all(t)
	list, faults := judge(rows, r)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	text := page(list, files, r)
	for _, want := range []string{
		"| [a fault](#a-fault) | executions |  | 1,500 |\n|  | blocks compared | 1,239 | 1,249 |\n",
		"| Penryn | sse41 |  |",
		"- [`TestBlocks` of the root](../a_test.go): 1,234 blocks compared, 1,244 in all; 7 rounds; 1ms all\n",
		"- [`TestPauses` of the root](../a_test.go): skipped in this run, because busy\n",
		"- [`FuzzOps` of sha256](../sha256/a_test.go) in `fuzz`: 1,500 executions; 1 seeds in all\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the page:\n%s", want, text)
		}
	}
	if err := sameShape(text, shape(rows, files)); err != nil {
		t.Error(err)
	}
	if err := sameShape(strings.ReplaceAll(text, "1,234", "5"), shape(rows, files)); err != nil {
		t.Errorf("other figures: %v", err)
	}
	for _, other := range [][]row{rows[:1], {rows[1], rows[0]}, append(slices.Clone(rows), rows[0])} {
		if sameShape(text, shape(other, files)) == nil {
			t.Errorf("%d rows: no difference", len(other))
		}
	}
}
