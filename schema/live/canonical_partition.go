package live

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/sqltext"
)

// partitionProbe is a desired partitioned table with its partitions.
type partitionProbe struct {
	table *schema.Table
	parts []*schema.Table
	name  string
	made  bool
	// keyCode reports whether the key runs code of a user: it is stored and not evaluated, and columns of its
	// types take its place. code says so of a bound, or of the types of the key: nothing is made.
	keyCode, code bool
}

// The stand-ins of a partitioned table: one whose policies store its key, and one view for each
// bound that is more than constants.
func (p *partitionProbe) storeName() string      { return p.name + "_store" }
func (p *partitionProbe) policy(n int) string    { return fmt.Sprintf("%s_key_%d", p.name, n) }
func (p *partitionProbe) keysView() string       { return p.name + "_keys" }
func (p *partitionProbe) boundView(n int) string { return fmt.Sprintf("%s_bound_%d", p.name, n) }

func (p *partitionProbe) partName(n int) string { return fmt.Sprintf("%s_%d", p.name, n) }

// collectPartitions lists the partitioned tables whose key or partitions differ as text, and those that they are partitions
// of: their bounds hold for the rows below too.
func collectPartitions(live, desired *schema.Database) []*partitionProbe {
	asked := make(map[schema.Name]bool)
	children := desired.ChildTables()
	for _, t := range desired.Tables {
		if t.Partition == nil || !splitsOtherwise(t, children[t.Name], live) {
			continue
		}
		for at := t; at != nil && !asked[at.Name]; at = desired.Table(at.PartitionOf) {
			asked[at.Name] = true
		}
	}
	var out []*partitionProbe
	for _, t := range desired.Tables {
		if t.Partition == nil || !asked[t.Name] {
			continue
		}
		p := &partitionProbe{table: t, name: fmt.Sprintf("schemactl_part_%d", len(out))}
		for _, c := range children[t.Name] {
			if c.IsPartition() {
				p.parts = append(p.parts, c)
			}
		}
		out = append(out, p)
	}
	return out
}

// splitsOtherwise reports whether the key of a partitioned table, or one of its partitions, is not live as it is desired.
func splitsOtherwise(t *schema.Table, children []*schema.Table, live *schema.Database) bool {
	l := live.Table(t.Name)
	return l == nil || l.Partition == nil || !sameExprs(l.Partition.Parts, t.Partition.Parts) ||
		slices.ContainsFunc(children, func(c *schema.Table) bool {
			lc := live.Table(c.Name)
			return c.IsPartition() && (lc == nil || !schema.SameBound(lc, c))
		})
}

// unprovenPartitions marks what no server could be asked about.
func unprovenPartitions(probes []*partitionProbe) {
	for _, p := range probes {
		for i := range p.table.Partition.Parts {
			p.table.Partition.Parts[i].Expr.Unproven = true
		}
		for _, c := range p.parts {
			c.Bound.Unproven = true
		}
	}
}

// canonicalPartitions asks the server for its form of keys and bounds: it makes each table with
// all of its partitions in pg_temp, so that partitions that overlap are found too.
func (c *compiler) canonicalPartitions(ctx context.Context, probes []*partitionProbe) error {
	if len(probes) == 0 {
		return nil
	}
	if err := c.askPartitions(ctx, probes); err != nil && !isCompile(err) {
		return err
	} else if errs, failed := c.judgeParts(ctx); failed != nil {
		return failed
	} else {
		return withErrors(errs, err)
	}
}

func (c *compiler) askPartitions(ctx context.Context, probes []*partitionProbe) error {
	if err := c.begin(ctx); err != nil {
		return fmt.Errorf("ask the server about partitions: %w", err)
	}
	defer c.rollback(ctx)
	if _, err := c.prepare(ctx); err != nil {
		return err
	}
	for _, t := range c.temps {
		if err := c.try(ctx, t.create); err != nil {
			return fmt.Errorf("create a temporary type for %s: %w", t.name, err)
		}
	}
	var errs CompileErrors
	for _, p := range probes {
		found, err := c.storePartitions(ctx, p)
		if err != nil {
			return err
		}
		errs = append(errs, found...)
	}
	found, err := c.judgePartitions(ctx, probes)
	if err != nil {
		return err
	}
	errs = append(errs, found...)
	for _, p := range probes {
		if len(errs) > 0 || p.code {
			continue
		}
		found, err := c.makePartitions(ctx, p)
		if err != nil {
			return err
		}
		errs = append(errs, found...)
	}
	if len(errs) > 0 {
		errs.sort()
		return errs
	}
	return c.readPartitions(ctx, probes)
}

