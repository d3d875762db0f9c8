package planner

import (
	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// groupNew is the transaction of new schemas, extensions and types.
const groupNew = "new"

func (b *builder) schema(ch diff.Change) {
	name := schema.Ident(ch.Ref.Name)
	to := ch.To.(*schema.Schema)
	if ch.Action == diff.Create {
		s := b.newStep(ch.Ref, plan.Brief, "create schema "+ch.Ref.Name, ddl.CreateSchema(ch.Ref.Name))
		s.Undo = "DROP SCHEMA " + name
		b.add(phaseNamespace, groupNew, s)
	}
	if ch.Has("comment") || ch.Action == diff.Create && to.Comment != "" {
		b.comment(ch, "SCHEMA "+name, to.Comment, commentOf(ch.From))
	}
}
