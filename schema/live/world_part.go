package live

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// partText is a text of a table that is judged among stand-ins: a default, a check, a generated column, the expressions of an index, an
// exclusion constraint or a partition key. The server did not take it as the database is now, for want of what the plan makes; or it took
// the text, and did not make what it is for, since that would run code of a user.
type partText struct {
	ref   schema.Ref
	pos   schema.Pos
	table *schema.Table
	// target is what has the text; nil for a partition key.
	target *target
	// taken reports whether the server took the text.
	taken bool
	// bare reports whether no routine that it calls has code among the stand-ins.
	bare bool
	// number is that of the text in its group.
	number int
}

// partsTogether bounds the texts of tables that are judged in one transaction: each table is a lock.
const partsTogether = 100

// judgedAs is the name of what a text is judged as.
const judgedAs = "schemactl_judged"

// judgeParts judges texts of tables among what the plan makes.
func (c *compiler) judgeParts(ctx context.Context) (CompileErrors, error) {
	parts := slices.DeleteFunc(c.apart, (*partText).stays)
	if c.apart = nil; len(parts) == 0 {
		return nil, nil
	}
	w := differingWorld(c.live, c.desired)
	w.read()
	for _, p := range parts {
		w.stood[p.table.Ref()] = true
		w.texts = append(w.texts, &worldText{part: p})
		if p.taken {
			w.standRoutines(p.ref)
		}
	}
	w.spread()
	for _, p := range parts {
		p.bare = w.callsBare(p.ref)
	}
	defer func(before *world) { c.world = before }(c.world)
	c.world = w
	return c.judgeWorld(ctx)
}

// stays reports whether the live table has the same text in the server's form: nothing is made of it.
func (p *partText) stays() bool {
	if p.target == nil || p.target.live == nil {
		return false
	}
	return slices.EqualFunc(p.target.live.exprs(), p.target.exprs(), func(l, d *schema.Expr) bool { return l.Equal(*d) })
}

// standRoutines gives stand-ins to the routines that a text calls, which have code in the database.
func (w *world) standRoutines(ref schema.Ref) {
	for _, n := range w.needs[ref] {
		if e := w.desired.Entity(n); n.Kind.IsRoutine() && e != nil && standable(e) {
			w.stood[n] = true
		}
	}
}

// callsBare reports whether no routine that a text calls has code where it is called: a body that the server compiles
// when it makes the routine, the default of an argument.
func (w *world) callsBare(ref schema.Ref) bool {
	return !slices.ContainsFunc(w.closure(ref, map[schema.Ref]bool{ref: true}), func(n schema.Ref) bool {
		r, ok := w.desired.Entity(n).(*schema.Routine)
		return ok && (!w.stood[n] || hasHardText(r))
	})
}

// evaluateParts makes what the server evaluates of the texts of tables that it took among the stand-ins, where that runs no code, and
// adds what it says to what it has said.
func (c *compiler) evaluateParts(ctx context.Context, g *worldGroup, to *rewriter, said []error) error {
	evaluates := func(i int) bool { return g.texts[i].part != nil && g.texts[i].part.bare && said[i] == nil }
	any := false
	for i := range g.texts {
		any = any || evaluates(i)
	}
	if !any {
		return nil
	}
	code, err := c.storedBesideStandIns(ctx)
	if err != nil {
		return err
	}
	var list []worldSQL
	for i, t := range g.texts {
		if !evaluates(i) || t.part.runs(code) {
			continue
		}
		list = append(list, worldSQL{i, c.worldPath(t.part.ref.Schema)})
		for _, sql := range t.part.evaluating(to) {
			list = append(list, worldSQL{i, sql})
		}
	}
	found, err := c.runWorld(ctx, list, len(g.texts))
	for i := range found {
		if said[i] == nil {
			said[i] = found[i]
		}
	}
	return err
}

// runs reports whether one of the policies that store the text runs code of a user.
func (p *partText) runs(code map[stored]bool) bool {
	for i := range len(p.storedTexts()) {
		if code[stored{p.table.Name.Name, p.policy(i)}] {
			return true
		}
	}
	return false
}

