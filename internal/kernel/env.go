package kernel

import (
	"fmt"
	"os"
	"strings"
)

// hashes are the names that the environment variables know.
var hashes = []string{"blake2b", "sha256"}

// allowed is SIMDHASH_KERNEL: the kernels that each hash may use. A hash that
// it does not mention may use all.
var allowed = parse("SIMDHASH_KERNEL")

// Required is SIMDHASH_REQUIRE: the kernels without which the tests fail.
func Required(hash string) []string { return parse("SIMDHASH_REQUIRE")[hash] }

// parse reads a variable of the form hash=kernel+kernel,hash=kernel.
func parse(variable string) map[string][]string {
	value := os.Getenv(variable)
	if value == "" {
		return nil
	}
	lists := make(map[string][]string)
	for item := range strings.SplitSeq(value, ",") {
		hash, names, ok := strings.Cut(strings.TrimSpace(item), "=")
		if !ok || !known(hash) {
			warn("%s: %q is not of the form blake2b=KERNEL+KERNEL or sha256=KERNEL+KERNEL; ignored", variable, item)
			continue
		}
		list := lists[hash]
		if list == nil {
			list = []string{}
		}
		for name := range strings.SplitSeq(names, "+") {
			if name = strings.TrimSpace(name); name != "" {
				list = append(list, name)
			}
		}
		lists[hash] = list
	}
	return lists
}

func known(hash string) bool {
	for _, h := range hashes {
		if h == hash {
			return true
		}
	}
	return false
}

func warn(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "simdhash: "+format+"\n", args...)
}
