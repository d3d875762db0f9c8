package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// alterPartitioned changes an index of a live partitioned table: there is no CONCURRENTLY for it, so each
// partition gets its part, and the parts are put together.
func (d *draft) alterPartitioned(ch diff.Change, from, to *schema.Index) {
	if !onlyAttrs(ch, "comment") {
		d.replacePartitioned(ch, from, to)
		return
	}
	if from.Invalid {
		d.completePartitioned(ch, from, to)
	}
	d.comment(ch, indexTarget(ch.Ref.TableName(), to.Name), to.Comment, from.Comment)
}

// buildPartitioned makes the index on the table alone, not valid yet, and its parts.
func (d *draft) buildPartitioned(ch diff.Change, i *schema.Index, name string) {
	t := ch.Ref.TableName()
	was := ""
	if d.begun(t, i, name) {
		was = name
	} else {
		s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("make index %s on %s without its partitions", name, t),
			ddl.CreateIndex(t, i, ddl.IndexOptions{Only: true, Name: name}), only(plan.Share, t))
		s.Rows, s.Bytes = -1, -1
		s.Why = "it becomes valid by itself when every partition has its part"
		s.Undo = "DROP INDEX " + schema.Name{Schema: t.Schema, Name: name}.SQL()
		d.add(phaseIndex, "", s)
	}
	d.completeParts(ch, t, i, name, was)
	if i.Comment != "" && name == i.Name {
		d.comment(ch, indexTarget(t, i.Name), i.Comment, "")
	}
}

// begun reports whether a partitioned table has the index under its temporary name: an interrupted plan
// has made it, and perhaps some of its parts.
func (in *facts) begun(t schema.Name, i *schema.Index, name string) bool {
	l := in.renamed.Table(t)
	return l != nil && isLeftover(name) && slices.ContainsFunc(l.Indexes, func(own *schema.Index) bool {
		return own.Name == name && sameButName(own, i) && !(own.Invalid && in.stuck(t, name))
	})
}

// completePartitioned makes an index valid that lacks parts.
func (d *draft) completePartitioned(ch diff.Change, from, to *schema.Index) {
	t := ch.Ref.TableName()
	if d.stuck(t, from.Name) {
		d.replacePartitioned(ch, from, to)
		return
	}
	d.completeParts(ch, t, to, from.Name, from.Name)
}

// stuck reports whether every partition has its part of an index that is not valid. The server looks at that
// only when a part is attached, so there is no way left but to build it again: it comes of a partition
// that was attached, or detached, while the index lacked that part alone.
func (in *facts) stuck(t schema.Name, index string) bool {
	for _, n := range in.partitions(t) {
		if n.live == nil {
			continue // attaching it gives it its part, and looks at nothing
		}
		part := partOf(n.live, index)
		if part == nil || part.Invalid && !(n.partitioned() && in.stuck(n.name, part.Name)) {
			return false
		}
	}
	return true
}

// completeParts gives every partition of a table its valid part of an index. The live index is
// called was.
func (d *draft) completeParts(ch diff.Change, t schema.Name, i *schema.Index, name, was string) {
	var last *entry
	defer func() { d.completesAbove(last, t, name) }()
	for _, n := range d.partitions(t) {
		part := partOf(n.live, was)
		switch {
		case n.live == nil && d.hasLiveIndex(t, was):
			continue // attaching it has given it its part
		case part != nil && !part.Invalid:
			continue
		case part != nil && n.partitioned():
			d.completeParts(ch, n.name, i, part.Name, part.Name)
			continue
		case part != nil:
			// The part of a partition was built and failed.
			full := schema.Name{Schema: n.name.Schema, Name: part.Name}
			s := d.partStep(ch, n, plan.Concurrent, "build index "+part.Name+" again", "REINDEX INDEX CONCURRENTLY "+full.SQL(), lock(plan.ShareUpdateExclusive, n.name))
			s.Lost = "nothing: the definition stays"
			s.scans(d.own(n.name))
			s.Rewrites = []string{full.SQL()}
			d.add(phaseIndex, "", s)
			continue
		}
		var filled, own string
		if index := d.ownPart(n, i); index != nil {
			filled, own = d.renamePart(ch, n, i, index), index.Name
		} else {
			filled = d.partName(n.name, i, "idx")
			d.buildPart(ch, n, i, filled)
		}
		// From below: when the last part comes to an index that is a part itself, the server looks at
		// the index above under ACCESS EXCLUSIVE (validatePartitionedIndex in tablecmds.c).
		if n.partitioned() {
			d.completeParts(ch, n.name, i, filled, own)
		}
		last = d.attachPart(ch, t, n, name, filled)
	}
}

