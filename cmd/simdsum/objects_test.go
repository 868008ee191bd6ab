package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestObjectsVanish: a directory that goes away during the walk is an error, and
// the walk goes on.
func TestObjectsVanish(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a/1", "b/2", "c/3"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o777); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), name)
	}
	var names, failed []string
	for name, err := range (&objects{plain: true, recursive: true}).files(these(dir)) {
		if err != nil {
			failed = append(failed, strings.TrimPrefix(name, dir))
			if got := reason(err); got != "No such file or directory" {
				t.Errorf("%s: %s", name, got)
			}
			continue
		}
		names = append(names, strings.TrimPrefix(name, dir))
		os.RemoveAll(filepath.Join(dir, "b"))
	}
	if want := []string{"/a/1", "/c/3"}; !reflect.DeepEqual(names, want) {
		t.Errorf("files %q, want %q", names, want)
	}
	if want := []string{"/b"}; !reflect.DeepEqual(failed, want) {
		t.Errorf("failed %q, want %q", failed, want)
	}
	for range (&objects{plain: true, recursive: true}).files(these(dir, dir)) {
		break // the sequence must not go on after this
	}
}
