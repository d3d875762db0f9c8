// Package journal keeps what was done to a database in the database: the tables revision and
// step of the schema schemactl.
//
// What enters: a plan that is about to run, and how far it comes. What leaves: what ran before,
// and what stopped in the middle. No value of a row and no password is in it, since none is in
// a plan. All its SQL is in sql.go.
package journal

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
)

// The key of the advisory lock that an apply holds: one a database. The two halves spell
// "schemactl", as far as 8 bytes go.
const (
	LockClass = 0x73636865
	LockKey   = 0x6d616374
	// WorkKey is that of the lock which the sessions that change something share.
	WorkKey = LockKey + 1
)

// Entry is what a run says of itself.
type Entry struct {
	ToolVersion string
	// Desired is the whole state that the run reaches, as HCL; empty where it does not.
	Desired string
	Note    string
	Command history.Command
	// Baseline is the state that the database is in before the run, as HCL. It is noted as a revision of
	// its own where the journal has no state to go back to; empty where there is nothing to note.
	Baseline string
}

// Error reports why the journal is not to be had.
type Error struct {
	Message string
	Advice  []string
}

// Error implements error.
func (e *Error) Error() string { return e.Message }

// Hints reports what to do about it.
func (e *Error) Hints() []string { return e.Advice }

// Warning is the error in one line, for who continues without the journal.
func (e *Error) Warning() string {
	return e.Message + "; it was not read; " + strings.Join(e.Advice, "; ")
}

// Conn is a connection or a transaction.
type Conn interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// Writer writes one revision. A nil writer writes nothing.
type Writer struct {
	conn *pgx.Conn
	// ID is the revision.
	ID int64
	// Continues are the revisions that stopped in the middle and that this one takes over from.
	Continues []int64
}

// Begin writes a revision that is about to run, and closes those that stopped in the middle. The
// advisory lock must be held: so no one is at work on them.
func Begin(ctx context.Context, conn *pgx.Conn, e Entry, p *plan.Plan) (*Writer, error) {
	w := &Writer{conn: conn}
	err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		open, err := unfinished(ctx, tx, e.Command.Perf())
		if err != nil {
			return err
		}
		for _, r := range open {
			w.Continues = append(w.Continues, r.ID)
		}
		if err := noteBaseline(ctx, tx, e, p.Target); err != nil {
			return err
		}
		if w.ID, err = insert(ctx, tx, e, p, history.Running); err != nil {
			return err
		}
		return takeOver(ctx, tx, w.Continues, w.ID, e.Command == history.Abandon)
	})
	var told *Error
	if errors.As(err, &told) {
		return nil, told
	}
	if err != nil {
		return nil, fmt.Errorf("write the journal: %w", err)
	}
	return w, nil
}

// noteBaseline writes the state before the first run, so that a rollback of it has somewhere to go: as
// revision 0, unless runs before it have reached nothing.
func noteBaseline(ctx context.Context, tx pgx.Tx, e Entry, target plan.Target) error {
	if e.Baseline == "" {
		return nil
	}
	last, err := LastState(ctx, tx)
	if err != nil || last != "" {
		return err
	}
	before := Entry{ToolVersion: e.ToolVersion, Command: history.Baseline, Desired: e.Baseline, Note: "the database as it was before the first apply"}
	nothing := plan.Nothing(target)
	body, err := json.Marshal(nothing)
	if err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, zerothSQL, before.ToolVersion, string(before.Command), Checksum(body), string(body), before.Desired, before.Note)
	if err != nil || tag.RowsAffected() > 0 {
		return err
	}
	_, err = insert(ctx, tx, before, nothing, history.Imported)
	return err
}

func insert(ctx context.Context, conn Conn, e Entry, p *plan.Plan, o history.Outcome) (id int64, err error) {
	body, err := json.Marshal(p)
	if err != nil {
		return 0, err
	}
	var desired *string
	if e.Desired != "" {
		desired = &e.Desired
	}
	err = conn.QueryRow(ctx, beginSQL, e.ToolVersion, string(e.Command), Checksum(body), string(body), desired, e.Note, string(o)).Scan(&id)
	return id, err
}

