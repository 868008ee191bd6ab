package manifest

import (
	"bytes"
	"errors"
	"iter"
	"path"
	"slices"
)

// Change is what became of a file since it was listed.
type Change string

// The changes. A file is moved if it is missing under the listed name, and its
// digest is that of a file which is not listed.
const (
	Matched Change = "matched"
	Changed Change = "changed"
	Moved   Change = "moved"
	New     Change = "new"
	Missing Change = "missing"
)

// Difference is what became of one file.
type Difference struct {
	Change Change
	Name   string // as it was found; if it is Missing, as it was listed
	From   string // where a Moved file was listed
}

// Errors of [Inventory.Add] and [Inventory.Found].
var (
	ErrConflict     = errors.New("listed with different digests")
	ErrIncomparable = errors.New("listed with digests of other functions only")
)

// Inventory is a list in memory, with which another list, or the files that
// exist, are compared: first add the list's entries with [Inventory.Add], then
// report each file with [Inventory.Found], then ask [Inventory.Rest] for what
// is left. It takes about 300 bytes for each entry.
//
// Names are the same if they are equal after path.Clean. [NewInventory] makes one: the
// zero Inventory is of no use.
type Inventory struct {
	listed    map[string]*listed // by clean name
	order     []*listed
	functions []function
	unlisted  []unlisted
}

// listed is what the list has of a name.
type listed struct {
	name    string
	digests []value
	seen    bool
}

// unlisted is a file that was found under no listed name.
type unlisted struct {
	name    string
	digests []value
}

// value is the digest of one function. The bytes are a string so that it is
// comparable.
type value struct {
	function function
	bytes    string
}

func valueOf(e Entry) value { return value{function{e.Algorithm, e.Bits()}, string(e.Digest)} }

// NewInventory returns an Inventory without entries.
func NewInventory() *Inventory { return &Inventory{listed: map[string]*listed{}} }

// Add adds an entry of the list. A name may be listed with digests of several
// functions; the error is ErrConflict if it already has a different digest of
// the same function, which stays.
func (v *Inventory) Add(e Entry) error {
	key := path.Clean(e.Name)
	l := v.listed[key]
	if l == nil {
		l = &listed{name: e.Name}
		v.listed[key] = l
		v.order = append(v.order, l)
	}
	d := valueOf(e)
	for _, old := range l.digests {
		if old == d {
			return nil
		}
		if old.function == d.function {
			return ErrConflict
		}
	}
	l.digests = append(l.digests, d)
	if !slices.Contains(v.functions, d.function) {
		v.functions = append(v.functions, d.function)
	}
	return nil
}

// Entries yields what was added, in the order in which the names were first
// added: all digests of a name together, under its first spelling. The caller
// may keep and change each entry.
func (v *Inventory) Entries() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for _, l := range v.order {
			for _, d := range l.digests {
				if !yield(Entry{Algorithm: d.function.algorithm, Digest: []byte(d.bytes), Name: l.name}) {
					return
				}
			}
		}
	}
}

// Wanted returns the entries whose digests tell what became of a file: what
// [Hasher.Sums] should be given, and Found be told. For a name that is not listed
// these have all functions of the list, or BLAKE2b if it is empty.
func (v *Inventory) Wanted(name string) (entries []Entry) {
	functions := v.functions
	if len(functions) == 0 {
		functions = []function{{BLAKE2b, BLAKE2b.MaxBits()}}
	}
	if l := v.listed[path.Clean(name)]; l != nil {
		functions = nil
		for _, d := range l.digests {
			functions = append(functions, d.function)
		}
	}
	for _, f := range functions {
		entries = append(entries, Entry{Algorithm: f.algorithm, Digest: make([]byte, f.bits/8), Name: name})
	}
	return entries
}

// Found tells the Inventory that there is a file with this name and digest. The
// result is Matched or Changed; it is "" if the name is not listed, and then
// Rest says what became of the file. The digests of one file must be told one
// after the other. The error is ErrIncomparable if nothing can be said because
// the list has no digest of this function.
func (v *Inventory) Found(e Entry) (Change, error) {
	d := valueOf(e)
	l := v.listed[path.Clean(e.Name)]
	if l == nil {
		if n := len(v.unlisted); n > 0 && v.unlisted[n-1].name == e.Name {
			v.unlisted[n-1].digests = append(v.unlisted[n-1].digests, d)
		} else {
			v.unlisted = append(v.unlisted, unlisted{e.Name, []value{d}})
		}
		return "", nil
	}
	l.seen = true
	for _, old := range l.digests {
		if old.function == d.function {
			if bytes.Equal([]byte(old.bytes), e.Digest) {
				return Matched, nil
			}
			return Changed, nil
		}
	}
	return "", ErrIncomparable
}

// Exists tells that there is a file with this name whose digest is not known: it
// is not missing.
func (v *Inventory) Exists(name string) {
	if l := v.listed[path.Clean(name)]; l != nil {
		l.seen = true
	}
}

// Rest yields the files that are Moved or New, in the order in which they were
// found, and then those that are Missing, in the list's order. Only names that
// within says should have been found can be Missing; if within is nil, all can.
func (v *Inventory) Rest(within func(name string) bool) iter.Seq[Difference] {
	return func(yield func(Difference) bool) {
		gone := map[value][]*listed{}
		for _, l := range v.order {
			if !l.seen && (within == nil || within(l.name)) {
				for _, d := range l.digests {
					gone[d] = append(gone[d], l)
				}
			}
		}
		moved := map[*listed]bool{}
		for _, u := range v.unlisted {
			d := Difference{Change: New, Name: u.name}
			if from := origin(u, gone, moved); from != nil {
				moved[from] = true
				d.Change, d.From = Moved, from.name
			}
			if !yield(d) {
				return
			}
		}
		for _, l := range v.order {
			if !l.seen && !moved[l] && (within == nil || within(l.name)) && !yield(Difference{Change: Missing, Name: l.name}) {
				return
			}
		}
	}
}

// origin is the first file that is gone, has not been found elsewhere and has a
// digest of u, and no other one where u's functions are its own.
func origin(u unlisted, gone map[value][]*listed, moved map[*listed]bool) *listed {
	for _, d := range u.digests {
		for len(gone[d]) > 0 && moved[gone[d][0]] {
			gone[d] = gone[d][1:]
		}
		for _, from := range gone[d] {
			if !moved[from] && from.agrees(u.digests) {
				return from
			}
		}
	}
	return nil
}

// agrees reports whether none of the digests contradicts the listed ones.
func (l *listed) agrees(digests []value) bool {
	for _, d := range digests {
		for _, listed := range l.digests {
			if listed.function == d.function && listed != d {
				return false
			}
		}
	}
	return true
}
