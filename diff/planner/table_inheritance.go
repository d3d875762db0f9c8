package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// splitAnew is what to do where a partition key cannot change.
const splitAnew = "declare a new table under another name, copy the rows, and let the two change names (renamed_from)"

// inheritance changes how a table is split, and what it is a part or a child of.
func (d *draft) inheritance(ch diff.Change, from, to *schema.Table) {
	if ch.Has("partition") {
		text := fmt.Sprintf("table %s cannot change how it is split", to.Name)
		switch {
		case from.Partition == nil:
			text = fmt.Sprintf("table %s is not split, and an ordinary table cannot become a partitioned one", to.Name)
		case to.Partition == nil:
			text = fmt.Sprintf("table %s is split, and a partitioned table cannot become an ordinary one", to.Name)
		}
		d.refuse(ch, text, splitAnew)
		return
	}
	if ch.Has("partition_of", "values") {
		d.changePartition(ch, from, to)
	}
	if ch.Has("inherits") {
		d.changeParents(ch, from, to)
	}
}

func (d *draft) changePartition(ch diff.Change, from, to *schema.Table) {
	moved := *from
	moved.Name = to.Name
	switch {
	case from.Detaching:
		d.finalize(phaseLeftover, ch, &moved)
	case from.IsPartition() && to.IsPartition() && from.PartitionOf == to.PartitionOf:
		d.changeBound(ch, &moved, to)
		return
	case from.IsPartition():
		d.detach(phaseDetach, ch, &moved, to)
	}
	if to.IsPartition() {
		d.attach(ch, &moved, to)
	}
}

// parentLocks are what the making of a table locks of what it inherits from: tables that are there (MergeAttributes in
// tablecmds.c).
func (d *draft) parentLocks(t *schema.Table) []tableLock {
	var out []tableLock
	for _, p := range t.Inherits {
		if !d.created[p] {
			out = append(out, only(plan.ShareUpdateExclusive, p))
		}
	}
	return out
}

// changeParents changes what a table inherits from. The order of parents is that in which they
// came, so all behind the first difference go and come again.
func (d *draft) changeParents(ch diff.Change, from, to *schema.Table) {
	same := 0
	for same < len(from.Inherits) && same < len(to.Inherits) && from.Inherits[same] == to.Inherits[same] {
		same++
	}
	for _, p := range from.Inherits[same:] {
		sql := inherit(to.Name, "NO INHERIT", p)
		s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("let %s inherit from %s no more", to.Name, p), sql, lock(plan.AccessExclusive, to.Name), only(plan.AccessShare, p))
		s.Undo = inherit(to.Name, "INHERIT", p)
		d.hazard(&s, policy.HazardDetachPartition, ch, fmt.Sprintf("the rows of %s are no longer in %s", to.Name, p))
		d.add(phaseDetach, "", s)
	}
	for _, n := range to.Inherits[same:] {
		if p := d.desired.Table(n); p != nil {
			for _, a := range append([]*schema.Table{p}, d.desired.Ancestors(p)...) {
				d.parentChecks(ch, from, to, a)
			}
		}
		s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("let %s inherit from %s", to.Name, n), inherit(to.Name, "INHERIT", n),
			lock(plan.AccessExclusive, to.Name), only(plan.ShareUpdateExclusive, n))
		s.Undo = inherit(to.Name, "NO INHERIT", n)
		d.add(phaseAttach, "", s)
	}
}
