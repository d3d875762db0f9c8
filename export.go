package schemactl

import (
	"context"
	"time"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/migration"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/migrationdir"
)

// ExportOptions say where the files of a plan go.
type ExportOptions struct {
	// Dir is the migration directory, and Format the tool that reads it.
	Dir    string
	Format migration.Format
	// Name is what the migration is called.
	Name string
	// Allow names the hazards that the plan may have.
	Allow []string
	// Now is the time that the versions of the files begin with.
	Now time.Time
}

// PreliminaryError reports that a plan cannot be exported, since the rest of it is planned when its first part has run.
type PreliminaryError struct{}

// Error implements error.
func (PreliminaryError) Error() string {
	return "the plan only gathers statistics, and what follows is planned by them: it cannot be written as files"
}

// Hints says what to do about it.
func (PreliminaryError) Hints() []string {
	return []string{"run ANALYZE on the tables of the plan first, then export"}
}

// Export writes a plan as migration files, and returns them. A plan that apply would refuse is refused; one without steps
// has no files.
func Export(ctx context.Context, p *plan.Plan, o ExportOptions) ([]migration.File, error) {
	if err := Checked(p); err != nil {
		return nil, err
	}
	if p.Result == plan.Noop || len(p.Steps) == 0 && len(p.Refused) == 0 {
		return nil, nil
	}
	if err := apply.Permitted(p, o.Allow); err != nil {
		return nil, err
	}
	if p.Preliminary {
		return nil, PreliminaryError{}
	}
	dir := migrationdir.Dir{Path: o.Dir, Format: o.Format}
	first, err := dir.First(o.Now)
	if err != nil {
		return nil, err
	}
	files, err := migration.Files(p, o.Format, migration.Options{Name: o.Name, First: first})
	if err != nil {
		return nil, err
	}
	return files, dir.Write(ctx, files)
}
