package main

import (
	"fmt"
	"hash"
	"io"
	"os"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/manifest"
	"github.com/af655cf0/simdhash/sha256"
)

// digester computes the digests of files, one after the other.
type digester struct {
	stdin  io.Reader
	buf    []byte
	hashes map[function]hash.Hash // a digest each, to be used again
}

// function is a hash function of one digest length.
type function struct {
	algorithm manifest.Algorithm
	bits      int
}

// readSize is how much of a file is read at a time.
const readSize = 128 << 10

func newDigester(stdin io.Reader) *digester {
	return &digester{stdin: stdin, buf: make([]byte, readSize), hashes: make(map[function]hash.Hash)}
}

// file returns the digest of the named file; "-" is the standard input. There
// is a digest only if the file was read to its end without any error.
func (d *digester) file(name string, fn function) ([]byte, error) {
	if name == "-" {
		return d.stream(d.stdin, fn)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return d.stream(f, fn)
}

func (d *digester) stream(r io.Reader, fn function) ([]byte, error) {
	h, err := d.hash(fn)
	if err != nil {
		return nil, err
	}
	// Not io.Copy: an os.File would bring its own, smaller buffer for each file.
	for idle := 0; ; {
		n, err := r.Read(d.buf)
		h.Write(d.buf[:n])
		switch {
		case err == io.EOF:
			return h.Sum(nil), nil
		case err != nil:
			return nil, err
		case n > 0:
			idle = 0
		default:
			if idle++; idle == 100 {
				return nil, io.ErrNoProgress
			}
		}
	}
}

// hash returns a digest of the function in its initial state.
func (d *digester) hash(fn function) (hash.Hash, error) {
	h := d.hashes[fn]
	if h != nil {
		h.Reset()
		return h, nil
	}
	switch fn.algorithm {
	case manifest.BLAKE2b:
		var err error
		if h, err = blake2b.NewConfig(&blake2b.Config{Size: fn.bits / 8}); err != nil {
			return nil, err
		}
	case manifest.SHA256:
		h = sha256.New()
	case manifest.SHA224:
		h = sha256.New224()
	default:
		return nil, fmt.Errorf("no such algorithm: %q", fn.algorithm)
	}
	d.hashes[fn] = h
	return h, nil
}
