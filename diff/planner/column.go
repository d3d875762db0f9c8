package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

func (d *draft) addColumn(ch diff.Change) {
	t, c := ch.Table.Name, ch.To.(*schema.Column)
	if d.fillsApart(ch, c) {
		d.addFilled(ch, c)
		return
	}
	if d.filledByDataStep(ch, c) {
		d.addForDataStep(ch, c)
		return
	}
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("add column %s to %s", c.Name, t), alterTable(t)+"ADD COLUMN "+ddl.Column(c), lock(plan.AccessExclusive, t))
	s.Undo = alterTable(t) + "DROP COLUMN " + schema.Ident(c.Name)
	phase, group := d.recipes[ch.Ref.Kind].phase, t.SQL()
	if d.requiresEmpty(c) {
		d.requireEmpty(&s, ch, c)
	} else {
		s.Precheck = d.newValue(ch, c)
	}
	if what, why := "rewrites", "every row gets a value of its own"; d.addWork(ch, c) > schema.MetadataOnly {
		if !d.addRewrites(ch, c) {
			what, why = "reads", "every row is read, to prove what holds for the column"
			s.scans(d.rows(t))
		} else {
			s.Rewrites = d.rows(t)
		}
		s.Class, phase, group = plan.Rewrite, phaseRewrite, ""
		s.Why = why
		text := fmt.Sprintf("adding column %s.%s %s the table under ACCESS EXCLUSIVE", t, c.Name, what)
		if !c.Generated.IsZero() && !c.Virtual {
			text += "; an ordinary column that a trigger keeps does not, nor does a virtual one (PostgreSQL 18)"
		}
		d.rewriteHazard(&s, ch, text)
	}
	if d.overTyped(ch.Table, c) {
		phase = phaseGenerated
	}
	// A column that comes behind one that is added later is added later too: rows have the order of the HCL.
	phase = max(phase, d.addedIn[t])
	d.addedIn[t] = phase
	d.add(phase, group, s)
	if c.Storage != "" {
		d.add(phase, group, d.newStep(ch.Ref, s.Class, "set the storage of "+ch.Ref.String(), setStorage(t, c.Name, c.Storage), lock(plan.AccessExclusive, t)))
	}
	d.completeColumn(phase, group, ch, c, s.Class)
	if c.Comment != "" {
		d.comment(ch, columnTarget(t, c.Name), c.Comment, "")
	}
}

// completeColumn says of a new column what ADD COLUMN has no words for.
func (d *draft) completeColumn(p phase, group string, ch diff.Change, c *schema.Column, class plan.Class) {
	t := ch.Table.Name
	for _, sql := range columnStatistics(t, c.Name, schema.Statistics{}, c.Statistics) {
		d.add(p, group, d.newStep(ch.Ref, class, "say what ANALYZE does with "+ch.Ref.String(), sql, lock(plan.ShareUpdateExclusive, t)))
	}
	if n := c.NotNullConstraint; n != nil && n.NotValid {
		d.addUnproven(p, group, ch.Ref, class, "NOT NULL to "+ch.Ref.String(), ddl.NotNull(n, c.Name))
	}
	if n := c.NotNullConstraint; n != nil && n.Comment != "" {
		d.comment(ch, "CONSTRAINT "+schema.Ident(notNullName(t, c))+" ON "+t.SQL(), n.Comment, "")
	}
	if c.Identity != nil {
		d.alter(ch, &schema.Column{}, c).changeSequence()
	}
}

// requireEmpty guards a NOT NULL column that no row has a value for.
func (d *draft) requireEmpty(s *step, ch diff.Change, c *schema.Column) {
	t := ch.LiveTable.Name
	rows := d.rowsOf(t, schema.Ref{}, func(string) bool { return false })
	s.Precheck = &plan.Precheck{
		Count: "SELECT count(*) FROM (SELECT 1 FROM " + rows.from + " LIMIT 1) AS rows",
		Find:  "SELECT count(*) FROM " + rows.from,
		Message: fmt.Sprintf("column %s is NOT NULL without a default, and %s has rows: give it a default, or add it with null = true, fill it, then set null = false",
			c.Name, t),
	}
	if st, ok := d.size(t); ok && st.Rows > 0 {
		d.hazard(s, policy.HazardNotNullWithoutDefault, ch, s.Precheck.Message)
	}
}

