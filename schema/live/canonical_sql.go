package live

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/depend"
)

// compiler runs the probes.
type compiler struct {
	conn          *pgx.Conn
	live, desired *schema.Database
	probes        []*probe
	enums         []tempEnum
	// coming holds the bare names of what is desired and not live; nil until asked for.
	coming map[string]bool
	// doubts are bodies that name what is not there.
	doubts CompileErrors
	// types are the data types that only the desired state has; nil until asked for.
	types []missingType
	// needs is what each desired object refers to; set while entities are asked about.
	needs depend.Graph
}

const beginProbe = "BEGIN READ WRITE; SET LOCAL lock_timeout = '1s'; SET LOCAL check_function_bodies = off; SET LOCAL client_min_messages = error"

// fast runs every statement in one pipeline. Any rejection fails it as a whole.
func (c *compiler) fast(ctx context.Context) error {
	if _, err := c.conn.Exec(ctx, beginProbe); err != nil {
		return err
	}
	defer c.rollback(ctx)
	switch whole, err := c.prepare(ctx); {
	case err != nil:
		return err
	case !whole:
		// What depends on it needs savepoints.
		return &pgconn.PgError{Message: "prerequisites are missing"}
	}
	batch := &pgx.Batch{}
	for _, e := range c.enums {
		batch.Queue(ddl.CreateEnum(schema.Name{Schema: "pg_temp", Name: e.temp}, e.Values))
	}
	for _, p := range c.probes {
		batch.Queue(c.searchPath(p.table.Name.Schema))
		batch.Queue(c.createTable(p))
		for _, t := range p.targets {
			if sql := c.targetSQL(p, t); sql != "" {
				batch.Queue(sql)
			}
		}
	}
	if err := c.conn.SendBatch(ctx, batch).Close(); err != nil {
		return err
	}
	return c.readBack(ctx)
}

// slow runs statement by statement, each in a savepoint, and collects what is rejected.
func (c *compiler) slow(ctx context.Context) error {
	if _, err := c.conn.Exec(ctx, beginProbe); err != nil {
		return fmt.Errorf("ask the server for canonical forms: %w", err)
	}
	defer c.rollback(ctx)
	if _, err := c.prepare(ctx); err != nil {
		return err
	}
	for _, e := range c.enums {
		if err := c.try(ctx, ddl.CreateEnum(schema.Name{Schema: "pg_temp", Name: e.temp}, e.Values)); err != nil {
			return fmt.Errorf("create a temporary type for enum %s: %w", e.Name, err)
		}
	}
	var errs CompileErrors
	for _, p := range c.probes {
		found, err := c.slowTable(ctx, p)
		if err != nil {
			return err
		}
		if !p.live {
			errs = append(errs, found...)
		}
	}
	if len(errs) > 0 {
		errs.sort()
		return errs
	}
	return c.readBack(ctx)
}

func (c *compiler) slowTable(ctx context.Context, p *probe) (CompileErrors, error) {
	if err := c.try(ctx, c.searchPath(p.table.Name.Schema)); err != nil {
		return nil, err
	}
	if err := c.try(ctx, c.createTable(p)); err != nil {
		if !isPg(err) {
			return nil, err
		}
		return c.badColumns(ctx, p)
	}
	var errs CompileErrors
	for _, t := range p.targets {
		sql := c.targetSQL(p, t)
		if sql == "" {
			continue
		}
		if err := c.try(ctx, sql); err != nil {
			if !isPg(err) {
				return nil, err
			}
			if c.dependsOnMissing(err) {
				continue // what the plan will create is in no live text
			}
			errs = append(errs, c.compileError(t.ref, t.pos, err))
		}
	}
	return errs, nil
}

// badColumns finds the columns that the server rejects.
func (c *compiler) badColumns(ctx context.Context, p *probe) (CompileErrors, error) {
	var errs CompileErrors
	for _, col := range p.table.Columns {
		if !col.Generated.IsZero() {
			continue
		}
		name := schema.Name{Schema: "pg_temp", Name: p.name}
		err := c.try(ctx, ddl.CreateTable(&schema.Table{Name: name}, []string{c.columnSQL(col)}))
		if err == nil {
			err = c.try(ctx, "DROP TABLE "+name.SQL())
		}
		if err == nil {
			continue
		}
		if !isPg(err) {
			return nil, err
		}
		if c.dependsOnMissing(err) {
			p.unproven()
			continue
		}
		errs = append(errs, c.compileError(p.table.Child(schema.KindColumn, col.Name), col.Src().At("type"), err))
	}
	if len(errs) > 0 || len(c.missing()) > 0 {
		return errs, nil
	}
	// Each column is right by itself: it is a generated one.
	for _, t := range p.targets {
		if t.column != nil && !t.column.Generated.IsZero() {
			err := c.try(ctx, c.createTable(p))
			errs = append(errs, c.compileError(t.ref, t.pos, err))
		}
	}
	return errs, nil
}

