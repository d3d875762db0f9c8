package journal

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
)

func scanRevision(row pgx.CollectableRow) (history.Revision, error) {
	var r history.Revision
	err := row.Scan(&r.ID, &r.StartedAt, &r.FinishedAt, &r.Role, &r.ToolVersion, &r.PlanChecksum, &r.Command, &r.Note, &r.Outcome,
		&r.Error, &r.ContinuedBy, &r.HasDesired)
	r.StartedAt = r.StartedAt.UTC()
	if r.FinishedAt != nil {
		t := r.FinishedAt.UTC()
		r.FinishedAt = &t
	}
	return r, err
}

func revisions(ctx context.Context, conn Conn, sql string, args ...any) ([]history.Revision, error) {
	rows, err := conn.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanRevision)
}

// List lists every revision, the newest first.
func List(ctx context.Context, conn Conn) ([]history.Revision, error) {
	list, err := revisions(ctx, conn, listSQL)
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	return list, nil
}

// Get reads one revision in full, or nil.
func Get(ctx context.Context, conn Conn, id int64) (*history.Full, error) {
	list, err := List(ctx, conn)
	if err != nil {
		return nil, err
	}
	for _, r := range list {
		if r.ID != id {
			continue
		}
		f := &history.Full{Revision: r}
		var body string
		if err := conn.QueryRow(ctx, getSQL, id).Scan(&body, &f.Desired); err != nil {
			return nil, fmt.Errorf("read the journal: %w", err)
		}
		f.Plan = []byte(body)
		if f.Steps, err = steps(ctx, conn, id); err != nil {
			return nil, fmt.Errorf("read the journal: %w", err)
		}
		return f, nil
	}
	return nil, nil
}

func steps(ctx context.Context, conn Conn, id int64) ([]history.Step, error) {
	rows, err := conn.Query(ctx, stepsSQL, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (history.Step, error) {
		var s history.Step
		err := row.Scan(&s.ID, &s.Summary, &s.SQL, &s.Class, &s.State, &s.StartedAt, &s.FinishedAt, &s.Position)
		s.StartedAt = s.StartedAt.UTC()
		if s.FinishedAt != nil {
			t := s.FinishedAt.UTC()
			s.FinishedAt = &t
		}
		return s, err
	})
}

// States are the desired states that a revision and those since aimed at, the oldest first.
func States(ctx context.Context, conn Conn, since int64) ([]history.State, error) {
	rows, err := conn.Query(ctx, desiredSQL, since)
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[history.State])
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	return list, nil
}

// LastState is the desired state that was reached last; empty where there is none.
func LastState(ctx context.Context, conn Conn) (desired string, err error) {
	err = conn.QueryRow(ctx, lastStateSQL).Scan(&desired)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("read the journal: %w", err)
	}
	return desired, nil
}

// Mark changes with every run that begins or ends. It is empty where nothing was run, and where the
// role may not see it.
func Mark(ctx context.Context, conn Conn) (mark string, err error) {
	if ok, err := Readable(ctx, conn); err != nil || !ok {
		return "", err
	}
	err = conn.QueryRow(ctx, markSQL).Scan(&mark)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("read the journal: %w", err)
	}
	return mark, nil
}

// unfinished are the revisions that stopped in the middle, or only those that built perf indexes.
func unfinished(ctx context.Context, conn Conn, perf bool) ([]history.Revision, error) {
	return revisions(ctx, conn, unfinishedSQL, perf)
}

// Open says that something stopped in the middle that a command is to end.
func Open(ctx context.Context, conn Conn, by history.Command) (bool, error) {
	list, err := unfinished(ctx, conn, by.Perf())
	if err != nil {
		return false, fmt.Errorf("read the journal: %w", err)
	}
	return len(list) > 0, nil
}

// Unfinished is the last revision that stopped in the middle, or that is being applied right now;
// nil where there is none, and where there is no journal or the role may not read it.
func Unfinished(ctx context.Context, conn Conn) (*plan.Unfinished, error) {
	if ok, err := Readable(ctx, conn); err != nil || !ok {
		return nil, err
	}
	list, err := unfinished(ctx, conn, false)
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	if len(list) == 0 {
		return nil, nil
	}
	r := list[len(list)-1]
	u := &plan.Unfinished{Revision: r.ID, StartedAt: r.StartedAt, Role: r.Role, Command: string(r.Command), Outcome: string(r.Outcome), Error: r.Error}
	if r.Outcome == history.Running {
		if err := conn.QueryRow(ctx, atWorkSQL, int64(LockClass), int64(LockKey)).Scan(&u.AtWork); err != nil {
			return nil, fmt.Errorf("see whether an apply is running: %w", err)
		}
	}
	begun, err := steps(ctx, conn, r.ID)
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
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
