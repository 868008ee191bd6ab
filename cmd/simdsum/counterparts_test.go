package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// lengths are those of the files that are compared with other programs'.
var lengths = []int{0, 1, 63, 64, 65, 127, 128, 129, 1000, 65535, 65536, 65537, 200_001}

// compareFiles makes files of these lengths, changes to their directory and
// returns their names.
func compareFiles(t *testing.T) (names []string) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, n := range lengths {
		name := fmt.Sprintf("file-%d", n)
		content := make([]byte, n)
		for i := range content {
			content[i] = byte(i % 251)
		}
		write(t, filepath.Join(dir, name), string(content))
		names = append(names, name)
	}
	return names
}

// program skips the test unless the program is there and, called with the arguments, does
// what the test needs of it: not every openssl has BLAKE2b.
func program(t *testing.T, name string, args ...string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("needs %s in PATH: not found", name)
	}
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Skipf("needs a %s that can do %q: %v\n%s", name, args, err, out)
	}
}

// python skips the test unless there is a Python whose hashlib has BLAKE2b trees.
func python(t *testing.T) {
	t.Helper()
	program(t, "python3", "-c", "import hashlib; hashlib.blake2b(last_node=True)")
}

// outputOf runs a program and returns what it prints.
func outputOf(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	out, err := exec.Command(name, args...).Output()
	if exit, ok := err.(*exec.ExitError); ok {
		t.Fatalf("%s %q: %v: %s", name, args, err, exit.Stderr)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// ours runs simdsum in this process, and returns what it prints.
func ours(t *testing.T, stdin []byte, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if status := run(append([]string{"simdsum"}, args...), bytes.NewReader(stdin), &stdout, &stderr); status != 0 {
		t.Fatalf("simdsum %q: exit status %d: %s", args, status, &stderr)
	}
	return stdout.String()
}

// TestCksum compares with cksum -a of coreutils 9, in both directions.
func TestCksum(t *testing.T) {
	program(t, "cksum")
	if err := exec.Command("cksum", "-a", "blake2b", os.DevNull).Run(); err != nil {
		t.Skip("needs cksum of coreutils 9 or later, with -a: ", err)
	}
	names := compareFiles(t)
	for _, c := range []struct{ theirs, ours []string }{
		{[]string{"-a", "blake2b"}, []string{"--tag"}},
		{[]string{"-a", "blake2b", "-l", "256"}, []string{"--tag", "-l", "256"}},
		{[]string{"-a", "sha256"}, []string{"--tag", "-a", "sha256"}},
		{[]string{"-a", "sha224", "--untagged"}, []string{"-a", "sha224"}},
	} {
		want := outputOf(t, "cksum", append(c.theirs, names...)...)
		if got := ours(t, nil, append(append([]string{"sum"}, c.ours...), names...)...); got != string(want) {
			t.Errorf("cksum %q prints\n%ssimdsum sum %q\n%s", c.theirs, want, c.ours, got)
		}
		algorithm := c.theirs[1]
		if got := ours(t, want, "check", "-a", algorithm); strings.Count(got, ": OK\n") != len(names) {
			t.Errorf("the check of what cksum %q prints:\n%s", c.theirs, got)
		}
	}
}

// TestOpenSSL checks lists that openssl dgst makes.
func TestOpenSSL(t *testing.T) {
	program(t, "openssl", "dgst", "-blake2b512", os.DevNull)
	names := compareFiles(t)
	for option, algorithm := range map[string]string{"-blake2b512": "blake2b", "-sha256": "sha256", "-sha224": "sha224"} {
		list := outputOf(t, "openssl", append([]string{"dgst", "-r", option}, names...)...)
		if got := ours(t, list, "check", "-a", algorithm); strings.Count(got, ": OK\n") != len(names) {
			t.Errorf("the check of what openssl dgst -r %s prints:\n%s", option, got)
		}
		if want := ours(t, nil, append([]string{"sum", "-b", "-a", algorithm}, names...)...); want != string(list) {
			t.Errorf("openssl dgst -r %s prints\n%ssimdsum\n%s", option, list, want)
		}
	}
}

// treeProgram prints the roots of files as the BLAKE2 specification has them.
const treeProgram = `
import hashlib, sys
for size in 32, 64:
    for name in sys.argv[1:]:
        with open(name, "rb") as f:
            data = f.read()
        leaf = 65536
        tree = dict(digest_size=size, inner_size=size, fanout=0, depth=2, leaf_size=leaf)
        n = max(1, -(-len(data) // leaf))
        leaves = b"".join(hashlib.blake2b(data[i*leaf:(i+1)*leaf], node_offset=i, node_depth=0, last_node=i == n-1, **tree).digest() for i in range(n))
        root = hashlib.blake2b(leaves, node_offset=0, node_depth=1, last_node=True, **tree).hexdigest()
        print(f"BLAKE2b-tree-{8*size} ({name}) = {root}")
`

// TestHashlib compares the roots of trees with Python's.
func TestHashlib(t *testing.T) {
	python(t)
	names := compareFiles(t)
	want := outputOf(t, "python3", append([]string{"-c", treeProgram}, names...)...)
	got := ours(t, nil, append([]string{"sum", "-a", "blake2b-tree"}, names...)...)
	got += ours(t, nil, append([]string{"sum", "-a", "blake2b-tree", "-l", "512"}, names...)...)
	if got != string(want) {
		t.Errorf("hashlib's roots are\n%s and ours\n%s", want, got)
	}
	if got := ours(t, want, "check", "-"); strings.Count(got, ": OK\n") != 2*len(names) {
		t.Errorf("the check of hashlib's roots:\n%s", got)
	}
}
