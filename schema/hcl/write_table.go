package hcl

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

func (w *writer) table(p *printer, t *schema.Table) {
	p.open("table", w.labels(schema.KindTable, t.Name)...)
	p.attr("schema", reference("schema", t.Name.Schema))
	w.owner(p, t)
	w.parents(p, t)
	p.flag("unlogged", t.Unlogged)
	p.storage(t.Storage)
	p.comment(t.Comment)
	p.str("renamed_from", t.RenamedFrom)
	w.values(p, t)
	w.partition(p, t)
	if len(t.Parents()) > 0 {
		w.inheritedColumns(p, t)
	} else {
		for _, c := range t.Columns {
			w.column(p, t, c)
		}
	}
	if k := t.PrimaryKey; k != nil {
		var label []string
		if k.Name != "" && k.Name != schema.ObjectName(t.Name.Name, "", "pkey") {
			label = []string{k.Name}
		}
		p.open("primary_key", label...)
		w.key(p, k)
	}
	for _, k := range t.Uniques {
		p.open("unique", k.Name)
		w.key(p, k)
	}
	for _, perf := range []bool{false, true} {
		for _, i := range t.Indexes {
			if i.Perf == perf {
				w.index(p, i)
			}
		}
	}
	for _, f := range t.ForeignKeys {
		w.foreignKey(p, t, f)
	}
	for _, c := range t.Checks {
		p.open("check", c.Name)
		p.str("expr", c.Expr.Text)
		p.flag("no_inherit", c.NoInherit)
		p.flag("not_valid", c.NotValid)
		p.unset("enforced", c.NotEnforced)
		p.ending(c.Comment, c.RenamedFrom)
	}
	for _, e := range t.Exclusions {
		w.exclusion(p, e)
	}
	p.rowSecurity(t.RowSecurity)
	p.params(t.Params)
	p.close()
}

// unset writes a flag that is true unless said otherwise.
func (p *printer) unset(name string, value bool) {
	if value {
		p.attr(name, "false")
	}
}

// ending writes what every part of a table may have last.
func (p *printer) ending(comment, renamedFrom string) {
	p.comment(comment)
	p.str("renamed_from", renamedFrom)
	p.close()
}

func (w *writer) column(p *printer, t *schema.Table, c *schema.Column) {
	p.open("column", c.Name)
	typ, isEnum := w.columnType(p, t, c)
	p.flag("null", !c.NotNull)
	if !c.Default.IsZero() {
		p.attr("default", defaultHCL(c.Default.Text, typ, isEnum))
	}
	if c.Storage != "" && c.Storage != c.TypeStorage {
		p.attr("storage", c.Storage)
	}
	if c.Compression != "" {
		p.attr("compression", c.Compression)
	}
	w.collate(p, "collate", c.Collation)
	if !c.Generated.IsZero() && !c.Virtual {
		p.str("as", c.Generated.Text)
	}
	p.statistics(c.Statistics)
	p.comment(c.Comment)
	p.str("renamed_from", c.RenamedFrom)
	p.notNull(c.NotNullConstraint)
	if c.Virtual {
		p.open("as")
		p.str("expr", c.Generated.Text)
		p.attr("type", "VIRTUAL")
		p.close()
	}
	if c.Identity != nil {
		w.identity(p, c)
	}
	p.close()
}

func (w *writer) identity(p *printer, c *schema.Column) {
	p.open("identity")
	if c.Identity.Always {
		p.attr("generated", "ALWAYS")
	} else {
		p.attr("generated", "BY_DEFAULT")
	}
	p.sequenceOptions(c.Identity.Options.Trimmed(c.Type.SQL()))
	p.identityMore(c.Identity)
	p.close()
}

// columnType writes a column's type, and gives it taken apart.
func (w *writer) columnType(p *printer, t *schema.Table, c *schema.Column) (typ schema.SQLType, isEnum bool) {
	typ, isEnum = w.sqlType(c.Type)
	if typ.BuiltIn {
		p.attr("type", typeHCL(typ, c.SerialName(), false))
	} else {
		p.attr("type", w.typ(p, c.Type, t.Name.Schema))
	}
	return typ, isEnum
}

// sqlType takes a type apart; it is zero for one that cannot be read.
func (w *writer) sqlType(t schema.Type) (typ schema.SQLType, isEnum bool) {
	typ, err := schema.ParseType(t.Text)
	return typ, err == nil && !typ.BuiltIn && w.enums[typ.Name] && len(typ.Mods) == 0
}

// typ writes a data type, as what lives in a schema would name it.
func (w *writer) typ(p *printer, t schema.Type, inSchema string) string {
	typ, err := schema.ParseType(t.Text)
	switch {
	case err != nil:
		// What is no type to us may be one to the server.
		return "sql(" + p.quote(t.Text) + ")"
	case typ.BuiltIn:
		return typeHCL(typ, "", false)
	case typ.Array || len(typ.Mods) > 0:
	case w.enums[typ.Name]:
		return w.reference(schema.KindEnum, typ.Name)
	case w.types[typ.Name] != "":
		return w.reference(w.types[typ.Name], typ.Name)
	case w.relations[typ.Name].HasRowType():
		return w.reference(w.relations[typ.Name], typ.Name)
	}
	return typeHCL(typ, "", !w.inSight(typ, inSchema))
}