func (d *draft) dropColumn(ch diff.Change) {
	t, c, r := ch.Table.Name, ch.From.(*schema.Column), d.recipes[ch.Ref.Kind]
	if d.refuseForViews(ch, c, "be dropped") {
		return
	}
	alter, summary, locks := alterTable(t), fmt.Sprintf("drop column %s of %s", c.Name, t), []tableLock{lock(plan.AccessExclusive, t)}
	if diff.ColumnStaysBelow(d.renamed, d.desired, t, c.Name) {
		alter, summary, locks = "ALTER TABLE ONLY "+t.SQL()+" ", summary+" alone", []tableLock{only(plan.AccessExclusive, t)}
		for _, child := range d.liveChildren()[t] {
			locks = append(locks, only(plan.AccessExclusive, child.Name))
		}
	}
	s := d.newStep(ch.Ref, plan.Brief, summary, alter+"DROP COLUMN "+schema.Ident(c.Name), locks...)
	s.Lost = "the column's values"
	if isLeftover(c.Name) {
		s.Lost, s.Why = "nothing: it served a change of a column's type", "an interrupted apply left it"
	} else {
		d.hazard(&s, r.dropHazard, ch, fmt.Sprintf("column %s.%s and its values are dropped", t, c.Name))
	}
	p := r.dropPhase
	if !c.Generated.IsZero() {
		p = phaseDropGenerated // before the columns that it is computed from
		if d.dropsBefore(ch) {
			d.place(&entry{phase: phaseDropRetypedGenerated, group: t.SQL(), step: s, clears: true, uncomputes: c})
			return
		}
	}
	if len(ch.LiveTable.Inherits) > 0 {
		p = phaseDropMerged // a parent may have to let go of it first
	}
	d.add(p, t.SQL(), s)
}

// refuseForViews reports whether a column that views read cannot change: the server would stop
// the plan half-way.
func (d *draft) refuseForViews(ch diff.Change, c *schema.Column, verb string) bool {
	if d.readersAway || d.viewsManaged(c) {
		return false
	}
	views := strings.Join(c.Views, ", ")
	d.refuse(ch, fmt.Sprintf("column %s.%s cannot %s: it is read by %s", ch.Ref.TableName(), c.Name, verb, views),
		"the views are in schemas that the HCL does not declare: drop them first and make them again after apply")
	return true
}

// viewsManaged reports whether every view that reads the column is known: what is in its way has
// been planned.
func (in *facts) viewsManaged(c *schema.Column) bool {
	for _, v := range c.Views {
		n := schema.ParseName(v)
		if !slices.ContainsFunc(in.desired.Schemas, func(s *schema.Schema) bool { return s.Name == n.Schema }) {
			return false
		}
	}
	return true
}

