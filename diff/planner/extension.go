package planner

import (
	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

func (b *builder) createExtension(ch diff.Change) {
	name := schema.Ident(ch.Ref.Name)
	to := ch.To.(*schema.Extension)
	s := b.newStep(ch.Ref, plan.Brief, "create extension "+ch.Ref.Name, ddl.CreateExtension(to))
	s.Undo = "DROP EXTENSION " + name
	b.add(b.recipes[ch.Ref.Kind].phase, groupNew, s)
	if to.Comment != "" {
		b.comment(ch, "EXTENSION "+name, to.Comment, "")
	}
}

func (b *builder) alterExtension(ch diff.Change) {
	name := schema.Ident(ch.Ref.Name)
	to := ch.To.(*schema.Extension)
	if ch.Has("schema") {
		s := b.newStep(ch.Ref, plan.Brief, "move extension "+ch.Ref.Name+" to schema "+to.Schema,
			"ALTER EXTENSION "+name+" SET SCHEMA "+schema.Ident(to.Schema))
		s.Undo = "ALTER EXTENSION " + name + " SET SCHEMA " + schema.Ident(ch.From.(*schema.Extension).Schema)
		b.add(b.recipes[ch.Ref.Kind].phase, "", s)
	}
	if ch.Has("version") {
		s := b.newStep(ch.Ref, plan.Brief, "update extension "+ch.Ref.Name+" to "+to.Version,
			"ALTER EXTENSION "+name+" UPDATE TO "+schema.Literal(to.Version))
		s.Lost = "an update of an extension cannot be taken back"
		b.add(b.recipes[ch.Ref.Kind].phase, "", s)
	}
	if ch.Has("comment") {
		b.comment(ch, "EXTENSION "+name, to.Comment, commentOf(ch.From))
	}
}
