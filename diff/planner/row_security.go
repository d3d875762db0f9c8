package planner

import (
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// policyHazard asks before a policy means something else.
func (d *draft) policyHazard(s *step, ch diff.Change) {
	d.hazard(s, policy.HazardRowSecurity, ch, ch.Ref.String()+" lets other roles see or write other rows")
}

// rowSecurity enables, forces or ends row security. It comes after the policies of the table, in
// their transaction: without a policy no one sees a row. To force it upon the owner comes last where a constraint is proven as late:
// the server refuses that to whom policies hide rows.
func (d *draft) rowSecurity(p *progress) {
	provenLate := slices.ContainsFunc(d.entries, func(e *entry) bool { return e.phase > phaseTrigger && e.step.Class == plan.Scan })
	for _, ch := range p.managed {
		to, ok := ch.To.(*schema.Table)
		if !ok || ch.Action == diff.Alter && !ch.Has("row_security") || ch.Action != diff.Alter && ch.Action != diff.Create {
			continue
		}
		from, ok := ch.From.(*schema.Table)
		group := to.Name.SQL()
		if !ok {
			from, group = &schema.Table{}, groupNew
		}
		undo := ddl.RowSecurity(to.Name, to.RowSecurity, from.RowSecurity)
		statements := ddl.RowSecurity(to.Name, from.RowSecurity, to.RowSecurity)
		last := len(statements) - 1
		for i, sql := range statements {
			s := d.newStep(ch.Ref, plan.Brief, "change the row security of "+to.Name.String(), sql)
			s.Undo = undo[i]
			if ok {
				s.Locks = append(s.Locks, lock(plan.AccessExclusive, to.Name))
				d.hazard(&s, policy.HazardRowSecurity, ch, "which rows of "+to.Name.String()+" a role sees changes: "+sql)
			}
			if provenLate && i == last && holdsForOwner(to) && !holdsForOwner(from) {
				d.add(phaseForceRowSecurity, to.Name.SQL(), s)
			} else {
				d.add(phaseTrigger, group, s)
			}
		}
	}
}

// holdsForOwner reports whether policies hold for the owner of a table too.
func holdsForOwner(t *schema.Table) bool { return t.RowSecurity.Enabled && t.RowSecurity.Enforced }
