package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// ColumnChange is a column that gets another type or collation, or a new one.
type ColumnChange struct {
	// Ref is the desired column's.
	Ref schema.Ref
	// Table is the live table.
	Table *schema.Table
	// Below are the live tables that have the column from it.
	Below []*schema.Table
	// From is the live column; nil for a new one.
	From, To *schema.Column
	// Apart names indexes of the table that are not there while the type changes: they are built on a
	// column of the new type, or dropped.
	Apart []string
	// Away names checks of the table that are dropped before.
	Away []string
	// KeepsDefault reports whether the live default is there while the type changes.
	KeepsDefault bool
	// DomainChanges reports whether the plan alters the domain that is the new type: what its constraints will be, the trial cannot
	// tell, so that all rows count as written.
	DomainChanges bool
}

// Work asks the server what changes of columns do to the rows of their tables: it tries each
// statement on an empty temporary table with the columns, indexes and checks of the live one, in
// a transaction that is rolled back, and looks whether files were exchanged and rows read. The
// server decides from types, not from rows. Free are columns whose expressions the plan takes away.
//
// A change that could not be tried is not in the answer: on a standby, without TEMP, with a type
// or a function that cannot be made for the trial.
func Work(ctx context.Context, conn *pgx.Conn, live, desired *schema.Database, changes []ColumnChange, free map[schema.ColumnRef]bool) (map[schema.Ref]schema.ColumnWork, error) {
	out := make(map[schema.Ref]schema.ColumnWork)
	s := live.Server
	if len(changes) == 0 || s.Standby || s.ReadOnly || !s.CanCreateTemp {
		return out, nil
	}
	run, ok, err := quiet(ctx, conn)
	if err != nil || !ok {
		return out, err
	}
	w := &worker{
		compiler: &compiler{conn: conn, live: live, desired: desired, temps: changedEnums(live, desired), quietness: run},
		changes:  slices.Clone(changes), free: free, before: renamedTypes(live, desired), out: out,
	}
	w.reuseNames()
	first, others := w.alike()
	if err = w.answer(ctx, first); err == nil {
		err = w.answer(ctx, w.follow(others))
	}
	switch {
	case errors.Is(err, errNotAsked):
		return make(map[schema.Ref]schema.ColumnWork), nil
	case err != nil:
		return nil, fmt.Errorf("ask the server what a change does to the rows: %w", err)
	}
	return out, nil
}

// worker tries changes of columns.
type worker struct {
	*compiler
	changes []ColumnChange
	free    map[schema.ColumnRef]bool
	// before are the names of live types that the plan renames, by the new ones, which the changes speak in.
	before map[schema.Name]schema.Name
	// tables are the temporary tables by the names of the live ones they stand for.
	tables map[schema.Name]*workTable
	order  []*workTable
	out    map[schema.Ref]schema.ColumnWork
}

// trial is one form of a change on one table.
type trial struct {
	table *workTable
	// using and byText say how the values become of the new type.
	using, byText bool
	statements    []string
}

// answer finds the answers to some changes.
func (w *worker) answer(ctx context.Context, changes []ColumnChange) error {
	if len(changes) == 0 {
		return nil
	}
	w.changes = changes
	if len(w.before) > 0 {
		_, err := w.run(ctx, true) // a new type may have a name that is a live one's until then
		return err
	}
	again, err := w.run(ctx, false)
	if err == nil && again {
		// Some need what the plan makes first.
		_, err = w.run(ctx, true)
	}
	return err
}

