package diff

import (
	"slices"

	"github.com/replyx/schemactl/schema"
)

func (c *comparer) tables() {
	live := slices.DeleteFunc(slices.Clone(c.live.Tables), func(t *schema.Table) bool { return !c.managed[t.Name.Schema] })
	live = c.leaveOut(live)
	for _, p := range match(live, c.desired.Tables, func(t *schema.Table) schema.Name { return t.Name }) {
		switch {
		case p.live == nil:
			c.add(Change{Action: Create, Ref: p.desired.Ref(), To: p.desired, Table: p.desired})
			for _, i := range p.desired.Indexes {
				if i.Perf {
					c.perf(perfTable{desired: p.desired}, nil, i)
				}
			}
		case p.desired == nil:
			c.add(Change{Action: Drop, Ref: p.live.Ref(), From: p.live, LiveTable: p.live})
		case c.opts.Before != nil && c.opts.Before.equal[p.live] == p.desired:
		default:
			c.table(p.live, p.desired)
		}
	}
}

func (c *comparer) table(live, desired *schema.Table) {
	before := c.found()
	c.compareTable(live, desired)
	// What comes of a parent's change is not in the two tables.
	if c.found() == before && len(live.Parents())+len(desired.Parents()) == 0 {
		c.res.equal[live] = desired
	}
}

// found counts what the comparison has found.
func (c *comparer) found() [5]int {
	return [...]int{len(c.res.Changes), len(c.res.Perf), len(c.res.NotProven), len(c.res.Warnings), len(c.serialSequences)}
}

func (c *comparer) compareTable(live, desired *schema.Table) {
	live = onTheirOwn(live, desired)
	tc := &tableComparer{comparer: c, live: live, desired: desired}
	c.alter(Change{Ref: desired.Ref(), From: live, To: desired, LiveTable: live, Table: desired})
	tc.columns()
	tc.keysAndIndexes()
	compareNamed(tc, schema.KindCheck, live.Checks, desired.Checks, checkTraits)
	compareNamed(tc, schema.KindExclusion, live.Exclusions, desired.Exclusions, exclusionTraits)
	compareNamed(tc, schema.KindForeignKey, live.ForeignKeys, desired.ForeignKeys, foreignKeyTraits)
}

// tableComparer compares what belongs to one table.
type tableComparer struct {
	*comparer
	live, desired *schema.Table
}

func (t *tableComparer) change(a Action, ref schema.Ref, from, to schema.Object) Change {
	return Change{Action: a, Ref: ref, From: from, To: to, LiveTable: t.live, Table: t.desired}
}

func (t *tableComparer) columns() {
	// A table's columns mostly stand in the same order on both sides.
	if !slices.EqualFunc(t.live.Columns, t.desired.Columns, func(a, b *schema.Column) bool { return a.Name == b.Name }) {
		for _, p := range matchNames(t.live.Columns, t.desired.Columns, func(c *schema.Column) string { return c.Name }) {
			if p.desired != nil {
				p.live = t.reached(p.live, p.desired.Name)
			} else if t.reached(p.live, p.live.Name) == nil {
				continue // it is dropped with the parent's
			}
			switch {
			case p.live == nil:
				t.add(t.change(Create, t.desired.Child(schema.KindColumn, p.desired.Name), nil, p.desired))
			case p.desired == nil:
				t.add(t.change(Drop, t.desired.Child(schema.KindColumn, p.live.Name), p.live, nil))
			default:
				t.column(p.live, p.desired)
			}
		}
		return
	}
	for i, l := range t.live.Columns {
		t.column(t.reached(l, l.Name), t.desired.Columns[i])
	}
}

