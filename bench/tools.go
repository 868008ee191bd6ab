package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/af655cf0/simdhash/bench/paired"
)

// fileSet is what the commands read: many small files, and a large one.
type fileSet struct {
	small  int // how many
	large  int // MiB
	rounds int // in which every command runs once
}

func (f fileSet) check() error {
	if f.small < 1 || f.large < 1 || f.rounds < 1 {
		return errors.New("-files, -large and -rounds are at least 1")
	}
	return nil
}

// smallSize is the bytes of each of the small files.
const smallSize = 64 << 10

// race sets one of our commands against another on the same files. Theirs ran
// right before or after ours, or nearly so, in every round.
type race struct {
	Files   int     `json:"files"` // each of so many bytes:
	Size    int     `json:"size"`
	Threads int     `json:"threads"` // that ours may use, and theirs if it can
	Ours    command `json:"ours"`
	Theirs  command `json:"theirs"`
	Target  float64 `json:"target,omitempty"`  // how many times as fast ours should be
	Lacking string  `json:"lacking,omitempty"` // why nothing was measured

	Ratio        paired.Spread `json:"ratio"` // their time over ours
	Seconds      paired.Spread `json:"seconds"`
	TheirSeconds paired.Spread `json:"their_seconds"`
}

// name tells the race from all others, in the form that benchstat reads.
func (r race) name() string {
	underscores := strings.NewReplacer(" ", "_", "/", "_")
	return fmt.Sprintf("files=%d/size=%s/threads=%d/ours=%s/theirs=%s",
		r.Files, strings.ReplaceAll(size(r.Size), " ", ""), r.Threads, underscores.Replace(r.Ours.String()), underscores.Replace(r.Theirs.String()))
}

// gbps is how many gigabytes a second ours hashed, and theirs.
func (r race) gbps() (ours, theirs float64) {
	if r.Lacking != "" {
		return 0, 0
	}
	bytes := float64(r.Files) * float64(r.Size) / 1e9
	return bytes / r.Seconds.Median, bytes / r.TheirSeconds.Median
}

// MarshalJSON adds what follows from the rest.
func (r race) MarshalJSON() ([]byte, error) {
	type fields race
	ours, theirs := r.gbps()
	return json.Marshal(struct {
		Name string `json:"name"`
		fields
		GBps      float64 `json:"gbps"`
		TheirGBps float64 `json:"their_gbps"`
	}{r.name(), fields(r), ours, theirs})
}

// what says which files they are, and on how many cores.
func (r race) what() string {
	what := fmt.Sprintf("%d files of %s", r.Files, size(r.Size))
	if r.Files == 1 {
		what = "a file of " + size(r.Size)
	}
	if r.Threads > 1 {
		what += fmt.Sprintf(", %d threads", r.Threads)
	}
	return what
}

// line judges the race.
func (r race) line() line {
	l := line{What: fmt.Sprintf("%s: %s against %s", r.what(), r.Ours, r.Theirs), Target: "-", Verdict: noTarget}
	if r.Target > 0 {
		l.Target = fmt.Sprintf("at least %.2f", r.Target)
		l.Verdict = judge(r.Ratio.Median >= r.Target)
	}
	if r.Lacking != "" {
		l.Figure, l.Verdict = r.Lacking, skipped
		return l
	}
	l.Figure = fmt.Sprintf("%.2f (%s), %.3f s against %.3f s", r.Ratio.Median, quartiles(r.Ratio), r.Seconds.Median, r.TheirSeconds.Median)
	if r.Ratio.Wide() {
		l.Figure += ", disturbed"
	}
	return l
}

// races are those for the files at hand, with our command and others as found.
func races(files fileSet, s simdsum, find func(tool string) error) []race {
	var list []race
	add := func(count, size, threads int, ours command, target float64, theirs command) {
		r := race{Files: count, Size: size, Threads: threads, Ours: ours, Theirs: theirs, Target: target}
		if why := s.lacks(ours, threads); why != "" {
			r.Lacking = why
		} else if err := find(theirs.Tool); err != nil {
			r.Lacking = err.Error()
		}
		list = append(list, r)
	}
	large := files.large << 20
	for _, threads := range []int{1, 2} {
		on2 := func(target float64) float64 { // the targets are for two cores
			if threads == 2 {
				return target
			}
			return 0
		}
		b3sum := command{Tool: "b3sum", Args: []string{"--num-threads", fmt.Sprint(threads)}, Hash: "blake3"}

		sum := s.command(threads, "sum")
		add(files.small, smallSize, threads, sum, on2(4), b2sum)
		add(files.small, smallSize, threads, sum, 0, rhashBLAKE2b)
		add(files.small, smallSize, threads, sum, 0, b3sum)

		sha := s.command(threads, "sum", "-a", "sha256")
		add(files.small, smallSize, threads, sha, on2(3), openssl)
		add(files.small, smallSize, threads, sha, on2(6), sha256sum)
		add(files.small, smallSize, threads, sha, 0, rhashSHA256)

		if threads == 1 { // a single stream
			add(1, large, threads, sum, 1.2, b2sum)
			add(1, large, threads, sum, 0, rhashBLAKE2b)
			add(1, large, threads, sha, 0, openssl)
			add(1, large, threads, sha, 0, sha256sum)
			add(1, large, threads, sha, 0, rhashSHA256)
		}
		add(1, large, threads, s.command(threads, "sum", "-a", "blake2b-tree"), 1-noise, b3sum)
		add(1, large, threads, s.command(threads, "protect"), 1-noise, b3sum)
	}
	return list
}

