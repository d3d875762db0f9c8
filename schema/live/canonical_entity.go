package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/sqltext"
)

// entityProbe is a desired entity that differs as text from the live one, or is new.
type entityProbe struct {
	desired schema.Movable
	live    schema.Entity
	// temp is the entity in pg_temp.
	temp schema.Movable
	// columnsOnly reports whether nothing but the columns of a view may be read back.
	columnsOnly bool
	// first is the canonical form that desired is a copy of, where it is one.
	first schema.Entity
}

// canonicalEntities asks the server for its own form of every entity that differs as text:
// each is made in pg_temp, read back by the queries that read live ones, and rolled back.
func (c *compiler) canonicalEntities(ctx context.Context) error {
	probes := entityProbes(c.live, c.desired)
	errs, err := c.entityBatches(ctx, probes)
	if err != nil {
		return err
	}
	found, err := c.judgeWorld(ctx)
	if err != nil {
		return err
	}
	if errs = append(errs, found...); len(errs) > 0 {
		errs.sort()
		return errs
	}
	// Both are of one name, and on one relation, so one is asked about after the other.
	lives, seconds := rereads(probes)
	for _, list := range [][]*entityProbe{lives, seconds} {
		if _, err := c.entityBatches(ctx, list); err != nil {
			return err
		}
	}
	for _, p := range seconds {
		if again := p.desired.Base().Canonical; again != nil && !sameAttrs(again, p.first) {
			p.first.Base().Canonical = again
		}
	}
	return nil
}

func (c *compiler) entityBatches(ctx context.Context, probes []*entityProbe) (CompileErrors, error) {
	var errs CompileErrors
	for _, batch := range batches(probes) {
		found, err := c.entityBatch(ctx, batch)
		if err != nil {
			return nil, fmt.Errorf("ask the server for canonical forms: %w", err)
		}
		errs = append(errs, found...)
	}
	return errs, nil
}

// rereads are probes of both sides of what still differs: the server reads its own text again, and may print it otherwise
// than before. Of the desired side it reads a copy of the canonical form, which has no place to tell a mistake at.
func rereads(probes []*entityProbe) (lives, seconds []*entityProbe) {
	for _, p := range probes {
		l, ok := p.live.(schema.Movable)
		canonical, asked := p.desired.Base().Canonical.(schema.Movable)
		if !ok || !asked || sameAttrs(l, canonical) {
			continue
		}
		second := canonical.In(canonical.Ref().Schema)
		second.Base().Source = nil
		lives = append(lives, &entityProbe{desired: l, live: l, temp: l.In("pg_temp")})
		seconds = append(seconds, &entityProbe{desired: second, live: l, temp: second.In("pg_temp"), first: canonical})
	}
	return lives, seconds
}

// unprovenEntities marks what differs as text where no server can be asked.
func unprovenEntities(live, desired *schema.Database) {
	for _, p := range entityProbes(live, desired) {
		for _, e := range p.desired.Exprs() {
			e.Unproven = true
		}
	}
}

// entityProbes collects what differs as text.
func entityProbes(live, desired *schema.Database) []*entityProbe {
	var out []*entityProbe
	for _, d := range desired.Entities {
		m, ok := d.(schema.Movable)
		l := live.Entity(d.Ref())
		if !ok || l != nil && sameAttrs(l, d) && !onLeaving(live, desired, d) {
			continue
		}
		out = append(out, &entityProbe{desired: m, live: l, temp: m.In("pg_temp")})
	}
	return out
}