func (t *tableComparer) column(live, desired *schema.Column) {
	if desired.Serial && !live.Serial {
		live = t.serialByRename(live, desired)
	}
	// One that is proven satisfies not_valid = true.
	if d, l := desired.NotNullConstraint, live.NotNullConstraint; d != nil && d.NotValid && live.NotNull && (l == nil || !l.NotValid) {
		known, constraint := *live, schema.NotNull{}
		if l != nil {
			constraint = *l
		}
		constraint.NotValid = true
		known.NotNullConstraint, live = &constraint, &known
	}
	t.alter(t.change(Alter, t.desired.Child(schema.KindColumn, desired.Name), live, desired))
}

// serialByRename recognises a serial column whose sequence lacks only the name, as after
// a rename of the table or the column, and renames the sequence.
func (t *tableComparer) serialByRename(live, desired *schema.Column) *schema.Column {
	want := schema.SerialSequence(t.desired.Name, desired.Name)
	for _, s := range schema.Of[*schema.Sequence](t.comparer.live) {
		if s.OwnedBy != (schema.ColumnRef{Table: t.desired.Name, Column: desired.Name}) || s.Name.Schema != want.Schema {
			continue
		}
		if t.comparer.desired.Sequence(s.Name) != nil && s.Name != want {
			continue // it stays, for others
		}
		if live.Default.SQL() != "nextval("+schema.Literal(s.Name.SQL())+"::regclass)" ||
			s.TypeName() != live.Type.SQL() || !s.Options.Trimmed(s.TypeName()).IsZero() {
			continue
		}
		if t.serialSequences == nil {
			t.serialSequences = make(map[schema.Name]bool)
		}
		t.serialSequences[s.Name] = true
		if s.Name != want { // it has the name where the column lacks only NOT NULL
			t.add(Change{
				Action: Rename, Ref: schema.SequenceRef(want), OldName: s.Name.Name, From: s, Pos: desired.Src().At("type"),
				Reason: "the sequence of a serial column is named after it",
			})
			renamed := *t.comparer.live
			renamed.Entities = slices.Clone(renamed.Entities)
			followSequence(renamed.Entities, s.Name, want)
			t.comparer.live, t.res.Live = &renamed, &renamed
		}
		folded := *live
		folded.Serial, folded.Default = true, schema.Expr{}
		return &folded
	}
	return live
}

// traits are what compareNamed needs to know about a kind.
type traits[T any] struct {
	name   func(*T) string
	object func(*T) schema.Object
	// broken says why a live object with the right definition must be repaired.
	broken func(live, desired *T) string
	// known is the live object as it is to be compared: without what the HCL leaves open.
	known func(live, desired *T) *T
}

// compareNamed compares the children of one kind. An object that is dropped and one that
// is created with the same definition are one that is renamed.
func compareNamed[T any](t *tableComparer, kind schema.Kind, live, desired []*T, tr traits[T]) {
	var onlyLive, onlyDesired []*T
	for _, p := range matchNames(live, desired, tr.name) {
		switch {
		case p.live == nil:
			onlyDesired = append(onlyDesired, p.desired)
		case p.desired == nil:
			onlyLive = append(onlyLive, p.live)
		default:
			comparePair(t, kind, p.live, p.desired, tr)
		}
	}
	for _, d := range onlyDesired {
		ref := t.desired.Child(kind, tr.name(d))
		// What an interrupted plan has left is no object that got another name.
		i := slices.IndexFunc(onlyLive, func(l *T) bool {
			return !schema.IsTemporary(tr.name(l)) && equalObjects(tr.object(tr.known(l, d)), tr.object(d))
		})
		if i < 0 {
			t.add(t.change(Create, ref, nil, tr.object(d)))
			continue
		}
		ch := t.change(Rename, ref, tr.object(onlyLive[i]), tr.object(d))
		ch.OldName = tr.name(onlyLive[i])
		t.add(ch)
		onlyLive = slices.Delete(onlyLive, i, i+1)
	}
	for _, l := range onlyLive {
		if check, ok := any(l).(*schema.Check); ok && t.sharedCheck(check) {
			continue
		}
		t.add(t.change(Drop, t.desired.Child(kind, tr.name(l)), tr.object(l), nil))
	}
}

