package hcl

import (
	"errors"
	"github.com/replyx/schemactl/schema"
)

type WriteOptions struct{ Split bool }
type File struct {
	Name string
	Data []byte
}

func Write(db *schema.Database, o WriteOptions) ([]File, error) { return nil, errors.New("stub") }
func Format(b []byte) ([]byte, error)                           { return b, nil }
