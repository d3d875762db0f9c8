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

func (d *draft) changeTable(ch diff.Change) {
	from := ch.From.(*schema.Table)
	d.storage(ch, from, ch.Table)
	d.inheritance(ch, from, ch.Table)
	d.tableOptions(ch, from, ch.Table)
	if ch.Has("comment") {
		d.comment(ch, "TABLE "+ch.Table.Name.SQL(), ch.Table.Comment, commentOf(ch.From))
	}
}

// createTable makes a table with everything that belongs to it but its foreign keys, which
// wait until every new table is there.
func (d *draft) createTable(ch diff.Change) {
	t := ch.To.(*schema.Table)
	batch := d.newTables / tablesPerTransaction
	d.newTables++
	group := groupNew
	if batch > 0 {
		group = fmt.Sprintf("tables %d", batch)
	}
	sql := d.createTableSQL(t)
	s := d.newStep(ch.Ref, plan.Brief, createSummary(t), sql, d.parentLocks(t)...)
	s.Undo = "DROP TABLE " + t.Name.SQL()
	d.addNew(d.recipes[ch.Ref.Kind].phase, group, s)
	for _, c := range t.Columns {
		if c.Storage != "" && !c.Inherited {
			ref := t.Child(schema.KindColumn, c.Name)
			d.add(phaseTable, group, d.newStep(ref, plan.Brief, "set the storage of "+ref.String(), setStorage(t.Name, c.Name, c.Storage)))
		}
	}
	d.newTableColumns(ch, t, group)
	if d.joins(t) {
		d.joinNew(ch, t, group)
	} else if !d.attached(t) && inheritsKeyNotNull(t, d.inherited(t), d.live.Server.VersionNum) {
		ref := t.Child(schema.KindPrimaryKey, t.PrimaryKey.Name)
		d.add(phaseTable, group, d.newStep(ref, plan.Brief, "add "+ref.String(), alterTable(t.Name)+"ADD "+ddl.PrimaryKey(t.PrimaryKey)))
	}
	for _, k := range t.Uniques {
		if repeatsKey(t, k) {
			ref := t.Child(schema.KindUnique, k.Name)
			d.add(phaseTable, group, d.newStep(ref, plan.Brief, "add "+ref.String(), alterTable(t.Name)+"ADD "+ddl.Unique(k)))
		}
	}
	for _, c := range t.Checks {
		if c.NotValid {
			ref := t.Child(schema.KindCheck, c.Name)
			d.addUnproven(phaseTable, group, ref, plan.Brief, ref.String(), ddl.Check(c))
		}
	}
	var late []*schema.Index
	for _, i := range t.Indexes {
		switch {
		case i.Perf:
		case d.attached(t) && d.takenUp(t, i):
			late = append(late, i)
		default:
			d.newTableIndex(t, i, group)
		}
	}
	d.completeTable(group, t, late)
	if d.attached(t) {
		d.attachNew(ch, t)
	}
	for _, i := range late {
		d.indexAfterAttach(ch, t, i, group)
	}
	for _, f := range t.ForeignKeys {
		d.newTableForeignKey(t, f, batch)
	}
	d.newTableComments(ch, t)
}

func (d *draft) newTableIndex(t *schema.Table, i *schema.Index, group string) {
	s := d.newStep(t.Child(schema.KindIndex, i.Name), plan.Brief, "create index "+i.Name, ddl.CreateIndex(t.Name, i, ddl.IndexOptions{}))
	s.Why = "the table is new and empty"
	s.Undo = "DROP INDEX " + schema.Name{Schema: t.Name.Schema, Name: i.Name}.SQL()
	d.add(phaseTable, group, s)
}

// tableOptions changes how a table is stored.
func (d *draft) tableOptions(ch diff.Change, from, to *schema.Table) {
	t := to.Name
	if ch.Has("unlogged") {
		set := map[bool]string{true: alterTable(t) + "SET UNLOGGED", false: alterTable(t) + "SET LOGGED"}
		s := d.newStep(ch.Ref, plan.Rewrite, "change whether "+t.String()+" is logged", set[to.Unlogged], lock(plan.AccessExclusive, t))
		s.Undo = set[from.Unlogged]
		s.Why = "every row is written again"
		s.Rewrites = d.own(t)
		d.rewriteHazard(&s, ch, fmt.Sprintf("changing whether %s is logged rewrites the table under ACCESS EXCLUSIVE", t))
		if to.Unlogged {
			d.hazard(&s, policy.HazardDataLoss, ch, fmt.Sprintf("unlogged, table %s is empty after a crash and on standbys", t))
		}
		d.add(phaseRewrite, "", s)
	}
	if ch.Has("with") {
		undo := strings.Join(alterParams(alterTable(t), to.Params, from.Params), "; ")
		for _, sql := range alterParams(alterTable(t), from.Params, to.Params) {
			s := d.newStep(ch.Ref, plan.Brief, "change the storage parameters of "+t.String(), sql, lock(plan.ShareUpdateExclusive, t))
			s.Why = "holds for what is written from now on"
			s.Undo = undo
			d.add(phaseColumn, t.SQL(), s)
		}
	}
}

