package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
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
	d.add(p, "", s)
	if check := detachedCheck(d.live.Table(parent), t); to != nil && !hasCheck(to, check) {
		drop := d.newStep(ch.Ref, plan.Brief, "drop the check that detaching left on "+t.Name.String(),
			alterTable(t.Name)+"DROP CONSTRAINT IF EXISTS "+schema.Ident(check), lock(plan.AccessExclusive, t.Name))
		drop.Why = "the server adds one that says which rows the partition held"
		drop.Lost = "nothing: it says what the bound said"
		d.add(p, "", drop)
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
// it: after the column, where the key has only one.
func detachedCheck(parent, t *schema.Table) string {
	column := ""
	if parent != nil && parent.Partition != nil && len(parent.Partition.Parts) == 1 && !parent.IsPartition() {
		column = parent.Partition.Parts[0].Column
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
