package planner

import (
	"fmt"
	"maps"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// slotsOf lists the places that an object and what comes with it take in PostgreSQL's namespaces.
func slotsOf(ref schema.Ref, o schema.Object) []schema.Slot {
	out := ref.Slots()
	relation := func(n schema.Name) {
		out = append(out, schema.Slot{Space: schema.RelationSpace, Schema: n.Schema, Name: n.Name})
	}
	sequence := func(t schema.Name, c *schema.Column) {
		switch {
		case c.Serial:
			relation(schema.SerialSequence(t, c.Name))
		case c.Identity != nil:
			relation(c.OwnSequence(t))
		}
	}
	switch o := o.(type) {
	case *schema.Table:
		for _, c := range o.Columns {
			sequence(o.Name, c)
		}
		for _, name := range allIndexNames(o) {
			relation(schema.Name{Schema: o.Name.Schema, Name: name})
		}
	case *schema.View:
		for _, i := range o.Indexes {
			relation(schema.Name{Schema: o.Name.Schema, Name: i.Name})
		}
	case *schema.Column:
		sequence(ref.TableName(), o)
	case *schema.Range:
		n := o.MultirangeName()
		out = append(out, schema.Slot{Space: schema.TypeSpace, Schema: n.Schema, Name: n.Name})
	}
	return out
}

// indexNames are the names of a table's indexes, those that keep constraints too.
func indexNames(t *schema.Table) []string {
	var out []string
	if t.PrimaryKey != nil {
		out = append(out, primaryKeyName(t))
	}
	for _, k := range t.Uniques {
		out = append(out, k.Name)
	}
	for _, e := range t.Exclusions {
		out = append(out, e.Name)
	}
	for _, i := range t.Indexes {
		out = append(out, i.Name)
	}
	return out
}

// allIndexNames are the names of a table's indexes, and of what a live partition has of those of its table.
func allIndexNames(t *schema.Table) []string {
	out := indexNames(t)
	if t.Shared != nil {
		out = append(out, indexNames(t.Shared)...)
	}
	return out
}

// claimsOf maps the places that the plan takes to the changes that take them.
func claimsOf(list []diff.Change) map[schema.Slot]diff.Change {
	out := make(map[schema.Slot]diff.Change)
	for _, ch := range list {
		if ch.Action != diff.Create && ch.Action != diff.Rename && ch.Action != diff.Adopt {
			continue
		}
		for _, s := range slotsOf(ch.Ref, ch.To) {
			out[s] = ch
		}
	}
	for _, ch := range list {
		if ch.Ref.Kind != schema.KindSequence || ch.Action != diff.Create {
			continue
		}
		// A sequence is no type, and CREATE SEQUENCE refuses the name of one all the same.
		if s := (schema.Slot{Space: schema.TypeSpace, Schema: ch.Ref.Schema, Name: ch.Ref.Name}); out[s].Action == "" {
			out[s] = ch
		}
	}
	return out
}

// overloadsOf are the new routines by name. One that is dropped is dropped in their transaction: while both
// are there, a call may fit the two.
func overloadsOf(list []diff.Change) map[schema.Name][]diff.Change {
	out := make(map[schema.Name][]diff.Change)
	for _, ch := range list {
		if ch.Ref.Kind.IsRoutine() && ch.Action == diff.Create {
			out[ch.Ref.TypeName()] = append(out[ch.Ref.TypeName()], ch)
		}
	}
	return out
}

// findReplaced finds what is dropped in the transaction that creates what takes its name.
func (in *facts) findReplaced(list []diff.Change) map[schema.Ref][]diff.Change {
	out := make(map[schema.Ref][]diff.Change)
	claims, overloads := claimsOf(list), overloadsOf(list)
	for _, ch := range list {
		if ch.Action != diff.Drop {
			continue
		}
		if ch.Ref.Kind.IsRoutine() {
			out[ch.Ref] = slices.Clone(overloads[ch.Ref.TypeName()])
			continue
		}
		for _, slot := range ch.Ref.Slots() {
			by, ok := claims[slot]
			if !ok || by.Ref == ch.Ref || by.Action == diff.Rename || ch.Ref.Kind.IsConstraint() || isIndex(ch) || givesWay(ch, slot, by) {
				continue // see displaceNames
			}
			if !slices.ContainsFunc(out[ch.Ref], func(o diff.Change) bool { return o.Ref == by.Ref }) {
				out[ch.Ref] = append(out[ch.Ref], by)
			}
		}
	}
	return out
}

// takesNameOfDropped reports whether something that is dropped for it gives its name to what a change makes.
func (in *facts) takesNameOfDropped(ch diff.Change) bool {
	for _, list := range in.replaced {
		if slices.ContainsFunc(list, func(by diff.Change) bool { return by.Ref == ch.Ref }) {
			return true
		}
	}
	return false
}

// displaceNames moves the indexes and constraints that go while something else takes their names out of
// the way.
func (d *draft) displaceNames(p *progress) {
	d.moveNumbers(p.found)
	claims := claimsOf(p.found)
	for _, ch := range p.found {
		if ch.Action == diff.Adopt {
			d.displaceAdopted(ch, claims)
		}
		d.displaceNumbers(ch, claims)
		d.displaceParts(ch, claims)
		if ch.Action != diff.Drop || ch.Ref.Kind.IsRoutine() {
			continue
		}
		for _, slot := range ch.Ref.Slots() {
			by, ok := claims[slot]
			switch {
			case !ok || by.Ref == ch.Ref && (by.Action != diff.Rename || ch.Ref.Kind != schema.KindSequence):
			case ch.Ref.Kind.IsConstraint() || isIndex(ch):
				d.displace(ch, slot, by)
			case givesWay(ch, slot, by):
				n := schema.Name{Schema: slot.Schema, Name: slot.Name}
				d.names.moved[ch.Ref] = oldName(n.Name)
				d.moveAway(ch.Ref, "SEQUENCE", n, by)
			case by.Action == diff.Rename:
				d.refuse(ch, fmt.Sprintf("%s is dropped, and %s gets its name by a rename, which comes first", ch.Ref, by.Ref),
					"apply a state without the two first, or rename in a change of its own")
			}
		}
		d.displaceIndexes(ch, claims)
	}
}

// displaceAdopted moves an index that becomes a constraint's out of the way of what takes its name before it does. Another index is built
// later, but for a primary key's.
func (d *draft) displaceAdopted(ch diff.Change, claims map[schema.Slot]diff.Change) {
	ref := adopted(ch)
	for _, slot := range ref.Slots() {
		by, ok := claims[slot]
		later := ok && (by.Ref.Kind.IsConstraint() || isIndex(by)) && ch.Ref.Kind != schema.KindPrimaryKey
		if !ok || later || by.Ref == ch.Ref || d.names.moved[ref] != "" {
			continue
		}
		name := schema.Name{Schema: ref.Schema, Name: ref.Name}
		d.names.moved[ref] = oldName(ref.Name)
		delete(d.names.taken, name)
		d.moveAway(ref, "INDEX", name, by)
	}
}

// adopted is the index that becomes a constraint's.
func adopted(ch diff.Change) schema.Ref {
	return schema.Ref{Kind: schema.KindIndex, Schema: ch.Ref.Schema, Table: ch.Ref.Table, Name: ch.From.(*schema.Index).Name}
}

// givesWay reports whether a sequence that is dropped gives its name to the own sequence of a new column.
func givesWay(ch diff.Change, slot schema.Slot, by diff.Change) bool {
	return ch.Ref.Kind == schema.KindSequence && by.Action == diff.Create && !slices.Contains(by.Ref.Slots(), slot)
}

// displace moves an index or a constraint that is dropped out of the way of what takes its name.
func (d *draft) displace(ch diff.Change, slot schema.Slot, by diff.Change) {
	if d.names.moved[ch.Ref] != "" || slot.Space == schema.RelationSpace && d.swapsNames(ch, by) {
		return
	}
	t, name := ch.Ref.TableName(), ch.Ref.Name
	if by.Action == diff.Rename {
		t = d.beforeRename(t)
	}
	d.names.moved[ch.Ref] = oldName(name)
	d.names.away[schema.Name{Schema: t.Schema, Name: oldName(name)}] = true
	delete(d.names.taken, schema.Name{Schema: t.Schema, Name: name})
	if isIndex(ch) {
		d.moveAway(ch.Ref, "INDEX", schema.Name{Schema: t.Schema, Name: name}, by)
		return
	}
	rename := func(from, to string) string {
		return alterTable(t) + "RENAME CONSTRAINT " + schema.Ident(from) + " TO " + schema.Ident(to)
	}
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("move %s out of the way", ch.Ref), rename(name, oldName(name)), lock(plan.AccessExclusive, t))
	s.Undo = rename(oldName(name), name)
	s.Why = "its name is taken by " + by.Ref.String()
	d.add(roomFor(by), t.SQL(), s)
}

