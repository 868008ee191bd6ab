package bitrot

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/af655cf0/simdhash/internal/hashtest"
)

var errDisk = errors.New("input/output error")

// What is counted of calls that failed, and of writes that found no room.
const (
	failures  = "failing calls, none with a verdict"
	fullDisks = "full disks noticed"
)

// fault is a way in which a call can fail. p was read in full.
type fault struct {
	name   string
	result func(n int) (int, error)
	fine   bool // the contract of io.ReaderAt allows it
}

var faults = []fault{
	{"EIO", func(n int) (int, error) { return 0, errDisk }, false},
	{"EIO after half", func(n int) (int, error) { return n / 2, errDisk }, false},
	{"EIO after all", func(n int) (int, error) { return n, errDisk }, false},
	{"nothing, no error", func(n int) (int, error) { return 0, nil }, false},
	{"half, no error", func(n int) (int, error) { return n / 2, nil }, false},
	{"end after half", func(n int) (int, error) { return n / 2, io.EOF }, false},
	{"end at once", func(n int) (int, error) { return 0, io.EOF }, false},
	{"end with all", func(n int) (int, error) { return n, io.EOF }, true},
	{"negative", func(n int) (int, error) { return -1, nil }, false},
	{"too many", func(n int) (int, error) { return n + 1, nil }, false},
	{"too many, end", func(n int) (int, error) { return n + 1, io.EOF }, false},
	{"wrapped end", func(n int) (int, error) { return 0, errors.Join(io.EOF) }, false},
}

// faulty fails at one call of ReadAt, and reads well at the others.
type faulty struct {
	r     io.ReaderAt
	fault fault
	at    int // which call fails
	calls int
	hit   bool // the fault was one of a read within the object
}

func (f *faulty) ReadAt(p []byte, offset int64) (int, error) {
	n, err := f.r.ReadAt(p, offset)
	if f.calls++; f.calls-1 != f.at || n < len(p) {
		return n, err
	}
	f.hit = true
	return f.fault.result(n)
}

// checkStorage runs job with each fault at each call: it must fail with a
// StorageError and with nothing else.
func checkStorage(t *testing.T, name string, p []byte, job func(r io.ReaderAt) error) {
	t.Helper()
	for _, fault := range faults {
		for at := 0; ; at++ {
			r := &faulty{r: bytes.NewReader(p), fault: fault, at: at}
			err := job(r)
			if r.calls <= at {
				if err != nil {
					t.Fatalf("%s, without a fault: %v", name, err)
				}
				break
			}
			var (
				storage *StorageError
				damage  *DamageError
				outline *OutlineError
			)
			switch {
			case fault.fine || !r.hit:
				if err != nil {
					t.Errorf("%s, %s at call %d: %v", name, fault.name, at, err)
				}
			case !errors.As(err, &storage) || errors.As(err, &damage) || errors.As(err, &outline):
				t.Errorf("%s, %s at call %d: %v, want a StorageError alone", name, fault.name, at, err)
			}
			hashtest.Count(t, 1, failures)
		}
	}
}

func TestFailingStorage(t *testing.T) {
	p := object(64*130 + 5)
	o := outlineOf(t, p, small(32))
	stream := interleave(t, p, small(32))
	trust := &Trust{Root: o.Root()}
	open := func(r io.ReaderAt, trust *Trust, then func(*Interleaved) error) error {
		s, err := OpenInterleaved(r, int64(len(stream)), trust)
		if err != nil {
			return err
		}
		return then(s)
	}
	for _, job := range []struct {
		name string
		p    []byte
		job  func(r io.ReaderAt) error
	}{
		{"Verify", p, o.Verify},
		{"VerifyLength", p, o.VerifyLength},
		{"VerifyRange", p, func(r io.ReaderAt) error { return o.VerifyRange(r, 70, 1000) }},
		{"BuildAt", p, func(r io.ReaderAt) error { _, err := BuildAt(r, int64(len(p)), small(32)); return err }},
		{"SumReaderAt", p, func(r io.ReaderAt) error { _, err := SumReaderAt(r, int64(len(p)), small(32)); return err }},
		{"Append", p, func(r io.ReaderAt) error { _, err := o.Append(r, bytes.NewReader(p)); return err }},
		{"Truncate", p, func(r io.ReaderAt) error { _, err := o.Truncate(r, 100); return err }},
		{"Read", p, func(r io.ReaderAt) error { _, err := io.Copy(io.Discard, onlyReader{o.NewReader(r)}); return err }},
		{"WriteTo", p, func(r io.ReaderAt) error { _, err := o.NewReader(r).WriteTo(io.Discard); return err }},
		{"ReadAt", p, func(r io.ReaderAt) error { _, err := o.NewReader(r).ReadAt(make([]byte, len(p)), 0); return err }},
		{"Seek", p, func(r io.ReaderAt) error { _, err := o.NewReader(r).Seek(0, io.SeekEnd); return err }},
		{"interleaved Verify", stream, func(r io.ReaderAt) error { return open(r, nil, (*Interleaved).Verify) }},
		{"interleaved with a root", stream, func(r io.ReaderAt) error { return open(r, trust, (*Interleaved).Verify) }},
		{"interleaved Outline", stream, func(r io.ReaderAt) error {
			return open(r, nil, func(s *Interleaved) error { _, err := s.Outline(); return err })
		}},
		{"interleaved Read", stream, func(r io.ReaderAt) error {
			return open(r, nil, func(s *Interleaved) error { _, err := io.Copy(io.Discard, s.NewReader()); return err })
		}},
	} {
		checkStorage(t, job.name, job.p, job.job)
	}
}