// batches groups probes so that no two of a batch have one name in pg_temp.
func batches(probes []*entityProbe) [][]*entityProbe {
	var batches [][]*entityProbe
	var taken []map[string]bool
	for _, p := range probes {
		ref, on := p.temp.Ref(), relationOf(p.desired)
		name := on.Name
		if name == "" {
			name = ref.Name
		}
		if ref.Kind == schema.KindFunction || ref.Kind == schema.KindProcedure {
			name += "(" + ref.Args
		}
		n := 0
		// What is on one table of one schema shares the temporary table.
		for n < len(batches) && taken[n][name] && !taken[n][name+"\x00"+on.Schema] {
			n++
		}
		if n == len(batches) {
			batches, taken = append(batches, nil), append(taken, make(map[string]bool))
		}
		taken[n][name] = true
		if on.Name != "" {
			taken[n][name+"\x00"+on.Schema] = true
		}
		batches[n] = append(batches[n], p)
	}
	return batches
}

func sameAttrs(a, b schema.Object) bool {
	x, y := a.Attrs(), b.Attrs()
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if x[i].Name != y[i].Name || !x[i].Equal(y[i]) {
			return false
		}
	}
	return true
}

func (c *compiler) entityBatch(ctx context.Context, batch []*entityProbe) (CompileErrors, error) {
	if err := c.begin(ctx); err != nil {
		return nil, err
	}
	defer c.rollback(ctx)
	if _, err := c.prepare(ctx); err != nil {
		return nil, err
	}
	if len(c.missingTypes()) == 0 {
		// Tables are asked about with temporary enums; what is on them, with these.
		if _, err := c.runAll(ctx, c.missingEnums()); err != nil {
			return nil, err
		}
	}
	errs, err := c.tryEntities(ctx, batch)
	if err != nil {
		return nil, err
	}
	taken, err := c.judgeEntities(ctx, batch)
	if err != nil {
		return nil, err
	}
	if errs = append(errs, taken...); len(errs) > 0 {
		return errs, nil
	}
	return nil, c.readEntities(ctx, batch)
}

// tryEntities makes entities in pg_temp, as far as reading them runs no code of a user.
func (c *compiler) tryEntities(ctx context.Context, batch []*entityProbe) (CompileErrors, error) {
	var todo []*entityProbe
	var carries []bool // the first on a relation makes that, too
	on := make(map[string]bool)
	for _, p := range batch {
		if c.entityRuns(p.desired) {
			p.unproven()
			continue
		}
		name := relationOf(p.desired).Name
		todo, carries = append(todo, p), append(carries, name != "" && !on[name])
		on[name] = true
	}
	var errs CompileErrors
	relations := make(map[string]error)
	err := c.together(ctx, len(todo), func(i int) []string { return c.entitySQL(todo[i], carries[i]) }, func(i int) error {
		name := relationOf(todo[i].desired).Name
		if _, tried := relations[name]; !tried && !carries[i] {
			relations[name] = nil
		}
		found, err := c.tryEntity(ctx, todo[i], relations)
		errs = append(errs, found...)
		return err
	})
	return errs, err
}

// tryEntity makes one entity in pg_temp, and returns what the server's no comes to. Where the entity is
// over what is to come, that is judged later.
func (c *compiler) tryEntity(ctx context.Context, p *entityProbe, relations map[string]error) (CompileErrors, error) {
	err := c.makeEntity(ctx, p, relations)
	signed := false
	if isPg(err) && isRoutine(p.desired) {
		unsigned := c.makeUnchecked(ctx, p)
		if signed = unsigned == nil; !signed {
			err = unsigned // it is not the body
		}
	}
	var pg *pgconn.PgError
	switch text := c.world.text(p.desired.Ref()); {
	case err == nil:
		return nil, nil
	case !errors.As(err, &pg):
		return nil, err
	case pg.Code == pgerrcode.InsufficientPrivilege || pg.Code == pgerrcode.LockNotAvailable:
		p.unproven()
	case p.desired.Src() == nil:
		// A mistake in what is live is not mended here, and the others do not suffer by it.
	case text != nil && !isGrammar(pg):
		text.rejected, text.signed = err, signed
	default:
		return c.rejection(p, err, signed), nil
	}
	return nil, nil
}