// alterColumn changes one property after the other, in an order in which each is allowed:
// what depends on the type is dropped before it changes and made again after.
func (d *draft) alterColumn(ch diff.Change) {
	from, to := ch.From.(*schema.Column), ch.To.(*schema.Column)
	if ch.Has("type", "collation", "as") && d.refuseForViews(ch, from, "change its type") {
		return
	}
	if d.isFilling(ch.LiveTable, from.Name) {
		ch, from = d.leaveToFill(ch, from, to)
	}
	a, typed := d.alter(ch, from, to), ch.Has("type", "collation")
	if ch.Has("as") && a.alterGenerated() {
		return
	}
	keepsSequence := from.Serial && to.Identity != nil
	if ch.Has("identity") && from.Identity != nil && to.Identity == nil {
		a.dropIdentity()
	}
	switch {
	case keepsSequence:
		a.serialToIdentity(a.laterPhase())
	case from.Serial && !to.Serial:
		a.dropSerial()
	case ch.Has("default") && !typed && to.Identity != nil && !from.Default.IsZero():
		a.later("drop the default", "DROP DEFAULT", "SET DEFAULT "+from.Default.SQL()) // with the identity
	case a.defaultAlong():
	case ch.Has("default") && (typed || to.Default.IsZero()) && !from.Default.IsZero():
		a.brief("drop the default", "DROP DEFAULT", "SET DEFAULT "+from.Default.SQL())
	}
	if typed {
		a.changeType()
	}
	a.changeNull()
	if ch.Has("default") && !to.Default.IsZero() && !a.defaultAlong() {
		undo := "DROP DEFAULT"
		if !from.Default.IsZero() && !typed {
			undo = "SET DEFAULT " + from.Default.SQL()
		}
		a.later("set the default", "SET DEFAULT "+to.Default.SQL(), undo)
	}
	switch {
	case to.Serial && from.Identity != nil: // see dropIdentity
	case to.Serial && !from.Serial:
		a.newSerial(a.laterPhase())
		a.setSequence(schema.Literal(schema.SerialSequence(a.t, to.Name).SQL()))
	case to.Serial && ch.Has("type"):
		a.retypeSerial()
	}
	if ch.Has("identity") && to.Identity != nil {
		if !keepsSequence {
			a.changeIdentity()
		}
		a.changeSequence()
	}
	a.changeStorage(typed)
	a.changeStatistics()
	if ch.Has("comment") {
		d.comment(ch, columnTarget(a.t, to.Name), to.Comment, from.Comment)
	}
}

// columnChange is a change of a column.
type columnChange struct {
	in       *facts
	ch       diff.Change
	from, to *schema.Column
	// t is the table under the name that the plan gives it.
	t schema.Name
}

// columnAlter writes the steps of one altered column.
type columnAlter struct {
	columnChange
	d *draft
}

// alter is a change of a column between two of its forms.
func (d *draft) alter(ch diff.Change, from, to *schema.Column) columnAlter {
	return columnAlter{columnChange{in: d.facts, ch: ch, from: from, to: to, t: ch.Table.Name}, d}
}

// alterOf is the change of a column as the comparison has it.
func (d *draft) alterOf(ch diff.Change) columnAlter {
	return d.alter(ch, ch.From.(*schema.Column), ch.To.(*schema.Column))
}

// columnChangeOf is alterOf for those that only ask.
func (in *facts) columnChangeOf(ch diff.Change) columnChange {
	return columnChange{in: in, ch: ch, from: ch.From.(*schema.Column), to: ch.To.(*schema.Column), t: ch.Table.Name}
}

// brief adds ALTER COLUMN with an action that does no work on the rows.
func (a columnAlter) brief(summary, action, undo string) *entry {
	return a.add(phaseColumn, summary, action, undo)
}

// later is brief, after a change of the type where there is one.
func (a columnAlter) later(summary, action, undo string) {
	a.add(a.laterPhase(), summary, action, undo)
}

func (a columnChange) laterPhase() phase {
	switch {
	case a.in.parentTyped(a.ch.Table, a.to.Name):
		return phaseChildColumn // a parent sets its default after its type, and so its children's
	case a.ch.Has("type", "collation") || a.to.Identity != nil && a.from.Identity == nil && !a.from.NotNull:
		return phaseOwner // an identity is for a column that is NOT NULL
	}
	return phaseColumn
}

func (a columnAlter) add(p phase, summary, action, undo string) *entry {
	prefix := alterTable(a.t) + "ALTER COLUMN " + schema.Ident(a.to.Name) + " "
	s := a.d.newStep(a.ch.Ref, plan.Brief, fmt.Sprintf("%s of %s.%s", summary, a.t, a.to.Name), prefix+action, lock(plan.AccessExclusive, a.t))
	s.Undo = prefix + undo
	return a.d.add(p, a.t.SQL(), s)
}

