package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// studied is the version of coreutils whose every text was compared with ours.
// With another one the tests below compare output and exit status, and
// only log where diagnostics differ.
const studied = "9.1"

// original returns the path and version of coreutils' own program, or skips
// the test.
func original(t *testing.T, name string) (path, version string) {
	t.Helper()
	path = originals[name]
	if path == "" {
		t.Skipf("needs %s of GNU coreutils 9 in PATH: not found", name)
	}
	out, err := exec.Command(path, "--version").Output()
	m := regexp.MustCompile(`\(GNU coreutils\) ((\d+)\.\d+)`).FindSubmatch(out)
	if err != nil || m == nil || string(m[2]) != "9" {
		first, _, _ := bytes.Cut(out, []byte("\n"))
		t.Skipf("needs %s of GNU coreutils 9 in PATH: %s is %q", name, path, first)
	}
	return path, string(m[1])
}

// invocation is one run of a program.
type invocation struct {
	name  string
	args  []string
	stdin string // what to read; "FILE <" opens that file instead
	env   []string
}

type result struct {
	stdout, stderr string
	status         int
}

// run runs the program at path under the invocation's name.
func (in invocation) run(t *testing.T, path, dir string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.Cmd{
		Path: path, Args: append([]string{in.name}, in.args...), Dir: dir,
		Env:   append(append(os.Environ(), "LC_ALL=C", "GORACE="+raceOptions), in.env...),
		Stdin: strings.NewReader(in.stdin), Stdout: &stdout, Stderr: &stderr,
	}
	if file, ok := strings.CutSuffix(in.stdin, " <"); ok {
		f, err := os.Open(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		cmd.Stdin = f
	}
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// self is the test binary, which is our program under the names of commands.
func self(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// compare runs both programs and compares all that can be seen of them.
func compare(t *testing.T, in invocation, dir string) {
	t.Helper()
	path, version := original(t, in.name)
	want, got := in.run(t, path, dir), in.run(t, self(t), dir)
	what := fmt.Sprintf("%s %q", in.name, in.args)
	if got.status != want.status {
		t.Errorf("%s: status %d, coreutils %s: %d", what, got.status, version, want.status)
	}
	if got.stdout != want.stdout {
		t.Errorf("%s: stdout\n%q\ncoreutils %s:\n%q", what, got.stdout, version, want.stdout)
	}
	if got.stderr != want.stderr {
		text := fmt.Sprintf("%s: stderr\n%s\ncoreutils %s:\n%s", what, got.stderr, version, want.stderr)
		if version == studied {
			t.Error(text)
		} else {
			t.Logf("%s\n(not compared: the texts studied are those of %s)", text, studied)
		}
	}
}

// oddNames are names that lists, shells or terminals treat specially.
var oddNames = []string{
	"plain", "two words", "new\nline", "\n", "back\\slash", "back\\nslash", "\\", "cr\rmid", "cr\r", "\xff\xfe invalid", "ü", "\u00a0\u202e",
	" leading", "*star", "trailing ", "tab\t", "#hash", "-dash", "--", "a) = b", ")", "(", "it's", "say \"it's\"", "$HOME", "a:b", "~", "{", "}", "{}", "~a", "a~", "a#'",
	"\x01", "\x01a", "a\x01'", "\x7f", "BLAKE2b (x) = y", "SHA256", "back\\slash\nnew",
}

// workDir makes a directory with files of odd names, directories and links.
func workDir(t *testing.T) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs a file system that takes any byte in a name")
	}
	dir := t.TempDir()
	for _, name := range oddNames {
		err := os.WriteFile(filepath.Join(dir, name), []byte("content of "+name), 0o666)
		if errors.Is(err, syscall.EILSEQ) || errors.Is(err, syscall.EINVAL) {
			t.Skipf("needs a file system that takes any byte in a name: %v", err)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(dir, "empty"), "")
	write(t, filepath.Join(dir, "big"), strings.Repeat("0123456789abcdef", 20000))
	for link, target := range map[string]string{"dangling": "nowhere", "loop": "loop", "link": "plain"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "dir"), 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestSumAsCoreutils compares sums of files, good and bad.
func TestSumAsCoreutils(t *testing.T) {
	dir := workDir(t)
	all := append([]string{"--", "empty", "big", "link"}, oddNames...)
	bad := []string{"plain", "missing", "dir", "dangling", "loop", "plain/x", "", strings.Repeat("n", 300), "/proc/self/mem", "two words"}
	for _, name := range commands[1:] {
		for _, options := range []string{"", "-b", "-t", "--tag", "-z", "--tag -z", "-bz", "-t --tag", "--tag -b", "-b -t"} {
			args := strings.Fields(options)
			compare(t, invocation{name: name, args: append(args, all...)}, dir)
		}
		compare(t, invocation{name: name, args: bad}, dir)
		compare(t, invocation{name: name, stdin: "standard input"}, dir)
		compare(t, invocation{name: name, args: []string{"plain", "-", "--tag", "-"}, stdin: "once"}, dir)
		compare(t, invocation{name: name, stdin: "dir <"}, dir)
	}
	for _, options := range []string{"-l 8", "-l8 --tag", "-l 0 --tag", "-l 512 --tag", "--length=256", "--le 384 --tag", "-bl16", "-l 08", "-l +8", "-l 520 -l 8", "-l 504 -z"} {
		compare(t, invocation{name: "b2sum", args: append(strings.Fields(options), all...)}, dir)
	}
}

// TestUsageAsCoreutils compares what happens to wrong command lines.
func TestUsageAsCoreutils(t *testing.T) {
	dir := workDir(t)
	lines := []string{
		"--foo", "--foo=bar", "-x", "-bx", "-h", "-v", "--t", "--st plain", "--s=x", "--stat plain", "--te plain", "--tag=x", "--ta=x", "--c=x", "plain -b", "-- -b", "- -b",
		"--quiet plain", "--status plain", "-w plain", "--warn plain", "--strict plain", "--ignore-missing plain", "--quiet --strict -w --status --ignore-missing plain",
		"--quiet --warn plain", "--warn --quiet plain", "--status --quiet plain", "--quiet --strict plain", "--strict --ignore-missing plain",
		"--tag -t plain", "--tag -c plain", "-c --tag -b plain", "-b -c plain", "-t -c plain", "-c -z plain", "--tag -t -c plain", "-z -t -c plain",
		"-z --quiet plain", "--tag -t --quiet plain", "-c --tag -t -z --foo", "-\u00fc", "-\xff",
	}
	for _, name := range commands[1:] {
		for _, line := range lines {
			compare(t, invocation{name: name, args: strings.Fields(line)}, dir)
		}
		compare(t, invocation{name: name, args: []string{"-l", "8", "plain"}}, dir)
		compare(t, invocation{name: name, args: []string{"--length", "8", "plain"}}, dir)
	}
	for _, line := range []string{
		"-l", "--length", "--length=", "-l plain", "-l 7 plain", "-l7 --help", "-l 7 --foo", "-l 520 plain", "-l 520 --foo", "-l 520 -c -t plain", "-l 520 --tag -t plain",
		"-l -8", "-l 0x10 plain", "-l 8k plain", "-l 99999999999999999999999 plain", "-l 18446744073709551608 plain", "-l 1_6 plain", "-l=8 plain", "-l ++8 plain", "-l 7 -l 8 plain", "-c -l 7 plain", "-c -l 520 plain", "-l +520 plain",
	} {
		compare(t, invocation{name: "b2sum", args: strings.Fields(line)}, dir)
		compare(t, invocation{name: "b2sum", args: strings.Fields(line), env: []string{"LC_ALL=C.UTF-8"}}, dir)
	}
	compare(t, invocation{name: "b2sum", args: []string{"-l", " 8", "plain"}}, dir)
	compare(t, invocation{name: "b2sum", args: []string{"-l", "", "plain"}}, dir)
}

// TestQuotingAsCoreutils compares how diagnostics spell names, for each byte
// at each place.
func TestQuotingAsCoreutils(t *testing.T) {
	var names []string
	for c := 1; c < 256; c++ {
		if c == '/' {
			continue
		}
		x := string([]byte{byte(c)})
		names = append(names, "none"+x, x+"none", "no'ne"+x, x+"no'ne", "no"+x+"'ne", "no"+x+x+"ne", "no"+x+"\nne", "a none"+x)
	}
	names = append(names, "none:", "ü none", "üne", "it's ü", "it's\xffit's", "\xc3none", "\xe2\x82none", "€", "\x01€", "{", "}", "''", "'")
	path, version := original(t, "b2sum")
	if version != studied {
		t.Skipf("needs coreutils %s, whose texts were studied, not %s", studied, version)
	}
	for _, env := range []string{"LC_ALL=C", "LC_ALL=C.UTF-8"} {
		r := invocation{name: "b2sum", args: append([]string{"--"}, names...), env: []string{env}}.run(t, path, t.TempDir())
		lines := strings.Split(strings.TrimSuffix(r.stderr, "\n"), "\n")
		if len(lines) != len(names) {
			t.Fatalf("%d diagnostics for %d names", len(lines), len(names))
		}
		for i, line := range lines {
			got := "b2sum: " + shellQuote(names[i], strings.HasSuffix(env, "UTF-8")) + ": No such file or directory"
			// An apostrophe makes coreutils begin anew, and where it had met
			// something unprintable before or meets it later it may leave an empty
			// pair of quotes in front.
			if got != line && "b2sum: ''"+strings.TrimPrefix(got, "b2sum: ") != line {
				t.Errorf("%s, %q: %s\ncoreutils %s: %s", env, names[i], got, version, line)
			}
		}
	}
}

// sums returns what coreutils' program prints for the files.
func sums(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	path, _ := original(t, name)
	r := invocation{name: name, args: args}.run(t, path, dir)
	if r.status != 0 {
		t.Fatalf("%s %q: %+v", name, args, r)
	}
	return r.stdout
}

// TestCheckAsCoreutils compares the checks of many lists under all options.
func TestCheckAsCoreutils(t *testing.T) {
	dir := workDir(t)
	names := append([]string{"--", "empty", "big"}, oddNames...)
	for _, name := range commands[1:] {
		plain := sums(t, dir, name, "plain")
		digits, _, _ := strings.Cut(plain, " ")
		wrong := "00" + digits[2:]
		tag := map[string]string{"b2sum": "BLAKE2b", "sha256sum": "SHA256", "sha224sum": "SHA224"}[name]
		all := sums(t, dir, name, names...)
		lists := map[string]string{
			"good":     all,
			"tagged":   sums(t, dir, name, append([]string{"--tag"}, names...)...),
			"binary":   sums(t, dir, name, append([]string{"-b"}, names...)...),
			"crlf":     strings.ReplaceAll(all, "\n", "\r\n"),
			"noeol":    strings.TrimSuffix(plain, "\n"),
			"upper":    strings.ToUpper(digits) + "  plain\n",
			"indented": " \t" + plain,
			"reversed": digits + " plain\n" + digits + "  leading\n" + digits + " *star\n",
			"mixed":    plain + digits + " plain\n" + digits + "\tplain\n" + digits + "\t plain\n",
			"comments": "# comment\n\n\r\n #\n" + plain + "#" + plain,
			"openssl":  tag + "(plain)= " + digits + "\n" + tag + "(plain)=" + digits + "\n",
			"tags": tag + " (plain) = " + digits + "\n" + tag + "  (plain) = " + digits + "\n" + tag + " (plain) = " + digits + " \n" + tag + " (plain) " + digits + "\n" +
				tag + "-" + " (plain) = " + digits + "\n" + strings.ToLower(tag) + " (plain) = " + digits + "\nMD5 (plain) = " + digits[:32] + "\n" +
				"SHA256 (plain) = 00" + "\nBLAKE2b (plain) = 00\nSHA224 (plain) = 00\n" + tag + " () = " + digits + "\n",
			"failed":   wrong + "  plain\n",
			"failed2":  wrong + "  plain\n" + wrong + "  two words\n\\" + wrong + "  new\\nline\n" + plain + "\\" + wrong + "  back\\\\slash\n" + "\\" + wrong + "  cr\\rmid\n",
			"missing":  digits + "  missing\n",
			"missing2": digits + "  missing\n" + digits + "  dangling\n" + digits + "  dir\n" + digits + "  plain/x\n" + digits + "  /proc/self/mem\n" + digits + "  loop\n\\" + digits + "  mis\\nsing\n",
			"partly":   digits + "  missing\n" + plain,
			"worst":    digits + "  missing\n" + wrong + "  plain\n" + plain + "garbage\n",
			"garbage":  "garbage\n",
			"garbage2": "garbage\n" + plain + digits + "\n" + digits + "  \n" + digits + "0  plain\n" + digits[1:] + "  plain\nz" + digits[1:] + "  plain\n",
			"escapes":  "\\" + digits + "  plain\\\n\\" + digits + "  pla\\in\n\\\\" + digits + "  plain\n" + digits + "  back\\\\slash\n" + plain,
			"names":    digits + " \n" + digits + "  \n" + digits + "   leading\n" + plain,
			"stdin":    digits + "  -\n",
			"nothing":  "",
		}
		if name == "b2sum" {
			for _, bits := range []string{"8", "224", "256", "504"} {
				lists["good"+bits] = sums(t, dir, name, append([]string{"-l", bits}, names...)...)
				lists["tagged"+bits] = sums(t, dir, name, append([]string{"--tag", "-l", bits}, names...)...)
			}
			lists["lengths"] = "BLAKE2b-256 (plain) = " + digits + "\nBLAKE2b-7 (plain) = 00\nBLAKE2b-0 (plain) = \nBLAKE2b-520 (plain) = " + digits + "00\n" +
				"BLAKE2b-512 (plain) = " + digits + "\nBLAKE2b (plain) = " + digits[:64] + "\nBLAKE2b-16(plain)= ffff\n00  plain\n0  plain\n" + digits + "00  plain\n"
		}
		for list, content := range lists {
			write(t, filepath.Join(dir, "list "+list), content)
			for _, options := range []string{"", "--quiet", "--status", "--strict", "--warn", "--ignore-missing", "--ignore-missing --warn --strict", "--status --strict", "--quiet --ignore-missing"} {
				args := append([]string{"-c"}, strings.Fields(options)...)
				compare(t, invocation{name: name, args: append(args, "list "+list), stdin: "content of plain"}, dir)
				if options == "" || options == "--warn" {
					compare(t, invocation{name: name, args: args, stdin: content}, dir)
				}
			}
		}
		for _, args := range []string{
			"-c dir missing", "-c /proc/self/mem plain", "-wc plain", "--status -w -c plain", "-w --status -c plain", "-c --quiet --warn plain", "-c - -", "-c",
		} {
			compare(t, invocation{name: name, args: strings.Fields(args), stdin: plain}, dir)
		}
		compare(t, invocation{name: name, args: []string{"-c", "list garbage", "list good", "list failed", "list none"}}, dir)
		compare(t, invocation{name: name, args: []string{"-c"}, stdin: "dir <"}, dir)
	}
}

// TestListsBothWays: what we print the originals accept, and the other way,
// under our own name too.
func TestListsBothWays(t *testing.T) {
	dir := workDir(t)
	names := append([]string{"--", "empty", "big"}, oddNames...)
	for _, c := range []struct{ name, sum string }{
		{"b2sum", "sum"}, {"b2sum", "sum --tag"}, {"b2sum", "sum -b"}, {"b2sum", "sum -l 256"}, {"b2sum", "sum -l 256 --tag"}, {"b2sum", "sum -l 8"},
		{"sha256sum", "sum -a sha256"}, {"sha256sum", "sum -a sha256 --tag"}, {"sha224sum", "sum -a sha224"}, {"sha224sum", "sum --algorithm=sha224 --tag -z"},
	} {
		path, _ := original(t, c.name)
		ours := invocation{name: "simdsum", args: append(strings.Fields(c.sum), names...)}.run(t, self(t), dir)
		var options []string // the original's for the same list
		algorithm := "blake2b"
		for _, o := range strings.Fields(c.sum)[1:] {
			if _, a, ok := strings.Cut(o, "sha2"); ok {
				algorithm = "sha2" + a
			} else if o != "-a" {
				options = append(options, o)
			}
		}
		theirs := invocation{name: c.name, args: append(options, names...)}.run(t, path, dir)
		if ours != theirs || ours.status != 0 {
			t.Errorf("simdsum %s: %+v, %s: %+v", c.sum, ours, c.name, theirs)
		}
		good := func(who string, r result) {
			if r.status != 0 || r.stderr != "" || strings.Count(r.stdout, ": OK\n") != len(names)-1 {
				t.Errorf("list of simdsum %s checked by %s: %+v", c.sum, who, r)
			}
		}
		if strings.Contains(c.sum, "-z") {
			// Coreutils cannot check these.
			good("simdsum check -z", invocation{name: "simdsum", args: []string{"check", "-z", "-a", algorithm}, stdin: theirs.stdout}.run(t, self(t), dir))
			continue
		}
		good(c.name, invocation{name: c.name, args: []string{"-c"}, stdin: ours.stdout}.run(t, path, dir))
		good("simdsum check", invocation{name: "simdsum", args: []string{"check", "-a", algorithm}, stdin: theirs.stdout}.run(t, self(t), dir))
		good("simdsum sum -c", invocation{name: "simdsum", args: []string{"sum", "-c", "-a", algorithm}, stdin: theirs.stdout}.run(t, self(t), dir))
	}
}
