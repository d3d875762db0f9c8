package live

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

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
}

func (p *partitionProbe) partName(n int) string { return fmt.Sprintf("%s_%d", p.name, n) }

// collectPartitions lists the partitioned tables whose key or partitions differ as text.
func collectPartitions(live, desired *schema.Database) []*partitionProbe {
	var out []*partitionProbe
	children := desired.ChildTables()
	for _, t := range desired.Tables {
		if t.Partition == nil {
			continue
		}
		p := &partitionProbe{table: t, name: fmt.Sprintf("schemactl_part_%d", len(out))}
		l := live.Table(t.Name)
		differs := l == nil || l.Partition == nil || !sameExprs(l.Partition.Parts, t.Partition.Parts)
		for _, c := range children[t.Name] {
			if !c.IsPartition() {
				continue
			}
			p.parts = append(p.parts, c)
			lc := live.Table(c.Name)
			differs = differs || lc == nil || !schema.SameBound(lc, c)
		}
		if differs {
			out = append(out, p)
		}
	}
	return out
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
	if _, err := c.conn.Exec(ctx, beginProbe); err != nil {
		return fmt.Errorf("ask the server about partitions: %w", err)
	}
	defer c.rollback(ctx)
	for _, sql := range c.missing() {
		if err := c.try(ctx, sql); err != nil && !isPg(err) {
			return err
		}
	}
	for _, e := range c.enums {
		if err := c.try(ctx, ddl.CreateEnum(schema.Name{Schema: "pg_temp", Name: e.temp}, e.Values)); err != nil {
			return fmt.Errorf("create a temporary type for enum %s: %w", e.Name, err)
		}
	}
	var errs CompileErrors
	for _, p := range probes {
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

func (c *compiler) makePartitions(ctx context.Context, p *partitionProbe) (CompileErrors, error) {
	if err := c.try(ctx, c.searchPath(p.table.Name.Schema)); err != nil {
		return nil, err
	}
	temp := schema.Name{Schema: "pg_temp", Name: p.name}
	clauses := make([]string, len(p.table.Columns))
	for i, col := range p.table.Columns {
		clauses[i] = c.columnSQL(col)
	}
	key := &schema.Partition{Type: p.table.Partition.Type, Parts: c.partsSQL(p.table.Partition.Parts)}
	if err := c.try(ctx, ddl.CreateTable(&schema.Table{Name: temp, Partition: key}, clauses)); err != nil {
		switch {
		case !isPg(err):
			return nil, err
		case c.dependsOnMissing(err):
			return nil, nil
		}
		return CompileErrors{c.partitionError(p, p.table, "partition", err)}, nil
	}
	p.made = true
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

const readPartitionsSQL = `SELECT c.relname::text, coalesce(pg_get_partkeydef(c.oid), ''), coalesce(pg_get_expr(c.relpartbound, c.oid), ''),
  CASE WHEN c.relispartition THEN coalesce(pg_get_partition_constraintdef(c.oid), '') ELSE '' END
FROM pg_catalog.pg_class c WHERE c.relnamespace = pg_my_temp_schema() AND c.relname ~ '^schemactl_part_' AND c.relkind IN ('r', 'p')`

func (c *compiler) readPartitions(ctx context.Context, probes []*partitionProbe) error {
	type form struct{ key, bound, check string }
	forms := make(map[string]form)
	batch := &pgx.Batch{}
	batch.Queue("SET LOCAL search_path = pg_catalog")
	batch.Queue(readPartitionsSQL).Query(func(rows pgx.Rows) error {
		return each(rows, func() error {
			var name string
			var f form
			err := rows.Scan(&name, &f.key, &f.bound, &f.check)
			forms[name] = form{c.realNames(f.key), c.realNames(f.bound), c.realNames(f.check)}
			return err
		})
	})
	if err := c.conn.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("read back partitions: %w", err)
	}
	for _, p := range probes {
		if !p.made {
			continue
		}
		setKey(p.table.Partition.Parts, forms[p.name].key)
		for n, part := range p.parts {
			f := forms[p.partName(n)]
			part.Bound.SetCanonical(f.bound)
			if p.table.Partition.Type != "HASH" && !p.table.IsPartition() {
				// A hash condition names the table by its number; that of a deeper level lacks
				// its ancestors'.
				part.BoundCheck = f.check
			}
		}
	}
	return nil
}

// setKey notes the server's print of the expressions in a key: "RANGE (a, lower(b) text_ops)".
func setKey(parts []schema.Part, definition string) {
	_, list, _ := strings.Cut(definition, " (")
	items := sqltext.SplitList(strings.TrimSuffix(list, ")"))
	if len(items) != len(parts) {
		return
	}
	for i := range parts {
		text := items[i]
		for _, name := range []string{parts[i].OpClass, strings.TrimPrefix(parts[i].OpClass, "pg_catalog.")} {
			if name != "" {
				text = strings.TrimSuffix(text, " "+name)
			}
		}
		for _, name := range []string{parts[i].Collation, strings.TrimPrefix(parts[i].Collation, "pg_catalog.")} {
			if name != "" {
				text = strings.TrimSuffix(text, " COLLATE "+name)
			}
		}
		parts[i].Expr.SetCanonical(text)
	}
}