// missing are the statements that create what the desired state needs and the server lacks:
// new objects, in a transaction that is rolled back, so they lock nothing of anybody's.
func (c *compiler) missing() []string {
	var out []string
	for _, s := range c.desired.Schemas {
		if find(c.live.Schemas, func(l *schema.Schema) bool { return l.Name == s.Name }) == nil {
			out = append(out, ddl.CreateSchema(s.Name))
		}
	}
	for _, e := range c.desired.Extensions {
		if c.live.Extension(e.Name) == nil {
			out = append(out, ddl.CreateExtension(e))
		}
	}
	for _, s := range c.desired.Sequences {
		if find(c.live.Sequences, func(l *schema.Sequence) bool { return l.Name == s.Name }) == nil {
			out = append(out, ddl.CreateSequence(s))
		}
	}
	return out
}

// dependsOnMissing says that a rejection is for want of something that the plan will
// create, and that could not be created for the probe.
func (c *compiler) dependsOnMissing(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	return undefined[pg.Code] && pg.Code != undefinedColumn && (len(c.missing()) > 0 || c.names(pg.Message))
}

// try runs one statement in a savepoint.
func (c *compiler) try(ctx context.Context, sql string) error {
	if _, err := c.conn.Exec(ctx, "SAVEPOINT probe"); err != nil {
		return err
	}
	_, err := c.conn.Exec(ctx, sql)
	end := "RELEASE SAVEPOINT probe"
	if err != nil {
		end = "ROLLBACK TO SAVEPOINT probe"
	}
	if _, endErr := c.conn.Exec(ctx, end); endErr != nil {
		return endErr
	}
	return err
}

func (c *compiler) rollback(ctx context.Context) {
	_, _ = c.conn.Exec(context.WithoutCancel(ctx), "ROLLBACK")
}

func isPg(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg)
}

func (c *compiler) compileError(ref schema.Ref, pos schema.Pos, err error) *CompileError {
	e := &CompileError{Ref: ref, Pos: pos, Message: err.Error()}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		e.Message, e.SQLState, e.Hint = c.desiredNames(pg.Message), pg.Code, c.desiredNames(pg.Hint)
		if e.Hint == "" && strings.HasPrefix(pg.Message, `access method "hnsw"`) {
			e.Hint = "hnsw came with pgvector 0.5.0: ALTER EXTENSION vector UPDATE, once the server has the package"
		}
	}
	return e
}

// searchPath lets a bare name in an expression mean what its author means.
func (c *compiler) searchPath(inSchema string) string {
	return "SET LOCAL search_path = " + schema.SearchPath(inSchema, c.desired, c.live)
}

// createTable makes the probe with the table's columns, without defaults.
func (c *compiler) createTable(p *probe) string {
	clauses := make([]string, len(p.table.Columns))
	for i, col := range p.table.Columns {
		clauses[i] = c.columnSQL(col)
	}
	return ddl.CreateTable(&schema.Table{Name: schema.Name{Schema: "pg_temp", Name: p.name}}, clauses)
}

func (c *compiler) columnSQL(col *schema.Column) string {
	plain := &schema.Column{Name: col.Name, Type: schema.Type{Text: c.typeSQL(col.Type.SQL())}, Collation: col.Collation}
	if !col.Generated.IsZero() {
		plain.Generated, plain.Virtual = schema.Expr{Text: c.exprSQL(col.Generated.Text)}, col.Virtual
	}
	return ddl.Column(plain)
}

// typeSQL puts a temporary type in place of a changed enum.
func (c *compiler) typeSQL(typ string) string {
	for _, e := range c.enums {
		if rest, ok := strings.CutPrefix(typ, e.Name.SQL()); ok && (rest == "" || rest[0] == '[') {
			return "pg_temp." + e.temp + rest
		}
	}
	return typ
}

// exprSQL does so in the casts of an expression.
func (c *compiler) exprSQL(text string) string {
	for _, e := range c.enums {
		for _, name := range []string{e.Name.SQL(), schema.Ident(e.Name.Name)} {
			cast := regexp.MustCompile(`::\s*` + regexp.QuoteMeta(name) + `(\W|$)`)
			text = cast.ReplaceAllString(text, "::pg_temp."+e.temp+"$1")
		}
	}
	return text
}

// partsSQL does so in the expressions of an index.
func (c *compiler) partsSQL(parts []schema.Part) []schema.Part {
	out := slices.Clone(parts)
	for i := range out {
		out[i].Expr = schema.Expr{Text: c.exprSQL(out[i].Expr.SQL())}
	}
	return out
}

