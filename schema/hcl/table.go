package hcl

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

var (
	tableAttrs = []string{
		"schema", "comment", "renamed_from", "depends_on", "unlogged", "owner", "partition_of", "inherits",
		"tablespace", "access_method", "replica_identity", "replica_identity_index", "cluster_on",
	}
	tableBlocks = []string{
		"column", "primary_key", "unique", "index", "perf_index", "foreign_key", "check", "exclude", "with", "storage_params", "row_security",
		"partition", "values",
	}
	columnAttrs = []string{
		"type", "null", "default", "comment", "as", "collate", "collation", "storage", "compression", "renamed_from",
		"statistics", "n_distinct", "n_distinct_inherited",
	}
	columnBlocks  = []string{"identity", "as", "not_null"}
	identityAttrs = []string{
		"generated", "start", "increment", "min_value", "max_value", "cache", "cycle", "sequence_name", "unlogged", "comment",
	}
	generatedAttrs = []string{"expr", "type"}
)

func (b *block) table(d *symbol) *schema.Table {
	b.only(tableAttrs, tableBlocks)
	d.columns.setErrors(b.errs)
	b.columns = d.columns
	t := &schema.Table{Name: d.name, Source: b.open()}
	t.Comment, t.RenamedFrom = b.str("comment"), b.renamedFrom(d.name.Name)
	t.Unlogged, t.Params = b.flag("unlogged", false), toastParams(b.params())
	t.DependsOn = b.dependsOn()
	t.RowSecurity = b.rowSecurity()
	t.SetOwner(b.role("owner"))
	b.inheritance(t)

	t.Columns = make([]*schema.Column, len(d.columns.blocks))
	columns := make([]schema.Column, len(t.Columns))
	for i := range d.columns.blocks {
		t.Columns[i] = &columns[i]
		d.columns.blocks[i].column(t.Columns[i], d, d.columns.names[i])
	}
	var parts []block
	for _, c := range b.Body.Blocks {
		if !slices.Contains(tableBlocks, c.Type) || slices.Contains([]string{"column", "with", "storage_params", "values", "row_security"}, c.Type) {
			continue
		}
		parts = expand(parts[:0], block{place: b.place, Block: c})
		for i := range parts {
			parts[i].tablePart(t)
		}
	}
	b.storage(t)
	return t
}

// toastParams gives the parameters of the TOAST table their prefix: a dot cannot stand in
// an attribute's name. toast_tuple_target is a parameter of the table itself.
func toastParams(params []schema.Param) []schema.Param {
	for i := range params {
		if rest, ok := strings.CutPrefix(params[i].Name, "toast_"); ok && rest != "tuple_target" {
			params[i].Name = "toast." + rest
		}
	}
	sortParams(params)
	return params
}

// setErrors gives the columns' blocks the worker's list of mistakes.
func (c *columnSet) setErrors(errs *Errors) {
	for i := range c.blocks {
		c.blocks[i].errs = errs
		c.blocks[i].columns = c
	}
}

// dependsOn reads a list of references to what must be there first.
func (b *block) dependsOn() []schema.Ref {
	a := b.attr("depends_on")
	if a == nil {
		return nil
	}
	elems, ok := b.elements(a)
	if !ok {
		return nil
	}
	var out []schema.Ref
	for _, e := range elems {
		names, ok := refPath(e.v)
		if !ok || len(names) < 2 {
			b.failf(e.at, "depends_on = [table.NAME]", "depends_on is a list of references")
			continue
		}
		r := schema.Ref{Kind: schema.Kind(names[0]), Name: names[len(names)-1]}
		if len(names) > 2 {
			r.Schema = names[1]
		}
		out = append(out, r)
	}
	return out
}

// tablePart reads one block of a table that is not a column.
func (b *block) tablePart(t *schema.Table) {
	if a := b.attr("part_of"); a != nil && !t.IsPartition() && (b.Type == "primary_key" || b.Type == "unique") {
		b.failf(a.NameRange.Start, "", "table %q is no partition: its keys are part of nothing", t.Name.Name)
	}
	switch b.Type {
	case "partition":
		if t.Partition != nil {
			b.failf(b.TypeRange.Start, "", "table has two partition blocks")
		}
		b.src = t.Source
		b.partitioned(t)
	case "primary_key":
		if k := b.primaryKey(t); t.PrimaryKey == nil {
			t.PrimaryKey = k
		} else {
			b.failf(b.TypeRange.Start, "", "table %q has two primary keys", t.Name.Name)
		}
	case "unique":
		if k := b.unique(); k != nil {
			t.Uniques = append(t.Uniques, k)
		}
	case "index", "perf_index":
		if i := b.index(); i != nil {
			t.Indexes = append(t.Indexes, i)
		}
	case "foreign_key":
		if f := b.foreignKey(); f != nil {
			t.ForeignKeys = append(t.ForeignKeys, f)
		}
	case "check":
		if c := b.check(); c != nil {
			t.Checks = append(t.Checks, c)
		}
	case "exclude":
		if e := b.exclusion(); e != nil {
			t.Exclusions = append(t.Exclusions, e)
		}
	}
}

