package main

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// What the probe prints is what the suites read, and a pass of a kernel is found
// again in what a byte takes.
func TestProbe(t *testing.T) {
	program := filepath.Join(t.TempDir(), "probe")
	if err := build(program, self()+"/probe"); err != nil {
		t.Fatal(err)
	}
	kernels, err := availableKernels(options{})
	if err != nil {
		t.Fatal(err)
	}
	first, wide := kernels[0], kernels[len(kernels)-1]
	if wide.Lanes == 1 && !purego {
		t.Logf("%s %s has one lane: no kernel of several here", wide.Hash, wide.Kernel)
	}
	for _, k := range []placement{first, wide} {
		run := func(mode, what string, into any) {
			cmd := exec.Command(program, mode, what, strconv.Itoa(k.Lanes))
			cmd.Env = pairing{hash: k.Hash, kernel: k.Kernel}.env()
			out, err := output(cmd)
			if err != nil {
				t.Fatal(err)
			}
			d := json.NewDecoder(bytes.NewReader(out))
			d.DisallowUnknownFields()
			if err := d.Decode(into); err != nil {
				t.Fatalf("%s: %v in %s", cmd, err, out)
			}
		}
		var place placement
		run("place", k.Hash, &place)
		var pass passFigures
		run("pass", k.Hash, &pass)
		perByte := pass.Cycles / float64(k.Lanes*blockSize(k.Hash))
		if place.Cycles <= 0 || place.Control <= 0 || perByte < place.Cycles/3 || perByte > 3*place.Cycles {
			t.Errorf("%s %s: %+v and %+v, which is %.2f cycles a byte", k.Hash, k.Kernel, place, pass, perByte)
		}
		if pass.Idle < 1e8 || pass.Busy < 1e8 {
			t.Errorf("%s %s: no clock in %+v", k.Hash, k.Kernel, pass)
		}
		if k.Hash == "sha256" {
			var nodes passFigures
			run("pass", "nodes", &nodes)
			if ratio := nodes.Cycles / pass.Cycles; ratio < 1 || ratio > 6 {
				t.Errorf("%s: a node takes %.2f times the cycles of a block", k.Kernel, ratio)
			}
		}
	}
}

// Of several processes the middle stands first.
func TestPrintPasses(t *testing.T) {
	r := report{Procs: 3, Passes: []kernelPass{
		{Hash: "blake2b", Kernel: "avx512x8", Lanes: 8, Limit: 700, Processes: []passFigures{
			{Cycles: 900, Start: 600, WakeUS: 2, Idle: 4e9, Busy: 3e9},
			{Cycles: 800, Start: 500, WakeUS: 1, Idle: 3.9e9, Busy: 3.8e9},
			{Cycles: 850, Start: 550, WakeUS: 3, Idle: 4.1e9, Busy: 3.9e9},
		}},
		{Hash: "nodes", Kernel: "shanix4", Lanes: 4, Processes: []passFigures{{Cycles: 512, Start: -3, Idle: 4e9, Busy: 4e9}}},
	}}
	var out bytes.Buffer
	if err := printPasses(&out, r); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(out.String()), " ")
	for _, want := range []string{
		"medians of 3 processes",
		"blake2b avx512x8 8 850 800 900 0.830 82 % 550 2.0 4.00 3.80 3.00",
		"nodes shanix4 4 512 512 512 2.000 - 0 0.0 4.00 4.00 4.00",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}
