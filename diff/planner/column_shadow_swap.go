package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// swapper writes the transaction in which the shadow columns of a table become its columns.
type swapper struct {
	shadowRecipe
	t schema.Name
}

// step adds a statement to the transaction.
func (w swapper) step(summary, sql, undo string, locks ...tableLock) *entry {
	s := w.d.newStep(w.ch.Ref, plan.Brief, summary, sql, locks...)
	if s.Undo = undo; undo == "" {
		s.Lost = "nothing: it served the change of the type alone"
	}
	return w.d.add(phaseSwapColumns, w.group, s)
}

func (w swapper) do(summary, sql, undo string) *entry {
	return w.step(summary, sql, undo, lock(plan.AccessExclusive, w.t))
}

// alter runs ALTER TABLE with an action.
func (w swapper) alter(summary, action, undo string) *entry {
	if undo != "" {
		undo = alterTable(w.t) + undo
	}
	return w.do(summary, alterTable(w.t)+action, undo)
}

// takeOff drops a foreign key: it locks both ends.
func (w swapper) takeOff(f dependent) {
	w.step(fmt.Sprintf("take off foreign key %s of %s", f.key.Name, f.table), alterTable(f.table)+"DROP CONSTRAINT "+schema.Ident(f.key.Name),
		alterTable(f.table)+"ADD "+ddl.ForeignKey(f.key), lock(plan.AccessExclusive, f.table), lock(plan.AccessExclusive, f.key.RefTable))
}

// checkBack is a check that the swap has taken off, as it comes back.
func (s shadowRecipe) checkBack(c *schema.Check) notValid {
	return s.back(s.d.notValidCheck(s.ch, s.live.Name, c), "check "+c.Name)
}

// foreignKeyBack is a foreign key that the swap has taken off, as it comes back.
func (s shadowRecipe) foreignKeyBack(f dependent) notValid {
	return s.back(s.d.notValidForeignKey(s.ch, f.table, f.key), fmt.Sprintf("foreign key %s of %s", f.key.Name, f.table))
}

func (s shadowRecipe) back(v notValid, what string) notValid {
	v.adding.phase, v.adding.group = phaseSwapColumns, s.group
	v.adding.summary, v.adding.why = "put back "+what, ""
	v.validating.phase = phaseSwapValidate
	return v
}

// column gives the shadow column the place of its column.
func (w swapper) column(c shadowed) {
	name, shadow, old := c.from.Name, c.shadowName(), oldName(c.from.Name)
	alter := func(summary, column, action, undo string) *entry {
		prefix := "ALTER COLUMN " + schema.Ident(column) + " "
		if undo != "" {
			undo = prefix + undo
		}
		return w.alter(summary+" of "+column, prefix+action, undo)
	}
	if c.from.NotNull {
		alter("set NOT NULL", shadow, "SET NOT NULL", "DROP NOT NULL").step.Why = "the validated check spares the scan"
	}
	switch {
	case c.from.Serial:
		w.serial(c)
	case c.from.Identity != nil:
		w.identity(c)
	case !c.from.Default.IsZero():
		alter("drop the default", name, "DROP DEFAULT", "SET DEFAULT "+c.from.Default.SQL())
	}
	if c.from.NotNull {
		alter("allow NULL in the old column, instead", name, "DROP NOT NULL", "SET NOT NULL")
	}
	rename := func(from, to string) string {
		return "RENAME COLUMN " + schema.Ident(from) + " TO " + schema.Ident(to)
	}
	w.alter("move column "+name+" out of the way", rename(name, old), rename(old, name))
	w.alter("put its shadow column in its place", rename(shadow, name), rename(name, shadow))
	if c.from.NotNull && w.d.live.Server.VersionNum >= 180000 {
		constraint := func(from, to string) string {
			return "RENAME CONSTRAINT " + schema.Ident(from) + " TO " + schema.Ident(to)
		}
		made, wanted := schema.NotNullName(w.t, shadow), notNullName(w.t, c.to)
		w.alter("rename its NOT NULL constraint", constraint(made, wanted), constraint(wanted, made))
	}
	if !c.from.Serial && !c.to.Default.IsZero() {
		alter("set the default", name, "SET DEFAULT "+c.to.Default.SQL(), "DROP DEFAULT")
	}
}

