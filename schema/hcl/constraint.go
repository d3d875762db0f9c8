package hcl

import (
	"github.com/replyx/schemactl/schema"
)

var (
	keyAttrs = []string{
		"columns", "include", "without_overlaps", "tablespace", "deferrable", "initially_deferred", "comment", "index_comment", "part_of", "renamed_from",
	}
	uniqueAttrs     = append([]string{"nulls_distinct"}, keyAttrs...)
	keyBlocks       = []string{"on", "with", "storage_params"}
	keyPartAttrs    = []string{"column"}
	foreignKeyAttrs = []string{
		"columns", "ref_columns", "on_update", "on_delete", "on_delete_columns", "match", "deferrable", "initially_deferred",
		"not_valid", "enforced", "period", "comment", "renamed_from",
	}
	checkAttrs   = []string{"expr", "no_inherit", "not_valid", "enforced", "comment", "renamed_from"}
	excludeAttrs = []string{
		"type", "include", "where", "tablespace", "deferrable", "initially_deferred", "comment", "index_comment", "renamed_from",
	}
)

// primaryKey reads a primary key. Its label is optional.
func (b *block) primaryKey(t *schema.Table) *schema.Key {
	b.only(keyAttrs, keyBlocks)
	k := &schema.Key{Source: b.open()}
	if len(b.Labels) > 0 || b.has("name") {
		k.Name, _ = b.label()
	}
	b.key(k)
	for _, name := range k.Columns {
		c := t.Column(name)
		if c == nil || c.NotNull {
			continue
		}
		b.failAtAttr(c, "null", "column %q is in the primary key: it is never null", name)
	}
	return k
}

// failAtAttr notes a mistake at an attribute of an object of the same file.
func (b *block) failAtAttr(c *schema.Column, attr, format string, args ...any) {
	p := c.At(attr)
	b.failf(b.f.parserPos(p), "", format, args...)
}

func (b *block) unique() *schema.Key {
	name, ok := b.label()
	if !ok {
		return nil
	}
	b.only(uniqueAttrs, keyBlocks)
	k := &schema.Key{Name: name, Source: b.open()}
	b.key(k)
	k.NullsNotDistinct = !b.flag("nulls_distinct", true)
	return k
}

// key reads what primary keys and unique constraints share.
func (b *block) key(k *schema.Key) {
	for _, p := range b.parts(keyPartAttrs) {
		if p.Column != "" {
			k.Columns = append(k.Columns, p.Column)
		}
	}
	k.Include = b.ownColumns("include", nil)
	if k.WithoutOverlaps = b.flag("without_overlaps", false); k.WithoutOverlaps && len(k.Columns) == 1 {
		b.failf(b.attr("without_overlaps").NameRange.Start, "", "without_overlaps is about the last of two or more columns")
	}
	k.Params = b.params()
	k.PartOf = b.str("part_of")
	k.Tablespace = b.str("tablespace")
	k.Timing = b.timing()
	k.Comment, k.IndexComment, k.RenamedFrom = b.str("comment"), b.str("index_comment"), b.renamedFrom(k.Name)
}

func (b *block) foreignKey() *schema.ForeignKey {
	name, ok := b.label()
	if !ok {
		return nil
	}
	b.only(foreignKeyAttrs, nil)
	f := &schema.ForeignKey{Name: name, Source: b.open()}
	for _, required := range []string{"columns", "ref_columns"} {
		if !b.has(required) {
			b.failf(b.TypeRange.Start, "", "foreign_key %q has no %s", name, required)
			return f
		}
	}
	f.Columns = b.ownColumns("columns", nil)
	b.refColumns(f)
	actions := []string{"NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"}
	f.OnUpdate = unless(b.oneOf("on_update", actions...), "NO ACTION")
	f.OnDelete = unless(b.oneOf("on_delete", actions...), "NO ACTION")
	f.Match = unless(b.oneOf("match", "SIMPLE", "FULL"), "SIMPLE")
	f.OnDeleteColumns = b.ownColumns("on_delete_columns", nil)
	if len(f.OnDeleteColumns) > 0 && f.OnDelete != "SET NULL" && f.OnDelete != "SET DEFAULT" {
		b.failf(b.attr("on_delete_columns").NameRange.Start, "on_delete = SET_NULL", "on_delete_columns limits SET_NULL and SET_DEFAULT only")
	}
	f.Timing = b.timing()
	f.NotValid = b.flag("not_valid", false)
	f.NotEnforced, f.Period = b.enforced(f.NotValid), b.flag("period", false)
	if f.Period && len(f.Columns) == 1 {
		b.failf(b.attr("period").NameRange.Start, "", "period is about the last of two or more columns")
	}
	f.Comment, f.RenamedFrom = b.str("comment"), b.renamedFrom(name)
	return f
}

// refColumns reads what a foreign key refers to.
func (b *block) refColumns(f *schema.ForeignKey) {
	a := b.attr("ref_columns")
	if b.mark("ref_table", a.NameRange.Start); b.refersOutside(a) {
		b.mark("ref_columns", a.NameRange.Start)
		f.RefTable, f.RefColumns = b.outsideColumns(a)
	} else if ref, cols := b.columnList("ref_columns", nil); ref != nil {
		f.RefTable, f.RefColumns = ref.name, cols
	}
	if f.Columns != nil && f.RefColumns != nil && len(f.Columns) != len(f.RefColumns) {
		b.failf(a.Expr.Range().Start, "", "foreign_key %q has %d columns and %d ref_columns", f.Name, len(f.Columns), len(f.RefColumns))
	}
}

func unless(value, def string) string {
	if value == def {
		return ""
	}
	return value
}

func (b *block) check() *schema.Check {
	name, ok := b.label()
	if !ok {
		return nil
	}
	b.only(checkAttrs, nil)
	c := &schema.Check{Name: name, Source: b.open()}
	if !b.has("expr") {
		b.failf(b.TypeRange.Start, `expr = "..."`, "check %q has no expr", name)
	}
	c.Expr = b.sql("expr")
	c.NoInherit, c.NotValid = b.flag("no_inherit", false), b.flag("not_valid", false)
	c.NotEnforced = b.enforced(c.NotValid)
	c.Comment, c.RenamedFrom = b.str("comment"), b.renamedFrom(name)
	return c
}

func (b *block) exclusion() *schema.Exclusion {
	name, ok := b.label()
	if !ok {
		return nil
	}
	b.only(excludeAttrs, keyBlocks)
	e := &schema.Exclusion{Name: name, Source: b.open(), Method: b.method()}
	e.Parts = b.parts(excludePartAttr)
	for i, p := range e.Parts {
		if p.Operator == "" {
			b.failf(b.TypeRange.Start, `op = "="`, "on block %d of exclude %q has no op", i+1, name)
		}
	}
	e.Include = b.ownColumns("include", nil)
	e.Where = b.sql("where")
	e.Params = b.params()
	e.Tablespace = b.str("tablespace")
	e.Timing = b.timing()
	e.Comment, e.IndexComment, e.RenamedFrom = b.str("comment"), b.str("index_comment"), b.renamedFrom(name)
	return e
}