// run tries every change that has no answer yet, and says whether some are left. Prepared makes
// what the plan will make.
func (w *worker) run(ctx context.Context, prepared bool) (left bool, err error) {
	w.tables, w.order = make(map[schema.Name]*workTable), nil
	if err := w.begin(ctx); err != nil {
		return false, err
	}
	defer w.rollback(ctx)
	var zone string
	if err := w.conn.QueryRow(ctx, ownTimeZone).Scan(&zone); err != nil {
		return false, err
	}
	if prepared {
		if err := w.make(ctx); err != nil {
			return false, err
		}
	} else {
		temps := w.temps
		w.temps = nil
		defer func() { w.temps = temps }()
	}
	var open []ColumnChange
	for _, c := range w.changes {
		if _, ok := w.out[c.Ref]; !ok {
			open = append(open, c)
		}
	}
	trials := make([][]trial, len(open))
	for i, c := range open {
		for _, t := range w.standIns(c) {
			trials[i] = append(trials[i], w.trials(c, t)...)
		}
	}
	if trials, err = w.withoutCode(ctx, open, trials); err != nil {
		return false, err
	}
	if err := w.build(ctx); err != nil {
		return false, err
	}
	var flat []trial
	for _, list := range trials {
		flat = append(flat, list...)
	}
	results, err := w.tryAll(ctx, flat)
	if err != nil {
		return false, err
	}
	for i, c := range open {
		n := len(trials[i])
		work, ok := verdict(c, trials[i], results[:n], prepared)
		results = results[n:]
		if !ok {
			left = true
			continue
		}
		work.Refused, work.TimeZone = w.liveNames(work.Refused), zone
		w.out[c.Ref] = work
	}
	return left, nil
}

// make makes what the plan makes before it changes columns.
func (w *worker) make(ctx context.Context) error {
	if _, err := w.prepare(ctx); err != nil {
		return err
	}
	for _, t := range w.temps {
		if err := w.try(ctx, t.create); err != nil && !isPg(err) {
			return err
		}
	}
	return nil
}

// trials are the forms of a change on one table, the better first.
func (w *worker) trials(c ColumnChange, t *workTable) []trial {
	alter := "ALTER TABLE " + t.qualified().SQL() + " "
	if c.From == nil {
		col := *c.To
		col.Type = schema.Type{Text: w.typeSQL(col.Type.SQL())}
		if !col.Default.IsZero() {
			col.Default = schema.Expr{Text: w.exprSQL(col.Default.SQL())}
		}
		if !col.Generated.IsZero() {
			col.Generated = schema.Expr{Text: w.exprSQL(col.Generated.SQL())}
		}
		return []trial{{table: t, statements: []string{alter + "ADD COLUMN " + ddl.Column(&col)}}}
	}
	var first []string
	if c.KeepsDefault {
		first = append(first, alter+"ALTER COLUMN "+schema.Ident(c.From.Name)+" SET DEFAULT "+w.asLive(c.From.Default.SQL()))
	}
	typ := w.typeSQL(c.To.Type.SQL())
	form := func(using string) []string {
		return append(slices.Clone(first), alter+ddl.AlterType(c.From.Name, typ, c.To.Collation, using))
	}
	forms := []trial{
		{table: t, statements: form("")},
		{table: t, statements: form(ddl.Cast(c.From.Name, typ)), using: true},
	}
	if w.betweenEnums(c) {
		forms = append(forms, trial{table: t, statements: form(ddl.CastByText(c.From.Name, typ)), using: true, byText: true})
	}
	return forms
}

// betweenEnums reports whether a column changes from one enum to another, or from an array of one to an array of another.
func (w *worker) betweenEnums(c ColumnChange) bool {
	from, to := c.From.Type.SQL(), c.To.Type.SQL()
	if from != to && w.asLive(from) == to { // the name of the one goes over to the other
		name := schema.ParseName(strings.TrimSuffix(to, "[]"))
		return w.live.Enum(name) != nil && w.desired.Enum(name) != nil
	}
	_, _, _, ok := schema.BetweenEnums(w.live, w.desired, w.asLive(from), to)
	return ok
}

// build makes the temporary tables. What cannot be made is left out.
func (w *worker) build(ctx context.Context) error {
	// Making one that is missing would run code of a user.
	tables := slices.DeleteFunc(slices.Clone(w.order), func(t *workTable) bool { return t.missing })
	return w.together(ctx, len(tables), func(i int) []string {
		t := tables[i]
		return append([]string{w.setPath(t.live.Name.Schema), w.createStandIn(t)}, w.statements(t)...)
	}, func(i int) error { return w.buildAlone(ctx, tables[i]) })
}

