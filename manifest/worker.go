package manifest

import (
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"sync"
	"sync/atomic"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/bitrot"
	"github.com/af655cf0/simdhash/internal/mapped"
	"github.com/af655cf0/simdhash/sha256"
)

const (
	// pieceSize is how much of each file is read at a time. A file of 64 KiB, which is
	// common for stored objects, takes one read, and one for its end. With pieces of 36
	// KiB, which are in the cache together with what they are copied from, such files
	// took 2 to 4 % longer on a Zen 5 below hypervisors that make system calls dear, and
	// 2 % less on a Granite Rapids.
	pieceSize = 68 << 10

	// alonePiece is that of a file that its worker has alone. On a Zen 5, under a hypervisor
	// that makes system calls dear, BLAKE2b takes 5 to 8 % less time than with pieces of 36
	// KiB; 256 KiB gained no more.
	alonePiece = 128 << 10

	// large is from what length on a file's parts are looked for in memory, and hashed by
	// several goroutines if it is a tree.
	large = mapped.Worth
)

// lanes is how many messages the widest kernel takes that batches use.
var lanes = sync.OnceValue(func() int {
	n := 1
	for _, k := range blake2b.Kernels() {
		if k.From > 0 {
			n = max(n, k.Lanes)
		}
	}
	for _, k := range sha256.Kernels() {
		if k.From > 0 {
			n = max(n, k.Lanes)
		}
	}
	return n
})

// worker reads files in step and hashes them in lanes.
//
// Tried, no gain for files of 64 KiB: mapping them into memory.
type worker struct {
	crew   *crew
	slots  []*slot
	alone  *job // waits until the slots are empty
	memory *memory
	room   []byte // for a piece of each slot, one after the other
	sums   []byte

	hashes []hash.Hash
	pieces [][]byte
	ended  []*slot
}

// slot has one file that is being read.
type slot struct {
	job    *job // nil: none
	file   *file
	size   int64         // of the file, when it was looked at
	parts  mapped.Viewer // nil: not to be seen
	hash   hash.Hash
	hashes map[function]hash.Hash // to be used again
	buffer []byte                 // for a piece beside those of other files
	piece  []byte                 // what was read last
	end    bool                   // nothing follows it, or an error was met
}

// function is a hash function of one digest length.
type function struct {
	algorithm Algorithm
	bits      int
}

func newWorker(c *crew) *worker {
	w := &worker{crew: c, slots: make([]*slot, lanes()), memory: newMemory()}
	w.room = make([]byte, max(len(w.slots)*pieceSize, alonePiece))
	for i := range w.slots {
		w.slots[i] = &slot{hashes: map[function]hash.Hash{}, buffer: w.room[i*pieceSize:][:pieceSize]}
	}
	return w
}

func (w *worker) run() {
	for w.fill() {
		if w.crew.stopped.Load() {
			w.drop()
			return
		}
		if s := w.only(); s != nil {
			if w.see(s) {
				continue
			}
			s.read(w.room[:alonePiece])
		} else {
			for _, s := range w.slots {
				if s.job != nil {
					s.read(s.buffer)
				}
			}
		}
		w.write(BLAKE2b)
		w.write(SHA256)
		w.finish(BLAKE2b)
		w.finish(SHA256)
	}
}

// only returns the slot of the file that the worker has alone, or nil.
func (w *worker) only() (s *slot) {
	for _, other := range w.slots {
		if other.job == nil {
			continue
		}
		if s != nil {
			return nil
		}
		s = other
	}
	return s
}

// see hashes the next part of a file where memory has it, and reports whether it has.
// Only a file alone is: a fault in one of several would undo the work on all.
func (w *worker) see(s *slot) bool {
	part := int64(mapped.Window(w.crew.limit()))
	n := int(min(s.size-s.job.Size, part-s.job.Size%part))
	if s.parts == nil || n <= 0 {
		return false
	}
	// The clone is for what View may leave half done.
	h, err := s.hash.(hash.Cloner).Clone()
	if err != nil || !s.parts.View(s.job.Size, n, func(p []byte) { h.Write(p) }) {
		return false
	}
	if s.file.skip(n) != nil {
		s.parts = nil
		return false
	}
	s.hash = h
	s.job.Size += int64(n)
	w.crew.progress(n)
	return true
}

// drop closes all files: nobody wants their digests any more.
func (w *worker) drop() {
	for _, s := range w.slots {
		if s.job != nil {
			s.file.Close()
		}
	}
}

// fill gives files to the slots that have none, and reports whether any has
// one. It waits for files only while all slots are empty.
func (w *worker) fill() bool {
	busy := 0
	for _, s := range w.slots {
		if s.job != nil {
			busy++
		}
	}
	for _, s := range w.slots {
		for s.job == nil {
			if w.alone != nil {
				if busy > 0 {
					break
				}
				w.single(s, w.alone)
				w.alone = nil
				continue
			}
			j := w.next(busy == 0)
			if j == nil {
				return busy > 0
			}
			if w.start(s, j) {
				busy++
			}
		}
	}
	return true
}

