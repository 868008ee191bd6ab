package blake2b

import (
	"hash"
	"testing"
)

// TestLeading counts how many messages at the beginning are of one length.
func TestLeading(t *testing.T) {
	for _, test := range []struct {
		lengths []int
		want    int
	}{
		{nil, 0}, {[]int{3}, 1}, {[]int{0, 0, 0}, 3}, {[]int{5, 5, 6}, 2}, {[]int{5, 6, 5}, 1}, {[]int{0, 1, 1, 1}, 1}, {[]int{7, 7, 7, 6, 7}, 3},
	} {
		var msgs [][]byte
		for _, n := range test.lengths {
			msgs = append(msgs, make([]byte, n))
		}
		if got := leading(msgs); got != test.want {
			t.Errorf("of lengths %v, %d are one length at the beginning, want %d", test.lengths, got, test.want)
		}
	}
}

// TestUniformWrites asks which writes have no plan, and looks whether WriteMany, by
// either way, leaves a mark on a digest.
func TestUniformWrites(t *testing.T) {
	for _, test := range []struct {
		buffered, lengths []int
		want              bool
	}{
		{[]int{0, 0}, []int{500, 500}, true},
		{[]int{9, 9, 9}, []int{1, 1, 1}, true},
		{[]int{0, 0, 0}, []int{0, 0, 0}, true},
		{[]int{0, 0}, []int{500, 501}, false},
		{[]int{0, 0, 0}, []int{500, 500, 499}, false},
		{[]int{1, 0}, []int{500, 500}, false},
		{[]int{7, 7, 8}, []int{500, 500, 500}, false},
		{[]int{0, 0, 0}, []int{500, 1, 0}, false},
	} {
		var hs []hash.Hash
		var ps [][]byte
		for i, n := range test.buffered {
			h, err := New256(nil)
			if err != nil {
				t.Fatal(err)
			}
			h.Write(make([]byte, n))
			hs = append(hs, h)
			ps = append(ps, make([]byte, test.lengths[i]))
		}
		if got := uniform(hs, ps); got != test.want {
			t.Errorf("of lengths %v to digests with %v buffered: uniform %v, want %v", test.lengths, test.buffered, got, test.want)
		}
		WriteMany(hs, ps)
		for i, h := range hs {
			if h.(*digest).inBatch {
				t.Errorf("of lengths %v to digests with %v buffered: digest %d is left marked", test.lengths, test.buffered, i)
			}
		}
	}
}
