package planner

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/sqltext"
)

// typeUse is a column that holds values of a type.
type typeUse struct {
	column schema.ColumnRef
	// kind is KindTable or KindMaterialized.
	kind schema.Kind
	// within reports whether the values stand in an array, a row or a range, where PostgreSQL does not
	// look for them.
	within bool
}

func (u typeUse) String() string { return u.column.Table.String() + "." + u.column.Column }

// typeUses finds the live columns whose values are of a type or hold some, in the order of
// their names. A collation is used by what it sorts, indexes too.
func (in *facts) typeUses(ref schema.Ref) []typeUse {
	return typeUsesIn(in.renamed, in.liveHolders(), ref)
}

// typeUsesIn finds the columns of a state.
func typeUsesIn(db *schema.Database, h *holders, ref schema.Ref) []typeUse {
	u := useFinder{db: db, holders: h, seen: make(map[schema.Name]bool)}
	if ref.Kind == schema.KindCollation {
		u.collation(ref.TypeName())
	} else {
		u.typ(ref.TypeName(), false)
	}
	slices.SortFunc(u.found, func(x, y typeUse) int {
		if c := x.column.Table.Compare(y.column.Table); c != 0 {
			return c
		}
		return strings.Compare(x.column.Column, y.column.Column)
	})
	return slices.CompactFunc(u.found, func(x, y typeUse) bool { return x.column == y.column })
}

// useFinder follows a type through the types that are made of it.
type useFinder struct {
	*holders
	db    *schema.Database
	seen  map[schema.Name]bool
	found []typeUse
}

// is reports whether a type is the named one, or an array of it.
func is(t schema.Type, n schema.Name) (ok, array bool) {
	name, array, ok := namedType(t)
	return ok && name == n, array
}

func (u *useFinder) typ(n schema.Name, within bool) {
	if u.seen[n] {
		return
	}
	u.seen[n] = true
	for _, use := range u.columns[n] {
		use.within = within || use.within
		u.found = append(u.found, use)
		u.typ(use.column.Table, true)
	}
	for _, e := range u.entities[n] {
		u.entity(e, n, within)
	}
}

func (u *useFinder) entity(e schema.Entity, n schema.Name, within bool) {
	if v, ok := e.(*schema.View); ok && v.Materialized {
		for _, c := range v.Columns {
			if ok, array := is(c.Type, n); ok {
				u.found = append(u.found, typeUse{schema.ColumnRef{Table: v.Name, Column: c.Name}, schema.KindMaterialized, within || array})
			}
		}
	}
	if r, ok := e.(*schema.Range); ok && r.Name == n {
		u.typ(r.MultirangeName(), true)
	}
	if k := e.Ref().Kind; !k.NamesType() || k.HasRows() {
		return
	}
	for _, t := range e.Types() {
		if ok, array := is(*t, n); ok {
			_, domain := e.(*schema.Domain)
			u.typ(e.Ref().TypeName(), within || array || !domain)
		}
	}
}

func (u *useFinder) collation(n schema.Name) {
	name := n.SQL()
	for _, t := range u.db.Tables {
		for _, c := range t.Columns {
			if c.Collation == name {
				u.found = append(u.found, typeUse{schema.ColumnRef{Table: t.Name, Column: c.Name}, schema.KindTable, false})
			}
		}
		for ref, o := range t.Children() {
			if slices.Contains(schema.CollationsOf(o), name) {
				u.found = append(u.found, typeUse{schema.ColumnRef{Table: t.Name, Column: ref.Name}, schema.KindTable, false})
			}
		}
	}
	for _, e := range u.db.Entities {
		if slices.Contains(e.Needs(), schema.Ref{Kind: schema.KindCollation, Schema: n.Schema, Name: n.Name}) {
			u.typ(e.Ref().TypeName(), true)
		}
	}
}

// listUses names the first few columns for a sentence.
func listUses(uses []typeUse) string {
	const most = 3
	names := make([]string, 0, most)
	for _, u := range uses[:min(len(uses), most)] {
		names = append(names, u.String())
	}
	list := strings.Join(names, ", ")
	if len(uses) > most {
		list += " and others"
	}
	return list
}

