package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// message returns n bytes without a short period.
func message(n int) []byte {
	m := make([]byte, n)
	x := uint32(1)
	for i := range m {
		x = x*1664525 + 1013904223
		m[i] = byte(x >> 24)
	}
	return m
}

// apart is the stride of messages that are allocations of their own.
const apart = 0

// messages are slices of one buffer, stride bytes apart, or separate.
func messages(count, size, stride int) [][]byte {
	msgs := make([][]byte, count)
	if stride == apart {
		for i := range msgs {
			msgs[i] = message(size)
		}
		return msgs
	}
	buffer := message(count * stride)
	for i := range msgs {
		msgs[i] = buffer[i*stride:][:size:size]
	}
	return msgs
}

// goFiles returns the files of the Go source tree's net folder: lengths as they
// are in the world.
func goFiles() (msgs [][]byte, err error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env GOROOT: %w", err)
	}
	dir := filepath.Join(strings.TrimSpace(string(root)), "src", "net")
	err = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		p, err := os.ReadFile(path)
		msgs = append(msgs, p)
		return err
	})
	return msgs, err
}

// total is how many bytes messages have together.
func total(msgs [][]byte) (bytes int) {
	for _, m := range msgs {
		bytes += len(m)
	}
	return bytes
}