// storePartitions stores the key and the bounds without evaluating them. What the server rejects
// here it would reject there.
func (c *compiler) storePartitions(ctx context.Context, p *partitionProbe) (CompileErrors, error) {
	for _, part := range p.table.Partition.Parts {
		p.code = p.code || c.readingRuns(part.Expr.Text, p.table)
	}
	p.code = p.code || c.holdsEvaluated(p.table)
	for _, part := range p.parts {
		calls, err := c.callsUnsafe(ctx, part.Bound.Text)
		if err != nil {
			return nil, err
		}
		p.code = p.code || calls || c.readingRuns(part.Bound.Text, p.table)
	}
	if p.code {
		return nil, nil
	}
	if err := c.try(ctx, c.setPath(p.table.Name.Schema)); err != nil {
		return nil, err
	}
	store := schema.Name{Schema: "pg_temp", Name: p.storeName()}
	clauses := make([]string, len(p.table.Columns))
	for i, col := range p.table.Columns {
		clauses[i] = c.columnSQL(col)
	}
	if err := c.try(ctx, ddl.CreateTable(&schema.Table{Name: store}, clauses)); err != nil {
		if isPg(err) {
			err = nil // the columns are asked about with the table
		}
		return nil, err
	}
	var errs CompileErrors
	for n := range p.table.Partition.Parts {
		part := &p.table.Partition.Parts[n]
		if part.Column != "" {
			continue
		}
		switch err := c.try(ctx, c.policySQL(store, p.policy(n), storedText{expr: &part.Expr})); {
		case err == nil:
		case !isPg(err):
			return nil, err
		case !c.dependsOnMissing(err):
			errs = append(errs, c.partitionError(p, p.table, "partition", inWordsOf("partition key expressions", err)))
		default:
			c.apart = append(c.apart, &partText{ref: p.table.Ref(), pos: p.table.Src().At("partition"), table: p.table})
		}
	}
	for n, part := range p.parts {
		sql := boundViewSQL(p.boundView(n), c.exprSQL(part.Bound.Text))
		if sql == "" {
			continue
		}
		if err := c.try(ctx, sql); err != nil && !isPg(err) {
			return nil, err
		} else if err != nil && !c.dependsOnMissing(err) {
			errs = append(errs, c.partitionError(p, part, "values", err))
		}
	}
	return errs, nil
}

// boundViewSQL stores the values of a bound as a view, where one of them is more than a constant.
func boundViewSQL(name, bound string) string {
	b, ok := sqltext.ParseBound(bound)
	if !ok {
		return ""
	}
	var values []string
	for _, v := range slices.Concat(b.In, b.From, b.To) {
		if w := strings.ToUpper(v); w != "MINVALUE" && w != "MAXVALUE" && !isConstant(v) {
			values = append(values, fmt.Sprintf("%s AS v%d", v, len(values)))
		}
	}
	if len(values) == 0 {
		return ""
	}
	return "CREATE VIEW " + schema.Name{Schema: "pg_temp", Name: name}.SQL() + " AS SELECT " + strings.Join(values, ", ")
}

// isConstant reports whether an expression is one string, one number or one word.
func isConstant(expr string) bool {
	n := 0
	for range sqltext.Tokens(expr) {
		n++
	}
	return n == 1
}

// harmless are functions of pg_catalog that are not immutable, and whose evaluation does nothing.
var harmless = []string{"now", "to_date", "to_timestamp", "date_trunc", "timezone", "date", "timestamptz", "timestamp"}

// callsUnsafe reports whether evaluating a bound would call a function that may do more than
// compute: one outside pg_catalog is found by [compiler.storedCode].
func (c *compiler) callsUnsafe(ctx context.Context, bound string) (bool, error) {
	b, _ := sqltext.ParseBound(bound)
	var names []string
	for _, value := range slices.Concat(b.In, b.From, b.To) {
		for _, m := range sqltext.Mentions(value) {
			if m.Call && !slices.Contains(harmless, m.Name.Name) {
				names = append(names, m.Name.Name)
			}
		}
	}
	if len(names) == 0 {
		return false, nil
	}
	if _, err := c.conn.Exec(ctx, pinnedPath); err != nil {
		return false, err
	}
	var unsafe bool
	err := c.conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_catalog.pg_proc p
WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.provolatile <> 'i' AND p.proname = ANY ($1::text[]))`, names).Scan(&unsafe)
	if err != nil {
		return false, fmt.Errorf("look at functions in the bounds of partitions: %w", err)
	}
	return unsafe, nil
}

// judgePartitions finds out which keys and bounds run code of a user, and which names were taken for
// something that the HCL cannot have meant.
func (c *compiler) judgePartitions(ctx context.Context, probes []*partitionProbe) (CompileErrors, error) {
	code, references, err := c.storedMeaning(ctx)
	if err != nil {
		return nil, err
	}
	var errs CompileErrors
	for _, p := range probes {
		for n := range p.table.Partition.Parts {
			s := stored{p.storeName(), p.policy(n)}
			p.keyCode = p.keyCode || code[s]
			if r, ok := c.captured(p.table.Partition.Parts[n].Expr.Text, references[s]); ok {
				errs = append(errs, capturedError(p.table.Ref(), p.table.Src().At("partition"), r))
			}
		}
		if p.keyCode {
			c.apart = append(c.apart, &partText{ref: p.table.Ref(), pos: p.table.Src().At("partition"), table: p.table, taken: true})
		}
		for n, part := range p.parts {
			s := stored{p.boundView(n), ""}
			p.code = p.code || code[s]
			if r, ok := c.captured(part.Bound.Text, references[s]); ok {
				errs = append(errs, capturedError(part.Ref(), part.Src().At("values"), r))
			}
		}
	}
	return errs, nil
}

// partitionCodeRoots are the operator classes and the types of the columns of a partition key.
const partitionCodeRoots = `SELECT t.partrelid::int8, k.classid, k.objid
FROM pg_catalog.pg_partitioned_table t
CROSS JOIN LATERAL (
  SELECT 'pg_catalog.pg_opclass'::regclass::oid AS classid, o.oid AS objid FROM unnest(t.partclass::oid[]) AS o (oid)
  UNION ALL
  SELECT 'pg_catalog.pg_type'::regclass::oid, a.atttypid FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.partrelid AND a.attnum = ANY (t.partattrs::int2[])) AS k
