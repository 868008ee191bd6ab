//go:build ignore

// Model is the program that the script of this name traces. It hashes messages
// of the same length with the one kernel that SIMDHASH_KERNEL allows; without
// arguments it prints the kernels of the CPU and their lanes.
package main

import (
	"fmt"
	"os"

	blake2b "github.com/af655cf0/simdhash"
	"github.com/af655cf0/simdhash/sha256"
)

func main() {
	if len(os.Args) == 1 {
		for _, k := range blake2b.Kernels() {
			fmt.Println("blake2b", k.Name, k.Lanes, blake2b.BlockSize, k.Available)
		}
		for _, k := range sha256.Kernels() {
			fmt.Println("sha256", k.Name, k.Lanes, sha256.BlockSize, k.Available)
		}
		return
	}
	// So many that lanes are taken in any case.
	msgs := make([][]byte, 65)
	for i := range msgs {
		msgs[i] = make([]byte, 512)
	}
	digests := make([][32]byte, len(msgs))
	switch os.Args[1] {
	case "blake2b":
		blake2b.Sum256Many(digests, msgs)
	case "sha256":
		sha256.Sum256Many(digests, msgs)
	}
}