// roomFor is the phase in which the name that a change takes is freed.
func roomFor(by diff.Change) phase {
	if by.Action == diff.Rename {
		return phaseMoveFirst
	}
	return phaseMove
}

// swapsNames reports whether an index is built under a temporary name, and gets its own once the old one
// no longer exists, or moved within the transaction that makes it a key.
func (in *facts) swapsNames(ch, by diff.Change) bool {
	if !isIndex(ch) && ch.Ref.Kind != schema.KindUnique || by.LiveTable == nil || by.Action == diff.Rename || by.Action == diff.Adopt {
		return false
	}
	switch by.Ref.Kind {
	case schema.KindIndex, schema.KindPerfIndex:
		// A materialized view may be made again, and its indexes with it.
		return in.desired.Table(by.Ref.TableName()) != nil
	case schema.KindPrimaryKey, schema.KindUnique:
		return isIndex(ch) && by.Ref.TableName() == ch.Ref.TableName()
	}
	return false
}

// displaceIndexes moves the indexes and the sequences of a table, a materialized view or a column that
// goes out of the way of what takes their names: they go with it, later.
func (d *draft) displaceIndexes(ch diff.Change, claims map[schema.Slot]diff.Change) {
	ref := ch.Ref
	if ref.Kind == schema.KindColumn {
		ref.Table = d.beforeRename(ref.TableName()).Name // a sequence that goes keeps its name
	}
	for _, slot := range slotsOf(ref, ch.From)[len(ref.Slots()):] {
		by, ok := claims[slot]
		n := schema.Name{Schema: slot.Schema, Name: slot.Name}
		if !ok || slot.Space != schema.RelationSpace || d.names.taken[n] && d.swapsNames(diff.Change{Ref: schema.Ref{Kind: schema.KindIndex}}, by) {
			continue
		}
		kind := "INDEX"
		if isSequenceOf(ch, n) {
			kind = "SEQUENCE"
		}
		delete(d.names.taken, n)
		d.moveAway(ch.Ref, kind, n, by)
		if t, ok := ch.From.(*schema.Table); ok {
			for part := range t.Children() {
				if part.Name == n.Name && slices.Contains(part.Slots(), slot) {
					d.names.moved[part] = oldName(n.Name) // it may be dropped before its table
				}
			}
		}
	}
}

