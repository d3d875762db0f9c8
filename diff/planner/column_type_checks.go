package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
)

// ChecksAway names the checks over a column that the plan drops, or replaces by another: they may have no meaning with
// the column's new type.
func ChecksAway(ch diff.Change, list []diff.Change) []string {
	from, ok := ch.From.(*schema.Column)
	if !ok || ch.LiveTable == nil {
		return nil
	}
	var out []string
	for _, other := range list {
		c, ok := other.From.(*schema.Check)
		if ok && other.Ref.TableName() == ch.LiveTable.Name && !c.Inherited && (other.Action == diff.Drop || other.Has("expr")) && namesColumn(schema.ExprsOf(c), from.Name) {
			out = append(out, c.Name)
		}
	}
	return out
}

// untieChecks drops the checks that a change of type cannot be made with before it; one that takes the place of another
// is added after, as a new one.
func (d *draft) untieChecks(list []diff.Change) []diff.Change {
	out := slices.Clone(list)
	for _, ch := range list {
		if ch.Ref.Kind != schema.KindColumn || ch.Action != diff.Alter || !ch.Has("type", "collation") || d.isShadowed(schema.ColumnRef{Table: ch.LiveTable.Name, Column: ch.From.(*schema.Column).Name}) {
			continue
		}
		for _, name := range d.columnChangeOf(ch).typeWork().Away {
			at := slices.IndexFunc(out, func(o diff.Change) bool { return o.Ref == ch.LiveTable.Child(schema.KindCheck, name) && o.From != nil })
			if at < 0 {
				continue // it went before another column of it
			}
			s := d.checkDropped(out[at])
			s.Summary += " before a column of it changes its type"
			s.Why = fmt.Sprintf("it has no meaning with the new type of %s", ch.Ref)
			d.addEarly(phaseUntie, s)
			out = goneBefore(out, at)
		}
	}
	return out
}
