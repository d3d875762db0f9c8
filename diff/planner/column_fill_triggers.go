package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// firesTriggers asks before a fill in batches fires triggers of the user's for every row: what they write,
// the time of an update or an audit, is no part of the change, and nothing brings back what was there.
func (d *draft) firesTriggers(s *step, ch diff.Change, t schema.Name) {
	names := d.updateTriggers(t)
	if len(names) == 0 {
		return
	}
	rows := "every row"
	if s.Rows > 0 {
		rows = fmt.Sprintf("each of about %d rows", s.Rows)
	}
	s.Why += "; the table's UPDATE triggers fire for each row"
	d.hazard(s, policy.HazardFillTriggers, ch, fmt.Sprintf("filling %s in batches fires %s for %s, as an UPDATE of the application does, and what is written there stays; "+
		"to keep one out, give it the columns that it is about (UPDATE OF), or a condition over them, or disable it while apply runs; or --allow rewrite, "+
		"which fires none and blocks the table while every row is written again", t, strings.Join(names, ", "), rows))
}

// updateTriggers are the triggers that an UPDATE of any column fires for each row of a table.
func (d *draft) updateTriggers(t schema.Name) []string {
	var out []string
	for _, e := range d.renamed.Entities {
		tr, ok := e.(*schema.Trigger)
		fires := ok && tr.Table == t && tr.ForEachRow && slices.Contains(tr.Events, "UPDATE") && len(tr.UpdateOf) == 0
		if fires && tr.Enabled != "DISABLE" && tr.Enabled != "REPLICA" && !isSync(tr.Name) {
			out = append(out, "trigger "+tr.Name)
		}
	}
	slices.Sort(out)
	return out
}
