package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/af655cf0/simdhash/bench/limit"
	"github.com/af655cf0/simdhash/bench/paired"
)

// around is a spread whose quartiles are a tenth away.
func around(f float64) paired.Spread { return paired.Spread{Low: 0.9 * f, Median: f, High: 1.1 * f} }

// compared is a row in which ours takes so many nanoseconds, and as many cycles.
func compared(hash, op string, count, size int, peer string, ns, ratio float64) row {
	return row{
		Hash: hash, Op: op, Count: count, Size: size, Kernel: "avx2", Peer: peer,
		Comparison: paired.Comparison{
			Ratio: around(ratio), Cycles: around(ns), PeerCycles: around(ns * ratio), NS: around(ns), PeerNS: around(ns * ratio),
			Clock: around(1e9), Control: around(3),
		},
		Limit: ns / 2,
	}
}

// sample is a report in which every part has something.
func sample() report {
	races := []race{
		{
			Files: 8000, Size: 65536, Threads: 2, Ours: command{Tool: "simdsum", Args: []string{"sum", "-j", "2"}}, Theirs: b2sum,
			Target: 4, Ratio: around(5), Seconds: around(0.25), TheirSeconds: around(1.25),
		},
		{
			Files: 1, Size: 512 << 20, Threads: 1, Ours: command{Tool: "simdsum", Args: []string{"protect"}}, Theirs: command{Tool: "b3sum"},
			Target: 0.98, Lacking: "b3sum is not installed",
		},
	}
	return report{
		Host: host{
			CPU: "A <fast> CPU", Vendor: "Maker", Family: 6, Model: 207, Go: "go1.26.0", Target: "linux/amd64",
			Modules: []string{"golang.org/x/crypto v0.58.0", "gonum.org/v1/plot v0.17.0"},
			Kernels: map[string][]kernel{"blake2b": {{Name: "avx2", Lanes: 1, From: 1}, {Name: "avx2x4", Lanes: 4, From: 3}}},
			Command: []string{"bench", "-suite", "compare,tools"},
		},
		Date:  time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC),
		Plan:  paired.Plan{Pairs: 101, Sample: 300 * time.Microsecond},
		Procs: 1,
		Calibration: limit.Calibration{
			limit.YMM: {PerCycle: map[string]float64{"plain": 3}, Latency: map[limit.Kind]float64{limit.Plain: 1, limit.Rotate: 1, limit.Shuffle: 1}},
		},
		Rows: []row{
			compared("blake2b", "sum512", 1, 64, highway, 100, 0.5),
			compared("blake2b", "sum512", 1, 64, peers["blake2b"], 110, 1.5),
			compared("blake2b", "sum256", 1, 64, peers["blake2b"], 500, 9),
			compared("sha256", "nodes", 4096, 64, hashtree, 262144, 2),
			compared("sha256", "sum256", 1, 0, peers["sha256"], 50, 2),
			{Hash: "sha256", Kernel: "sha2", Peer: peers["sha256"], Lacking: notInBuild},
		},
		Races: races, Rounds: 9, Tools: []string{"b2sum (GNU coreutils) 9.1"},
		Lines: []line{races[0].line(), races[1].line()},
	}
}