// next returns a job of the queue, or nil if there is none now, or, after
// waiting, none any more.
func (w *worker) next(wait bool) *job {
	if wait {
		for j := range w.crew.queue {
			if !w.crew.stopped.Load() {
				return j
			}
		}
		return nil
	}
	select {
	case j, ok := <-w.crew.queue:
		if ok && !w.crew.stopped.Load() {
			return j
		}
	default:
	}
	return nil
}

// start opens the job's file and reports whether the slot has it. It has
// not if that failed, or the file is to be read alone.
func (w *worker) start(s *slot, j *job) bool {
	size, regular := int64(0), false
	if j.Algorithm != BLAKE2bTree && !w.crew.isStdin(j) {
		size, regular = look(j.Name)
	}
	if !regular {
		w.alone = j
		return false
	}
	if j.err = s.open(j, size, w.memory); j.err != nil {
		w.crew.finish(j)
		return false
	}
	return true
}

// open prepares the slot for the job.
func (s *slot) open(j *job, size int64, m *memory) (err error) {
	if s.hash, err = s.function(j); err != nil {
		return err
	}
	if s.file, err = open(j.Name, size, m); err != nil {
		return err
	}
	s.job, s.end, s.size, s.parts = j, false, size, nil
	if size >= large && mapped.Pays() {
		s.parts = s.file.parts(size)
	}
	return nil
}

// function returns a digest for the job, in its initial state.
func (s *slot) function(j *job) (hash.Hash, error) {
	fn := function{j.Algorithm, j.Bits()}
	h := s.hashes[fn]
	if h != nil {
		h.Reset()
		return h, nil
	}
	if !fn.algorithm.HasBits(fn.bits) {
		return nil, fmt.Errorf("manifest: %d bits of %q: %w", fn.bits, fn.algorithm, ErrDigest)
	}
	switch fn.algorithm {
	case BLAKE2b:
		var err error
		if h, err = blake2b.NewConfig(&blake2b.Config{Size: fn.bits / 8}); err != nil {
			return nil, err
		}
	case SHA256:
		h = sha256.New()
	case SHA224:
		h = sha256.New224()
	}
	s.hashes[fn] = h
	return h, nil
}

// read reads the next piece into p.
func (s *slot) read(p []byte) {
	var n int
	n, s.job.err = readPiece(s.file, p)
	s.piece = p[:n]
	s.end = s.job.err != nil
	if s.job.err == io.EOF {
		s.job.err = nil
	}
}

// readPiece fills p. The error is io.EOF if r ends first.
func readPiece(r io.Reader, p []byte) (n int, err error) {
	for idle := 0; n < len(p); {
		m, err := r.Read(p[n:])
		n += m
		switch {
		case err != nil:
			return n, err
		case m > 0:
			idle = 0
		case idle == 100:
			return n, io.ErrNoProgress
		default:
			idle++
		}
	}
	return n, nil
}

// family is the algorithm whose batch functions take digests of a.
func family(a Algorithm) Algorithm {
	if a == SHA224 {
		return SHA256
	}
	return a
}

// write hashes the pieces of one family's files.
func (w *worker) write(a Algorithm) {
	hashes, pieces, total := w.hashes[:0], w.pieces[:0], 0
	for _, s := range w.slots {
		if s.job != nil && family(s.job.Algorithm) == a {
			hashes, pieces = append(hashes, s.hash), append(pieces, s.piece)
			s.job.Size += int64(len(s.piece))
			total += len(s.piece)
		}
	}
	w.hashes, w.pieces = hashes, pieces
	if a == BLAKE2b {
		blake2b.WriteMany(hashes, pieces)
	} else {
		sha256.WriteMany(hashes, pieces)
	}
	w.crew.progress(total)
}

// finish takes those of one family's files out of their slots that are read to
// the end, with their digests, or that failed.
func (w *worker) finish(a Algorithm) {
	hashes, ended := w.hashes[:0], w.ended[:0]
	for _, s := range w.slots {
		if s.job == nil || !s.end || family(s.job.Algorithm) != a {
			continue
		}
		// To close what was only read has nothing to report.
		s.file.Close()
		if s.job.err != nil {
			w.crew.finish(s.job)
			s.job = nil
			continue
		}
		hashes, ended = append(hashes, s.hash), append(ended, s)
	}
	w.hashes, w.ended = hashes, ended
	if a == BLAKE2b {
		w.sums = blake2b.AppendSums(w.sums[:0], hashes)
	} else {
		w.sums = sha256.AppendSums(w.sums[:0], hashes)
	}
	sums := w.sums
	for _, s := range ended {
		n := s.hash.Size()
		s.job.Actual = append([]byte(nil), sums[:n]...)
		sums = sums[n:]
		w.crew.finish(s.job)
		s.job = nil
	}
}

