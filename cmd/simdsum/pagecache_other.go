//go:build !linux

package main

import "os"

// dropPages does nothing: this system cannot be asked to.
func dropPages(f *os.File, offset, length int64) {}

// renewPages reports that what is read again may come from memory.
func renewPages(f *os.File, offset int64) bool { return false }