// takeOver marks revisions that stopped in the middle as taken over by another.
func takeOver(ctx context.Context, conn Conn, ids []int64, by int64, abandon bool) error {
	if len(ids) == 0 {
		return nil
	}
	outcome := history.Failed
	if abandon {
		outcome = history.Abandoned
	}
	if _, err := conn.Exec(ctx, stoppedStepsSQL, ids); err != nil {
		return err
	}
	_, err := conn.Exec(ctx, continueSQL, string(outcome), by, ids)
	return err
}

// Record writes a revision that is over when it is written.
func Record(ctx context.Context, conn *pgx.Conn, e Entry, p *plan.Plan, o history.Outcome) (id int64, err error) {
	if id, err = insert(ctx, conn, e, p, o); err != nil {
		return 0, fmt.Errorf("write the journal: %w", err)
	}
	return id, nil
}

// Checksum is of a plan's JSON.
func Checksum(plan []byte) string {
	sum := sha256.Sum256(plan)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Started writes, in a batch, that steps are about to run, each with the position that it begins at, where the session
// of the batch still has the advisory lock.
//
// The commit does not wait for the disk: WAL is written in order, so whatever the step commits
// later is not there without this.
func (w *Writer) Started(b *pgx.Batch, steps []plan.Step, position int64) {
	if w == nil {
		return
	}
	b.Queue(lazySQL)
	for _, s := range steps {
		var at *int64
		var relation *string
		if s.Batches != nil {
			at, relation = &position, &s.Batches.Relation
		}
		b.Queue(stepStartedSQL, w.ID, s.ID, s.Summary, s.SQL, string(s.Class), at, relation, int64(LockClass), int64(LockKey))
	}
}

// Held reports, in a batch, whether its session has the advisory lock.
func Held(b *pgx.Batch, held *bool) {
	b.Queue("SELECT "+heldSQL("$1", "$2"), int64(LockClass), int64(LockKey)).QueryRow(func(row pgx.Row) error { return row.Scan(held) })
}

// DoneSQL is the statement which writes, in the transaction of steps, that they are done, and its parameters.
func (w *Writer) DoneSQL(steps []plan.Step) (sql string, args []any) {
	ids := make([]int32, len(steps))
	for i, s := range steps {
		ids[i] = int32(s.ID)
	}
	return stepsDoneSQL, []any{w.ID, ids}
}

// DoneIn writes, in the transaction of steps, that they are done.
func (w *Writer) DoneIn(ctx context.Context, tx Conn, steps []plan.Step) error {
	if w == nil {
		return nil
	}
	sql, args := w.DoneSQL(steps)
	_, err := tx.Exec(ctx, sql, args...)
	return err
}

// Done writes that a step is done that ran outside of a transaction.
func (w *Writer) Done(ctx context.Context, s plan.Step) error {
	if w == nil {
		return nil
	}
	if err := w.DoneIn(ctx, w.conn, []plan.Step{s}); err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	return nil
}

// PositionIn writes, in the transaction of a batch, how far its step is then.
func (w *Writer) PositionIn(ctx context.Context, tx Conn, s plan.Step, position int64) error {
	if w == nil {
		return nil
	}
	_, err := tx.Exec(ctx, positionSQL, w.ID, s.ID, position)
	return err
}

// Resume is the position at which a step in batches continues: 0 unless it stopped in the middle,
// and its table has the same file as then.
func (w *Writer) Resume(ctx context.Context, s plan.Step) (position int64, err error) {
	if w == nil || len(w.Continues) == 0 {
		return 0, nil
	}
	err = w.conn.QueryRow(ctx, resumeSQL, w.Continues, s.SQL, s.Batches.Relation).Scan(&position)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the journal: %w", err)
	}
	return position, nil
}

// Finish writes how the run ended, on a connection that may be another than the one that began.
func (w *Writer) Finish(ctx context.Context, conn *pgx.Conn, failure string) error {
	if w == nil {
		return nil
	}
	err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if failure == "" {
			_, err := tx.Exec(ctx, finishSQL, w.ID, string(history.Done), nil)
			return err
		}
		if _, err := tx.Exec(ctx, stoppedStepsSQL, []int64{w.ID}); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, finishSQL, w.ID, string(history.Failed), failure)
		return err
	})
	if err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	return nil
}
