package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

func (d *draft) createEnum(ch diff.Change) {
	name, to := ch.Ref.TypeName(), ch.To.(*schema.Enum)
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("create enum %s with %s", name, counted(len(to.Values), "value")), ddl.CreateEnum(name, to.Values))
	s.Undo = "DROP TYPE " + name.SQL()
	if old := ch.Replacement(d.desired); old != nil {
		d.add(d.recipes[ch.Ref.Kind].phase, groupNew, d.enumAway(ch, old))
	}
	d.add(d.recipes[ch.Ref.Kind].phase, groupNew, s)
	if to.Comment != "" {
		d.comment(ch, "TYPE "+name.SQL(), to.Comment, "")
	}
}

// enumAway moves a live enum out of the way of the one that takes its place, in the transaction of that: there is no moment
// without a type of the name.
func (d *draft) enumAway(ch diff.Change, old *schema.Enum) step {
	name, to := ch.Ref.TypeName(), ch.To.(*schema.Enum)
	rename := func(from, to schema.Name) string {
		return "ALTER TYPE " + from.SQL() + " RENAME TO " + schema.Ident(to.Name)
	}
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("move enum %s out of the way of one with other values", name), rename(name, old.Name))
	s.Undo = rename(old.Name, name)
	s.Why = "it is dropped once its columns have gone over to the new one"
	d.hazard(&s, policy.HazardRename, ch, fmt.Sprintf("enum %s is made again: while its columns go over to the new type one by one, a statement that casts to it fails beside the others", name))
	if from, to, ok := oneReplaced(old.Values, to.Values); ok {
		d.hazard(&s, policy.HazardAmbiguousRename, ch, fmt.Sprintf("value %q of enum %s goes and %q comes in its place; if this is a rename, write renamed_values = { %[1]q = %[3]q }", from, name, to))
	}
	return s
}

func (d *draft) dropEnum(ch diff.Change) {
	name, r := ch.Ref.TypeName(), d.recipes[ch.Ref.Kind]
	s := d.newStep(ch.Ref, plan.Brief, "drop enum "+name.String(), "DROP TYPE "+name.SQL())
	s.Undo = ddl.CreateEnum(name, ch.From.(*schema.Enum).Values)
	if !isLeftover(name.Name) { // else its values are in the one that has taken its place
		d.hazard(&s, r.dropHazard, ch, fmt.Sprintf("enum %s is dropped", name))
	}
	d.add(r.dropPhase, "", s)
}

func (d *draft) alterEnum(ch diff.Change) {
	name := ch.Ref.TypeName()
	if ch.Has("values") {
		d.enumValues(ch, name)
	}
	if ch.Has("comment") {
		d.comment(ch, "TYPE "+name.SQL(), ch.To.(*schema.Enum).Comment, commentOf(ch.From))
	}
}

// enumValues adds what is missing, each value at its place. A value that is to go, or to
// move, has no statement in PostgreSQL.
func (d *draft) enumValues(ch diff.Change, name schema.Name) {
	from, to := slices.Clone(ch.From.(*schema.Enum).Values), ch.To.(*schema.Enum).Values
	for _, v := range ch.To.(*schema.Enum).PendingRenames(from) {
		from[slices.Index(from, v.From)] = v.To
		rename := func(from, to string) string {
			return "ALTER TYPE " + name.SQL() + " RENAME VALUE " + schema.Literal(from) + " TO " + schema.Literal(to)
		}
		s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("rename value %q of enum %s to %q", v.From, name, v.To), rename(v.From, v.To))
		s.Undo = rename(v.To, v.From)
		s.Why = "a rename changes no data"
		d.hazard(&s, policy.HazardRename, ch, fmt.Sprintf("value %q of enum %s is renamed to %q: what runs now still uses the old name", v.From, name, v.To))
		d.add(phaseEnumValue, name.SQL(), s)
	}
	if !slices.Equal(keepOnly(from, to), from) || !slices.Equal(keepOnly(to, from), from) {
		d.refuse(ch, fmt.Sprintf("enum %s: values cannot be removed or moved in place (%s -> %s)", name, quoteList(from), quoteList(to)),
			enumHint(from, to))
		return
	}
	have := slices.Clone(from)
	for i, v := range to {
		if slices.Contains(have, v) {
			continue
		}
		where := ""
		switch {
		case i > 0:
			where = " AFTER " + schema.Literal(to[i-1])
		case len(have) > 0:
			where = " BEFORE " + schema.Literal(have[0])
		}
		s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("add value %q to enum %s", v, name),
			"ALTER TYPE "+name.SQL()+" ADD VALUE "+schema.Literal(v)+where)
		s.Why = "a new value can be used only after the transaction that adds it has been committed"
		s.Lost = "a value of an enum cannot be removed again"
		d.add(phaseEnumValue, name.SQL(), s)
		have = slices.Insert(have, i, v)
	}
}

// enumHint reports what to do instead of removing or moving a value of a type that is not made again.
func enumHint(from, to []string) string {
	const rest = "keep the live values in their order and add new ones between them; to be rid of a value of an enum that other types are made of, make a new type and move the columns to it"
	if was, is, ok := oneReplaced(from, to); ok {
		return fmt.Sprintf("if this is a rename, write renamed_values = { %q = %q }; otherwise %s", was, is, rest)
	}
	return rest
}

// oneReplaced reports whether one value of a list has another in its place, and nothing else differs.
func oneReplaced(from, to []string) (was, is string, ok bool) {
	if len(from) != len(to) {
		return "", "", false
	}
	for i := range from {
		if from[i] == to[i] {
			continue
		}
		if ok {
			return "", "", false
		}
		was, is, ok = from[i], to[i], true
	}
	return was, is, ok && !slices.Contains(to, was) && !slices.Contains(from, is)
}

// keepOnly is list without what is not in other.
func keepOnly(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(v string) bool { return !slices.Contains(other, v) })
}
