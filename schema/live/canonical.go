package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/depend"
)

// Canonical are two states in the server's own words.
type Canonical struct {
	// Desired has the canonical form beside each text that was asked about, Live that of texts that the
	// server prints otherwise when it reads them again.
	Live, Desired *schema.Database
	// Doubts are about bodies of functions that name what is not there; it may be when they run.
	Doubts CompileErrors
}

// Canonicalize asks the server for its own spelling of every expression of desired that is
// new or differs from live as text, and returns copies of both states that have it. It creates the
// expressions on temporary tables in one transaction, reads them back, and rolls back: no user's table is
// touched or locked, and CONNECT, USAGE and TEMP are all that it needs. Where nothing
// differs it returns the states that it got.
//
// What the server rejects comes back as [CompileErrors]. No code of a user runs. Where the server
// cannot be asked (there is no conn, a standby, read-only transactions, no TEMP, an event trigger of somebody who is
// no superuser or one that refuses), dev opens another to ask, if it is not nil; otherwise the
// expressions are marked Unproven.
func Canonicalize(ctx context.Context, conn *pgx.Conn, dev func(context.Context) (*pgx.Conn, error), live, desired *schema.Database) (*Canonical, error) {
	if errs := unsupported(live.Server.VersionNum, desired); len(errs) > 0 {
		return nil, errs
	}
	lacking, err := lackingCompressions(ctx, conn, live, desired)
	if err != nil {
		return nil, err
	}
	if desired, err = withRequirements(ctx, conn, live, desired); err != nil {
		return nil, err
	}
	differing := questionsOf(live, desired, desired.Tables)
	if errs := slices.Concat(lacking, differing.broken(), outsideKeys(live, desired)); len(errs) > 0 {
		return nil, errs.Sorted()
	}
	if differing.empty() {
		return &Canonical{Live: live, Desired: desired}, nil
	}
	out, q := differing.ofCopies(live, desired)
	if s := live.Server; conn != nil && !s.Standby && !s.ReadOnly && s.CanCreateTemp {
		err := out.ask(ctx, conn, q)
		if !errors.Is(err, errNotAsked) {
			return out, err
		}
		out, q = differing.ofCopies(live, desired)
	}
	if dev != nil {
		other, err := dev(ctx)
		if err != nil {
			return nil, err
		}
		if other != nil {
			err := out.ask(ctx, other, q)
			if !errors.Is(err, errNotAsked) {
				return out, err
			}
			out, q = differing.ofCopies(live, desired)
		}
	}
	q.unproven(out.Live, out.Desired)
	return out, nil
}

// ofCopies are copies of the two states that are asked about, and the same questions about them. Tables that are not asked about are shared.
func (q questions) ofCopies(live, desired *schema.Database) (*Canonical, questions) {
	// Any table may use the types and the operator classes of a new extension.
	asked, all := q.tables(), bringsExtension(live, desired)
	shared := func(t *schema.Table) bool { return !all && !asked[t] }
	c := &Canonical{Live: live.CloneBut(shared), Desired: desired.CloneBut(shared)}
	var tables []*schema.Table
	for i, t := range desired.Tables {
		if asked[t] {
			tables = append(tables, c.Desired.Tables[i])
		}
	}
	return c, questionsOf(c.Live, c.Desired, tables)
}

// ask asks one server, and fills in what it says.
func (c *Canonical) ask(ctx context.Context, conn *pgx.Conn, q questions) (err error) {
	c.Doubts, err = ask(ctx, conn, c.Live, c.Desired, q)
	return err
}

// questions are what differs as text.
type questions struct {
	probes     []*probe
	filters    []filter
	partitions []*partitionProbe
	entities   []*entityProbe
	world      *world
}

// questionsOf are those about some desired tables and all entities.
func questionsOf(live, desired *schema.Database, tables []*schema.Table) questions {
	var q questions
	q.probes, q.filters = withFilters(collectViews(collect(live, tables), live, desired), live, desired)
	q.partitions = collectPartitions(live, desired)
	q.entities = entityProbes(live, desired)
	q.world = newWorld(live, desired)
	return q
}

// tables are those that answers are written to.
func (q questions) tables() map[*schema.Table]bool {
	out := make(map[*schema.Table]bool)
	for _, p := range q.probes {
		out[p.table] = true
	}
	for _, p := range q.partitions {
		out[p.table] = true
		for _, t := range p.parts {
			out[t] = true
		}
	}
	return out
}