// serial lets the column's sequence continue for the shadow column.
func (w swapper) serial(c shadowed) {
	seq := schema.SerialSequence(w.t, c.from.Name)
	next := "SET DEFAULT " + nextval(seq)
	w.step("make the shadow column the owner of sequence "+seq.String(), ddl.SequenceOwner(seq, w.t, c.shadowName()), ddl.SequenceOwner(seq, w.t, c.from.Name),
		lock(plan.ShareRowExclusive, seq), only(plan.AccessShare, w.t))
	as := func(typ string) string { return "ALTER SEQUENCE " + seq.SQL() + " AS " + typ }
	w.step("let it count as far as "+c.to.Type.SQL(), as(c.to.Type.SQL()), as(c.from.Type.SQL()), lock(plan.ShareRowExclusive, seq))
	column := func(name string) string { return "ALTER COLUMN " + schema.Ident(name) + " " }
	w.alter("give the shadow column the default", column(c.shadowName())+next, column(c.shadowName())+"DROP DEFAULT")
	w.alter("drop that of the old column", column(c.from.Name)+"DROP DEFAULT", column(c.from.Name)+next)
}

// identity gives the shadow column an identity that continues where that of its column stands.
func (w swapper) identity(c shadowed) {
	seq := c.from.OwnSequence(w.t)
	away := schema.Name{Schema: seq.Schema, Name: oldName(seq.Name)}
	rename := func(from, to schema.Name) string {
		return "ALTER SEQUENCE " + from.SQL() + " RENAME TO " + schema.Ident(to.Name)
	}
	named := *c.to.Identity
	named.Sequence = schema.GivenName{Text: seq.Name}
	column := func(name string) string { return "ALTER COLUMN " + schema.Ident(name) + " " }
	w.step("move sequence "+seq.String()+" out of the way", rename(seq, away), rename(away, seq), lock(plan.AccessExclusive, seq))
	w.alter("give the shadow column an identity", column(c.shadowName())+"ADD "+ddl.Identity(&named, c.to.Type.SQL()), column(c.shadowName())+"DROP IDENTITY")
	w.step("set it to where the old one stands", "SELECT pg_catalog.setval("+schema.Literal(seq.SQL())+", last_value, is_called) FROM "+away.SQL(), "")
	w.alter("drop the old one", column(c.from.Name)+"DROP IDENTITY", column(c.from.Name)+"ADD "+ddl.Identity(c.from.Identity, c.from.Type.SQL()))
}

// index gives the index on the shadow columns the name of the one that it replaces.
func (w swapper) index(i *schema.Index) {
	name := func(n string) schema.Name { return schema.Name{Schema: w.t.Schema, Name: n} }
	rename := func(from, to string) string {
		return "ALTER INDEX " + name(from).SQL() + " RENAME TO " + schema.Ident(to)
	}
	w.step("move index "+i.Name+" out of the way", rename(i.Name, oldName(i.Name)), rename(oldName(i.Name), i.Name), lock(plan.ShareUpdateExclusive, name(i.Name)))
	w.step("put the new index "+i.Name+" in its place", rename(newName(i.Name), i.Name), rename(i.Name, newName(i.Name)), lock(plan.ShareUpdateExclusive, name(newName(i.Name))))
}

