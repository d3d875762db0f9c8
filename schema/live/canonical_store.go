package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// storedText is an expression of a target that is stored as a policy of the probe.
type storedText struct {
	expr *schema.Expr
	// part is the number of the index part; predicate marks the condition of a partial index.
	part      int
	predicate bool
}

// texts are the expressions of a target that are stored as policies. Defaults and checks are
// stored as what they are.
func (t *target) texts() []storedText {
	if t.isGenerated() {
		return []storedText{{expr: &t.column.Generated}}
	}
	parts, where := t.parts()
	if where == nil {
		return nil
	}
	var out []storedText
	for i := range parts {
		if parts[i].Column == "" {
			out = append(out, storedText{expr: &parts[i].Expr, part: i})
		}
	}
	if !where.IsZero() {
		out = append(out, storedText{expr: where, predicate: true})
	}
	return out
}

// parts are those of an index or an exclusion constraint, and its predicate; nil for what is neither.
func (t *target) parts() ([]schema.Part, *schema.Expr) {
	switch {
	case t.index != nil:
		return t.index.Parts, &t.index.Where
	case t.exclusion != nil:
		return t.exclusion.Parts, &t.exclusion.Where
	}
	return nil, nil
}

func (t *target) isGenerated() bool { return t.column != nil && !t.column.Generated.IsZero() }

// policy is the name of the policy that stores a text of a target.
func (p *probe) policy(t *target, i int) string { return fmt.Sprintf("%s_%d_p%d", p.name, t.number, i) }

// typePolicy is the name of the policy that stores the type of a generated column.
func (p *probe) typePolicy(t *target) string { return fmt.Sprintf("%s_%d_type", p.name, t.number) }

// generatedName is the name of the table with a generated column.
func (p *probe) generatedName(t *target) string { return fmt.Sprintf("%s_%d_table", p.name, t.number) }

// storeSQL stores the texts of a target without evaluating any.
func (c *compiler) storeSQL(p *probe, t *target) []string {
	if t.rejected {
		return nil
	}
	table := schema.Name{Schema: "pg_temp", Name: p.name}
	alter := "ALTER TABLE " + table.SQL() + " "
	switch {
	case t.check != nil:
		return []string{alter + "ADD " + ddl.Check(&schema.Check{Name: t.name, Expr: schema.Expr{Text: c.exprSQL(t.own(p, p.name, t.check.Expr.Text))}, NotValid: true})}
	case t.column != nil && !t.column.Default.IsZero():
		return []string{alter + "ALTER COLUMN " + schema.Ident(t.column.Name) + " SET DEFAULT " + c.exprSQL(t.column.Default.SQL())}
	}
	var out []string
	for i, x := range t.texts() {
		x.expr = &schema.Expr{Text: t.own(p, p.name, x.expr.SQL())}
		out = append(out, c.policySQL(table, p.policy(t, i), x))
	}
	if t.isGenerated() {
		null := schema.Expr{Text: "NULL::" + c.typeSQL(t.column.Type.SQL())}
		out = append(out, c.policySQL(table, p.typePolicy(t), storedText{expr: &null}))
	}
	return out
}

// policySQL stores a text as a policy. A value of any type is tested for NULL: the server prints
// it within the test as it would by itself.
func (c *compiler) policySQL(table schema.Name, name string, x storedText) string {
	return policySQL(table, name, c.exprSQL(x.expr.SQL()), x.predicate)
}

// policySQL stores an expression as a policy, as it is.
func policySQL(table schema.Name, name, using string, predicate bool) string {
	if !predicate {
		using = "(" + using + ") IS NOT NULL"
	}
	return "CREATE POLICY " + schema.Ident(name) + " ON " + table.SQL() + " USING (" + using + ")"
}

// generatedTable makes a table with the generated column of a target. The other generated columns
// are there as such, so that the server refuses an expression that reads one.
func (c *compiler) generatedTable(p *probe, t *target) string {
	clauses := make([]string, len(p.table.Columns))
	for i, col := range p.table.Columns {
		clauses[i] = c.markedSQL(col)
		if col == t.column {
			clauses[i] = ddl.Column(&schema.Column{
				Name: col.Name, Type: schema.Type{Text: c.typeSQL(col.Type.SQL())}, Collation: col.Collation,
				Generated: schema.Expr{Text: c.exprSQL(t.own(p, p.generatedName(t), col.Generated.Text))}, Virtual: col.Virtual,
			})
		}
	}
	return ddl.CreateTable(&schema.Table{Name: schema.Name{Schema: "pg_temp", Name: p.generatedName(t)}}, clauses)
}

// markedSQL is a column without its expression, but generated where it is. A type of a user may
// run code even for NULL.
func (c *compiler) markedSQL(col *schema.Column) string {
	if col.Generated.IsZero() || !schema.BuiltinType(col.Type.SQL()) {
		return c.columnSQL(col)
	}
	return ddl.Column(&schema.Column{Name: col.Name, Type: col.Type, Collation: col.Collation, Generated: schema.Expr{Text: "NULL"}, Virtual: col.Virtual})
}

