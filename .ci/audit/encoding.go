package main

import (
	"bufio"
	"bytes"
	"cmp"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// assembler turns instructions into bytes, one after another.
type assembler struct {
	name string
	// knows reports whether it is to be asked; nil is always.
	knows    func(instruction) bool
	assemble func(code []instruction, scratch string) ([][]byte, error)
}

// gas and yasm go through asm2plan9s, which takes either, whichever it finds.
var (
	gas  = assembler{name: "asm2plan9s with GNU as", assemble: asm2plan9s("as", gasText)}
	yasm = assembler{name: "asm2plan9s with yasm", knows: yasmKnows, assemble: asm2plan9s("yasm", yasmText)}
	llvm = assembler{name: "llvm-mc", assemble: llvmMC}
)

// count says how many instructions an assembler was asked for.
type count struct{ equal, same, distinct, left int }

func (c count) String() string {
	s := fmt.Sprintf("%d instructions, %d distinct: %d have these bytes, %d others that mean the same",
		c.equal+c.same, c.distinct, c.equal, c.same)
	if c.left > 0 {
		s += fmt.Sprintf("; not asked for %d, which it does not know", c.left)
	}
	return s
}

// checkEncoding finds the instructions to which an assembler gives other bytes
// that are not disassembled to the same text.
func (a arch) checkEncoding(as assembler, functions []*function, scratch string) (count, map[*function][]violation, error) {
	var n count
	var code []instruction
	index := make(map[string]int) // in code, by text
	for _, f := range functions {
		for _, i := range f.code {
			if as.knows != nil && !as.knows(i) {
				n.left++
			} else if _, ok := index[i.text]; !ok {
				index[i.text] = len(code)
				code = append(code, i)
			}
		}
	}
	n.distinct = len(code)
	assembled, err := as.assemble(code, scratch)
	if err != nil {
		return n, nil, err
	}
	again, err := a.again(assembled, scratch)
	if err != nil {
		return n, nil, err
	}
	wrong := make(map[*function][]violation)
	for _, f := range functions {
		for _, i := range f.code {
			k, ok := index[i.text]
			switch {
			case !ok || as.knows != nil && !as.knows(i):
			case bytes.Equal(assembled[k], i.bytes):
				n.equal++
			case again[k].text == i.text:
				n.same++
			default:
				why := fmt.Sprintf("%s gives % x: %s", as.name, assembled[k], again[k].text)
				wrong[f] = append(wrong[f], violation{i, why})
			}
		}
	}
	return n, wrong, nil
}

// again disassembles what an assembler made.
func (a arch) again(assembled [][]byte, scratch string) ([]instruction, error) {
	file := filepath.Join(scratch, "assembled")
	if err := os.WriteFile(file, bytes.Join(assembled, nil), 0o666); err != nil {
		return nil, err
	}
	machine := map[string]string{"amd64": "i386:x86-64", "arm64": "aarch64"}[a.name]
	out, err := exec.Command(a.objdump, append(a.flags, "-D", "-w", "-z", "-b", "binary", "-m", machine, file)...).Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", a.objdump, err)
	}
	code := make(map[uint64]instruction)
	for _, i := range a.parse(out) {
		code[i.address] = i
	}
	again := make([]instruction, len(assembled))
	at := uint64(0)
	for k, b := range assembled {
		if i := code[at]; len(i.bytes) == len(b) {
			again[k] = i
		}
		at += uint64(len(b))
	}
	return again, nil
}

