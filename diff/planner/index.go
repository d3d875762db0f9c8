package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// newName is the temporary name of what will replace an object, oldName of what is replaced.
func newName(name string) string { return schema.TemporaryName(name, "", "new") }
func oldName(name string) string { return schema.TemporaryName(name, "", "old") }

// LastName is what an index is called once it is in its place: while it is built it has a temporary
// name, of ours or of REINDEX CONCURRENTLY. Names that were cut stay as they are.
func LastName(name string) string {
	for _, suffix := range []string{"_new" + schema.TemporarySuffix, "_ccnew"} {
		name = strings.TrimSuffix(name, suffix)
	}
	return name
}

func isLeftover(name string) bool { return schema.IsTemporary(name) }

func (d *draft) createIndex(ch diff.Change) {
	t, to := ch.Ref.TableName(), ch.To.(*schema.Index)
	d.remark(ch)
	taken := d.names.isTaken(schema.Name{Schema: ch.Ref.Schema, Name: to.Name})
	switch p := d.recipes[ch.Ref.Kind].phase; {
	case d.partitioned(t) && taken:
		d.refuse(ch, fmt.Sprintf("index %s of partitioned table %s takes the name of one that is dropped", to.Name, t), "apply the drop first, then the new index")
	case d.partitioned(t):
		d.buildPartitioned(ch, to, to.Name)
	case taken:
		d.replaceIndex(ch, nil, to)
	case d.attaches[t] && d.takenUp(ch.Table, to):
		d.buildIndex(phaseAttach, ch, to, to.Name)
	default:
		d.buildIndex(p, ch, to, to.Name)
	}
}

// alterIndex changes an index in place, or builds another one in its stead.
func (d *draft) alterIndex(ch diff.Change) {
	t, from, to := ch.Ref.TableName(), ch.From.(*schema.Index), ch.To.(*schema.Index)
	if !from.Invalid && !d.partitioned(t) && d.movesOnly(ch, "comment") {
		d.moveIndex(ch, from.Tablespace, to.Tablespace)
		d.indexComment(ch, from, to)
		return
	}
	if !onlyAttrs(ch, "comment", "with") && !onlyStatistics(ch) || ch.Action == diff.Rebuild {
		d.remark(ch)
	}
	switch {
	case ch.Action == diff.Rebuild:
		d.reindex(ch, from)
	case d.partitioned(t):
		d.alterPartitioned(ch, from, to)
	case from.Invalid:
		d.dropIndexAs(phaseLeftover, ch, from, "drop invalid index "+from.Name)
		d.buildIndex(d.recipes[ch.Ref.Kind].phase, ch, to, to.Name)
	case onlyAttrs(ch, "comment"):
		d.comment(ch, indexTarget(t, to.Name), to.Comment, from.Comment)
	case onlyAttrs(ch, "comment", "with") && coreMethod(to.MethodName()):
		d.indexParams(ch, from, to)
	case onlyStatistics(ch):
		d.indexStatistics(ch, from.Parts, to.Parts)
		d.indexComment(ch, from, to)
	default:
		d.replaceIndex(ch, from, to)
	}
}

func (d *draft) indexComment(ch diff.Change, from, to *schema.Index) {
	if ch.Has("comment") {
		d.comment(ch, indexTarget(ch.Ref.TableName(), to.Name), to.Comment, from.Comment)
	}
}

// repairIndex makes an index valid: it is built again, or, of a partitioned table, gets the parts that it lacks.
func (d *draft) repairIndex(ch diff.Change) {
	from, to := ch.From.(*schema.Index), ch.To.(*schema.Index)
	d.remark(ch)
	if d.partitioned(ch.Ref.TableName()) {
		d.completePartitioned(ch, from, to)
		return
	}
	d.dropIndexAs(phaseLeftover, ch, from, "drop invalid index "+from.Name)
	d.buildIndex(d.recipes[ch.Ref.Kind].phase, ch, to, from.Name)
}

// onlyAttrs reports whether nothing but the named attributes differs.
func onlyAttrs(ch diff.Change, names ...string) bool {
	for _, a := range ch.Attrs {
		base, _, _ := strings.Cut(a.Name, ".")
		if !slices.Contains(names, base) {
			return false
		}
	}
	return true
}

// coreMethod reports whether a storage parameter takes effect by ALTER INDEX. For the methods of
// extensions (lists, m, ef_construction) it does not: the index must be built again.
func coreMethod(method string) bool {
	switch method {
	case "btree", "hash", "gist", "spgist", "gin", "brin":
		return true
	}
	return false
}

