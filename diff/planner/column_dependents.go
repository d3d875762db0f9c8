package planner

import (
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// withDependents adds what must be made again because a column is dropped and added again, and leaves out what is dropped before
// its turn: the server drops indexes and constraints with the column.
func (d *draft) withDependents(p *progress) {
	list := p.rest
	replaced := make(map[schema.ColumnRef]bool)
	var tables []diff.Change
	for _, ch := range list {
		if d.replacesColumn(ch) || d.dropsBefore(ch) {
			replaced[schema.ColumnRef{Table: ch.Ref.TableName(), Column: ch.Ref.Name}] = true
			if !slices.ContainsFunc(tables, func(t diff.Change) bool { return t.Table == ch.Table }) {
				tables = append(tables, ch)
			}
		}
	}
	if len(replaced) == 0 {
		return
	}
	out, claims := slices.Clone(list), claimsOf(p.found)
	for _, t := range tables {
		uses := func(columns []string) bool {
			return slices.ContainsFunc(columns, func(c string) bool {
				return replaced[schema.ColumnRef{Table: t.Ref.TableName(), Column: c}]
			})
		}
		for ref, obj := range t.LiveTable.Children() {
			if uses(schema.ColumnsOf(obj)) || usesInText(obj, t, replaced) {
				ref.Schema, ref.Table = t.Ref.Schema, t.Ref.Table
				out = d.makeAgain(out, t, ref, claims)
			}
		}
	}
	p.rest = out
}

// dropsBefore reports whether a change drops a generated column before what it is computed from gets another type.
func (in *facts) dropsBefore(ch diff.Change) bool {
	c, ok := ch.From.(*schema.Column)
	return ok && ch.Action == diff.Drop && in.overTyped(ch.LiveTable, c)
}

// replacesColumn reports whether a change drops a column and adds it again.
func (in *facts) replacesColumn(ch diff.Change) bool {
	if ch.Ref.Kind != schema.KindColumn || ch.Action != diff.Alter || !ch.Has("as") {
		return false
	}
	from, to := ch.From.(*schema.Column), ch.To.(*schema.Column)
	return !to.Generated.IsZero() && !in.setsExpression(ch, from, to)
}

// usesInText reports whether an expression of the object names a replaced column.
func usesInText(obj schema.Object, t diff.Change, replaced map[schema.ColumnRef]bool) bool {
	for _, e := range schema.ExprsOf(obj) {
		for ref := range replaced {
			if ref.Table == t.Ref.TableName() && sqltext.Names(e.Text, ref.Column) {
				return true
			}
		}
	}
	return false
}

// makeAgain turns the change of a dropped dependent into a creation, or adds one.
func (d *draft) makeAgain(list []diff.Change, t diff.Change, ref schema.Ref, claims map[schema.Slot]diff.Change) []diff.Change {
	d.names.remade[schema.Name{Schema: ref.Schema, Name: ref.Name}] = true // free once the column is gone
	at := slices.IndexFunc(list, func(ch diff.Change) bool {
		return ch.Ref == ref || ch.Action != diff.Create && ch.OldName == ref.Name && ch.Ref.TableName() == ref.TableName()
	})
	if at >= 0 {
		d.giveUpName(list[at], ref, claims)
		return goneBefore(list, at) // it is dropped with the column
	}
	for dref, obj := range t.Table.Children() {
		if dref.Name == ref.Name && dref.Kind == ref.Kind {
			return append(list, diff.Change{
				Action: diff.Create, Ref: ref, To: obj, LiveTable: t.LiveTable, Table: t.Table, Pos: t.Pos,
				Reason: "its column is replaced",
			})
		}
	}
	return list
}

// giveUpName moves a dependent that would have been renamed, and is dropped with its column later, out of the way of what takes its
// name.
func (d *draft) giveUpName(renamed diff.Change, ref schema.Ref, claims map[schema.Slot]diff.Change) {
	if renamed.OldName != ref.Name || renamed.Ref.Name == ref.Name {
		return
	}
	gone := renamed
	gone.Action, gone.Ref, gone.To = diff.Drop, ref, nil
	for _, slot := range ref.Slots() {
		if by, ok := claims[slot]; ok && by.Ref != renamed.Ref {
			d.displace(gone, slot, by)
		}
	}
}

// goneBefore makes a change of what is dropped before its turn a creation, or takes it out where nothing comes in its place.
func goneBefore(list []diff.Change, at int) []diff.Change {
	if list[at].To == nil {
		return slices.Delete(list, at, at+1)
	}
	list[at].Action, list[at].From, list[at].OldName, list[at].Attrs = diff.Create, nil, "", nil
	return list
}

// replacesOrDrops reports whether a column is dropped, perhaps to be added again.
func (in *facts) replacesOrDrops(ch diff.Change) bool {
	return ch.Action == diff.Drop || in.replacesColumn(ch)
}
