package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// reachedRow is a row with what was reached, by each of its proofs, in its
// stage and in all of .ci/run.
type reachedRow struct {
	row
	by           []reached
	alone, inAll figures
}

type reached struct {
	proof
	notRun       string // why, if it was skipped as it may be
	alone, inAll figures
}

// judge looks up the proofs of the table.
func judge(rows []row, r *record) (list []reachedRow, faults []error) {
	for _, row := range rows {
		all := reachedRow{row: row}
		fault := func(format string, args ...any) {
			faults = append(faults, fmt.Errorf(row.fault+": "+format, args...))
		}
		seen := make(map[[2]string]bool)
		for _, p := range row.proofs {
			s := r.stages[p.stage]
			if s == nil {
				fault("the stage %q of .ci/run is not recorded", p.stage)
				continue
			}
			by := reached{proof: p}
			if p.test == "" {
				for _, m := range p.counts.FindAllStringSubmatch(s.text, -1) {
					n := int64(1)
					if len(m) > 1 {
						n, _ = strconv.ParseInt(m[1], 10, 64) // digits, by the pattern
					}
					by.alone.count(n, p.unit)
				}
				if by.alone.numbers[p.unit] == 0 {
					fault("%s counts no %s", p.script, p.unit)
				}
				by.inAll.add(by.alone)
				all.inAll.add(by.alone)
			} else {
				var status string
				status, by.alone = s.find(p.folder, p.test)
				switch {
				case status == "":
					fault("%s of %s did not run in %q", p.test, p.folder, p.stage)
				case status == "SKIP" && p.skipped == "":
					fault("%s of %s was skipped in %q", p.test, p.folder, p.stage)
				case status == "SKIP":
					by.notRun = p.skipped
				case status != "PASS":
					fault("%s of %s failed in %q", p.test, p.folder, p.stage)
				}
				for _, s := range r.stages {
					_, f := s.find(p.folder, p.test)
					by.inAll.add(f)
				}
				// A test may be there once for each of several stages.
				if key := [2]string{p.folder, p.test}; !seen[key] {
					seen[key] = true
					all.inAll.add(by.inAll)
				}
			}
			if p.stage == plain {
				all.alone.add(by.alone)
			}
			all.by = append(all.by, by)
		}
		if len(all.inAll.units()) == 0 {
			fault("there is no figure")
		}
		list = append(list, all)
	}
	return list, faults
}

// where names a CPU's row.
func where(cpu string) string {
	if cpu == "" {
		return "this CPU"
	}
	return cpu
}

// ran lists the kernels that ran on each CPU, this one first.
func ran(r *record) (rows [][3]string) {
	add := func(stage string) {
		s := r.stages[stage]
		if s == nil {
			return
		}
		blake2b, sha256 := s.kernels("."), s.kernels("sha256")
		var cpus []string
		for _, result := range s.results {
			if !slices.Contains(cpus, result.cpu) {
				cpus = append(cpus, result.cpu)
			}
		}
		for _, cpu := range cpus {
			rows = append(rows, [3]string{where(cpu), strings.Join(blake2b[cpu], " "), strings.Join(sha256[cpu], " ")})
		}
	}
	add(plain)
	add("emulated CPUs")
	return rows
}

// printTable prints the table, and which kernels ran where.
func printTable(w io.Writer, list []reachedRow, r *record) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "FAULT\tHOW MUCH\t%s\t.ci/run\n", plain)
	for _, row := range list {
		fault := row.fault
		for _, unit := range row.inAll.units() {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", fault, unit, row.alone.of(unit), row.inAll.of(unit))
			fault = ""
		}
	}
	fmt.Fprintf(t, "\nCPU\tBLAKE2b KERNELS\tSHA-256 KERNELS\n")
	for _, row := range ran(r) {
		fmt.Fprintf(t, "%s\t%s\t%s\n", row[0], row[1], row[2])
	}
	t.Flush()
	for _, row := range list {
		for _, by := range row.by {
			if by.notRun != "" {
				fmt.Fprintf(w, "skipped: %s of %s: %s\n", by.test, by.folder, by.notRun)
			}
		}
	}
}

const preface = `# Proof

What could be wrong with the code, which tests would find it, and how much of it they have reached. This page is generated
by [.ci/proof](../.ci/proof) from what [.ci/run](../.ci/run) recorded, which fails if a test named here is missing, does
not run, or counts nothing:

` + "```console\n$ RECORD=/tmp/record .ci/run\n$ go run ./.ci/proof -write doc/proof.md /tmp/record\n```" + `

Numbers are counted where the comparison happens; of durations the longest is given. ` + "`go test work`" + ` does a share of
everything in minutes. ` + "`.ci/run`" + ` adds the same with the race detector, without assembly and on other CPUs, fuzzes,
and edits the kernels; with ` + "`SIMDHASH_LONG=1` and `FUZZTIME=1h`" + ` it goes on for hours.
`