// takenNames are the live names of indexes and of the indexes of unique constraints, but
// those that are given up before any index is built. Where nothing changes, no name is asked about.
func takenNames(live *schema.Database, list []diff.Change) map[schema.Name]bool {
	taken := make(map[schema.Name]bool)
	if len(list) == 0 {
		return taken
	}
	tables := slices.Clone(live.Tables)
	for _, t := range live.Tables {
		if t.Shared != nil {
			tables = append(tables, t.Shared)
		}
	}
	for _, t := range tables {
		if k := t.PrimaryKey; k != nil && k.PartOf != "" {
			taken[schema.Name{Schema: t.Name.Schema, Name: k.Name}] = true
		}
		for _, i := range t.Indexes {
			taken[schema.Name{Schema: t.Name.Schema, Name: i.Name}] = true
		}
		for _, k := range t.Uniques {
			taken[schema.Name{Schema: t.Name.Schema, Name: k.Name}] = true
		}
	}
	for _, ch := range list {
		switch ch.Action {
		case diff.Adopt, diff.Rename:
			if ch.OldName != ch.Ref.Name {
				delete(taken, schema.Name{Schema: ch.Ref.Schema, Name: ch.OldName})
			}
		case diff.Drop:
			if i, ok := ch.From.(*schema.Index); ok && dropsFirst(i) {
				delete(taken, schema.Name{Schema: ch.Ref.Schema, Name: i.Name})
			}
		case diff.Create, diff.Alter, diff.Repair, diff.Rebuild: // they free no name
		}
	}
	return taken
}

// buildIndex builds an index concurrently under the given name.
func (d *draft) buildIndex(p phase, ch diff.Change, i *schema.Index, name string) *entry {
	t := ch.Ref.TableName()
	d.refuseHypertable(ch, t)
	full := schema.Name{Schema: t.Schema, Name: name}
	s := d.newStep(ch.Ref, plan.Concurrent, fmt.Sprintf("build index %s on %s", name, t),
		ddl.CreateIndex(t, i, ddl.IndexOptions{Concurrently: true, Name: name}), lock(plan.ShareUpdateExclusive, t))
	s.Why = "built beside reads and writes"
	s.Undo = dropIndexConcurrently(full)
	s.Index = &full
	s.Session = d.buildSettings(ch, i)
	s.scans(d.own(t))
	if d.filled(schema.Ref{Kind: schema.KindMaterialized, Schema: t.Schema, Name: t.Name}) {
		s.Precheck = d.indexable(t, i)
	}
	built := d.add(p, "", s)
	if isIndex(ch) {
		// Under its last name, once it has it.
		d.newIndexStatistics(max(p, phaseComment), "statistics "+full.SQL(), ch.Ref, i.Parts)
	}
	if i.Comment != "" && name == i.Name && isIndex(ch) {
		d.commentIn(max(p, phaseComment), ch, indexTarget(t, i.Name), i.Comment, "")
	}
	return built
}

// onlyStatistics reports whether nothing but the statistics of expressions differs, and comments.
func onlyStatistics(ch diff.Change) bool {
	for _, a := range ch.Attrs {
		if !isComment(a.Name) && !(strings.HasPrefix(a.Name, "on[") && strings.HasSuffix(a.Name, "].statistics")) {
			return false
		}
	}
	return ch.Action == diff.Alter
}

// indexStatistics sets the statistics targets that differ.
func (d *draft) indexStatistics(ch diff.Change, from, to []schema.Part) {
	name := schema.Name{Schema: ch.Ref.Schema, Name: ch.Ref.Name}
	for i := range to {
		if ddl.StatisticsValue(from[i].Statistics) == ddl.StatisticsValue(to[i].Statistics) {
			continue
		}
		s := d.newStep(ch.Ref, plan.Brief, "set a statistics target of "+ch.Ref.String(), ddl.IndexPartStatistics(name, i+1, to[i].Statistics),
			lock(plan.ShareUpdateExclusive, name))
		s.Undo, s.Why = ddl.IndexPartStatistics(name, i+1, from[i].Statistics), "holds from the next ANALYZE on"
		d.add(phaseColumn, name.SQL(), s)
	}
}

// isIndex reports whether a change is about an index of its own, not one that keeps a key.
func isIndex(ch diff.Change) bool {
	return ch.Ref.Kind == schema.KindIndex || ch.Ref.Kind == schema.KindPerfIndex
}

func dropIndexConcurrently(n schema.Name) string { return "DROP INDEX CONCURRENTLY " + n.SQL() }

func (d *draft) dropIndex(ch diff.Change) {
	i, p := ch.From.(*schema.Index), d.recipes[ch.Ref.Kind].dropPhase
	if d.partitioned(ch.Ref.TableName()) {
		if dropsFirst(i) {
			p = phaseLeftover
		}
		d.dropPartitionedIndex(p, ch, d.names.now(ch.Ref), i)
		return
	}
	if to := d.names.now(ch.Ref); to != i.Name {
		moved := *i
		moved.Name = to
		d.dropIndexAs(p, ch, &moved, "drop index "+i.Name)
		return
	}
	if dropsFirst(i) {
		p = phaseLeftover
	}
	d.dropIndexAs(p, ch, i, "drop index "+i.Name)
}

