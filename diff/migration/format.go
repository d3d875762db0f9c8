package migration

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema/sqltext"
)

// Format is the tool whose files are written.
type Format string

// The formats.
const (
	Atlas         Format = "atlas"
	Goose         Format = "goose"
	GolangMigrate Format = "golang-migrate"
	Flyway        Format = "flyway"
	Liquibase     Format = "liquibase"
	DBMate        Format = "dbmate"
	Psql          Format = "psql"
)

// Formats are all of them.
var Formats = []Format{Atlas, Goose, GolangMigrate, Flyway, Liquibase, DBMate, Psql}

// dialect is how a tool reads its files.
type dialect struct {
	format Format
	// statements reports whether the tool sends the statements of a migration outside of a transaction one by
	// one. Otherwise it sends the file in one piece, which the server takes for a transaction
	// unless it is one statement.
	statements bool
	// directives are the beginnings of the lines that the tool takes for its own, in lower case.
	directives []string
	files      func(d dialect, p *plan.Plan, m []migration) ([]File, error)
}

var dialects = map[Format]dialect{
	Atlas:         {format: Atlas, statements: true, directives: []string{"-- atlas:", "--atlas:", "/*atlas:"}, files: atlasFiles},
	Goose:         {format: Goose, statements: true, directives: []string{"-- +goose", "--+goose"}, files: gooseFiles},
	GolangMigrate: {format: GolangMigrate, files: golangMigrateFiles},
	Flyway:        {format: Flyway, statements: true, files: flywayFiles},
	Liquibase: {format: Liquibase, statements: true, files: liquibaseFiles, directives: []string{
		"--liquibase", "--changeset", "--rollback", "--precondition", "--property", "--comment", "--validchecksum", "--ignorelines", "--ignore",
		"-- liquibase", "-- changeset", "-- rollback", "-- precondition", "-- property", "-- comment", "-- validchecksum", "-- ignorelines", "-- ignore",
		"/* liquibase",
	}},
	DBMate: {format: DBMate, directives: []string{"-- migrate:", "--migrate:"}, files: dbmateFiles},
	Psql:   {format: Psql, statements: true, files: psqlFiles},
}

// UnwritableError reports that a tool would not run a step as it is meant.
type UnwritableError struct {
	Format Format
	Step   plan.Step
	Why    string
}

// Error implements error.
func (e *UnwritableError) Error() string {
	return fmt.Sprintf("step %d (%s) cannot be written for %s: %s; nothing is written", e.Step.ID, e.Step.Summary, e.Format, e.Why)
}

// Hints says what to do about it.
func (e *UnwritableError) Hints() []string {
	return []string{"apply the change with schemactl apply, or write the files for psql: --dir-format psql"}
}

// accepts refuses steps that the tool would read otherwise than they are meant.
func (d dialect) accepts(all []migration) error {
	for _, m := range all {
		for _, s := range m.steps {
			if line := d.directive(s); line != "" {
				return &UnwritableError{d.format, s, fmt.Sprintf("it takes the line %q for its own", line)}
			}
			if m.alone && !d.statements && s.SearchPath != "" {
				return &UnwritableError{d.format, s, "the statement needs a search_path, and runs outside of a transaction, where the tool sets none"}
			}
		}
	}
	return nil
}

// directive is the first line of the statements of a step that the tool takes for its own; empty where there is none.
func (d dialect) directive(s plan.Step) string {
	for _, sql := range []string{s.SQL, s.Undo} {
		for line := range strings.Lines(sqltext.Visible(sql)) {
			line = strings.TrimSpace(line)
			if slices.ContainsFunc(d.directives, func(start string) bool { return strings.HasPrefix(strings.ToLower(line), start) }) {
				return line
			}
		}
	}
	return ""
}