// TestFailingEnd has storage that fails where the object should end: that it has
// not grown is not proven then.
func TestFailingEnd(t *testing.T) {
	for _, n := range rotten {
		p := object(n)
		o := outlineOf(t, p, small(32))
		for _, fault := range faults {
			if m, err := fault.result(1); m == 1 && (err == nil || err == io.EOF) || m == 0 && err == io.EOF {
				continue // these are answers
			}
			r := readerAt(func(b []byte, offset int64) (int, error) {
				if offset == int64(n) && len(b) == 1 {
					return fault.result(1)
				}
				return bytes.NewReader(p).ReadAt(b, offset)
			})
			for _, err := range []error{o.Verify(r), o.VerifyLength(r)} {
				if storage := new(StorageError); !errors.As(err, &storage) {
					t.Errorf("%s at the end of %d bytes: %v, want a StorageError", fault.name, n, err)
				}
				hashtest.Count(t, 1, failures)
			}
		}
	}
}

type readerAt func(p []byte, offset int64) (int, error)

func (f readerAt) ReadAt(p []byte, offset int64) (int, error) { return f(p, offset) }

type onlyReader struct{ io.Reader }

// TestStorageErrorsBesideDamage has both kinds in one object: both are listed, each
// with its blocks.
func TestStorageErrorsBesideDamage(t *testing.T) {
	p := object(64 * 200)
	for _, concurrency := range []int{1, 3} {
		o := outlineOf(t, p, &Config{LeafSize: 64, Concurrency: concurrency})
		rot := bytes.Clone(p)
		rot[64*3]++
		rot[64*199]++
		r := badSectors{bytes.NewReader(rot), map[int64]bool{0: true, 70: true, 198: true}}
		err := o.Verify(r)
		var (
			damage  *DamageError
			storage *StorageError
		)
		if !errors.As(err, &damage) || !errors.As(err, &storage) || !errors.Is(err, errDisk) {
			t.Fatalf("error is %v", err)
		}
		if d := damage.Blocks; len(d) != 2 || d[0].Index != 3 || d[1].Index != 199 || damage.Truncated || damage.Grown {
			t.Errorf("damage is %+v", damage)
		}
		if s := storage.Blocks; len(s) != 3 || s[0].Index != 0 || s[1].Index != 70 || s[2].Index != 198 {
			t.Errorf("storage errors are %+v", storage)
		}
	}
}

// badSectors cannot read some blocks of 64 bytes, as a disk cannot.
type badSectors struct {
	r   io.ReaderAt
	bad map[int64]bool
}

func (s badSectors) ReadAt(p []byte, offset int64) (int, error) {
	for n := 0; n < len(p); n++ {
		if s.bad[(offset+int64(n))/64] {
			m, _ := s.r.ReadAt(p[:n], offset)
			return m, errDisk
		}
	}
	return s.r.ReadAt(p, offset)
}

// stream is a Reader that fails at one call.
type stream struct {
	r     io.Reader
	fault fault
	at    int
	calls int
	hit   bool
}

func (s *stream) Read(p []byte) (int, error) {
	n, err := s.r.Read(p[:min(len(p), 1000)])
	if s.calls++; s.calls-1 != s.at || err != nil {
		return n, err
	}
	s.hit = true
	return s.fault.result(n)
}

