//go:build !unix

package manifest_test

import "errors"

// These are met on Unix systems.
var isDirectory, ioError = errors.New("is a directory"), errors.New("input/output error")
