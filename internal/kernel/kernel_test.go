package kernel

import (
	"io"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/af655cf0/simdhash/internal/cpu"
)

// stderr returns what f writes to standard error.
func stderr(t *testing.T, f func()) string {
	t.Helper()
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	before := os.Stderr
	os.Stderr = file
	defer func() { os.Stderr = before }()
	f()
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestParse(t *testing.T) {
	const variable = "SIMDHASH_TEST_VARIABLE"
	for _, test := range []struct {
		value    string
		want     map[string][]string
		warnings int
	}{
		{"", nil, 0},
		{"blake2b=avx2", map[string][]string{"blake2b": {"avx2"}}, 0},
		{"blake2b=avx2+avx2x4,sha256=generic", map[string][]string{"blake2b": {"avx2", "avx2x4"}, "sha256": {"generic"}}, 0},
		{" blake2b= avx2 + avx2x4 , sha256=generic ", map[string][]string{"blake2b": {"avx2", "avx2x4"}, "sha256": {"generic"}}, 0},
		{"blake2b=avx,blake2b=avx2", map[string][]string{"blake2b": {"avx", "avx2"}}, 0},
		{"blake2b=", map[string][]string{"blake2b": {}}, 0},
		{"blake2b=++", map[string][]string{"blake2b": {}}, 0},
		{"avx2", map[string][]string{}, 1},
		{"blake3=avx2", map[string][]string{}, 1},
		{"blake3=avx2,sha256=avx", map[string][]string{"sha256": {"avx"}}, 1},
		{",", map[string][]string{}, 2},
		{"=avx2,sha256", map[string][]string{}, 2},
	} {
		t.Setenv(variable, test.value)
		var got map[string][]string
		warnings := stderr(t, func() { got = parse(variable) })
		if !maps.EqualFunc(got, test.want, slices.Equal) {
			t.Errorf("%q means %v, want %v", test.value, got, test.want)
		}
		for hash, names := range got {
			if names == nil {
				t.Errorf("%q: no list for %s, want an empty one: none but generic", test.value, hash)
			}
		}
		if n := strings.Count(warnings, "\n"); n != test.warnings {
			t.Errorf("%q makes %d warnings, want %d: %s", test.value, n, test.warnings, warnings)
		}
		if test.warnings > 0 && !strings.HasPrefix(warnings, "simdhash: "+variable+": ") {
			t.Errorf("%q: the warning does not say whose it is and which variable: %s", test.value, warnings)
		}
	}
	t.Setenv("SIMDHASH_REQUIRE", "sha256=avx512x16+shani")
	if got := Required("sha256"); !slices.Equal(got, []string{"avx512x16", "shani"}) {
		t.Errorf("required are %v", got)
	}
	if got := Required("blake2b"); got != nil {
		t.Errorf("required are %v, want none", got)
	}
}

// never is what no CPU has.
const never = cpu.Features(1 << 31)

// rows are kernels of which every CPU runs all but the last.
func rows() []Row {
	cycles := func(n int) (c Cycles) {
		for u := range c {
			c[u] = n
		}
		return c
	}
	return []Row{
		{Name: "generic", Lanes: 1, Cycles: cycles(100)},
		{Name: "fast", Lanes: 1, Cycles: cycles(50)},
		{Name: "slow", Lanes: 1, Cycles: cycles(200)},
		{Name: "slowx4", Lanes: 4, Cycles: cycles(1000)},
		{Name: "fastx4", Lanes: 4, Cycles: cycles(60), Call: 10},
		{Name: "unmeasuredx2", Lanes: 2},
		{Name: "missing", Lanes: 1, Needs: never, Cycles: cycles(1)},
	}
}

func TestChoose(t *testing.T) {
	defer func(before map[string][]string) { allowed = before }(allowed)
	for _, test := range []struct {
		name     string
		allowed  map[string][]string
		single   string
		lane     string   // for four messages
		warnings []string // parts of them
	}{
		{"free", nil, "fast", "fastx4", nil},
		{"another hash restricted", map[string][]string{"sha256": {}}, "fast", "fastx4", nil},
		{"none", map[string][]string{"blake2b": {}}, "generic", "generic", nil},
		{"generic", map[string][]string{"blake2b": {"generic"}}, "generic", "generic", nil},
		{"one by one", map[string][]string{"blake2b": {"fast"}}, "fast", "fast", nil},
		{"slower than generic", map[string][]string{"blake2b": {"slow"}}, "slow", "slow", nil},
		{"faster of two", map[string][]string{"blake2b": {"slow", "fast"}}, "fast", "fast", nil},
		{"lanes alone", map[string][]string{"blake2b": {"fastx4"}}, "generic", "fastx4", nil},
		{"lanes without a figure", map[string][]string{"blake2b": {"unmeasuredx2"}}, "generic", "unmeasuredx2", nil},
		{"unknown", map[string][]string{"blake2b": {"nosuch", "fast"}}, "fast", "fast", []string{`"nosuch" here; the others named are used`}},
		{"unknown alone", map[string][]string{"blake2b": {"nosuch"}}, "generic", "generic", []string{`"nosuch" here; generic is used`}},
		{"unavailable", map[string][]string{"blake2b": {"missing", "fast", "fastx4"}}, "fast", "fastx4", []string{"missing"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			allowed = test.allowed
			table := rows()
			var s Set
			warnings := stderr(t, func() { s = Choose("blake2b", 128, table) })
			if got := table[s.Single].Name; got != test.single {
				t.Errorf("%s hashes one message, want %s", got, test.single)
			}
			if got := table[s.Lanes.Choose(4, 64).ID].Name; got != test.lane {
				t.Errorf("%s hashes four messages, want %s", got, test.lane)
			}
			if n := strings.Count(warnings, "\n"); n != len(test.warnings) {
				t.Errorf("%d warnings, want %d: %s", n, len(test.warnings), warnings)
			}
			for _, w := range test.warnings {
				if !strings.Contains(warnings, w) {
					t.Errorf("no warning of %s: %s", w, warnings)
				}
			}
			report := s.Kernels()
			for i, k := range report {
				row := table[i]
				if k.Name != row.Name || k.Lanes != row.Lanes || k.Why == "" {
					t.Errorf("row %d, %s, is reported as %+v", i, row.Name, k)
				}
				if k.Available != (row.Needs == 0) {
					t.Errorf("%s is reported to be available: %v", k.Name, k.Available)
				}
				if row.Lanes == 1 && (k.From == 1) != (i == s.Single) {
					t.Errorf("%s is chosen from %d messages, and single is %s", k.Name, k.From, table[s.Single].Name)
				}
				reason := test.single + " is faster"
				if _, restricted := test.allowed["blake2b"]; restricted {
					reason = "SIMDHASH_KERNEL"
				} else if i == s.Single {
					reason = "the fastest"
				}
				if row.Lanes == 1 && k.Available && !strings.Contains(k.Why, reason) {
					t.Errorf("%s is chosen or not because %q, want %q in it", k.Name, k.Why, reason)
				}
				if row.Lanes > 1 && k.From != s.Lanes.From(i) {
					t.Errorf("%s is reported from %d messages, planned from %d", k.Name, k.From, s.Lanes.From(i))
				}
			}
		})
	}
}

func TestOnly(t *testing.T) {
	s := ChooseFor(cpu.Host, 128, rows())
	for _, name := range []string{"nosuch", "missing"} {
		same, err := s.Only(name)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("Only(%q): %v", name, err)
		}
		if !reflect.DeepEqual(same, s) {
			t.Errorf("Only(%q) failed and changed the choice", name)
		}
	}
	slow, err := s.Only("slow")
	if err != nil {
		t.Fatal(err)
	}
	// What Only allowed is no limit to the next.
	fast, err := slow.Only("fast")
	if err != nil {
		t.Fatal(err)
	}
	if got := fast.rows[fast.Single].Name; got != "fast" {
		t.Errorf("Only(fast) after Only(slow) chooses %s", got)
	}
}

func TestOneRow(t *testing.T) {
	report := ChooseFor(cpu.Host, 128, []Row{{Name: "generic", Lanes: 1}}).Kernels()
	want := []Kernel{{Name: "generic", Lanes: 1, Available: true, From: 1, Why: "the only one of this build"}}
	if !slices.Equal(report, want) {
		t.Errorf("%+v, want %+v", report, want)
	}
}
