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
	"github.com/replyx/schemactl/schema/sqltext"
)

// dataSteps plans the migration blocks that have not run in this database: behind what the plan adds, before what is
// proven of rows and what is taken away.
func (d *draft) dataSteps(*progress) {
	for _, m := range d.opts.Migrations {
		t := m.Place().Table
		if m.Batch != nil {
			t = m.Batch.Table
		}
		ch := diff.Change{Action: diff.Alter, Ref: schema.Ref{Kind: schema.KindTable, Schema: t.Schema, Name: t.Name}, Pos: m.Pos}
		d.noteChange(ch.Ref, m.Pos, "data step", m.Name)
		if why := d.needless(m); why != "" {
			d.noteDataStep(ch, m, why)
			continue
		}
		if m.Batch != nil {
			d.batchDataStep(ch, m)
		} else {
			d.sqlDataStep(ch, m)
		}
	}
}

// needless says why a data step has nothing to do in this database; empty where it has.
func (d *draft) needless(m *schema.Migration) string {
	if m.Batch != nil && d.renamed.Table(m.Batch.Table) == nil {
		return fmt.Sprintf("table %s is new, and has no rows", m.Batch.Table)
	}
	if m.Before.IsZero() {
		return ""
	}
	t := d.live.Table(m.Before.Table)
	if t == nil {
		t = d.renamed.Table(m.Before.Table)
	}
	if t == nil || m.Before.Column != "" && t.Column(m.Before.Column) == nil {
		return m.Before.String() + " is not there"
	}
	return ""
}

// noteDataStep lets the journal know that a data step is never to run in this database.
func (d *draft) noteDataStep(ch diff.Change, m *schema.Migration, why string) {
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("note that data step %s has nothing to do", m.Name), "SELECT")
	s.DataStep = &plan.DataStep{Name: m.Name, Hash: m.Hash()}
	s.Why, s.Lost = why, "nothing: only the journal is written"
	d.add(phaseDataStep, "", s)
}

// batchDataStep writes the rows of a table, or of each of its partitions, in batches.
func (d *draft) batchDataStep(ch diff.Change, m *schema.Migration) {
	sets := make([]string, len(m.Batch.Set))
	for i, s := range m.Batch.Set {
		sets[i] = ddl.Assignment(s.Column, s.Value.SQL())
	}
	set, where := strings.Join(sets, ", "), "("+m.Batch.Where.SQL()+")"
	for _, n := range d.holders(m.Batch.Table) {
		d.barredFill(ch)
		add := func(p phase, summary, why string) {
			s := d.batchOf(ch, m, n, set, where)
			s.Summary, s.Why = summary, why+s.Why
			if s.Bytes != 0 { // of an empty table nothing is at stake
				s.Hazards = append(s.Hazards, policy.HazardDataStep)
				if p == phaseDataStep {
					d.hazardApart(policy.HazardDataStep, ch, fmt.Sprintf("data step %s writes rows of %s", m.Name, n))
				}
			}
			d.add(p, "", s)
		}
		add(phaseDataStep, fmt.Sprintf("data step %s: write the rows of %s in batches", m.Name, n), "many short transactions, each of which locks the few rows that it writes")
		if d.becomesRequired(m) {
			add(phaseDataStepAgain, fmt.Sprintf("data step %s: write the rows of %s that came meanwhile", m.Name, n), "from here on the check refuses rows without a value")
		}
	}
}

// becomesRequired reports whether a column that a data step fills is NOT NULL from then on.
func (d *draft) becomesRequired(m *schema.Migration) bool {
	t, l := d.desired.Table(m.Batch.Table), d.renamed.Table(m.Batch.Table)
	return slices.ContainsFunc(m.Batch.Set, func(s schema.MigrationSet) bool {
		c, old := t.Column(s.Column), l.Column(s.Column)
		return c != nil && c.NotNull && (old == nil || !old.NotNull)
	})
}