WHERE t.partrelid = to_regclass('pg_temp.' || quote_ident($1::text))`

// boundsRun reports whether a partition of a table in the temporary schema could not be made
// without running code of a user: its key's types and operator classes compare the bounds.
func (c *compiler) boundsRun(ctx context.Context, name string) (bool, error) {
	sql, err := codeQuery("usercode", c.major(), "{{roots}}", partitionCodeRoots)
	if err != nil {
		return false, err
	}
	if _, err := c.conn.Exec(ctx, pinnedPath); err != nil {
		return false, err
	}
	var runs bool
	if err := c.conn.QueryRow(ctx, "SELECT EXISTS ("+sql+")", name).Scan(&runs); err != nil {
		return false, fmt.Errorf("look for code of users in partition keys: %w", err)
	}
	return runs, nil
}

func (c *compiler) makePartitions(ctx context.Context, p *partitionProbe) (CompileErrors, error) {
	if err := c.try(ctx, c.setPath(p.table.Name.Schema)); err != nil {
		return nil, err
	}
	temp := schema.Name{Schema: "pg_temp", Name: p.name}
	clauses := make([]string, len(p.table.Columns))
	for i, col := range p.table.Columns {
		clauses[i] = c.markedSQL(col)
	}
	key := &schema.Partition{Type: p.table.Partition.Type, Parts: c.partsSQL(p.table.Partition.Parts)}
	if p.keyCode {
		if err := c.try(ctx, c.keysSQL(p)); err != nil {
			if p.code = true; isPg(err) {
				return nil, nil
			}
			return nil, err
		}
		clauses = []string{"LIKE " + schema.Name{Schema: "pg_temp", Name: p.keysView()}.SQL()}
		for i := range key.Parts {
			key.Parts[i].Column, key.Parts[i].Expr = keyColumn(i), schema.Expr{}
		}
	}
	if err := c.try(ctx, ddl.CreateTable(&schema.Table{Name: temp, Partition: key}, clauses)); err != nil {
		switch {
		case !isPg(err):
			return nil, err
		case c.dependsOnMissing(err):
			return nil, nil
		}
		return CompileErrors{c.partitionError(p, p.table, "partition", err)}, nil
	}
	runs, err := c.boundsRun(ctx, p.name)
	if err != nil {
		return nil, err
	}
	if p.made = !runs; runs {
		p.code = true
		return nil, nil
	}
	if err := c.try(ctx, c.setPath(p.table.Name.Schema)); err != nil {
		return nil, err
	}
	var errs CompileErrors
	for n, part := range p.parts {
		t := &schema.Table{
			Name: schema.Name{Schema: "pg_temp", Name: p.partName(n)}, PartitionOf: temp, Bound: schema.Expr{Text: c.exprSQL(part.Bound.Text)},
		}
		err := c.try(ctx, ddl.CreateTable(t, nil))
		switch {
		case err == nil:
		case !isPg(err):
			return nil, err
		case !c.dependsOnMissing(err):
			errs = append(errs, c.partitionError(p, part, "values", err))
		}
	}
	return errs, nil
}

// partitionError says what the server says, with the names of the HCL.
func (c *compiler) partitionError(p *partitionProbe, t *schema.Table, attr string, err error) *CompileError {
	e := c.compileError(t.Ref(), t.Src().At(attr), err)
	for n := len(p.parts) - 1; n >= 0; n-- {
		e.Message = strings.ReplaceAll(e.Message, p.partName(n), p.parts[n].Name.Name)
	}
	e.Message = strings.ReplaceAll(e.Message, p.name, p.table.Name.Name)
	return e
}
