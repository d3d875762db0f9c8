package planner

import (
	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
)

// displaceNumbers moves the sequence that a column loses, and with it the identity or the default, out of the way of what
// takes its name before that.
func (d *draft) displaceNumbers(ch diff.Change, claims map[schema.Slot]diff.Change) {
	from, isColumn := ch.From.(*schema.Column)
	to, stays := ch.To.(*schema.Column)
	if ch.Action != diff.Alter || !isColumn || !stays {
		return
	}
	loses := from.Identity != nil && to.Identity == nil || from.Serial && !to.Serial
	n := from.OwnSequence(ch.Table.Name)
	by, taken := claims[schema.Slot{Space: schema.RelationSpace, Schema: n.Schema, Name: n.Name}]
	ref, next := schema.SequenceRef(n), to.NumberedBy(ch.Table.Name)
	if !loses || !taken || d.names.moved[ref] != "" || d.ownLive(ch) != n || by.Ref == ref && next == n {
		return // the last is planned with the column
	}
	continues := to.Serial || to.Identity != nil || next.Name != ""
	if by.Action == diff.Create && !continues && (isIndex(by) || by.Ref.Kind.IsConstraint() || by.Ref.Kind == schema.KindView || by.Ref.Kind == schema.KindMaterialized) {
		return // it comes after the sequence is gone
	}
	d.names.moved[ref] = oldName(n.Name)
	d.moveAway(ch.Ref, "SEQUENCE", n, by)
}

// ownLive is the sequence of the column of a change, as it is before the renames.
func (in *facts) ownLive(ch diff.Change) schema.Name {
	t := in.live.Table(in.beforeRename(ch.Table.Name))
	if t == nil {
		return schema.Name{}
	}
	name := ch.Ref.Name
	if old := in.oldNames[ch.Ref]; old != "" {
		name = old
	}
	c := t.Column(name)
	if c == nil {
		return schema.Name{}
	}
	return c.OwnSequence(t.Name)
}
