package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// defaultSizes has both hashes' block sizes and their neighbours in it.
const defaultSizes = "0,1,32,64,65,128,129,256,1024,8192,65536"

// filter is which comparisons are wanted.
type filter struct {
	hashes []string
	ops    []string // beginnings of names
	peers  []string // parts of import paths; none means all
	sizes  []int
}

func newFilter(hashes, names, peers, sizes string) (filter, error) {
	f := filter{hashes: list(hashes), ops: list(names), peers: list(peers)}
	for _, h := range f.hashes {
		if h != "blake2b" && h != "sha256" {
			return f, fmt.Errorf("unknown hash %q: want blake2b or sha256", h)
		}
	}
	for _, op := range f.ops {
		if !slices.ContainsFunc(opNames(), func(name string) bool { return strings.HasPrefix(name, op) }) {
			return f, fmt.Errorf("unknown operation %q: want %s", op, strings.Join(opNames(), ", "))
		}
	}
	for _, part := range f.peers {
		if !slices.ContainsFunc(ops, func(op op) bool { return strings.Contains(op.peer, part) }) {
			return f, fmt.Errorf("unknown peer %q", part)
		}
	}
	for _, s := range list(sizes) {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 {
			return f, fmt.Errorf("size %q is not a number of bytes", s)
		}
		f.sizes = append(f.sizes, n)
	}
	return f, nil
}

func (f filter) hash(name string) bool {
	return len(f.hashes) == 0 || slices.Contains(f.hashes, name)
}

func (f filter) op(name string) bool {
	return slices.ContainsFunc(f.ops, func(op string) bool { return strings.HasPrefix(name, op) })
}

func (f filter) peer(path string) bool {
	return len(f.peers) == 0 || slices.ContainsFunc(f.peers, func(part string) bool { return strings.Contains(path, part) })
}

// args returns the command line that asks another process for the same.
func (f filter) args() []string {
	var sizes []string
	for _, s := range f.sizes {
		sizes = append(sizes, strconv.Itoa(s))
	}
	return []string{
		"-hash=" + strings.Join(f.hashes, ","), "-ops=" + strings.Join(f.ops, ","),
		"-peers=" + strings.Join(f.peers, ","), "-sizes=" + strings.Join(sizes, ","),
	}
}
