package schemactl

import (
	"fmt"
	"slices"

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
			Hint: "take it out here too, or keep it in the HCL",
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

// warnOfBodies warns of the bodies of functions that the server doubts, and of those that name what the
// changes take away: they are no error of a plan, but fail when they run.
func warnOfBodies(res *diff.Result, current, desired *schema.Database, doubts live.CompileErrors) {
	left := res.BodiesLeftBehind(current, desired)
	warn := func(ref schema.Ref, message string, pos schema.Pos) {
		res.Warnings = append(res.Warnings, diff.Warning{Text: fmt.Sprintf("%s: %s", ref, message), Pos: pos})
	}
	for _, d := range doubts {
		if !slices.ContainsFunc(left, func(b diff.LeftBehind) bool { return b.Ref == d.Ref }) {
			warn(d.Ref, d.Message, d.Pos)
		}
	}
	for _, b := range left {
		what := "drops"
		if b.To != "" {
			what = fmt.Sprintf("renames to %q", b.To)
		}
		warn(b.Ref, fmt.Sprintf("its body names %s, which the HCL %s: it may fail when it runs", b.Gone, what), b.Pos)
	}
}
