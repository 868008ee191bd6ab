//go:build purego || noasm

package main

var minioOps, minioManyOps []op
