package diff

import (
	"slices"

	"github.com/replyx/schemactl/schema"
)

// unfoldSerials takes serial columns apart where one side has the column as serial and the other a
// sequence with a block of its own: the sequence continues under its name or another one, with its
// position. A live one that no one wants stays folded: it is dropped with the column.
func (c *comparer) unfoldSerials() {
	u := &unfolder{comparer: c, live: *c.live, desired: *c.desired}
	u.live.Tables, u.desired.Tables = slices.Clone(c.live.Tables), slices.Clone(c.desired.Tables)
	u.live.Entities, u.desired.Entities = slices.Clone(c.live.Entities), slices.Clone(c.desired.Entities)
	for i, t := range c.live.Tables {
		u.unfoldLive(i, t)
	}
	for i, t := range c.desired.Tables {
		u.unfoldDesired(i, t)
		u.followNumbers(t)
	}
	if !u.found {
		return
	}
	u.live.Sort()
	u.desired.Sort()
	c.live, c.desired = &u.live, &u.desired
	c.res.Live = c.live
}

type unfolder struct {
	*comparer
	live, desired schema.Database
	found         bool
}

// unfoldLive takes apart the serial columns of a live table whose sequence is declared by itself.
func (u *unfolder) unfoldLive(at int, t *schema.Table) {
	if !u.managed[t.Name.Schema] {
		return
	}
	d := u.comparer.desired.Table(t.Name)
	for i, col := range t.Columns {
		var to *schema.Column
		if d != nil {
			to = d.Column(col.Name)
		}
		if !col.Serial || to != nil && to.Serial {
			continue
		}
		name := u.serialName(t.Name, col.Name)
		want := u.goesOnAs(name, schema.ColumnRef{Table: t.Name, Column: col.Name}, to)
		if want == nil {
			continue
		}
		seq := &schema.Sequence{
			Name: want.Name, Type: col.Type.SQL(), OwnedBy: schema.ColumnRef{Table: t.Name, Column: col.Name}, Unlogged: t.Unlogged,
			Common: schema.Common{Owner: t.Owner},
		}
		u.renamed(seq, name, want.Src().At("owned_by"))
		u.live.Entities = append(u.live.Entities, seq)
		u.live.Tables[at] = unfolded(u.live.Tables[at], i, want.Name)
		u.found = true
	}
}

// serialName is what the sequence of a live serial column is called: it keeps the name that table and
// column had when only these are renamed.
func (u *unfolder) serialName(t schema.Name, column string) schema.Name {
	if r := u.res.renamed; r != nil {
		t = r.was(t)
		for from, to := range r.columns[t] {
			if to == column {
				column = from
			}
		}
	}
	return schema.SerialSequence(t, column)
}

// goesOnAs is the desired sequence that the sequence of a serial column becomes: the one of its name,
// or the new one that the column takes its numbers from, which only one of several can become.
func (u *unfolder) goesOnAs(name schema.Name, col schema.ColumnRef, to *schema.Column) *schema.Sequence {
	if s := u.comparer.desired.Sequence(name); s != nil {
		return s
	}
	for _, s := range schema.Of[*schema.Sequence](u.comparer.desired) {
		if s.Name.Schema == name.Schema && to != nil && to.NumberedBy(col.Table) == s.Name && !u.isLive(s.Name) {
			return s
		}
	}
	return nil
}

// sequenceOf is the live sequence of a name, or nil.
func (u *unfolder) sequenceOf(n schema.Name) *schema.Sequence { return u.comparer.live.Sequence(n) }

// isLive reports whether a name is that of a live sequence, or of one that goes on under it. What goes on stands in no order yet.
func (u *unfolder) isLive(n schema.Name) bool {
	ref := schema.SequenceRef(n)
	return u.sequenceOf(n) != nil || slices.ContainsFunc(u.live.Entities, func(e schema.Entity) bool { return e.Ref() == ref })
}

