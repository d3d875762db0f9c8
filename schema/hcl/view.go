package hcl

import (
	"strings"

	"github.com/replyx/schemactl/schema"
)

var viewKind = entityKind{
	kind: schema.KindView, file: "views",
	attrs:  []string{"schema", "as", "check_option"},
	blocks: []string{"column", "with"}, read: readView, write: writeView,
}

var materializedKind = entityKind{
	kind: schema.KindMaterialized, file: "views",
	attrs:  []string{"schema", "as", "tablespace", "access_method", "cluster_on", "no_data"},
	blocks: []string{"column", "with", "index", "perf_index"}, read: readView, write: writeView,
}

func readView(b *block, d *symbol) schema.Entity {
	v := &schema.View{Materialized: b.Type == string(schema.KindMaterialized), Name: d.name}
	v.As = b.query("as")
	v.CheckOption = b.oneOf("check_option", "LOCAL", "CASCADED")
	v.Params = b.params()
	v.ClusterOn = b.str("cluster_on")
	v.Tablespace, v.Method, v.NoData = b.str("tablespace"), b.str("access_method"), b.flag("no_data", false)
	for _, c := range b.children("column") {
		c.onlyNested(b.Type)
		name, ok := c.label()
		if !ok {
			continue
		}
		c.src, c.prefix = b.src, "column."+name+"."
		// What type the column has is the query's to say.
		if col := (schema.ViewColumn{Name: name, Default: c.sql("default"), Comment: c.str("comment")}); !col.Default.IsZero() || col.Comment != "" {
			v.Columns = append(v.Columns, col)
		}
	}
	b.columns = &columnSet{table: d, open: true}
	for _, typ := range []string{"index", "perf_index"} {
		for _, c := range b.children(typ) {
			c.columns = b.columns
			if i := c.index(); i != nil {
				v.Indexes = append(v.Indexes, i)
			}
		}
	}
	return v
}

// query reads a SELECT, without a closing semicolon.
func (b *block) query(name string) schema.Expr {
	a := b.attr(name)
	if a == nil {
		b.failf(b.TypeRange.Start, name+" = <<-SQL", "%s has no %s", b.Type, name)
		return schema.Expr{}
	}
	e := b.sql(name)
	e.Text = strings.TrimSpace(strings.TrimRight(e.Text, "; \n\t"))
	return e
}

func writeView(w *writer, p *printer, e schema.Entity) {
	v := e.(*schema.View)
	p.word("check_option", v.CheckOption)
	p.str("tablespace", v.Tablespace)
	p.str("access_method", v.Method)
	p.str("cluster_on", v.ClusterOn)
	p.flag("no_data", v.NoData)
	p.sql("as", v.As.Text)
	for _, c := range v.Columns {
		if c.Comment == "" && c.Default.IsZero() {
			continue
		}
		p.open("column", c.Name)
		if !c.Default.IsZero() {
			p.attr("default", "sql("+p.quote(c.Default.Text)+")")
		}
		p.comment(c.Comment)
		p.close()
	}
	for _, i := range v.Indexes {
		w.index(p, i)
	}
	p.params(v.Params)
}
