package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/klauspost/cpuid/v2"
)

// host is where and with what a report was made.
type host struct {
	CPU     string              `json:"cpu"`
	Vendor  string              `json:"vendor"`
	Family  int                 `json:"family"`
	Model   int                 `json:"model"`
	Go      string              `json:"go"`
	Target  string              `json:"target"`
	Tags    string              `json:"tags,omitempty"`
	Modules []string            `json:"modules"`
	Kernels map[string][]kernel `json:"kernels"`
	Command []string            `json:"command"`
	Env     []string            `json:"env,omitempty"`
}

// zen5 tells whether the CPU is one of AMD's family 1Ah.
func (h host) zen5() bool { return h.Vendor == cpuid.AMD.String() && h.Family == 0x1A }

func thisHost() host {
	h := host{
		CPU:     strings.TrimSpace(cpuid.CPU.BrandName),
		Vendor:  cpuid.CPU.VendorID.String(),
		Family:  cpuid.CPU.Family,
		Model:   cpuid.CPU.Model,
		Go:      runtime.Version(),
		Target:  runtime.GOOS + "/" + runtime.GOARCH,
		Kernels: map[string][]kernel{"blake2b": kernelsOf("blake2b"), "sha256": kernelsOf("sha256")},
		Command: append([]string{filepath.Base(os.Args[0])}, os.Args[1:]...),
	}
	for _, name := range []string{"SIMDHASH_KERNEL", "GODEBUG"} {
		if value := os.Getenv(name); value != "" {
			h.Env = append(h.Env, name+"="+value)
		}
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return h
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "GOAMD64", "GOARM64":
			h.Target += " " + s.Key + "=" + s.Value
		case "-tags":
			h.Tags = s.Value
		}
	}
	for _, m := range info.Deps {
		version := m.Version
		if m.Replace != nil {
			version += " (this tree)"
		}
		h.Modules = append(h.Modules, m.Path+" "+version)
	}
	return h
}

// cpu names the CPU so that another can be told from it: brand names do not
// always say which.
func (h host) cpu() string {
	return fmt.Sprintf("%s (%s, family %Xh, model %02Xh)", h.CPU, h.Vendor, h.Family, h.Model)
}

// command is the command line that measures the same in a clone.
func (h host) command() string {
	words := append(slices.Clone(h.Env), "go", "run")
	if h.Tags != "" {
		words = append(words, "-tags", h.Tags)
	}
	return strings.Join(append(append(words, "./bench"), h.Command[1:]...), " ")
}