func (q questions) empty() bool {
	return len(q.probes)+len(q.partitions)+len(q.entities) == 0 && q.world == nil
}

// unproven marks all of it as not asked about.
func (q questions) unproven(live, desired *schema.Database) {
	for _, p := range q.probes {
		p.unproven()
	}
	unprovenEntities(live, desired)
	unprovenPartitions(q.partitions)
	answered(q.filters)
}

// ask asks one server. It fails with errNotAsked where an event trigger is in the way.
func ask(ctx context.Context, conn *pgx.Conn, live, desired *schema.Database, q questions) (CompileErrors, error) {
	run, ok, err := quiet(ctx, conn)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, errNotAsked
	}
	c := &compiler{
		conn: conn, live: live, desired: desired, probes: q.probes, temps: changedTypes(live, desired), quietness: run, world: q.world,
		needs: sync.OnceValue(func() depend.Graph { return depend.Of(desired) }),
	}
	c.evaluated = withTemps(c.evaluated, desired, c.temps)
	defer answered(q.filters)
	var errs CompileErrors
	if err := c.newMembers(ctx); err != nil {
		return nil, err
	}
	if err := c.canonicalEntities(ctx); err != nil && !errors.As(err, &errs) {
		return nil, err
	}
	var more CompileErrors
	if err := c.canonicalPartitions(ctx, q.partitions); err != nil && !errors.As(err, &more) {
		return nil, err
	}
	errs = append(errs, more...)
	if c.probes = c.withColumns(c.probes); len(c.probes) > 0 {
		err = c.canonicalTables(ctx)
		if err == nil {
			err = c.canonicalAgain(ctx)
		}
		if err != nil && !isCompile(err) {
			err = fmt.Errorf("ask the server for canonical forms: %w", err)
		}
	}
	c.doubts.sort()
	return c.doubts, withErrors(errs, err)
}

// probe is one desired table with the expressions to ask about.
type probe struct {
	table *schema.Table
	name  string // of the temporary table
	// columns are those that the temporary table has.
	columns []*schema.Column
	targets []*target
	// view is the materialized view that the table stands for; nil for a table.
	view *schema.View
	// live reports whether the table is a live one, whose own text the server reads again: it may
	// print it otherwise than before. Then a mistake has no place to be told at.
	live bool
	// missing reports whether the table could not be made.
	missing bool
}

// target is one object on the probe that holds expressions.
type target struct {
	ref schema.Ref
	pos schema.Pos
	// name is the temporary object's; column, for a default. number counts the targets of a probe.
	name   string
	number int
	// rejected reports whether the server took one of the texts not, or was not asked; code, that the
	// texts run code of a user, so that they are stored and not evaluated.
	rejected, code bool
	// overloaded reports whether a call in them may be one of a function that the plan makes: the form of today says nothing then.
	overloaded bool
	// alone reports whether the table's name by itself is the whole row in the texts.
	alone bool
	// live is the same of the live object, nil where there is none.
	live *target
	// Exactly one of these is set: where the canonical forms go.
	column    *schema.Column
	check     *schema.Check
	index     *schema.Index
	exclusion *schema.Exclusion
}

func (p *probe) unproven() {
	for _, t := range p.targets {
		for _, e := range t.exprs() {
			e.Unproven = e.Canonical == ""
		}
	}
}

// exprs are the expressions that a target holds.
func (t *target) exprs() []*schema.Expr {
	var out []*schema.Expr
	add := func(e *schema.Expr) {
		if !e.IsZero() {
			out = append(out, e)
		}
	}
	switch {
	case t.column != nil:
		add(&t.column.Default)
		add(&t.column.Generated)
	case t.check != nil:
		add(&t.check.Expr)
	case t.index != nil:
		for i := range t.index.Parts {
			add(&t.index.Parts[i].Expr)
		}
		add(&t.index.Where)
	case t.exclusion != nil:
		for i := range t.exclusion.Parts {
			add(&t.exclusion.Parts[i].Expr)
		}
		add(&t.exclusion.Where)
	}
	return out
}