// inSight reports whether the type's name alone is read as the same type in a table of the
// schema: it is in that schema, else in public, else the only one of its name.
func (w *writer) inSight(t schema.SQLType, tableSchema string) bool {
	bare, err := schema.ParseType(schema.Ident(t.Name.Name))
	if err != nil || bare.BuiltIn || bare.Name.Name != t.Name.Name || atlasTypes[t.Name.Name] != "" {
		return false
	}
	if t.Name.Schema == "information_schema" {
		return false // where no bare name is looked for
	}
	in := w.typeSchemas[t.Name.Name]
	if !slices.Contains(in, t.Name.Schema) {
		return false // it is not written
	}
	for _, s := range []string{tableSchema, "public"} {
		if slices.Contains(in, s) {
			return t.Name.Schema == s
		}
	}
	return !slices.ContainsFunc(in, func(s string) bool { return s != t.Name.Schema })
}

// collation writes the name of a collation in the shortest form that is read as the same.
func (w *writer) collation(name string) string {
	n := schema.ParseName(name)
	isSchema := func(s string) bool { return w.declared[s] }
	for _, s := range []string{n.Name, n.SQL()} {
		if collationName(s, isSchema) == n.SQL() {
			return s
		}
	}
	quoted := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
	return quoted(n.Schema) + "." + quoted(n.Name)
}

func (w *writer) key(p *printer, k *schema.Key) {
	p.columns("columns", k.Columns)
	p.columns("include", k.Include)
	p.unset("nulls_distinct", k.NullsNotDistinct)
	p.flag("without_overlaps", k.WithoutOverlaps)
	p.timing(k.Timing)
	p.str("tablespace", k.Tablespace)
	p.comment(k.Comment)
	p.str("index_comment", k.IndexComment)
	p.str("part_of", k.PartOf)
	p.str("renamed_from", k.RenamedFrom)
	p.params(k.Params)
	p.close()
}

func (p *printer) timing(t schema.Timing) {
	p.flag("deferrable", t.Deferrable || t.Deferred)
	p.flag("initially_deferred", t.Deferred)
}

// params writes a with block.
func (p *printer) params(ps []schema.Param) {
	if len(ps) == 0 {
		return
	}
	p.open("with")
	for _, x := range ps {
		name := x.Name
		if rest, ok := strings.CutPrefix(name, "toast."); ok {
			name = "toast_" + rest
		}
		if !plainName(name) {
			p.w.failf("storage parameter %q cannot be written as HCL", x.Name)
		}
		value := p.quote(x.Value)
		if decimal.MatchString(x.Value) || x == (schema.Param{Name: schema.Lists, Value: schema.Auto}) || x.Value == "true" || x.Value == "false" {
			value = x.Value
		}
		p.attr(name, value)
	}
	p.close()
}

func (w *writer) foreignKey(p *printer, t *schema.Table, f *schema.ForeignKey) {
	p.open("foreign_key", f.Name)
	p.columns("columns", f.Columns)
	refs := make([]string, len(f.RefColumns))
	for i, c := range f.RefColumns {
		if f.RefTable != t.Name && !w.tables[f.RefTable] {
			refs[i] = outsideColumn(f.RefTable, c)
		} else {
			refs[i] = w.columnOf(t.Name, f.RefTable, c, "foreign key "+f.Name+" of table "+t.Name.String())
		}
	}
	p.attr("ref_columns", list(refs))
	word := func(name, action, def string) {
		if action != "" && action != def {
			p.attr(name, strings.ReplaceAll(action, " ", "_"))
		}
	}
	word("match", f.Match, "SIMPLE")
	word("on_update", f.OnUpdate, "NO ACTION")
	word("on_delete", f.OnDelete, "NO ACTION")
	p.columns("on_delete_columns", f.OnDeleteColumns)
	p.flag("period", f.Period)
	p.timing(f.Timing)
	p.flag("not_valid", f.NotValid)
	p.unset("enforced", f.NotEnforced)
	p.ending(f.Comment, f.RenamedFrom)
}

func (w *writer) exclusion(p *printer, e *schema.Exclusion) {
	p.open("exclude", e.Name)
	p.method(e.Method)
	p.columns("include", e.Include)
	p.str("where", e.Where.Text)
	p.timing(e.Timing)
	p.str("tablespace", e.Tablespace)
	p.comment(e.Comment)
	p.str("index_comment", e.IndexComment)
	p.str("renamed_from", e.RenamedFrom)
	w.parts(p, e.Parts)
	p.params(e.Params)
	p.close()
}