// buildAlone makes as much of a temporary table as the server takes.
func (w *worker) buildAlone(ctx context.Context, t *workTable) error {
	if err := w.try(ctx, w.setPath(t.live.Name.Schema)); err != nil {
		return err
	}
	if err := w.try(ctx, w.createStandIn(t)); err != nil {
		if !isPg(err) {
			return err
		}
		t.missing = true
		return nil
	}
	for _, sql := range w.statements(t) {
		if err := w.try(ctx, sql); err != nil {
			if !isPg(err) {
				return err
			}
			t.partial = true
		}
	}
	return nil
}

const (
	// ownTimeZone sets the zone that a session begins with, before [Connect] pins it.
	ownTimeZone = `SELECT pg_catalog.set_config('TimeZone', s.reset_val, true) FROM pg_catalog.pg_settings s WHERE s.name = 'TimeZone'`
	// measure gives the file of a table, those of its indexes, and how often it was scanned.
	measure = `SELECT pg_relation_filenode(c.oid)::text,
  coalesce((SELECT string_agg(x.relname || '=' || pg_relation_filenode(x.oid), ' ' ORDER BY x.relname)
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = c.oid), ''),
  pg_stat_get_xact_numscans(c.oid)::text
FROM pg_catalog.pg_class c WHERE c.oid = to_regclass(`
)

// measured is what measure gave; indexes are words NAME=FILE.
type measured struct{ file, indexes, scans string }

// tryAll runs the trials, each taken back, in one pipeline.
func (w *worker) tryAll(ctx context.Context, trials []trial) ([]tried, error) {
	p := w.conn.PgConn().StartPipeline(ctx)
	defer p.Close()
	for _, t := range trials {
		look := measure + schema.Literal(t.table.qualified().SQL()) + ")"
		change := slices.Concat([]string{pinnedPath, look, w.setPath(t.table.live.Name.Schema)}, t.statements, []string{pinnedPath, look})
		for _, unit := range [][]string{{"SAVEPOINT trial"}, change, {"ROLLBACK TO SAVEPOINT trial", "RELEASE SAVEPOINT trial"}} {
			for _, sql := range unit {
				p.SendQueryParams(sql, nil, nil, nil, nil)
			}
			p.SendPipelineSync()
		}
	}
	if err := p.Flush(); err != nil {
		return nil, err
	}
	out := make([]tried, len(trials))
	for i := range out {
		for unit := range 3 {
			rows, err := readUnit(p)
			var pg *pgconn.PgError
			switch {
			case errors.As(err, &pg) && unit == 1:
				out[i].err = pg
			case err != nil:
				return nil, err
			case len(rows) == 2:
				out[i].before, out[i].after = rows[0], rows[1]
			}
		}
	}
	return out, p.Close()
}

// readUnit reads the rows up to the next point of synchronization.
func readUnit(p *pgconn.Pipeline) (rows []measured, failed error) {
	for {
		res, err := p.GetResults()
		switch res := res.(type) {
		case *pgconn.PipelineSync:
			return rows, failed
		case *pgconn.ResultReader:
			var r *pgconn.Result
			r = res.Read()
			err = r.Err
			for _, row := range r.Rows {
				if len(row) == 3 {
					rows = append(rows, measured{string(row[0]), string(row[1]), string(row[2])})
				}
			}
		case nil:
			if err == nil {
				return nil, errors.New("the server's answer ends early")
			}
		}
		if err != nil {
			if failed = err; !isPg(err) {
				return nil, err
			}
		}
	}
}

// liveNames puts the names of tables in place of those of the temporary ones.
func (w *worker) liveNames(text string) string {
	for _, t := range slices.Backward(w.order) {
		text = strings.ReplaceAll(text, t.name, t.live.Name.Name)
	}
	return w.realNames(text)
}
