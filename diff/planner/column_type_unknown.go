package planner

import (
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// goBefore brings forward what the plan drops and has an expression over a column that changes its type in place,
// where the server was not asked.
func (d *draft) goBefore(*progress) {
	over := make(map[schema.Ref]bool)
	for _, e := range d.entries {
		if e.retypes != nil {
			for _, ref := range d.notTried(*e.retypes) {
				over[ref] = true
			}
		}
	}
	for _, e := range d.entries {
		if ref := e.step.Object.Ref(); over[ref] && d.droppedObjects[ref] && e.phase >= phaseDropForeignKey {
			e.phase, e.group = phaseUntie, ""
		}
	}
}

// notTried are the live parts of a table and of those below it, and its statistics, that have an expression over a column and are
// in no trial of the column's new type: functions of the user's, which may have no meaning with it, are not called there.
func (in *facts) notTried(ch diff.Change) []schema.Ref {
	var out []schema.Ref
	_, asked := in.opts.Work[ch.Ref]
	for _, t := range append([]*schema.Table{ch.LiveTable}, in.tablesBelow(ch.LiveTable.Name)...) {
		for ref, o := range t.Children() {
			if ref.Kind != schema.KindColumn && namesColumn(schema.ExprsOf(o), ch.Ref.Name) && (!asked || in.callsOwn(ref)) {
				out = append(out, ref)
			}
		}
		for _, s := range schema.Of[*schema.StatisticsObject](in.renamed) {
			if s.Table == t.Name && namesColumn(s.Expressions, ch.Ref.Name) {
				out = append(out, s.Ref())
			}
		}
	}
	return out
}

// namesColumn reports whether one of some expressions names a column.
func namesColumn(exprs []schema.Expr, column string) bool {
	return slices.ContainsFunc(exprs, func(x schema.Expr) bool { return sqltext.Names(x.Text, column) })
}

// callsOwn reports whether a live part of a table may call a function, or use an operator, that is not the
// server's. What an exclusion constraint needs is not known.
func (in *facts) callsOwn(ref schema.Ref) bool {
	return ref.Kind == schema.KindExclusion ||
		slices.ContainsFunc(in.liveNeeds()[ref], func(r schema.Ref) bool { return r.Kind.IsRoutine() || r.Kind == schema.KindOperator })
}
