package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/af655cf0/simdhash/bench/paired"
)

// The command measures what the filter selects, and prints it.
func TestMeasureAndPrint(t *testing.T) {
	f, err := newFilter("sha256", "sum2", "crypto/sha256", "64,65")
	if err != nil {
		t.Fatal(err)
	}
	plan := paired.Plan{Pairs: 31, Sample: 20 * time.Microsecond}
	rows := measure(f, plan)
	if len(rows) != 4 {
		t.Fatalf("%d rows, want sum256 and sum224 of two sizes", len(rows))
	}
	for _, r := range rows {
		if r.Hash != "sha256" || !(r.Ratio.Median > 0.05 && r.Ratio.Median < 20) || r.Allocs != 0 {
			t.Errorf("%+v", r)
		}
	}
	rows = append(rows, row{Hash: "sha256", Kernel: "sha3", Peer: peers["sha256"], Lacking: "not built"})
	var out bytes.Buffer
	if err := printReport(&out, report{Host: thisHost(), Plan: plan, Procs: 1, Rows: rows}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"CPU ", "golang.org/x/crypto v", "sum224", "not built"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

// Batches are measured over all their bytes, and each peer by itself.
func TestMeasureMany(t *testing.T) {
	f, err := newFilter("blake2b", "many512", "highway,x/crypto", "64")
	if err != nil {
		t.Fatal(err)
	}
	rows := measure(f, paired.Plan{Pairs: 31, Sample: 20 * time.Microsecond})
	if len(rows) != 2 || rows[0].Peer == rows[1].Peer {
		t.Fatalf("rows %+v, want one for each peer", rows)
	}
	var out bytes.Buffer
	if err := printReport(&out, report{Host: thisHost(), Procs: 1, Rows: rows}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"64 x 64", "github.com/minio/highwayhash ", "golang.org/x/crypto/blake2b ("} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

func TestFilterRefuses(t *testing.T) {
	for _, bad := range [][4]string{{"md5", "sum", "", "1"}, {"", "sums", "", "1"}, {"", "sum", "md5", "1"}, {"", "sum", "", "1k"}, {"", "sum", "", "-1"}} {
		if _, err := newFilter(bad[0], bad[1], bad[2], bad[3]); err == nil {
			t.Errorf("no error for %q", bad)
		}
	}
}

func TestPool(t *testing.T) {
	run := func(ratio float64, allocs int) []row {
		return []row{{Op: "sum", Comparison: paired.Comparison{Ratio: paired.Spread{Median: ratio}}, Allocs: allocs}}
	}
	got := pool([][]row{run(3, 0), run(1, 2), run(2, 1)})
	if len(got) != 1 || got[0].Op != "sum" || got[0].Ratio.Median != 2 || got[0].Allocs != 2 {
		t.Errorf("%+v", got)
	}
}

func TestWorst(t *testing.T) {
	rows := []row{{Size: 1}, {Size: 2}, {Size: 3}}
	for i, ratio := range []float64{1.2, 0.9, 0.95} {
		rows[i].Ratio.Median = ratio
	}
	if l := worst("x", 1, rows); l.Verdict != notMet || !strings.HasPrefix(l.Figure, "0.900") || !strings.HasSuffix(l.Figure, "missed at 2, 3") {
		t.Errorf("%+v", l)
	}
	if l := worst("x", 0.9, rows); l.Verdict != met {
		t.Errorf("%+v", l)
	}
	if l := worst("x", 1, []row{{Lacking: "not built"}}); l.Verdict != notBuilt {
		t.Errorf("%+v", l)
	}
}
