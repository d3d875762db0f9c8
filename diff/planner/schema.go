package planner

import (
	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// groupNew is the transaction of new schemas, extensions and types.
const groupNew = "new"

func (d *draft) createSchema(ch diff.Change) {
	name := schema.Ident(ch.Ref.Name)
	s := d.newStep(ch.Ref, plan.Brief, "create schema "+ch.Ref.Name, ddl.CreateSchema(ch.Ref.Name))
	s.Undo = "DROP SCHEMA " + name
	d.add(d.recipes[ch.Ref.Kind].phase, groupNew, s)
	if c := ch.To.(*schema.Schema).Comment; c != "" {
		d.comment(ch, "SCHEMA "+name, c, "")
	}
}

func (d *draft) alterSchema(ch diff.Change) {
	if ch.Has("comment") {
		d.comment(ch, "SCHEMA "+schema.Ident(ch.Ref.Name), ch.To.(*schema.Schema).Comment, commentOf(ch.From))
	}
}
