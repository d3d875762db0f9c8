package apply

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/plan"
)

// StepError reports which step failed and where that leaves the database.
type StepError struct {
	Step  plan.Step
	Total int
	// SQLState is the server's; empty where the connection was lost or cancelled.
	SQLState string
	Message  string
	Hint     string
	// Done counts the steps that are committed.
	Done     int
	Blockers []Blocker
	err      error
}

// Error implements error.
func (e *StepError) Error() string {
	code := ""
	if e.SQLState != "" {
		code = " (" + e.SQLState + ")"
	}
	return fmt.Sprintf("step %d of %d failed%s: %s: %s", e.Step.ID, e.Total, code, e.Step.Summary, e.Message)
}

// Advice is the hint without the word to run apply again, for where nothing has been changed.
func (e *StepError) Advice() string {
	return strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(e.Hint, again), "then "), ",; ")
}

// Unwrap gives the driver's error.
func (e *StepError) Unwrap() error { return e.err }

// Hints reports what to do about it.
func (e *StepError) Hints() []string { return []string{e.Hint} }

// Details returns who holds its lock, and where it leaves the database.
func (e *StepError) Details() []string {
	var out []string
	for _, b := range e.Blockers {
		out = append(out, "held by "+b.String())
	}
	steps := fmt.Sprintf("%d steps are", e.Total)
	if e.Total == 1 {
		steps = "1 step is"
	}
	return append(out, fmt.Sprintf("%d of %s done, the rest is not; what is done stays", e.Done, steps))
}

// RefusedError reports why a plan is not run at all. Nothing has been changed.
type RefusedError struct {
	Message string
	Advice  []string
	// Steps are those that the rows do not allow, where that is why.
	Steps []plan.Step
	// Hazards are those that nobody allowed, where that is why.
	Hazards []string
}

// Error implements error.
func (e *RefusedError) Error() string { return e.Message }

// Hints reports what to do about it.
func (e *RefusedError) Hints() []string { return e.Advice }

// holdsNoValue matches the messages about values, of pgvector and of PostgreSQL, that are known to hold none: sizes,
// and what is wrong.
var holdsNoValue = regexp.MustCompile(`^(?:` + strings.Join([]string{
	`expected \d+ dimensions, not \d+`,
	`different (?:vector|halfvec|sparsevec) dimensions \d+ and \d+`,
	`different bit lengths \d+ and \d+`,
	`(?:vector|halfvec|sparsevec) (?:must have at least 1 dimension|cannot have more than \d+ (?:dimensions|non-zero elements))`,
	`(?:NaN|infinite value) not allowed in (?:vector|halfvec|sparsevec)`,
	`bit string length \d+ does not match type bit\(\d+\)`,
	`bit string too long for type bit varying\(\d+\)`,
	`value too long for type character(?: varying)?\(\d+\)`,
	`division by zero`,
}, "|") + `)$`)

// describe turns a driver's error into words without any value of a row: the detail of an
// error is dropped, unless it lists what depends on an object, and so is a message of the classes
// whose messages quote input, but for those that are known to quote none.
func describe(err error) (sqlstate, message string) {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return "", connectionMessage(err)
	}
	message = pg.Message
	if pgerrcode.IsDataException(pg.Code) {
		message = "a value does not fit"
		if holdsNoValue.MatchString(pg.Message) {
			message += ": " + pg.Message
		}
	}
	var where []string
	for _, f := range [][2]string{{"constraint", pg.ConstraintName}, {"table", pg.TableName}, {"column", pg.ColumnName}} {
		if f[1] != "" && !strings.Contains(message, f[1]) {
			where = append(where, f[0]+" "+f[1])
		}
	}
	if len(where) > 0 {
		message += " (" + strings.Join(where, ", ") + ")"
	}
	if pg.Code == pgerrcode.DependentObjectsStillExist && pg.Detail != "" {
		message += ": " + strings.ReplaceAll(pg.Detail, "\n", "; ")
	}
	return pg.Code, message
}

func connectionMessage(err error) string {
	var connect *pgconn.ConnectError
	if errors.Is(err, context.Canceled) {
		return "interrupted"
	}
	if errors.As(err, &connect) {
		return "the connection could not be opened"
	}
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err.Error()
		}
		err = next
	}
}

// transactionTimeout is the SQLSTATE transaction_timeout of PostgreSQL 17, which pgerrcode lacks.
const transactionTimeout = "25P04"

// sessionEnds are the SQLSTATEs of errors that end the session: shutdowns and timeouts.
var sessionEnds = map[string]bool{
	pgerrcode.AdminShutdown: true, pgerrcode.CrashShutdown: true, pgerrcode.CannotConnectNow: true,
	pgerrcode.IdleSessionTimeout: true, pgerrcode.IdleInTransactionSessionTimeout: true, transactionTimeout: true,
}

// connectionLost reports whether the server or the network ended the session, so that the
// statement may or may not have had its effect.
func connectionLost(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return sessionEnds[pg.Code] || pgerrcode.IsConnectionException(pg.Code)
	}
	return err != nil
}

// retryable reports whether the same statement may well succeed a moment later: lock not
// available, deadlock, serialization failure.
func retryable(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	return pg.Code == pgerrcode.LockNotAvailable || pg.Code == pgerrcode.DeadlockDetected || pg.Code == pgerrcode.SerializationFailure
}
