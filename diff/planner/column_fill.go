package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/depend"
	"github.com/replyx/schemactl/schema/sqltext"
)

// A column that every row gets a value of its own for is added empty and filled in batches: in
// one statement the server would write the table again under ACCESS EXCLUSIVE. Meanwhile a trigger
// gives each row that is written its value: an update may move a row to a block that has been
// gone through. An interrupted fill continues where the trigger is found.

// fillName is the name of the trigger, and its function, that a column has while it is being filled.
func fillName(table, column string) string {
	return schema.TemporaryName(syncPrefix+table, column, "fill")
}

// fillTrigger names the trigger of a column that is being filled.
func fillTrigger(t *schema.Table, column string) schema.Ref {
	return t.Child(schema.KindTrigger, fillName(t.Name.Name, column))
}

// isFilling reports whether a live column is being filled.
func (in *facts) isFilling(t *schema.Table, column string) bool {
	return t != nil && in.live.Entity(fillTrigger(t, column)) != nil
}

// writesApart reports whether the rows of a table are written in batches, beside readers and writers,
// where one statement would write relations again: they are not small, no one has allowed the
// rewrite, and the server reads a range of blocks alone.
func (in *facts) writesApart(t *schema.Table, rewrites []string) bool {
	alone := t.Partition == nil && !t.IsPartition() && len(t.Inherits) == 0 && len(in.below(t.Name, false)) == 0
	return alone && in.known(t.Name) && in.underLock(t, rewrites).weight() >= in.directBelow() && in.live.Server.VersionNum >= 140000 &&
		!slices.Contains(in.opts.Policy.Allow.Hazards, policy.HazardRewrite)
}

// fillsApart reports whether a new column is filled in batches. A domain would be checked for every row
// already when the column is added, empty.
func (in *facts) fillsApart(ch diff.Change, c *schema.Column) bool {
	valued := c.Serial || c.Identity != nil || !c.Default.IsZero()
	return valued && in.addRewrites(ch, c) && len(in.domains(c.Type)) == 0 && in.writesApart(ch.LiveTable, in.own(ch.LiveTable.Name))
}

// addFilled adds a column and fills it apart.
func (d *draft) addFilled(ch diff.Change, c *schema.Column) {
	t, group := ch.Table.Name, ch.Table.Name.SQL()
	bare := *c
	bare.Default, bare.Serial, bare.Identity, bare.NotNull, bare.NotNullConstraint = schema.Expr{}, false, nil, false, nil
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("add column %s to %s, empty", c.Name, t), alterTable(t)+"ADD COLUMN "+ddl.Column(&bare), lock(plan.AccessExclusive, t))
	s.Undo = alterTable(t) + "DROP COLUMN " + schema.Ident(c.Name)
	s.Why = "every row gets a value of its own: filled apart, the table is not written again under the lock"
	d.add(phaseColumn, group, s)

	interim := *c
	interim.Serial, interim.Identity = c.Serial || c.Identity != nil, nil
	a := d.alter(ch, &bare, &interim)
	if interim.Serial {
		a.newSerial(phaseColumn)
	} else {
		a.add(phaseColumn, "set the default", "SET DEFAULT "+c.Default.SQL(), "DROP DEFAULT")
	}
	value := c.Default.SQL()
	if interim.Serial {
		value = nextval(schema.SerialSequence(t, c.Name))
	}
	function := schema.Name{Schema: t.Schema, Name: fillName(t.Name, c.Name)}
	value, path := d.writersValue(t, value)
	d.syncBy(ch, t, function, [][2]string{{c.Name, "coalesce(NEW." + schema.Ident(c.Name) + ", " + value + ")"}}, path, "give each row that is written its value")
	if c.Storage != "" {
		d.add(phaseColumn, group, d.newStep(ch.Ref, plan.Brief, "set the storage of "+ch.Ref.String(), setStorage(t, c.Name, c.Storage), lock(plan.AccessExclusive, t)))
	}
	for _, sql := range columnStatistics(t, c.Name, schema.Statistics{}, c.Statistics) {
		d.add(phaseColumn, group, d.newStep(ch.Ref, plan.Brief, "say what ANALYZE does with "+ch.Ref.String(), sql, lock(plan.ShareUpdateExclusive, t)))
	}
	d.fill(ch, &interim, c)
	if c.Comment != "" {
		d.comment(ch, columnTarget(t, c.Name), c.Comment, "")
	}
}

// writersValue is a default as the trigger evaluates it, and the path of its function. What the default
// calls of the user's runs under the path of whoever writes the row, as it does without the trigger; so
// then every name in it is qualified.
func (in *facts) writersValue(t schema.Name, value string) (expr, path string) {
	names := depend.NewNames(in.desired)
	own := slices.ContainsFunc(sqltext.Mentions(value), func(m sqltext.Mention) bool { return m.Call && m.Schema != "" }) ||
		slices.ContainsFunc(sqltext.Operators(value), func(op schema.Name) bool { return op.Schema != "" })
	if !own && !names.Bare(value) {
		return value, ddl.PinnedPath
	}
	pinned, ok := sqltext.PinAll(names.QualifyCalls(value, t.Schema))
	if !ok {
		return value, ddl.PinnedPath
	}
	return pinned, ""
}

