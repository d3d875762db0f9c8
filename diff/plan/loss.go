package plan

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/policy"
)

// AskForLoss adds the hazard data_loss for every table or column that the plan drops with rows in
// the table, beside the hazards that it has anyway.
func (p *Plan) AskForLoss() {
	var losses []Hazard
	for i := range p.Steps {
		s := &p.Steps[i]
		for _, h := range p.Hazards {
			if h.Object != s.Object || s.Bytes == 0 || slices.Contains(s.Hazards, policy.HazardDataLoss) ||
				!slices.Contains([]string{policy.HazardDropTable, policy.HazardDropColumn}, h.Name) || !slices.Contains(s.Hazards, h.Name) {
				continue
			}
			size := ""
			if s.Rows >= 0 {
				size = fmt.Sprintf(", about %d rows", s.Rows)
			}
			s.Hazards = append(slices.Clone(s.Hazards), policy.HazardDataLoss)
			losses = append(losses, Hazard{Name: policy.HazardDataLoss, Object: h.Object, Place: h.Place,
				Text: fmt.Sprintf("going back loses what is in %s%s; no rollback brings it back", h.Object.Ref(), size)})
		}
	}
	p.Hazards = append(slices.Clone(p.Hazards), losses...)
}
