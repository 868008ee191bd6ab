package bitrot_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/af655cf0/simdhash/bitrot"
)

// interleaved is an object's stream and root.
func interleaved(object []byte) (stream, root []byte) {
	var file bytes.Buffer
	w, err := bitrot.NewWriter(&file, nil)
	if err != nil {
		panic(err)
	}
	if _, err := w.Write(object); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return file.Bytes(), w.Root()
}

// One pass: what arrives goes to the storage, and the root is known at the end.
func ExampleNewWriter() {
	var file bytes.Buffer
	w, err := bitrot.NewWriter(&file, nil)
	if err != nil {
		panic(err)
	}
	if _, err := io.Copy(w, bytes.NewReader(data())); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	fmt.Println(file.Len(), [32]byte(w.Root()) == bitrot.Sum256(data()))
	// Output:
	// 200265 true
}

// Objects that are written at the same time are closed together.
func ExampleCloseMany() {
	var files [3]bytes.Buffer
	ws := make([]*bitrot.Writer, len(files))
	for i := range ws {
		ws[i], _ = bitrot.NewWriter(&files[i], nil)
	}
	if errs := bitrot.WriteMany(ws, [][]byte{[]byte("a"), []byte("bc"), nil}); errs != nil {
		panic(errors.Join(errs...))
	}
	if errs := bitrot.CloseMany(ws); errs != nil {
		panic(errors.Join(errs...))
	}
	fmt.Println([32]byte(ws[1].Root()) == bitrot.Sum256([]byte("bc")))
	// Output:
	// true
}

// Without a trusted root, each block is compared with the leaf before it.
func ExampleOpenInterleaved() {
	stream, root := interleaved(data())
	s, err := bitrot.OpenInterleaved(bytes.NewReader(stream), int64(len(stream)), &bitrot.Trust{Root: root})
	if err != nil {
		panic(err)
	}
	p := make([]byte, 5)
	_, err = s.NewReader().ReadAt(p, 123_456)
	fmt.Println(p, err)
	// Output:
	// [215 216 217 218 219] <nil>
}

func ExampleInterleaved_Verify() {
	stream, _ := interleaved(data())
	stream[70_000] ^= 1
	s, err := bitrot.OpenInterleaved(bytes.NewReader(stream), int64(len(stream)), nil)
	if err != nil {
		panic(err)
	}
	fmt.Println(s.Verify())
	// Output:
	// bitrot: object damaged: block 1 (65536 bytes at 65536)
}

func ExampleInterleaved_Check() {
	stream, _ := interleaved(data())
	s, err := bitrot.OpenInterleaved(bytes.NewReader(stream), int64(len(stream)), nil)
	if err != nil {
		panic(err)
	}
	for block, err := range s.Check(slices.Values([]int64{2})) {
		fmt.Println(block, err)
	}
	// Output:
	// block 2 (65536 bytes at 131072) <nil>
}

// The leaves alone, as an outline: the blocks are not read.
func ExampleInterleaved_Outline() {
	stream, root := interleaved(data())
	s, err := bitrot.OpenInterleaved(bytes.NewReader(stream), int64(len(stream)), nil)
	if err != nil {
		panic(err)
	}
	outline, err := s.Outline()
	if err != nil {
		panic(err)
	}
	fmt.Println(bytes.Equal(outline.Root(), root), outline.Verify(bytes.NewReader(data())))
	// Output:
	// true <nil>
}

// How much room to reserve.
func ExampleInterleavedLength() {
	n, err := bitrot.InterleavedLength(200_001, nil)
	fmt.Println(n, err)
	// Output:
	// 200265 <nil>
}

func ExampleObjectLength() {
	n, err := bitrot.ObjectLength(200_265, nil)
	fmt.Println(n, err)
	// Output:
	// 200001 <nil>
}
