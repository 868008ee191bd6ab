//go:build unix

package manifest

import (
	"io/fs"
	"os"
	"syscall"
)

// giveTo gives f the owner and the group of old, or the group, or neither: only root may give
// files away.
func giveTo(f *os.File, old fs.FileInfo) {
	if s, ok := old.Sys().(*syscall.Stat_t); ok && f.Chown(int(s.Uid), int(s.Gid)) != nil {
		f.Chown(-1, int(s.Gid))
	}
}
