package planner

import (
	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

func (d *draft) createExtension(ch diff.Change) {
	name := schema.Ident(ch.Ref.Name)
	to := ch.To.(*schema.Extension)
	s := d.newStep(ch.Ref, plan.Brief, "create extension "+ch.Ref.Name, ddl.CreateExtension(to))
	s.Undo = "DROP EXTENSION " + name
	d.add(d.recipes[ch.Ref.Kind].phase, groupNew, s)
	if to.Comment != "" {
		d.comment(ch, "EXTENSION "+name, to.Comment, "")
	}
}

func (d *draft) alterExtension(ch diff.Change) {
	name := schema.Ident(ch.Ref.Name)
	to := ch.To.(*schema.Extension)
	if ch.Has("schema") {
		s := d.newStep(ch.Ref, plan.Brief, "move extension "+ch.Ref.Name+" to schema "+to.Schema,
			"ALTER EXTENSION "+name+" SET SCHEMA "+schema.Ident(to.Schema))
		s.Undo = "ALTER EXTENSION " + name + " SET SCHEMA " + schema.Ident(ch.From.(*schema.Extension).Schema)
		d.add(d.recipes[ch.Ref.Kind].phase, "", s)
	}
	if ch.Has("version") {
		s := d.newStep(ch.Ref, plan.Brief, "update extension "+ch.Ref.Name+" to "+to.Version,
			"ALTER EXTENSION "+name+" UPDATE TO "+schema.Literal(to.Version))
		s.Lost = "an update of an extension cannot be taken back"
		d.add(d.recipes[ch.Ref.Kind].phase, "", s)
	}
	if ch.Has("comment") {
		d.comment(ch, "EXTENSION "+name, to.Comment, commentOf(ch.From))
	}
}
