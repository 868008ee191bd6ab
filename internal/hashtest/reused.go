package hashtest

import (
	"bytes"
	"hash"
	"testing"
)

const overwritten = "buffers overwritten after a Write"

// CheckReused has every buffer that was written overwritten at once, as io.Copy
// and pools of buffers do: a digest that keeps a caller's slice after Write
// returns is wrong then.
func CheckReused(t *testing.T, h Hash) {
	message := Data(20*h.BlockSize+5, 24)
	EachKernel(t, h, func(t *testing.T) {
		for _, v := range h.Variants {
			want := v.digest(message)
			for _, size := range []int{1, h.BlockSize - 1, h.BlockSize, h.BlockSize + 1, 7 * h.BlockSize, len(message) - 1} {
				d := v.New()
				buffer := make([]byte, size)
				for rest := message; len(rest) > 0; {
					n := copy(buffer, rest)
					d.Write(buffer[:n])
					rest = rest[n:]
					for i := range buffer {
						buffer[i] ^= 0xFF
					}
					Count(t, 1, overwritten)
				}
				if got := d.Sum(nil); !bytes.Equal(got, want) {
					t.Errorf("digest %s, a buffer of %d bytes again and again: %x, want %x", v.Name, size, got, want)
				}
			}
		}
	})
}

// CheckReusedMany does the same to a batch: stripes of shards go through one
// buffer each, which is overwritten as soon as writeMany returns.
func CheckReusedMany(t *testing.T, h Hash, writeMany func(hs []hash.Hash, ps [][]byte)) {
	const shards = 9
	message := Data(40*h.BlockSize+5, 25)
	EachBatch(t, h.Use, func(t *testing.T) {
		v := h.Variants[0]
		hs, buffers, ps := make([]hash.Hash, shards), make([][]byte, shards), make([][]byte, shards)
		for i := range hs {
			hs[i], buffers[i] = v.New(), make([]byte, 3*h.BlockSize+i)
		}
		var wrote [shards][]byte
		for stripe := range 10 {
			for i, b := range buffers {
				ps[i] = b[:copy(b, message[(stripe*(i+1))%h.BlockSize:])]
				wrote[i] = append(wrote[i], ps[i]...)
			}
			writeMany(hs, ps)
			for _, b := range buffers {
				clear(b)
				Count(t, 1, overwritten)
			}
		}
		for i, d := range hs {
			if got, want := d.Sum(nil), v.digest(wrote[i]); !bytes.Equal(got, want) {
				t.Errorf("shard %d: %x, want %x", i, got, want)
			}
		}
	})
}
