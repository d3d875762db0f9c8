package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// completeTable says of a new table what CREATE TABLE has no words for.
func (d *draft) completeTable(group string, t *schema.Table, late []*schema.Index) {
	add := func(ref schema.Ref, summary, sql string) {
		d.add(phaseTable, group, d.newStep(ref, plan.Brief, summary, sql))
	}
	for _, c := range t.Columns {
		ref := t.Child(schema.KindColumn, c.Name)
		for _, sql := range columnStatistics(t.Name, c.Name, schema.Statistics{}, c.Statistics) {
			add(ref, "say what ANALYZE does with "+ref.String(), sql)
		}
		if n := c.NotNullConstraint; n != nil && n.NotValid {
			d.addUnproven(phaseTable, group, ref, plan.Brief, "NOT NULL to "+ref.String(), ddl.NotNull(n, c.Name))
		}
		if c.Identity != nil && c.Identity.Persistence != "" {
			add(ref, "change whether the sequence of "+ref.String()+" is logged", alterSequence(t.Name, c)+"SET "+c.Identity.Persistence)
		}
	}
	for _, i := range t.Indexes {
		if !i.Perf && !slices.Contains(late, i) {
			d.newIndexStatistics(phaseTable, group, t.Child(schema.KindIndex, i.Name), i.Parts)
		}
	}
	for _, e := range t.Exclusions {
		d.newIndexStatistics(phaseTable, group, t.Child(schema.KindExclusion, e.Name), e.Parts)
	}
	p := phaseTable
	if namesPart(t) {
		p, group = phaseOwner, t.Name.SQL()
	}
	for _, s := range d.marks(t.Ref(), t) {
		d.add(p, group, s)
	}
}

// newIndexStatistics sets the statistics targets of the expressions of a new index.
func (d *draft) newIndexStatistics(p phase, group string, ref schema.Ref, parts []schema.Part) {
	name := schema.Name{Schema: ref.Schema, Name: ref.Name}
	for _, sql := range ddl.IndexStatistics(name, parts) {
		s := d.newStep(ref, plan.Brief, "set a statistics target of "+ref.String(), sql, lock(plan.ShareUpdateExclusive, name))
		if d.created[ref.TableName()] {
			s.Locks = []tableLock{}
		}
		d.add(p, group, s)
	}
}

// storage changes where and how a table is kept, and what it says about its indexes.
func (d *draft) storage(ch diff.Change, from, to *schema.Table) {
	t := to.Name
	moved := func(attr, what, sql, undo string) {
		s := d.newStep(ch.Ref, plan.Rewrite, fmt.Sprintf("change the %s of %s", what, t), alterTable(t)+sql, lock(plan.AccessExclusive, t))
		s.Undo, s.Why = alterTable(t)+undo, "every page is written again"
		if attr == "access_method" { // another tablespace takes the table alone
			s.Rewrites = d.own(t)
		}
		d.rewriteHazard(&s, ch, fmt.Sprintf("changing the %s of %s copies the table under ACCESS EXCLUSIVE", what, t))
		s.Rewrites = d.own(t)
		d.add(phaseRewrite, "", s)
	}
	if ch.Has("access_method") {
		method := func(s schema.Storage) string { return "SET ACCESS METHOD " + schema.Ident(orWord(s.Method, "heap")) }
		if d.live.Server.VersionNum < 150000 {
			d.refuse(ch, fmt.Sprintf("the access method of %s cannot change: PostgreSQL has no statement for it before version 15", t),
				"make a new table, copy the rows, and swap the names")
		} else {
			moved("access_method", "access method", method(to.Storage), method(from.Storage))
		}
	}
	if ch.Has("tablespace") {
		space := func(s schema.Storage) string {
			return "SET TABLESPACE " + schema.Ident(orWord(s.Tablespace, defaultTablespace))
		}
		moved("tablespace", "tablespace", space(to.Storage), space(from.Storage))
	}
	if ch.Has("replica_identity", "replica_identity_index") {
		s := d.newStep(ch.Ref, plan.Brief, "set the replica identity of "+t.String(), alterTable(t)+replicaIdentity(to.Storage), lock(plan.AccessExclusive, t))
		s.Undo = alterTable(t) + replicaIdentity(from.Storage)
		d.add(phaseOwner, t.SQL(), s)
	}
	if ch.Has("cluster_on") {
		d.cluster(ch, t, to.ClusterOn, from.ClusterOn)
	}
}

func (d *draft) cluster(ch diff.Change, t schema.Name, to, from string) {
	s := d.newStep(ch.Ref, plan.Brief, "set the index that CLUSTER sorts "+t.String()+" by", alterTable(t)+clusterOn(to), lock(plan.ShareUpdateExclusive, t))
	s.Undo, s.Why = alterTable(t)+clusterOn(from), "only a mark in the catalog changes"
	d.add(phaseOwner, t.SQL(), s)
}

// remark tells a table again about an index that is replaced by one of its name.
func (d *draft) remark(ch diff.Change) {
	if ch.LiveTable == nil || ch.Table == nil || ch.Action == diff.Drop {
		return
	}
	d.remarkIndex(ch, ch.Table.Name, ch.Ref.Name, ch.LiveTable.Storage, ch.Table.Storage)
}