// unproven marks the texts as not asked about; those of what is new have nothing to be compared with.
func (p *entityProbe) unproven() {
	for _, e := range p.desired.Exprs() {
		e.Unproven = p.live != nil
	}
}

// entityRuns reports whether the mere reading of an entity's texts may run code of a user. The
// body of a function in SQL is read along with it, and the first value of an aggregate.
func (c *compiler) entityRuns(e schema.Entity) bool {
	on := c.desired.Table(relationOf(e))
	texts := make([]string, 0, 2)
	for _, x := range e.Exprs() {
		texts = append(texts, x.Text)
	}
	switch e := e.(type) {
	case *schema.Routine:
		if e.Language == "sql" {
			texts = append(texts, e.Body)
		}
		// A constant becomes what it is compared with, an argument, or the result.
		signature := e.Returns.SQL()
		for _, a := range e.Args {
			signature += " " + a.Type.SQL()
		}
		for i := range texts {
			texts[i] = signature + " " + texts[i]
		}
	case *schema.Definition:
		texts = append(texts, ddl.Create(e)...)
	}
	return slices.ContainsFunc(texts, func(text string) bool { return c.readingRuns(text, on) })
}

// judgeEntities finds the names in new texts that were taken for something that the HCL cannot
// have meant.
func (c *compiler) judgeEntities(ctx context.Context, batch []*entityProbe) (CompileErrors, error) {
	references, err := c.references(ctx)
	if err != nil {
		return nil, err
	}
	var errs CompileErrors
	for _, p := range batch {
		if p.desired.Src() == nil {
			continue
		}
		var list []meaning
		ref := p.temp.Ref()
		if on := relationOf(p.desired); on.Name != "" {
			list = references[stored{on.Name, ref.Name}]
		} else {
			for s, of := range references {
				if s.relation == ref.Name {
					list = append(list, of...)
				}
			}
		}
		if r, ok := c.captured(strings.Join(ddl.Create(p.temp), "\n"), list); ok {
			errs = append(errs, capturedError(p.desired.Ref(), entityPos(p.desired), r))
		}
	}
	return errs, nil
}

func isRoutine(e schema.Entity) bool {
	_, ok := e.(*schema.Routine)
	return ok
}

// entityPos is where the text of an entity stands; a live one stands nowhere.
func entityPos(e schema.Entity) schema.Pos {
	if e.Src() == nil {
		return schema.Pos{}
	}
	for _, name := range []string{"as", "definition", "when", "using", "with_check", "do", "body"} {
		if p := e.Src().At(name); p != e.Src().Pos {
			return p
		}
	}
	return e.Src().Pos
}

// names reports whether a text, a message of the server's, is about something that the desired state
// brings: then what uses it is new too, and no live text can be the same.
func (c *compiler) names(text string) bool {
	if c.coming == nil {
		c.coming = make(map[string]bool)
		have := make(map[schema.Ref]bool)
		for r := range c.live.Refs() {
			have[r] = true
		}
		for r := range c.desired.Refs() {
			// A key without a label has no name yet, which is in every text.
			if !have[r] && r.Name != "" {
				c.coming[r.Name], c.coming[r.Schema+"."+r.Name] = true, true
			}
		}
		c.comingValues()
		for name := range c.coming {
			if schema.Ident(name) != name {
				c.odd = append(c.odd, name)
			}
		}
	}
	// The server quotes no name in a message, so one that is no word must be looked for whole.
	if slices.ContainsFunc(c.odd, func(name string) bool { return strings.Contains(text, name) }) {
		return true
	}
	for t := range sqltext.Tokens(text) {
		// The server quotes a dotted name as one: relation "public.users" does not exist.
		if name := strings.TrimSuffix(t.Text, "[]"); t.IsName() && (c.coming[name] || c.coming[schema.ParseName(name).Name]) {
			return true
		}
	}
	for _, n := range sqltext.Operators(text) {
		if c.coming[n.Name] {
			return true
		}
	}
	return false
}