func TestFailingStreams(t *testing.T) {
	p := object(64*130 + 5)
	o := outlineOf(t, p, small(32))
	encoded := encode(t, o)
	for _, job := range []struct {
		name string
		p    []byte
		job  func(io.Reader) error
	}{
		{"Build", p, func(r io.Reader) error { _, err := Build(r, small(32)); return err }},
		{"Build on 3", p, func(r io.Reader) error { _, err := Build(r, &Config{LeafSize: 64, Concurrency: 3}); return err }},
		{"SumReader", p, func(r io.Reader) error { _, _, err := SumReader(r, small(32)); return err }},
		{"Append", p, func(r io.Reader) error { _, err := o.Append(bytes.NewReader(p), r); return err }},
		{"ReadOutline", encoded, func(r io.Reader) error { _, err := ReadOutline(r, nil); return err }},
		{"Writer.ReadFrom", p, func(r io.Reader) error { _, err := must(NewWriter(io.Discard, nil)).ReadFrom(r); return err }},
	} {
		for _, fault := range []fault{faults[0], faults[1], faults[2], faults[8]} {
			for at := 0; ; at++ {
				r := &stream{r: bytes.NewReader(job.p), fault: fault, at: at}
				err := job.job(r)
				if r.calls <= at {
					break
				}
				if want := new(StorageError); r.hit && !errors.As(err, &want) {
					t.Errorf("%s, %s at call %d: %v, want a StorageError", job.name, fault.name, at, err)
				}
				hashtest.Count(t, 1, failures)
			}
		}
		err := job.job(stuck{})
		if want := new(StorageError); !errors.As(err, &want) || !errors.Is(err, io.ErrNoProgress) {
			t.Errorf("%s of what never goes on: %v", job.name, err)
		}
	}
	if _, err := BuildAt(bytes.NewReader(p), int64(len(p)+1), small(32)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("BuildAt of an object that is too short: %v", err)
	}
	if root, err := SumReaderAt(bytes.NewReader(p), int64(len(p)+1), small(32)); !errors.Is(err, io.ErrUnexpectedEOF) || root != nil {
		t.Errorf("SumReaderAt of an object that is too short: %v, %x", err, root)
	}
	// What gives nothing now and then is slow, not failing.
	slow := &stream{r: bytes.NewReader(p), fault: faults[3], at: -1}
	if got, err := Build(&hesitant{r: slow}, small(32)); err != nil || !bytes.Equal(got.Root(), o.Root()) {
		t.Errorf("Build of a slow stream: %v", err)
	}
}

// hesitant gives nothing at every other call.
type hesitant struct {
	r   io.Reader
	odd bool
}

func (h *hesitant) Read(p []byte) (int, error) {
	if h.odd = !h.odd; h.odd {
		return 0, nil
	}
	return h.r.Read(p)
}

// full takes so many bytes and fails, in one of several ways.
type full struct {
	room int
	way  int
}

func (f *full) Write(p []byte) (int, error) {
	if len(p) <= f.room {
		f.room -= len(p)
		return len(p), nil
	}
	switch n := f.room; f.way {
	case 0:
		return n, errDisk
	case 1:
		return n, nil
	default:
		return len(p) + 1, nil
	}
}

func TestFullDisk(t *testing.T) {
	p := object(64*3 + 5)
	o := outlineOf(t, p, small(32))
	encoded, stream := encode(t, o), interleave(t, p, small(32))
	for way := range 3 {
		for room := range encoded {
			if n, err := o.WriteTo(&full{room, way}); err == nil || way < 2 && n > int64(room) {
				t.Errorf("room %d, way %d: WriteTo returned %d, %v", room, way, n, err)
			}
			hashtest.Count(t, 1, fullDisks)
		}
		for room := range p {
			if n, err := o.NewReader(bytes.NewReader(p)).WriteTo(&full{room, way}); err == nil || way < 2 && n > int64(room) {
				t.Errorf("room %d, way %d: Reader.WriteTo returned %d, %v", room, way, n, err)
			}
			hashtest.Count(t, 1, fullDisks)
		}
		for room := range stream {
			w := must(NewWriter(&full{room, way}, small(32)))
			n, err := w.Write(p)
			if err != nil && n != 0 {
				t.Errorf("room %d, way %d: Write returned %d, %v", room, way, n, err)
			}
			var storage *StorageError
			if err := w.Close(); !errors.As(err, &storage) || w.Root() != nil {
				t.Errorf("room %d, way %d: Close returned %v, root %x", room, way, err, w.Root())
			}
			if _, err := w.Write(nil); !errors.As(err, &storage) {
				t.Errorf("room %d, way %d: Write after an error returned %v", room, way, err)
			}
			hashtest.Count(t, 1, fullDisks)
		}
	}
}
