//go:build amd64 && !darwin

package cpu

const osHasAVX512 = true
