package manifest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"unicode/utf8"
)

// Replace writes a file so that, whenever the program or the machine stops, the
// name leads to the old content or to the new one, whole: write fills a
// temporary file beside it, which is synced and then takes the name. If the
// result is an error, or write panics, the old file is as it was and the
// temporary one is gone. The exception is an error of the last step, syncing
// the directory, which has the new file by then. A program that is killed
// leaves the temporary file behind; its name is that of the file with a dot
// before it, and ".tmp-" and digits after it.
//
// write gets a buffered Writer. The new file has the permissions of the old
// one, and its owner and group where the system has these and the program may
// set them; if the group cannot be set, the new file's group gets no permission
// that is not everybody's. Other names of the old file still lead to the old
// file. A symbolic link keeps its place: the file that it leads to is replaced,
// or made. What is not a regular file with a name of its own, such as a pipe or
// a terminal, is not replaced but written to.
func Replace(name string, write func(w io.Writer) error) error {
	return put(name, write, os.Rename)
}

// Create is [Replace] for a file that is not there yet: if there is one when the new one is
// complete, the error is [fs.ErrExist], and the file is left as it is. It needs a file
// system with hard links; on others a file that comes in the last moment is replaced.
func Create(name string, write func(w io.Writer) error) error {
	if _, err := os.Lstat(name); err == nil {
		return &fs.PathError{Op: "create", Path: name, Err: fs.ErrExist}
	}
	return put(name, write, func(temp, name string) error {
		err := os.Link(temp, name)
		switch {
		case err == nil:
			os.Remove(temp) // the file has its own name whether that works or not
			return nil
		case errors.Is(err, fs.ErrExist):
			return &fs.PathError{Op: "create", Path: name, Err: fs.ErrExist}
		}
		return os.Rename(temp, name)
	})
}

// put writes a file as Replace and Create do, which differ in how it takes its name.
func put(name string, write func(w io.Writer) error, rename func(from, to string) error) error {
	name, named := follow(name)
	old, err := os.Stat(name)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	case err == nil && !(named && old.Mode().IsRegular()):
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_TRUNC, 0)
		if err != nil {
			return err
		}
		return fill(f, write, false)
	}
	perm := fs.FileMode(0o666)
	if old != nil {
		perm = 0o600 // nobody else is to open it before it is that of the old one
	}
	f, err := createTemp(name, perm)
	if err != nil {
		if path := (*fs.PathError)(nil); errors.As(err, &path) {
			path.Path = name // the temporary one says nothing to anybody
		}
		return err
	}
	renamed := false
	defer func() {
		if !renamed {
			f.Close() // once more, unless write panicked
			os.Remove(f.Name())
		}
	}()
	if old != nil {
		if err := becomeLike(f, old); err != nil {
			return err
		}
	}
	if err := fill(f, write, true); err != nil {
		return err
	}
	if err := rename(f.Name(), name); err != nil {
		return err
	}
	// From here on the new file has the name. Whether it keeps it if the machine
	// stops now is up to the directory's own sync.
	renamed = true
	return syncDir(filepath.Dir(name))
}

// follow returns where the symbolic links lead that name is, also if there is
// nothing. It is false for what is there and has no name to lead to, such as a
// deleted file that /dev/fd has.
func follow(name string) (target string, named bool) {
	for range 40 { // as many as Linux follows
		if target, err := filepath.EvalSymlinks(name); err == nil {
			return target, true
		}
		if _, err := os.Stat(name); err == nil {
			return name, false
		}
		to, err := os.Readlink(name)
		if err != nil {
			break
		}
		if !filepath.IsAbs(to) {
			dir, _ := filepath.Split(name)
			to = dir + to // which Join would shorten: ".." is not always undone by a name
		}
		name = to
	}
	return name, true
}

// createTemp creates a file that nobody has, with these permissions, but for the umask:
// os.CreateTemp's would be for the owner alone.
func createTemp(name string, perm fs.FileMode) (f *os.File, err error) {
	dir, base := filepath.Split(name)
	for range 1000 {
		temp := fmt.Sprint(dir, temporary(base), rand.Uint32())
		f, err = os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return f, err
}

// filled is what fill needs of an [os.File].
type filled interface {
	io.WriteCloser
	Sync() error
}

// fill writes, syncs and closes the file.
func fill(f filled, write func(w io.Writer) error, sync bool) error {
	w := bufio.NewWriterSize(f, 64<<10)
	err := write(w)
	if err == nil {
		err = w.Flush()
	}
	if err == nil && sync {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// syncDir makes the names in dir last, where the system can do that and dir may be read:
// whoever may write to it need not be allowed to.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // directories cannot be synced there
	}
	d, err := os.Open(dir)
	if errors.Is(err, fs.ErrPermission) {
		return nil
	}
	if err != nil {
		return err
	}
	defer d.Close()
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		return nil // nor can they on some file systems
	}
	return err
}

// IsTemporary reports whether file has the name of one that [Replace] or [Create] may have
// made beside the file name.
func IsTemporary(file, name string) bool {
	if !strings.HasPrefix(filepath.Base(file), ".") {
		return false // which is all that most files need
	}
	name, _ = follow(name)
	dir, base := filepath.Split(name)
	rest, ok := strings.CutPrefix(filepath.Base(file), temporary(base))
	if !ok || strings.Trim(rest, "0123456789") != "" {
		return false
	}
	a, err := os.Stat(filepath.Dir(file))
	if err != nil {
		return false
	}
	b, err := os.Stat(filepath.Clean(dir))
	return err == nil && os.SameFile(a, b)
}

// temporary is what the name of a temporary file for base begins with. It is not
// longer than names may be, and what base ends with is in it, by which files
// are told apart.
func temporary(base string) string {
	from := max(0, len(base)-200)
	for from < len(base) && from > 0 && !utf8.RuneStart(base[from]) {
		from++ // some systems refuse names that are not UTF-8
	}
	return "." + base[from:] + ".tmp-"
}
