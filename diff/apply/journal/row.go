package journal

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
)

// What stands in a row may be anything that its types allow: somebody has written it by hand, or an
// older dump was loaded into it. What cannot be is told with its row and the way out.

// impossible reports what is wrong with a row of a revision, or of one of its steps.
func impossible(revision int64, where, format string, args ...any) error {
	return &Error{
		Message: fmt.Sprintf("the journal has something that schemactl never writes: revision %d%s: ", revision, where) + fmt.Sprintf(format, args...),
		Advice: []string{
			fmt.Sprintf("correct the row, or remove the revision: UPDATE schemactl.revision SET continued_by = NULL WHERE continued_by = %[1]d; "+
				"DELETE FROM schemactl.step WHERE revision = %[1]d; DELETE FROM schemactl.revision WHERE id = %[1]d", revision),
			"or take the whole journal away, and the next apply makes a new one: " + setAside,
		},
	}
}

// UnreadableState reports that the desired state of a revision is no state.
func UnreadableState(revision int64, err error) error {
	return impossible(revision, "", "its desired state cannot be read: %s", strings.ReplaceAll(err.Error(), "\n", " "))
}

var (
	outcomes   = []history.Outcome{history.Running, history.Done, history.Failed, history.Abandoned, history.Imported}
	stepStates = []history.Outcome{history.Running, history.Done, history.Failed}
)

func scanRevision(row pgx.CollectableRow) (history.Revision, error) {
	var (
		r                                              history.Revision
		id, continuedBy                                *int64
		started, finished                              pgtype.Timestamptz
		role, tool, checksum, command, note, word, why *string
	)
	err := row.Scan(&id, &started, &finished, &role, &tool, &checksum, &command, &note, &word, &why, &continuedBy, &r.HasDesired)
	if err != nil {
		return r, err
	}
	if id == nil {
		return r, &Error{
			Message: "the journal has something that schemactl never writes: a revision without a number",
			Advice:  []string{"take it away: DELETE FROM schemactl.revision WHERE id IS NULL"},
		}
	}
	r.ID = *id
	for _, f := range []struct {
		name string
		from *string
		to   *string
	}{
		{"role", role, &r.Role}, {"tool_version", tool, &r.ToolVersion}, {"plan_checksum", checksum, &r.PlanChecksum},
		{"command", command, (*string)(&r.Command)}, {"note", note, &r.Note}, {"outcome", word, (*string)(&r.Outcome)},
	} {
		if f.from == nil {
			return r, impossible(r.ID, "", "%s is null", f.name)
		}
		*f.to = *f.from
	}
	if !slices.Contains(outcomes, r.Outcome) {
		return r, impossible(r.ID, "", "its outcome is %q", r.Outcome)
	}
	if why != nil {
		r.Error = *why
	}
	if continuedBy != nil {
		r.ContinuedBy = *continuedBy
	}
	r.StartedAt, r.FinishedAt, err = times(r.ID, "", started, finished)
	return r, err
}

func scanStep(row pgx.CollectableRow, revision int64) (history.Step, error) {
	var (
		s                          history.Step
		id                         *int32
		summary, sql, class, state *string
		started, finished          pgtype.Timestamptz
	)
	if err := row.Scan(&id, &summary, &sql, &class, &state, &started, &finished, &s.Position); err != nil {
		return s, err
	}
	if id == nil {
		return s, impossible(revision, "", "one of its steps has no number")
	}
	s.ID = int(*id)
	where := fmt.Sprintf(", step %d", s.ID)
	for _, f := range []struct {
		name string
		from *string
		to   *string
	}{{"summary", summary, &s.Summary}, {"sql", sql, &s.SQL}, {"class", class, (*string)(&s.Class)}, {"state", state, (*string)(&s.State)}} {
		if f.from == nil {
			return s, impossible(revision, where, "%s is null", f.name)
		}
		*f.to = *f.from
	}
	if !slices.Contains(stepStates, s.State) {
		return s, impossible(revision, where, "its state is %q", s.State)
	}
	if !s.Class.Known() {
		return s, impossible(revision, where, "its class is %q", s.Class)
	}
	var err error
	s.StartedAt, s.FinishedAt, err = times(revision, where, started, finished)
	return s, err
}

// times are when something began and ended. JSON has years of four digits.
func times(revision int64, where string, started, finished pgtype.Timestamptz) (begin time.Time, end *time.Time, err error) {
	usable := func(t pgtype.Timestamptz) bool {
		return t.InfinityModifier == pgtype.Finite && t.Time.UTC().Year() >= 1 && t.Time.UTC().Year() <= 9999
	}
	switch {
	case !started.Valid:
		return begin, nil, impossible(revision, where, "started_at is null")
	case !usable(started):
		return begin, nil, impossible(revision, where, "started_at is no time at which anything was run")
	case !finished.Valid:
		return started.Time.UTC(), nil, nil
	case !usable(finished):
		return begin, nil, impossible(revision, where, "finished_at is no time at which anything was run")
	}
	t := finished.Time.UTC()
	return started.Time.UTC(), &t, nil
}

// checkPlan sees that a plan can be read.
func checkPlan(revision int64, body *string) (json.RawMessage, error) {
	if body == nil {
		return nil, impossible(revision, "", "plan is null")
	}
	p := &plan.Plan{}
	err := json.Unmarshal([]byte(*body), p)
	if err == nil && !strings.HasPrefix(strings.TrimSpace(*body), "{") {
		err = fmt.Errorf("it is no object")
	}
	if err != nil {
		return nil, impossible(revision, "", "its plan cannot be read: %s", err)
	}
	if major, _, _ := strings.Cut(p.FormatVersion, "."); p.FormatVersion != "" && major != "1" {
		return nil, impossible(revision, "", "its plan has format %q, and this schemactl reads format %s", p.FormatVersion, plan.FormatVersion)
	}
	return json.RawMessage(*body), nil
}
