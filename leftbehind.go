package schemactl

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// leftBehind makes errors of the texts that name what the changes take away: the plan would fail on
// them, or the server would drop them along.
func leftBehind(res *diff.Result, current, desired *schema.Database) error {
	var errs live.CompileErrors
	for _, b := range res.LeftBehind(current, desired) {
		e := &live.CompileError{
			Ref: b.Ref, Pos: b.Pos, Message: fmt.Sprintf("it names %s, which the HCL drops", b.Gone),
			Hint: "take it out of this text too, or keep it",
		}
		if b.To != "" {
			e.Message = fmt.Sprintf("it names %s, which the HCL renames to %q", b.Gone, b.To)
			e.Hint = fmt.Sprintf("write %s in its place", schema.Ident(b.To))
		}
		errs = append(errs, e)
	}
	if len(errs) == 0 {
		return nil
	}
	return errs.Sorted()
}
