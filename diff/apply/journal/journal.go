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
}

// Error says why the journal is not to be had.
type Error struct {
	Message string
	Hints   []string
}

// Error implements error.
func (e *Error) Error() string { return e.Message }

// Conn is a connection or a transaction.
type Conn interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// access is what is there and what the role may do with it.
type access struct{ schema, tables, read, write, createTables, createSchema, readOnly bool }

func accessOf(ctx context.Context, conn Conn) (access, error) {
	var a access
	if err := conn.QueryRow(ctx, stateSQL).Scan(&a.schema, &a.tables, &a.read, &a.write, &a.createTables, &a.createSchema, &a.readOnly); err != nil {
		return a, fmt.Errorf("look for the journal: %w", err)
	}
	return a, nil
}

// Exists says that there is a journal.
func Exists(ctx context.Context, conn Conn) (bool, error) {
	a, err := accessOf(ctx, conn)
	return a.tables, err
}

// Readable says that there is a journal and that the role may read it.
func Readable(ctx context.Context, conn Conn) (bool, error) {
	a, err := accessOf(ctx, conn)
	return a.tables && a.read, err
}

// Writable says that there is a journal that can be written.
func Writable(ctx context.Context, conn Conn) (bool, error) {
	a, err := accessOf(ctx, conn)
	return a.tables && a.write && !a.readOnly, err
}

// MustRead is an *Error where the journal cannot be read.
func MustRead(ctx context.Context, conn Conn) error {
	a, err := accessOf(ctx, conn)
	switch {
	case err != nil:
		return err
	case !a.tables:
		return &Error{"there is no journal in this database", []string{"the first schemactl apply that changes something makes it"}}
	case !a.read:
		return forbidden(ctx, conn, "read", "SELECT")
	}
	return nil
}

func forbidden(ctx context.Context, conn Conn, verb, privileges string) error {
	var role, database string
	if err := conn.QueryRow(ctx, identitySQL).Scan(&role, &database); err != nil {
		return fmt.Errorf("look for the journal: %w", err)
	}
	e := &Error{Message: fmt.Sprintf("permission denied: the role %s may not %s the journal, the tables of schema schemactl", role, verb)}
	if verb == "create" {
		e.Hints = append(e.Hints, fmt.Sprintf("let it: GRANT CREATE ON DATABASE %s TO %s", database, role))
	} else {
		e.Hints = append(e.Hints, fmt.Sprintf("let it: GRANT USAGE ON SCHEMA schemactl TO %[1]s; GRANT %[2]s ON schemactl.revision, schemactl.step TO %[1]s", role, privileges))
	}
	if verb != "read" {
		e.Hints = append(e.Hints, "or apply without a journal: --no-journal; nothing has been changed")
	}
	return e
}

// Definer runs statements of the journal's definition, for the event triggers that they fire too.
type Definer func(ctx context.Context, tx Conn, sql string) error

// Ensure makes the journal where there is none. The advisory lock must be held.
func Ensure(ctx context.Context, conn *pgx.Conn, define Definer) error {
	a, err := accessOf(ctx, conn)
	switch {
	case err != nil:
		return err
	case a.readOnly:
		return &Error{"nothing can be written here (25006): transactions are read-only", []string{
			"is this a standby, or default_transaction_read_only on? apply needs the primary, and a role that may write",
		}}
	case a.tables && a.write:
		return nil
	case a.tables:
		return forbidden(ctx, conn, "write", "SELECT, INSERT, UPDATE")
	case a.schema && !a.createTables, !a.schema && !a.createSchema:
		return forbidden(ctx, conn, "create", "")
	}
	var published *string
	if err := conn.QueryRow(ctx, publishedSQL).Scan(&published); err != nil {
		return fmt.Errorf("look at publications: %w", err)
	}
	if published != nil {
		return &Error{fmt.Sprintf("publication %s publishes all tables: its subscribers would stop at the journal's, which they lack", *published), []string{
			"make the journal on the subscribers, then here: the statements are in docs/history.md", "or apply without a journal: --no-journal; nothing has been changed",
		}}
	}
	create := createSQL
	if !a.schema {
		create = createSchemaSQL + ";\n" + createSQL
	}
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return define(ctx, tx, create) })
	if err != nil {
		return fmt.Errorf("make the journal: %w", err)
	}
	return nil
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
// advisory lock must be held: so nobody is at work on them.
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
		if w.ID, err = insert(ctx, tx, e, p, history.Running); err != nil {
			return err
		}
		return takeOver(ctx, tx, w.Continues, w.ID, e.Command == history.Abandon)
	})
	if err != nil {
		return nil, fmt.Errorf("write the journal: %w", err)
	}
	return w, nil
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

// Started writes that steps are about to run, each with the position that it begins at.
//
// The commit does not wait for the disk: WAL is written in order, so whatever the step commits
// later is not there without this.
func (w *Writer) Started(ctx context.Context, steps []plan.Step, position int64) error {
	if w == nil {
		return nil
	}
	b := &pgx.Batch{}
	b.Queue(lazySQL)
	for _, s := range steps {
		var at *int64
		var filenode *uint32
		if s.Batches != nil {
			at = &position
			if err := w.conn.QueryRow(ctx, filenodeSQL, s.Batches.Relation).Scan(&filenode); err != nil {
				return fmt.Errorf("write the journal: %w", err)
			}
		}
		b.Queue(stepStartedSQL, w.ID, s.ID, s.Summary, s.SQL, string(s.Class), at, filenode)
	}
	// A pipeline is one transaction.
	if err := w.conn.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	return nil
}

// DoneIn writes, in the transaction of steps, that they are done.
func (w *Writer) DoneIn(ctx context.Context, tx Conn, steps []plan.Step) error {
	if w == nil {
		return nil
	}
	ids := make([]int32, len(steps))
	for i, s := range steps {
		ids[i] = int32(s.ID)
	}
	_, err := tx.Exec(ctx, stepsDoneSQL, w.ID, ids)
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

// Resume is the position at which a step in batches goes on: 0 unless it stopped in the middle,
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