// tools is the suite that compares commands.
func tools(o options, r *report) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	programs, err := os.MkdirTemp("", "bench-tools-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(programs)
	s, err := buildSimdsum(programs)
	if err != nil {
		return err
	}
	all := races(o.files, s, installed)
	for _, files := range []struct{ count, size int }{{o.files.small, smallSize}, {1, o.files.large << 20}} {
		if err := runRaces(ctx, all, files.count, files.size, o.files.rounds); err != nil {
			return err
		}
	}
	r.Races, r.Rounds = all, o.files.rounds
	for _, race := range all {
		r.Lines = append(r.Lines, race.line())
	}
	r.Tools = versions(all)
	return nil
}

// runRaces runs the races on one set of files: each command once, to see that it
// works and computes what the others do, and then in so many rounds, every
// other one in reverse order.
func runRaces(ctx context.Context, all []race, count, size, rounds int) (err error) {
	var mine []*race
	for i := range all {
		if r := &all[i]; r.Files == count && r.Size == size && r.Lacking == "" {
			mine = append(mine, r)
		}
	}
	if len(mine) == 0 {
		return nil
	}
	dir, err := os.MkdirTemp("", "bench-files-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	names, err := makeFiles(dir, count, size)
	if err != nil {
		return err
	}
	commands, err := tryAll(ctx, mine, dir, names)
	if err != nil {
		return err
	}
	seconds := make(map[string][]float64)
	for range rounds {
		for _, c := range commands {
			t, err := c.time(ctx, dir, names)
			if err != nil {
				return err
			}
			seconds[c.String()] = append(seconds[c.String()], t)
		}
		slices.Reverse(commands)
	}
	for _, r := range mine {
		if r.Lacking != "" {
			continue
		}
		ours, theirs := seconds[r.Ours.String()], seconds[r.Theirs.String()]
		ratios := make([]float64, rounds)
		for i := range ratios {
			ratios[i] = theirs[i] / ours[i]
		}
		r.Ratio, r.Seconds, r.TheirSeconds = paired.SpreadOf(ratios), paired.SpreadOf(ours), paired.SpreadOf(theirs)
	}
	return nil
}

// makeFiles fills a directory, and has the disk done with it.
func makeFiles(dir string, count, size int) ([]string, error) {
	random := rand.NewChaCha8([32]byte{1})
	p := make([]byte, min(size, 1<<20))
	names := make([]string, count)
	for i := range names {
		names[i] = fmt.Sprintf("f%05d", i)
		f, err := os.Create(filepath.Join(dir, names[i]))
		if err != nil {
			return nil, err
		}
		for left := size; left > 0 && err == nil; left -= len(p) {
			random.Read(p)
			_, err = f.Write(p[:min(len(p), left)])
		}
		if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// tryAll runs every command of the races once and returns those that work, each
// once, so that the two of a race are near one another. A race that has another
// is told so. It is an error if two commands that compute the same hash disagree.
func tryAll(ctx context.Context, races []*race, dir string, names []string) ([]command, error) {
	var work []command
	broken := make(map[string]string)
	first := make(map[string][]string) // digests, by the hash
	for _, r := range races {
		for _, c := range []command{r.Ours, r.Theirs} {
			if broken[c.String()] == "" && !slices.ContainsFunc(work, c.equal) {
				out, err := c.output(ctx, dir, names)
				if err != nil {
					broken[c.String()] = err.Error()
				} else if err := agrees(c, findDigests(out), first, len(names)); err != nil {
					return nil, err
				} else {
					work = append(work, c)
				}
			}
			if why := broken[c.String()]; why != "" {
				r.Lacking = why
			}
		}
	}
	return work, ctx.Err()
}

// agrees compares digests with those of the first command that computed the
// same hash.
func agrees(c command, found []string, first map[string][]string, files int) error {
	switch {
	case c.Hash == "":
	case len(found) != files:
		return fmt.Errorf("%s printed %d digests of %d files", c, len(found), files)
	case first[c.Hash] == nil:
		first[c.Hash] = found
	case !slices.Equal(found, first[c.Hash]):
		return fmt.Errorf("%s computes other digests than the commands before it", c)
	}
	return nil
}

// time runs the command and returns the seconds that it took.
func (c command) time(ctx context.Context, dir string, names []string) (float64, error) {
	cmd := c.on(ctx, dir, names)
	start := time.Now()
	err := cmd.Run()
	t := time.Since(start).Seconds()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", c, err)
	}
	return t, c.tidy(dir, names)
}

// output runs the command and returns what it prints.
func (c command) output(ctx context.Context, dir string, names []string) ([]byte, error) {
	out, err := c.on(ctx, dir, names).Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return nil, fmt.Errorf("%s: %w: %s", c, err, exit.Stderr)
	} else if err != nil {
		return nil, fmt.Errorf("%s: %w", c, err)
	}
	return out, c.tidy(dir, names)
}
