package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// lostIdentities asks before a plan after which the server refuses the application's UPDATE or DELETE
// of a table: it is published, and nothing identifies its rows any more.
func (d *draft) lostIdentities(done *progress) {
	before, after := d.publications()
	if len(after) == 0 {
		return
	}
	for _, t := range d.desired.Tables {
		live := d.renamed.Table(t.Name)
		var was []published
		if live != nil {
			was = publishedBy(before, d.renamed, live)
		}
		for _, p := range publishedBy(after, d.desired, t) {
			why := p.barred(d.desired, t, "update", "delete")
			barred := func(o published) bool {
				return o.by.Name == p.by.Name && o.barred(d.renamed, live, "update", "delete") != ""
			}
			if why == "" || slices.ContainsFunc(was, barred) {
				continue
			}
			if ch, ok := d.identityChange(done.found, t, live, p.by); ok {
				d.hazardAt(ch, policy.HazardReplicaIdentity, fmt.Sprintf("%s %s, and %s publishes %s: PostgreSQL refuses those on the table from then on",
					t.Name, why, p.by.Ref(), refusedOps(p.by)))
			}
		}
	}
}

// refusedOps are the operations of a publication that need a replica identity.
func refusedOps(p *schema.Publication) string {
	switch update, del := slices.Contains(p.Publish, "update"), slices.Contains(p.Publish, "delete"); {
	case update && del:
		return "updates and deletes"
	case del:
		return "deletes"
	}
	return "updates"
}

// identityChange finds the change that leaves a table without a replica identity that a publication needs.
func (in *facts) identityChange(list []diff.Change, t, live *schema.Table, p *schema.Publication) (diff.Change, bool) {
	above := in.desired.Ancestors(t)
	isOn := func(ch diff.Change) bool {
		return ch.Ref.TableName() == t.Name || t.IsPartition() && slices.ContainsFunc(above, func(a *schema.Table) bool { return a.Name == ch.Ref.TableName() })
	}
	causes := []func(diff.Change) bool{
		func(ch diff.Change) bool { return ch.Ref == t.Ref() && ch.Action == diff.Create },
		func(ch diff.Change) bool {
			return ch.Ref == t.Ref() && ch.Has("replica_identity", "replica_identity_index", "unlogged")
		},
		func(ch diff.Change) bool {
			return ch.Ref.Kind == schema.KindPrimaryKey && isOn(ch)
		},
		func(ch diff.Change) bool {
			return live != nil && live.ReplicaIndex != "" && ch.Ref.TableName() == t.Name && ch.Ref.Name == live.ReplicaIndex
		},
		func(ch diff.Change) bool { return ch.Ref == p.Ref() },
	}
	for _, is := range causes {
		if i := slices.IndexFunc(list, is); i >= 0 {
			return list[i], true
		}
	}
	return diff.Change{}, false
}

// hazardAt notes a hazard of a change whose steps are planned: the first of them brings it.
func (d *draft) hazardAt(ch diff.Change, name, text string) {
	for i := range d.entries {
		if s := &d.entries[i].step; s.Object.Ref() == ch.Ref {
			d.hazard(s, name, ch, text)
			return
		}
	}
	d.hazardApart(name, ch, text)
}
