package live

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/schema"
)

// errNotTried is the error of what was not made, since reading it may run code of a user.
var errNotTried = errors.New("not tried")

// judgeWorld judges the texts over what the server lacks. Where the stand-ins cannot tell, what the server
// said of the database as it is decides.
func (c *compiler) judgeWorld(ctx context.Context) (CompileErrors, error) {
	if c.world == nil {
		return nil, nil
	}
	var errs CompileErrors
	judged := make(map[*worldText]bool)
	for _, g := range c.world.groups() {
		found, err := c.judgeGroup(ctx, g, judged)
		if err != nil {
			return nil, fmt.Errorf("judge texts among what the plan makes: %w", err)
		}
		errs = append(errs, found...)
	}
	for _, t := range c.world.texts {
		if !judged[t] && t.rejected != nil {
			errs = append(errs, c.unjudged(t)...)
		}
	}
	return errs, nil
}

// unjudged is what the server's no to a text comes to, as the database is now, where the stand-ins could not tell:
// an error where a name is not there or the text cannot be read, and a doubt otherwise, since what it reads changes.
func (c *compiler) unjudged(t *worldText) CompileErrors {
	if t.part != nil {
		return nil // what it needs comes
	}
	errs := c.rejection(t.entityProbe, t.rejected, t.signed)
	var pg *pgconn.PgError
	if errors.As(t.rejected, &pg) && (undefined[pg.Code] || isGrammar(pg)) {
		return errs
	}
	c.doubts = append(c.doubts, errs...)
	return nil
}

func (c *compiler) judgeGroup(ctx context.Context, g *worldGroup, judged map[*worldText]bool) (CompileErrors, error) {
	if err := c.begin(ctx); err != nil {
		return nil, err
	}
	defer c.rollback(ctx)
	defer func(before map[string]bool) { c.evaluated = before }(c.evaluated)
	whole, err := c.prepare(ctx)
	if err != nil {
		return nil, err
	}
	to := c.world.rewriter(g)
	failed, err := c.makeStandIns(ctx, g, to)
	if err != nil {
		return nil, err
	}
	namesakes, err := c.foreignNamesakes(ctx, to)
	if err != nil {
		return nil, err
	}
	errs, err := c.circles(ctx, g, failed, namesakes)
	if err != nil {
		return nil, err
	}
	said, err := c.tryTexts(ctx, g, to, failed)
	if err == nil {
		err = c.evaluateParts(ctx, g, to, said)
	}
	if err != nil {
		return nil, err
	}
	inCircle := make(map[schema.Ref]bool)
	for _, e := range errs {
		inCircle[e.Ref] = true
	}
	var made []*entityProbe
	for i, t := range g.texts {
		ref := t.ref()
		switch v := (worldVerdict{c, t, said[i], whole && len(namesakes) == 0, to}); {
		case inCircle[ref]:
			judged[t] = true
		case said[i] == nil:
			judged[t] = true
			if t.part == nil {
				made = append(made, t.entityProbe)
			}
		case c.complete(t, failed) && v.holds():
			judged[t] = true
			errs = append(errs, v.errors()...)
		}
	}
	return c.finishGroup(ctx, g, made, errs)
}

// finishGroup finds names that were taken for what the HCL cannot have meant, and reads the columns of
// views that could not be made over the database as it is.
func (c *compiler) finishGroup(ctx context.Context, g *worldGroup, made []*entityProbe, errs CompileErrors) (CompileErrors, error) {
	taken, err := c.judgeEntities(ctx, made)
	if err != nil {
		return nil, err
	}
	if errs = append(errs, taken...); len(errs) > 0 {
		return errs, nil
	}
	var unread []*entityProbe
	for _, p := range made {
		if _, ok := p.desired.(*schema.View); ok && p.desired.Base().Canonical == nil {
			p.columnsOnly = true
			unread = append(unread, p)
		}
	}
	if len(unread) == 0 {
		return nil, nil
	}
	if err := c.readEntities(ctx, unread); err != nil {
		return nil, err
	}
	for _, p := range unread {
		if v, ok := p.desired.Base().Canonical.(*schema.View); ok {
			g.typeColumns(v)
		}
	}
	return nil, nil
}

// makeStandIns makes the stand-ins of a group, and returns what the server says of those that it did not
// take.
func (c *compiler) makeStandIns(ctx context.Context, g *worldGroup, to *rewriter) (map[schema.Ref]error, error) {
	var faces, queries []schema.Ref
	for _, ref := range g.stood {
		if e := c.desired.Entity(ref); e != nil && compiledWhenMade(e) {
			queries = append(queries, ref)
		} else {
			faces = append(faces, ref)
		}
	}
	failed := make(map[schema.Ref]error)
	if err := c.makeInRounds(ctx, faces, to, failed); err != nil {
		return nil, err
	}
	if err := c.evaluatedNow(ctx); err != nil {
		return nil, err
	}
	return failed, c.makeInRounds(ctx, queries, to, failed)
}

// compiledWhenMade reports whether the stand-in of an entity holds a text.
func compiledWhenMade(e schema.Entity) bool {
	switch e := e.(type) {
	case *schema.View:
		return true
	case *schema.Routine:
		return hasHardText(e)
	}
	return false
}