func (d *draft) remarkIndex(ch diff.Change, t schema.Name, name string, live, desired schema.Storage) {
	if live.ReplicaIndex == name && desired.ReplicaIndex == name {
		s := d.newStep(ch.Ref, plan.Brief, "set the replica identity of "+t.String()+" again", alterTable(t)+replicaIdentity(desired), lock(plan.AccessExclusive, t))
		s.Why = "the mark went with the old index"
		s.Undo = alterTable(t) + replicaIdentity(schema.Storage{})
		d.add(phaseOwner, t.SQL(), s)
	}
	if live.ClusterOn == name && desired.ClusterOn == name {
		d.cluster(ch, t, name, "")
	}
}

func replicaIdentity(s schema.Storage) string {
	if s.ReplicaIndex != "" {
		return "REPLICA IDENTITY USING INDEX " + schema.Ident(s.ReplicaIndex)
	}
	return "REPLICA IDENTITY " + orWord(s.ReplicaIdentity, "DEFAULT")
}

func clusterOn(index string) string {
	if index == "" {
		return "SET WITHOUT CLUSTER"
	}
	return "CLUSTER ON " + schema.Ident(index)
}

func orWord(s, def string) string {
	if s == "" {
		return def
	}
	return s
}

// columnStatistics tells ANALYZE about a column what differs.
func columnStatistics(t schema.Name, column string, from, to schema.Statistics) []string {
	prefix := alterTable(t) + "ALTER COLUMN " + schema.Ident(column) + " "
	var out []string
	if ddl.StatisticsValue(from.Target) != ddl.StatisticsValue(to.Target) {
		out = append(out, prefix+"SET STATISTICS "+ddl.StatisticsValue(to.Target))
	}
	if from.NDistinct != to.NDistinct || from.NDistinctInherited != to.NDistinctInherited {
		out = append(out, alterParams(prefix, from.Options(), to.Options())...)
	}
	return out
}

// changeStatistics tells ANALYZE about a column.
func (a columnAlter) changeStatistics() {
	undo := strings.Join(columnStatistics(a.t, a.to.Name, a.to.Statistics, a.from.Statistics), "; ")
	for _, sql := range columnStatistics(a.t, a.to.Name, a.from.Statistics, a.to.Statistics) {
		s := a.d.newStep(a.ch.Ref, plan.Brief, fmt.Sprintf("say what ANALYZE does with %s.%s", a.t, a.to.Name), sql, lock(plan.ShareUpdateExclusive, a.t))
		s.Undo, s.Why = undo, "holds from the next ANALYZE on"
		// A change of the type would reset it.
		p := phaseColumn
		if a.ch.Has("type", "collation", "as") {
			p = phaseOwner
		}
		a.d.add(p, a.t.SQL(), s)
	}
}

// alterSequence begins a statement about the sequence of an identity column.
func alterSequence(t schema.Name, c *schema.Column) string {
	return "ALTER SEQUENCE " + c.OwnSequence(t).SQL() + " "
}

// changeSequence changes what the sequence of an identity column has beside its options.
func (a columnAlter) changeSequence() {
	from, to := a.from, a.to
	if from.Identity == nil {
		if to.Identity.Persistence != "" {
			a.sequence("change whether it is logged", alterSequence(a.t, to)+"SET "+to.Identity.Persistence, "", to.OwnSequence(a.t))
		}
		if c := to.Identity.Comment; c != "" {
			a.d.comment(a.ch, "SEQUENCE "+to.OwnSequence(a.t).SQL(), c, "")
		}
		return
	}
	old := from.OwnSequence(a.t)
	now := old
	if a.ch.Has("identity.sequence_name") {
		now.Name = to.Identity.Sequence.Own()
		rename := func(from, to schema.Name) string {
			return "ALTER SEQUENCE " + from.SQL() + " RENAME TO " + schema.Ident(to.Name)
		}
		a.sequence("rename it", rename(old, now), rename(now, old), old)
	}
	if a.ch.Has("identity.persistence") {
		table := map[bool]string{true: "UNLOGGED", false: "LOGGED"}
		set := func(c *schema.Column, unlogged bool) string {
			return "ALTER SEQUENCE " + now.SQL() + " SET " + orWord(c.Identity.Persistence, table[unlogged])
		}
		a.sequence("change whether it is logged", set(to, a.ch.Table.Unlogged), set(from, a.ch.LiveTable.Unlogged), now)
	}
	if a.ch.Has("identity.comment") {
		a.d.comment(a.ch, "SEQUENCE "+now.SQL(), to.Identity.Comment, from.Identity.Comment)
	}
}

func (a columnAlter) sequence(what, sql, undo string, locked schema.Name) {
	s := a.d.newStep(a.ch.Ref, plan.Brief, fmt.Sprintf("the sequence of %s.%s: %s", a.t, a.to.Name, what), sql, lock(plan.AccessExclusive, locked))
	if s.Undo = undo; undo == "" {
		s.Lost = "nothing: the sequence is new"
	}
	a.d.add(phaseOwner, a.t.SQL(), s)
}
