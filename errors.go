package schemactl

import (
	"github.com/replyx/schemactl/diff/plan"
)

// ErrNoURL and ErrNoSource say what is not given.
var (
	ErrNoURL error = &missingError{"no database URL",
		"give --url, set DATABASE_URL, or write url in atlas.hcl; without a database, try: schemactl sandbox"}
	ErrNoSource error = &missingError{"no HCL of the desired state",
		"give --to FOLDER, or write src in atlas.hcl; to make it from a database: schemactl inspect --split schema"}
)

// missingError reports that something is not given, and how to give it.
type missingError struct{ message, hint string }

func (e *missingError) Error() string   { return e.message }
func (e *missingError) Hints() []string { return []string{e.hint} }

// UncheckedError reports that it is not known whether the database is as desired, which is not the same as noop.
type UncheckedError struct{ Failure *plan.Failure }

// Error implements error.
func (e *UncheckedError) Error() string { return e.Failure.Message }

// Hints says what to do about it.
func (e *UncheckedError) Hints() []string {
	return []string{e.Failure.Hint}
}

// Checked returns an [UncheckedError] where a plan could not be made.
func Checked(p *plan.Plan) error {
	if p.Result == plan.Error {
		return &UncheckedError{p.Error}
	}
	return nil
}
