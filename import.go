package schemactl

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/replyx/schemactl/diff/migration"
	"github.com/replyx/schemactl/internal/migrationdir"
	"github.com/replyx/schemactl/internal/scratch"
	"github.com/replyx/schemactl/internal/sqlschema"
	"github.com/replyx/schemactl/schema"
)

// ImportOptions say what a schema is imported from, beside the sources of the configuration.
type ImportOptions struct {
	// Run is a command for the shell that makes the schema in an empty database, as "alembic upgrade head". Scheme is what DATABASE_URL begins
	// with in its environment; empty is postgresql.
	Run, Scheme string
	// Output takes what the command prints; nil keeps only the end of it, for the error.
	Output io.Writer
	// Bookkeeping keeps the tables in which tools note what they have run.
	Bookkeeping bool
}

// Imported is a schema, and what is to be known of it.
type Imported struct {
	Database *schema.Database
	// Notes say in what the throwaway database was not like the target.
	Notes []string
	// Left are the tables and sequences that are left out, each with the reason.
	Left []string
}

// ErrNothingToImport reports that no source is given.
var ErrNothingToImport error = &missingError{"nothing to import is given",
	"give a file or folder of SQL, file://FOLDER?format=FORMAT of migrations, the URL of a database, or --run COMMAND"}

// Import reads the schema that SQL, a migration directory, a command or another database has.
func Import(ctx context.Context, cfg Config, o ImportOptions) (*Imported, error) {
	out, err := importFrom(ctx, cfg, o)
	if err != nil {
		return nil, err
	}
	out.Database.Extensions = slices.DeleteFunc(out.Database.Extensions, func(e *schema.Extension) bool { return e.Name == schema.Plpgsql })
	if cfg.Policy != nil {
		cfg.Policy.MarkPerf(out.Database)
	}
	if !o.Bookkeeping {
		out.leaveBookkeeping()
	}
	return out, nil
}

func importFrom(ctx context.Context, cfg Config, o ImportOptions) (*Imported, error) {
	src, err := cfg.sources()
	switch {
	case err != nil:
		return nil, err
	case o.Run != "":
		return importRun(ctx, cfg, o)
	case cfg.DesiredURL != "":
		db, err := ReadLive(ctx, Config{URL: cfg.DesiredURL})
		return &Imported{Database: db}, err
	case len(src.hcl) > 0:
		return nil, &migrationdir.UnreadableError{Path: src.hcl[0], Why: "it is no SQL", Hint: "HCL needs no import; migrations are file://FOLDER?format=FORMAT"}
	case !src.hasSQL():
		return nil, ErrNothingToImport
	}
	scripts, err := cfg.allScripts(ctx, src)
	if err != nil {
		return nil, err
	}
	st, err := cfg.runSQL(ctx, scripts, nil)
	if err != nil {
		return nil, err
	}
	return &Imported{Database: st.Database, Notes: st.Notes}, nil
}

// importRun runs a command in a throwaway database.
func importRun(ctx context.Context, cfg Config, o ImportOptions) (*Imported, error) {
	work := sqlschema.Command{Args: []string{"sh", "-c", o.Run}, Scheme: o.Scheme, Output: o.Output}
	st, err := sqlschema.Read(ctx, work, sqlschema.Options{Dev: cmp.Or(cfg.DevURL, string(scratch.Sandbox)), URL: cfg.URL})
	if err != nil {
		return nil, noScratch(cfg.DevURL, err)
	}
	return &Imported{Database: st.Database, Notes: st.Notes}, nil
}

// leaveBookkeeping takes out what tools note, with what is granted on it.
func (i *Imported) leaveBookkeeping() {
	left := func(n schema.Name, kind string) bool {
		tool := migration.KeptBy(n.Name)
		if tool != "" {
			i.Left = append(i.Left, fmt.Sprintf("%s %s: %s notes there what it has run", kind, n, tool))
		}
		return tool != ""
	}
	db := i.Database
	db.Tables = slices.DeleteFunc(db.Tables, func(t *schema.Table) bool { return left(t.Name, "table") })
	db.Entities = slices.DeleteFunc(db.Entities, func(e schema.Entity) bool {
		r := e.Ref()
		return r.Kind == schema.KindSequence && left(r.TypeName(), "sequence") || r.Kind.GivesRights() && (migration.KeptBy(r.Name) != "" || migration.KeptBy(r.Table) != "")
	})
}
