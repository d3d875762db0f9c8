package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// attached reports whether a new partition is made as a table of its own and attached: CREATE TABLE
// ... PARTITION OF would lock a live partitioned table against everyone, and gives the columns
// the order of the partitioned table's, and parts of its indexes beside the keys that are to be these.
func (in *facts) attached(t *schema.Table) bool {
	return t.IsPartition() && (!in.created[t.PartitionOf] || in.ownOrder(t) || hasPartKey(t))
}

// hasPartKey reports whether a key of a partition's own is to keep its part of an index of its table.
func hasPartKey(t *schema.Table) bool {
	isPart := func(k *schema.Key) bool { return k.PartOf != "" }
	return t.PrimaryKey != nil && isPart(t.PrimaryKey) || slices.ContainsFunc(t.Uniques, isPart)
}

func (in *facts) ownOrder(t *schema.Table) bool {
	return !schema.SameOrder(t.Columns, in.inherited(t))
}

// inherited are the columns that a desired table gets from its parents.
func (in *facts) inherited(t *schema.Table) []*schema.Column {
	return schema.InheritedColumns(in.desired.ParentTables(t), t.IsPartition())
}

// joins reports whether a new child is made as a table of its own and joined to its parents: all its
// columns are its own, in an order that CREATE TABLE ... INHERITS would not give them.
func (in *facts) joins(t *schema.Table) bool {
	if len(t.Inherits) == 0 || slices.ContainsFunc(t.Columns, func(c *schema.Column) bool { return c.Inherited }) {
		return false
	}
	inherited := in.inherited(t)
	return len(t.Columns) < len(inherited) || !schema.SameOrder(t.Columns[:len(inherited)], inherited)
}

// joinNew lets a new child inherit from its parents.
func (d *draft) joinNew(ch diff.Change, t *schema.Table, group string) {
	for _, p := range t.Inherits {
		s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("let %s inherit from %s", t.Name, p), inherit(t.Name, "INHERIT", p), d.inheritLocks(t.Name, p)...)
		s.Undo = inherit(t.Name, "NO INHERIT", p)
		d.add(phaseTable, group, s)
	}
}

func inherit(t schema.Name, word string, parent schema.Name) string {
	return alterTable(t) + word + " " + parent.SQL()
}

func (in *facts) inheritLocks(t, parent schema.Name) []tableLock {
	var out []tableLock
	if !in.created[t] {
		out = append(out, lock(plan.AccessExclusive, t))
	}
	if !in.created[parent] {
		out = append(out, lock(plan.ShareUpdateExclusive, parent))
	}
	return out
}

func createSummary(t *schema.Table) string {
	switch {
	case t.IsPartition():
		return fmt.Sprintf("create table %s, a partition of %s", t.Name, t.PartitionOf)
	case t.Partition != nil:
		return fmt.Sprintf("create partitioned table %s with %s", t.Name, counted(len(t.Columns), "column"))
	}
	return fmt.Sprintf("create table %s with %s", t.Name, counted(len(t.Columns), "column"))
}

// createTableSQL makes a table without what comes to it later.
func (in *facts) createTableSQL(t *schema.Table) string {
	if !in.attached(t) && !in.joins(t) {
		return ddl.CreateTable(t, tableClauses(t, in.inherited(t), in.live.Server.VersionNum))
	}
	alone := *t
	alone.PartitionOf, alone.Bound, alone.Inherits = schema.Name{}, schema.Expr{}, nil
	if t.IsPartition() && !in.ownOrder(t) {
		clauses := []string{ddl.Like(t.PartitionOf, in.live.Server.VersionNum)}
		return ddl.CreateTable(&alone, append(clauses, constraintClauses(t, false)...))
	}
	var clauses []string
	parents := in.inherited(t)
	for _, c := range t.Columns {
		plain := *c
		if p := findColumn(parents, c.Name); p != nil && p.Identity == c.Identity {
			plain.Identity = nil // attaching gives it
		}
		clauses = append(clauses, ddl.Column(&plain))
	}
	clauses = append(clauses, constraintClauses(t, false)...)
	for _, a := range in.desired.Ancestors(t) {
		for _, c := range a.Checks {
			if c.NoInherit || slices.ContainsFunc(t.Checks, func(o *schema.Check) bool { return o.Name == c.Name }) {
				continue
			}
			clauses = append(clauses, ddl.Check(&schema.Check{Name: c.Name, Expr: c.Expr}))
		}
	}
	return ddl.CreateTable(&alone, clauses)
}