// asm2plan9s assembles with the tool of this name, which go.mod declares, and
// sees to it that it finds no assembler but the named one.
func asm2plan9s(name string, write func(instruction) string) func([]instruction, string) ([][]byte, error) {
	return func(code []instruction, scratch string) ([][]byte, error) {
		tool := filepath.Join(scratch, "asm2plan9s")
		if out, err := exec.Command("go", "build", "-o", tool, "github.com/minio/asm2plan9s").CombinedOutput(); err != nil {
			return nil, fmt.Errorf("asm2plan9s: %w\n%s", err, out)
		}
		program, err := exec.LookPath(name)
		if err != nil {
			return nil, err
		}
		bin := filepath.Join(scratch, name+"-only")
		if err := cmp.Or(os.Mkdir(bin, 0o777), os.Symlink(program, filepath.Join(bin, name))); err != nil {
			return nil, err
		}
		// It wants the instruction as a comment in this column.
		var source strings.Builder
		for _, i := range code {
			fmt.Fprintf(&source, "%65s// %s\n", "", write(i))
		}
		run := exec.Command(tool)
		run.Env = []string{"PATH=" + bin, "TMPDIR=" + scratch}
		run.Stdin = strings.NewReader(source.String())
		out, err := run.CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("asm2plan9s with %s: %w\n%s", name, err, out)
		}
		var assembled [][]byte
		for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
			b, err := data(lines.Text())
			if err != nil {
				return nil, fmt.Errorf("asm2plan9s with %s: %w", name, err)
			}
			assembled = append(assembled, b)
		}
		if len(assembled) != len(code) {
			return nil, fmt.Errorf("asm2plan9s with %s gives %d lines for %d instructions", name, len(assembled), len(code))
		}
		return assembled, nil
	}
}

var directive = regexp.MustCompile(`\b(QUAD|LONG|WORD|BYTE) \$0x([0-9a-f]+)`)

// data reads the bytes in a line of Go's assembly.
func data(line string) ([]byte, error) {
	line, _, _ = strings.Cut(line, "//")
	var b []byte
	for _, m := range directive.FindAllStringSubmatch(line, -1) {
		n, err := strconv.ParseUint(m[2], 16, 64)
		if err != nil {
			return nil, err
		}
		b = append(b, binary.LittleEndian.AppendUint64(nil, n)[:len(m[2])/2]...)
	}
	if len(b) == 0 {
		return nil, fmt.Errorf("no bytes in %q", line)
	}
	return b, nil
}

func gasText(i instruction) string { return i.text }

// yasmKnows: yasm is older than AVX-512.
func yasmKnows(i instruction) bool {
	e, _ := i.encoded()
	return e != evexEncoding && !strings.HasPrefix(i.mnemonic, "kmov")
}

var yasmWords = strings.NewReplacer(
	"XMMWORD PTR ", "oword ", "YMMWORD PTR ", "yword ", "QWORD PTR ", "qword ", "DWORD PTR ", "dword ",
	"BYTE PTR ", "byte ", "movabs ", "mov ", " .+", " $+", " .-", " $-",
)

var segment = regexp.MustCompile(`fs:(0x[0-9a-f]+)`)

func yasmText(i instruction) string {
	text := segment.ReplaceAllString(yasmWords.Replace(i.text), "[fs:$1]")
	if i.mnemonic == "sha256rnds2" {
		text = strings.TrimSuffix(text, ",xmm0") // implied
	}
	return text
}

func llvmMC(code []instruction, scratch string) ([][]byte, error) {
	var source strings.Builder
	for _, i := range code {
		fmt.Fprintln(&source, i.text)
	}
	object := filepath.Join(scratch, "llvm.o")
	mc := exec.Command("llvm-mc-19", "-triple=aarch64", "-mattr=+sha2,+sha3", "-filetype=obj", "-o", object)
	mc.Stdin = strings.NewReader(source.String())
	if out, err := mc.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("llvm-mc-19: %w\n%s", err, out)
	}
	file, err := elf.Open(object)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := file.Section(".text").Data()
	if err != nil {
		return nil, err
	}
	if len(text) != 4*len(code) {
		return nil, fmt.Errorf("llvm-mc-19 gives %d bytes for %d instructions", len(text), len(code))
	}
	assembled := make([][]byte, len(code))
	for k := range code {
		assembled[k] = text[4*k : 4*k+4]
	}
	return assembled, nil
}
