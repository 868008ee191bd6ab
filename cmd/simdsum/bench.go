package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/bitrot"
	"github.com/af655cf0/simdhash/sha256"
)

func (c *console) benchCommand() *cobra.Command {
	o := &options{}
	raw := false
	cmd := &cobra.Command{
		Use:   "bench [OPTION]...",
		Short: "Measure how fast this machine hashes",
		Long: `Measure on one core, in a few seconds, how fast this machine hashes, and how fast
pure Go does. The two take turns, in processes of their own, and the medians
of their speeds are shown.

The module's own "go run ./bench" compares with other libraries, and says how
much of the CPU's limit is reached.`,
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "print a JSON object for each line of the table")
	cmd.Flags().BoolVar(&raw, "raw", false, "measure this process only")
	// The error is that of a flag that does not exist.
	_ = cmd.Flags().MarkHidden("raw")
	return c.runnable(cmd, o, func(args []string) error {
		if len(args) > 0 {
			return usageErrorf("extra operand %s", c.quote(args[0]))
		}
		if raw {
			return json.NewEncoder(c.out).Encode(measureAll())
		}
		return c.bench(o)
	})
}

// task is a line of the table: so many messages of so many bytes.
type task struct {
	hash     string
	messages int
	size     int
	do       func(digests [][64]byte, messages [][]byte)
}

var tasks = []task{
	{"BLAKE2b", 1, 64, blake2b.Sum512Many},
	{"BLAKE2b", 1, 64 << 10, blake2b.Sum512Many},
	{"BLAKE2b", 64, 1 << 10, blake2b.Sum512Many},
	{"BLAKE2b", 64, 64 << 10, blake2b.Sum512Many},
	{"BLAKE2b-tree", 1, 16 << 20, func(digests [][64]byte, messages [][]byte) { digests[0] = bitrot.Sum512(messages[0]) }},
	{"SHA256", 1, 64, sha256Many},
	{"SHA256", 1, 64 << 10, sha256Many},
	{"SHA256", 64, 1 << 10, sha256Many},
	{"SHA256", 64, 64 << 10, sha256Many},
}

var sha256Digests [64][32]byte

func sha256Many(_ [][64]byte, messages [][]byte) { sha256.Sum256Many(sha256Digests[:], messages) }

// measureAll returns the speed of each task, in bytes a second.
func measureAll() (speeds []float64) {
	digests := make([][64]byte, 64)
	for _, t := range tasks {
		messages := make([][]byte, t.messages)
		for i := range messages {
			messages[i] = make([]byte, t.size)
		}
		const long = 20 * time.Millisecond
		t.do(digests, messages) // page faults are not what is measured
		for n := 1; ; n *= 2 {
			start := time.Now()
			for range n {
				t.do(digests, messages)
			}
			if took := time.Since(start); took > long {
				speeds = append(speeds, float64(n*t.messages*t.size)/took.Seconds())
				break
			}
		}
	}
	return speeds
}

// jsonSpeed is a line of the table.
type jsonSpeed struct {
	Hash     string  `json:"hash"`
	Messages int     `json:"messages"`
	Size     int     `json:"size"`
	Speed    float64 `json:"bytes_per_second"`
	PureGo   float64 `json:"bytes_per_second_pure_go"`
}

func (c *console) bench(o *options) error {
	const rounds = 3
	var ours, pure [rounds][]float64
	for i := range rounds {
		for _, run := range []struct {
			speeds *[]float64
			kernel string
		}{
			{&ours[i], os.Getenv("SIMDHASH_KERNEL")},
			{&pure[i], "blake2b=generic,sha256=generic"},
		} {
			var err error
			if *run.speeds, err = measureChild(run.kernel); err != nil {
				return fmt.Errorf("bench: %w", err)
			}
		}
	}
	table := tabwriter.NewWriter(c.out, 0, 8, 2, ' ', tabwriter.AlignRight)
	if !o.json {
		fmt.Fprintf(c.out, "%s, %s\n\n", cpuName(), newReport().Go)
		fmt.Fprintln(table, "hash\tmessages\tbytes each\tGB/s\tpure Go\tgain\t")
	}
	for i, t := range tasks {
		speed := jsonSpeed{t.hash, t.messages, t.size, median(ours[:], i), median(pure[:], i)}
		if o.json {
			c.out.Write(jsonLine(speed))
			continue
		}
		fmt.Fprintf(table, "%s\t%d\t%d\t%.2f\t%.2f\t%.2f\t\n", t.hash, t.messages, t.size, speed.Speed/1e9, speed.PureGo/1e9, speed.Speed/speed.PureGo)
	}
	return table.Flush()
}

// measureChild is measureAll in a process that may use these kernels.
func measureChild(kernels string) ([]float64, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, "bench", "--raw")
	cmd.Args[0] = "simdsum"
	cmd.Env = append(os.Environ(), "SIMDHASH_KERNEL="+kernels, "GOMAXPROCS=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	var speeds []float64
	if err := json.Unmarshal(out, &speeds); err != nil || len(speeds) != len(tasks) {
		return nil, fmt.Errorf("a measurement of %q: %v", out, err)
	}
	return speeds, nil
}

// median is that of the task's speeds.
func median(rounds [][]float64, task int) float64 {
	var speeds []float64
	for _, r := range rounds {
		speeds = append(speeds, r[task])
	}
	slices.Sort(speeds)
	return speeds[len(speeds)/2]
}
