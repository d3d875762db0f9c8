package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/depend"
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
}

// canonicalEntities asks the server for its own form of every entity that differs as text:
// each is made in pg_temp, read back by the queries that read live ones, and rolled back.
func (c *compiler) canonicalEntities(ctx context.Context) error {
	c.needs = depend.Of(c.desired)
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
	_, err = c.entityBatches(ctx, rereads(probes))
	return err
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

// rereads are probes of the live side of what still differs: the server reads its own text
// again, and may print it otherwise than before.
func rereads(probes []*entityProbe) []*entityProbe {
	var out []*entityProbe
	for _, p := range probes {
		l, ok := p.live.(schema.Movable)
		if canonical := p.desired.Base().Canonical; ok && canonical != nil && !sameAttrs(l, canonical) {
			out = append(out, &entityProbe{desired: l, live: l, temp: l.In("pg_temp")})
		}
	}
	return out
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
		for _, sql := range c.missingEnums() {
			if err := c.try(ctx, sql); err != nil && !isPg(err) {
				return nil, err
			}
		}
	}
	var errs CompileErrors
	relations := make(map[string]error)
	for _, p := range batch {
		if c.entityRuns(p.desired) {
			p.unproven()
			continue
		}
		found, err := c.tryEntity(ctx, p, relations)
		if err != nil {
			return nil, err
		}
		errs = append(errs, found...)
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
// body of a function in SQL is read along with it.
func (c *compiler) entityRuns(e schema.Entity) bool {
	on := c.desired.Table(relationOf(e))
	for _, x := range e.Exprs() {
		if c.readingRuns(x.Text, on) {
			return true
		}
	}
	r, ok := e.(*schema.Routine)
	return ok && r.Language == "sql" && c.readingRuns(r.Body, nil)
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

// undefined are the SQLSTATEs of names that nothing has (manual, "PostgreSQL Error Codes").
var undefined = map[string]bool{
	pgerrcode.UndefinedTable: true, pgerrcode.UndefinedColumn: true, pgerrcode.UndefinedFunction: true,
	pgerrcode.UndefinedObject: true, pgerrcode.InvalidSchemaName: true,
}

// makeUnchecked makes a routine whose body the server rejected without a look at its body.
func (c *compiler) makeUnchecked(ctx context.Context, p *entityProbe) error {
	if _, err := c.conn.Exec(ctx, "SET LOCAL check_function_bodies = off"); err != nil {
		return err
	}
	return c.try(ctx, ddl.Create(p.temp)[0])
}

// bodyRejection is what the server's no to the body of a routine comes to. What the body names may come
// with the plan, or only when it runs: a temporary table. So a table or a function that is not there is a
// warning; anything else is a mistake, unless the body speaks of what is to come.
func (c *compiler) bodyRejection(p *entityProbe, rejected error) CompileErrors {
	var pg *pgconn.PgError
	if !errors.As(rejected, &pg) {
		return nil
	}
	// PL/pgSQL calls table.column%TYPE a mistake of syntax where there is no such table.
	syntax := pg.Code == pgerrcode.SyntaxError && !strings.Contains(pg.Message, `"%"`)
	if !syntax && c.names(p.desired.(*schema.Routine).Body) {
		return nil
	}
	e := c.compileError(p.desired.Ref(), entityPos(p.desired), rejected)
	if comesAtRunTime(pg) {
		c.doubts = append(c.doubts, e)
		return nil
	}
	return CompileErrors{e}
}

// isGrammar reports whether the server could not even read a text.
func isGrammar(pg *pgconn.PgError) bool {
	return pg.Code == pgerrcode.SyntaxError && strings.HasPrefix(pg.Message, "syntax error at") && !strings.Contains(pg.Message, `"%"`)
}

// checkedLanguages have validators that run none of the text that they check. That of PL/Perl runs
// BEGIN blocks, that of C loads a library.
var checkedLanguages = map[string]bool{"sql": true, "plpgsql": true}

// makeEntity makes the entity in pg_temp, and what it is on. Not everything can be there: what
// cannot is compared as text.
func (c *compiler) makeEntity(ctx context.Context, p *entityProbe, relations map[string]error) error {
	ref := p.desired.Ref()
	if err := c.try(ctx, c.setPath(ref.Schema)); err != nil {
		return err
	}
	// The text of a function is checked as far as its language does without looking at tables.
	check := "off"
	if r, ok := p.desired.(*schema.Routine); ok && checkedLanguages[r.Language] {
		check = "on"
	}
	if _, err := c.conn.Exec(ctx, "SET LOCAL check_function_bodies = "+check); err != nil {
		return err
	}
	if on := relationOf(p.desired); on.Name != "" {
		err, made := relations[on.Name]
		if !made {
			err = c.try(ctx, c.standIn(on))
			relations[on.Name] = err
		}
		if err != nil {
			return err // for the next that is on it as for the first
		}
	}
	if v, ok := p.temp.(*schema.View); ok && v.Materialized {
		// A materialized view cannot be temporary; its query can.
		plain := *v
		plain.Materialized, plain.Params, plain.Tablespace, plain.Method, plain.NoData = false, nil, "", "", false
		return c.try(ctx, ddl.CreateView(&plain, false))
	}
	if t, ok := p.temp.(*schema.ForeignTable); ok {
		return c.try(ctx, ddl.StandIn(t))
	}
	for _, sql := range ddl.Create(p.temp) {
		if err := c.try(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// overChangedView reports whether an entity needs a view that will have other columns, or may: what is
// not there yet is no mistake.
func (c *compiler) overChangedView(ref schema.Ref, seen map[schema.Ref]bool) bool {
	if seen == nil {
		seen = make(map[schema.Ref]bool)
	}
	for _, n := range c.needs[ref] {
		if seen[n] {
			continue
		}
		seen[n] = true
		if v, ok := c.desired.Entity(n).(*schema.View); ok {
			if l := c.live.Entity(n); l == nil || !sameAttrs(l, v) {
				return true
			}
		}
		if c.overChangedView(n, seen) {
			return true
		}
	}
	return false
}

// transformComes reports whether a routine needs a transform that is not there yet, of which the server
// names nothing but the type and the language.
func (c *compiler) transformComes(ref schema.Ref) bool {
	return slices.ContainsFunc(c.needs[ref], func(n schema.Ref) bool {
		return n.Kind == schema.KindTransform && c.live.Entity(n) == nil
	})
}

// relationOf is the relation that an entity is on, if it is on one.
func relationOf(e schema.Entity) schema.Name {
	if s, ok := e.(*schema.StatisticsObject); ok {
		return s.Table
	}
	if r := e.Ref(); r.Table != "" {
		return r.TableName()
	}
	return schema.Name{}
}

// standIn makes a temporary relation with the columns that the relation will have.
func (c *compiler) standIn(n schema.Name) string {
	temp := schema.Name{Schema: "pg_temp", Name: n.Name}
	t := c.desired.Table(n)
	if f, ok := c.desired.Entity(schema.Ref{Kind: schema.KindForeignTable, Schema: n.Schema, Name: n.Name}).(*schema.ForeignTable); ok {
		t = f.Plain()
	}
	if t == nil {
		for _, k := range []schema.Kind{schema.KindView, schema.KindMaterialized} {
			if v, ok := c.desired.Entity(schema.Ref{Kind: k, Schema: n.Schema, Name: n.Name}).(*schema.View); ok {
				return ddl.CreateView(&schema.View{Name: temp, As: v.As}, false)
			}
		}
		return "CREATE VIEW " + temp.SQL() + " AS SELECT * FROM " + n.SQL()
	}
	clauses := make([]string, len(t.Columns))
	for i, col := range t.Columns {
		plain := &schema.Column{Name: col.Name, Type: col.Type, Collation: col.Collation}
		clauses[i] = ddl.Column(plain)
	}
	return ddl.CreateTable(&schema.Table{Name: temp}, clauses)
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
	}
	for name := range c.coming {
		// The server quotes no name in a message, so one that is no word must be looked for whole.
		if schema.Ident(name) != name && strings.Contains(text, name) {
			return true
		}
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

// readEntities reads pg_temp with the queries for live entities.
func (c *compiler) readEntities(ctx context.Context, batch []*entityProbe) error {
	r := newReader(c.conn.PgConn().ParameterStatus("server_version"))
	r.namespaces = "SELECT pg_my_temp_schema()"
	queries := &pgx.Batch{}
	queries.Queue(pinnedPath)
	var own string
	queries.Queue("SELECT n.oid::int8, n.nspname::text FROM pg_catalog.pg_namespace n WHERE n.oid = pg_my_temp_schema()").Query(func(rows pgx.Rows) error {
		return each(rows, func() error {
			var oid int64
			err := rows.Scan(&oid, &own)
			r.schemas[oid] = "pg_temp"
			return err
		})
	})
	for _, part := range r.entityParts() {
		sql, err := r.query(part.file)
		if err != nil {
			return err
		}
		queries.Queue(sql).Query(part.scan)
	}
	if err := c.conn.SendBatch(ctx, queries).Close(); err != nil {
		return fmt.Errorf("read back: %w", err)
	}
	r.build()
	for _, p := range batch {
		ref := p.temp.Ref()
		if v, ok := p.temp.(*schema.View); ok && v.Materialized {
			ref.Kind = schema.KindView
		}
		if e, ok := r.db.Entity(ref).(schema.Movable); ok {
			p.desired.Base().Canonical = home(p, e, own)
		}
	}
	return nil
}

// home moves what was read from pg_temp to where the desired entity is.
func home(p *entityProbe, temp schema.Movable, own string) schema.Entity {
	desired := p.desired
	in := desired.Ref().Schema
	e := temp.In(in)
	for _, x := range e.Exprs() {
		x.Text = strings.ReplaceAll(x.Text, own+".", schema.Ident(in)+".")
	}
	for _, t := range e.Types() {
		t.Text = strings.ReplaceAll(t.Text, own+".", schema.Ident(in)+".")
	}
	if b, ok := e.(interface{ Back(schema.Entity) }); ok {
		b.Back(desired)
	}
	base := e.Base()
	base.Comment, base.Source = desired.Base().Comment, desired.Src()
	base.SetOwner(desired.Base().OwnerName())
	copyRest(e, desired)
	if d, ok := desired.(*schema.View); ok {
		v := e.(*schema.View)
		v.Materialized, v.Params, v.Tablespace, v.Method, v.NoData, v.Indexes = d.Materialized, d.Params, d.Tablespace, d.Method, d.NoData, d.Indexes
		v.ClusterOn = d.ClusterOn
		if p.columnsOnly {
			v.As = d.As
		}
		for i := range v.Columns {
			for _, c := range d.Columns {
				if c.Name == v.Columns[i].Name {
					v.Columns[i].Comment = c.Comment
				}
			}
		}
	}
	// What was created carries no state of its own.
	switch d := desired.(type) {
	case *schema.Trigger:
		t := e.(*schema.Trigger)
		t.On, t.From, t.Partitions = d.On, d.From, d.Partitions
	case *schema.Rule:
		e.(*schema.Rule).On = d.On
	case *schema.ForeignTable:
		foreignHome(e.(*schema.ForeignTable), d)
	}
	if d, ok := desired.(*schema.StatisticsObject); ok {
		e.(*schema.StatisticsObject).Table, e.(*schema.StatisticsObject).On = d.Table, d.On
	}
	return e
}

// foreignHome gives what was read of a plain table what only a foreign one has.
func foreignHome(t, d *schema.ForeignTable) {
	t.Server, t.Options = d.Server, d.Options
	for _, c := range t.Columns {
		if from := d.Column(c.Name); from != nil {
			c.Options, c.Comment = from.Options, from.Comment
		}
	}
	for _, c := range t.Checks {
		if from := d.Check(c.Name); from != nil {
			c.NotValid, c.Comment = from.NotValid, from.Comment
		}
	}
}
