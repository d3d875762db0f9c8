package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// groupNew is the transaction of new schemas, extensions and types.
const groupNew = "new"

func (b *builder) schema(ch diff.Change) {
	name := schema.Ident(ch.Ref.Name)
	to := ch.To.(*schema.Schema)
	if ch.Action == diff.Create {
		s := b.newStep(ch.Ref, plan.Brief, "create schema "+ch.Ref.Name, ddl.CreateSchema(ch.Ref.Name))
		s.Undo = "DROP SCHEMA " + name
		b.add(phaseNamespace, groupNew, s)
	}
	if ch.Has("comment") || ch.Action == diff.Create && to.Comment != "" {
		b.comment(ch, "SCHEMA "+name, to.Comment, commentOf(ch.From))
	}
}

func (b *builder) extension(ch diff.Change) {
	name := schema.Ident(ch.Ref.Name)
	to := ch.To.(*schema.Extension)
	if ch.Action == diff.Create {
		s := b.newStep(ch.Ref, plan.Brief, "create extension "+ch.Ref.Name, ddl.CreateExtension(to))
		s.Undo = "DROP EXTENSION " + name
		b.add(phaseNamespace, groupNew, s)
		if to.Comment != "" {
			b.comment(ch, "EXTENSION "+name, to.Comment, "")
		}
		return
	}
	if ch.Has("schema") {
		s := b.newStep(ch.Ref, plan.Brief, "move extension "+ch.Ref.Name+" to schema "+to.Schema,
			"ALTER EXTENSION "+name+" SET SCHEMA "+schema.Ident(to.Schema))
		s.Undo = "ALTER EXTENSION " + name + " SET SCHEMA " + schema.Ident(ch.From.(*schema.Extension).Schema)
		b.add(phaseNamespace, "", s)
	}
	if ch.Has("version") {
		s := b.newStep(ch.Ref, plan.Brief, "update extension "+ch.Ref.Name+" to "+to.Version,
			"ALTER EXTENSION "+name+" UPDATE TO "+schema.Literal(to.Version))
		s.Lost = "an update of an extension cannot be taken back"
		b.add(phaseNamespace, "", s)
	}
	if ch.Has("comment") {
		b.comment(ch, "EXTENSION "+name, to.Comment, commentOf(ch.From))
	}
}

func (b *builder) enum(ch diff.Change) {
	name := ch.Ref.TypeName()
	switch ch.Action {
	case diff.Create:
		to := ch.To.(*schema.Enum)
		s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("create enum %s with %s", name, counted(len(to.Values), "value")), ddl.CreateEnum(name, to.Values))
		s.Undo = "DROP TYPE " + name.SQL()
		b.add(phaseNamespace, groupNew, s)
		if to.Comment != "" {
			b.comment(ch, "TYPE "+name.SQL(), to.Comment, "")
		}
	case diff.Drop:
		from := ch.From.(*schema.Enum)
		s := b.newStep(ch.Ref, plan.Brief, "drop enum "+name.String(), "DROP TYPE "+name.SQL())
		s.Undo = ddl.CreateEnum(name, from.Values)
		b.hazard(&s, "drop_type", ch, fmt.Sprintf("enum %s is dropped", name))
		b.add(phaseDropType, "", s)
	default:
		if ch.Has("values") {
			b.enumValues(ch, name)
		}
		if ch.Has("comment") {
			b.comment(ch, "TYPE "+name.SQL(), ch.To.(*schema.Enum).Comment, commentOf(ch.From))
		}
	}
}

// enumValues adds what is missing, each value at its place. A value that is to go, or to
// move, has no statement in PostgreSQL.
func (b *builder) enumValues(ch diff.Change, name schema.Name) {
	from, to := slices.Clone(ch.From.(*schema.Enum).Values), ch.To.(*schema.Enum).Values
	for _, v := range ch.To.(*schema.Enum).PendingRenames(from) {
		from[slices.Index(from, v.From)] = v.To
		rename := func(from, to string) string {
			return "ALTER TYPE " + name.SQL() + " RENAME VALUE " + schema.Literal(from) + " TO " + schema.Literal(to)
		}
		s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("rename value %q of enum %s to %q", v.From, name, v.To), rename(v.From, v.To))
		s.Undo = rename(v.To, v.From)
		s.Why = "a rename changes no data"
		b.hazard(&s, "rename", ch, fmt.Sprintf("value %q of enum %s is renamed to %q: what runs now still uses the old name", v.From, name, v.To))
		b.add(phaseEnumValue, name.SQL(), s)
	}
	if !slices.Equal(keepOnly(from, to), from) || !slices.Equal(keepOnly(to, from), from) {
		b.refuse(ch, fmt.Sprintf("enum %s: values cannot be removed or moved in place (%s -> %s)", name, quoteList(from), quoteList(to)),
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
		s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("add value %q to enum %s", v, name),
			"ALTER TYPE "+name.SQL()+" ADD VALUE "+schema.Literal(v)+where)
		s.Why = "a new value can be used only after the transaction that adds it has been committed"
		s.Lost = "a value of an enum cannot be removed again"
		b.add(phaseEnumValue, name.SQL(), s)
		have = slices.Insert(have, i, v)
	}
}

