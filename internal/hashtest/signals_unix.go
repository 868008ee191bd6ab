//go:build unix

package hashtest

import (
	"os"
	"os/signal"
	"time"

	"golang.org/x/sys/unix"
)

// signals sends this process signals until the end. Each interrupts some thread,
// wherever that is.
func signals(end time.Time) {
	received := make(chan os.Signal, 1)
	signal.Notify(received, unix.SIGWINCH)
	defer signal.Stop(received)
	for time.Now().Before(end) {
		unix.Kill(os.Getpid(), unix.SIGWINCH)
		time.Sleep(50 * time.Microsecond)
	}
}
