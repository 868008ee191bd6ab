package bitrot_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/af655cf0/simdhash/bitrot"
)

// data is an object of 200,001 bytes.
func data() []byte {
	p := make([]byte, 200_001)
	for i := range p {
		p[i] = byte(i % 251)
	}
	return p
}

func ExampleSum256() {
	fmt.Printf("%x\n", bitrot.Sum256(data()))
	// Output: b0e668080df6751078a495cb95b6dee544ab2b5b49c8bd900f3cefd0242d1554
}

// Keep an outline and, elsewhere, the root. Later, find what is damaged.
func Example() {
	object := data()
	outline, err := bitrot.BuildAt(bytes.NewReader(object), int64(len(object)), nil)
	if err != nil {
		panic(err)
	}
	var stored bytes.Buffer
	if _, err := outline.WriteTo(&stored); err != nil {
		panic(err)
	}
	root := outline.Root()

	object[70_000] ^= 1

	outline, err = bitrot.ReadOutline(&stored, &bitrot.Trust{Root: root})
	if err != nil {
		panic(err)
	}
	err = outline.Verify(bytes.NewReader(object))
	var damage *bitrot.DamageError
	if errors.As(err, &damage) {
		for _, b := range damage.Blocks {
			fmt.Printf("damaged: %d bytes at %d\n", b.Length, b.Offset)
		}
	}
	// Output: damaged: 65536 bytes at 65536
}

// The root of a stream takes a small, fixed memory.
func ExampleNew() {
	d, err := bitrot.New(nil)
	if err != nil {
		panic(err)
	}
	if _, err := io.Copy(d, bytes.NewReader(data())); err != nil {
		panic(err)
	}
	fmt.Printf("%x\n", d.Sum(nil))
	// Output: b0e668080df6751078a495cb95b6dee544ab2b5b49c8bd900f3cefd0242d1554
}

// Read a damaged object as far as it is intact.
func ExampleOutline_NewReader() {
	object := data()
	outline, _ := bitrot.Build(bytes.NewReader(object), nil)
	object[150_000] ^= 1

	r := outline.NewReader(bytes.NewReader(object))
	n, err := io.Copy(io.Discard, r)
	fmt.Println(n, err)
	p := make([]byte, 10)
	_, err = r.ReadAt(p, 199_000)
	fmt.Println(p, err)
	// Output:
	// 131072 bitrot: object damaged: block 2 (65536 bytes at 131072)
	// [208 209 210 211 212 213 214 215 216 217] <nil>
}

// Check some blocks, as a scrub does that has little time.
func ExampleOutline_Check() {
	object := data()
	outline, _ := bitrot.Build(bytes.NewReader(object), nil)
	object[0] ^= 1
	for block, err := range outline.Check(bytes.NewReader(object), slices.Values([]int64{3, 0})) {
		fmt.Println(block, err)
	}
	// Output:
	// block 3 (3393 bytes at 196608) <nil>
	// block 0 (65536 bytes at 0) bitrot: object damaged: block 0 (65536 bytes at 0)
}

// Follow an object that grows, without reading all of it.
func ExampleOutline_Append() {
	object := data()
	outline, _ := bitrot.Build(bytes.NewReader(object[:100_000]), nil)
	outline, err := outline.Append(bytes.NewReader(object[:100_000]), bytes.NewReader(object[100_000:]))
	if err != nil {
		panic(err)
	}
	fmt.Printf("%x\n", outline.Root())
	// Output: b0e668080df6751078a495cb95b6dee544ab2b5b49c8bd900f3cefd0242d1554
}

// Write the shards of an object together, each in the interleaved layout, and
// read one back.
func ExampleWriteMany() {
	var files [4]bytes.Buffer
	var ws []*bitrot.Writer
	for i := range files {
		w, err := bitrot.NewWriter(&files[i], &bitrot.Config{Salt: []byte{'s', byte(i)}})
		if err != nil {
			panic(err)
		}
		ws = append(ws, w)
	}
	object := data()
	shards := slices.Collect(slices.Chunk(object, (len(object)+3)/4))
	if errs := bitrot.WriteMany(ws, shards); errs != nil {
		panic(errors.Join(errs...))
	}
	if errs := bitrot.CloseMany(ws); errs != nil {
		panic(errors.Join(errs...))
	}

	stream := files[2].Bytes()
	s, err := bitrot.OpenInterleaved(bytes.NewReader(stream), int64(len(stream)), &bitrot.Trust{Root: ws[2].Root()})
	if err != nil {
		panic(err)
	}
	p, err := io.ReadAll(s.NewReader())
	fmt.Println(len(stream), bytes.Equal(p, shards[2]), err)
	// Output: 50169 true <nil>
}
