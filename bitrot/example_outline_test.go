package bitrot_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/af655cf0/simdhash/bitrot"
)

// An object that arrives as a stream. A stream that ends early cannot be told
// from a short one, so its length is compared.
func ExampleBuild() {
	const announced = 200_001
	outline, err := bitrot.Build(bytes.NewReader(data()), nil)
	if err != nil {
		panic(err)
	}
	fmt.Println(outline.Length() == announced, outline.Blocks(), outline.LeafSize())
	// Output:
	// true 4 65536
}

// A file, whose length is known.
func ExampleBuildAt() {
	file := bytes.NewReader(data())
	outline, err := bitrot.BuildAt(file, file.Size(), &bitrot.Config{LeafSize: 4096, Concurrency: 2})
	if err != nil {
		panic(err)
	}
	fmt.Println(outline.Blocks(), outline.Block(48))
	// Output:
	// 49 block 48 (3393 bytes at 196608)
}

// A damaged outline gives no verdict on the object.
func ExampleReadOutline() {
	outline, _ := bitrot.Build(bytes.NewReader(data()), nil)
	var stored bytes.Buffer
	if _, err := outline.WriteTo(&stored); err != nil {
		panic(err)
	}
	_, err := bitrot.ReadOutline(bytes.NewReader(stored.Bytes()), &bitrot.Trust{Root: outline.Root()})
	fmt.Println(err)

	stored.Bytes()[100] ^= 1
	_, err = bitrot.ReadOutline(bytes.NewReader(stored.Bytes()), nil)
	var damaged *bitrot.OutlineError
	fmt.Println(errors.As(err, &damaged))
	// Output:
	// <nil>
	// true
}

// Damage at two places of an object that was also cut short.
func ExampleOutline_Verify() {
	object := data()
	outline, _ := bitrot.Build(bytes.NewReader(object), nil)
	object[10] ^= 1

	err := outline.Verify(bytes.NewReader(object[:190_000]))
	var damage *bitrot.DamageError
	if errors.As(err, &damage) {
		fmt.Println(damage.Truncated, damage.Blocks)
	}
	// Output:
	// true [block 0 (65536 bytes at 0) block 2 (65536 bytes at 131072) block 3 (3393 bytes at 196608)]
}

// Only the bytes that are wanted.
func ExampleOutline_VerifyRange() {
	object := data()
	outline, _ := bitrot.Build(bytes.NewReader(object), nil)
	object[10] ^= 1

	fmt.Println(outline.VerifyRange(bytes.NewReader(object), 100_000, 50_000))
	fmt.Println(outline.VerifyRange(bytes.NewReader(object), 60_000, 10_000))
	// Output:
	// <nil>
	// bitrot: object damaged: block 0 (65536 bytes at 0)
}

// Whether the object is as long as it was takes the time of one block.
func ExampleOutline_VerifyLength() {
	object := data()
	outline, _ := bitrot.Build(bytes.NewReader(object), nil)
	fmt.Println(outline.VerifyLength(bytes.NewReader(object)))
	fmt.Println(outline.VerifyLength(bytes.NewReader(object[:200_000])) != nil)
	// Output:
	// <nil>
	// true
}

// A block was written anew: the other blocks are not read.
func ExampleOutline_Replace() {
	object := data()
	outline, _ := bitrot.Build(bytes.NewReader(object), nil)

	block := object[65_536:131_072]
	copy(block, "changed")
	outline, err := outline.Replace(func(yield func(int64, []byte) bool) { yield(1, block) })
	if err != nil {
		panic(err)
	}
	fmt.Println(outline.Verify(bytes.NewReader(object)))
	// Output:
	// <nil>
}

func ExampleOutline_Truncate() {
	object := data()
	outline, _ := bitrot.Build(bytes.NewReader(object), nil)
	outline, err := outline.Truncate(bytes.NewReader(object), 100_000)
	if err != nil {
		panic(err)
	}
	fmt.Println(outline.Verify(bytes.NewReader(object[:100_000])))
	// Output:
	// <nil>
}

// An outline is N bytes for each block and some more.
func ExampleOutline_WriteTo() {
	outline, _ := bitrot.Build(bytes.NewReader(data()), nil)
	n, err := outline.WriteTo(io.Discard)
	fmt.Println(n == 40+32*outline.Blocks()+32+32, err)
	// Output:
	// true <nil>
}

// The end of an object, verified.
func ExampleReader_Seek() {
	object := data()
	outline, _ := bitrot.Build(bytes.NewReader(object), nil)
	r := outline.NewReader(bytes.NewReader(object))
	if _, err := r.Seek(-3, io.SeekEnd); err != nil {
		panic(err)
	}
	p, err := io.ReadAll(r)
	fmt.Println(p, err, slices.Equal(p, object[len(object)-3:]))
	// Output:
	// [202 203 204] <nil> true
}

// A failing disk is no damage, and damage is no failing disk: a scrub must not
// repair what it could not read.
func ExampleStorageError() {
	outline, _ := bitrot.Build(bytes.NewReader(data()), nil)
	err := outline.Verify(failing{})
	var storage *bitrot.StorageError
	var damage *bitrot.DamageError
	fmt.Println(errors.As(err, &storage), errors.As(err, &damage))
	// Output:
	// true false
}

// failing cannot be read.
type failing struct{}

func (failing) ReadAt([]byte, int64) (int, error) { return 0, errors.New("input/output error") }
