package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// newSerial gives a plain column what serial stands for.
func (a columnAlter) newSerial(p phase) {
	name := schema.SerialSequence(a.t, a.to.Name)
	a.createSerial(p, name)
	a.ownSerial(p, name)
}

func (a columnAlter) createSerial(p phase, name schema.Name) {
	seq := &schema.Sequence{Name: name, Type: a.to.Type.SQL()}
	s := a.d.newStep(a.ch.Ref, plan.Brief, "create sequence "+name.String(), ddl.CreateSequence(seq))
	s.Undo = "DROP SEQUENCE " + name.SQL()
	// With the column's other steps: an identity that is dropped has a sequence of this name.
	a.d.add(p, a.t.SQL(), s)
}

func (a columnAlter) ownSerial(p phase, name schema.Name) {
	a.add(p, "set the default", "SET DEFAULT "+nextval(name), "DROP DEFAULT")
	s := a.d.newStep(a.ch.Ref, plan.Brief, "make the column the owner of sequence "+name.String(), ddl.SequenceOwner(name, a.t, a.to.Name), lock(plan.ShareRowExclusive, name), only(plan.AccessShare, a.t))
	s.Undo = "ALTER SEQUENCE " + name.SQL() + " OWNED BY NONE"
	a.d.add(p, a.t.SQL(), s)
}

// numberedAgain is the sequence that continues where the sequence of an identity column stands, which
// DROP IDENTITY drops; zero where a change is about something else.
func numberedAgain(ch diff.Change) schema.Name {
	from, isColumn := ch.From.(*schema.Column)
	to, stays := ch.To.(*schema.Column)
	if ch.Action != diff.Alter || !isColumn || !stays || from.Identity == nil || to.Identity != nil {
		return schema.Name{}
	}
	return to.NumberedBy(ch.Ref.TableName())
}

// dropIdentity takes an identity away. A sequence that the plan makes in its place continues where that of
// the identity stands.
func (a columnAlter) dropIdentity() {
	p, drop := a.laterPhase(), func(p phase) *entry {
		return a.add(p, "drop the identity", "DROP IDENTITY", "ADD "+ddl.Identity(a.from.Identity, a.from.Type.SQL()))
	}
	next := a.to.NumberedBy(a.t)
	switch {
	case a.to.Serial:
		next = schema.SerialSequence(a.t, a.to.Name)
		a.identityAway(a.ch.Ref)
		a.createSerial(p, next)
		a.goOn(p, next, a.identityNow(next))
		drop(p)
		a.ownSerial(p, next)
	case next.Name != "" && a.d.secured.fresh[schema.Ref{Kind: schema.KindSequence, Schema: next.Schema, Name: next.Name}]:
		a.goOn(p, next, a.identityNow(next))
		drop(p)
	default:
		a.d.hazard(&drop(phaseColumn).step, policy.HazardDropSequence, a.ch, fmt.Sprintf("the sequence of %s.%s and its position are dropped", a.t, a.to.Name))
	}
}

// identityNow is what the sequence of an identity that is dropped is called once one of a name is there.
func (a columnAlter) identityNow(next schema.Name) schema.Name {
	now := a.from.OwnSequence(a.t)
	if now == next {
		now.Name = oldName(now.Name)
		return now
	}
	return a.d.names.sequence(now)
}

// identityAway moves the sequence of an identity that is dropped out of the way of the one that continues.
func (a columnAlter) identityAway(about schema.Ref) {
	old, next := a.from.OwnSequence(a.t), a.to.NumberedBy(a.t)
	if a.to.Serial {
		next = schema.SerialSequence(a.t, a.to.Name)
	}
	if old == next && a.d.names.sequence(old) == old {
		a.sequenceAway(a.laterPhase(), about, old)
	}
}

// sequenceAway gives a sequence a temporary name, and says which.
func (a columnAlter) sequenceAway(p phase, about schema.Ref, old schema.Name) schema.Name {
	away := schema.Name{Schema: old.Schema, Name: oldName(old.Name)}
	rename := func(from, to schema.Name) string {
		return "ALTER SEQUENCE " + from.SQL() + " RENAME TO " + schema.Ident(to.Name)
	}
	s := a.d.newStep(about, plan.Brief, "move sequence "+old.String()+" out of the way", rename(old, away), lock(plan.AccessExclusive, old))
	s.Undo = rename(away, old)
	a.d.add(p, a.t.SQL(), s)
	return away
}