// displaceParts moves what partitions have of an index or a key that goes, or makes room for another, out of the way of what takes their
// names.
func (d *draft) displaceParts(ch diff.Change, claims map[schema.Slot]diff.Change) {
	t := ch.Ref.TableName()
	goes := ch.Action == diff.Drop || ch.Action == diff.Alter && !onlyAttrs(ch, "comment", "index_comment", "with")
	if !goes || !isIndex(ch) && ch.Ref.Kind != schema.KindPrimaryKey && ch.Ref.Kind != schema.KindUnique || !d.partitioned(t) {
		return
	}
	parts := d.indexParts(t, ch.Ref.Name)
	for _, on := range slices.SortedFunc(maps.Keys(parts), schema.Name.Compare) {
		n := schema.Name{Schema: on.Schema, Name: parts[on]}
		by, ok := claims[schema.Slot{Space: schema.RelationSpace, Schema: n.Schema, Name: n.Name}]
		if !ok || by.Ref == ch.Ref || d.names.away[schema.Name{Schema: n.Schema, Name: oldName(n.Name)}] || d.swapsNames(diff.Change{Ref: schema.Ref{Kind: schema.KindIndex}}, by) {
			continue
		}
		delete(d.names.taken, n)
		d.moveAway(ch.Ref, "INDEX", n, by)
	}
}

// isSequenceOf reports whether a name is that of the sequence of a column that is dropped.
func isSequenceOf(ch diff.Change, n schema.Name) bool {
	switch o := ch.From.(type) {
	case *schema.Column:
		return true
	case *schema.Table:
		return !slices.Contains(allIndexNames(o), n.Name)
	}
	return false
}

// moveAway gives an index or a sequence a temporary name.
func (d *draft) moveAway(ref schema.Ref, kind string, n schema.Name, by diff.Change) {
	away := schema.Name{Schema: n.Schema, Name: oldName(n.Name)}
	d.names.away[away] = true
	rename := func(from, to schema.Name) string {
		return "ALTER " + kind + " " + from.SQL() + " RENAME TO " + schema.Ident(to.Name)
	}
	mode, word := plan.ShareUpdateExclusive, "index"
	if kind == "SEQUENCE" {
		mode, word = plan.AccessExclusive, "sequence"
	}
	s := d.newStep(ref, plan.Brief, fmt.Sprintf("move %s %s out of the way", word, n), rename(n, away), lock(mode, n))
	s.Undo = rename(away, n)
	s.Why = "its name is taken by " + by.Ref.String()
	d.add(roomFor(by), ref.TableName().SQL(), s)
}
