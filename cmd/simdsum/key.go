package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/pflag"
)

// maxKey is the length in bytes of BLAKE2b's longest key.
const maxKey = 64

// addKeyFile defines --key-file.
func addKeyFile(fs *pflag.FlagSet, name *string) {
	fs.VarP(action{nonempty("key file", name), "FILE"}, "key-file", "",
		"hash with the key that is in FILE: 1 to 64 bytes, all of which count, a line end too")
}

// readKey reads a key; there is none without a file of that name.
func readKey(file string) ([]byte, error) {
	if file == "" {
		return nil, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	key, err := io.ReadAll(io.LimitReader(f, maxKey+1))
	switch {
	case err != nil:
		return nil, err
	case len(key) == 0:
		return nil, errors.New("an empty key")
	case len(key) > maxKey:
		return nil, fmt.Errorf("a key of more than %d bytes", maxKey)
	}
	return key, nil
}
