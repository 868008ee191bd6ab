package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/af655cf0/simdhash/manifest"
)

// sum prints the sums of the operands and reports whether there are all.
func (c *console) sum(o *options, args []string) bool {
	f := &objects{plain: true, recursive: o.recursive, follow: o.follow, exclude: o.exclude}
	// Of the file that the shell has opened as the standard output, nothing is replaced:
	// others write to it too.
	toFile := o.output != "" && o.output != "/dev/stdout"
	replaces := toFile // and else writes to what is no regular file
	if toFile {
		f.output = o.output
		if f.omit, _ = os.Stat(o.output); f.omit != nil {
			replaces = f.omit.Mode().IsRegular()
		}
	} else {
		f.omit = c.outputFile()
	}
	defer c.showProgress(o.noProgress, replaces, func() int64 {
		if known := c.known(o, args); known != nil {
			return f.size(known)
		}
		return -1
	})()
	if !toFile {
		failed, err := c.sumTo(c.out, o, f, args)
		return failed == 0 && err == nil // main reports the latter
	}
	signals := make(chan os.Signal, 1)
	if replaces {
		notify(signals) // before there is a temporary file
	}
	defer signal.Stop(signals)
	// A list that lacks files is no better than the one before it.
	err := manifest.Replace(o.output, func(w io.Writer) error {
		return untilSignal(signals, func() error {
			failed, err := c.sumTo(w, o, f, args)
			if err == nil && failed > 0 {
				err = fmt.Errorf("not written, as it would lack %d of the files", failed)
			}
			return err
		})
	})
	if s := (signaled{}); errors.As(err, &s) {
		c.progress.leave()
		s.die()
	}
	if err != nil {
		c.fileError(o.output, err)
	}
	return err == nil
}

// untilSignal calls do and returns its error, or, as soon as one of the signals asks
// the program to end, that. Then do goes on, and nothing must be done but to clean up
// and to end the program. Later signals end it by themselves, for what follows may
// wait for who reads the output.
func untilSignal(signals chan os.Signal, do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		signal.Stop(signals)
		select {
		case s := <-signals:
			return signaled{s}
		default:
			return err
		}
	case s := <-signals:
		return signaled{s}
	}
}

// notify sends signals that ask the program to end to c, but for those that it was started to
// ignore: by nohup, or in the background of a script.
func notify(c chan<- os.Signal) {
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Notify(c, s)
		}
	}
}

// signalContext returns a context that ends with the first signal that asks the program
// to end. Another one ends the program by itself, if it comes a second later: timeout of
// coreutils sends its signal twice, to the program and to its group.
func signalContext() (ctx context.Context, stop func()) {
	ctx, stop = context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	notify(signals)
	go func() {
		defer signal.Stop(signals)
		select {
		case <-signals:
			stop()
			time.Sleep(time.Second)
		case <-ctx.Done():
		}
	}()
	return ctx, stop
}

// signaled is the error of what a signal has stopped.
type signaled struct{ os.Signal }

func (s signaled) Error() string { return "stopped by a signal: " + s.String() }

// die ends the program by the signal, which is what a shell wants to know, or, where the
// system has no such end, with status 1.
func (s signaled) die() {
	signal.Reset(s.Signal)
	self, err := os.FindProcess(os.Getpid())
	if err == nil && self.Signal(s.Signal) == nil {
		time.Sleep(time.Second) // it takes a moment
	}
	os.Exit(1)
}

// sumTo writes the sums of the files to w, and returns for how many there is
// none. The error is w's.
func (c *console) sumTo(w io.Writer, o *options, f *objects, args []string) (failed int, err error) {
	entries := func(yield func(manifest.Entry, error) bool) {
		for name, err := range f.files(c.operands(o, args)) {
			e := manifest.Entry{Algorithm: o.algorithm, Digest: make([]byte, o.digestBits()/8), Name: name, Binary: o.mode == modeBinary}
			if !yield(e, err) {
				return
			}
		}
	}
	format := manifest.Format{Tagged: o.tag, Zero: o.zero}
	var line []byte
	h := &manifest.Hasher{Workers: o.jobs, Stdin: c.in, Progress: c.add}
	for s, err := range h.Sums(entries) {
		line = line[:0]
		if err == nil && !o.json {
			e := s.Entry
			e.Digest = s.Actual
			line, err = format.Append(line, e)
		}
		if o.json {
			line = jsonLine(newJSONSum(s, err))
		}
		if err != nil {
			if err := c.out.flush(); err != nil { // which ends the list
				return failed, err
			}
			c.fileError(s.Name, err)
			failed++
		}
		if len(line) > 0 {
			if _, err := w.Write(line); err != nil {
				return failed, err
			}
		}
	}
	return failed, nil
}

// outputFile is the regular file to which the standard output goes, or nil.
// Its sum would be that of an unfinished list.
func (c *console) outputFile() fs.FileInfo {
	if f, ok := c.out.w.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			return info
		}
	}
	return nil
}