// changeStorage sets what a new type would reset (ATExecAlterColumnType in tablecmds.c).
func (a columnAlter) changeStorage(typed bool) {
	from, to := a.from, a.to
	if storage := to.Storage; typed && storage != "" || !typed && a.ch.Has("storage") {
		if storage == "" {
			storage = from.TypeStorage
		}
		a.later("set the storage", "SET STORAGE "+storage, "SET STORAGE "+from.Storage)
	}
	if typed && to.Compression != "" || !typed && a.ch.Has("compression") {
		a.later("set the compression", "SET COMPRESSION "+orDefault(to.Compression), "SET COMPRESSION "+orDefault(from.Compression))
	}
}

func (a columnAlter) changeIdentity() {
	to := a.to.Identity
	if old := a.from.NumberedBy(a.t); a.from.Identity == nil && a.goesOnFrom(old) {
		a.sequenceToIdentity(a.laterPhase(), old)
		return
	}
	if a.from.Identity == nil {
		// The sequence continues behind the highest value. is_called is false on an empty table.
		a.later("make an identity", "ADD "+ddl.Identity(to, a.to.Type.SQL()), "DROP IDENTITY")
		a.setSequence("pg_catalog.pg_get_serial_sequence(" + schema.Literal(a.t.SQL()) + ", " + schema.Literal(a.to.Name) + ")")
		return
	}
	options := func(i *schema.Identity, typ string) string {
		kind := "BY DEFAULT"
		if i.Always {
			kind = "ALWAYS"
		}
		start, inc, low, high, cache := i.Options.Resolved(typ)
		cycle := "NO CYCLE"
		if i.Options.Cycle {
			cycle = "CYCLE"
		}
		return fmt.Sprintf("SET GENERATED %s SET INCREMENT BY %d SET MINVALUE %d SET MAXVALUE %d SET START WITH %d SET CACHE %d SET %s",
			kind, inc, low, high, start, cache, cycle)
	}
	if !a.ch.Has("type") && onlySequence(a.ch) {
		return
	}
	a.later("change the identity", options(to, a.to.Type.SQL()), options(a.from.Identity, a.from.Type.SQL()))
}

// onlySequence reports whether of an identity nothing but its sequence's name, persistence or comment
// changes.
func onlySequence(ch diff.Change) bool {
	return !slices.ContainsFunc(ch.Attrs, func(c diff.AttrChange) bool {
		switch c.Name {
		case "identity.sequence_name", "identity.persistence", "identity.comment":
			return false
		}
		return c.Name == "identity" || strings.HasPrefix(c.Name, "identity.")
	})
}

// setSequence moves a new sequence behind the values that the column holds already.
func (a columnAlter) setSequence(sequence string) {
	col := schema.Ident(a.to.Name)
	sql := fmt.Sprintf("SELECT pg_catalog.setval(%s, GREATEST(max(%s), 1), max(%s) IS NOT NULL) FROM %s", sequence, col, col, a.t.SQL())
	s := a.d.newStep(a.ch.Ref, plan.Brief, fmt.Sprintf("start the sequence of %s.%s behind its values", a.t, a.to.Name), sql, lock(plan.AccessShare, a.t))
	s.Why = "the next value must not be one that a row has"
	s.Lost = "nothing: the sequence is new"
	if !ledByColumn(a.ch.LiveTable, a.from.Name) {
		s.scans(a.d.rows(a.t))
	}
	a.d.add(a.laterPhase(), a.t.SQL(), s)
}

func alterTable(t schema.Name) string { return "ALTER TABLE " + t.SQL() + " " }

func setStorage(t schema.Name, column, storage string) string {
	return alterTable(t) + "ALTER COLUMN " + schema.Ident(column) + " SET STORAGE " + storage
}

func orDefault(s string) string {
	if s == "" {
		return "default"
	}
	return s
}

// without is a change that says nothing of the named attributes.
func without(ch diff.Change, names ...string) diff.Change {
	ch.Attrs = slices.DeleteFunc(slices.Clone(ch.Attrs), func(a diff.AttrChange) bool {
		base, _, _ := strings.Cut(a.Name, ".")
		return slices.Contains(names, base)
	})
	return ch
}
