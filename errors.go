package schemactl

import (
	"errors"

	"github.com/replyx/schemactl/diff/plan"
)

// ErrNoURL and ErrNoSource say what is not given.
var (
	ErrNoURL    = errors.New("no database URL")
	ErrNoSource = errors.New("no HCL of the desired state")
)

// UncheckedError says that it is not known whether the database is as desired, which is not the same as noop.
type UncheckedError struct{ Failure *plan.Failure }

// Error implements error.
func (e *UncheckedError) Error() string { return e.Failure.Message }

// Hints says what to do about it.
func (e *UncheckedError) Hints() []string {
	if e.Failure.Hint == "" {
		return nil
	}
	return []string{e.Failure.Hint}
}

// Checked returns an [UncheckedError] where a plan could not be made.
func Checked(p *plan.Plan) error {
	if p.Result == plan.Error {
		return &UncheckedError{p.Error}
	}
	return nil
}