// dropsFirst reports whether an index that is dropped is of no use to anyone: its name is free for what is built.
func dropsFirst(i *schema.Index) bool { return isLeftover(i.Name) || i.Invalid }

func (d *draft) dropIndexAs(p phase, ch diff.Change, i *schema.Index, summary string) {
	t := ch.Ref.TableName()
	if list := d.referring(t, keyColumns(i)); len(list) > 0 {
		n := schema.Name{Schema: t.Schema, Name: i.Name}
		s := d.newStep(ch.Ref, plan.Brief, summary, "DROP INDEX "+n.SQL(), lock(plan.AccessExclusive, t), lock(plan.AccessExclusive, n))
		s.Undo, s.Why = ddl.CreateIndex(t, i, ddl.IndexOptions{}), "a foreign key may depend on it, and is put back in the same transaction"
		d.exchange(ch, p, "drop "+n.SQL(), list, s)
		return
	}
	s := d.newStep(ch.Ref, plan.Concurrent, summary, dropIndexConcurrently(schema.Name{Schema: t.Schema, Name: i.Name}), lock(plan.ShareUpdateExclusive, t))
	s.Undo = ddl.CreateIndex(t, i, ddl.IndexOptions{Concurrently: true})
	s.Why = ch.Reason
	d.add(p, "", s)
}

// replaceIndex builds the new index under a temporary name and swaps the names, so that
// no query is without one. From is nil where the name belongs to something else that is dropped.
func (d *draft) replaceIndex(ch diff.Change, from, to *schema.Index) {
	t := ch.Ref.TableName()
	temporary, replaced := newName(to.Name), d.names.replaced(schema.Name{Schema: t.Schema, Name: to.Name})
	d.buildIndex(phaseIndex, ch, to, temporary)
	rename := func(old, new string) string {
		return "ALTER INDEX " + schema.Name{Schema: t.Schema, Name: old}.SQL() + " RENAME TO " + schema.Ident(new)
	}
	phase := phaseSwap
	if from == nil {
		phase = phaseDropType
	} else {
		s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("move index %s out of the way", to.Name), rename(to.Name, replaced),
			lock(plan.ShareUpdateExclusive, schema.Name{Schema: t.Schema, Name: to.Name}))
		s.Undo = rename(replaced, to.Name)
		d.add(phase, "swap "+t.SQL()+to.Name, s)
	}
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("put the new index %s in its place", to.Name), rename(temporary, to.Name),
		lock(plan.ShareUpdateExclusive, schema.Name{Schema: t.Schema, Name: temporary}))
	s.Undo = rename(to.Name, temporary)
	d.add(phase, "swap "+t.SQL()+to.Name, s)
	switch {
	case to.Comment == "":
	case from == nil: // it keeps the comment when it gets its name, which is among the drops
		d.comment(ch, indexTarget(t, temporary), to.Comment, "")
	default:
		d.commentIn(max(phase, phaseComment), ch, indexTarget(t, to.Name), to.Comment, "")
	}
	if from != nil {
		old := *from
		old.Name = replaced
		d.dropIndexAs(phaseDropIndex, ch, &old, "drop the replaced index "+to.Name)
	}
}

// indexParams changes storage parameters in place.
func (d *draft) indexParams(ch diff.Change, from, to *schema.Index) {
	t := ch.Ref.TableName()
	name := schema.Name{Schema: t.Schema, Name: to.Name}
	prefix := "ALTER INDEX " + name.SQL() + " "
	undo := strings.Join(alterParams(prefix, to.Params, from.Params), "; ")
	for _, sql := range alterParams(prefix, from.Params, to.Params) {
		s := d.newStep(ch.Ref, plan.Brief, "change the storage parameters of index "+to.Name, sql, lock(plan.ShareUpdateExclusive, name))
		s.Why = "holds for what is written from now on; REINDEX CONCURRENTLY brings the rest"
		s.Undo = undo
		d.add(phaseColumn, name.SQL(), s)
	}
	if ch.Has("comment") {
		d.comment(ch, indexTarget(t, to.Name), to.Comment, from.Comment)
	}
}

// alterParams sets what is wanted and resets what is not, behind ALTER TABLE or ALTER INDEX.
func alterParams(prefix string, from, to []schema.Param) []string {
	var out []string
	if len(to) > 0 {
		out = append(out, prefix+"SET "+ddl.Params(to))
	}
	var gone []string
	for _, p := range from {
		if !slices.ContainsFunc(to, func(q schema.Param) bool { return q.Name == p.Name }) {
			gone = append(gone, ddl.ParamName(p.Name))
		}
	}
	if len(gone) > 0 {
		out = append(out, prefix+"RESET ("+strings.Join(gone, ", ")+")")
	}
	return out
}
