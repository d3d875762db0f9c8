package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/depend"
)

// compiler runs the probes.
type compiler struct {
	quietness
	conn          *pgx.Conn
	live, desired *schema.Database
	probes        []*probe
	// groups are the probes by what they ask: the first of each is asked about.
	groups [][]*probe
	temps  []tempType
	// coming holds the bare names of what is desired and not live, and odd those of them that are no words; nil until asked
	// for.
	coming map[string]bool
	odd    []string
	// objects are those that prepare makes; nil until asked for. lacksMembers reports whether an extension was not among what it
	// could make.
	objects      []missing
	lacksMembers bool
	// doubts are bodies that name what is not there.
	doubts CompileErrors
	// types are the data types that only the desired state has; nil until asked for.
	types []missingType
	// needs is what each desired object refers to.
	needs func() depend.Graph
	// world is what texts are judged in; nil where the server has all that they read.
	world *world
	// apart are the texts of tables that are judged among stand-ins.
	apart []*partText
	// declared are the objects of the desired state; nil until asked for.
	declared map[declaredObject]bool
	// overloads are the arguments of the functions that the plan makes, by their names; nil until asked for.
	overloads map[schema.Name]map[string]bool
}

const beginProbe = "BEGIN READ WRITE; SET LOCAL lock_timeout = '1s'; SET LOCAL check_function_bodies = off; SET LOCAL client_min_messages = error"

// begin opens a transaction for probes; whoever calls it rolls it back.
func (c *compiler) begin(ctx context.Context) error {
	sql := beginProbe
	if c.hush != "" {
		sql += "; " + c.hush
	}
	_, err := c.conn.Exec(ctx, sql)
	return err
}

// canonicalTables asks about the texts of tables: it stores all of them, looks at what they mean, and only then has the
// server evaluate what it must.
func (c *compiler) canonicalTables(ctx context.Context) error {
	err := c.askTexts(ctx, c.alike)
	if isCompile(err) {
		err = c.askTexts(ctx, c.each)
	}
	if err != nil && !isCompile(err) {
		return err
	}
	errs, failed := c.judgeParts(ctx)
	if failed != nil {
		return failed
	}
	return withErrors(errs, err)
}

