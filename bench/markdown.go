package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/af655cf0/simdhash/bench/limit"
)

// printMarkdown writes a report as a page. Picture is where the page finds the
// chart; empty is none.
func printMarkdown(w io.Writer, r report, picture string) error {
	p := page{w: w}
	h := r.Host
	p.text("# Performance")
	p.text("`" + h.command() + "` wrote this page; do not edit it. All of it was measured on the machine named here, in one go. " + r.disturbances())
	p.table([]string{"", ""}, [][]string{
		{"CPU", h.cpu()},
		{"date", r.Date.Format(time.DateOnly)},
		{"Go", h.Go + " " + h.Target + tags(h)},
		{"kernels", "BLAKE2b: " + inUseNames(h, "blake2b") + "; SHA-256: " + inUseNames(h, "sha256")},
		{"libraries", strings.Join(h.peers(), ", ")},
		{"commands", strings.Join(r.Tools, "; ")},
	})
	if picture != "" {
		p.text(fmt.Sprintf("![Speeds of simdhash and of other libraries, as in the tables below](%s)", picture))
	}
	p.libraries(r)
	p.limits(r.Calibration)
	p.commands(r)
	return p.err
}

// page writes Markdown, until something goes wrong.
type page struct {
	w       io.Writer
	err     error
	started bool
}

// text writes a heading or a paragraph.
func (p *page) text(s string) {
	if p.started {
		s = "\n" + s
	}
	p.started = true
	if p.err == nil {
		_, p.err = io.WriteString(p.w, s+"\n")
	}
}

// table writes a table, of which rows without a second cell are left out.
func (p *page) table(head []string, rows [][]string) {
	var b strings.Builder
	line := func(cells []string) {
		for i, c := range cells {
			cells[i] = strings.ReplaceAll(c, "|", `\|`)
		}
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	line(head)
	b.WriteString(strings.Repeat("| --- ", len(head)) + "|\n")
	for _, r := range rows {
		if r[1] != "" {
			line(r)
		}
	}
	p.text(strings.TrimSuffix(b.String(), "\n"))
}

// libraries writes a table for each job.
func (p *page) libraries(r report) {
	if len(r.Rows) == 0 {
		return
	}
	p.text("## Libraries")
	ofLimit := ""
	if len(r.Calibration) > 0 {
		ofLimit = ` "Of limit" is
explained [below](#how-near-to-what-the-cpu-allows).`
	}
	p.text(fmt.Sprintf(`One core. Ours and another library run in turn in one process, in %d pairs of samples of %v, and the ratio of the two
times is taken pair by pair: the figure is the median, and the quartiles stand beside it. Our own speed is the median of what was
measured beside each of the others, and theirs is ours over the ratio. Cycles are counted by a chain of additions.%s`, r.Plan.Pairs, r.Plan.Sample, ofLimit))
	for _, j := range jobs {
		entries := j.entries(r.Rows)
		if len(entries) == 0 {
			continue
		}
		p.text("### " + j.title)
		var rows [][]string
		for _, e := range entries {
			name := e.library
			if e.library == "" {
				name = "**" + e.name() + "**"
			}
			if e.kernel != "" {
				name += " (" + e.kernel + ")"
			}
			cells := []string{name, fmt.Sprintf("%.2f", e.gbps), fmt.Sprintf("%.2f", e.cycles), "", "", figure("%.0f %%", e.ofLimit)}
			if e.library != "" {
				cells[3], cells[4], cells[5] = fmt.Sprintf("%.2f", e.ratio.Median), quartiles(e.ratio), ""
			}
			if e.doubt {
				cells[4] += ", disturbed"
			}
			rows = append(rows, cells)
		}
		p.table([]string{"", "GB/s", "cycles a byte", "simdhash is times as fast", "quartiles", "of limit"}, rows)
	}
	p.text(`HighwayHash and BLAKE3 compute something else: they are what one could use instead of BLAKE2b. HighwayHash is not collision
resistant. Libraries that have no function for many messages get one after another.`)
}

// limits explains the model, and writes what it makes of this CPU.
func (p *page) limits(c limit.Calibration) {
	if len(c) == 0 {
		return
	}
	p.text("## How near to what the CPU allows")
	p.text(`No schedule of a kernel's instructions can be faster than both of these allow:

- **Ports.** Each instruction has to start. How many of a kind start in a cycle was measured with loops of independent instructions
  of that kind, and of several kinds together. The instructions of a block are known: BLAKE2b does G 96 times, each 6 additions, 4
  exclusive ors and 4 rotations; SHA-256 does 64 rounds and computes 48 words of its schedule, each a fixed number of rotations,
  ternary operations and additions; lanes have their message transposed.
- **The chain.** An instruction cannot start before its operands are there. BLAKE2b's chain is 12 operations in each of 24
  half-rounds, or 13 where there is no rotation; that of SHA-256 is two rounds an instruction with the SHA extensions, 32 of them
  and an addition, and otherwise four to seven operations a round. How long each takes was measured with loops in which each
  instruction waits for the one before.

The larger of the two is the limit, and "of limit" is the limit over what a call takes, padding, planning, loading and storing
included, which short messages have more of. The limit is that of a kernel's instructions on this CPU, not of the CPU: another
kernel may have a lower one. Where something cannot be measured no limit is given.`)
	var rows [][]string
	for _, unit := range slices.Sorted(maps.Keys(c)) {
		for _, kinds := range slices.Sorted(maps.Keys(c[unit].PerCycle)) {
			latency := ""
			if l := c[unit].Latency[limit.Kind(kinds)]; l > 0 {
				latency = fmt.Sprintf("%.1f", l)
			}
			rows = append(rows, []string{string(unit), kinds, fmt.Sprintf("%.2f", c[unit].PerCycle[kinds]), latency})
		}
	}
	p.text("Measured on this CPU, in the same process:")
	p.table([]string{"registers", "instructions", "start in a cycle", "latency"}, rows)
	p.text("Plain are additions, exclusive ors, ternary logic and blends; shifts count as rotations; rnds2 and msg are those of the SHA extensions.")

	rows = nil
	for _, l := range c.Limits() {
		hash, _, _ := strings.Cut(l.Name, " ")
		binds := "ports"
		if l.Chain {
			binds = "chain"
		}
		rows = append(rows, []string{
			l.Name, fmt.Sprint(l.Pass.Lanes), string(l.Pass.Unit), instructions(l.Pass.Count), instructions(l.Pass.Chain), binds,
			fmt.Sprintf("%.0f", l.Cycles), fmt.Sprintf("%.2f", l.Cycles/float64(l.Pass.Lanes*blockSize(hash))),
		})
	}
	p.text("What follows from it for a block in each lane, and for a node of two blocks:")
	p.table([]string{"kernel", "lanes", "registers", "instructions", "chain", "limited by", "cycles", "cycles a byte"}, rows)
}

// instructions writes instructions by kind.
func instructions(count map[limit.Kind]float64) string {
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(count)) {
		parts = append(parts, fmt.Sprintf("%.0f %s", count[kind], kind))
	}
	return strings.Join(parts, ", ")
}