// goOn gives a new sequence the position of the one that it stands for.
func (a columnAlter) goOn(p phase, now, old schema.Name) {
	what := "sequence " + now.String()
	if a.to.Identity != nil {
		what = "the identity"
	}
	s := a.d.newStep(a.ch.Ref, plan.Brief, "set "+what+" to where the sequence stands",
		"SELECT pg_catalog.setval("+schema.Literal(now.SQL())+", last_value, is_called) FROM "+old.SQL())
	s.Lost = "nothing: the sequence is new"
	a.d.add(p, a.t.SQL(), s)
}

// serialToIdentity lets an identity continue where the sequence of a serial column stands.
func (a columnAlter) serialToIdentity(p phase) {
	old := schema.SerialSequence(a.t, a.to.Name)
	away := a.d.names.sequence(old)
	a.add(p, "drop the default", "DROP DEFAULT", "SET DEFAULT "+nextval(away))
	if away == old {
		away = a.sequenceAway(p, a.ch.Ref, old)
	}
	a.add(p, "make an identity", "ADD "+ddl.Identity(a.to.Identity, a.to.Type.SQL()), "DROP IDENTITY")
	a.goOn(p, a.to.OwnSequence(a.t), away)
	s := a.d.newStep(a.ch.Ref, plan.Brief, "drop sequence "+old.String(), "DROP SEQUENCE "+away.SQL(), lock(plan.AccessExclusive, away))
	s.Undo = ddl.CreateSequence(&schema.Sequence{Name: away, Type: a.to.Type.SQL()})
	a.d.add(p, a.t.SQL(), s)
}

// goesOnFrom reports whether an identity takes the place of a sequence that the plan drops.
func (a columnChange) goesOnFrom(old schema.Name) bool {
	return old.Name != "" && a.in.droppedObjects[schema.Ref{Kind: schema.KindSequence, Schema: old.Schema, Name: old.Name}]
}

// sequenceToIdentity lets an identity continue where a sequence stands that is dropped later.
func (a columnAlter) sequenceToIdentity(p phase, old schema.Name) {
	now, away := a.to.OwnSequence(a.t), old
	if old == now {
		away = a.sequenceAway(p, a.ch.Ref, old)
	}
	a.add(p, "make an identity", "ADD "+ddl.Identity(a.to.Identity, a.to.Type.SQL()), "DROP IDENTITY")
	a.goOn(p, now, away)
}

// moveNumbers notes the sequences that give up their name to that of an identity, until they are dropped.
func (d *draft) moveNumbers(list []diff.Change) {
	for _, ch := range list {
		from, isColumn := ch.From.(*schema.Column)
		to, stays := ch.To.(*schema.Column)
		if ch.Action != diff.Alter || !isColumn || !stays || to.Identity == nil {
			continue
		}
		old := from.NumberedBy(ch.Table.Name)
		if ref := (schema.Ref{Kind: schema.KindSequence, Schema: old.Schema, Name: old.Name}); d.droppedObjects[ref] && old == to.OwnSequence(ch.Table.Name) {
			d.names.moved[ref] = oldName(old.Name)
		}
	}
}

// retypeSerial gives the column's sequence the limits of its new type.
func (a columnAlter) retypeSerial() {
	name := schema.SerialSequence(a.t, a.to.Name)
	sql := func(typ string) string { return "ALTER SEQUENCE " + name.SQL() + " AS " + typ }
	s := a.d.newStep(a.ch.Ref, plan.Brief, fmt.Sprintf("let sequence %s count as far as %s", name, a.to.Type.SQL()), sql(a.to.Type.SQL()), lock(plan.ShareRowExclusive, name))
	s.Undo = sql(a.from.Type.SQL())
	a.d.add(phaseOwner, a.t.SQL(), s)
}

// dropSerial takes the default and the sequence of a serial column away.
func (a columnAlter) dropSerial() {
	own := schema.SerialSequence(a.t, a.from.Name)
	name := a.d.names.sequence(own)
	a.brief("drop the default", "DROP DEFAULT", "SET DEFAULT nextval("+schema.Literal(name.SQL())+"::regclass)")
	s := a.d.newStep(a.ch.Ref, plan.Brief, "drop sequence "+name.String(), "DROP SEQUENCE "+name.SQL(), lock(plan.AccessExclusive, name))
	s.Lost = "the sequence's position"
	a.d.hazard(&s, policy.HazardDropSequence, a.ch, fmt.Sprintf("sequence %s and its position are dropped", own))
	a.d.add(phaseColumn, a.t.SQL(), s)
}

// nextval is the default of a serial column.
func nextval(sequence schema.Name) string {
	return "nextval(" + schema.Literal(sequence.SQL()) + "::regclass)"
}
