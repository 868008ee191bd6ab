package main

import (
	"debug/elf"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// instruction is a line of a disassembly.
type instruction struct {
	address  uint64
	bytes    []byte
	text     string // branches relative to the instruction, no comments
	mnemonic string
}

func build(program, source, goarch string) error {
	build := exec.Command("go", "build", "-o", program, source)
	build.Env = append(os.Environ(), "GOOS=linux", "GOARCH="+goarch, "CGO_ENABLED=0")
	build.Stderr = os.Stderr
	return build.Run()
}

// disassemble gives the functions their code in the program. It is an error if
// the program lacks one, or has assembly of the module that is none of them.
func (a arch) disassemble(program string, functions []*function) error {
	symbols, err := assembly(program)
	if err != nil {
		return err
	}
	out, err := exec.Command(a.objdump, append(a.flags, "-d", "-w", "-z", program)...).Output()
	if err != nil {
		return fmt.Errorf("%s: %w", a.objdump, err)
	}
	code := make(map[uint64]instruction)
	for _, i := range a.parse(out) {
		code[i.address] = i
	}
	for _, f := range functions {
		symbol, ok := symbols[f.name]
		if !ok {
			return fmt.Errorf("%s is not in %s", f.name, program)
		}
		delete(symbols, f.name)
		for at, end := symbol.Value, symbol.Value+symbol.Size; at < end; {
			i, ok := code[at]
			if !ok {
				return fmt.Errorf("%s: %x is no instruction", f.name, at)
			}
			f.code = append(f.code, i)
			at += uint64(len(i.bytes))
		}
	}
	for name := range symbols {
		return fmt.Errorf("%s is in no .s file", name)
	}
	return nil
}

// assembly finds the functions in assembly of the module: the linker marks them
// by their calling convention.
func assembly(program string) (map[string]elf.Symbol, error) {
	const module, mark = "github.com/af655cf0/simdhash", ".abi0"
	file, err := elf.Open(program)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	all, err := file.Symbols()
	if err != nil {
		return nil, err
	}
	symbols := make(map[string]elf.Symbol)
	for _, s := range all {
		name, ok := strings.CutSuffix(s.Name, mark)
		if ok && strings.HasPrefix(name, module) && elf.ST_TYPE(s.Info) == elf.STT_FUNC {
			symbols[name] = s
		}
	}
	return symbols, nil
}

var (
	line    = regexp.MustCompile(`(?m)^ *([0-9a-f]+):\t([0-9a-f ]+?) *\t(.*)$`)
	comment = regexp.MustCompile(`\s*(#|//) .*$`)
	space   = regexp.MustCompile(`\s+`)
	branch  = regexp.MustCompile(`^(j[a-z]+|call|b|bl|b\.[a-z]+|cbn?z|tbn?z|adrp) `)
	target  = regexp.MustCompile(`(0x)?([0-9a-f]+)( <[^>]*>)?$`)
)

// parse reads what objdump prints.
func (a arch) parse(out []byte) []instruction {
	var code []instruction
	for _, m := range line.FindAllSubmatch(out, -1) {
		var i instruction
		i.address, _ = strconv.ParseUint(string(m[1]), 16, 64)
		i.bytes, _ = hex.DecodeString(strings.ReplaceAll(string(m[2]), " ", ""))
		if a.name == "arm64" { // printed as a word
			slices.Reverse(i.bytes)
		}
		text := comment.ReplaceAllString(string(m[3]), "")
		i.text = space.ReplaceAllString(strings.TrimSpace(text), " ")
		i.mnemonic, _, _ = strings.Cut(i.text, " ")
		if branch.MatchString(i.text) {
			if to := target.FindStringSubmatchIndex(i.text); to != nil {
				address, _ := strconv.ParseUint(i.text[to[4]:to[5]], 16, 64)
				i.text = i.text[:to[0]] + a.relative(i, int64(address))
			}
		}
		code = append(code, i)
	}
	return code
}

// relative is how an assembler that does not know where the instruction is
// wants its target.
func (a arch) relative(i instruction, target int64) string {
	at := int64(i.address)
	switch {
	case i.mnemonic == "adrp":
		at &^= 0xfff
		fallthrough
	case a.name == "arm64":
		return fmt.Sprintf("#%d", target-at)
	}
	return fmt.Sprintf(".%+d", target-at)
}
