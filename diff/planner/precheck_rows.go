package planner

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// rowsThen is what a precheck reads: the rows of a live table as they will be when the step runs.
type rowsThen struct {
	// from stands behind FROM: the table, or a query of it that gives its columns the names, the types
	// and the values that the plan gives them before.
	from string
	// late reports whether no query can tell before the steps in between have run.
	late bool
}

// as is what stands behind FROM with another name.
func (r rowsThen) as(alias string) string {
	if at := strings.LastIndex(r.from, ") AS "); at >= 0 {
		return r.from[:at] + ") AS " + alias
	}
	return r.from + " AS " + alias
}

// rowsOf gives the rows that a precheck about a part of a table reads, which uses some of the columns.
func (in *facts) rowsOf(t schema.Name, part schema.Ref, uses func(column string) bool) rowsThen {
	return in.rowsCompared(t, part, uses, func(string) bool { return false })
}

// rowsCompared does so where rows are only compared by some of the columns: one that is new and has the same value in
// all rows may then have any.
func (in *facts) rowsCompared(t schema.Name, part schema.Ref, uses, compared func(column string) bool) rowsThen {
	d := in.desired.Table(t)
	only := ""
	if in.holdsAlone(t, part) {
		only = "ONLY "
	}
	live := only + in.beforeRename(t).SQL()
	out := rowsThen{from: live, late: in.needsLater(part)}
	if d == nil {
		return out
	}
	list, same := make([]string, 0, len(d.Columns)), true
	for _, c := range d.Columns {
		if !uses(c.Name) {
			continue
		}
		text, plain, known := in.valueThen(t, c, compared(c.Name))
		list, same, out.late = append(list, text), same && plain, out.late || !known
	}
	if !same && !out.late {
		out.from = "(SELECT " + strings.Join(list, ", ") + " FROM " + live + ") AS " + schema.Ident(t.Name)
	}
	if out.late {
		out.from = only + t.SQL()
	}
	return out
}

// holdsAlone reports whether a part of a table that has children is about its own rows, and not those of the children: an index, a key,
// a foreign key at either end, a check that they do not inherit.
func (in *facts) holdsAlone(t schema.Name, part schema.Ref) bool {
	if !slices.ContainsFunc(in.liveChildren()[t], func(l *schema.Table) bool { return !l.IsPartition() }) {
		return false
	}
	switch part.Kind {
	case schema.KindIndex, schema.KindPrimaryKey, schema.KindUnique, schema.KindExclusion, schema.KindForeignKey:
		return true
	case schema.KindCheck:
		d := in.desired.Table(t)
		return d != nil && slices.ContainsFunc(d.Checks, func(c *schema.Check) bool { return c.Name == part.Name && c.NoInherit })
	}
	return false
}

// valueChange is what a change does to a column, or to that of a parent that it comes from; oldName is what it is called before.
func (in *facts) valueChange(t schema.Name, c *schema.Column) (ch diff.Change, changed bool, oldName string) {
	for _, n := range in.withAbove(t) {
		ref := schema.Ref{Kind: schema.KindColumn, Schema: n.Schema, Table: n.Name, Name: c.Name}
		if own, ok := in.columnChanges[ref]; ok && !changed {
			ch, changed = own, true
		}
		oldName = cmp.Or(oldName, in.oldNames[ref])
	}
	return ch, changed, oldName
}

// valueThen is a column as the plan leaves it, in words of the column as it is. It is plain where nothing
// changes, and not known where rows must be written first.
func (in *facts) valueThen(t schema.Name, c *schema.Column, compared bool) (text string, plain, known bool) {
	ref := schema.Ref{Kind: schema.KindColumn, Schema: t.Schema, Table: t.Name, Name: c.Name}
	name, now := schema.Ident(c.Name), schema.Ident(c.Name)
	ch, changed, old := in.valueChange(t, c)
	if old != "" {
		now = schema.Ident(old)
	}
	typ := in.baseType(c.Type).SQL() // a value of a domain is one of the type below
	switch {
	case !changed && now == name:
		return name, true, true
	case !changed:
		return now + " AS " + name, false, true
	case !c.Generated.IsZero():
		value, known := in.computedThen(ref, c)
		if !known || in.madeByPlan(typ, c.Collation) {
			return "", false, false
		}
		return collated("("+value+")::"+typ, c) + " AS " + name, false, true
	case ch.Action == diff.Create && (c.Serial || c.Identity != nil || in.mayDiffer(ref, in.valueOfNew(c))):
		return "", false, false
	case in.madeByPlan(typ, c.Collation):
		if !compared || ch.Action != diff.Create {
			return "", false, false
		}
		if in.valueOfNew(c) == "" {
			return "NULL::text AS " + name, false, true
		}
		return "true AS " + name, false, true
	case ch.Action == diff.Create && in.valueOfNew(c) == "":
		return fmt.Sprintf("NULL::%s AS %s", typ, name), false, true
	case ch.Action == diff.Create:
		return fmt.Sprintf("(%s)::%s AS %s", in.valueOfNew(c), typ, name), false, true
	}
	if ch.Has("type") && in.columnChangeOf(ch).typeWork().ByText {
		now += "::text"
	}
	return collated(now+"::"+typ, c) + " AS " + name, false, true
}