// collect lists what differs as text, table by table.
func collect(live *schema.Database, desired []*schema.Table) []*probe {
	var probes []*probe
	for _, d := range desired {
		l := liveTable(live, d)
		if l == nil {
			l = &schema.Table{}
		}
		p := &probe{table: d, name: fmt.Sprintf("schemactl_probe_%d", len(probes))}
		p.collect(l)
		if len(p.targets) == 0 {
			continue
		}
		probes = append(probes, p)
		again := &probe{table: l, name: fmt.Sprintf("schemactl_probe_%d", len(probes)), live: true}
		if again.reread(p); len(again.targets) > 0 {
			probes = append(probes, again)
		}
	}
	return probes
}

// reread collects the live side of what differs.
func (p *probe) reread(desired *probe) {
	for _, t := range desired.targets {
		again := &target{ref: t.ref}
		switch {
		case t.column != nil:
			again.column, again.name = p.table.Column(t.name), t.name
		case t.check != nil:
			again.check = find(p.table.Checks, func(l *schema.Check) bool { return l.Name == t.check.Name })
		case t.index != nil:
			again.index = find(p.table.Indexes, func(l *schema.Index) bool { return l.Name == t.index.Name })
		default:
			again.exclusion = find(p.table.Exclusions, func(l *schema.Exclusion) bool { return l.Name == t.exclusion.Name })
		}
		if len(again.exprs()) > 0 {
			p.add(again)
			t.live = again
		}
	}
}

func (p *probe) collect(live *schema.Table) {
	d, going := p.table, leaving(live, p.table)
	add := func(t *target, same bool) {
		if !same || readsAny(t.exprs(), going) {
			p.add(t)
		}
	}
	for _, c := range d.Columns {
		l := live.Column(c.Name)
		if l != nil && l.Default.Equal(c.Default) && l.Generated.Equal(c.Generated) && !readsAny([]*schema.Expr{&c.Generated}, going) || c.Default.IsZero() && c.Generated.IsZero() {
			// A type that was not resolved must be tried all the same.
			if l != nil && l.Type.SQL() == c.Type.SQL() || !strange(c.Type) {
				continue
			}
		}
		attr := "default"
		if !c.Generated.IsZero() {
			attr = "as"
		}
		p.add(&target{ref: d.Child(schema.KindColumn, c.Name), pos: c.Src().At(attr), column: c, name: c.Name})
	}
	for _, c := range d.Checks {
		l := find(live.Checks, func(l *schema.Check) bool { return l.Name == c.Name })
		add(&target{ref: d.Child(schema.KindCheck, c.Name), pos: c.Src().At("expr"), check: c}, l != nil && l.Expr.Equal(c.Expr))
	}
	for _, i := range d.Indexes {
		l := find(live.Indexes, func(l *schema.Index) bool { return l.Name == i.Name })
		add(&target{ref: d.Child(schema.KindIndex, i.Name), pos: indexPos(i), index: i}, l != nil && sameExprs(l.Parts, i.Parts) && l.Where.Equal(i.Where))
	}
	for _, e := range d.Exclusions {
		l := find(live.Exclusions, func(l *schema.Exclusion) bool { return l.Name == e.Name })
		add(&target{ref: d.Child(schema.KindExclusion, e.Name), pos: e.Src().At("on[1]"), exclusion: e}, l != nil && sameExprs(l.Parts, e.Parts) && l.Where.Equal(e.Where))
	}
}

// strange reports whether a type is neither built in nor known to the server by its bare name.
func strange(t schema.Type) bool { return t.Canonical == "" && !schema.BuiltinType(t.Text) }

func indexPos(i *schema.Index) schema.Pos {
	for n, p := range i.Parts {
		if p.Column == "" {
			return i.Src().At(fmt.Sprintf("on[%d]", n+1))
		}
	}
	return i.Src().At("where")
}

func (p *probe) add(t *target) {
	if t.name == "" {
		t.name = fmt.Sprintf("%s_%d", p.name, len(p.targets))
	}
	t.number = len(p.targets)
	p.targets = append(p.targets, t)
}

func sameExprs(live, desired []schema.Part) bool {
	for i, d := range desired {
		if d.Column == "" && (i >= len(live) || !live[i].Expr.Equal(d.Expr)) {
			return false
		}
	}
	return true
}

func find[T any](list []*T, ok func(*T) bool) *T {
	for _, e := range list {
		if ok(e) {
			return e
		}
	}
	return nil
}