func findColumn(list []*schema.Column, name string) *schema.Column {
	i := slices.IndexFunc(list, func(c *schema.Column) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return list[i]
}

// newTableColumns gives the inherited columns of a new table what they have otherwise than
// their parents.
func (d *draft) newTableColumns(ch diff.Change, t *schema.Table, group string) {
	if len(t.Parents()) == 0 || d.joins(t) {
		return
	}
	p := phaseTable
	if d.attached(t) && !d.created[t.PartitionOf] {
		// After what the plan does to the parents, which would reach the new partition too.
		p, group = phaseColumn, t.Name.SQL()
	}
	parents := d.inherited(t)
	for _, c := range t.Columns {
		parent := findColumn(parents, c.Name)
		if parent == nil || !c.Inherited && !c.Default.IsZero() {
			continue
		}
		ref := t.Child(schema.KindColumn, c.Name)
		p, group := p, group
		if p == phaseColumn && d.parentTyped(t, c.Name) {
			p = phaseChildColumn
		}
		set := func(summary, action string) {
			d.add(p, group, d.newStep(ref, plan.Brief, summary+" of "+ref.String(), alterTable(t.Name)+"ALTER COLUMN "+schema.Ident(c.Name)+" "+action))
		}
		// A partition with an order of its own was made with all but its storage.
		own := t.IsPartition() && d.ownOrder(t)
		switch {
		case own || c.Default.Equal(parent.Default) || !c.Generated.IsZero():
		case c.Default.IsZero():
			set("drop the default", "DROP DEFAULT")
		default:
			set("set the default", "SET DEFAULT "+c.Default.SQL())
		}
		if !c.Inherited {
			continue // it is written with the table, which takes the parent's default where it has none
		}
		if c.NotNull && !parent.NotNull && !own {
			d.ownNotNull(p, group, t, c)
		}
		if c.Storage != "" && (own || c.Storage != parent.Storage) {
			set("set the storage", "SET STORAGE "+c.Storage)
		}
		if c.Compression != parent.Compression && !own {
			set("set the compression", "SET COMPRESSION "+orDefault(c.Compression))
		}
		if c.Identity != nil && c.Identity != parent.Identity && !own {
			set("make an identity column", "ADD "+ddl.Identity(c.Identity, c.Type.SQL()))
		}
	}
}

// ownNotNull makes a column of a new child NOT NULL that is not in its parents.
func (d *draft) ownNotNull(p phase, group string, t *schema.Table, c *schema.Column) {
	ref := t.Child(schema.KindColumn, c.Name)
	action := "ALTER COLUMN " + schema.Ident(c.Name) + " SET NOT NULL"
	if n := c.NotNullConstraint; n != nil {
		action = "ADD " + ddl.NotNull(n, c.Name)
	}
	d.add(p, group, d.newStep(ref, plan.Brief, "refuse NULL in "+ref.String(), alterTable(t.Name)+action))
}

// parentTyped reports whether the type of a parent's column changes.
func (in *facts) parentTyped(t *schema.Table, column string) bool {
	return t != nil && slices.ContainsFunc(in.desired.Ancestors(t), func(a *schema.Table) bool {
		return in.typed[schema.ColumnRef{Table: a.Name, Column: column}]
	})
}

// attachNew makes a new table a partition. It is empty: there is nothing to scan but a default
// partition, where there is one.
func (d *draft) attachNew(ch diff.Change, t *schema.Table) {
	group := "attach " + t.Name.SQL()
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("attach %s to %s", t.Name, t.PartitionOf), ddl.Attach(t))
	s.Undo = alterTable(t.PartitionOf) + "DETACH PARTITION " + t.Name.SQL()
	if d.created[t.PartitionOf] {
		s.Why = "its columns stand in an order of their own"
		if !d.ownOrder(t) {
			s.Why = "its own key becomes its part of an index"
		}
		d.add(phaseTable, groupNew, s)
		return
	}
	s.Why = "CREATE TABLE ... PARTITION OF would lock the partitioned table against all other sessions"
	locks := []tableLock{only(plan.ShareUpdateExclusive, t.PartitionOf)}
	for _, a := range d.desired.Ancestors(t) {
		for _, f := range a.ForeignKeys {
			if l := d.live.Table(a.Name); l != nil && hasForeignKey(l, f.Name) {
				locks = append(locks, lock(plan.ShareRowExclusive, f.RefTable))
			}
		}
		locks = append(locks, d.referencing(a.Name)...)
	}
	fallback := d.defaultPartition(t.PartitionOf)
	if fallback == nil || t.Bound.SQL() == defaultBound {
		s.Locks = d.reach(locks)
		d.addAttachNew(t, group, s)
		return
	}
	s.Locks = d.reach(append(locks, lock(plan.AccessExclusive, fallback.Name)))
	d.attachBesideDefault(ch, t, fallback, s, group)
}