// makeInRounds makes stand-ins, and tries what failed again as long as that helps: their order is not
// known where names make a circle that is none.
func (c *compiler) makeInRounds(ctx context.Context, refs []schema.Ref, to *rewriter, failed map[schema.Ref]error) error {
	for len(refs) > 0 {
		var again []schema.Ref
		together := len(refs)
		if len(c.evaluated) > 0 {
			together = 1 // the rows of each view may be one more type through which constants run code
		}
		for some := range slices.Chunk(refs, together) {
			if err := c.makeOnce(ctx, some, to, failed); err != nil {
				return err
			}
			for _, ref := range some {
				if failed[ref] != nil && !errors.Is(failed[ref], errNotTried) {
					again = append(again, ref)
				}
			}
		}
		if len(again) == len(refs) {
			return nil
		}
		refs = again
	}
	return nil
}

// makeOnce makes stand-ins in their order, and notes which the server did not take.
func (c *compiler) makeOnce(ctx context.Context, refs []schema.Ref, to *rewriter, failed map[schema.Ref]error) error {
	var list []worldSQL
	for i, ref := range refs {
		delete(failed, ref)
		if e := c.desired.Entity(ref); e != nil && compiledWhenMade(e) && c.entityRuns(e) {
			failed[ref] = errNotTried
			continue
		}
		list = append(list, worldSQL{i, c.worldPath(ref.Schema)})
		for _, sql := range c.world.standIn(ref, to) {
			list = append(list, worldSQL{i, sql})
		}
	}
	said, err := c.runWorld(ctx, list, len(refs))
	if err != nil {
		return err
	}
	for i, ref := range refs {
		if said[i] != nil {
			failed[ref] = said[i]
		}
	}
	if len(c.evaluated) > 0 {
		return c.evaluatedNow(ctx)
	}
	return nil
}

// runWorld runs statements, and returns the first rejection for each of n objects.
func (c *compiler) runWorld(ctx context.Context, list []worldSQL, n int) ([]error, error) {
	statements := make([]string, len(list))
	for i, s := range list {
		statements[i] = s.sql
	}
	errs, err := c.runAll(ctx, statements)
	if err != nil {
		return nil, err
	}
	out := make([]error, n)
	for i, s := range list {
		if out[s.of] == nil {
			out[s.of] = errs[i]
		}
	}
	return out, nil
}

// tryTexts makes the texts of a group, and returns what the server says of each.
func (c *compiler) tryTexts(ctx context.Context, g *worldGroup, to *rewriter, failed map[schema.Ref]error) ([]error, error) {
	var list []worldSQL
	skipped := make(map[int]error)
	for i, t := range g.texts {
		ref := t.ref()
		if skipped[i] = failed[ref]; skipped[i] == nil && c.textRuns(t) {
			skipped[i] = errNotTried
		}
		if skipped[i] != nil {
			continue
		}
		list = append(list, worldSQL{i, c.worldPath(ref.Schema)})
		for _, sql := range t.statements(g, to) {
			list = append(list, worldSQL{i, sql})
		}
	}
	said, err := c.runWorld(ctx, list, len(g.texts))
	if err != nil {
		return nil, err
	}
	for i, err := range skipped {
		if err != nil {
			said[i] = err
		}
	}
	return said, nil
}

// complete reports whether all that a text needs could be made.
func (c *compiler) complete(t *worldText, failed map[schema.Ref]error) bool {
	for _, n := range c.world.members(t) {
		if n != t.ref() && failed[n] != nil {
			return false
		}
	}
	return true
}

// foreignNamesakes are the names that routines which have stand-ins share with some of PostgreSQL or
// of an extension, which a call in pg_temp does not find.
func (c *compiler) foreignNamesakes(ctx context.Context, to *rewriter) (map[string]bool, error) {
	var names []string
	for name := range to.called {
		names = append(names, name)
	}
	found := make(map[string]bool)
	if len(names) == 0 {
		return found, nil
	}
	if _, err := c.conn.Exec(ctx, pinnedPath); err != nil {
		return nil, err
	}
	rows, err := c.conn.Query(ctx, `SELECT DISTINCT p.proname::text FROM pg_catalog.pg_proc p WHERE p.proname = ANY ($1::name[])
  AND (p.pronamespace = 'pg_catalog'::regnamespace
    OR EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'))`, names)
	if err == nil {
		var name string
		_, err = pgx.ForEachRow(rows, []any{&name}, func() error {
			found[name] = true
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("look for functions of the same names: %w", err)
	}
	return found, nil
}

// rejection is what the server's no to an entity, as the database is now, comes to: nothing where it is
// about something that is to come. Signed reports that the server took the routine without a look at its
// body.
func (c *compiler) rejection(p *entityProbe, err error, signed bool) CompileErrors {
	if signed {
		return c.bodyRejection(p, err)
	}
	var pg *pgconn.PgError
	switch ref := p.desired.Ref(); {
	case !errors.As(err, &pg):
		return nil
	case c.names(pg.Message) || pg.Code == pgerrcode.UndefinedObject && c.transformComes(ref) || undefined[pg.Code] && c.overChangedView(ref, nil):
		return nil
	default:
		return CompileErrors{c.compileError(ref, entityPos(p.desired), err)}
	}
}
