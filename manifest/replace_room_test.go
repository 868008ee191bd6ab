//go:build darwin || linux

package manifest_test

import (
	"bytes"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"testing"

	"github.com/af655cf0/simdhash/internal/hashtest"
	"github.com/af655cf0/simdhash/manifest"
	"golang.org/x/sys/unix"
)

// noRoom makes TestReplaceNoRoom limit the files of its process.
const noRoom = "SIMDHASH_TEST_NO_ROOM"

// TestReplaceNoRoom has files end anywhere, by the limit that the system sets
// for their length: the old file stays, and no other beside it.
func TestReplaceNoRoom(t *testing.T) {
	if os.Getenv(noRoom) == "" {
		// The limit would be that of go test's own files too.
		stdout, stderr, err := hashtest.Again(t, "TestReplaceNoRoom", noRoom+"=1", "SIMDHASH_LONG="+os.Getenv("SIMDHASH_LONG"))
		if err != nil {
			t.Fatalf("%v\n%s%s", err, stdout, stderr)
		}
		hashtest.Count(t, strings.Count(stdout, "no room: "), "full disks noticed")
		return
	}
	name := filepath.Join(t.TempDir(), "list")
	if err := manifest.Replace(name, content("old")); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(unix.SIGXFSZ)
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	list := bytes.Repeat([]byte("a line\n"), 40_000)
	for room := 0; room < len(list); room += hashtest.Sample(7001, 7001, 301) {
		limit.Cur = uint64(room)
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
			t.Fatal(err)
		}
		err := manifest.Replace(name, func(w io.Writer) error {
			_, err := w.Write(list)
			return err
		})
		if err == nil {
			t.Fatalf("room for %d of %d bytes: no error", room, len(list))
		}
		t.Logf("no room: %v", err)
		only(t, filepath.Dir(name), map[string]string{"list": "old"})
	}
}
