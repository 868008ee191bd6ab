package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/af655cf0/simdhash/bench/paired"
)

// children measures in fresh processes of a program, this one or another build
// of it, and pools what they find. Kernels are chosen when a program starts,
// so that another choice needs another process.
func children(program string, env []string, f filter, plan paired.Plan, processes int) ([]row, error) {
	args := append(f.args(), "-json=-", "-limits=false", "-processes=1", "-time="+plan.Sample.String(), "-pairs="+strconv.Itoa(plan.Pairs))
	var runs [][]row
	for range processes {
		cmd := exec.Command(program, args...)
		cmd.Env = env
		out, err := output(cmd)
		if err != nil {
			return nil, err
		}
		var r report
		if err := json.Unmarshal(out, &r); err != nil {
			return nil, fmt.Errorf("%s: %w", cmd, err)
		}
		runs = append(runs, r.Rows)
	}
	return pool(runs), nil
}

// output runs a command and returns its output, and passes on what it says on
// its standard error, except for complaints about options in GODEBUG that only
// one of several readers knows.
func output(cmd *exec.Cmd) ([]byte, error) {
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	for line := range strings.Lines(stderr.String()) {
		if !strings.HasPrefix(line, "GODEBUG") {
			fmt.Fprint(os.Stderr, line)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", cmd, err)
	}
	return out, nil
}

// measureForced measures one pairing, or reports in one row why it cannot.
func measureForced(program string, p pairing, f filter, plan paired.Plan, processes int) ([]row, error) {
	if why := lacking(p.hash, p.kernel); why != "" {
		return []row{{Hash: p.hash, Kernel: p.name(), Peer: peers[p.hash], Lacking: why}}, nil
	}
	f.hashes = []string{p.hash}
	rows, err := children(program, p.env(), f, plan, processes)
	for _, r := range rows {
		if !p.allows(r.Kernel) {
			return nil, fmt.Errorf("%s: kernel %s ran where %s was asked for", p.hash, r.Kernel, p.name())
		}
	}
	return rows, err
}

// askProbe runs the command of package probe, and decodes what it prints.
func askProbe(program string, env []string, into any, args ...string) error {
	cmd := exec.Command(program, args...)
	cmd.Env = env
	out, err := output(cmd)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(out))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", cmd, err)
	}
	return nil
}
