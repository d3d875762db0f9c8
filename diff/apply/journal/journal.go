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
	// ID is the revision; 0 until it is written.
	ID int64
	// pending is the revision where it is still to be written, in the round trip of the first step.
	pending *pgx.Batch
	// Continues are the revisions that stopped in the middle and that this one takes over from.
	Continues []int64
}

// Begin is a revision that is about to run, or is over already: it is written with the first step, or by [Writer.Flush]. It
// closes those that stopped in the middle, and makes the journal where there is none. The advisory lock must be held since
// the summary was asked for: so no one is at work on them. An *Error says why nothing is written.
func (s *Summary) Begin(ctx context.Context, conn *pgx.Conn, e Entry, p *plan.Plan, o history.Outcome, define Definer) (*Writer, error) {
	if err := s.access.writable(ctx, conn); err != nil {
		return nil, err
	}
	if s.openErr != nil {
		return nil, read(s.openErr)
	}
	w, b := &Writer{conn: conn}, &pgx.Batch{}
	b.Queue(patientSQL)
	if !s.access.tables {
		if err := s.access.make(ctx, conn, define, b); err != nil {
			return nil, err
		}
	}
	if o == history.Running {
		for _, r := range s.open {
			w.Continues = append(w.Continues, r.ID)
		}
		if err := s.noteBaseline(b, e, p.Target); err != nil {
			return nil, err
		}
	}
	if err := w.begin(b, e, p, o); err != nil {
		return nil, err
	}
	if !s.access.tables {
		b.Queue("COMMIT")
	}
	w.pending = b
	return w, nil
}

// Flush writes a revision that is not written yet.
func (w *Writer) Flush(ctx context.Context) error {
	b := &pgx.Batch{}
	w.write(b)
	if err := w.conn.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	return nil
}

// write adds it to a batch, which is the only one that it is ever sent with.
func (w *Writer) write(b *pgx.Batch) {
	if w.pending != nil {
		b.QueuedQueries = append(b.QueuedQueries, w.pending.QueuedQueries...)
		w.pending = nil
	}
}

// own is the number of the revision, or nil where the batch has just written it.
func (w *Writer) own() *int64 {
	if w.ID == 0 {
		return nil
	}
	return &w.ID
}

// noteBaseline writes the state before the first run, so that a rollback of it has somewhere to go: as
// revision 0, unless runs before it have reached nothing.
func (s *Summary) noteBaseline(b *pgx.Batch, e Entry, target plan.Target) error {
	if e.Baseline == "" || !s.Fresh {
		return nil
	}
	before := Entry{ToolVersion: e.ToolVersion, Command: history.Baseline, Desired: e.Baseline, Note: "the database as it was before the first apply"}
	nothing := plan.Nothing(target)
	if s.Mark != "" {
		return (&Writer{}).begin(b, before, nothing, history.Imported)
	}
	body, err := json.Marshal(nothing)
	b.Queue(zerothSQL, before.ToolVersion, string(before.Command), Checksum(body), string(body), before.Desired, before.Note)
	return err
}

// begin writes a revision, in a batch, and marks those that it continues as taken over.
func (w *Writer) begin(b *pgx.Batch, e Entry, p *plan.Plan, o history.Outcome) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	var desired *string
	if e.Desired != "" {
		desired = &e.Desired
	}
	over := history.Failed
	if e.Command == history.Abandon {
		over = history.Abandoned
	}
	if len(w.Continues) > 0 {
		b.Queue(stoppedStepsSQL, w.Continues)
	}
	b.Queue(beginSQL, e.ToolVersion, string(e.Command), Checksum(body), string(body), desired, e.Note, string(o), string(over), w.Continues).QueryRow(func(row pgx.Row) error {
		return row.Scan(&w.ID, nil)
	})
	return nil
}

// Checksum is of a plan's JSON.
func Checksum(plan []byte) string {
	sum := sha256.Sum256(plan)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Started writes, in a batch, that steps are about to run, all of them from a position on, where the session of the
// batch still has the advisory lock. Held reports whether it has.
//
// The commit does not wait for the disk: WAL is written in order, so whatever the step commits
// later is not there without this.
func (w *Writer) Started(b *pgx.Batch, steps []plan.Step, position int64, held *bool) {
	if w == nil {
		Held(b, held)
		return
	}
	w.write(b)
	b.Queue(patientSQL)
	b.Queue(lazySQL)
	ids := make([]int32, len(steps))
	summaries, texts, classes := make([]string, len(steps)), make([]string, len(steps)), make([]string, len(steps))
	var at *int64
	var relation *string
	for i, s := range steps {
		ids[i], summaries[i], texts[i], classes[i] = int32(s.ID), s.Summary, s.SQL, string(s.Class)
		if s.Batches != nil {
			at, relation = &position, &s.Batches.Relation
		}
	}
	b.Queue(StepsStartedSQL, w.own(), ids, summaries, texts, classes, at, relation, int64(LockClass), int64(LockKey)).Exec(func(tag pgconn.CommandTag) error {
		*held = tag.RowsAffected() > 0
		return nil
	})
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
	return StepsDoneSQL, []any{w.ID, ids}
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
	b := &pgx.Batch{}
	b.Queue(patientSQL)
	sql, args := w.DoneSQL([]plan.Step{s})
	b.Queue(sql, args...)
	if err := w.conn.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	return nil
}

// PositionSQL is the statement which writes, in the transaction of a batch, how far its step is then, and its parameters.
func (w *Writer) PositionSQL(s plan.Step, position int64) (sql string, args []any) {
	return positionSQL, []any{w.ID, s.ID, position}
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
	b := &pgx.Batch{} // a pipeline is one transaction
	if w.write(b); b.Len() == 0 && w.ID == 0 {
		return nil // the connection was lost that was to write it
	}
	b.Queue(patientSQL)
	if failure == "" {
		b.Queue(finishSQL, w.own(), string(history.Done), nil)
	} else {
		b.Queue(failedStepsSQL, w.own())
		b.Queue(finishSQL, w.own(), string(history.Failed), failure)
	}
	if err := conn.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	return nil
}