// refuse notes a change that needs a type dropped which live columns use: the values would go
// with it, and PostgreSQL does not do it.
func (r *rebuilder) refuse(c *component, ch diff.Change) bool {
	for _, ref := range slices.SortedFunc(maps.Keys(c.again), schema.Ref.Compare) {
		if r.refuseCalled(c, ref, ch) {
			return true
		}
		if ref.Kind != schema.KindCollation && (!ref.Kind.NamesType() || ref.Kind.HasRows()) {
			continue
		}
		uses := r.d.typeUses(ref)
		if len(uses) == 0 {
			continue
		}
		what := fmt.Sprintf("%s cannot be changed so in place", ch.Ref)
		if ref != ch.Ref {
			what += fmt.Sprintf("; %s, which needs it, would have to be made again", ref)
		}
		r.d.refuse(ch, fmt.Sprintf("%s, and %s uses it", what, listUses(uses)),
			"make a new one under another name, move the columns to it, and drop the old one in a later change")
		r.refused[ch.Ref] = true
		return true
	}
	return false
}

// refuseCalled notes a change that needs a function dropped which a part of a table calls: the
// server would refuse it, and without the part nothing would guard the rows, or find them. A part
// that the plan drops is dropped before.
func (r *rebuilder) refuseCalled(c *component, ref schema.Ref, ch diff.Change) bool {
	if ref.Kind != schema.KindFunction {
		return false
	}
	for _, on := range r.needed[ref] {
		t := r.d.renamed.Table(on.TypeName())
		if on.Kind != schema.KindTable || t == nil {
			continue
		}
		for part, o := range partsWithExprs(t) {
			if !namesIt(o, ref.Name) || r.letGo(c, part, o) {
				continue
			}
			what := fmt.Sprintf("%s cannot be changed so in place", ch.Ref)
			if ref != ch.Ref {
				what += fmt.Sprintf("; %s, which needs it, would have to be made again", ref)
			}
			r.d.refuse(ch, fmt.Sprintf("%s, and %s calls it", what, part),
				"make a new one under another name, let the table call that, and drop the old one in a later change")
			r.refused[ch.Ref] = true
			return true
		}
	}
	return false
}

// letGo takes a part of a table away before what it calls is dropped, if the plan takes it, or
// the table, away anyway.
func (r *rebuilder) letGo(c *component, part schema.Ref, o schema.Object) bool {
	t := part.TableName()
	if !r.d.droppedRelations[t] && !r.leaves[part] {
		return false
	}
	sql, back, now := "", "", r.d.names.now(part)
	switch o := o.(type) {
	case *schema.Check:
		if o.Inherited {
			return true // it is dropped with its parent's
		}
		sql, back = "DROP CONSTRAINT "+schema.Ident(now), alterTable(t)+"ADD "+ddl.Check(o)
	case *schema.Exclusion:
		sql, back = "DROP CONSTRAINT "+schema.Ident(now), alterTable(t)+"ADD "+ddl.Exclusion(o)
	case *schema.Index:
		sql, back = "DROP INDEX "+schema.Name{Schema: t.Schema, Name: now}.SQL(), ddl.CreateIndex(t, o, ddl.IndexOptions{})
	case *schema.Column:
		if !o.Generated.IsZero() {
			return false
		}
		sql = "ALTER COLUMN " + schema.Ident(o.Name) + " DROP DEFAULT"
		back = alterTable(t) + "ALTER COLUMN " + schema.Ident(o.Name) + " SET DEFAULT " + o.Default.SQL()
	default:
		return false
	}
	if part.Kind != schema.KindIndex {
		sql = alterTable(t) + sql
	}
	s := r.d.newStep(part, plan.Brief, "drop "+part.String(), sql, lock(plan.AccessExclusive, t))
	if part.Kind == schema.KindColumn {
		s.Summary = "drop the default of " + part.String()
	}
	s.Why = "it calls what is made again"
	s.Undo = back
	c.parts[part] = s
	return true
}

// partsWithExprs are the parts of a table that may call functions.
func partsWithExprs(t *schema.Table) iter.Seq2[schema.Ref, schema.Object] {
	return func(yield func(schema.Ref, schema.Object) bool) {
		for _, c := range t.Columns {
			if !yield(t.Child(schema.KindColumn, c.Name), c) {
				return
			}
		}
		for ref, o := range t.Children() {
			if !yield(ref, o) {
				return
			}
		}
	}
}

