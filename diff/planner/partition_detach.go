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
func (b *builder) finalize(p phase, ch diff.Change, t *schema.Table) {
	s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("finish detaching %s from %s", t.Name, t.PartitionOf),
		alterTable(t.PartitionOf)+"DETACH PARTITION "+t.Name.SQL()+" FINALIZE", only(plan.ShareUpdateExclusive, t.PartitionOf), lock(plan.AccessExclusive, t.Name))
	s.Why = "a DETACH CONCURRENTLY was interrupted"
	s.Undo = ddl.Attach(t)
	b.add(p, "", s)
}

// detach takes a partition out of its table. To is what it becomes; nil where it is dropped.
func (b *builder) detach(p phase, ch diff.Change, t, to *schema.Table) {
	parent := t.PartitionOf
	sql := alterTable(parent) + "DETACH PARTITION " + t.Name.SQL()
	summary := fmt.Sprintf("detach %s from %s", t.Name, parent)
	if b.live.Server.VersionNum < 140000 || b.anyDefault(parent) {
		b.detachAtOnce(p, ch, t, "")
		return
	}
	s := b.newStep(ch.Ref, plan.Concurrent, summary, sql+" CONCURRENTLY", only(plan.ShareUpdateExclusive, parent), lock(plan.AccessExclusive, t.Name))
	s.Undo = ddl.Attach(t)
	s.Why = "waits for current readers of the partitioned table, and blocks no one"
	b.detachHazard(&s, ch, t, to)
	b.add(p, "", s)
	if check := detachedCheck(b.live.Table(parent), t); to != nil && !hasCheck(to, check) {
		drop := b.newStep(ch.Ref, plan.Brief, "drop the check that detaching left on "+t.Name.String(),
			alterTable(t.Name)+"DROP CONSTRAINT IF EXISTS "+schema.Ident(check), lock(plan.AccessExclusive, t.Name))
		drop.Why = "the server adds one that says which rows the partition held"
		drop.Lost = "nothing: it says what the bound said"
		b.add(p, "", drop)
	}
}

// detachAtOnce is the form that works in every transaction, under a strong lock.
func (b *builder) detachAtOnce(p phase, ch diff.Change, t *schema.Table, group string) {
	locks := []tableLock{only(plan.AccessExclusive, t.PartitionOf), lock(plan.AccessExclusive, t.Name)}
	why := "CONCURRENTLY came with PostgreSQL 14"
	if d := b.liveDefault(t.PartitionOf); d != nil {
		why = "there is no CONCURRENTLY beside a default partition"
		if d.Name != t.Name {
			locks = append(locks, lock(plan.AccessExclusive, d.Name))
		}
	}
	for _, l := range b.live.Tables {
		for _, f := range l.ForeignKeys {
			if f.RefTable == t.PartitionOf {
				locks = append(locks, lock(plan.Share, l.Name))
				break
			}
		}
	}
	s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("detach %s from %s", t.Name, t.PartitionOf),
		alterTable(t.PartitionOf)+"DETACH PARTITION "+t.Name.SQL(), locks...)
	s.Undo = ddl.Attach(t)
	if s.Why = why; group != "" {
		s.Why = "it is attached again in the same transaction"
	} else {
		b.detachHazard(&s, ch, t, nil)
	}
	b.add(p, group, s)
}

func (b *builder) detachHazard(s *step, ch diff.Change, t, to *schema.Table) {
	if to != nil && to.PartitionOf == t.PartitionOf || ch.Action == diff.Drop {
		return // dropping has a hazard of its own
	}
	b.hazard(s, policy.HazardDetachPartition, ch, fmt.Sprintf("the rows of %s are no longer in %s", t.Name, t.PartitionOf))
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
func (b *builder) dropPartition(ch diff.Change, t *schema.Table) bool {
	switch {
	case t.Detaching:
		b.finalize(phaseLeftover, ch, t)
	case b.droppedTables[t.PartitionOf]:
		return false
	default:
		b.detach(phaseDetach, ch, t, nil)
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