// tableClauses are the columns and constraints of CREATE TABLE. NOT NULL that a parent says is
// not said again: it would be the child's own too.
func tableClauses(t *schema.Table, inherited []*schema.Column, version int) []string {
	clauses := make([]string, 0, len(t.Columns)+2)
	for _, c := range t.Columns {
		if c.Inherited {
			if p := findColumn(inherited, c.Name); version >= 180000 && p != nil && p.NotNull && c.NotNullOwn {
				clauses = append(clauses, ddl.NotNull(ownNotNull(c), c.Name))
			}
			continue
		}
		plain := *c
		if p := findColumn(inherited, c.Name); p != nil {
			plain.NotNull = c.NotNull && (!p.NotNull || c.NotNullOwn)
			// Before PostgreSQL 16 a child cannot say again how a column of its parents is generated.
			if version < 160000 && !p.Generated.IsZero() && p.Generated.Equal(c.Generated) {
				plain.Generated = schema.Expr{}
			}
		}
		clauses = append(clauses, ddl.Column(&plain))
	}
	return append(clauses, constraintClauses(t, inheritsKeyNotNull(t, inherited, version))...)
}

// ownNotNull is the constraint that a column's own NOT NULL is.
func ownNotNull(c *schema.Column) *schema.NotNull {
	if c.NotNullConstraint == nil {
		return &schema.NotNull{}
	}
	return c.NotNullConstraint
}

// inheritsKeyNotNull reports whether a column of the primary key is NOT NULL only by the table's parents:
// a key within CREATE TABLE would make that the table's own (PostgreSQL 18).
func inheritsKeyNotNull(t *schema.Table, inherited []*schema.Column, version int) bool {
	return version >= 180000 && t.PrimaryKey != nil && slices.ContainsFunc(t.PrimaryKey.Columns, func(name string) bool {
		p := findColumn(inherited, name)
		return p != nil && p.NotNull && !t.Column(name).NotNullOwn
	})
}

func constraintClauses(t *schema.Table, keyLater bool) []string {
	var clauses []string
	if t.PrimaryKey != nil && !keyLater {
		clauses = append(clauses, ddl.PrimaryKey(t.PrimaryKey))
	}
	for _, k := range t.Uniques {
		if !repeatsKey(t, k) {
			clauses = append(clauses, ddl.Unique(k))
		}
	}
	for _, c := range t.Checks {
		if !c.NotValid {
			clauses = append(clauses, ddl.Check(c))
		}
	}
	for _, e := range t.Exclusions {
		clauses = append(clauses, ddl.Exclusion(e))
	}
	return clauses
}

// repeatsKey reports whether a unique constraint has the columns of another key that stands
// before it: CREATE TABLE would make one of the two, in silence (transformIndexConstraints
// in parse_utilcmd.c).
func repeatsKey(t *schema.Table, k *schema.Key) bool {
	if t.PrimaryKey != nil && slices.Equal(t.PrimaryKey.Columns, k.Columns) {
		return true
	}
	for _, u := range t.Uniques {
		if u == k {
			return false
		}
		if slices.Equal(u.Columns, k.Columns) {
			return true
		}
	}
	return false
}

// newTableForeignKey needs no NOT VALID: there is no row to check.
func (d *draft) newTableForeignKey(t *schema.Table, f *schema.ForeignKey, batch int) {
	ref := t.Child(schema.KindForeignKey, f.Name)
	sql := "ALTER TABLE " + t.Name.SQL() + " ADD " + ddl.ForeignKey(f)
	s := d.newStep(ref, plan.Brief, fmt.Sprintf("add foreign key %s to %s", f.Name, f.RefTable), sql)
	s.Undo = "ALTER TABLE " + t.Name.SQL() + " DROP CONSTRAINT " + schema.Ident(f.Name)
	s.Why = "the table is new and empty: no row to check"
	if d.writesRows(t.Name) {
		s.Why = "the table is new: it has no rows but those of the plan"
	}
	// The keys of new tables among themselves lock nothing that anyone uses; one that
	// points to a live table locks it against writes, so it stands alone.
	group := fmt.Sprintf("new foreign keys %d", batch)
	if !d.created[f.RefTable] {
		s.Locks = append(s.Locks, d.reach([]tableLock{lock(plan.ShareRowExclusive, f.RefTable)})...)
		group = "foreign keys to " + f.RefTable.SQL()
	}
	d.add(phaseForeignKey, group, s)
}

