//go:build !purego

package main

// purego tells whether the program was built without assembly.
const purego = false
