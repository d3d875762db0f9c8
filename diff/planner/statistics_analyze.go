package planner

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/depend"
)

// analyze gives the planner statistics again: the server drops those of a column whose type
// changes, those of indexes that are built again, and of statistics objects over it.
func (d *draft) analyze(p *progress) {
	retyped := d.retyped()
	for _, t := range slices.SortedFunc(maps.Keys(retyped), schema.Name.Compare) {
		list := retyped[t]
		d.retarget(t, retyped)
		d.analyzeTable(t, list)
		if d.live.Server.VersionNum >= 180000 {
			continue // ANALYZE reaches every table below by itself
		}
		// It reaches partitions alone.
		for _, l := range d.tablesBelow(t) {
			if !l.IsPartition() && len(retyped[l.Name]) == 0 {
				d.analyzeTable(l.Name, list)
			}
		}
	}
	d.analyzeBuilt(p.rest, retyped)
}

// retarget sets the targets of statistics objects again: with a change of type the server makes the
// objects over the column again, and forgets their targets, in the tables below too.
func (d *draft) retarget(t schema.Name, retyped map[schema.Name][]diff.Change) {
	list := retyped[t]
	tables := []schema.Name{t}
	for _, l := range d.tablesBelow(t) {
		if len(retyped[l.Name]) == 0 {
			tables = append(tables, l.Name)
		}
	}
	for _, e := range d.renamed.Entities {
		o, ok := e.(*schema.StatisticsObject)
		if !ok || o.Target == nil || !slices.Contains(tables, o.Table) || !slices.ContainsFunc(list, func(ch diff.Change) bool { return over(o, ch.From.(*schema.Column).Name) }) {
			continue
		}
		// One that has another target afterwards gets it by a change of its own, or is dropped.
		to, ok := d.desired.Entity(o.Ref()).(*schema.StatisticsObject)
		if !ok || to.Target == nil || *to.Target != *o.Target {
			continue
		}
		s := d.newStep(o.Ref(), plan.Brief, "set the target of "+o.Ref().String()+" again", ddl.StatisticsTarget(o))
		s.Why, s.Lost = "a change of type drops it", "nothing: it is as it was"
		d.add(phaseAnalyze, "", s)
	}
}

// over reports whether a statistics object is over a column.
func over(o *schema.StatisticsObject, column string) bool {
	return slices.Contains(o.Columns, column) || mentions(o, column)
}

func (d *draft) analyzeTable(t schema.Name, list []diff.Change) {
	if st, ok := d.opts.Sizes[t]; ok && st.Bytes == 0 {
		return // no row, no statistics
	}
	var columns []string
	whole := false
	for _, ch := range list {
		columns = append(columns, ch.Ref.Name)
		whole = whole || d.statisticsOver(t, ch)
	}
	sql, summary := "ANALYZE "+t.SQL()+" "+ddl.Columns(columns), fmt.Sprintf("gather the statistics of %s (%s)", t, strings.Join(columns, ", "))
	if whole {
		// Those of an expression, or of several columns, come with the whole table only.
		sql, summary = "ANALYZE "+t.SQL(), "gather the statistics of "+t.String()
	}
	ref := list[0].Ref
	ref.Schema, ref.Table = t.Schema, t.Name
	locks := []tableLock{lock(plan.ShareUpdateExclusive, t)}
	if d.live.Server.VersionNum >= 180000 {
		for _, n := range d.below(t, false) {
			locks = append(locks, below(plan.ShareUpdateExclusive, n))
		}
	}
	s := d.newStep(ref, plan.Scan, summary, sql, locks...)
	s.Why = "a change of type drops them, and queries are planned badly without; reads a sample of the rows"
	s.Lost = "nothing: autovacuum gathers statistics too, later"
	d.add(phaseAnalyze, "", s)
}

// statisticsOver reports whether there are statistics over an expression with the column, or over several
// columns of which it is one.
func (in *facts) statisticsOver(t schema.Name, ch diff.Change) bool {
	column := ch.From.(*schema.Column).Name
	live := in.renamed.Table(t)
	if live == nil {
		live = ch.LiveTable
	}
	for _, o := range depend.PartsOver(live, column) {
		if i, ok := o.(*schema.Index); ok && slices.ContainsFunc(i.Parts, func(p schema.Part) bool { return p.Column == "" }) {
			return true
		}
	}
	return slices.ContainsFunc(in.renamed.Entities, func(e schema.Entity) bool {
		o, ok := e.(*schema.StatisticsObject)
		return ok && o.Table == live.Name && over(o, column)
	})
}
