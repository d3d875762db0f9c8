package report

import (
	"fmt"
	"time"

	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
)

// timeText is a time as people read it.
func timeText(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// unfinished tells of a run that stopped in the middle.
func (t *texter) unfinished(u plan.Unfinished) {
	where := fmt.Sprintf("after %s", Count(u.Done, "steps"))
	if u.Step != nil {
		where = fmt.Sprintf("in step %d (%s)", u.Step.ID, u.Step.Summary)
	}
	who := fmt.Sprintf("revision %d (%s), begun %s by %s,", u.Revision, u.Command, timeText(u.StartedAt), u.Role)
	if u.AtWork {
		t.line("%s %s is being applied right now, %s", t.style.change("at work:"), who, where)
		return
	}
	again := "apply"
	if history.Command(u.Command).Perf() {
		again = string(history.PerfApply) // it repairs what a rebuild has left, too
	}
	t.line("%s %s stopped %s; %s resumes it, apply --abandon cleans it up", t.style.change("unfinished:"), who, where, again)
}
