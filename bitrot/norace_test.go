//go:build !race

package bitrot

const raceEnabled = false
