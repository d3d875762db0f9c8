package planner

import (
	"fmt"
	"maps"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// What a partition says of an index, as its replica identity or for CLUSTER, may name its part of an index of its table. It is said
// once the part is there.

// marks are the steps that say of a new table what it says of indexes, and how its rows are identified without.
func (d *draft) marks(ref schema.Ref, t *schema.Table) []step {
	var out []step
	if sql := replicaIdentity(t.Storage); sql != replicaIdentity(schema.Storage{}) {
		out = append(out, d.newStep(ref, plan.Brief, "set the replica identity of "+t.Name.String(), alterTable(t.Name)+sql))
	}
	if t.ClusterOn != "" {
		out = append(out, d.newStep(ref, plan.Brief, fmt.Sprintf("let CLUSTER sort %s by %s", t.Name, t.ClusterOn), alterTable(t.Name)+clusterOn(t.ClusterOn)))
	}
	return out
}

// namesPart reports whether a table says something of an index that is not its own.
func namesPart(t *schema.Table) bool {
	own := indexNames(t)
	return t.IsPartition() && slices.ContainsFunc([]string{t.ReplicaIndex, t.ClusterOn}, func(name string) bool {
		return name != "" && !slices.Contains(own, name)
	})
}

// remarkParts tells the partitions again about their parts of a key that is replaced by one whose parts have the names of the old.
func (d *draft) remarkParts(ch diff.Change) {
	parts := d.indexParts(ch.Ref.TableName(), ch.Ref.Name)
	for _, n := range slices.SortedFunc(maps.Keys(parts), schema.Name.Compare) {
		if live, desired := d.renamed.Table(n), d.desired.Table(n); live != nil && desired != nil {
			d.remarkIndex(diff.Change{Ref: desired.Ref()}, n, parts[n], live.Storage, desired.Storage)
		}
	}
}

// refuseMarks refuses what says something of an index that is neither the table's nor, under that name, a part that it will have.
func (d *draft) refuseMarks(p *progress) {
	for _, ch := range p.found {
		t, ok := ch.To.(*schema.Table)
		if !ok || ch.Action == diff.Alter && !ch.Has("replica_identity_index", "cluster_on") || !namesPart(t) {
			continue
		}
		for _, name := range []string{t.ReplicaIndex, t.ClusterOn} {
			if name != "" && !d.willHaveIndex(t, name) {
				d.refuse(ch, fmt.Sprintf("table %s will have no index of the name %s, nor a part of one of its table", t.Name, name),
					"the server names a part after its partition and its columns: see \\d "+t.Name.String()+", or declare an index of that name")
			}
		}
	}
}

// willHaveIndex reports whether a table has an index, or a part of one, of a name when the plan has run.
func (in *facts) willHaveIndex(t *schema.Table, name string) bool {
	if slices.Contains(indexNames(t), name) {
		return true
	}
	if l := in.renamed.Table(t.Name); l != nil && l.Shared != nil && slices.Contains(indexNames(l.Shared), name) {
		return true
	}
	for _, a := range in.desired.Ancestors(t) {
		for ref, o := range a.Children() {
			if mayNamePart(t, name, ref, o) {
				return true
			}
		}
	}
	return false
}

// mayNamePart reports whether a name is one that the server gives a partition's part of an index, or of that of a key, of a table above it.
func mayNamePart(t *schema.Table, name string, ref schema.Ref, of schema.Object) bool {
	switch o := of.(type) {
	case *schema.Key:
		return isPartName(name, t.Name, ddl.KeyIndex(o, ""), keyLabel(ref))
	case *schema.Index:
		return isPartName(name, t.Name, o, "idx")
	}
	return false
}