// completesAbove notes what the last part does to an index that is a live part itself: it becomes
// valid, and the one above is looked at.
func (in *facts) completesAbove(last *entry, t schema.Name, index string) {
	l := in.live.Table(t)
	if last == nil || l == nil || l.Shared == nil || in.live.Server.VersionNum >= 180000 {
		return // version 18 looks without a lock
	}
	if slices.ContainsFunc(l.Shared.Indexes, func(i *schema.Index) bool { return i.Name == index && i.PartOf != "" }) {
		last.step.Locks = append(last.step.Locks, only(plan.AccessExclusive, l.PartitionOf))
	}
}

// hasLiveIndex reports whether a live table has an index of the name, be it its own or a part.
func (in *facts) hasLiveIndex(t schema.Name, name string) bool {
	l := in.renamed.Table(t)
	return l != nil && (hasIndex(l, name) || l.Shared != nil && hasIndex(l.Shared, name))
}

func (d *draft) dropPartitionedIndex(p phase, ch diff.Change, name string, i *schema.Index) {
	t := ch.Ref.TableName()
	s := d.newStep(ch.Ref, plan.Brief, "drop index "+name+" and its parts", "DROP INDEX "+schema.Name{Schema: t.Schema, Name: name}.SQL(), lock(plan.AccessExclusive, t))
	s.Why = "there is no CONCURRENTLY for the index of a partitioned table"
	s.Undo = ddl.CreateIndex(t, i, ddl.IndexOptions{Name: name})
	list := d.referring(t, keyColumns(i))
	for _, n := range d.below(t, true) {
		list = append(list, d.referring(n, keyColumns(i))...)
	}
	if len(list) > 0 {
		s.Why += "; a foreign key may depend on it, and is put back in the same transaction"
		d.exchange(ch, p, "drop "+s.SQL, list, s)
		return
	}
	d.add(p, "", s)
}

// replacePartitioned builds the new index under a temporary name and swaps the names.
func (d *draft) replacePartitioned(ch diff.Change, from, to *schema.Index) {
	t := ch.Ref.TableName()
	temporary, replaced := newName(to.Name), d.names.replaced(schema.Name{Schema: t.Schema, Name: to.Name})
	d.buildPartitioned(ch, to, temporary)
	rename := func(old, new string) string {
		return "ALTER INDEX " + schema.Name{Schema: t.Schema, Name: old}.SQL() + " RENAME TO " + schema.Ident(new)
	}
	for _, names := range [][2]string{{to.Name, replaced}, {temporary, to.Name}} {
		s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("rename index %s to %s", names[0], names[1]), rename(names[0], names[1]),
			lock(plan.ShareUpdateExclusive, schema.Name{Schema: t.Schema, Name: names[0]}))
		s.Undo = rename(names[1], names[0])
		d.add(phaseSwap, "swap "+t.SQL()+to.Name, s)
	}
	if to.Comment != "" {
		d.comment(ch, indexTarget(t, to.Name), to.Comment, "")
	}
	d.dropPartitionedIndex(phaseDropIndex, ch, replaced, from)
}
