//go:build ignore

// Kernels prints what the Kernels functions of this build say on this CPU:
// as a table, or for scripts in the form of SIMDHASH_REQUIRE, all that the
// CPU can run (-available) or those in use (-chosen). It fails if a self-test
// does.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/sha256"
)

func main() {
	available := flag.Bool("available", false, "print the kernels that this CPU can run")
	chosen := flag.Bool("chosen", false, "print the kernels in use")
	flag.Parse()

	hashes := []struct {
		name     string
		kernels  []blake2b.Kernel
		selfTest func() error
	}{
		{"blake2b", blake2b.Kernels(), blake2b.SelfTest},
		{"sha256", nil, sha256.SelfTest},
	}
	for _, k := range sha256.Kernels() {
		hashes[1].kernels = append(hashes[1].kernels, blake2b.Kernel(k))
	}

	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	var lists []string
	for _, h := range hashes {
		if err := h.selfTest(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		var names []string
		for _, k := range h.kernels {
			if *available && k.Available || *chosen && k.From > 0 {
				names = append(names, k.Name)
			}
			use := ""
			if k.From > 0 {
				use = fmt.Sprintf("from %d", k.From)
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", h.name, k.Name, use, k.Why)
		}
		lists = append(lists, h.name+"="+strings.Join(names, "+"))
	}
	if *available || *chosen {
		fmt.Println(strings.Join(lists, ","))
		return
	}
	table.Flush()
}
