package schemactl

import (
	"sync"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// Near gives what the HCL does not declare, such as a table to drop, the nearest place that it has:
// the table's, the schema's, or that of the first object there is. It is nil where the HCL is empty.
func Near(desired *schema.Database) func(plan.Object) *plan.Place {
	known := sync.OnceValues(func() (map[schema.Ref]schema.Pos, schema.Pos) { return placesOf(desired) })
	return func(o plan.Object) *plan.Place {
		places, first := known()
		for _, ref := range []schema.Ref{
			{Kind: schema.KindTable, Schema: o.Schema, Name: o.Table},
			{Kind: schema.KindSchema, Name: o.Schema},
		} {
			if p, ok := places[ref]; ok {
				return &plan.Place{File: p.File, Line: p.Line, Column: p.Column}
			}
		}
		if first.IsZero() {
			return nil
		}
		return &plan.Place{File: first.File, Line: first.Line, Column: first.Column}
	}
}

// placesOf are the places of tables and schemas, and that of the first object.
func placesOf(db *schema.Database) (places map[schema.Ref]schema.Pos, first schema.Pos) {
	places = make(map[schema.Ref]schema.Pos)
	for ref, obj := range db.Objects() {
		if obj.Src() == nil || obj.Src().Pos.IsZero() {
			continue
		}
		if first.IsZero() {
			first = obj.Src().Pos
		}
		if ref.Kind == schema.KindTable || ref.Kind == schema.KindSchema {
			places[ref] = obj.Src().Pos
		}
	}
	return places, first
}
