// Audit disassembles every assembly function of the module, for amd64 and arm64,
// and checks that each instruction
//
//   - belongs to what the kernel that it is part of declares as its Needs, and
//   - has the encoding that other assemblers give it.
//
// It needs GNU binutils for both architectures, yasm and Debian's llvm-19. Run it
// in the root of the module.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

var arches = []arch{
	{"amd64", "objdump", []string{"-M", "intel"}, amd64Features, amd64Form, []assembler{gas, yasm}},
	{"arm64", "aarch64-linux-gnu-objdump", nil, arm64Features, nil, []assembler{llvm}},
}

// arch is how an architecture is audited.
type arch struct {
	name       string
	objdump    string
	flags      []string
	features   func(instruction) (features, error)
	form       func([]instruction) []violation // of a whole function; may be nil
	assemblers []assembler
}

// violation is what is wrong with an instruction.
type violation struct {
	at  instruction
	why string
}

func main() {
	if len(os.Args) > 1 {
		fmt.Fprintln(os.Stderr, "usage: go run ./.ci/audit")
		os.Exit(2)
	}
	scratch, err := os.MkdirTemp("", "audit")
	if err == nil {
		err = run(scratch)
		os.RemoveAll(scratch)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "audit:", err)
		os.Exit(1)
	}
}

func run(scratch string) error {
	violations := 0
	for _, a := range arches {
		program := filepath.Join(scratch, a.name)
		if err := build(program, ".ci/kernels.go", a.name); err != nil {
			return err
		}
		functions, err := declared(a.name)
		if err != nil {
			return err
		}
		if err := a.disassemble(program, functions); err != nil {
			return err
		}
		for _, f := range functions {
			used, wrong := a.checkFeatures(f)
			fmt.Printf("%s %-53s %5d instructions: %v\n", a.name, f.name, len(f.code), used)
			violations += report(f, wrong)
		}
		for _, as := range a.assemblers {
			count, wrong, err := a.checkEncoding(as, functions, scratch)
			if err != nil {
				return err
			}
			fmt.Printf("%s %s: %v\n", a.name, as.name, count)
			for _, f := range functions {
				violations += report(f, wrong[f])
			}
		}
	}
	if violations > 0 {
		return fmt.Errorf("%d violations", violations)
	}
	return nil
}

func report(f *function, wrong []violation) int {
	for _, v := range wrong {
		fmt.Printf("  %s: %x: % x: %s: %s\n", f.name, v.at.address, v.at.bytes, v.at.text, v.why)
	}
	return len(wrong)
}
