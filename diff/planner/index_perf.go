package planner

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// buildSettings are what the session of a build is given: what the build block says, and, where
// the server's limits were asked for, what the index needs.
func (d *draft) buildSettings(ch diff.Change, i *schema.Index) []plan.Setting {
	memory, workers := "", -1
	if i.Build != nil {
		memory = i.Build.MaintenanceWorkMem
		if i.Build.ParallelWorkers != nil {
			workers = *i.Build.ParallelWorkers
		}
	}
	if d.opts.Limits != nil && ch.Table != nil && perfindex.IsVector(i.MethodName()) {
		s := perfindex.For(ch.Table, i, i.Stats.Rows, *d.opts.Limits)
		memory, workers = s.MaintenanceWorkMem, s.Workers
		for _, w := range s.Warnings {
			d.warnOfIndex(ch, w)
		}
	}
	var out []plan.Setting
	if memory != "" {
		out = append(out, plan.Setting{Name: "maintenance_work_mem", Value: memory})
	}
	if workers >= 0 {
		out = append(out, plan.Setting{Name: "max_parallel_maintenance_workers", Value: strconv.Itoa(workers)})
	}
	return out
}

// warnOfIndex warns about an index, once, though it has many parts.
func (d *draft) warnOfIndex(ch diff.Change, text string) {
	d.warn(ch.Pos, "index %s.%s: %s", ch.Ref.Schema, ch.Ref.Name, text)
}

// warnOfRows warns of a perf index whose rows make it a poor one.
func (d *draft) warnOfRows(ch diff.Change) {
	i, ok := ch.To.(*schema.Index)
	if !buildsPerf(ch) || !ok || d.opts.Limits == nil || i.MethodName() != "ivfflat" {
		return
	}
	lists := int(perfindex.ListsOf(i))
	if rows := i.Stats.Rows; perfindex.Poor(rows, lists) {
		d.warnOfIndex(ch, fmt.Sprintf("%d rows are too few for %d lists, and what it finds will be poor: %d would do; build { min_rows = %d } waits for them",
			rows, lists, perfindex.Enough(lists), perfindex.Enough(lists)))
	}
}

// buildsPerf reports whether a change builds a perf index.
func buildsPerf(ch diff.Change) bool {
	return ch.Ref.Kind == schema.KindPerfIndex && ch.Action != diff.Drop && (ch.Action != diff.Alter || !onlyAttrs(ch, "comment"))
}

// analyzeBuilt gathers the statistics of the tables whose perf indexes are built: the planner knows
// nothing of the expression of a new index, and after a load mostly nothing of the table.
func (d *draft) analyzeBuilt(list []diff.Change, retyped map[schema.Name][]diff.Change) {
	built := make(map[schema.Name]bool)
	for _, ch := range list {
		if buildsPerf(ch) {
			built[ch.Ref.TableName()] = true
		}
	}
	for _, t := range slices.SortedFunc(maps.Keys(built), schema.Name.Compare) {
		st, ok := d.size(t)
		if !ok || st.Bytes == 0 || len(retyped[t]) > 0 {
			continue
		}
		d.gatherStatistics(t, "so that the planner knows when the new indexes are worth it; reads a sample of the rows")
	}
}

// gatherStatistics analyzes a whole table, and why.
func (d *draft) gatherStatistics(t schema.Name, why string) {
	ref := schema.Ref{Kind: schema.KindTable, Schema: t.Schema, Name: t.Name}
	s := d.newStep(ref, plan.Scan, "gather the statistics of "+t.String(), "ANALYZE "+t.SQL(), lock(plan.ShareUpdateExclusive, t))
	if st, ok := d.size(t); ok {
		s.Rows, s.Bytes = st.Rows, st.Bytes
	}
	s.Why, s.Lost = why, "nothing: autovacuum gathers statistics too, later"
	d.add(phaseAnalyze, "", s)
}

// buildStatistics makes the plan that gathers the statistics which the plan of perf indexes depends on.
func buildStatistics(res *diff.Result, live, desired *schema.Database, opts Options) *plan.Plan {
	none := *res
	none.Changes = nil
	d := newDraft(newFacts(&none, live, desired, opts))
	d.note(res)
	d.touch(nil)
	d.plan.Changes = []plan.Change{}
	var tables []string
	for _, t := range opts.Unanalyzed {
		tables = append(tables, t.String())
		d.gatherStatistics(t, "how many rows its indexes will hold is a guess without; reads a sample of the rows")
	}
	d.warn(schema.Pos{}, "how many rows perf indexes will hold is not known without statistics of %s: they are gathered first, and what is to be built is planned by them then", strings.Join(tables, ", "))
	d.plan.Result, d.plan.Preliminary = plan.Changes, true
	d.assemble()
	return d.plan
}

// reindex builds a valid index again, beside the old one.
func (d *draft) reindex(ch diff.Change, i *schema.Index) {
	t := ch.Ref.TableName()
	for _, x := range d.builtApart(t, schema.Name{Schema: t.Schema, Name: i.Name}) {
		s := d.newStep(ch.Ref, plan.Concurrent, "build index "+x.index.Name+" again", "REINDEX INDEX CONCURRENTLY "+x.index.SQL(), lock(plan.ShareUpdateExclusive, x.table))
		s.Why, s.Lost = ch.Reason, "nothing: the definition stays"
		s.Index = &x.index
		if to, ok := ch.To.(*schema.Index); ok {
			s.Session = d.buildSettings(ch, to)
		}
		s.scans(d.own(x.table))
		d.add(phaseIndex, "", s)
	}
}
