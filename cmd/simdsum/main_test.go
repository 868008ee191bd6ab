package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// commands are the names under which the test binary is the program.
var commands = []string{"simdsum", "b2sum", "sha256sum", "sha224sum"}

// originals has the paths of the programs that coreutils installed, as far as
// there are any. They are looked up before testscript puts ours in front.
var originals = map[string]string{}

// raceOptions keep programs under the race detector from waiting a second
// before they end; a thousand of them run here.
const raceOptions = "atexit_sleep_ms=0"

func TestMain(m *testing.M) {
	mains := map[string]func(){}
	for _, name := range commands {
		mains[name] = main
		if path, err := exec.LookPath(name); err == nil {
			originals[name] = path
		}
	}
	testscript.Main(m, mains)
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Condition: func(name string) (bool, error) {
			switch name {
			case "root": // or whoever may read what nobody may
				name := filepath.Join(t.TempDir(), "unreadable")
				if err := os.WriteFile(name, nil, 0); err != nil {
					return false, err
				}
				f, err := os.Open(name)
				if err == nil {
					f.Close()
				}
				return err == nil, nil
			case "timeout":
				return exec.Command("timeout", "--preserve-status", "9", "true").Run() == nil, nil
			}
			return false, fmt.Errorf("no condition %q", name)
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("LC_ALL", "C")
			env.Setenv("GORACE", raceOptions)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status},
	})
}

// status runs a program as exec does, and wants this exit status of it.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N program [arg...]")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit status %d, want %s", got, args[0])
	}
}
