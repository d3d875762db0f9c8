package journal

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema/live"
)

// read turns an error of a query of the journal into one for people; what says what is wrong with a row
// stays as it is.
func read(err error) error {
	var told *Error
	if err == nil || errors.As(err, &told) {
		return err
	}
	return fmt.Errorf("read the journal: %w", err)
}

func revisions(ctx context.Context, conn Conn, sql string, args ...any) ([]history.Revision, error) {
	rows, err := conn.Query(ctx, sql, args...)
	if err != nil {
		return nil, read(err)
	}
	list, err := pgx.CollectRows(rows, scanRevision)
	return list, read(err)
}

// List lists every revision, the newest first.
func List(ctx context.Context, conn Conn) ([]history.Revision, error) {
	return revisions(ctx, conn, listSQL)
}

// Get reads one revision in full, or nil.
func Get(ctx context.Context, conn Conn, id int64) (*history.Full, error) {
	list, err := revisions(ctx, conn, oneSQL, id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	f := &history.Full{Revision: list[0]}
	var body, desired *string
	if err := conn.QueryRow(ctx, planSQL, id).Scan(&body, &desired); err != nil {
		return nil, read(err)
	}
	if f.Plan, err = checkPlan(id, body); err != nil {
		return nil, err
	}
	if desired != nil {
		f.Desired = *desired
	}
	f.Steps, err = steps(ctx, conn, id)
	return f, err
}

func steps(ctx context.Context, conn Conn, revision int64) ([]history.Step, error) {
	rows, err := conn.Query(ctx, stepsSQL, revision)
	if err != nil {
		return nil, read(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (history.Step, error) { return scanStep(row, revision) })
	return list, read(err)
}

// States are the desired states that a revision and those since aimed at, the oldest first.
func States(ctx context.Context, conn Conn, since int64) ([]history.State, error) {
	rows, err := conn.Query(ctx, desiredSQL, since)
	if err != nil {
		return nil, read(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[history.State])
	return list, read(err)
}

// AskLastState has a batch ask for the desired state that was reached last; empty where there is none.
func AskLastState(b *pgx.Batch) *string {
	desired := new(string)
	b.Queue(lastStateSQL).Query(func(rows pgx.Rows) error {
		_, err := pgx.ForEachRow(rows, []any{desired}, func() error { return nil })
		return read(err)
	})
	return desired
}

// Summary is what a comparison wants to know of the journal.
type Summary struct {
	// Mark changes with every run that begins or ends. It is empty where nothing was run, and where
	// the role may not see it.
	Mark string
	// Fresh reports whether the journal has no state that was reached, or that there is none.
	Fresh bool
	// Fault says why the journal is not read, though there is one.
	Fault *Error
	// Asked reports whether what the journal says was asked, or was not to be had.
	Asked bool

	access access
	// open are the revisions that stopped in the middle; openErr says that they cannot be read.
	open    []history.Revision
	openErr error
}

// Look begins a summary, in a batch that is not sent: it asks whether there is a journal, and whether it is as schemactl
// makes it. One that is not is not touched.
func Look(b *pgx.Batch) *Summary {
	s := &Summary{}
	s.access.ask(b)
	return s
}

// Again is a summary of the same journal, of which what it says is still to be asked.
func (s *Summary) Again() *Summary { return &Summary{access: s.access} }

// Readable reports whether there is a journal that may be read.
func (s *Summary) Readable() bool {
	ok, _ := s.access.readable()
	return ok
}

// Queries are what is left to ask when the batch of [Look] was sent: of the journal itself, where it may be read.
func (s *Summary) Queries() []live.Query { return s.queries(false) }

// Ask has it asked in a batch, of the revisions that a command is to end.
func (s *Summary) Ask(b *pgx.Batch, by history.Command) {
	for _, q := range s.queries(by.Perf()) {
		args := make([]any, len(q.Args))
		for i, a := range q.Args {
			args[i] = a
		}
		b.Queue(q.SQL, args...).Query(q.Scan)
	}
}

func (s *Summary) queries(perf bool) []live.Query {
	s.Fault, s.Asked = s.access.fault, true
	if !s.Readable() {
		s.Fresh = s.access.fault == nil && !s.access.tables
		return nil
	}
	return []live.Query{
		{SQL: markSQL, Scan: s.scanMark},
		{SQL: unfinishedSQL, Args: []string{strconv.FormatBool(perf)}, Scan: func(rows pgx.Rows) error {
			s.open, s.openErr = pgx.CollectRows(rows, scanRevision)
			var told *Error
			if errors.As(s.openErr, &told) {
				return nil // the comparison holds all the same
			}
			return read(s.openErr)
		}},
	}
}

func (s *Summary) scanMark(rows pgx.Rows) error {
	mark, reached, err := scanMark(rows)
	s.Mark, s.Fresh = mark, !reached
	return err
}

// Unfinished is [Unfinished] of a journal that was summarized.
func (s *Summary) Unfinished(ctx context.Context, conn Conn) (*plan.Unfinished, error) {
	if s.openErr != nil || len(s.open) == 0 {
		return nil, read(s.openErr)
	}
	return unfinishedOf(ctx, conn, s.open)
}

// scanMark also reports whether a desired state was reached.
func scanMark(rows pgx.Rows) (mark string, reached bool, err error) {
	var id int64
	var outcome string
	_, err = pgx.ForEachRow(rows, []any{&id, &outcome, &reached}, func() error {
		mark = fmt.Sprint(id, " ", outcome)
		return nil
	})
	return mark, reached, read(err)
}

// unfinished are the revisions that stopped in the middle, or only those that built perf indexes.
func unfinished(ctx context.Context, conn Conn, perf bool) ([]history.Revision, error) {
	return revisions(ctx, conn, unfinishedSQL, perf)
}

// Open reports whether something stopped in the middle that the command of [Summary.Ask] is to end.
func (s *Summary) Open() (bool, error) { return len(s.open) > 0, read(s.openErr) }

// Writable reports whether there is a journal that can be written. An *Error says that it is not as
// schemactl makes it.
func (s *Summary) Writable() (bool, error) { return s.access.writableNow() }

// Unfinished is the last revision that stopped in the middle, or that is being applied right now;
// nil where there is none, and where there is no journal or the role may not read it. An *Error
// says that the journal has something that cannot be.
func Unfinished(ctx context.Context, conn Conn) (*plan.Unfinished, error) {
	a, err := accessOf(ctx, conn)
	if err != nil {
		return nil, err
	}
	if ok, _ := a.readable(); !ok {
		return nil, nil
	}
	list, err := unfinished(ctx, conn, false)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return unfinishedOf(ctx, conn, list)
}

// unfinishedOf says how far the last of some revisions has come.
func unfinishedOf(ctx context.Context, conn Conn, list []history.Revision) (*plan.Unfinished, error) {
	r := list[len(list)-1]
	u := &plan.Unfinished{Revision: r.ID, StartedAt: r.StartedAt, Role: r.Role, Command: string(r.Command), Outcome: string(r.Outcome), Error: r.Error}
	if r.Outcome == history.Running {
		if err := conn.QueryRow(ctx, atWorkSQL, int64(LockClass), int64(LockKey)).Scan(&u.AtWork); err != nil {
			return nil, fmt.Errorf("see whether an apply is running: %w", err)
		}
	}
	begun, err := steps(ctx, conn, r.ID)
	if err != nil {
		return nil, err
	}
	for _, s := range begun {
		if s.State == history.Done {
			u.Done++
		} else if u.Step == nil {
			u.Step = &plan.UnfinishedStep{ID: s.ID, Summary: s.Summary, Class: s.Class}
		}
	}
	return u, nil
}
