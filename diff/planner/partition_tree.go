package planner

import (
	"slices"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// node is a partition below a partitioned table, as the tree is while the plan adds: what the
// plan detaches has left, what it attaches from elsewhere is not there yet.
type node struct {
	name schema.Name
	// live is nil for a partition that the plan makes.
	live, desired *schema.Table
}

func (n node) partitioned() bool {
	if n.live != nil {
		return n.live.Partition != nil
	}
	return n.desired.Partition != nil
}

// partitioned reports whether the live table is split.
func (in *facts) partitioned(t schema.Name) bool {
	l := in.renamed.Table(t)
	return l != nil && l.Partition != nil && !in.created[t]
}

// partitions are the direct partitions of a table, by name.
func (in *facts) partitions(t schema.Name) []node {
	var out []node
	for _, l := range in.liveChildren()[t] {
		if l.IsPartition() && !l.Detaching && !in.leaves(l) {
			out = append(out, node{l.Name, l, in.desired.Table(l.Name)})
		}
	}
	for _, d := range in.desiredChildren()[t] {
		if d.IsPartition() && in.created[d.Name] {
			out = append(out, node{d.Name, nil, d})
		}
	}
	slices.SortFunc(out, func(x, y node) int { return x.name.Compare(y.name) })
	return out
}

// leaves reports whether the plan takes a live partition out of its table.
func (in *facts) leaves(l *schema.Table) bool {
	if in.droppedTables[l.Name] {
		return true
	}
	d := in.desired.Table(l.Name)
	return d != nil && d.PartitionOf != l.PartitionOf
}

// leafPartitions are the partitions below a table that hold rows.
func (in *facts) leafPartitions(t schema.Name) []node {
	var out []node
	for _, n := range in.partitions(t) {
		if n.partitioned() {
			out = append(out, in.leafPartitions(n.name)...)
		} else {
			out = append(out, n)
		}
	}
	return out
}

// below are all live tables that have columns of a table, at any depth.
func (in *facts) below(t schema.Name, partitionsOnly bool) []schema.Name {
	var out []schema.Name
	for _, l := range in.liveChildren()[t] {
		if l.IsPartition() || !partitionsOnly {
			out = append(append(out, l.Name), in.below(l.Name, partitionsOnly)...)
		}
	}
	return out
}

// tablesBelow are the live tables that have columns of a table, at any depth, all as the plan's
// renames leave them.
func (in *facts) tablesBelow(t schema.Name) []*schema.Table {
	var out []*schema.Table
	for _, l := range in.liveChildren()[t] {
		for _, below := range append([]*schema.Table{l}, in.tablesBelow(l.Name)...) {
			if !slices.Contains(out, below) { // which may have the columns in two ways
				out = append(out, below)
			}
		}
	}
	return out
}

// reach adds the tables below to each lock: what ALTER TABLE does to a table reaches those that
// have its columns, unless it is only about the table itself.
func (in *facts) reach(locks []tableLock) []tableLock {
	var out []tableLock
	add := func(l tableLock) {
		same := func(o tableLock) bool { return o.Relation == l.Relation && o.Mode == l.Mode }
		if !slices.ContainsFunc(out, same) {
			out = append(out, l)
		}
	}
	for _, l := range locks {
		alone := l
		alone.only = false
		add(alone)
		if l.only {
			continue
		}
		for _, n := range in.below(schema.ParseName(l.Relation), l.Mode != plan.AccessExclusive) {
			add(below(l.Mode, n))
		}
	}
	return out
}

// departs reports whether the plan takes a live table out of the table or the tables that it has its
// columns from.
func (in *facts) departs(l *schema.Table) bool {
	d := in.desired.Table(l.Name)
	if l.IsPartition() {
		return in.leaves(l) && !(in.droppedTables[l.Name] && in.droppedTables[l.PartitionOf])
	}
	return d != nil && len(l.Inherits) > 0 && !slices.ContainsFunc(l.Inherits, func(p schema.Name) bool { return slices.Contains(d.Inherits, p) })
}
