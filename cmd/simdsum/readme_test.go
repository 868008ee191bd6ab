package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadme: what README.md shows of protect and verify is what they print.
func TestReadme(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Skip("the README is that of the module's repository")
	}
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("needs sh")
	}
	_, session, _ := strings.Cut(string(readme), "```console\n$ head -c 300000")
	session, _, found := strings.Cut("$ head -c 300000"+session, "```")
	if !found || !strings.Contains(session, "verify") {
		t.Fatal("README.md does not show it")
	}
	dir := t.TempDir()
	for step := range strings.SplitSeq(strings.TrimPrefix(session, "$ "), "\n$ ") {
		line, want, _ := strings.Cut(step, "\n")
		cmd := exec.Command(shell, "-c", line)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "LC_ALL=C") // TestMain has put simdsum into the PATH
		// A command may fail: the README shows what it says then.
		out, _ := cmd.CombinedOutput()
		if got, want := strings.TrimSpace(string(out)), strings.TrimSpace(want); got != want {
			t.Errorf("$ %s\n%s\nREADME.md has\n%s", line, got, want)
		}
	}
}
