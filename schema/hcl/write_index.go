package hcl

import (
	"slices"
	"strconv"
	"strings"

	"github.com/replyx/schemactl/schema"
)

func (w *writer) index(p *printer, i *schema.Index) {
	kind := "index"
	if i.Perf {
		kind = "perf_index"
	}
	p.open(kind, i.Name)
	if w.indexesOf != "" {
		p.attr("table", w.indexesOf)
	}
	p.flag("unique", i.Unique)
	p.method(i.Method)
	plain := onlyColumns(i.Parts)
	if plain {
		p.partColumns(i.Parts)
	}
	p.columns("include", i.Include)
	p.str("where", i.Where.Text)
	p.unset("nulls_distinct", i.NullsNotDistinct)
	params := i.GivenParams()
	if i.AutoLists {
		params = schema.SortedParams(append(params, schema.Param{Name: schema.Lists, Value: schema.Auto}))
	}
	if len(params) == 1 && params[0].Name == "pages_per_range" {
		// Atlas's own name for the only storage parameter that it knows.
		p.attr("page_per_range", params[0].Value)
		params = nil
	}
	p.str("tablespace", i.Tablespace)
	p.comment(i.Comment)
	p.str("renamed_from", i.RenamedFrom)
	if !plain {
		w.parts(p, i.Parts)
	}
	p.params(params)
	p.build(i.Build)
	p.close()
}

func (p *printer) build(b *schema.Build) {
	if b == nil {
		return
	}
	p.open("build")
	if b.MinRows > 0 {
		p.attr("min_rows", strconv.FormatInt(b.MinRows, 10))
	}
	p.str("maintenance_work_mem", b.MaintenanceWorkMem)
	if b.ParallelWorkers != nil {
		p.attr("parallel_workers", strconv.Itoa(*b.ParallelWorkers))
	}
	p.close()
}

// method writes an access method, as a word where HCL can have it so.
func (p *printer) method(m string) {
	switch {
	case m == "" || m == "btree":
	case strings.ToLower(m) == m:
		p.attr("type", p.keyword(strings.ToUpper(m)))
	default:
		p.attr("type", p.quote(m))
	}
}

func onlyColumns(parts []schema.Part) bool {
	return !slices.ContainsFunc(parts, func(q schema.Part) bool {
		return q.Column == "" || writesOps(q) || q.Collation != "" || q.Desc || q.Nulls != "" || q.Operator != "" || q.Statistics != nil
	})
}

func (p *printer) partColumns(parts []schema.Part) {
	cols := make([]string, len(parts))
	for i, q := range parts {
		cols[i] = q.Column
	}
	p.columns("columns", cols)
}

func (w *writer) parts(p *printer, parts []schema.Part) { w.partBlocks(p, "on", parts) }

func (w *writer) partBlocks(p *printer, block string, parts []schema.Part) {
	for _, q := range parts {
		p.open(block)
		if q.Column != "" {
			p.attr("column", reference("column", q.Column))
		} else {
			p.str("expr", q.Expr.Text)
		}
		if writesOps(q) {
			p.attr("ops", p.ops(q))
		}
		w.collate(p, "collate", q.Collation)
		p.flag("desc", q.Desc)
		p.flag("nulls_first", q.Nulls == "FIRST")
		p.flag("nulls_last", q.Nulls == "LAST")
		p.str("op", q.Operator)
		p.number("statistics", q.Statistics)
		p.close()
	}
}

// writesOps reports whether the operator class must be written.
func writesOps(q schema.Part) bool {
	return q.OpClass != "" && (!q.DefaultOpClass || len(q.OpClassParams) > 0)
}

// ops writes an operator class. Those of pg_catalog and public need no schema: a name
// alone equals the live one.
func (p *printer) ops(q schema.Part) string {
	n := schema.ParseName(q.OpClass)
	if n.Schema == "pg_catalog" || n.Schema == "public" {
		n.Schema = ""
	}
	if len(q.OpClassParams) == 0 {
		if n.Schema == "" && n.SQL() == n.Name {
			return p.keyword(n.Name)
		}
		return p.quote(n.SQL())
	}
	kv := make([]string, len(q.OpClassParams))
	for i, x := range q.OpClassParams {
		kv[i] = x.Name + "=" + x.Value
	}
	return "sql(" + p.quote(n.SQL()+"("+strings.Join(kv, ",")+")") + ")"
}