// referencing are the locks on the live tables that refer to one: their foreign keys are made for a
// partition of it that is attached.
func (in *facts) referencing(t schema.Name) []tableLock {
	var out []tableLock
	for _, l := range in.renamed.Tables {
		refers := slices.ContainsFunc(l.ForeignKeys, func(f *schema.ForeignKey) bool { return f.RefTable == t })
		if refers && l.Name != t && !in.droppedTables[l.Name] {
			out = append(out, only(plan.ShareRowExclusive, l.Name))
		}
	}
	return out
}

// takenUp reports whether attaching a partition would make an index of its own the part of one that
// the table has, or is to have. It is built after that.
func (in *facts) takenUp(t *schema.Table, own *schema.Index) bool {
	same := func(i *schema.Index) bool { return takesUp(i, own) }
	return slices.ContainsFunc(in.desired.Ancestors(t), func(a *schema.Table) bool {
		l := in.live.Table(a.Name)
		return slices.ContainsFunc(a.Indexes, same) || l != nil && slices.ContainsFunc(l.Indexes, same)
	})
}

// takesUp reports whether the server takes an index for a part of another: it does not look at the
// order in which they are sorted, nor at how they are stored (CompareIndexInfo in index.c).
func takesUp(i, own *schema.Index) bool {
	bare := func(i *schema.Index) *schema.Index {
		plain := *i
		plain.Params, plain.Tablespace, plain.Parts = nil, "", slices.Clone(i.Parts)
		for n := range plain.Parts {
			p := &plain.Parts[n]
			p.Desc, p.Nulls, p.Statistics = false, "", nil
		}
		return &plain
	}
	return sameButName(bare(own), bare(i))
}

// indexAfterAttach builds an index of a new partition's own once it is attached.
func (d *draft) indexAfterAttach(ch diff.Change, t *schema.Table, i *schema.Index, group string) {
	ch.Ref = t.Child(schema.KindIndex, i.Name)
	if !d.created[t.PartitionOf] {
		plain := *i
		plain.Comment = "" // it comes with those of the table
		d.buildIndex(phaseIndex, ch, &plain, i.Name)
		return
	}
	d.newTableIndex(t, i, group)
	d.newIndexStatistics(phaseTable, group, ch.Ref, i.Parts)
}

// attachPhase is when a new partition is attached: with its creation, but after the detachment of
// those that go, whose rows it may hold.
func (in *facts) attachPhase(t *schema.Table) phase {
	if in.takesUpBound(t) {
		return phaseAttachNew
	}
	for _, l := range in.live.Tables {
		if l.PartitionOf != t.PartitionOf {
			continue
		}
		if d := in.desired.Table(l.Name); d == nil && in.droppedTables[l.Name] || d != nil && d.PartitionOf != l.PartitionOf {
			return phaseAttachNew
		}
	}
	return phaseTable
}

func hasForeignKey(t *schema.Table, name string) bool {
	return slices.ContainsFunc(t.ForeignKeys, func(f *schema.ForeignKey) bool { return f.Name == name })
}

// attachBesideDefault proves first that the default partition holds no row of the new one.
func (d *draft) attachBesideDefault(ch diff.Change, t, fallback *schema.Table, s step, group string) {
	condition := d.boundCondition(t)
	if condition == "" {
		s.Class = plan.Rewrite
		s.Why = "the server reads every row of the default partition under the lock"
		d.rewriteHazard(&s, ch, fmt.Sprintf("attaching %s scans the default partition %s under ACCESS EXCLUSIVE", t.Name, fallback.Name))
		s.scans(d.rows(fallback.Name))
		d.addAttachNew(t, group, s)
		return
	}
	v := d.proofOfBound(ch, fallback.Name, t.Name, "NOT "+condition)
	v.adding.phase, v.adding.group = d.attachPhase(t), group+" check"
	v.adding.summary = fmt.Sprintf("refuse new rows of %s in %s", t.Name, fallback.Name)
	v.validating.phase, v.validating.group = d.attachPhase(t), group+" proof"
	v.validating.summary = fmt.Sprintf("prove that %s holds no row of %s", fallback.Name, t.Name)
	d.addNotValid(v)
	prove := d.validate(v)
	prove.step.Rows, prove.step.Bytes = fallback.Stats.Rows, fallback.Stats.Bytes
	d.addAttachNew(t, group, s)
	if r := d.exchangeNew(t); r != nil {
		drop := func() { d.dropHelper(v, r.phase, r.group).step.Lost = boundSaysSame }
		r.helpers = append(r.helpers, d.captured(drop)...)
		return
	}
	d.dropHelper(v, d.attachPhase(t), group).step.Lost = boundSaysSame
}

// counted gives "1 column" and "2 columns".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