func comparePair[T any](t *tableComparer, kind schema.Kind, live, desired *T, tr traits[T]) {
	ref := t.desired.Child(kind, tr.name(desired))
	if t.alter(t.change(Alter, ref, tr.object(tr.known(live, desired)), tr.object(desired))) && !leavesBroken(t.res.Changes[len(t.res.Changes)-1]) {
		return
	}
	if reason := tr.broken(live, desired); reason != "" {
		ch := t.change(Repair, ref, tr.object(live), tr.object(desired))
		ch.Reason = reason
		t.add(ch)
	}
}

// leavesBroken reports whether a change of a constraint does not make it again, so that what is broken
// has to be repaired besides. An index that is not valid is always built again.
func leavesBroken(ch Change) bool {
	return ch.Ref.Kind != schema.KindIndex && !slices.ContainsFunc(ch.Attrs, func(a AttrChange) bool {
		timing := a.Name == "deferrable" || a.Name == "initially_deferred"
		return a.Name != "comment" && a.Name != "index_comment" && !(timing && ch.Ref.Kind == schema.KindForeignKey)
	})
}

const (
	reasonNotValid = "the constraint was never validated"
	reasonInvalid  = "the index is not valid"
)

// The validity of a check or a foreign key is no part of its definition: one that is not
// valid is validated, and one that is valid satisfies not_valid = true.
var checkTraits = traits[schema.Check]{
	name:   func(c *schema.Check) string { return c.Name },
	object: func(c *schema.Check) schema.Object { return c },
	broken: func(l, d *schema.Check) string { return unvalidated(l.NotValid, d.NotValid) },
	known: func(l, d *schema.Check) *schema.Check {
		k := *l
		k.NotValid = d.NotValid
		return &k
	},
}

var foreignKeyTraits = traits[schema.ForeignKey]{
	name:   func(f *schema.ForeignKey) string { return f.Name },
	object: func(f *schema.ForeignKey) schema.Object { return f },
	broken: func(l, d *schema.ForeignKey) string { return unvalidated(l.NotValid, d.NotValid) },
	known: func(l, d *schema.ForeignKey) *schema.ForeignKey {
		k := *l
		k.NotValid = d.NotValid
		if len(d.RefColumns) == 0 {
			k.RefColumns = nil
		}
		return &k
	},
}

var exclusionTraits = traits[schema.Exclusion]{
	name:   func(e *schema.Exclusion) string { return e.Name },
	object: func(e *schema.Exclusion) schema.Object { return e },
	broken: func(l, _ *schema.Exclusion) string { return invalid(l.Invalid) },
	known:  func(l, _ *schema.Exclusion) *schema.Exclusion { return l },
}

func unvalidated(live, desired bool) string {
	if live && !desired {
		return reasonNotValid
	}
	return ""
}

func invalid(b bool) string {
	if b {
		return reasonInvalid
	}
	return ""
}

// keepColumnOrder puts the new columns of each table into the order of the HCL, within the places that they have
// among the changes: what is added first comes first in every row.
func keepColumnOrder(changes []Change) {
	added := make(map[schema.Name][]int)
	for i, ch := range changes {
		if ch.Action == Create && ch.Ref.Kind == schema.KindColumn && ch.Table != nil {
			added[ch.Table.Name] = append(added[ch.Table.Name], i)
		}
	}
	for _, places := range added {
		if len(places) < 2 {
			continue
		}
		columns := make([]Change, len(places))
		for n, i := range places {
			columns[n] = changes[i]
		}
		rank := make(map[string]int)
		for n, c := range columns[0].Table.Columns {
			rank[c.Name] = n
		}
		slices.SortStableFunc(columns, func(a, b Change) int { return rank[a.Ref.Name] - rank[b.Ref.Name] })
		for n, i := range places {
			changes[i] = columns[n]
		}
	}
}
