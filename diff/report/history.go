package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
)

// History writes revisions, one a line.
func History(w io.Writer, list []history.Revision, opts TextOptions) error {
	list = shown(list)
	t := &texter{style: newStyle(opts.Color), opts: opts}
	tw := tabwriter.NewWriter(&t.b, 0, 0, 2, ' ', 0)
	if len(list) > 0 {
		fmt.Fprintln(tw, "id\tstarted\twho\tversion\tplan\tcommand\ttook\toutcome\tnote")
	}
	for _, r := range list {
		fmt.Fprintf(tw, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.ID, timeText(r.StartedAt), r.Role, r.ToolVersion,
			shortChecksum(r.PlanChecksum), r.Command, tookText(r), outcomeText(r), r.Note)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	trimmed := trimLines(t.b.String())
	t.b.Reset()
	t.b.WriteString(trimmed)
	if len(list) == 0 {
		t.line("nothing has been applied here yet")
	}
	return write(w, &t.b)
}

// trimLines takes away the blanks before an empty last column.
func trimLines(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return b.String()
}

func shortChecksum(s string) string {
	s = strings.TrimPrefix(s, "sha256:")
	return s[:min(8, len(s))]
}

func tookText(r history.Revision) string {
	if r.FinishedAt == nil {
		return "-"
	}
	return r.FinishedAt.Sub(r.StartedAt).Round(time.Millisecond).String()
}

func outcomeText(r history.Revision) string {
	if r.ContinuedBy != 0 {
		return fmt.Sprintf("%s (then %d)", r.Outcome, r.ContinuedBy)
	}
	return string(r.Outcome)
}

// Revision writes one revision: what the journal says of it and of its steps, and its plan.
func Revision(w io.Writer, f *history.Full, opts TextOptions) error {
	p := &plan.Plan{}
	if err := json.Unmarshal(f.Plan, p); err != nil {
		return fmt.Errorf("read the plan of revision %d: %w", f.ID, err)
	}
	f = shown(f)
	t := &texter{style: newStyle(opts.Color), opts: opts}
	t.line("%s by %s with schemactl %s", t.style.bold(fmt.Sprintf("revision %d", f.ID)), f.Role, f.ToolVersion)
	t.line("command:  %s", f.Command)
	t.line("started:  %s", timeText(f.StartedAt))
	t.line("took:     %s", tookText(f.Revision))
	t.line("outcome:  %s", outcomeText(f.Revision))
	if f.Error != "" {
		t.line("error:    %s", f.Error)
	}
	if f.Note != "" {
		t.line("note:     %s", f.Note)
	}
	t.line("plan:     %s", f.PlanChecksum)
	for _, s := range f.Steps {
		how := string(s.State)
		if s.FinishedAt != nil {
			how += " in " + s.FinishedAt.Sub(s.StartedAt).Round(time.Millisecond).String()
		}
		if s.Position != nil {
			how += fmt.Sprintf(", %s done", Count(int(*s.Position), "blocks"))
		}
		t.line("step %-4d %s: %s", s.ID, s.Summary, how)
	}
	t.line("")
	if err := write(w, &t.b); err != nil {
		return err
	}
	return Text(w, p, opts)
}

// StatusText writes a status for people.
func StatusText(w io.Writer, s history.Status, opts TextOptions) error {
	s = shown(s)
	t := &texter{style: newStyle(opts.Color), opts: opts}
	if s.Revision == nil {
		t.line("last revision: none, the journal has no state")
	} else {
		about := ""
		if s.Revision.Note != "" {
			about = ": " + s.Revision.Note
		}
		t.line("last revision: %d, %s by %s%s", s.Revision.ID, timeText(s.Revision.StartedAt), s.Revision.Role, about)
	}
	t.line("")
	if len(s.Drift) > 0 {
		t.line("%s the database is not as revision %d left it; what would bring it back:", t.style.change("drift:"), s.Revision.ID)
		t.changes(s.Drift)
	}
	if len(s.Pending) > 0 {
		t.line("%s the HCL asks for what has not been applied:", t.style.change("pending:"))
		t.changes(s.Pending)
	}
	if s.Unfinished != nil {
		t.unfinished(*s.Unfinished)
	}
	switch {
	case s.Behind:
		t.line("%s the database is as the HCL says, though revision %d is another state: apply notes it in the journal", t.style.add("noop:"), s.Revision.ID)
	case s.Result == history.Noop && s.Revision == nil:
		t.line("%s", t.style.add("noop: the database is as the HCL says"))
	case s.Result == history.Noop:
		t.line("%s", t.style.add("noop: the database, the HCL and the last revision agree"))
	default:
		t.line("%s", t.style.bold(string(s.Result)))
	}
	return write(w, &t.b)
}