// unfoldDesired takes apart the serial columns that are live with a sequence of other options, of
// another owner or of another name.
func (u *unfolder) unfoldDesired(at int, t *schema.Table) {
	l := u.comparer.live.Table(t.Name)
	for i, to := range t.Columns {
		if !to.Serial || l == nil {
			continue
		}
		from := l.Column(to.Name)
		if from == nil || from.Serial || from.Identity != nil {
			continue
		}
		col, want := schema.ColumnRef{Table: t.Name, Column: to.Name}, schema.SerialSequence(t.Name, to.Name)
		seq := u.sequenceOf(from.NumberedBy(t.Name))
		if seq == nil || isSerialButName(seq, from, col, l.Unlogged) || seq.OwnedBy != col && !seq.OwnedBy.IsZero() || seq.Name.Schema != want.Schema ||
			seq.Name != want && u.sequenceOf(want) != nil || u.isDeclared(seq.Name) {
			continue
		}
		u.rename(seq.Name, want, to.Src().At("type"))
		u.desired.Entities = append(u.desired.Entities, &schema.Sequence{
			Name: want, Type: to.Type.SQL(), OwnedBy: col, Unlogged: t.Unlogged, Common: schema.Common{Source: to.Source},
		})
		u.desired.Tables[at] = unfolded(u.desired.Tables[at], i, want)
		u.found = true
	}
}

// followNumbers lets the sequence that a column takes its numbers from continue under another name, where
// the one is not declared any more and the other is not there yet.
func (u *unfolder) followNumbers(t *schema.Table) {
	l := u.comparer.live.Table(t.Name)
	if l == nil {
		return
	}
	for _, to := range t.Columns {
		from := l.Column(to.Name)
		if from == nil || to.NumberedBy(t.Name).Name == "" {
			continue
		}
		old, now := from.NumberedBy(t.Name), to.NumberedBy(t.Name)
		if old != now && old.Schema == now.Schema && u.sequenceOf(old) != nil && !u.isDeclared(old) && u.isDeclared(now) && !u.isLive(now) {
			u.rename(old, now, to.Src().At("default"))
		}
	}
}

// rename gives a live sequence another name, also where columns take numbers from it.
func (u *unfolder) rename(old, now schema.Name, pos schema.Pos) {
	at := slices.IndexFunc(u.live.Entities, func(e schema.Entity) bool { return e.Ref() == schema.SequenceRef(old) })
	if at < 0 || old == now {
		u.found = u.found || at >= 0
		return
	}
	known := *u.live.Entities[at].(*schema.Sequence)
	known.Name, u.live.Entities[at], u.found = now, &known, true
	u.renamed(&known, old, pos)
	for i, t := range u.live.Tables {
		for n, c := range t.Columns {
			if c.NumberedBy(t.Name) == old {
				u.live.Tables[i] = unfolded(u.live.Tables[i], n, now)
			}
		}
	}
}

// isSerialButName reports whether a sequence lacks nothing but its name to be that of a serial column:
// see serialByRename.
func isSerialButName(s *schema.Sequence, c *schema.Column, owner schema.ColumnRef, unlogged bool) bool {
	return s.OwnedBy == owner && s.TypeName() == c.Type.SQL() && s.Options.Trimmed(s.TypeName()).IsZero() && s.Comment == "" && s.Unlogged == unlogged
}

// isDeclared reports whether the HCL has a sequence of the name.
func (u *unfolder) isDeclared(n schema.Name) bool {
	return u.comparer.desired.Sequence(n) != nil
}

// renamed notes that a live sequence gets another name, which privileges on it follow.
func (u *unfolder) renamed(seq *schema.Sequence, from schema.Name, pos schema.Pos) {
	if seq.Name == from {
		return
	}
	followSequence(u.live.Entities, from, seq.Name)
	u.add(Change{
		Action: Rename, Ref: schema.SequenceRef(seq.Name), OldName: from.Name, From: seq, Pos: pos,
		Reason: "the column continues the numbers of its sequence",
	})
}

// followSequence puts the new name of a sequence into the privileges on it.
func followSequence(list []schema.Entity, from, to schema.Name) {
	for i, e := range list {
		if p, ok := e.(*schema.Permission); ok && p.On == schema.SequenceRef(from) {
			follows := *p
			follows.On = schema.SequenceRef(to)
			list[i] = &follows
		}
	}
}

// unfolded is a copy of a table with one serial column as what serial stands for.
func unfolded(t *schema.Table, column int, sequence schema.Name) *schema.Table {
	out, col := *t, *t.Columns[column]
	col.Serial, col.Default = false, schema.Expr{Text: "nextval(" + schema.Literal(sequence.SQL()) + "::regclass)"}
	out.Columns = slices.Clone(t.Columns)
	out.Columns[column] = &col
	return &out
}
