package main

import (
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// packages are the hashes' import paths, as symbols begin with them.
var packages = map[string]string{
	"blake2b": "github.com/af655cf0/simdhash",
	"sha256":  "github.com/af655cf0/simdhash/sha256",
}

// addresses returns where a program has its functions.
func addresses(program string) (map[string]uint64, error) {
	out, err := exec.Command("go", "tool", "nm", program).Output()
	if err != nil {
		return nil, fmt.Errorf("go tool nm: %w", err)
	}
	table := make(map[string]uint64)
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		if len(fields) < 3 || !strings.EqualFold(fields[1], "t") {
			continue
		}
		if a, err := strconv.ParseUint(fields[0], 16, 64); err == nil {
			table[fields[2]] = a
		}
	}
	return table, nil
}

// addressOf finds a kernel: the function whose name is compress and then the
// kernel's, whatever the case. Functions in assembly that Go calls through a
// wrapper come with the suffix .abi0.
func addressOf(table map[string]uint64, hash, kernel string) (uint64, error) {
	want := packages[hash] + ".compress" + kernel
	for name, a := range table {
		if strings.EqualFold(name, want+".abi0") || kernel == "generic" && strings.EqualFold(name, want) {
			return a, nil
		}
	}
	return 0, fmt.Errorf("no symbol %s in the program", want)
}