// collated is a value under the collation of a column.
func collated(value string, c *schema.Column) string {
	if c.Collation == "" {
		return value
	}
	return "(" + value + ") COLLATE " + c.Collation
}

// computedThen is the expression of a generated column, where it can be asked for before the plan: what it reads is there, and stays.
func (in *facts) computedThen(ref schema.Ref, c *schema.Column) (expr string, known bool) {
	e := in.generatedAsked(ref, c)
	if e.Canonical == "" || in.needsRoutine(ref) {
		return "", false
	}
	among := inText(e.SQL())
	for _, o := range in.desired.Table(ref.TableName()).Columns {
		if _, changed, old := in.valueChange(ref.TableName(), o); o != c && among(o.Name) && (changed || old != "") {
			return "", false
		}
	}
	return e.SQL(), true
}

// madeByPlan reports whether a type or a collation is one that the plan makes or changes.
func (in *facts) madeByPlan(typ, collation string) bool {
	if p, err := schema.ParseType(typ); err == nil && !p.BuiltIn && in.changedNames[p.Name] {
		return true
	}
	return collation != "" && in.changedNames[schema.ParseName(collation)]
}

// needsLater reports whether a part of a table needs something that the plan makes or changes: a
// function, an enum with a value more.
func (in *facts) needsLater(part schema.Ref) bool {
	return in.needsChanged(part, func(k schema.Kind) bool { return !k.HasRows() })
}

// needsChanged reports whether an object needs one of some kinds that the plan makes or changes.
func (in *facts) needsChanged(ref schema.Ref, of func(schema.Kind) bool) bool {
	if len(in.changedNames) == 0 {
		return false // what needs what is much to find out
	}
	return slices.ContainsFunc(in.desiredNeeds()[ref], func(need schema.Ref) bool {
		return of(need.Kind) && in.changedNames[need.TypeName()] && !in.onlyGrows(need, ref)
	})
}

// onlyGrows reports whether what a plan changes is an enum that gets values alone, of which a part of a table uses none: it means the
// same before.
func (in *facts) onlyGrows(enum, part schema.Ref) bool {
	added, grows := in.grown[enum.TypeName()]
	t := in.desired.Table(part.TableName())
	if !grows || t == nil {
		return false
	}
	for ref, o := range t.Children() {
		if ref == part {
			return !slices.ContainsFunc(schema.ExprsOf(o), func(e schema.Expr) bool { return namesValue(e.SQL(), added) })
		}
	}
	return false
}

// namesValue reports whether an expression has one of some values of an enum as a constant, or asks for all of its values.
func namesValue(expr string, values []string) bool {
	return strings.Contains(expr, "enum_") || slices.ContainsFunc(values, func(v string) bool { return strings.Contains(expr, schema.Literal(v)) })
}

// addedValues are the values that an enum gets beside those that it has; ok reports whether it changes in no other way.
func addedValues(ch diff.Change) (added []string, ok bool) {
	from, isEnum := ch.From.(*schema.Enum)
	to, stays := ch.To.(*schema.Enum)
	if ch.Action != diff.Alter || !isEnum || !stays || !slices.Equal(keepOnly(to.Values, from.Values), from.Values) || len(to.PendingRenames(from.Values)) > 0 {
		return nil, false
	}
	return slices.DeleteFunc(slices.Clone(to.Values), func(v string) bool { return slices.Contains(from.Values, v) }), true
}

// inText reports whether a text names a column.
func inText(texts ...string) func(column string) bool {
	return func(column string) bool {
		for _, t := range texts {
			if sqltext.Names(t, column) {
				return true
			}
		}
		return false
	}
}

// noteValues notes what a change does to the values that prechecks read.
func (in *facts) noteValues(ch diff.Change) {
	switch {
	case ch.Ref.Kind == schema.KindColumn && (ch.Action == diff.Create || ch.Action == diff.Alter && ch.Has("type", "collation", "as")):
		in.columnChanges[ch.Ref] = ch
	case ch.Ref.Kind == schema.KindView || ch.Ref.Kind == schema.KindMaterialized:
		in.requeried[ch.Ref] = ch.Action == diff.Create || ch.Action == diff.Rename || ch.Has("as")
	case ch.Ref.Kind.HasRows() || ch.Ref.Table != "" || ch.Action == diff.Drop || ch.Action == diff.Alter && onlyAttrs(ch, "comment", "owner"):
	default:
		in.changedNames[ch.Ref.TypeName()] = true
		if added, ok := addedValues(ch); ok {
			in.grown[ch.Ref.TypeName()] = added
		}
	}
}
