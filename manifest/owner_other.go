//go:build !unix

package manifest

import (
	"io/fs"
	"os"
)

// becomeLike gives f the permissions of old.
func becomeLike(f *os.File, old fs.FileInfo) error { return f.Chmod(old.Mode().Perm()) }
