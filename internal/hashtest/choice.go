package hashtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/af655cf0/simdhash/internal/kernel"
)

// Which kernels are in use is settled when a program starts. These tests start
// the test binary again, with another environment, to see what it settles on.

// childVariable tells the test binary that it was started by [Report].
const childVariable = "SIMDHASH_TEST_CHILD"

// reportMark begins the line that a child reports in.
const reportMark = "kernels: "

// CheckReport is to be all of TestReport in a hash's package: it tests what
// Kernels says and, started by Report, prints it. lanes are the kernels of the
// hash on any architecture and their lanes.
func CheckReport(t *testing.T, kernels []kernel.Kernel, selfTest func() error, lanes map[string]int) {
	if err := selfTest(); err != nil {
		t.Error(err)
	}
	if os.Getenv(childVariable) != "" {
		b, err := json.Marshal(kernels)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("%s%s\n", reportMark, b)
	}
	if len(kernels) == 0 || kernels[0].Name != "generic" || !kernels[0].Available {
		t.Fatalf("the first kernel is not generic, or not available: %+v", kernels)
	}
	seen := map[string]bool{}
	var single []string
	for _, k := range kernels {
		t.Logf("%-10s x%-2d available %-5v from %-2d %s", k.Name, k.Lanes, k.Available, k.From, k.Why)
		if seen[k.Name] {
			t.Errorf("two kernels are called %s", k.Name)
		}
		seen[k.Name] = true
		if lanes[k.Name] != k.Lanes {
			t.Errorf("kernel %s has %d lanes, want %d; 0 if it is unheard of", k.Name, k.Lanes, lanes[k.Name])
		}
		if k.Why == "" || strings.Contains(k.Why, "\n") {
			t.Errorf("kernel %s: the reason is %q, want one line", k.Name, k.Why)
		}
		if !k.Available && (k.From != 0 || !strings.HasPrefix(k.Why, "needs ") || len(k.Why) == len("needs ")) {
			t.Errorf("kernel %s is not available, and from %d, because %q", k.Name, k.From, k.Why)
		}
		if k.Lanes == 1 && k.From > 0 {
			single = append(single, k.Name)
			if k.From != 1 {
				t.Errorf("kernel %s hashes one message, but from %d on", k.Name, k.From)
			}
		}
	}
	if len(single) != 1 {
		t.Errorf("kernels in use for one message are %v, want one", single)
	}
}

// CheckRequired fails the test if a kernel that SIMDHASH_REQUIRE names for the
// hash cannot run.
func CheckRequired(t testing.TB, hash string, kernels []kernel.Kernel) {
	for _, name := range kernel.Required(hash) {
		if !slices.ContainsFunc(kernels, func(k kernel.Kernel) bool { return k.Name == name && k.Available }) {
			t.Errorf("SIMDHASH_REQUIRE: %s kernel %s cannot run here", hash, name)
		}
	}
}

// NotEmulated skips a test that starts a process where .ci/emulate says that an
// emulator runs it. QEMU's user mode cannot start a program of another architecture,
// and a fork of one with several threads may hang for ever.
func NotEmulated(t *testing.T) {
	t.Helper()
	if os.Getenv("SIMDHASH_EMULATED") != "" {
		t.Skip("needs a real CPU: it starts a process, which an emulator may not survive")
	}
}

// Again runs tests of the binary at hand in a process of its own, with these
// variables besides the environment. It skips the test where that is
// impossible: under an emulator, on systems without processes.
func Again(t *testing.T, tests string, variables ...string) (stdout, stderr string, err error) {
	t.Helper()
	NotEmulated(t)
	program, err := os.Executable()
	if err != nil {
		t.Skip(err)
	}
	c := exec.Command(program, "-test.run=^("+tests+")$", "-test.count=1", "-test.v")
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); name != "GODEBUG" && name != "GORACE" && !strings.HasPrefix(name, "SIMDHASH_") {
			c.Env = append(c.Env, v)
		}
	}
	// With -race a program sleeps for a second before it exits.
	c.Env = append(c.Env, childVariable+"=1", "GORACE=atexit_sleep_ms=0")
	c.Env = append(c.Env, variables...)
	var out, errs strings.Builder
	c.Stdout, c.Stderr = &out, &errs
	err = c.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Skipf("the test binary cannot be started from itself: %v", err)
	}
	return out.String(), errs.String(), err
}

