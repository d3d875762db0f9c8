package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/sqltext"
)

// finalize ends a DETACH CONCURRENTLY that was interrupted.
func (d *draft) finalize(p phase, ch diff.Change, t *schema.Table) {
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("finish detaching %s from %s", t.Name, t.PartitionOf),
		alterTable(t.PartitionOf)+"DETACH PARTITION "+t.Name.SQL()+" FINALIZE", only(plan.ShareUpdateExclusive, t.PartitionOf), lock(plan.AccessExclusive, t.Name))
	s.Why = "a DETACH CONCURRENTLY was interrupted"
	s.Undo = ddl.Attach(t)
	d.add(p, "", s)
}

// detach takes a partition out of its table. To is what it becomes; nil where it is dropped.
func (d *draft) detach(p phase, ch diff.Change, t, to *schema.Table) {
	parent := t.PartitionOf
	sql := alterTable(parent) + "DETACH PARTITION " + t.Name.SQL()
	summary := fmt.Sprintf("detach %s from %s", t.Name, parent)
	if d.live.Server.VersionNum < 140000 || d.anyDefault(parent) {
		d.detachAtOnce(p, ch, t, "")
		return
	}
	s := d.newStep(ch.Ref, plan.Concurrent, summary, sql+" CONCURRENTLY", only(plan.ShareUpdateExclusive, parent), lock(plan.AccessExclusive, t.Name))
	s.Undo = ddl.Attach(t)
	s.Why = "waits for current readers of the partitioned table, and blocks no one"
	d.detachHazard(&s, ch, t, to)
	d.addDetach(p, t, s)
	if check := d.detachedCheck(t); to != nil && !hasCheck(to, check) {
		drop := d.newStep(ch.Ref, plan.Brief, "drop the check that detaching left on "+t.Name.String(),
			alterTable(t.Name)+"DROP CONSTRAINT IF EXISTS "+schema.Ident(check), lock(plan.AccessExclusive, t.Name))
		drop.Why = "the server adds one that says which rows the partition held"
		drop.Lost = "nothing: it says what the bound said"
		d.addDetach(p, t, drop)
	}
}

// addDetach places a step before those that detach what the partition is below: detached, that would give it
// a check of its own.
func (d *draft) addDetach(p phase, t *schema.Table, s step) {
	at := slices.IndexFunc(d.entries, func(e *entry) bool {
		return e.phase == p && slices.Contains(d.below(e.step.Object.Ref().TypeName(), true), t.Name)
	})
	e := d.add(p, "", s)
	if at >= 0 {
		copy(d.entries[at+1:], d.entries[at:])
		d.entries[at] = e
	}
}

// detachAtOnce is the form that works in every transaction, under a strong lock.
func (d *draft) detachAtOnce(p phase, ch diff.Change, t *schema.Table, group string) {
	locks := []tableLock{only(plan.AccessExclusive, t.PartitionOf), lock(plan.AccessExclusive, t.Name)}
	why := "CONCURRENTLY came with PostgreSQL 14"
	if fallback := d.liveDefault(t.PartitionOf); fallback != nil {
		why = "there is no CONCURRENTLY beside a default partition"
		if fallback.Name != t.Name {
			locks = append(locks, lock(plan.AccessExclusive, fallback.Name))
		}
	}
	for _, l := range d.live.Tables {
		for _, f := range l.ForeignKeys {
			if f.RefTable == t.PartitionOf {
				locks = append(locks, lock(plan.Share, l.Name))
				break
			}
		}
	}
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("detach %s from %s", t.Name, t.PartitionOf),
		alterTable(t.PartitionOf)+"DETACH PARTITION "+t.Name.SQL(), locks...)
	s.Undo = ddl.Attach(t)
	if s.Why = why; group != "" {
		s.Why = "it is attached again in the same transaction"
	} else {
		d.detachHazard(&s, ch, t, nil)
	}
	d.add(p, group, s)
}

func (d *draft) detachHazard(s *step, ch diff.Change, t, to *schema.Table) {
	if to != nil && to.PartitionOf == t.PartitionOf || ch.Action == diff.Drop {
		return // dropping has a hazard of its own
	}
	d.hazard(s, policy.HazardDetachPartition, ch, fmt.Sprintf("the rows of %s are no longer in %s", t.Name, t.PartitionOf))
}

// detachedCheck is the name of the check that DETACH CONCURRENTLY adds, as the server chooses
// it: after the column, where the keys of all tables above read only one.
func (in *facts) detachedCheck(t *schema.Table) string {
	var columns []string
	for _, a := range in.renamed.Ancestors(t) {
		if a.Partition == nil {
			continue
		}
		for _, part := range a.Partition.Parts {
			for _, c := range t.Columns {
				if part.Column == c.Name || part.Column == "" && sqltext.Names(part.Expr.Text, c.Name) {
					columns = append(columns, c.Name)
				}
			}
		}
	}
	column := ""
	if slices.Sort(columns); len(slices.Compact(columns)) == 1 {
		column = columns[0]
	}
	taken := func(name string) bool { return hasCheck(t, name) || t.Shared != nil && hasCheck(t.Shared, name) }
	name := schema.ObjectName(t.Name.Name, column, "check")
	for n := 1; taken(name); n++ {
		name = schema.ObjectName(t.Name.Name, column, fmt.Sprintf("check%d", n))
	}
	return name
}

// dropPartition takes a partition out of its table before it is dropped: DROP TABLE alone
// would lock the partitioned table against all other sessions. False reports that it is dropped with its table.
func (d *draft) dropPartition(ch diff.Change, t *schema.Table) bool {
	switch {
	case t.Detaching:
		d.finalize(phaseLeftover, ch, t)
	case d.droppedTables[t.PartitionOf]:
		return false
	default:
		d.detach(phaseDetach, ch, t, nil)
	}
	return true
}

// keptPartition names a partition that would go with its table though policy keeps it.
func (in *facts) keptPartition(t *schema.Table) string {
	for _, n := range in.below(t.Name, true) {
		if !in.droppedTables[n] && in.desired.Table(n) == nil {
			return n.String()
		}
	}
	return ""
}