func (d *draft) newTableComments(ch diff.Change, t *schema.Table) {
	set := func(ref schema.Ref, target, text string) {
		if text != "" {
			d.comment(diff.Change{Ref: ref, Pos: ch.Pos}, target, text, "")
		}
	}
	on := " ON " + t.Name.SQL()
	set(t.Ref(), "TABLE "+t.Name.SQL(), t.Comment)
	for _, c := range t.Columns {
		ref := t.Child(schema.KindColumn, c.Name)
		set(ref, columnTarget(t.Name, c.Name), c.Comment)
		if c.Identity != nil {
			set(ref, "SEQUENCE "+c.OwnSequence(t.Name).SQL(), c.Identity.Comment)
		}
		if n := c.NotNullConstraint; n != nil {
			set(ref, "CONSTRAINT "+schema.Ident(notNullName(t.Name, c))+on, n.Comment)
		}
	}
	if k := t.PrimaryKey; k != nil {
		ref, name := t.Child(schema.KindPrimaryKey, k.Name), primaryKeyName(t)
		set(ref, "CONSTRAINT "+schema.Ident(name)+on, k.Comment)
		set(ref, indexTarget(t.Name, name), k.IndexComment)
	}
	for _, k := range t.Uniques {
		set(t.Child(schema.KindUnique, k.Name), "CONSTRAINT "+schema.Ident(k.Name)+on, k.Comment)
		set(t.Child(schema.KindUnique, k.Name), indexTarget(t.Name, k.Name), k.IndexComment)
	}
	for _, c := range t.Checks {
		set(t.Child(schema.KindCheck, c.Name), "CONSTRAINT "+schema.Ident(c.Name)+on, c.Comment)
	}
	for _, e := range t.Exclusions {
		set(t.Child(schema.KindExclusion, e.Name), "CONSTRAINT "+schema.Ident(e.Name)+on, e.Comment)
		set(t.Child(schema.KindExclusion, e.Name), indexTarget(t.Name, e.Name), e.IndexComment)
	}
	for _, f := range t.ForeignKeys {
		set(t.Child(schema.KindForeignKey, f.Name), "CONSTRAINT "+schema.Ident(f.Name)+on, f.Comment)
	}
	for _, i := range t.Indexes {
		if !i.Perf {
			set(t.Child(schema.KindIndex, i.Name), indexTarget(t.Name, i.Name), i.Comment)
		}
	}
}

func columnTarget(t schema.Name, column string) string {
	return "COLUMN " + t.SQL() + "." + schema.Ident(column)
}

func indexTarget(t schema.Name, index string) string {
	return "INDEX " + schema.Name{Schema: t.Schema, Name: index}.SQL()
}

// dropTable takes the table's foreign keys first, each in a transaction of its own: a drop
// locks every table at the other end.
func (d *draft) dropTable(ch diff.Change) {
	t, r := ch.From.(*schema.Table), d.recipes[ch.Ref.Kind]
	for _, c := range t.Columns {
		if !d.viewsManaged(c) {
			d.refuse(ch, fmt.Sprintf("table %s cannot be dropped: it is read by %s", t.Name, strings.Join(c.Views, ", ")),
				"a view is in a schema that the HCL does not declare: drop it first")
			return
		}
	}
	if kept := d.keptPartition(t); kept != "" {
		d.refuse(ch, fmt.Sprintf("table %s cannot be dropped: its partition %s stays", t.Name, kept), "detach the partition first, or drop it too")
		return
	}
	if t.IsPartition() && !d.dropPartition(ch, t) {
		d.hazardApart(r.dropHazard, ch, fmt.Sprintf("partition %s and its rows are dropped with %s", t.Name, t.PartitionOf))
		return
	}
	for _, f := range t.ForeignKeys {
		if f.RefTable != t.Name && !d.early[t.Child(schema.KindForeignKey, f.Name)] {
			d.dropForeignKeyOf(t, f)
		}
	}
	s := d.newStep(ch.Ref, plan.Brief, "drop table "+t.Name.String(), "DROP TABLE "+t.Name.SQL(), lock(plan.AccessExclusive, t.Name))
	s.Lost = "the table and every row of it"
	d.hazard(&s, r.dropHazard, ch, fmt.Sprintf("table %s and its rows are dropped", t.Name))
	d.add(r.dropPhase, "", s)
}

func (d *draft) dropForeignKeyOf(t *schema.Table, f *schema.ForeignKey) {
	ref := t.Child(schema.KindForeignKey, f.Name)
	s := d.newStep(ref, plan.Brief, fmt.Sprintf("drop foreign key %s of %s", f.Name, t.Name),
		"ALTER TABLE "+t.Name.SQL()+" DROP CONSTRAINT "+schema.Ident(d.names.now(ref)),
		lock(plan.AccessExclusive, t.Name), lock(plan.AccessExclusive, f.RefTable))
	s.Undo = "ALTER TABLE " + t.Name.SQL() + " ADD " + ddl.ForeignKey(f)
	d.add(d.recipes[ref.Kind].dropPhase, "", s)
}