func (c *compiler) targetSQL(p *probe, t *target) string {
	table := schema.Name{Schema: "pg_temp", Name: p.name}
	alter := "ALTER TABLE " + table.SQL() + " "
	switch {
	case t.column != nil:
		if t.column.Default.IsZero() {
			return "" // a generated column is part of the table
		}
		return alter + "ALTER COLUMN " + schema.Ident(t.column.Name) + " SET DEFAULT " + c.exprSQL(t.column.Default.SQL())
	case t.check != nil:
		return alter + "ADD " + ddl.Check(&schema.Check{Name: t.name, Expr: schema.Expr{Text: c.exprSQL(t.check.Expr.Text)}})
	case t.index != nil:
		i := *t.index
		i.Tablespace, i.Parts, i.Where = "", c.partsSQL(i.Parts), schema.Expr{Text: c.exprSQL(i.Where.SQL())}
		return ddl.CreateIndex(table, &i, ddl.IndexOptions{Name: t.name})
	default:
		e := *t.exclusion
		e.Name, e.Tablespace = t.name, ""
		e.Parts, e.Where = c.partsSQL(e.Parts), schema.Expr{Text: c.exprSQL(e.Where.SQL())}
		return alter + "ADD " + ddl.Exclusion(&e)
	}
}

// realNames puts the names of enums back in place of their temporary types'.
func (c *compiler) realNames(text string) string {
	for i := len(c.enums) - 1; i >= 0; i-- {
		text = strings.ReplaceAll(text, c.enums[i].temp, c.enums[i].Name.SQL())
	}
	return text
}

// desiredNames puts the HCL's names in place of all temporary ones, in a message.
func (c *compiler) desiredNames(text string) string {
	for i := len(c.probes) - 1; i >= 0; i-- {
		text = strings.ReplaceAll(text, c.probes[i].name, c.probes[i].table.Name.Name)
	}
	return c.realNames(text)
}

const (
	readDefaults = `SELECT c.relname::text, a.attname::text, pg_get_expr(d.adbin, d.adrelid)
FROM pg_catalog.pg_attrdef d
JOIN pg_catalog.pg_class c ON c.oid = d.adrelid
JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
WHERE c.relnamespace = pg_my_temp_schema() AND c.relname ~ '^schemactl_probe_'`
	readChecks = `SELECT c.conname::text, pg_get_expr(c.conbin, c.conrelid)
FROM pg_catalog.pg_constraint c
WHERE c.connamespace = pg_my_temp_schema() AND c.contype = 'c' AND c.conname ~ '^schemactl_probe_'`
	readIndexes = `SELECT c.relname::text, ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, false) FROM generate_series(1, i.indnkeyatts) AS k),
       coalesce(pg_get_expr(i.indpred, i.indrelid), ''),
       ARRAY(SELECT CASE WHEN n.nspname = 'pg_catalog' THEN '' ELSE quote_ident(n.nspname) || '.' || quote_ident(o.opcname) END
             FROM unnest(i.indclass::oid[]) WITH ORDINALITY AS u (oid, ord)
             JOIN pg_catalog.pg_opclass o ON o.oid = u.oid
             JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace ORDER BY u.ord)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = pg_my_temp_schema() AND c.relname ~ '^schemactl_probe_'`
)

// readBack fills in the canonical forms. With nothing but pg_catalog in search_path the
// server qualifies every other name.
func (c *compiler) readBack(ctx context.Context) error {
	defaults, checks, indexes := map[[2]string]string{}, map[string]string{}, map[string]indexForms{}
	batch := &pgx.Batch{}
	batch.Queue("SET LOCAL search_path = pg_catalog")
	batch.Queue(readDefaults).Query(func(rows pgx.Rows) error {
		var table, column, expr string
		return each(rows, func() error {
			err := rows.Scan(&table, &column, &expr)
			defaults[[2]string{table, column}] = c.realNames(expr)
			return err
		})
	})
	batch.Queue(readChecks).Query(func(rows pgx.Rows) error {
		var name, expr string
		return each(rows, func() error {
			err := rows.Scan(&name, &expr)
			checks[name] = c.realNames(expr)
			return err
		})
	})
	batch.Queue(readIndexes).Query(func(rows pgx.Rows) error {
		return each(rows, func() error {
			var name string
			var f indexForms
			err := rows.Scan(&name, &f.parts, &f.where, &f.opclasses)
			indexes[name] = f
			return err
		})
	})
	if err := c.conn.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("read back canonical forms: %w", err)
	}
	for _, p := range c.probes {
		for _, t := range p.targets {
			switch {
			case t.column != nil:
				canonical := defaults[[2]string{p.name, t.column.Name}]
				t.column.Default.SetCanonical(canonical)
				t.column.Generated.SetCanonical(canonical)
			case t.check != nil:
				t.check.Expr.SetCanonical(checks[t.name])
			case t.index != nil:
				c.setParts(t.index.Parts, &t.index.Where, indexes[t.name])
			default:
				c.setParts(t.exclusion.Parts, &t.exclusion.Where, indexes[t.name])
			}
		}
	}
	return nil
}

type indexForms struct {
	parts     []string
	where     string
	opclasses []string // qualified; empty for one of pg_catalog
}

func (c *compiler) setParts(parts []schema.Part, where *schema.Expr, f indexForms) {
	for i := range parts {
		if i < len(f.parts) {
			parts[i].Expr.SetCanonical(c.realNames(f.parts[i]))
		}
		if i < len(f.opclasses) && f.opclasses[i] != "" && parts[i].OpClass != "" {
			parts[i].OpClass = f.opclasses[i]
		}
	}
	where.SetCanonical(c.realNames(f.where))
}
