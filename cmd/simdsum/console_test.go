package main

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// writes keeps what each call of Write gets, until it fails.
type writes struct {
	mu   sync.Mutex
	got  []string
	fail error
}

func (w *writes) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fail != nil {
		return 0, w.fail
	}
	w.got = append(w.got, string(p))
	return len(p), nil
}

func (w *writes) all() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.got
}

// Lines wait for others, but not for ever, and not behind a diagnostic.
func TestOutputWaits(t *testing.T) {
	w := &writes{}
	o := &output{w: w, moment: time.Hour}
	o.Write([]byte("a\n"))
	o.Write([]byte("b\n"))
	if got := w.all(); got != nil {
		t.Errorf("%q is written at once", got)
	}
	c := &console{name: "simdsum", out: o, err: w}
	c.errorf("c")
	if got, want := strings.Join(w.all(), "|"), "a\nb\n|simdsum: c\n"; got != want {
		t.Errorf("writes %q, want %q", got, want)
	}

	w = &writes{}
	o = &output{w: w, moment: time.Hour}
	long := bytes.Repeat([]byte{'x'}, most-1)
	o.Write(long)
	o.Write([]byte("y"))
	if got := w.all(); len(got) != 1 || len(got[0]) != most {
		t.Errorf("%d writes of what is too much to wait", len(got))
	}

	w = &writes{}
	o = &output{w: w, moment: time.Millisecond}
	o.Write([]byte("a\n"))
	for deadline := time.Now().Add(10 * time.Second); len(w.all()) == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("a line waits for ever")
		}
	}

	w = &writes{}
	o = &output{w: w}
	o.Write([]byte("a\n"))
	o.Write([]byte("b\n"))
	if got := strings.Join(w.all(), "|"); got != "a\n|b\n" {
		t.Errorf("writes %q where nothing waits", got)
	}
}

// The first error stays, and nothing is written after it.
func TestOutputFails(t *testing.T) {
	full := errors.New("full")
	for _, moment := range []time.Duration{0, time.Hour} {
		w := &writes{fail: full}
		o := &output{w: w, moment: moment}
		o.Write([]byte("a\n"))
		if err := o.flush(); err != full {
			t.Errorf("flush: %v, want the writer's error", err)
		}
		w.fail = nil
		if _, err := o.Write([]byte("b\n")); err != full || o.flush() != full || o.failed() != full {
			t.Errorf("then Write: %v, want the first error", err)
		}
		if got := w.all(); got != nil {
			t.Errorf("%q is written behind a hole", got)
		}
	}
}

// Only what a person watches is written line by line.
func TestNewOutput(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if newOutput(w).moment == 0 {
		t.Error("lines to a pipe do not wait")
	}
	if newOutput(&bytes.Buffer{}).moment != 0 {
		t.Error("lines in memory wait")
	}
}