// batchOf is a step that writes the rows of one table in batches.
func (d *draft) batchOf(ch diff.Change, m *schema.Migration, n schema.Name, set, where string) step {
	s := d.newStep(ch.Ref, plan.Batch, "", ddl.UpdateAll(n, set, where), only(plan.RowExclusive, n))
	s.Batches = &plan.Batches{Relation: n.SQL(), Update: ddl.UpdateRange(n, set, where), Left: "SELECT count(*) FROM ONLY " + n.SQL() + " WHERE " + where}
	s.DataStep = &plan.DataStep{Name: m.Name, Hash: m.Hash()}
	d.firesTriggers(&s, ch, m.Batch.Table)
	if s.Undo = m.Undo; m.Undo == "" {
		s.Lost = "the values that the rows had"
	}
	s.scans([]string{n.SQL()})
	return s
}

// holders are the tables that hold the rows of a table: itself, and those below it.
func (d *draft) holders(t schema.Name) []schema.Name {
	var out []schema.Name
	for _, n := range append([]schema.Name{t}, d.below(t, false)...) {
		if l := d.renamed.Table(n); l != nil && l.Partition == nil && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	slices.SortFunc(out, schema.Name.Compare)
	return out
}

// sqlDataStep runs the statements of a data step in one transaction.
func (d *draft) sqlDataStep(ch diff.Change, m *schema.Migration) {
	list := statementsOf(m.SQL)
	for i, sql := range list {
		summary := "data step " + m.Name
		if len(list) > 1 {
			summary += fmt.Sprintf(", statement %d of %d", i+1, len(list))
		}
		verb, ok := rowVerb(sql)
		if !ok {
			d.refuse(ch, fmt.Sprintf("%s begins with %s: a data step changes rows", summary, verb), "INSERT, UPDATE, DELETE, MERGE, WITH or SELECT; objects are declared in blocks of their own")
			return
		}
		s := d.newStep(ch.Ref, plan.Scan, summary, sql, d.locksOf(sql)...)
		s.DataStep = &plan.DataStep{Name: m.Name, Hash: m.Hash()}
		s.Why = "it runs once in each database, in a transaction of its own"
		if i == len(list)-1 {
			s.Undo = m.Undo
		}
		if s.Undo == "" {
			s.Lost = "what the rows were before"
		}
		for _, l := range s.Locks {
			s.scans(d.rows(schema.ParseName(l.Relation)))
		}
		d.hazard(&s, policy.HazardDataStep, ch, fmt.Sprintf("%s runs %s", summary, verb))
		d.add(phaseDataStep, "data step "+m.Name, s)
	}
}

// statementsOf are the statements of a text, without what separates them.
func statementsOf(text string) []string {
	var out []string
	for _, s := range sqltext.Statements(text) {
		out = append(out, text[s.Pos:s.End])
	}
	return out
}

// rowVerb is the first word of a statement, and whether such a statement changes rows and nothing else.
func rowVerb(sql string) (string, bool) {
	for t := range sqltext.Tokens(sql) {
		word := strings.ToUpper(t.Text)
		return word, slices.Contains([]string{"INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "SELECT"}, word)
	}
	return "nothing", false
}

// locksOf are the locks of a statement: on the tables that it writes those of a writer, on the others that it names those
// of a reader.
func (d *draft) locksOf(sql string) []tableLock {
	written := writtenTables(sql)
	var out []tableLock
	for _, db := range []*schema.Database{d.renamed, d.desired} {
		for _, t := range db.Tables {
			same := func(n schema.Name) bool {
				return n.Name == t.Name.Name && (n.Schema == "" || n.Schema == t.Name.Schema)
			}
			named := slices.ContainsFunc(sqltext.Mentions(sql), func(m sqltext.Mention) bool { return same(m.Name) })
			if !named || slices.ContainsFunc(out, func(l tableLock) bool { return l.Relation == t.Name.SQL() }) {
				continue
			}
			mode := plan.AccessShare
			if slices.ContainsFunc(written, same) {
				mode = plan.RowExclusive
			}
			out = append(out, only(mode, t.Name))
		}
	}
	slices.SortFunc(out, func(x, y tableLock) int { return strings.Compare(x.Relation, y.Relation) })
	return out
}

// writtenTables are the names behind INTO, UPDATE, and FROM after DELETE.
func writtenTables(sql string) (out []schema.Name) {
	tokens := append(slices.Collect(sqltext.Tokens(sql)), make([]sqltext.Token, 4)...)
	for i := range len(tokens) - 4 {
		if !tokens[i].Is("into") && !tokens[i].Is("update") && !(tokens[i].Is("delete") && tokens[i+1].Is("from")) {
			continue
		}
		at := tokens[i+1:]
		for at[0].Is("from") || at[0].Is("only") {
			at = at[1:]
		}
		switch {
		case !at[0].IsName() || at[0].Text == "" || at[0].Is("set"):
		case at[1].Text == "." && at[1].Kind == sqltext.Op:
			out = append(out, schema.Name{Schema: at[0].Text, Name: at[2].Text})
		default:
			out = append(out, schema.Name{Name: at[0].Text})
		}
	}
	return out
}

// filledByDataStep reports whether a new column that needs a value in each row gets it from a data step.
func (d *draft) filledByDataStep(ch diff.Change, c *schema.Column) bool {
	if !d.requiresEmpty(c) || len(d.domains(c.Type)) > 0 || ch.LiveTable == nil {
		return false
	}
	return d.writtenByDataStep(ch.Table.Name, c.Name)
}

// writtenByDataStep reports whether a data step that is to run gives a column values: a batch sets it, or SQL that
// stands after it, or names it, does.
func (d *draft) writtenByDataStep(t schema.Name, column string) bool {
	return slices.ContainsFunc(d.opts.Migrations, func(m *schema.Migration) bool {
		sets := m.Batch != nil && m.Batch.Table == t && slices.ContainsFunc(m.Batch.Set, func(s schema.MigrationSet) bool { return s.Column == column })
		runs := m.SQL != "" && (m.After == schema.MigrationPlace{Table: t, Column: column} || sqltext.Names(m.SQL, column) && sqltext.Names(m.SQL, t.Name))
		return (sets || runs) && d.needless(m) == ""
	})
}

// addForDataStep adds a column that allows NULL until the data step has filled it.
func (d *draft) addForDataStep(ch diff.Change, c *schema.Column) {
	t, group := ch.Table.Name, ch.Table.Name.SQL()
	bare := *c
	bare.NotNull, bare.NotNullConstraint = false, nil
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("add column %s to %s", c.Name, t), alterTable(t)+"ADD COLUMN "+ddl.Column(&bare), lock(plan.AccessExclusive, t))
	s.Undo = alterTable(t) + "DROP COLUMN " + schema.Ident(c.Name)
	s.Why = "it allows NULL until the data step has filled it"
	d.add(phaseColumn, group, s)
	if c.Storage != "" {
		d.add(phaseColumn, group, d.newStep(ch.Ref, plan.Brief, "set the storage of "+ch.Ref.String(), setStorage(t, c.Name, c.Storage), lock(plan.AccessExclusive, t)))
	}
	d.completeColumn(phaseColumn, group, ch, &bare, plan.Brief)
	a := d.alter(ch, &bare, c)
	a.proveNotNull(a.notNullHelper())
	if c.Comment != "" {
		d.comment(ch, columnTarget(t, c.Name), c.Comment, "")
	}
}

// writesRows reports whether the plan writes rows of a table that are declared, or that a data step may insert.
func (in *facts) writesRows(t schema.Name) bool {
	return slices.ContainsFunc(in.opts.Data, func(w *schema.DataWork) bool { return w.Table == t && len(w.Insert) > 0 }) ||
		slices.ContainsFunc(in.opts.Migrations, func(m *schema.Migration) bool { return m.SQL != "" && sqltext.Names(m.SQL, t.Name) })
}

// asksLate lets prechecks wait for the rows that the plan writes before their steps.
func (d *draft) asksLate(*progress) {
	rows := slices.ContainsFunc(d.entries, func(e *entry) bool { return e.phase == phaseRows })
	steps := slices.ContainsFunc(d.entries, func(e *entry) bool { return e.phase == phaseDataStep && e.step.Class != plan.Brief })
	for _, e := range d.entries {
		if e.step.Precheck == nil || e.phase <= phaseDataStep || !steps && (!rows || e.step.Object.Kind != schema.KindForeignKey) {
			continue
		}
		if e.step.Object.Kind == schema.KindMaterialized {
			e.step.Precheck = nil // to ask just before the same query runs would be to run it twice
			continue
		}
		list := e.step.Prechecks()
		e.step.Precheck, e.step.FurtherPrechecks = nil, nil
		for _, p := range list {
			late := *p
			late.Late = true
			e.step.asks(&late)
		}
	}
}
