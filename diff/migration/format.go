package migration

import (
	"fmt"
	"regexp"
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
	// directive finds a line that the tool takes for its own; nil where there is none.
	directive *regexp.Regexp
	files     func(d dialect, p *plan.Plan, m []migration) ([]File, error)
}

var dialects = map[Format]dialect{
	Atlas:         {format: Atlas, statements: true, files: atlasFiles, directive: regexp.MustCompile(`(?im)^\s*(--|/\*)\s*atlas:.*`)},
	Goose:         {format: Goose, statements: true, files: gooseFiles, directive: regexp.MustCompile(`(?m)^\s*--.*\+goose.*`)},
	GolangMigrate: {format: GolangMigrate, files: golangMigrateFiles},
	Flyway:        {format: Flyway, statements: true, files: flywayFiles},
	Liquibase: {format: Liquibase, statements: true, files: liquibaseFiles, directive: regexp.MustCompile(
		`(?im)^\s*(--\s*(liquibase|changeset|rollback|precondition|property|comment|validchecksum|ignore|include)|/\*\s*liquibase).*`)},
	DBMate: {format: DBMate, files: dbmateFiles, directive: regexp.MustCompile(`(?im)^\s*--\s*migrate:.*`)},
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
			if line := d.command(s); line != "" {
				return &UnwritableError{d.format, s, fmt.Sprintf("it takes the line %q for its own", line)}
			}
			if m.alone && !d.statements && s.SearchPath != "" {
				return &UnwritableError{d.format, s, "the statement needs a search_path, and runs outside of a transaction, where the tool sets none"}
			}
		}
	}
	return nil
}

// command is the first line of the statements of a step that the tool takes for its own; empty where there is none.
func (d dialect) command(s plan.Step) string {
	if d.directive == nil {
		return ""
	}
	return strings.TrimSpace(d.directive.FindString(sqltext.Visible(s.SQL) + "\n" + sqltext.Visible(s.Undo)))
}
