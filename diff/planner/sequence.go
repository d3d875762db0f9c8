package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

func (b *builder) createSequence(ch diff.Change) {
	name, to := ch.Ref.TypeName(), ch.To.(*schema.Sequence)
	s := b.newStep(ch.Ref, plan.Brief, "create sequence "+name.String(), ddl.CreateSequence(to))
	s.Undo = "DROP SEQUENCE " + name.SQL()
	if column, ok := b.numbering[name]; ok {
		// With the steps of the column, whose identity may have a sequence of the name.
		a := b.alterOf(column)
		a.identityAway(ch.Ref)
		b.add(a.laterPhase(), a.t.SQL(), s)
	} else {
		b.add(b.recipes[ch.Ref.Kind].phase, groupNew, s)
	}
	if !to.OwnedBy.IsZero() {
		b.sequenceOwner(ch, to, nil)
	}
	if to.Comment != "" {
		b.comment(ch, "SEQUENCE "+name.SQL(), to.Comment, "")
	}
}

func (b *builder) dropSequence(ch diff.Change) {
	from, r := ch.From.(*schema.Sequence), b.recipes[ch.Ref.Kind]
	// A sequence is dropped with the column that owns it.
	if b.droppedTables[from.OwnedBy.Table] || b.droppedColumns[from.OwnedBy] || b.numbersFill(from) {
		return
	}
	now := schema.Name{Schema: from.Name.Schema, Name: b.names.now(ch.Ref)}
	s := b.newStep(ch.Ref, plan.Brief, "drop sequence "+from.Name.String(), "DROP SEQUENCE "+now.SQL(), lock(plan.AccessExclusive, now))
	s.Undo = ddl.CreateSequence(from)
	s.Lost = "the sequence's position"
	b.hazard(&s, r.dropHazard, ch, fmt.Sprintf("sequence %s and its position are dropped", from.Name))
	b.add(r.dropPhase, "", s)
}

func (b *builder) alterSequence(ch diff.Change) {
	from, to := ch.From.(*schema.Sequence), ch.To.(*schema.Sequence)
	if ch.Has("type", "start", "increment", "min_value", "max_value", "cache", "cycle") {
		options := func(q *schema.Sequence) string {
			return "ALTER SEQUENCE " + to.Name.SQL() + " AS " + q.TypeName() + " " + ddl.SequenceOptions(q.Options, q.TypeName())
		}
		s := b.newStep(ch.Ref, plan.Brief, "change sequence "+to.Name.String(), options(to), lock(plan.ShareRowExclusive, to.Name))
		s.Undo = options(from)
		b.add(b.recipes[ch.Ref.Kind].phase, to.Name.SQL(), s)
	}
	if ch.Has("unlogged") {
		set := map[bool]string{true: "SET UNLOGGED", false: "SET LOGGED"}
		s := b.newStep(ch.Ref, plan.Brief, "change whether sequence "+to.Name.String()+" is logged", "ALTER SEQUENCE "+to.Name.SQL()+" "+set[to.Unlogged], lock(plan.AccessExclusive, to.Name))
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
	s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("set the owner column of sequence %s", to.Name), owned(to.OwnedBy), lock(plan.ShareRowExclusive, to.Name))
	s.Undo = owned(schema.ColumnRef{})
	if from != nil {
		s.Undo = owned(from.OwnedBy)
	}
	b.add(phaseOwner, to.Name.SQL(), s)
}
