//go:build unix

package manifest

import (
	"io/fs"
	"os"
	"syscall"
)

// becomeLike gives f, which is the owner's alone, the group, the permissions and the owner of
// old, in this order: who has given a file away may not be able to change it any more. Only
// root may give files away, and others may give them to their own groups only.
func becomeLike(f *os.File, old fs.FileInfo) error {
	perm := old.Mode().Perm()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	was, ok := old.Sys().(*syscall.Stat_t)
	now, _ := info.Sys().(*syscall.Stat_t)
	if !ok || now == nil {
		return f.Chmod(perm)
	}
	if was.Gid != now.Gid && f.Chown(-1, int(was.Gid)) != nil {
		perm &= perm<<3&0o070 | 0o707
	}
	if err := f.Chmod(perm); err != nil {
		return err
	}
	if was.Uid != now.Uid {
		f.Chown(int(was.Uid), -1)
	}
	return nil
}