// Each line of the JSON says what was measured, on what and how; what was written
// can be read again.
func TestJSON(t *testing.T) {
	want := sample()
	var b bytes.Buffer
	if err := printJSON(&b, want); err != nil {
		t.Fatal(err)
	}
	var got report
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got.Rows, want.Rows) || !reflect.DeepEqual(got.Host, want.Host) || !got.Date.Equal(want.Date) {
		t.Errorf("read back: %+v", got)
	}

	var all map[string]any
	if err := json.Unmarshal(b.Bytes(), &all); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		path []any
		want any
	}{
		{[]any{"date"}, "2026-05-04T03:02:01Z"},
		{[]any{"host", "cpu"}, "A <fast> CPU"},
		{[]any{"host", "go"}, "go1.26.0"},
		{[]any{"host", "modules", 0}, "golang.org/x/crypto v0.58.0"},
		{[]any{"host", "command", 2}, "compare,tools"},
		{[]any{"plan", "pairs"}, 101.},
		{[]any{"calibration", "256-bit", "per_cycle", "plain"}, 3.},
		{[]any{"calibration", "256-bit", "latency", "rotate"}, 1.},
		{[]any{"rows", 0, "name"}, "hash=blake2b/op=sum512/msgs=1/size=64B/kernel=avx2/peer=github.com/minio/highwayhash"},
		{[]any{"rows", 0, "count"}, 1.},
		{[]any{"rows", 0, "size"}, 64.},
		{[]any{"rows", 0, "ns", "median"}, 100.},
		{[]any{"rows", 0, "peer_ns", "median"}, 50.},
		{[]any{"rows", 0, "ratio", "low"}, 0.45},
		{[]any{"rows", 0, "ratio", "median"}, 0.5},
		{[]any{"rows", 0, "ratio", "high"}, 0.55},
		{[]any{"rows", 0, "gbps"}, 0.64},
		{[]any{"rows", 0, "peer_gbps"}, 1.28},
		{[]any{"rows", 0, "percent_of_limit"}, 50.},
		{[]any{"rows", 4, "gbps"}, 0.}, // of empty messages
		{[]any{"rows", 5, "lacking"}, notInBuild},
		{[]any{"races", 0, "name"}, "files=8000/size=64KiB/threads=2/ours=simdsum_sum_-j_2/theirs=b2sum"},
		{[]any{"races", 0, "seconds", "median"}, 0.25},
		{[]any{"races", 0, "their_seconds", "median"}, 1.25},
		{[]any{"races", 0, "gbps"}, 2.097152},
		{[]any{"races", 1, "lacking"}, "b3sum is not installed"},
		{[]any{"targets", 0, "verdict"}, "met"},
		{[]any{"targets", 1, "verdict"}, "skipped"},
		{[]any{"tools", 0}, "b2sum (GNU coreutils) 9.1"},
	} {
		if got := at(all, test.path); !same(got, test.want) {
			t.Errorf("%v is %v, want %v", test.path, got, test.want)
		}
	}
}

// at follows keys and indices into what was decoded from JSON.
func at(v any, path []any) any {
	for _, step := range path {
		switch s := step.(type) {
		case string:
			object, _ := v.(map[string]any)
			v = object[s]
		case int:
			list, _ := v.([]any)
			if s >= len(list) {
				return nil
			}
			v = list[s]
		}
	}
	return v
}

// same compares figures as far as arithmetic lets them be the same.
func same(a, b any) bool {
	x, okX := a.(float64)
	y, okY := b.(float64)
	return okX && okY && x-y < 1e-9 && y-x < 1e-9 || a == b
}

func TestMarkdown(t *testing.T) {
	var b bytes.Buffer
	if err := printMarkdown(&b, sample(), "chart.svg"); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, want := range []string{
		"# Performance\n\n`go run ./bench -suite compare,tools` wrote this page",
		"| CPU | A <fast> CPU (Maker, family 6h, model CFh) |\n| date | 2026-05-04 |\n| Go | go1.26.0 linux/amd64 |\n",
		"| libraries | golang.org/x/crypto v0.58.0 |\n",
		"](chart.svg)",
		"### One message of 64 bytes\n\n|  | GB/s |",
		"| **simdhash BLAKE2b** (avx2) | 0.61 | 1.64 |  |  | 50 % |\n| golang.org/x/crypto/blake2b | 0.41 | 2.46 | 1.50 | 1.350 to 1.650 |  |\n| github.com/minio/highwayhash |",
		"| github.com/prysmaticlabs/gohashtree | 0.50 | 2.00 | 2.00 |",
		"| 256-bit | plain | 3.00 | 1.0 |\n",
		"| blake2b avx2 | 1 | 256-bit | 456 plain, 24 rotate, 144 shuffle |",
		"| 8000 files of 64 KiB, 2 threads | `simdsum sum -j 2` | `b2sum` | 0.250 s | 1.250 s | 5.00 | 4.500 to 5.500, disturbed | at least 4.00 | met |\n",
		"| a file of 512 MiB | `simdsum protect` | `b3sum` |  |  | b3sum is not installed |  | at least 0.98 | skipped |\n",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q:\n%s", want, page)
		}
	}
	if strings.Contains(page, "64 messages") {
		t.Error("a job without rows is in the page")
	}

	// Without any part there is a head only.
	b.Reset()
	if err := printMarkdown(&b, report{Host: host{Command: []string{"bench"}}}, ""); err != nil || strings.Contains(b.String(), "##") || strings.Contains(b.String(), "![") {
		t.Errorf("%v, an empty report gives\n%s", err, b.String())
	}
	if err := printMarkdown(broken{}, sample(), ""); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("where nothing can be written: %v", err)
	}
}