// namesIt reports whether an expression of the object holds the name.
func namesIt(o schema.Object, name string) bool {
	exprs := schema.ExprsOf(o)
	if c, ok := o.(*schema.Column); ok {
		exprs = []schema.Expr{c.Default, c.Generated}
	}
	return slices.ContainsFunc(exprs, func(e schema.Expr) bool { return sqltext.Names(e.Text, name) })
}

// refuseAttributeType reports whether the type of a composite's attribute cannot change while columns
// hold values of the composite (find_composite_type_dependencies in tablecmds.c).
func (d *draft) refuseAttributeType(ch diff.Change) bool {
	from, ok := ch.From.(*schema.Composite)
	if !ok || ch.Action != diff.Alter {
		return false
	}
	for _, f := range inServerWords(ch.To.(*schema.Composite)).Fields {
		old := from.Field(f.Name)
		if old == nil && f.RenamedFrom != "" {
			old = from.Field(f.RenamedFrom)
		}
		if old == nil || old.Type.SQL() == f.Type.SQL() && old.Collation == f.Collation {
			continue
		}
		if uses := d.typeUses(ch.Ref); len(uses) > 0 {
			d.refuse(ch, fmt.Sprintf("the type of field %s of %s cannot change: %s holds values of it", f.Name, ch.Ref, listUses(uses)),
				"add a field of the new type, move the values to it, and drop the old one in a later change")
			return true
		}
	}
	return false
}

// refuseCanonical reports whether a range and its canonical function need each other: neither can be
// made whole before the other, nor dropped without CASCADE.
func (d *draft) refuseCanonical(ch diff.Change) bool {
	r, ok := ch.To.(*schema.Range)
	if ch.Action == diff.Drop {
		r, ok = ch.From.(*schema.Range)
	}
	if !ok || r.CanonicalFunc.Name == "" || ch.Action == diff.Rename || ch.Action == diff.Alter && !d.needsRebuild(ch) {
		return false
	}
	d.refuse(ch, fmt.Sprintf("%s and its canonical function %s need each other", ch.Ref, r.CanonicalFunc),
		"make the shell (CREATE TYPE name), the function and the range by hand, or drop them with CASCADE; from then on schemactl compares them")
	return true
}

// refuseUsed takes out the changes of types that the server refuses because of the columns that
// use them: a type that is dropped while a column stays with it, an attribute that changes its type.
func (d *draft) refuseUsed(p *progress) {
	list := p.rest
	p.rest = slices.DeleteFunc(slices.Clone(list), func(ch diff.Change) bool {
		if d.refuseAttributeType(ch) || d.refuseCanonical(ch) {
			return true
		}
		if ch.Action != diff.Drop || ch.Ref.Kind != schema.KindCollation && (!ch.Ref.Kind.NamesType() || ch.Ref.Kind.HasRows()) {
			return false
		}
		stay := slices.DeleteFunc(d.typeUses(ch.Ref), func(u typeUse) bool { return !d.keepsType(list, u) })
		if len(stay) == 0 {
			return false
		}
		what := fmt.Sprintf("%s cannot be dropped", ch.Ref)
		if e, ok := ch.From.(*schema.Enum); ok && e.Passing {
			what = fmt.Sprintf("enum %s cannot be made again without values that go or move", schema.Name{Schema: e.Name.Schema, Name: e.RenamedFrom})
		}
		d.refuse(ch, fmt.Sprintf("%s: %s uses it", what, listUses(stay)), "declare it, or move the columns to another one")
		return true
	})
}

// keepsType reports whether a column stays and no change touches its type. One that a table has from its parents
// is changed with theirs.
func (in *facts) keepsType(list []diff.Change, u typeUse) bool {
	if in.droppedRelations[u.column.Table] || in.droppedColumns[u.column] {
		return false
	}
	if t := in.renamed.Table(u.column.Table); t != nil {
		if c := t.Column(u.column.Column); c != nil && c.Inherited {
			return slices.ContainsFunc(t.Parents(), func(p schema.Name) bool {
				up := u
				up.column.Table = p
				return in.keepsType(list, up)
			})
		}
	}
	return !slices.ContainsFunc(list, func(ch diff.Change) bool {
		on := ch.Ref.TableName() == u.column.Table || ch.Ref.Kind.HasRows() && ch.Ref.TypeName() == u.column.Table
		return on && (ch.Has("type", "collation", "as") || ch.Action == diff.Drop)
	})
}
