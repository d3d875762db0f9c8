package planner

import (
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
// their transaction: without a policy no one sees a row.
func (d *draft) rowSecurity(p *progress) {
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
		for i, sql := range ddl.RowSecurity(to.Name, from.RowSecurity, to.RowSecurity) {
			s := d.newStep(ch.Ref, plan.Brief, "change the row security of "+to.Name.String(), sql)
			s.Undo = undo[i]
			if ok {
				s.Locks = append(s.Locks, lock(plan.AccessExclusive, to.Name))
				d.hazard(&s, policy.HazardRowSecurity, ch, "which rows of "+to.Name.String()+" a role sees changes: "+sql)
			}
			d.add(phaseTrigger, group, s)
		}
	}
}
