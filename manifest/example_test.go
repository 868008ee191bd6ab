package manifest_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/af655cf0/simdhash/manifest"
)

func ExampleWriter() {
	w := manifest.NewWriter(os.Stdout, manifest.Format{Tagged: true})
	for _, name := range []string{"plain.txt", "two\nlines.txt"} {
		sum := sha256.Sum256([]byte("content of " + name))
		if err := w.Write(manifest.Entry{Algorithm: manifest.SHA256, Digest: sum[:], Name: name}); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// SHA256 (plain.txt) = 295a92bc340119cce563eb0a2b5cc7469125f9be8e9cb0292311fb2ba745c3b2
	// \SHA256 (two\nlines.txt) = fc43152fbcc3189f7b24644d35ad7f70483113b6f592339646c3d40c2a76695d
}

func ExampleReader() {
	list := strings.NewReader(`# made by sha224sum and b2sum -l 32
d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f  empty
this line is damaged
BLAKE2b-32 (other) = 1271cf25
`)
	r := manifest.NewReader(list)
	r.Untagged = manifest.SHA224
	for {
		e, err := r.Read()
		if err == io.EOF {
			break
		}
		if bad := (*manifest.LineError)(nil); errors.As(err, &bad) {
			fmt.Println(bad)
			continue
		}
		if err != nil {
			fmt.Println("cannot read the list:", err)
			break
		}
		fmt.Printf("%s, %d bits, %s\n", e.Name, e.Bits(), e.Algorithm)
	}
	// Output:
	// empty, 224 bits, SHA224
	// line 3: neither a tag nor a digest of the expected length, followed by a name
	// other, 32 bits, BLAKE2b
}

func ExampleEscape() {
	name, changed := manifest.Escape("two\nlines")
	fmt.Println(name, changed)
	// Output: two\nlines true
}

// A line as coreutils prints it by default.
func ExampleFormat_Append() {
	sum := sha256.Sum256([]byte("abc"))
	line, err := manifest.Format{}.Append(nil, manifest.Entry{Algorithm: manifest.SHA256, Digest: sum[:], Name: "abc.txt"})
	fmt.Printf("%s%v\n", line, err)

	_, err = manifest.Format{}.Append(nil, manifest.Entry{Algorithm: manifest.SHA224, Digest: sum[:], Name: "abc.txt"})
	fmt.Println(errors.Is(err, manifest.ErrDigest))
	// Output:
	// ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  abc.txt
	// <nil>
	// true
}

func ExampleAlgorithm_HasBits() {
	fmt.Println(manifest.BLAKE2b.HasBits(256), manifest.SHA256.HasBits(224), manifest.BLAKE2bTree.HasBits(384))
	// Output:
	// true false false
}
