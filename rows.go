package schemactl

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/planner"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// rowOptions asks for what the declared rows lack, and which data steps have not run.
func rowOptions(ctx context.Context, cfg Config, conn *pgx.Conn, out *Outcome, opts *planner.Options) (err error) {
	if cfg.PerfOnly {
		return nil
	}
	if opts.Data, err = live.Data(ctx, conn, out.Live, out.Desired); err != nil {
		return err
	}
	opts.Migrations, err = pendingSteps(ctx, conn, out.Desired.Migrations)
	return err
}

// rowTables are the tables whose rows a plan writes.
func rowTables(opts planner.Options) (tables []schema.Name) {
	for _, w := range opts.Data {
		if !w.Noop() {
			tables = append(tables, w.Table)
		}
	}
	for _, m := range opts.Migrations {
		if m.Batch != nil {
			tables = append(tables, m.Batch.Table)
		}
	}
	return tables
}

// ChangedStepError reports that a data step has run with another text: what it does then is not what the HCL says.
type ChangedStepError struct{ Step *schema.Migration }

// Error implements error.
func (e *ChangedStepError) Error() string {
	return fmt.Sprintf("%s: data step %q has run in this database with another text", e.Step.Pos, e.Step.Name)
}

// Place is the block.
func (e *ChangedStepError) Place() schema.Pos { return e.Step.Pos }

// Hints reports what to do about it.
func (e *ChangedStepError) Hints() []string {
	return []string{"what has run is not run again: put the old text back, or give the new one a name of its own; a step that has run everywhere may be taken out"}
}

// pendingSteps are the data steps that have not run in the database.
func pendingSteps(ctx context.Context, conn *pgx.Conn, all []*schema.Migration) (pending []*schema.Migration, err error) {
	if len(all) == 0 {
		return nil, nil
	}
	ran, err := journal.DataSteps(ctx, conn)
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		switch hash, ok := ran[m.Name]; {
		case !ok:
			pending = append(pending, m)
		case hash != m.Hash():
			return nil, &ChangedStepError{m}
		}
	}
	return pending, nil
}

// withoutRows is a state without its rows and data steps.
func withoutRows(db *schema.Database) *schema.Database {
	out := *db
	out.Data, out.Migrations = nil, nil
	return &out
}

// rowsNote says in comments which rows a state has, by hashes: the journal holds no value of a row.
func rowsNote(db *schema.Database) string {
	var b strings.Builder
	for _, d := range db.Data {
		fmt.Fprintf(&b, "# rows of %q: %d, sha256 %s\n", d.Table.String(), len(d.Rows), d.Hash())
	}
	for _, m := range db.Migrations {
		fmt.Fprintf(&b, "# data step %q: sha256 %s\n", m.Name, m.Hash())
	}
	return b.String()
}

// UnknownTableError reports a name that no table has.
type UnknownTableError struct{ Name string }

// Error implements error.
func (e *UnknownTableError) Error() string { return "there is no table " + e.Name }

// Hints reports what to do about it.
func (e *UnknownTableError) Hints() []string {
	return []string{"name it as SCHEMA.TABLE, or TABLE where its schema is public"}
}

// ReadRows reads the rows of tables of a live state, by their names, and gives the state with them.
func ReadRows(ctx context.Context, cfg Config, db *schema.Database, names []string) (_ *schema.Database, err error) {
	if len(names) == 0 {
		return db, nil
	}
	conn, err := live.Connect(ctx, cfg.URL)
	if err != nil {
		return nil, err
	}
	defer finish(ctx, conn, &err)
	out := *db
	for _, name := range names {
		n := schema.ParseName(name)
		if n.Schema == "" {
			n.Schema = "public"
		}
		t := db.Table(n)
		if t == nil {
			return nil, &UnknownTableError{name}
		}
		d, err := live.ReadData(ctx, conn, t)
		if err != nil {
			return nil, err
		}
		out.Data = append(out.Data, d)
	}
	out.Sort()
	return &out, nil
}