// enumHint says what to do instead of removing or moving a value.
func enumHint(from, to []string) string {
	const rest = "keep the live values in their order and add new ones between them; to be rid of a value, make a new type and move the columns to it"
	if len(from) != len(to) {
		return rest
	}
	at := -1
	for i := range from {
		if from[i] != to[i] {
			if at >= 0 {
				return rest
			}
			at = i
		}
	}
	if at < 0 {
		return rest
	}
	return fmt.Sprintf("if this is a rename, write renamed_values = { %q = %q }; otherwise %s", from[at], to[at], rest)
}

// keepOnly is list without what is not in other.
func keepOnly(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(v string) bool { return !slices.Contains(other, v) })
}

func (b *builder) sequence(ch diff.Change) {
	name := ch.Ref.TypeName()
	switch ch.Action {
	case diff.Create:
		to := ch.To.(*schema.Sequence)
		s := b.newStep(ch.Ref, plan.Brief, "create sequence "+name.String(), ddl.CreateSequence(to))
		s.Undo = "DROP SEQUENCE " + name.SQL()
		if column, ok := b.numbering[name]; ok {
			// With the steps of the column, whose identity may have a sequence of the name.
			a := b.alterOf(column)
			a.identityAway(ch.Ref)
			b.add(a.laterPhase(), a.t.SQL(), s)
		} else {
			b.add(phaseSequence, groupNew, s)
		}
		if !to.OwnedBy.IsZero() {
			b.sequenceOwner(ch, to, nil)
		}
		if to.Comment != "" {
			b.comment(ch, "SEQUENCE "+name.SQL(), to.Comment, "")
		}
	case diff.Drop:
		b.dropSequence(ch, ch.From.(*schema.Sequence))
	default:
		b.alterSequence(ch)
	}
}

func (b *builder) dropSequence(ch diff.Change, from *schema.Sequence) {
	// A sequence goes with the column that owns it.
	if b.dropped[from.OwnedBy.Table] || b.droppedColumns[from.OwnedBy] || b.numbersFill(from) {
		return
	}
	now := schema.Name{Schema: from.Name.Schema, Name: b.names.now(ch.Ref)}
	s := b.newStep(ch.Ref, plan.Brief, "drop sequence "+from.Name.String(), "DROP SEQUENCE "+now.SQL(), lock(accessExclusive, now))
	s.Undo = ddl.CreateSequence(from)
	s.Lost = "the sequence's position"
	b.hazard(&s, "drop_sequence", ch, fmt.Sprintf("sequence %s and its position are dropped", from.Name))
	b.add(phaseDropSequence, "", s)
}

func (b *builder) alterSequence(ch diff.Change) {
	from, to := ch.From.(*schema.Sequence), ch.To.(*schema.Sequence)
	if ch.Has("type", "start", "increment", "min_value", "max_value", "cache", "cycle") {
		options := func(q *schema.Sequence) string {
			return "ALTER SEQUENCE " + to.Name.SQL() + " AS " + q.TypeName() + " " + ddl.SequenceOptions(q.Options, q.TypeName())
		}
		s := b.newStep(ch.Ref, plan.Brief, "change sequence "+to.Name.String(), options(to), lock(shareRowExclusive, to.Name))
		s.Undo = options(from)
		b.add(phaseSequence, to.Name.SQL(), s)
	}
	if ch.Has("unlogged") {
		set := map[bool]string{true: "SET UNLOGGED", false: "SET LOGGED"}
		s := b.newStep(ch.Ref, plan.Brief, "change whether sequence "+to.Name.String()+" is logged", "ALTER SEQUENCE "+to.Name.SQL()+" "+set[to.Unlogged], lock(accessExclusive, to.Name))
		s.Undo = "ALTER SEQUENCE " + to.Name.SQL() + " " + set[from.Unlogged]
		b.add(phaseOwner, to.Name.SQL(), s)
	}
	if ch.Has("owned_by") {
		b.sequenceOwner(ch, to, from)
	}
	if ch.Has("comment") {
		b.comment(ch, "SEQUENCE "+to.Name.SQL(), to.Comment, from.Comment)
	}
}

// sequenceOwner runs once the owning column exists.
func (b *builder) sequenceOwner(ch diff.Change, to, from *schema.Sequence) {
	owned := func(r schema.ColumnRef) string {
		if r.IsZero() {
			return "ALTER SEQUENCE " + to.Name.SQL() + " OWNED BY NONE"
		}
		return ddl.SequenceOwner(to.Name, r.Table, r.Column)
	}
	s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("set the owner column of sequence %s", to.Name), owned(to.OwnedBy), lock(shareRowExclusive, to.Name))
	s.Undo = owned(schema.ColumnRef{})
	if from != nil {
		s.Undo = owned(from.OwnedBy)
	}
	b.add(phaseOwner, to.Name.SQL(), s)
}