func (p *partText) policy(i int) string { return fmt.Sprintf("%s_%d_%d", judgedAs, p.number, i) }

// textRuns reports whether the mere reading of a text may run code of a user.
func (c *compiler) textRuns(t *worldText) bool {
	if t.part == nil {
		return c.entityRuns(t.desired)
	}
	return slices.ContainsFunc(t.part.exprs(), func(e *schema.Expr) bool { return c.readingRuns(e.Text, t.part.table) })
}

// exprs are the expressions of the text.
func (p *partText) exprs() []*schema.Expr {
	if p.target != nil {
		return p.target.exprs()
	}
	var out []*schema.Expr
	for i := range p.table.Partition.Parts {
		out = append(out, &p.table.Partition.Parts[i].Expr)
	}
	return out
}

// inItsWords puts what a text is in place of what it is judged as.
func (t *worldText) inItsWords(pg *pgconn.PgError) error {
	pg.Message = strings.ReplaceAll(pg.Message, judgedAs, t.ref().Name)
	switch {
	case t.part == nil:
		return pg
	case t.part.target == nil:
		return inWordsOf("partition key expressions", pg)
	}
	return t.part.target.inItsWords(pg)
}

// storedTexts are what is stored as policies.
func (p *partText) storedTexts() []storedText {
	if p.target == nil {
		var out []storedText
		for _, e := range p.exprs() {
			if !e.IsZero() {
				out = append(out, storedText{expr: e})
			}
		}
		return out
	}
	out := p.target.texts()
	if p.target.isGenerated() {
		null := schema.Expr{Text: "NULL::" + p.target.column.Type.SQL()}
		out = append(out, storedText{expr: &null})
	}
	return out
}

// statements store the text on the stand-in of the table.
func (p *partText) statements(to *rewriter) []string {
	t, on := p.target, inTemp(p.table.Name)
	alter := "ALTER TABLE " + on.SQL() + " "
	switch {
	case t != nil && t.check != nil:
		return []string{to.text(alter + "ADD " + ddl.Check(&schema.Check{Name: t.check.Name, Expr: t.check.Expr, NotValid: true}))}
	case t != nil && t.column != nil && !t.isGenerated():
		return []string{to.text(alter + "ALTER COLUMN " + schema.Ident(t.column.Name) + " SET DEFAULT " + t.column.Default.SQL())}
	}
	var out []string
	for i, x := range p.storedTexts() {
		out = append(out, to.text(policySQL(on, p.policy(i), x.expr.SQL(), x.predicate)))
	}
	return out
}

// evaluating make what the text is for, and drop it.
func (p *partText) evaluating(to *rewriter) []string {
	t, on := p.target, inTemp(p.table.Name)
	alter := "ALTER TABLE " + on.SQL() + " "
	judged := schema.Name{Schema: "pg_temp", Name: judgedAs}
	switch {
	case t == nil:
		return []string{to.text(ddl.CreateTable(&schema.Table{Name: judged, Partition: p.table.Partition}, plainColumns(p.table))), "DROP TABLE " + judged.SQL()}
	case t.isGenerated():
		g := &schema.Column{Name: judgedAs, Type: t.column.Type, Collation: t.column.Collation, Generated: t.column.Generated, Virtual: t.column.Virtual}
		return []string{to.text(alter + "ADD COLUMN " + ddl.Column(g)), alter + "DROP COLUMN " + judgedAs}
	case t.exclusion != nil:
		e := *t.exclusion
		e.Name, e.Tablespace = judgedAs, ""
		return []string{to.text(alter + "ADD " + ddl.Exclusion(&e)), alter + "DROP CONSTRAINT " + judgedAs}
	case t.index != nil && !neverBuilt(p.table, t.index):
		i := *t.index
		i.Tablespace = ""
		return []string{to.text(ddl.CreateIndex(on, &i, ddl.IndexOptions{Name: judgedAs})), "DROP INDEX " + judged.SQL()}
	}
	return nil
}