// single hashes one file and nothing beside it.
func (w *worker) single(s *slot, j *job) {
	c := w.crew
	defer c.finish(j)
	r := c.Stdin
	if c.isStdin(j) {
		if j.turn != nil {
			select {
			case <-j.turn:
			case <-c.quit: // who has the turn may have dropped it
				return
			}
		}
		defer close(j.read)
	} else {
		f, err := os.Open(j.Name)
		if err != nil {
			j.err = err
			return
		}
		defer f.Close()
		r = f
	}
	counted := &counter{r: r, crew: c, job: j}
	if j.Algorithm == BLAKE2bTree {
		j.Actual, j.err = c.tree(counted, j)
		return
	}
	h, err := s.function(j)
	if err != nil {
		j.err = err
		return
	}
	p := w.room[:alonePiece]
	for {
		n, err := readPiece(counted, p)
		h.Write(p[:n])
		switch {
		case err == io.EOF:
			j.Actual = h.Sum(nil)
			return
		case err != nil:
			j.err = err
			return
		case c.stopped.Load():
			return
		}
	}
}

// counter counts the bytes that are read of a job's file.
type counter struct {
	r    io.Reader
	crew *crew
	job  *job
	told int64 // bytes that are to be read again, and were told before
}

var errCount = errors.New("manifest: a Reader returned a count that is not possible")

func (r *counter) Read(p []byte) (int, error) {
	if r.crew.stopped.Load() {
		return 0, io.EOF // nobody will see the digest
	}
	n, err := r.r.Read(p)
	if n < 0 || n > len(p) {
		return 0, errCount
	}
	r.job.Size += int64(n)
	known := min(r.told, int64(n))
	r.told -= known
	r.crew.progress(n - int(known))
	return n, err
}

// tree returns the root of what r gives. Only one large file at a time has
// several goroutines, so that the memory does not grow with their square.
func (c *crew) tree(r *counter, j *job) ([]byte, error) {
	if !j.Algorithm.HasBits(j.Bits()) {
		return nil, fmt.Errorf("manifest: %d bits of %q: %w", j.Bits(), j.Algorithm, ErrDigest)
	}
	config := &bitrot.Config{Size: len(j.Digest)}
	if f, ok := r.r.(*os.File); ok && !c.isStdin(j) {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Size() >= large {
			if c.trees.TryLock() {
				defer c.trees.Unlock()
				config.Concurrency = c.limit()
			}
			root, told, err := c.treeAt(f, info.Size(), config)
			if root != nil || err != nil {
				j.Size = told
				return root, err
			}
			r.told = told
		}
	}
	root, _, err := bitrot.SumReader(r, config)
	return root, reason(err)
}

// treeAt returns the root of a file that has that size, and how many bytes were
// read. There is none, and no error, if the file has another size by now: its bytes
// are those that a Read gives until the end.
func (c *crew) treeAt(f *os.File, size int64, config *bitrot.Config) (root []byte, told int64, err error) {
	r := &counterAt{r: f, crew: c}
	if mapped.Pays() {
		root, err = bitrot.SumReaderAt(&counterView{r, mapped.Of(f)}, size, config)
	} else {
		root, err = bitrot.SumReaderAt(r, size, config)
	}
	told = r.told.Load()
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, told, nil
	}
	if err == nil {
		// Its last byte, and nothing behind it.
		var n int
		if n, err = f.ReadAt(make([]byte, 2), size-1); err == io.EOF {
			err = nil
		}
		if n != 1 || err != nil {
			root = nil
		}
	}
	return root, told, reason(err)
}

// counterAt is a counter for several goroutines.
type counterAt struct {
	r    io.ReaderAt
	crew *crew
	told atomic.Int64
}

func (r *counterAt) ReadAt(p []byte, offset int64) (int, error) {
	if r.crew.stopped.Load() {
		return 0, io.EOF
	}
	n, err := r.r.ReadAt(p, offset)
	r.told.Add(int64(n))
	r.crew.progress(n)
	return n, err
}

// counterView is a counterAt of what has parts to show.
type counterView struct {
	*counterAt
	viewer mapped.Viewer
}

// View is that of a [mapped.Viewer].
func (r *counterView) View(offset int64, n int, use func(p []byte)) bool {
	seen := !r.crew.stopped.Load() && r.viewer.View(offset, n, use)
	if seen {
		r.told.Add(int64(n))
		r.crew.progress(n)
	}
	return seen
}

// reason is an error without what the caller knows: that it is one of the file.
func reason(err error) error {
	if storage := new(bitrot.StorageError); errors.As(err, &storage) {
		return storage.Err
	}
	return err
}
