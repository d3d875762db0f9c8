package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// subscribers reports what a plan does to those who replay the changes of published tables. PostgreSQL
// replicates no DDL: a table or a column that is sent and that a subscriber lacks stops its replay, and
// WAL is kept until it continues. Where the database has no slot for a publication it is a warning.
func (d *draft) subscribers(p *progress) {
	before, after := d.publications()
	if len(before) == 0 {
		return
	}
	for _, ch := range p.found {
		by := d.sentBy(ch, before, after)
		if len(by) == 0 {
			continue
		}
		text := d.subscribersLack(ch, by)
		if text == "" {
			continue
		}
		text = fmt.Sprintf("%s is published by %s: %s", publishedOf(ch), publicationList(by), text)
		if slots := d.live.Server.PublicationSlots; len(slots) > 0 {
			d.hazardAt(ch, policy.HazardReplication, text+" (slots: "+slotList(slots)+")")
		} else {
			d.plan.Warnings = append(d.plan.Warnings, plan.Warning{Text: text, Place: placeOf(ch.Pos)})
		}
	}
	if len(d.entries) > 0 && len(d.live.Server.PublicationSlots) > 0 && slices.ContainsFunc(after, func(p *schema.Publication) bool { return p.AllTables }) {
		d.warn(schema.Pos{}, "a publication is for all tables, so the journal is published too: subscribers need the tables of the schema schemactl, empty "+
			"(pg_dump --schema-only --schema=schemactl), and must not run apply themselves")
	}
}

// sentBy are the publications that have the table of a change before the plan and after it.
func (d *draft) sentBy(ch diff.Change, before, after []*schema.Publication) []published {
	name := ch.Ref.TableName()
	if ch.Ref.Kind == schema.KindTable {
		name = ch.Ref.TypeName()
	}
	live, desired := d.renamed.Table(name), d.desired.Table(name)
	if desired == nil {
		return nil
	}
	then := publishedBy(after, d.desired, desired)
	if live == nil {
		// What a new publication sends, or what is named in one, is the HCL's own word.
		return slices.DeleteFunc(then, func(p published) bool {
			_, named := publishedAs(&schema.Publication{Tables: p.by.Tables}, []schema.Name{name})
			return named || !slices.ContainsFunc(before, func(o *schema.Publication) bool { return o.Name == p.by.Name })
		})
	}
	now := publishedBy(before, d.renamed, live)
	return slices.DeleteFunc(now, func(p published) bool {
		return !slices.ContainsFunc(then, func(o published) bool { return o.by.Name == p.by.Name })
	})
}

// subscribersLack reports what a change takes from subscribers; empty for nothing.
func (d *draft) subscribersLack(ch diff.Change, by []published) string {
	sent := func(c *schema.Column) bool {
		return slices.ContainsFunc(by, func(p published) bool { return p.sends(c) })
	}
	switch {
	case ch.Ref.Kind == schema.KindTable && ch.Action == diff.Create:
		return "subscribers stop at its first row until they have the table: make it there first, and refresh their subscription after apply"
	case ch.Ref.Kind == schema.KindTable && ch.Action == diff.Rename:
		return fmt.Sprintf("subscribers know it as %s, and stop at its next row: rename it there at the same time", ch.OldName)
	case ch.Ref.Kind != schema.KindColumn:
		return ""
	}
	from, _ := ch.From.(*schema.Column)
	to, _ := ch.To.(*schema.Column)
	switch {
	case ch.Action == diff.Create && sent(to):
		return fmt.Sprintf("subscribers stop at the next row (missing replicated column) until they have column %s: add it there first", to.Name)
	case ch.Action == diff.Rename && d.sentColumn(ch, by):
		return fmt.Sprintf("subscribers know column %s as %s, and stop at the next row: rename it there at the same time", ch.Ref.Name, ch.OldName)
	case ch.Action == diff.Drop && sent(from) && from.NotNull && from.Default.IsZero() && from.Identity == nil:
		return fmt.Sprintf("subscribers get no value for column %s any more, which stops them where it is NOT NULL: drop NOT NULL, or the column, there first", from.Name)
	case ch.Action == diff.Alter && ch.Has("type") && d.isShadowed(schema.ColumnRef{Table: ch.Ref.TableName(), Column: from.Name}):
		return d.shadowSent(ch, from, to, by)
	case ch.Action == diff.Alter && ch.Has("type") && sent(from):
		return fmt.Sprintf("subscribers still have column %s as %s, and stop at the first value that it does not hold: change it there first", to.Name, from.Type.SQL())
	}
	return ""
}

// sentColumn reports whether a renamed column is sent: a list of columns follows the rename.
func (d *draft) sentColumn(ch diff.Change, by []published) bool {
	t := d.renamed.Table(ch.Ref.TableName())
	c := t.Column(ch.Ref.Name)
	return c != nil && slices.ContainsFunc(by, func(p published) bool {
		return p.sends(c) || slices.Contains(p.columns, ch.OldName)
	})
}

// shadowSent says of a column that changes its type by a shadow column who gets that one.
func (d *draft) shadowSent(ch diff.Change, from, to *schema.Column, by []published) string {
	all := slices.DeleteFunc(slices.Clone(by), func(p published) bool { return len(p.columns) > 0 })
	if len(all) == 0 {
		return "" // a list of columns keeps it out
	}
	return fmt.Sprintf("the shadow column is sent too, and subscribers stop at the next row (missing replicated column); before apply, there, change %s to %s and add "+
		"the columns %s %s and %s %s, to be dropped afterwards; or give %s a list of columns without %s; or --allow rewrite, which has no shadow column "+
		"and blocks the table while every row is written again",
		from.Name, to.Type.SQL(), schema.Ident(newName(from.Name)), to.Type.SQL(), schema.Ident(oldName(from.Name)), from.Type.SQL(), publicationList(all), from.Name)
}

// publishedOf is the table that a change is about.
func publishedOf(ch diff.Change) string {
	if ch.Ref.Kind == schema.KindTable {
		return ch.Ref.String()
	}
	return "table " + ch.Ref.TableName().String()
}

func publicationList(by []published) string {
	names := make([]string, len(by))
	for i, p := range by {
		names[i] = p.by.Ref().String()
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// slotList names slots, the first of them where there are many.
func slotList(slots []string) string {
	const most = 3
	list := strings.Join(slots[:min(len(slots), most)], ", ")
	if len(slots) > most {
		list += fmt.Sprintf(" and %d more", len(slots)-most)
	}
	return list
}