// column reads a column of a table into c.
func (b *block) column(c *schema.Column, d *symbol, name string) {
	b.only(columnAttrs, columnBlocks)
	c.Name, c.Source = name, b.open()
	a := b.Body.Attribute("type")
	if a == nil && !slices.Contains(d.columns.inherited, name) { // else it is the parent's
		b.failf(b.TypeRange.Start, "type = text", "column %q has no type", name)
	}
	typ := b.attrType("type", d)
	c.Type.Text = typ.text()
	c.NotNull = !b.flag("null", false)
	if c.Serial = typ.Serial; c.Serial && a != nil {
		b.mark("serial", a.Start())
	}
	if def := b.attr("default"); def != nil {
		b.mark("default", def.NameRange.Start)
		c.Default = b.defaultExpr(def, typ)
	}
	b.identity(c, d.name, typ)
	b.generated(c)
	c.Collation = b.collation("collation")
	if typ.Name.Name == "name" && c.Collation == `pg_catalog."C"` {
		// It is the type's own.
		c.Collation = ""
	}
	c.Storage = b.oneOf("storage", "PLAIN", "EXTERNAL", "EXTENDED", "MAIN")
	c.Compression = strings.ToLower(b.oneOf("compression", "PGLZ", "LZ4"))
	c.Comment, c.RenamedFrom = b.str("comment"), b.renamedFrom(name)
	c.Statistics = b.statistics()
	b.notNull(c, d.name)
	b.checkColumn(c)
}

// checkColumn refuses what PostgreSQL refuses to combine.
func (b *block) checkColumn(c *schema.Column) {
	var has []string
	for _, x := range []struct {
		what string
		is   bool
	}{
		{"a serial type", c.Serial}, {"a default", !c.Default.IsZero()}, {"an identity", c.Identity != nil},
		{"a generation expression", !c.Generated.IsZero()},
	} {
		if x.is {
			has = append(has, x.what)
		}
	}
	if len(has) > 1 {
		b.failf(b.TypeRange.Start, "", "column %q has %s: keep one of them", c.Name, strings.Join(has, " and "))
	}
	if (c.Serial || c.Identity != nil) && !c.NotNull {
		b.failf(b.attr("null").NameRange.Start, "", "column %q is never null: it has %s", c.Name, has[0])
	}
}

func (b *block) identity(c *schema.Column, table schema.Name, typ columnType) {
	id := b.child("identity")
	if id == nil {
		return
	}
	id.only(identityAttrs, nil)
	b.mark("identity", id.TypeRange.Start)
	id.src, id.prefix = b.src, "identity."
	c.Identity = &schema.Identity{Always: id.oneOf("generated", "ALWAYS", "BY DEFAULT") == "ALWAYS"}
	if typ.known && (!integerTypes[typ.String()] || typ.Serial) {
		b.failf(id.TypeRange.Start, "type = bigint", "an identity column is a smallint, an integer or a bigint")
	}
	c.Identity.Options = id.sequenceOptions(typ.String(), id.TypeRange.Start)
	c.Identity.Sequence = id.givenName("sequence_name", schema.SerialSequence(table, c.Name).Name)
	if id.has("unlogged") {
		c.Identity.Persistence = map[bool]string{true: "UNLOGGED", false: "LOGGED"}[id.flagAs("persistence", "unlogged")]
	}
	c.Identity.Comment = id.str("comment")
}

func (b *block) generated(c *schema.Column) {
	as := b.child("as")
	if b.has("as") {
		if as != nil {
			b.failf(as.TypeRange.Start, "", "column %q has as twice", c.Name)
		}
		c.Generated = b.sql("as")
		return
	}
	if as == nil {
		return
	}
	as.only(generatedAttrs, nil)
	expr := as.attr("expr")
	if expr == nil {
		as.failf(as.TypeRange.Start, `expr = "..."`, "as has no expr")
		return
	}
	b.mark("as", expr.NameRange.Start)
	c.Generated = as.sql("expr")
	as.src, as.prefix = b.src, "as."
	c.Virtual = as.oneOf("type", "STORED", "VIRTUAL") == "VIRTUAL"
}