// page is the page.
func page(list []reachedRow, files map[[2]string]string, r *record) string {
	var b strings.Builder
	b.WriteString(preface + "\n## The last recorded run\n\n")
	for _, line := range r.run {
		fmt.Fprintf(&b, "- %s: %s\n", line[0], line[1])
	}
	fmt.Fprintf(&b, "\n| fault | how much | `%s` | `.ci/run` |\n|---|---|--:|--:|\n", plain)
	for _, row := range list {
		fault := fmt.Sprintf("[%s](#%s)", row.fault, strings.ReplaceAll(strings.ToLower(row.fault), " ", "-"))
		for _, unit := range row.inAll.units() {
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", fault, unit, row.alone.of(unit), row.inAll.of(unit))
			fault = ""
		}
	}
	b.WriteString("\n## Kernels that ran\n\nThose that tests have passed with, natively and under emulated CPUs.\n\n" +
		"| CPU | BLAKE2b | SHA-256 |\n|---|---|---|\n")
	for _, row := range ran(r) {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", row[0], row[1], row[2])
	}
	b.WriteString("\n## Tests\n\nThe first figure is that of the stage, `" + plain + "` if none is named.\n")
	for _, row := range list {
		b.WriteString(heading(row.row))
		for _, by := range row.by {
			b.WriteString(by.item(files))
			var parts []string
			for _, unit := range by.inAll.units() {
				alone, inAll := by.alone.of(unit), by.inAll.of(unit)
				switch {
				case alone == inAll:
					parts = append(parts, fmt.Sprintf("%s %s", alone, unit))
				case alone == "":
					parts = append(parts, fmt.Sprintf("%s %s in all", inAll, unit))
				default:
					parts = append(parts, fmt.Sprintf("%s %s, %s in all", alone, unit, inAll))
				}
			}
			if by.notRun != "" {
				parts = append(parts, "skipped in this run, because "+by.notRun)
			}
			if len(parts) == 0 {
				parts = append(parts, "passes")
			}
			b.WriteString(colon + strings.Join(parts, "; ") + "\n")
		}
	}
	return b.String()
}

// colon ends an item of the page; figures follow.
const colon = ": "

func heading(r row) string {
	return fmt.Sprintf("\n### %s\n\n%s\n\n", r.fault, wrapped(r.what))
}

// item is a proof's line of the page, without the figures.
func (p proof) item(files map[[2]string]string) string {
	name, link := "`"+p.script+"`", p.script
	if p.test != "" {
		name, link = "`"+p.test+"` of "+p.folder, files[p.function()]
		if p.folder == "." {
			name = "`" + p.test + "` of the root"
		}
	}
	stage := ""
	if p.stage != plain {
		stage = " in `" + p.stage + "`"
	}
	return fmt.Sprintf("- [%s](../%s)%s", name, link, stage)
}

// shape is what a page has to have below the heading of its tests, without
// figures, line by line.
func shape(rows []row, files map[[2]string]string) (lines []string) {
	for _, r := range rows {
		lines = append(lines, strings.Split(strings.TrimSpace(heading(r)), "\n")...)
		for _, p := range r.proofs {
			lines = append(lines, p.item(files))
		}
	}
	return slices.DeleteFunc(lines, func(l string) bool { return l == "" })
}

// sameShape compares a page with what it has to have.
func sameShape(page string, want []string) error {
	_, tests, ok := strings.Cut(page, "\n## Tests\n")
	if !ok || !strings.HasPrefix(page, preface) {
		return errors.New("it begins in another way, or has no tests")
	}
	_, tests, _ = strings.Cut(tests, "\n\n### ")
	for line := range strings.Lines("### " + tests) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "- ") {
			line, _, _ = strings.Cut(line, colon)
		}
		if line == "" {
			continue
		}
		if len(want) == 0 || line != want[0] {
			return fmt.Errorf("%q is not in the table there: generate it again", line)
		}
		want = want[1:]
	}
	if len(want) > 0 {
		return fmt.Errorf("it ends before %q: generate it again", want[0])
	}
	return nil
}

// wrapped breaks text into lines as long as those of other pages.
func wrapped(text string) string {
	var b strings.Builder
	column := 0
	for word := range strings.FieldsSeq(text) {
		switch {
		case column > 0 && column+1+len(word) > 120:
			b.WriteByte('\n')
			column = 0
		case column > 0:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String()
}
