package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// The kernels are moved by a function of nothing but no-operations, which an
// overlay adds to the package that all hashes import, directly or not. The
// linker lays out a package after those that it imports, so that everything of
// the hashes moves by the size of that function.
const (
	paddedPackage = "github.com/af655cf0/simdhash/internal/cpu"
	paddingStep   = 64
	placements    = 64
)

// nops is the no-operation of the architectures that have kernels: what to
// write, and how often for paddingStep bytes.
var nops = map[string]struct {
	instruction string
	count       int
}{
	"amd64": {"BYTE $0x90", paddingStep},
	"arm64": {"WORD $0xd503201f", paddingStep / 4},
}

// buildPadded builds the probe with the kernels moved by steps*paddingStep
// bytes.
func buildPadded(program, dir string, steps int) error {
	nop, ok := nops[runtime.GOARCH]
	if !ok {
		return fmt.Errorf("no kernels to move on %s", runtime.GOARCH)
	}
	out, err := exec.Command("go", "list", "-f", "{{.Dir}}", paddedPackage).Output()
	if err != nil {
		return fmt.Errorf("finding %s: %w (this suite builds programs: run it inside a clone, with go run ./bench)", paddedPackage, err)
	}
	target := strings.TrimSpace(string(out))

	// The function must run, or the linker drops it.
	declaration := "package cpu\n\nfunc layoutPadding()\n\nfunc init() { layoutPadding() }\n"
	body := "TEXT ·layoutPadding(SB), 4, $0-0\n" + // 4 is NOSPLIT
		strings.Repeat("\t"+nop.instruction+"\n", steps*nop.count) + "\tRET\n"
	overlay := map[string]string{
		filepath.Join(target, "layout_padding.go"): filepath.Join(dir, "padding.go"),
		filepath.Join(target, "layout_padding.s"):  filepath.Join(dir, "padding.s"),
	}
	replace, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		return err
	}
	for name, content := range map[string]string{"padding.go": declaration, "padding.s": body, "overlay.json": string(replace)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			return err
		}
	}
	return build(program, self()+"/probe", "-overlay="+filepath.Join(dir, "overlay.json"))
}