// evaluateSQL makes the index or the generated column of a target, whose expressions the server
// evaluates as far as they are constant.
func (c *compiler) evaluateSQL(p *probe, t *target) []string {
	table := schema.Name{Schema: "pg_temp", Name: p.name}
	switch {
	case t.rejected || t.code || t.overloaded:
		return nil
	case t.isGenerated():
		return []string{c.generatedTable(p, t)}
	case t.index != nil:
		i := *t.index
		i.Tablespace = ""
		if neverBuilt(p.table, t.index) {
			on := schema.Name{Schema: "pg_temp", Name: t.name + "_table"}
			i.Parts, i.Where = c.partsSQL(t.ownParts(p, on.Name, i.Parts)), schema.Expr{Text: c.exprSQL(t.own(p, on.Name, i.Where.SQL()))}
			return []string{
				"CREATE TABLE " + on.SQL() + " (LIKE " + table.SQL() + ", schemactl_probe_key integer) PARTITION BY LIST (schemactl_probe_key)",
				ddl.CreateIndex(on, &i, ddl.IndexOptions{Name: t.name, Only: true}),
			}
		}
		i.Parts, i.Where = c.partsSQL(t.ownParts(p, p.name, i.Parts)), schema.Expr{Text: c.exprSQL(t.own(p, p.name, i.Where.SQL()))}
		return []string{ddl.CreateIndex(table, &i, ddl.IndexOptions{Name: t.name})}
	case t.exclusion != nil:
		e := *t.exclusion
		e.Name, e.Tablespace = t.name, ""
		e.Parts, e.Where = c.partsSQL(t.ownParts(p, p.name, e.Parts)), schema.Expr{Text: c.exprSQL(t.own(p, p.name, e.Where.SQL()))}
		return []string{"ALTER TABLE " + table.SQL() + " ADD " + ddl.Exclusion(&e)}
	}
	return nil
}

// neverBuilt reports whether an index is made on a partitioned table alone, which stores its definition and builds
// nothing. The k-means of an IVFFlat build takes memory for its samples, and fills it with zeros, where there is no row
// too: 61 MB for 100 lists of vector(1536), 1.5 GB for 5,000. A build refuses too many dimensions, so with those it is made.
func neverBuilt(t *schema.Table, i *schema.Index) bool {
	return i.MethodName() == "ivfflat" && !i.Unique && schema.VectorOf(t, i).Indexable()
}

// passOver leaves out the texts of a table that cannot even be read without running code of a user.
func (c *compiler) passOver(p *probe) {
	p.missing = false
	for _, t := range p.targets {
		t.rejected, t.code, t.overloaded = false, false, false
		for _, e := range t.exprs() {
			if c.readingRuns(e.Text, p.table) {
				t.rejected = true
				e.Unproven = !p.live
			}
		}
	}
}

// judge finds out which of the stored texts run code of a user, and which have a name that was
// taken for something that the HCL cannot have meant.
func (c *compiler) judge(ctx context.Context) (CompileErrors, error) {
	code, references, err := c.storedMeaning(ctx)
	if err != nil {
		return nil, err
	}
	var errs CompileErrors
	for _, g := range c.groups {
		p := g[0]
		for _, t := range p.targets {
			var list []meaning
			for _, s := range p.storedBy(t) {
				t.code = t.code || code[s]
				list = append(list, references[s]...)
			}
			if p.live || t.rejected {
				continue
			}
			if r, ok := c.captured(t.text(), list); ok {
				errs = append(errs, capturedError(t.ref, t.pos, r))
			} else if r, ok := c.capturedType(t, references[stored{p.name, ""}]); ok {
				errs = append(errs, capturedError(t.ref, t.column.Src().At("type"), r))
			} else if slices.ContainsFunc(list, c.overloaded) {
				t.overloaded = true
			}
		}
	}
	return errs, nil
}

// storedBy are what holds the texts of a target.
func (p *probe) storedBy(t *target) []stored {
	switch {
	case t.check != nil:
		return []stored{{p.name, t.name}}
	case t.column != nil && !t.isGenerated():
		return []stored{{p.name, t.column.Name}}
	}
	var out []stored
	for i := range t.texts() {
		out = append(out, stored{p.name, p.policy(t, i)})
	}
	if t.isGenerated() {
		out = append(out, stored{p.name, p.typePolicy(t)})
	}
	return out
}

// text is all that a target holds of the HCL's expressions.
func (t *target) text() string {
	var b strings.Builder
	for _, e := range t.exprs() {
		b.WriteString(e.Text + "\n")
	}
	if t.column != nil {
		b.WriteString(t.column.Type.Text + " " + t.column.Type.SQL())
	}
	return b.String()
}

// capturedType is the type of a column that the HCL names bare and cannot have meant.
func (c *compiler) capturedType(t *target, list []meaning) (meaning, bool) {
	if t.column == nil || !strange(t.column.Type) {
		return meaning{}, false
	}
	for _, r := range list {
		if n := schema.ParseName(typeWord(t.column.Type.Text)); r.kind != "collation" && n.Name == r.name.Name {
			return c.captured(t.column.Type.Text, []meaning{r})
		}
	}
	return meaning{}, false
}

// typeWord is a type's name without modifiers and brackets.
func typeWord(text string) string {
	if i := strings.IndexAny(text, "(["); i >= 0 {
		text = text[:i]
	}
	return strings.TrimSpace(text)
}

// inItsWords puts what a target is in place of the policy that it was stored as.
func (t *target) inItsWords(err error) error {
	if t.isGenerated() {
		return inWordsOf("column generation expressions", err)
	}
	return inWordsOf("index expressions", err)
}

// inWordsOf puts the kind of an expression in place of the policy that it was stored as.
func inWordsOf(what string, err error) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return err
	}
	told := *pg
	told.Message = strings.NewReplacer("policy expressions", what, "argument of POLICY", "argument of WHERE").Replace(pg.Message)
	return &told
}
