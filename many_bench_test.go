package blake2b

import "testing"

// BenchmarkMany measures batches of messages of one length; take -bench with a
// pattern, such as op=Sum512Many/msgs=64/size=4KiB, or it takes an hour.
func BenchmarkMany(b *testing.B) { many.Bench(b) }

// BenchmarkManyFiles measures batches of files.
func BenchmarkManyFiles(b *testing.B) { many.BenchFiles(b) }