// commands writes the races.
func (p *page) commands(r report) {
	if len(r.Races) == 0 {
		return
	}
	p.text("## Commands")
	p.text(fmt.Sprintf(`Each command hashes the same files, in the page cache: all of them in one process, with their names on its command line. In each of
%d rounds every command runs once, in every other round in reverse order; the ratio is taken round by round. Commands that compute
the same hash have to print the same digests. A target is what is asked of simdsum, in times as fast.`, r.Rounds))
	var rows [][]string
	for _, race := range r.Races {
		l := race.line()
		cells := []string{race.what(), "`" + race.Ours.String() + "`", "`" + race.Theirs.String() + "`", "", "", "", "", l.Target, string(l.Verdict)}
		if race.Lacking != "" {
			cells[5], cells[8] = race.Lacking, string(l.Verdict)
		} else {
			cells[3], cells[4] = fmt.Sprintf("%.3f s", race.Seconds.Median), fmt.Sprintf("%.3f s", race.TheirSeconds.Median)
			cells[5], cells[6] = fmt.Sprintf("%.2f", race.Ratio.Median), quartiles(race.Ratio)
			if race.Ratio.Wide() {
				cells[6] += ", disturbed"
			}
		}
		if race.Target == 0 {
			cells[7] = ""
		}
		if l.Verdict == noTarget {
			cells[8] = ""
		}
		rows = append(rows, cells)
	}
	p.table([]string{"files", "ours", "against", "ours takes", "theirs", "times as fast", "quartiles", "target", ""}, rows)
}

// tags says with what tags the program was built, if with any.
func tags(h host) string {
	if h.Tags == "" {
		return ""
	}
	return " -tags " + h.Tags
}

// inUseNames names the kernels for one message and for many.
func inUseNames(h host, hash string) string {
	one, many := inUse1(h.Kernels[hash]).Name, inUseMany(h.Kernels[hash]).Name
	if one == many {
		return one
	}
	return one + ", and " + many + " for many messages"
}

// peers lists the modules that are compared, with their versions.
func (h host) peers() []string {
	return slices.DeleteFunc(slices.Clone(h.Modules), func(module string) bool {
		path, _, _ := strings.Cut(module, " ")
		for peer := range names {
			if strings.HasPrefix(peer, path) {
				return false
			}
		}
		return true
	})
}
