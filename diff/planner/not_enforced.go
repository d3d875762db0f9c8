package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
)

// addUnenforced adds a constraint that nothing checks: there is nothing to prove.
func (d *draft) addUnenforced(ch diff.Change, p phase, group, what, clause, drop string, locks ...tableLock) {
	t := ch.Ref.TableName()
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("add %s to %s, not enforced", what, t), alterTable(t)+"ADD "+clause, locks...)
	s.Undo = drop
	d.add(p, group, s)
}
