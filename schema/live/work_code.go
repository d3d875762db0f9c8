package live

import (
	"context"
	"fmt"
	"slices"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/sqltext"
)

// judgeName is the name of the table whose policies store what a trial of the table would evaluate.
func (t *workTable) judgeName() string { return t.name + "_judge" }

func judgePolicy(n int) string { return fmt.Sprintf("schemactl_judge_%d", n) }

// judged is a text that is stored as a policy of a table.
type judged struct {
	table *workTable
	name  string
	text  storedText
	// unreadable reports whether the reading alone would run code of a user.
	unreadable bool
}

// withoutCode takes out of the trials what would run code of a user: changes, and indexes and
// checks over their columns. Without a part, a table counts as rebuilt at least; a change without
// its trials has no answer.
func (w *worker) withoutCode(ctx context.Context, open []ColumnChange, trials [][]trial) ([][]trial, error) {
	j := &judgement{worker: w}
	for _, t := range w.order {
		j.tables = append(j.tables, j.createTable(t))
		for n, o := range t.parts {
			j.add(t, fmt.Sprintf("part_%d", n), partTexts(o)...)
		}
		for _, col := range t.live.Columns {
			if w.isGenerated(t, col) {
				j.add(t, "table", value(col.Generated.SQL()), value("NULL::"+col.Type.SQL()))
			}
		}
	}
	for n, c := range open {
		for i := 0; i < len(trials[n]); i++ {
			j.add(trials[n][i].table, changeName(n), w.changeTexts(c)...)
			j.add(trials[n][i].table, changeName(n)+"_type", value("NULL::"+w.typeSQL(c.To.Type.SQL())))
		}
	}
	runs, err := j.run(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range w.order {
		t.missing = t.missing || runs[judgedKey{t, "table"}]
		var parts []schema.Object
		for n, o := range t.parts {
			if runs[judgedKey{t, fmt.Sprintf("part_%d", n)}] {
				t.partial = true
				continue
			}
			parts = append(parts, o)
		}
		t.parts = parts
	}
	for n, c := range open {
		for _, one := range trials[n] {
			value, typ := judgedKey{one.table, changeName(n)}, judgedKey{one.table, changeName(n) + "_type"}
			if !runs[value] && !runs[typ] && !readsChangedData(c) {
				continue
			}
			if err := j.withoutTrial(ctx, c, value, runs[typ]); err != nil {
				return nil, err
			}
			trials[n] = nil
			break
		}
	}
	return trials, nil
}

func changeName(n int) string { return fmt.Sprintf("change_%d", n) }

// withoutTrial answers for a new column with a default that calls a function of a user, by what
// the catalogs say: PostgreSQL evaluates a default that is not volatile once, and writes no row.
func (j *judgement) withoutTrial(ctx context.Context, c ColumnChange, value judgedKey, typeRuns bool) error {
	if c.From != nil || typeRuns || c.To.Default.IsZero() || readsChangedData(c) {
		return nil
	}
	var policies, names []string
	for n, x := range j.texts {
		if x.table == value.table && x.name == value.name {
			policies = append(policies, judgePolicy(n))
			for _, m := range sqltext.Mentions(x.text.expr.SQL()) {
				names = append(names, m.Name.Name)
			}
		}
	}
	list, err := codeQuery("stored", j.major())
	if err != nil {
		return err
	}
	var volatile bool
	err = j.conn.QueryRow(ctx, `SELECT EXISTS (
  SELECT FROM (`+list+`) AS s JOIN pg_catalog.pg_depend d ON d.classid = s.classid AND d.objid = s.objid
  LEFT JOIN pg_catalog.pg_operator o ON d.refclassid = 'pg_catalog.pg_operator'::regclass AND o.oid = d.refobjid
  JOIN pg_catalog.pg_proc p ON p.oid = CASE WHEN d.refclassid = 'pg_catalog.pg_proc'::regclass THEN d.refobjid ELSE o.oprcode::oid END
  WHERE s.name = ANY ($1::text[]) AND p.provolatile = 'v')
OR EXISTS (SELECT FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.provolatile = 'v' AND p.proname = ANY ($2::text[]))`,
		policies, names).Scan(&volatile)
	if err != nil {
		return fmt.Errorf("look whether a default is volatile: %w", err)
	}
	if !volatile {
		j.out[c.Ref] = schema.ColumnWork{}
	}
	return nil
}

// readsChangedData reports whether the default of a new column reads data: PostgreSQL evaluates
// it for the rows that are there.
func readsChangedData(c ColumnChange) bool {
	return c.From == nil && (readsData(c.To.Default.SQL()) || readsData(c.To.Generated.SQL()))
}

func value(sql string) storedText { return storedText{expr: &schema.Expr{Text: sql}} }

// partTexts are the expressions of an index or a constraint.
func partTexts(o schema.Object) []storedText {
	var t target
	switch o := o.(type) {
	case *schema.Index:
		t.index = o
	case *schema.Exclusion:
		t.exclusion = o
	case *schema.Check:
		return []storedText{{expr: &o.Expr, predicate: true}}
	}
	return t.texts()
}

// changeTexts are what the trial of a change evaluates: the cast to the new type, or the value
// of a new column.
func (w *worker) changeTexts(c ColumnChange) []storedText {
	typ := w.typeSQL(c.To.Type.SQL())
	if c.From != nil {
		out := []storedText{value(ddl.Cast(c.From.Name, typ))}
		if w.betweenEnums(c) {
			out = append(out, value(ddl.CastByText(c.From.Name, typ)))
		}
		return out
	}
	var out []storedText
	for _, e := range []schema.Expr{c.To.Default, c.To.Generated} {
		if !e.IsZero() {
			out = append(out, value(w.exprSQL(e.SQL())))
		}
	}
	return out
}

// judgement collects what a trial would evaluate, stores it, and asks what of it is code of a user.
type judgement struct {
	*worker
	tables []string
	texts  []judged
}

type judgedKey struct {
	table *workTable
	name  string
}

func (j *judgement) createTable(t *workTable) string {
	columns := j.columns(t)
	clauses := make([]string, len(columns))
	for i, col := range columns {
		clauses[i] = ddl.Column(&schema.Column{Name: col.Name, Type: schema.Type{Text: col.Type.SQL()}, Collation: col.Collation})
	}
	return j.asLive(ddl.CreateTable(&schema.Table{Name: schema.Name{Schema: "pg_temp", Name: t.judgeName()}}, clauses))
}

func (j *judgement) add(t *workTable, name string, texts ...storedText) {
	for _, x := range texts {
		one := judged{table: t, name: name, text: x, unreadable: j.readingRuns(x.expr.SQL(), t.live)}
		if !slices.ContainsFunc(j.texts, func(o judged) bool { return o.table == t && o.name == name && o.text.expr.SQL() == x.expr.SQL() }) {
			j.texts = append(j.texts, one)
		}
	}
}

// run reports of each table's change or part whether it runs code of a user. What the server does
// not take as a policy it does not evaluate in a trial either.
func (j *judgement) run(ctx context.Context) (map[judgedKey]bool, error) {
	out := make(map[judgedKey]bool)
	if len(j.texts) == 0 {
		return out, nil
	}
	statements := slices.Clone(j.tables)
	at := ""
	for n, x := range j.texts {
		if x.unreadable {
			out[judgedKey{x.table, x.name}] = true
			continue
		}
		if in := x.table.live.Name.Schema; in != at {
			statements, at = append(statements, j.setPath(in)), in
		}
		statements = append(statements, j.asLive(j.policySQL(schema.Name{Schema: "pg_temp", Name: x.table.judgeName()}, judgePolicy(n), x.text)))
	}
	if _, err := j.runAll(ctx, statements); err != nil {
		return nil, err
	}
	code, err := j.storedCode(ctx)
	if err != nil {
		return nil, err
	}
	for n, x := range j.texts {
		if code[stored{x.table.judgeName(), judgePolicy(n)}] {
			out[judgedKey{x.table, x.name}] = true
		}
	}
	return out, nil
}
