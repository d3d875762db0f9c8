package plan

import "slices"

// ExpandEnd is the number of steps of the expand part where a contract part follows; 0 where the
// plan has only one of the two.
func (p *Plan) ExpandEnd() int {
	return max(0, slices.IndexFunc(p.Steps, func(s Step) bool { return s.Contract }))
}

// Expand is the plan without its contract part: everything that is added, and nothing that takes
// away. Hazards of the steps that are left out go with them.
func (p *Plan) Expand() *Plan {
	out := *p
	out.Steps = slices.DeleteFunc(slices.Clone(p.Steps), func(s Step) bool { return s.Contract })
	out.Hazards = slices.DeleteFunc(slices.Clone(p.Hazards), func(h Hazard) bool {
		return p.brings(h) && !out.brings(h)
	})
	return &out
}

// brings reports whether a step of the plan brings the hazard.
func (p *Plan) brings(h Hazard) bool {
	return slices.ContainsFunc(p.Steps, func(s Step) bool {
		return s.Object == h.Object && slices.Contains(s.Hazards, h.Name)
	})
}
