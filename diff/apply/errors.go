package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/plan"
)

// StepError says which step failed and where that leaves the database.
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

// RefusedError says why a plan is not run at all. Nothing has been changed.
type RefusedError struct {
	Message string
	Hints   []string
}

// Error implements error.
func (e *RefusedError) Error() string { return e.Message }

// describe turns a driver's error into words without any value of a row: the detail of an
// error is dropped, unless it lists what depends on an object, and so is a message of the classes
// whose messages quote input.
func describe(err error) (sqlstate, message string) {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return "", connectionMessage(err)
	}
	message = pg.Message
	if strings.HasPrefix(pg.Code, "22") {
		message = "a value does not fit"
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
	if pg.Code == "2BP01" && pg.Detail != "" { // dependent objects still exist
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

// connectionLost says that the server or the network ended the session, so that the
// statement may or may not have had its effect.
func connectionLost(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		// Admin shutdown, crash shutdown, cannot connect now, and the timeouts that end a session;
		// connection exceptions.
		return slices.Contains([]string{"57P01", "57P02", "57P03", "57P05", "25P03", "25P04"}, pg.Code) || strings.HasPrefix(pg.Code, "08")
	}
	return err != nil
}

// retryable says that the same statement may well succeed a moment later: lock not
// available, deadlock, serialization failure.
func retryable(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	return pg.Code == "55P03" || pg.Code == "40P01" || pg.Code == "40001"
}
