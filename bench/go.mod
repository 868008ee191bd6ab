module github.com/af655cf0/simdhash/bench

go 1.26.0

require (
	github.com/af655cf0/simdhash v0.1.0
	github.com/klauspost/cpuid/v2 v2.4.2
	github.com/minio/highwayhash v1.0.4
	github.com/prysmaticlabs/gohashtree v0.0.4-beta
	golang.org/x/crypto v0.58.0
	golang.org/x/sys v0.50.0
)
