package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

func (d *draft) createSequence(ch diff.Change) {
	name, to := ch.Ref.TypeName(), ch.To.(*schema.Sequence)
	s := d.newStep(ch.Ref, plan.Brief, "create sequence "+name.String(), ddl.CreateSequence(to))
	s.Undo = "DROP SEQUENCE " + name.SQL()
	if column, ok := d.numbering[name]; ok {
		// With the steps of the column, whose identity may have a sequence of the name.
		a := d.alterOf(column)
		a.identityAway(ch.Ref)
		d.add(a.laterPhase(), a.t.SQL(), s)
	} else {
		d.add(d.recipes[ch.Ref.Kind].phase, groupNew, s)
	}
	if !to.OwnedBy.IsZero() {
		d.sequenceOwner(ch, to, nil)
	}
	if to.Comment != "" {
		d.comment(ch, "SEQUENCE "+name.SQL(), to.Comment, "")
	}
}

func (d *draft) dropSequence(ch diff.Change) {
	from, r := ch.From.(*schema.Sequence), d.recipes[ch.Ref.Kind]
	// A sequence is dropped with the column that owns it.
	if d.droppedTables[from.OwnedBy.Table] || d.droppedColumns[from.OwnedBy] || d.numbersFill(from) {
		return
	}
	now := schema.Name{Schema: from.Name.Schema, Name: d.names.now(ch.Ref)}
	s := d.newStep(ch.Ref, plan.Brief, "drop sequence "+from.Name.String(), "DROP SEQUENCE "+now.SQL(), lock(plan.AccessExclusive, now))
	s.Undo = ddl.CreateSequence(from)
	s.Lost = "the sequence's position"
	d.hazard(&s, r.dropHazard, ch, fmt.Sprintf("sequence %s and its position are dropped", from.Name))
	d.add(r.dropPhase, "", s)
}

func (d *draft) alterSequence(ch diff.Change) {
	from, to := ch.From.(*schema.Sequence), ch.To.(*schema.Sequence)
	if ch.Has("type", "start", "increment", "min_value", "max_value", "cache", "cycle") {
		options := func(q *schema.Sequence) string {
			return "ALTER SEQUENCE " + to.Name.SQL() + " AS " + q.TypeName() + " " + ddl.SequenceOptions(q.Options, q.TypeName())
		}
		s := d.newStep(ch.Ref, plan.Brief, "change sequence "+to.Name.String(), options(to), lock(plan.ShareRowExclusive, to.Name))
		s.Undo = options(from)
		d.add(d.recipes[ch.Ref.Kind].phase, to.Name.SQL(), s)
	}
	if ch.Has("unlogged") {
		set := map[bool]string{true: "SET UNLOGGED", false: "SET LOGGED"}
		s := d.newStep(ch.Ref, plan.Brief, "change whether sequence "+to.Name.String()+" is logged", "ALTER SEQUENCE "+to.Name.SQL()+" "+set[to.Unlogged], lock(plan.AccessExclusive, to.Name))
		s.Undo = "ALTER SEQUENCE " + to.Name.SQL() + " " + set[from.Unlogged]
		d.add(phaseOwner, to.Name.SQL(), s)
	}
	if ch.Has("owned_by") {
		d.sequenceOwner(ch, to, from)
	}
	if ch.Has("comment") {
		d.comment(ch, "SEQUENCE "+to.Name.SQL(), to.Comment, from.Comment)
	}
}

// sequenceOwner runs once the owning column exists.
func (d *draft) sequenceOwner(ch diff.Change, to, from *schema.Sequence) {
	owned := func(r schema.ColumnRef) string {
		if r.IsZero() {
			return "ALTER SEQUENCE " + to.Name.SQL() + " OWNED BY NONE"
		}
		return ddl.SequenceOwner(to.Name, r.Table, r.Column)
	}
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("set the owner column of sequence %s", to.Name), owned(to.OwnedBy), lock(plan.ShareRowExclusive, to.Name))
	s.Undo = owned(schema.ColumnRef{})
	if from != nil {
		s.Undo = owned(from.OwnedBy)
	}
	d.add(phaseOwner, to.Name.SQL(), s)
}
