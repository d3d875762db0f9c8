package main

import (
	"errors"

	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
	"github.com/replyx/schemactl/schema/live"
)

// firstPos is the place of the first error that has one.
func firstPos(err error) schema.Pos {
	var one *hcl.Error
	var compile live.CompileErrors
	var pol *policy.Error
	switch {
	case errors.As(err, &one):
		return one.Pos
	case errors.As(err, &compile) && len(compile) > 0:
		return compile[0].Pos
	case errors.As(err, &pol):
		return pol.Pos
	}
	return schema.Pos{}
}