// fill writes the rows that have no value yet, proves that none is left, and makes of the column
// what it is to be.
func (d *draft) fill(ch diff.Change, from, to *schema.Column) {
	t, col := ch.Table.Name, schema.Ident(to.Name)
	summary := fmt.Sprintf("fill %s.%s in batches", t, to.Name)
	d.addBatches(ch, t, summary, ddl.Assignment(to.Name, "DEFAULT"), col+" IS NULL")

	a := d.alter(ch, from, to)
	if to.NotNull && (to.NotNullConstraint == nil || !to.NotNullConstraint.NotValid) {
		helper := a.notNullHelper()
		helper.adding.summary = fmt.Sprintf("refuse NULLs in %s.%s", t, to.Name)
		helper.validating.summary = fmt.Sprintf("prove that every row has %s.%s", t, to.Name)
		a.proveNotNull(helper)
	}
	name := fillName(t.Name, to.Name)
	for _, part := range []struct {
		summary, sql string
		locks        []tableLock
	}{
		{"drop the trigger that fills " + t.String() + "." + to.Name, ddl.DropTrigger(name, t), []tableLock{lock(plan.AccessExclusive, t)}},
		{"drop its function", ddl.DropFunction(schema.Name{Schema: t.Schema, Name: name}), nil},
	} {
		s := d.newStep(ch.Ref, plan.Brief, part.summary, part.sql, part.locks...)
		s.Lost = "nothing: it served the filling of the column alone"
		d.add(phaseNotNull, t.SQL(), s)
	}
	if n := to.NotNullConstraint; to.NotNull && n != nil && n.NotValid {
		d.addUnproven(phaseNotNull, t.SQL(), ch.Ref, plan.Brief, "NOT NULL to "+ch.Ref.String(), ddl.NotNull(n, to.Name))
	}
	if to.Identity != nil && from.Serial {
		a.serialToIdentity(phaseNotNull)
	}
}

// addBatches adds a step that sets columns of the rows that meet a condition, in batches.
func (d *draft) addBatches(ch diff.Change, t schema.Name, summary, set, where string) {
	d.barredFill(ch)
	s := d.newStep(ch.Ref, plan.Batch, summary, ddl.UpdateAll(t, set, where), lock(plan.RowExclusive, t))
	s.Batches = &plan.Batches{Relation: t.SQL(), Update: ddl.UpdateRange(t, set, where)}
	s.Why = "many short transactions, each of which locks the few rows that it writes"
	d.firesTriggers(&s, ch, t)
	s.Lost = "nothing: only the new column is written"
	s.scans(d.rows(t))
	d.add(phaseRewrite, "", s)
}

// columnFill is a fill of a column that an interrupted apply has begun.
type columnFill struct {
	ch       diff.Change
	from, to *schema.Column
}

// findFills finds the fills that were interrupted. What the changes say of the triggers and
// functions that do it is left to the fills.
func (in *facts) findFills() (fills []columnFill, left map[schema.Ref]bool) {
	left = make(map[schema.Ref]bool)
	filling := fillings(in.live)
	if len(filling) == 0 {
		return nil, left
	}
	for _, t := range in.live.Tables {
		to := in.desired.Table(t.Name)
		if to == nil {
			continue
		}
		for _, live := range t.Columns {
			c := to.Column(live.Name)
			if c == nil || live.Default.IsZero() || !filling[schema.ColumnRef{Table: t.Name, Column: c.Name}] {
				continue
			}
			from := *live
			from.Serial = in.interimSequence(t.Name, live) != nil
			trigger := fillTrigger(t, c.Name)
			left[trigger], left[schema.Ref{Kind: schema.KindFunction, Schema: trigger.Schema, Name: trigger.Name}] = true, true
			ch := diff.Change{Action: diff.Alter, Ref: to.Child(schema.KindColumn, c.Name), From: &from, To: c, LiveTable: t, Table: to}
			fills = append(fills, columnFill{ch, &from, c})
		}
	}
	return fills, left
}

// resumeFills continues fills that were interrupted.
func (d *draft) resumeFills(*progress) {
	for _, f := range d.fills {
		d.fill(f.ch, f.from, f.to)
	}
}

// leaveToFill takes out of a change of a column what resumeFill does.
func (in *facts) leaveToFill(ch diff.Change, from, to *schema.Column) (diff.Change, *schema.Column) {
	filled := *from
	filled.NotNull, filled.NotNullConstraint = to.NotNull, to.NotNullConstraint
	if in.interimSequence(ch.LiveTable.Name, from) != nil {
		filled.Serial, filled.Identity, filled.Default = to.Serial, to.Identity, to.Default
		ch = without(ch, "serial", "identity", "default")
	}
	return ch, &filled
}

// interimSequence is the live sequence that numbers the rows of a column while it is being
// filled, or nil. Until the column is NOT NULL, it is neither serial nor an identity.
func (in *facts) interimSequence(t schema.Name, c *schema.Column) *schema.Sequence {
	name := schema.SerialSequence(t, c.Name)
	if s := in.live.Sequence(name); s != nil && s.OwnedBy == (schema.ColumnRef{Table: t, Column: c.Name}) {
		return s
	}
	return nil
}

// numbersFill reports whether a sequence numbers the rows of a column that is being filled and stays.
func (in *facts) numbersFill(s *schema.Sequence) bool {
	t := in.live.Table(s.OwnedBy.Table)
	return in.isFilling(t, s.OwnedBy.Column) && !in.droppedColumns[s.OwnedBy]
}