// Report returns what Kernels reports in a process with these variables, and
// what that process writes to standard error.
func Report(t *testing.T, variables ...string) (kernels []kernel.Kernel, stderr string) {
	t.Helper()
	stdout, stderr, err := Again(t, "TestReport", variables...)
	if err != nil {
		t.Fatalf("with %v: %v\n%s%s", variables, err, stdout, stderr)
	}
	_, report, ok := strings.Cut(stdout, reportMark)
	report, _, _ = strings.Cut(report, "\n")
	if !ok {
		t.Fatalf("with %v there is no report:\n%s%s", variables, stdout, stderr)
	}
	if err := json.Unmarshal([]byte(report), &kernels); err != nil {
		t.Fatal(err)
	}
	return kernels, stderr
}

// Names returns the names of the kernels that keep accepts.
func Names(kernels []kernel.Kernel, keep func(kernel.Kernel) bool) (names []string) {
	for _, k := range kernels {
		if keep(k) {
			names = append(names, k.Name)
		}
	}
	return names
}

func available(k kernel.Kernel) bool { return k.Available }
func inUse(k kernel.Kernel) bool     { return k.From > 0 }
func single(k kernel.Kernel) bool    { return k.From > 0 && k.Lanes == 1 }

// CheckOverride tests SIMDHASH_KERNEL for a hash.
func CheckOverride(t *testing.T, hash string) {
	before, stderr := Report(t)
	if stderr != "" {
		t.Errorf("without SIMDHASH_KERNEL there is output on standard error: %s", stderr)
	}
	have := Names(before, available)
	// restricted is the report under a list of kernels, which makes no warning.
	restricted := func(t *testing.T, list string, warnings ...string) []kernel.Kernel {
		t.Helper()
		variable := "SIMDHASH_KERNEL=" + list
		report, stderr := Report(t, variable)
		if got := Names(report, available); !slices.Equal(got, have) {
			t.Errorf("%s changes what is available from %v to %v", variable, have, got)
		}
		if n := strings.Count(stderr, "\n"); n != len(warnings) {
			t.Errorf("%s: %d warnings, want %d: %s", variable, n, len(warnings), stderr)
		}
		for _, w := range warnings {
			if strings.Count(stderr, w) != 1 || !strings.Contains(stderr, "; ignored") && !strings.Contains(stderr, " used\n") {
				t.Errorf("%s: no warning, or more than one, of what becomes of %s: %s", variable, w, stderr)
			}
		}
		return report
	}
	for _, k := range before {
		if !k.Available {
			continue
		}
		t.Run(k.Name, func(t *testing.T) {
			report := restricted(t, hash+"="+k.Name)
			want := []string{k.Name}
			if k.Lanes > 1 {
				want = []string{"generic", k.Name}
			}
			if got := Names(report, inUse); !slices.Equal(got, want) {
				t.Errorf("in use are %v, want %v", got, want)
			}
			for _, other := range report {
				allowed := other.Name == k.Name || other.Name == "generic"
				if other.Available && !allowed && !strings.Contains(other.Why, "SIMDHASH_KERNEL") {
					t.Errorf("%s is not used because %q, which does not name SIMDHASH_KERNEL", other.Name, other.Why)
				}
			}
		})
	}
	first := Names(before, single)
	t.Run("one by one", func(t *testing.T) {
		if got := Names(restricted(t, hash+"="+first[0]), inUse); !slices.Equal(got, first) {
			t.Errorf("in use are %v, want %v alone", got, first)
		}
	})
	t.Run("all", func(t *testing.T) {
		got := Names(restricted(t, hash+"="+strings.Join(have, "+")), single)
		// generic is in use only where nothing else was asked for.
		if len(got) != 1 || (got[0] != first[0] && first[0] != "generic") {
			t.Errorf("in use for one message is %v, want %v", got, first)
		}
	})
	t.Run("empty list", func(t *testing.T) {
		if got := Names(restricted(t, hash+"="), inUse); !slices.Equal(got, []string{"generic"}) {
			t.Errorf("in use are %v, want generic alone", got)
		}
	})
	t.Run("unknown", func(t *testing.T) {
		if got := Names(restricted(t, hash+"="+first[0]+"+nosuch", "nosuch"), inUse); !slices.Equal(got, first) {
			t.Errorf("in use are %v, want %v", got, first)
		}
	})
	t.Run("malformed", func(t *testing.T) {
		if got := restricted(t, "nosuchhash=avx2", "nosuchhash"); !slices.Equal(got, before) {
			t.Errorf("the report is %+v, want %+v", got, before)
		}
	})
	t.Run("another hash", func(t *testing.T) {
		other := map[string]string{"blake2b": "sha256", "sha256": "blake2b"}[hash]
		if got := restricted(t, other+"=generic"); !slices.Equal(got, before) {
			t.Errorf("the report is %+v, want %+v", got, before)
		}
	})
	for _, k := range before {
		if !k.Available {
			t.Run("unavailable "+k.Name, func(t *testing.T) {
				if got := Names(restricted(t, hash+"="+k.Name, k.Name), inUse); !slices.Equal(got, []string{"generic"}) {
					t.Errorf("in use are %v, want generic alone", got)
				}
			})
		}
	}
}

