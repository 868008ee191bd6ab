package main

import (
	"encoding/hex"
	"encoding/json"
	"unicode/utf8"

	"github.com/af655cf0/simdhash/manifest"
)

// jsonName is the name of a file as JSON can hold it.
type jsonName struct {
	Name string `json:"name,omitempty"`
	Raw  []byte `json:"name_base64,omitempty"` // instead, if it is not UTF-8
}

func newJSONName(name string) jsonName {
	if utf8.ValidString(name) {
		return jsonName{Name: name}
	}
	return jsonName{Raw: []byte(name)}
}

// jsonSum is the line of a file whose sum was computed or checked.
type jsonSum struct {
	jsonName
	Status    string             `json:"status,omitempty"` // of a check
	Algorithm manifest.Algorithm `json:"algorithm,omitempty"`
	Bits      int                `json:"bits,omitempty"`
	Digest    string             `json:"digest,omitempty"` // that the file has
	Listed    string             `json:"listed,omitempty"` // that the list has
	Size      *int64             `json:"size,omitempty"`   // bytes
	List      string             `json:"list,omitempty"`
	Line      int                `json:"line,omitempty"` // of the list, where it is malformed
	Error     string             `json:"error,omitempty"`
}

// newJSONSum is what every line has to say of a file.
func newJSONSum(s manifest.Sum, err error) jsonSum {
	j := jsonSum{jsonName: newJSONName(s.Name), Algorithm: s.Algorithm, Bits: s.Bits()}
	if err != nil {
		j.Error = reason(err)
	} else {
		j.Digest, j.Size = hex.EncodeToString(s.Actual), &s.Size
	}
	return j
}

// jsonLine is the line of a value that has strings and numbers only.
func jsonLine(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // there is nothing that JSON could not hold
	}
	return append(text, '\n')
}
