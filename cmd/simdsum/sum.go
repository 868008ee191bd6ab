package main

import (
	"io/fs"
	"os"

	"github.com/af655cf0/simdhash/manifest"
)

// sum prints the sums of the operands and reports whether there are all.
func (c *console) sum(o *options, operands []string) bool {
	list := manifest.NewWriter(c.out, manifest.Format{Tagged: o.tag, Zero: o.zero})
	d := newDigester(c.in)
	fn := function{o.algorithm, o.digestBits()}
	ok := true
	for name, err := range files(operands, o.recursive, c.outputFile()) {
		e := manifest.Entry{Algorithm: o.algorithm, Name: name, Binary: o.mode == modeBinary}
		if err == nil {
			e.Digest, err = d.file(name, fn)
		}
		if err == nil {
			err = list.Write(e)
		}
		if c.out.err != nil {
			return false
		}
		if err != nil {
			c.fileError(name, err)
			ok = false
		}
	}
	return ok
}

// outputFile is the regular file to which the standard output goes, or nil.
// Its sum would be that of an unfinished list.
func (c *console) outputFile() fs.FileInfo {
	if f, ok := c.out.w.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			return info
		}
	}
	return nil
}