// broken is a writer that fails.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// Ours is the median of what was measured beside each peer, peers are ours over
// their ratio, and other hashes come last.
func TestEntries(t *testing.T) {
	got := jobs[0].entries(sample().Rows)
	if len(got) != 3 || got[0].library != "" || got[1].library != peers["blake2b"] || got[2].library != highway {
		t.Fatalf("entries %+v", got)
	}
	ours := (64./100 + 64./110) / 2
	for i, want := range []float64{ours, ours / 1.5, ours / 0.5} {
		if !same(got[i].gbps, want) {
			t.Errorf("%s does %v GB/s, want %v", got[i].name(), got[i].gbps, want)
		}
	}
	if got := jobs[3].entries(sample().Rows); len(got) != 0 {
		t.Errorf("entries of a job without rows: %+v", got)
	}
}

// The chart is a well-formed SVG or PNG and names what it shows.
func TestChart(t *testing.T) {
	var b bytes.Buffer
	if err := drawChart(&b, "svg", sample()); err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	elements := make(map[string]int)
	for d := xml.NewDecoder(bytes.NewReader(b.Bytes())); ; {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			elements[token.Name.Local]++
		case xml.CharData:
			text.Write(token)
		}
	}
	if elements["svg"] != 1 {
		t.Errorf("elements %v", elements)
	}
	for _, want := range []string{
		"One message of 64 bytes, GB/s", "4096 nodes", "simdhash BLAKE2b", "simdhash SHA-256", "x/crypto/blake2b", "HighwayHash-256", "gohashtree",
		"A <fast> CPU", "2026-05-04", "50 % of this CPU's limit",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the chart does not say %q", want)
		}
	}

	b.Reset()
	if err := drawChart(&b, "png", sample()); err != nil {
		t.Fatal(err)
	}
	if picture, err := png.Decode(&b); err != nil || picture.Bounds().Dx() < chartWidth {
		t.Errorf("PNG: %v", err)
	}

	if err := drawChart(&b, "svg", report{}); err == nil {
		t.Error("nothing is drawn without an error")
	}
}

// Everything goes to its file, and the page finds the picture from where it is.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "doc"), 0o777); err != nil {
		t.Fatal(err)
	}
	stdout := os.Stdout
	defer func() { os.Stdout = stdout }()
	os.Stdout, _ = os.Open(os.DevNull) // cannot be written: the files are, all the same
	to := outputs{json: filepath.Join(dir, "r.json"), chart: filepath.Join(dir, "chart.svg"), markdown: filepath.Join(dir, "doc", "page.md")}
	if err := to.write(sample()); err == nil {
		t.Error("no error where the standard output cannot be written")
	}
	for name, want := range map[string]string{to.json: `"name"`, to.chart: "<svg", to.markdown: "](../chart.svg)"} {
		if p, err := os.ReadFile(name); err != nil || !strings.Contains(string(p), want) {
			t.Errorf("%s: %v, no %q", name, err, want)
		}
	}
}

// What cannot be done is refused before anything is measured.
func TestRunRefuses(t *testing.T) {
	for _, test := range []struct{ args, want string }{
		{"-suite fast", "unknown suite"},
		{"-suite compare,fast", "unknown suite"},
		{"-suite tools -hash sha256", "does not apply"},
		{"-suite compare -rounds 3", "does not apply"},
		{"-suite batch -sizes 64", "does not apply"},
		{"-suite tools -chart x.svg", "compare"},
		{"-chart x.gif", "neither"},
		{"-sizes 1k", "not a number"},
		{"more", "unexpected"},
		{"-suite tools -rounds 0", "at least"},
		{"-suite kernels -kernel fastest", "fastest"},
		{"-suite layout -kernel fastest", "fastest"},
		{"-suite kernels -markdown x.md", "compare and tools"},
	} {
		if err := run(strings.Fields(test.args)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("bench %s: %v, want %q", test.args, err, test.want)
		}
	}
}

func TestCommandOfHost(t *testing.T) {
	h := host{Command: []string{"bench", "-suite", "batch"}, Tags: "purego", Env: []string{"GODEBUG=cpu.avx2=off"}}
	if got, want := h.command(), "GODEBUG=cpu.avx2=off go run -tags purego ./bench -suite batch"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestBlocks(t *testing.T) {
	for _, test := range []struct {
		hash   string
		n      int
		blocks int
	}{{"blake2b", 0, 1}, {"blake2b", 128, 1}, {"blake2b", 129, 2}, {"sha256", 0, 1}, {"sha256", 55, 1}, {"sha256", 56, 2}, {"sha256", 64, 2}, {"sha256", 119, 2}, {"sha256", 120, 3}} {
		if got := blocks(test.hash, test.n); got != test.blocks {
			t.Errorf("%s of %d bytes has %d blocks, want %d", test.hash, test.n, got, test.blocks)
		}
	}
}
