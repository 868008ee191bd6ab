package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
)

// build compiles a package of the workspace to a file with the go command,
// which must be called from inside the workspace, as `go run ./bench` is. Without cgo, as
// README.md says: package net, which a library for flags imports, would ask for the C library.
func build(program, pkg string, flags ...string) error {
	args := append([]string{"build", "-o", program}, flags...)
	cmd := exec.Command("go", append(args, pkg)...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w (this suite builds programs: run it inside a clone, with go run ./bench)", cmd, err)
	}
	return nil
}

// self is the import path of this program.
func self() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Path != "command-line-arguments" {
		return info.Path
	}
	return "github.com/af655cf0/simdhash/bench"
}
