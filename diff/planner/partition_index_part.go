package planner

import (
	"fmt"
	"maps"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

func (in *facts) partStep(ch diff.Change, n node, class plan.Class, summary, sql string, locks ...tableLock) step {
	s := in.newStep(ch.Ref, class, summary, sql, locks...)
	s.Rows, s.Bytes = 0, 0
	if st, ok := in.size(n.name); ok {
		s.Rows, s.Bytes = st.Rows, st.Bytes
	}
	return s
}

func (d *draft) buildPart(ch diff.Change, n node, i *schema.Index, name string) {
	plain := *i
	plain.Comment = ""
	full := schema.Name{Schema: n.name.Schema, Name: name}
	if n.partitioned() {
		s := d.partStep(ch, n, plan.Brief, fmt.Sprintf("make index %s on %s without its partitions", name, n.name),
			ddl.CreateIndex(n.name, &plain, ddl.IndexOptions{Only: true, Name: name}), only(plan.Share, n.name))
		s.Rows, s.Bytes = -1, -1
		s.Undo = "DROP INDEX " + full.SQL()
		d.add(phaseIndex, "", s)
		return
	}
	s := d.partStep(ch, n, plan.Concurrent, fmt.Sprintf("build index %s on %s", name, n.name),
		ddl.CreateIndex(n.name, &plain, ddl.IndexOptions{Concurrently: true, Name: name}), lock(plan.ShareUpdateExclusive, n.name))
	s.Why = "built beside reads and writes"
	s.Undo = dropIndexConcurrently(full)
	s.Index = &full
	s.Session = d.buildSettings(ch, i)
	s.scans(d.own(n.name))
	if n.live != nil {
		s.Precheck = d.indexable(n.name, i)
	}
	d.add(phaseIndex, "", s)
}

func (d *draft) attachPart(ch diff.Change, t schema.Name, n node, parent, part string) *entry {
	index := schema.Name{Schema: n.name.Schema, Name: part}
	s := d.partStep(ch, n, plan.Brief, fmt.Sprintf("make %s a part of index %s", part, parent),
		"ALTER INDEX "+schema.Name{Schema: t.Schema, Name: parent}.SQL()+" ATTACH PARTITION "+index.SQL(),
		lock(plan.AccessExclusive, index), only(plan.AccessShare, t), only(plan.AccessShare, n.name))
	s.Rows, s.Bytes = -1, -1
	s.Lost = "nothing: dropping the index drops its parts"
	return d.add(phaseIndex, "", s)
}

// partOf is a live partition's part of an index.
func partOf(live *schema.Table, index string) *schema.Index {
	if live == nil || live.Shared == nil || index == "" {
		return nil
	}
	for _, i := range live.Shared.Indexes {
		if i.PartOf == index {
			return i
		}
	}
	return nil
}

// indexParts are the names of the parts that the partitions below a live table have of its index, or of that of its key.
func (in *facts) indexParts(t schema.Name, index string) map[schema.Name]string {
	out := make(map[schema.Name]string)
	for _, n := range in.partitions(t) {
		if n.live == nil || n.live.Shared == nil {
			continue
		}
		name := ""
		if part := keyPart(n.live.Shared, index); part != nil {
			name = part.Name
		} else if part := partOf(n.live, index); part != nil {
			name = part.Name
		}
		if name != "" {
			out[n.name] = name
			maps.Copy(out, in.indexParts(n.name, name))
		}
	}
	return out
}

// ownPart is an index of a partition's own that the HCL does not declare for it and that is
// what the part would be: an interrupted plan has built it, or lacks only parts of it.
func (in *facts) ownPart(n node, i *schema.Index) *schema.Index {
	if n.live == nil {
		return nil
	}
	for _, own := range n.live.Indexes {
		declared := false
		if n.desired != nil {
			declared = hasIndex(n.desired, own.Name)
		}
		if !declared && (!own.Invalid || own.Partitioned) && sameButName(own, i) {
			return own
		}
	}
	return nil
}

// renamePart gives an index that becomes a part the name of one, and gives that: its own name is
// free for what the HCL may call so later.
func (d *draft) renamePart(ch diff.Change, n node, i, own *schema.Index) string {
	d.dropComment(phaseIndex, "", ch, n.name, own)
	if isPartName(own.Name, n.name, i, "idx") {
		return own.Name
	}
	name := d.partName(n.name, i, "idx")
	rename := func(from, to string) string {
		return "ALTER INDEX " + schema.Name{Schema: n.name.Schema, Name: from}.SQL() + " RENAME TO " + schema.Ident(to)
	}
	s := d.partStep(ch, n, plan.Brief, fmt.Sprintf("rename index %s, which becomes a part of another", own.Name), rename(own.Name, name),
		lock(plan.ShareUpdateExclusive, schema.Name{Schema: n.name.Schema, Name: own.Name}))
	s.Rows, s.Bytes = -1, -1
	s.Undo = rename(name, own.Name)
	d.add(phaseIndex, "", s)
	return name
}

// dropComment takes its comment from an index that becomes a constraint's or a part.
func (d *draft) dropComment(p phase, group string, ch diff.Change, t schema.Name, i *schema.Index) {
	if i.Comment == "" {
		return
	}
	target := indexTarget(t, i.Name)
	s := d.newStep(ch.Ref, plan.Brief, "remove the comment on index "+i.Name, ddl.Comment(target, ""), lock(plan.ShareUpdateExclusive, schema.Name{Schema: t.Schema, Name: i.Name}))
	s.Undo = ddl.Comment(target, i.Comment)
	d.add(p, group, s)
}