// comments brings back the comments that the old columns, keys and indexes take with them.
func (s shadowRecipe) comments() {
	set := func(target, text string) {
		if text != "" {
			s.d.commentIn(phaseSwapValidate, s.ch, target, text, "")
		}
	}
	for _, c := range s.columns {
		set(columnTarget(s.live.Name, c.to.Name), c.to.Comment)
	}
	for _, c := range s.checks() {
		set("CONSTRAINT "+schema.Ident(c.Name)+" ON "+s.live.Name.SQL(), c.Comment)
	}
	for _, k := range s.keys() {
		set("CONSTRAINT "+schema.Ident(k.key.Name)+" ON "+s.live.Name.SQL(), k.key.Comment)
	}
	for _, f := range s.foreignKeys() {
		set("CONSTRAINT "+schema.Ident(f.key.Name)+" ON "+f.table.SQL(), f.key.Comment)
	}
	for _, i := range s.ownIndexes() {
		set(indexTarget(s.live.Name, i.Name), s.wanted(i).Comment)
	}
}

// swap gives the shadow columns everything that the columns have.
func (s shadowRecipe) swap() {
	w := swapper{shadowRecipe: s, t: s.live.Name}
	w.do("drop the trigger that keeps the shadow columns equal", s.dropTrigger(), ddl.SyncTrigger(s.function().Name, w.t, s.function()))
	w.step("drop its function", ddl.DropFunction(s.function()), "")
	for _, f := range s.foreignKeys() {
		w.takeOff(f)
	}
	for _, c := range s.checks() {
		w.alter("take off check "+c.Name, "DROP CONSTRAINT "+schema.Ident(c.Name), "ADD "+ddl.Check(c))
	}
	for _, k := range s.keys() {
		w.alter("drop the old "+k.ref.String(), "DROP CONSTRAINT "+schema.Ident(k.key.Name), "ADD "+keyClause(k.ref, k.key))
	}
	for _, c := range s.columns {
		w.column(c)
	}
	w.alter("drop the proof", "DROP CONSTRAINT "+schema.Ident(s.proof()), "")
	for _, k := range s.keys() {
		w.alter("make the new index the constraint "+k.key.Name, "ADD "+ddl.UsingIndex(k.key.Name, keyWord(k.ref), newName(k.key.Name), k.key.Timing), "DROP CONSTRAINT "+schema.Ident(k.key.Name))
	}
	for _, i := range s.ownIndexes() {
		w.index(i)
	}
	for _, c := range s.checks() {
		wanted, _ := s.wantedCheck(c)
		s.d.addNotValid(s.checkBack(wanted))
	}
	for _, f := range s.foreignKeys() {
		s.d.addNotValid(s.foreignKeyBack(f))
	}
}

func (s shadowRecipe) dropTrigger() string { return ddl.DropTrigger(s.function().Name, s.live.Name) }

// finish proves what was put back, each foreign key once, brings back comments, and drops the old columns.
func (s shadowRecipe) finish(proven map[dependent]bool) {
	d, t := s.d, s.live.Name
	for _, c := range s.checks() {
		repaired := d.changed[s.live.Child(schema.KindCheck, c.Name)]
		c, changes := s.wantedCheck(c)
		switch v := s.checkBack(c); {
		case c.NotEnforced || c.NotValid && !repaired:
		case c.NotValid, changes:
			v.precheck = func() *plan.Precheck { return d.violations(t, c) }
			d.prove(v)
		default:
			d.validate(v)
		}
	}
	for _, f := range s.foreignKeys() {
		if f.key.NotValid && !d.changed[f.ref()] || f.key.NotEnforced || proven[f] {
			continue
		}
		proven[f] = true
		v := s.foreignKeyBack(f)
		if f.key.NotValid {
			v.precheck = func() *plan.Precheck { return d.orphans(f.table, f.key) }
			d.prove(v)
			continue
		}
		d.validate(v)
	}
	s.comments()
	for _, c := range s.columns {
		old := oldName(c.from.Name)
		step := d.newStep(c.ch.Ref, plan.Brief, fmt.Sprintf("drop column %s of %s", old, t), alterTable(t)+"DROP COLUMN "+schema.Ident(old), lock(plan.AccessExclusive, t))
		step.Why = "its values are in " + c.to.Name + ", as " + c.to.Type.SQL() + "; its indexes are dropped with it"
		step.Lost = "the values as " + c.from.Type.SQL()
		d.add(phaseDropColumn, t.SQL(), step)
	}
}
