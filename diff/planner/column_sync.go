package planner

import (
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// Triggers fire in the order of their names: one that keeps shadow columns equal comes last.
const syncPrefix = "zz_"

// isSync reports whether a function or a trigger is one that keeps shadow columns equal, or fills a column.
func isSync(name string) bool {
	return strings.HasPrefix(name, syncPrefix) && isLeftover(name)
}

// syncBy makes the function and the trigger that give every row that is written the values of
// columns; the path is that of the function.
func (d *draft) syncBy(ch diff.Change, t, function schema.Name, values [][2]string, path, summary string) {
	group := t.SQL()
	s := d.newStep(ch.Ref, plan.Brief, "create function "+function.String(), ddl.SyncFunction(function, values, path))
	s.Undo = ddl.DropFunction(function)
	d.add(phaseColumn, group, s)
	s = d.newStep(ch.Ref, plan.Brief, summary, ddl.SyncTrigger(function.Name, t, function), lock(plan.ShareRowExclusive, t))
	s.Undo = ddl.DropTrigger(function.Name, t)
	d.add(phaseColumn, group, s)
	s = d.newStep(ch.Ref, plan.Brief, "replicated rows too", alterTable(t)+"ENABLE ALWAYS TRIGGER "+schema.Ident(function.Name), lock(plan.ShareRowExclusive, t))
	s.Lost = "nothing: dropping the trigger drops its state"
	d.add(phaseColumn, group, s)
}
