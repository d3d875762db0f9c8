package apply

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
)

func permittedHazards(p *plan.Plan, allow []string) error {
	var names, list []string
	for _, h := range p.Hazards {
		if slices.Contains(allow, h.Name) {
			continue
		}
		list = append(list, fmt.Sprintf("%s (%s)", h.Name, h.Object.Ref().Path()))
		if !slices.Contains(names, h.Name) {
			names = append(names, h.Name)
		}
	}
	if len(list) == 0 {
		return nil
	}
	word := "changes need"
	if len(list) == 1 {
		word = "change needs"
	}
	return &RefusedError{
		Message: fmt.Sprintf("%d %s --allow: %s", len(list), word, strings.Join(list, ", ")),
		Advice:  []string{"review the plan; to permit this, add: --allow " + strings.Join(names, " --allow ")},
		Hazards: names,
	}
}
