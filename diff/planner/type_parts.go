package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// partComment is the comment on a part of a type. Target is its kind and name in COMMENT ON.
type partComment struct{ target, text string }

// commentsOf lists the comments on the parts of a type.
func commentsOf(e schema.Entity) []partComment {
	var out []partComment
	switch e := e.(type) {
	case *schema.Domain:
		constraint := func(name, text string) {
			out = append(out, partComment{"CONSTRAINT " + schema.Ident(name) + " ON DOMAIN " + e.Name.SQL(), text})
		}
		if e.NotNullComment != "" {
			constraint(domainNotNull(e), e.NotNullComment)
		}
		for _, c := range e.Checks {
			constraint(c.Name, c.Comment)
		}
	case *schema.Composite:
		for _, f := range e.Fields {
			out = append(out, partComment{columnTarget(e.Name, f.Name), f.Comment})
		}
	}
	return out
}

// domainNotNull is the name of a domain's NOT NULL constraint.
func domainNotNull(d *schema.Domain) string {
	if d.NotNullName != "" {
		return d.NotNullName
	}
	return schema.ObjectName(d.Name.Name, "", "not_null")
}

// partComments sets the comments on the parts of a type that differ from those they have. What
// is dropped takes its comment along.
func (d *draft) partComments(p phase, group string, to, from schema.Entity) {
	old := make(map[string]string)
	for _, c := range commentsOf(from) {
		old[c.target] = c.text
	}
	for _, c := range commentsOf(to) {
		if c.text == old[c.target] {
			continue
		}
		s := d.newStep(to.Ref(), plan.Brief, "comment on a part of "+to.Ref().String(), ddl.Comment(c.target, c.text))
		s.Undo = ddl.Comment(c.target, old[c.target])
		d.add(p, group, s)
	}
}

// compositeInPlace gives the statements that change a composite type attribute by attribute:
// new ones come last. None means that the order of the fields changes.
func compositeInPlace(_ diff.Change, from, to *schema.Composite) (sql, undo []string) {
	alter := "ALTER TYPE " + to.Name.SQL() + " "
	live := schema.Clone(from)
	to = inServerWords(to)
	step := func(do, back string) {
		sql, undo = append(sql, alter+do), append(undo, back)
	}
	for _, f := range to.Fields {
		if old := live.Field(f.RenamedFrom); f.RenamedFrom != "" && old != nil && live.Field(f.Name) == nil {
			old.Name = f.Name
			step("RENAME ATTRIBUTE "+schema.Ident(f.RenamedFrom)+" TO "+schema.Ident(f.Name),
				alter+"RENAME ATTRIBUTE "+schema.Ident(f.Name)+" TO "+schema.Ident(f.RenamedFrom))
		}
	}
	for _, f := range slices.Clone(live.Fields) {
		if to.Field(f.Name) == nil {
			live.Fields = slices.DeleteFunc(live.Fields, func(l schema.Field) bool { return l.Name == f.Name })
			step("DROP ATTRIBUTE "+schema.Ident(f.Name), "")
		}
	}
	for i, f := range to.Fields {
		name := schema.Ident(f.Name)
		switch {
		case i >= len(live.Fields):
			live.Fields = append(live.Fields, f)
			step("ADD ATTRIBUTE "+ddl.Field(f), alter+"DROP ATTRIBUTE "+name)
		case live.Fields[i].Name != f.Name:
			return nil, nil
		case live.Fields[i].Type.SQL() != f.Type.SQL() || live.Fields[i].Collation != f.Collation:
			step("ALTER ATTRIBUTE "+name+" TYPE "+ddl.FieldType(f), alter+"ALTER ATTRIBUTE "+name+" TYPE "+ddl.FieldType(live.Fields[i]))
		}
	}
	return sql, undo
}

// inServerWords is a desired composite type with the types of its fields as the server prints
// them, where it was asked.
func inServerWords(c *schema.Composite) *schema.Composite {
	canonical, ok := c.Canonical.(*schema.Composite)
	if !ok {
		return c
	}
	c = schema.Clone(c)
	for i := range c.Fields {
		if f := canonical.Field(c.Fields[i].Name); f != nil {
			c.Fields[i].Type, c.Fields[i].Collation = f.Type, f.Collation
		}
	}
	return c
}

// attributeHazards notes what a statement about an attribute of a composite type takes away.
func (d *draft) attributeHazards(s *step, ch diff.Change, from schema.Entity, sql string) {
	c, ok := from.(*schema.Composite)
	if !ok {
		return
	}
	if strings.Contains(sql, " RENAME ATTRIBUTE ") {
		d.hazard(s, policy.HazardRename, ch, fmt.Sprintf("an attribute of %s is renamed: what runs now still uses the old name", c.Name))
	}
	if s.Undo != "" {
		return
	}
	s.Lost = "the attribute's values"
	text := fmt.Sprintf("an attribute of %s is dropped", c.Name)
	if uses := d.typeUses(ch.Ref); len(uses) > 0 {
		text += ", with its values in " + listUses(uses)
	}
	d.hazard(s, policy.HazardDropColumn, ch, text)
}

// rangeInPlace renames the multirange type; nothing else of a range can be changed. See alterRange.
func rangeInPlace(ch diff.Change, from, to *schema.Range) (sql, undo []string) {
	old, name := from.MultirangeName(), to.MultirangeName()
	if !onlyAttrs(ch, "multirange_name", "comment") || !ch.Has("multirange_name") || old.Schema != name.Schema {
		return nil, nil
	}
	return []string{renameType(old.Schema, old.Name, name.Name)}, []string{renameType(old.Schema, name.Name, old.Name)}
}

func renameType(in, from, to string) string {
	return "ALTER TYPE " + schema.Name{Schema: in, Name: from}.SQL() + " RENAME TO " + schema.Ident(to)
}
