package main

import (
	"os"
	"runtime"
	"strings"

	"github.com/klauspost/cpuid/v2"
	"golang.org/x/sys/cpu"
)

// peers names the package that each hash of ours stands in for: the first one
// that it is compared with.
var peers = map[string]string{"blake2b": "golang.org/x/crypto/blake2b", "sha256": "crypto/sha256"}

// firstPeers is a filter of no others.
var firstPeers = []string{peers["blake2b"], peers["sha256"]}

// peerKernel says which of its implementations the peer of a hash uses in
// this process. The peers do not tell; this repeats their choice, which rests
// on the same flags.
func peerKernel(hash string) string {
	x := &cpu.X86
	switch {
	case purego:
		return "generic"
	case hash == "blake2b" && runtime.GOARCH == "amd64":
		switch {
		case x.HasAVX2:
			return "AVX2"
		case x.HasAVX:
			return "AVX"
		case x.HasSSE41:
			return "SSE4.1"
		}
		return "generic"
	case hash == "blake2b":
		return "generic"
	case runtime.GOARCH == "amd64":
		switch {
		case x.HasAVX && x.HasSSE41 && x.HasSSSE3 && cpuid.CPU.Has(cpuid.SHA) && !off("sha"):
			return "SHA-NI"
		case x.HasAVX && x.HasAVX2 && x.HasBMI2:
			return "AVX2"
		}
		return "generic"
	case runtime.GOARCH == "arm64" && cpu.ARM64.HasSHA2:
		return "SHA2"
	}
	return "default"
}

// off tells whether GODEBUG takes a CPU feature away.
func off(feature string) bool {
	debug := "," + os.Getenv("GODEBUG") + ","
	return strings.Contains(debug, ",cpu."+feature+"=off,") || strings.Contains(debug, ",cpu.all=off,")
}
