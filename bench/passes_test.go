package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/af655cf0/simdhash/bench/paired"
)

// What the probe prints is what the suites read. What a pass takes is found again in
// what a byte does, which was measured otherwise; a busy machine may need some tries.
func TestProbe(t *testing.T) {
	program := filepath.Join(t.TempDir(), "probe")
	if err := build(program, self()+"/probe"); err != nil {
		t.Fatal(err)
	}
	kernels, err := availableKernels(options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []placement{kernels[0], kernels[len(kernels)-1]} {
		pass := func(hash string) paired.Pass {
			p := kernelPass{Hash: hash, Kernel: k.Kernel, Lanes: k.Lanes}
			if err := p.probe(program, 1); err != nil {
				t.Fatal(err)
			}
			return p.Processes[0]
		}
		var wrong string
		for try := range 20 {
			time.Sleep(time.Duration(try) * 40 * time.Millisecond) // what disturbs lasts a while
			place := k
			if err := place.probe(program); err != nil {
				t.Fatal(err)
			}
			message := pass(k.Hash)
			wrong = ""
			perByte := message.Cycles / float64(k.Lanes*blockSize(k.Hash))
			if place.Cycles <= 0 || place.Control <= 0 || perByte < 0.7*place.Cycles || perByte > 1.3*place.Cycles {
				wrong = fmt.Sprintf("%+v and %+v, which is %.2f cycles a byte", place, message, perByte)
			}
			if message.Idle < 1e8 || message.Busy < 1e8 {
				wrong = fmt.Sprintf("no clock in %+v", message)
			}
			if k.Hash == "sha256" {
				if ratio := pass("nodes").Cycles / message.Cycles; ratio < 1 || ratio > 6 {
					wrong = fmt.Sprintf("a node takes %.2f times the cycles of a block", ratio)
				}
			}
			if wrong == "" {
				break
			}
			t.Log(wrong)
		}
		if wrong != "" {
			t.Errorf("%s %s: %s", k.Hash, k.Kernel, wrong)
		}
	}
}

// Of several processes the middle stands first.
func TestPrintPasses(t *testing.T) {
	r := report{Procs: 3, Passes: []kernelPass{
		{Hash: "blake2b", Kernel: "avx512x8", Lanes: 8, Limit: 700, Processes: []paired.Pass{
			{Cycles: 900, Start: 600, WakeUS: 2, Idle: 4e9, Busy: 3e9},
			{Cycles: 800, Start: 500, WakeUS: 1, Idle: 3.9e9, Busy: 3.8e9},
			{Cycles: 850, Start: 550, WakeUS: 3, Idle: 4.1e9, Busy: 3.9e9},
		}},
		{Hash: "nodes", Kernel: "shanix4", Lanes: 4, Processes: []paired.Pass{{Cycles: 512, Start: -3, Idle: 4e9, Busy: 4e9}}},
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
