package apply

import (
	"context"
	"fmt"

	"github.com/replyx/schemactl/diff/apply/rights"
)

// refuseRights refuses a plan that the role, or the server, lacks something for: all of it at once, where
// the first step that needs it would be in the middle.
func (r *runner) refuseRights(ctx context.Context) error {
	list, err := rights.Missing(ctx, r.work, r.plan)
	if err != nil || len(list) == 0 {
		return err
	}
	e := &RefusedError{Message: fmt.Sprintf("the role %s cannot run the plan: %s", r.server.user, list[0].Text)}
	for _, l := range list[1:] {
		e.Message += "; " + l.Text
	}
	for _, l := range list {
		e.Advice = append(e.Advice, l.Mend)
	}
	e.Advice[len(e.Advice)-1] += "; nothing has been changed"
	return e
}