// askTexts asks about the texts of tables in groups.
func (c *compiler) askTexts(ctx context.Context, groups func() [][]*probe) error {
	c.apart = nil
	if err := c.begin(ctx); err != nil {
		return err
	}
	defer c.rollback(ctx)
	if _, err := c.prepare(ctx); err != nil {
		return err
	}
	err := c.together(ctx, len(c.temps), func(i int) []string { return []string{c.temps[i].create} }, func(i int) error {
		if err := c.try(ctx, c.temps[i].create); err != nil {
			return fmt.Errorf("create a temporary type for %s: %w", c.temps[i].name, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, p := range c.probes {
		c.passOver(p)
	}
	c.groups = groups()
	errs, err := c.askTables(ctx, c.storing, c.storeTable)
	if err != nil {
		return err
	}
	taken, err := c.judge(ctx)
	if err != nil {
		return err
	}
	errs = append(errs, taken...)
	c.notEvaluated()
	found, err := c.askTables(ctx, c.evaluating, c.evaluateTable)
	if err != nil {
		return err
	}
	if errs = append(errs, found...); len(errs) > 0 {
		errs.sort()
		return errs
	}
	return c.readBack(ctx)
}

// notEvaluated notes the texts that would run code of a user where the server makes what they are for.
func (c *compiler) notEvaluated() {
	for _, g := range c.groups {
		p := g[0]
		for _, t := range p.targets {
			if t.code && !t.rejected && !t.overloaded && !p.live && p.view == nil && len(t.texts()) > 0 {
				c.apart = append(c.apart, &partText{ref: t.ref, pos: t.pos, table: p.table, target: t, taken: true})
			}
		}
	}
}

// askTables runs the statements of the probes, and asks statement by statement about those that have a rejected one. A
// mistake in what is live is not mended here.
func (c *compiler) askTables(ctx context.Context, all func(*probe) []string, ask func(context.Context, *probe) (CompileErrors, error)) (CompileErrors, error) {
	var errs CompileErrors
	err := c.together(ctx, len(c.groups), func(i int) []string { return all(c.groups[i][0]) }, func(i int) error {
		p := c.groups[i][0]
		found, err := ask(ctx, p)
		if !p.live {
			errs = append(errs, found...)
		}
		return err
	})
	return errs, err
}

// storing are the statements that store the texts of a table.
func (c *compiler) storing(p *probe) []string {
	out := []string{c.setPath(p.table.Name.Schema), c.createTable(p)}
	for _, t := range p.targets {
		out = append(out, c.storeSQL(p, t)...)
	}
	return out
}

// evaluating are the statements that have the texts of a table evaluated.
func (c *compiler) evaluating(p *probe) []string {
	if p.missing {
		return nil
	}
	out := []string{c.setPath(p.table.Name.Schema)}
	for _, t := range p.targets {
		out = append(out, c.evaluateSQL(p, t)...)
	}
	if len(out) == 1 {
		return nil
	}
	return out
}

// storeTable stores the texts of a table, and collects what the server rejects of them.
func (c *compiler) storeTable(ctx context.Context, p *probe) (CompileErrors, error) {
	if _, err := c.allOrNone(ctx, c.setPath(p.table.Name.Schema), c.createTable(p)); err != nil {
		if !isPg(err) {
			return nil, err
		}
		p.missing = true
		if err := c.try(ctx, c.setPath(p.table.Name.Schema)); err != nil {
			return nil, err
		}
		return c.badColumns(ctx, p)
	}
	return c.askTargets(ctx, p, c.storeSQL, func(t *target, err error) error {
		t.rejected = true
		return t.inItsWords(err)
	})
}

// evaluateTable makes what the server has to evaluate, and collects what it rejects.
func (c *compiler) evaluateTable(ctx context.Context, p *probe) (CompileErrors, error) {
	if p.missing {
		return nil, nil
	}
	if err := c.try(ctx, c.setPath(p.table.Name.Schema)); err != nil {
		return nil, err
	}
	return c.askTargets(ctx, p, c.evaluateSQL, func(_ *target, err error) error { return err })
}

// askTargets runs the statements of each target up to the first that the server rejects. Rejected is told of that, and gives
// the words for it.
func (c *compiler) askTargets(ctx context.Context, p *probe, of func(*probe, *target) []string, rejected func(*target, error) error) (CompileErrors, error) {
	var errs CompileErrors
	err := c.together(ctx, len(p.targets), func(i int) []string { return of(p, p.targets[i]) }, func(i int) error {
		t := p.targets[i]
		err := c.tryTarget(ctx, p, t, of)
		if err == nil || !isPg(err) {
			return err
		}
		// What the plan will create is in no live text.
		switch told := rejected(t, err); {
		case t.asPrinted(err):
		case !c.dependsOnMissing(err):
			errs = append(errs, c.compileError(t.ref, t.pos, told))
		case !p.live && p.view == nil:
			c.apart = append(c.apart, &partText{ref: t.ref, pos: t.pos, table: p.table, target: t})
		}
		return nil
	})
	return errs, err
}

// badColumns finds the columns that the server rejects.
func (c *compiler) badColumns(ctx context.Context, p *probe) (CompileErrors, error) {
	var errs CompileErrors
	for _, col := range p.columns {
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
	return errs, nil
}

// missing is an object that the desired state needs and the server lacks.
type missing struct {
	create string
	// extensionIn is the schema that an extension goes to.
	extensionIn string
}

// missingObjects are the new objects, made in a transaction that is rolled back, so they lock
// nothing of anybody's.
func (c *compiler) missingObjects() []missing {
	if c.objects != nil {
		return c.objects
	}
	out := []missing{}
	for _, s := range c.desired.Schemas {
		if find(c.live.Schemas, func(l *schema.Schema) bool { return l.Name == s.Name }) == nil {
			out = append(out, missing{create: ddl.CreateSchema(s.Name)})
		}
	}
	for _, e := range inOrderOfNeed(c.desired.Extensions) {
		if c.live.Extension(e.Name) == nil {
			out = append(out, missing{ddl.CreateExtension(e), cmp.Or(e.Schema, "public")})
		}
	}
	for _, s := range schema.Of[*schema.Sequence](c.desired) {
		if c.live.Sequence(s.Name) == nil {
			out = append(out, missing{create: ddl.CreateSequence(s)})
		}
	}
	c.objects = out
	return out
}

// dependsOnMissing reports whether a rejection is for want of something that the plan will
// create, and that could not be created for the probe: what the HCL names, or what an extension may bring.
func (c *compiler) dependsOnMissing(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	if pg.Code == pgerrcode.UndefinedFunction && c.namesTemp(pg.Message) {
		return true
	}
	return undefined[pg.Code] && pg.Code != pgerrcode.UndefinedColumn && (c.lacksMembers || c.names(pg.Message))
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
		if takesRow(pg) {
			e.Hint = rowHint
		}
		if e.Hint == "" && strings.HasPrefix(pg.Message, `access method "hnsw"`) {
			e.Hint = "hnsw came with pgvector 0.5.0: ALTER EXTENSION vector UPDATE, once the server has the package"
		}
	}
	c.explain(e)
	return e
}

// createTable makes the probe with its columns, without defaults and generation.
func (c *compiler) createTable(p *probe) string {
	clauses := make([]string, len(p.columns))
	for i, col := range p.columns {
		clauses[i] = c.columnSQL(col)
	}
	return ddl.CreateTable(&schema.Table{Name: schema.Name{Schema: "pg_temp", Name: p.name}}, clauses)
}

// columnSQL is a column without what is computed of it.
func (c *compiler) columnSQL(col *schema.Column) string {
	return ddl.Column(&schema.Column{Name: col.Name, Type: schema.Type{Text: c.typeSQL(col.Type.SQL())}, Collation: col.Collation})
}

// desiredNames puts the HCL's names in place of all temporary ones, in a message.
func (c *compiler) desiredNames(text string) string {
	for i := len(c.probes) - 1; i >= 0; i-- {
		text = strings.ReplaceAll(text, c.probes[i].name, c.probes[i].table.Name.Name)
	}
	return c.realNames(text)
}
