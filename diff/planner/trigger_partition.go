package planner

import (
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// clones sets the states of triggers on partitions that are not those of their table. It comes
// after all that makes a partition or a trigger, and after the trigger's own state, which reaches
// the partitions.
func (d *draft) clones(p *progress) {
	list := slices.Concat(p.rest, p.managed)
	changed, again := make(map[schema.Ref]diff.Change), make(map[schema.Ref]bool)
	for _, ch := range list {
		changed[ch.Ref] = ch
		if ch.Ref.Kind == schema.KindTrigger && (ch.Action != diff.Alter || !onlyAttrs(ch, "partition", "comment")) {
			again[ch.Ref] = ch.Action != diff.Rename || again[ch.Ref]
		}
	}
	for _, e := range d.desired.Entities {
		to, ok := e.(*schema.Trigger)
		if !ok {
			continue
		}
		from, _ := d.renamed.Entity(to.Ref()).(*schema.Trigger)
		if from == nil || again[to.Ref()] {
			from = &schema.Trigger{Table: to.Table, Enabled: to.Enabled}
		}
		for _, t := range d.cloned(from, to, changed) {
			d.clone(to, t.Name, to.StateOn(t.Name), d.cloneState(from, t, changed))
		}
	}
}

// cloned are the partitions on which a trigger has, or may get, another state than on its table.
func (in *facts) cloned(from, to *schema.Trigger, changed map[schema.Ref]diff.Change) []*schema.Table {
	if len(from.Partitions)+len(to.Partitions) == 0 {
		return nil
	}
	var out []*schema.Table
	for _, t := range in.desired.Tables {
		under := slices.ContainsFunc(in.desired.Ancestors(t), func(a *schema.Table) bool { return a.Name == to.Table })
		if under && t.IsPartition() && (from.StateOn(t.Name) != from.Enabled || to.StateOn(t.Name) != to.Enabled || in.newPartition(t.Name, changed)) {
			out = append(out, t)
		}
	}
	return out
}

// cloneState is the state of a trigger on a partition as the plan leaves it: a partition that is
// made or attached takes it from its table.
func (in *facts) cloneState(from *schema.Trigger, t *schema.Table, changed map[schema.Ref]diff.Change) string {
	for in.newPartition(t.Name, changed) {
		if t = in.desired.Table(t.PartitionOf); t == nil || t.Name == from.Table {
			return from.Enabled
		}
	}
	return from.StateOn(t.Name)
}

func (in *facts) newPartition(t schema.Name, changed map[schema.Ref]diff.Change) bool {
	return in.created[t] || changed[schema.Ref{Kind: schema.KindTable, Schema: t.Schema, Name: t.Name}].Has("partition_of", "values")
}

func (d *draft) clone(t *schema.Trigger, partition schema.Name, to, from string) {
	if to == from {
		return
	}
	s := d.newStep(t.Ref(), plan.Brief, "change "+t.Ref().String()+" on its partition "+partition.String(), ddl.EnableClone(partition, t.Name, to))
	if !d.created[partition] {
		s.Locks = append(s.Locks, only(plan.ShareRowExclusive, partition))
	}
	s.Undo = ddl.EnableClone(partition, t.Name, from)
	d.add(phaseClone, t.Ref().String(), s)
}