// CheckRequire tests that SIMDHASH_REQUIRE fails TestRequired if and only if
// it names a kernel of the hash that cannot run.
func CheckRequire(t *testing.T, hash string) {
	before, _ := Report(t)
	other := map[string]string{"blake2b": "sha256", "sha256": "blake2b"}[hash]
	for _, list := range []struct {
		value string
		ok    bool
	}{
		{"", true},
		{hash + "=generic", true},
		{hash + "=" + strings.Join(Names(before, available), "+"), true},
		{other + "=nosuch", true},
		{hash + "=nosuch", false},
		{hash + "=generic+nosuch", false},
	} {
		stdout, stderr, err := Again(t, "TestRequired", "SIMDHASH_REQUIRE="+list.value)
		if (err == nil) != list.ok {
			t.Errorf("SIMDHASH_REQUIRE=%s: %v\n%s%s", list.value, err, stdout, stderr)
		}
	}
	missing := Names(before, func(k kernel.Kernel) bool { return !k.Available })
	if len(missing) > 0 {
		if stdout, _, err := Again(t, "TestRequired", "SIMDHASH_REQUIRE="+hash+"="+missing[0]); err == nil {
			t.Errorf("SIMDHASH_REQUIRE=%s=%s: no failure\n%s", hash, missing[0], stdout)
		}
	}
}

// CheckGODEBUG tests that a setting such as cpu.avx2=off takes away from a hash
// the kernels that it should, lost, and no others; without any lane kernel,
// nothing but the kernel for one message stays in use.
func CheckGODEBUG(t *testing.T, hash string, lost map[string][]string) {
	before, _ := Report(t)
	for setting, names := range lost {
		t.Run(setting, func(t *testing.T) {
			var want []string
			for _, name := range Names(before, available) {
				if !slices.Contains(names, name) {
					want = append(want, name)
				}
			}
			report, _ := Report(t, "GODEBUG="+setting)
			if got := Names(report, available); !slices.Equal(got, want) {
				t.Errorf("available are %v, want %v", got, want)
			}
			for _, name := range Names(report, inUse) {
				if slices.Contains(names, name) {
					t.Errorf("%s is in use", name)
				}
			}
			if setting == "cpu.all=off" {
				if got := Names(report, inUse); !slices.Equal(got, []string{"generic"}) {
					t.Errorf("in use are %v, want generic alone", got)
				}
			}
			t.Logf("available: %v; in use: %v", want, Names(report, inUse))
			for _, name := range names {
				report, stderr := Report(t, "GODEBUG="+setting, "SIMDHASH_KERNEL="+hash+"="+name)
				if strings.Count(stderr, "SIMDHASH_KERNEL") != 1 || !strings.Contains(stderr, name+" needs") {
					t.Errorf("SIMDHASH_KERNEL=%s=%s: not one warning that the kernel cannot run: %s", hash, name, stderr)
				}
				if got := Names(report, inUse); !slices.Equal(got, []string{"generic"}) {
					t.Errorf("SIMDHASH_KERNEL=%s=%s: in use are %v, want generic alone", hash, name, got)
				}
				if testing.Short() {
					break
				}
			}
		})
	}
}
