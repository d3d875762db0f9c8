package hcl

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/internal/hclscan"
	"github.com/replyx/schemactl/schema"
)

var (
	indexAttrs = []string{
		"unique", "type", "columns", "include", "where", "nulls_distinct", "tablespace", "comment", "page_per_range",
		"pages_per_range", "renamed_from",
	}
	indexBlocks     = []string{"on", "with", "storage_params"}
	perfIndexBlocks = []string{"on", "with", "storage_params", "build"}
	partAttrs       = []string{"column", "expr", "ops", "desc", "nulls_first", "nulls_last", "collate", "collation", "statistics"}
	excludePartAttr = append([]string{"op", "operator"}, partAttrs...)
	buildAttrs      = []string{"min_rows", "maintenance_work_mem", "parallel_workers"}
)

// index reads an index or a perf_index.
func (b *block) index() *schema.Index {
	name, ok := b.label()
	if !ok {
		return nil
	}
	i := &schema.Index{Name: name, Perf: b.Type == perfIndexBlock, Source: b.open()}
	attrs := indexAttrs
	if b.stands {
		attrs = append([]string{"table"}, attrs...)
	}
	if i.Perf {
		b.only(attrs, perfIndexBlocks)
		i.Build = b.build()
	} else {
		b.only(attrs, indexBlocks)
	}
	i.Unique = b.flag("unique", false)
	i.Method = b.method()
	i.Parts = b.parts(partAttrs)
	i.Include = b.ownColumns("include", nil)
	i.Where = b.sql("where")
	i.NullsNotDistinct = !b.flag("nulls_distinct", true)
	if i.NullsNotDistinct && !i.Unique {
		b.failf(b.attr("nulls_distinct").NameRange.Start, "unique = true", "nulls_distinct means something in a unique index only")
	}
	i.Params = b.params()
	b.autoLists(i)
	i.Tablespace, i.Comment, i.RenamedFrom = b.str("tablespace"), b.str("comment"), b.renamedFrom(name)
	return i
}

// autoLists reads lists = auto.
func (b *block) autoLists(i *schema.Index) {
	n := slices.Index(i.Params, schema.Param{Name: schema.Lists, Value: schema.Auto})
	if n < 0 {
		return
	}
	if i.Method != "ivfflat" {
		at := i.Src().At("with." + schema.Lists)
		b.failf(b.f.parserPos(at), "type = IVFFLAT", "lists = auto is for IVFFlat indexes")
	}
	i.AutoLists, i.Params = true, slices.Delete(i.Params, n, n+1)
}

// method reads an access method: GIN, IVFFLAT, "bloom". The default, btree, is empty.
func (b *block) method() string {
	a := b.attr("type")
	if a == nil {
		return ""
	}
	b.mark("type", a.NameRange.Start)
	m, ok := b.keyword(a)
	if !ok {
		return ""
	}
	if m = strings.ToLower(m); m == "btree" {
		return ""
	}
	b.checkIdentifier(a.Expr.Range().Start, m)
	return m
}

// parts reads the keys of an index: a list of columns, or on blocks.
func (b *block) parts(known []string) []schema.Part {
	on := b.children("on")
	cols := b.Body.Attribute("columns")
	switch {
	case cols != nil && len(on) > 0:
		b.failf(cols.Start(), "", "%s has both columns and on: keep one of them", b.Type)
		return nil
	case cols == nil && len(on) == 0:
		b.failf(b.TypeRange.Start, "columns = [column.NAME]", "%s has neither columns nor on", b.Type)
		return nil
	case cols != nil:
		var parts []schema.Part
		for _, c := range b.ownColumns("columns", func(n int, at hcl.Pos) { b.mark(onName(n), at) }) {
			parts = append(parts, schema.Part{Column: c})
		}
		return parts
	}
	parts := make([]schema.Part, len(on))
	for n := range on {
		o := &on[n]
		o.only(known, nil)
		at := o.TypeRange.Start
		for _, name := range []string{"column", "expr"} {
			if a := o.Body.Attribute(name); a != nil {
				at = a.Start()
			}
		}
		b.mark(onName(n+1), at)
		o.src, o.prefix = b.src, onName(n+1)+"."
		parts[n] = o.part()
	}
	return parts
}

// onNames saves making the names of the first keys again and again.
var onNames = [...]string{"on[1]", "on[2]", "on[3]", "on[4]"}

func onName(n int) string {
	if n <= len(onNames) {
		return onNames[n-1]
	}
	return "on[" + strconv.Itoa(n) + "]"
}

func (b *block) part() schema.Part {
	var p schema.Part
	col := b.attr("column")
	switch {
	case col != nil && b.has("expr"):
		b.failf(col.NameRange.Start, "", "on has both column and expr: keep one of them")
	case col != nil:
		t, c, ok := b.columnRef(col.Expr)
		if p.Column = c; ok && t != b.columns.table {
			b.failf(col.Expr.Range().Start, "", "column %q is of table %q, not of its own", c, t.name.Name)
		}
	case b.has("expr"):
		p.Expr = b.quietMark().sql("expr")
	default:
		b.failf(b.TypeRange.Start, "column = column.NAME", "on has neither column nor expr")
	}
	p.OpClass, p.OpClassParams = b.opClass()
	p.Collation = b.collation("collation")
	p.Desc = b.flag("desc", false)
	first, last := b.flagAs("nulls", "nulls_first"), b.flagAs("nulls", "nulls_last")
	switch {
	case first && last:
		b.failf(b.attr("nulls_last").NameRange.Start, "", "on has both nulls_first and nulls_last: keep one of them")
	case first && !p.Desc:
		p.Nulls = "FIRST"
	case last && p.Desc:
		p.Nulls = "LAST"
	}
	for _, name := range []string{"op", "operator"} {
		if b.has(name) {
			b.mark("operator", b.attr(name).NameRange.Start)
			p.Operator = b.quietMark().sql(name).Text
		}
	}
	p.Statistics = b.statisticsTarget("statistics")
	if p.Statistics != nil && p.Column != "" {
		b.failf(b.attr("statistics").NameRange.Start, "", "an index has statistics of expressions only: write it in column %q", p.Column)
	}
	return p
}

// opClass reads an operator class: vector_cosine_ops, "app.my_ops", or with parameters
// sql("gist_trgm_ops(siglen=32)").
func (b *block) opClass() (string, []schema.Param) {
	a := b.attr("ops")
	if a == nil {
		return "", nil
	}
	b.mark("ops", a.NameRange.Start)
	v, ok := b.word(a.Expr)
	if !ok {
		return "", nil
	}
	s, ok := rawOrString(v)
	if !ok || strings.TrimSpace(s) == "" {
		b.failf(a.Expr.Range().Start, "ops = vector_cosine_ops", "ops is the name of an operator class")
		return "", nil
	}
	name, rest, hasParams := strings.Cut(strings.TrimSpace(s), "(")
	class := schema.ParseName(strings.TrimSpace(name)).SQL()
	if !hasParams {
		return class, nil
	}
	var params []schema.Param
	for _, kv := range strings.Split(strings.TrimSuffix(strings.TrimSpace(rest), ")"), ",") {
		k, v, ok := strings.Cut(kv, "=")
		if !ok || strings.TrimSpace(k) == "" {
			b.failf(a.Expr.Range().Start, `sql("CLASS(NAME=VALUE)")`, "the parameters of the operator class cannot be read")
			return class, nil
		}
		params = append(params, schema.Param{Name: strings.TrimSpace(k), Value: unquoted(strings.TrimSpace(v))})
	}
	return class, sortParams(params)
}

func sortParams(ps []schema.Param) []schema.Param {
	slices.SortFunc(ps, func(x, y schema.Param) int { return strings.Compare(x.Name, y.Name) })
	return ps
}

// numericParams are storage parameters that are numbers, whatever the access method.
var numericParams = []string{
	"lists", "m", "ef_construction", "fillfactor", "pages_per_range", "gin_pending_list_limit", "length",
}

// params reads the storage parameters: a with block, or Atlas's names for it.
func (b *block) params() []schema.Param {
	var params []schema.Param
	for _, typ := range []string{"with", "storage_params"} {
		w := b.child(typ)
		if w == nil {
			continue
		}
		b.mark("with", w.TypeRange.Start)
		for _, c := range w.Body.Blocks {
			w.failf(c.TypeRange.Start, "", "%s has no blocks", typ)
		}
		w.src, w.prefix = b.src, "with."
		for _, a := range w.attrs() {
			if v, ok := w.param(a); ok {
				params = append(params, schema.Param{Name: a.Name, Value: v})
			}
		}
	}
	for _, name := range []string{"page_per_range", "pages_per_range"} {
		if n := b.attr(name); n != nil {
			b.mark("with.pages_per_range", n.NameRange.Start)
			if v := b.quietMark().number(name); v != nil {
				params = append(params, schema.Param{Name: "pages_per_range", Value: strconv.FormatInt(*v, 10)})
			}
		}
	}
	sortParams(params)
	for i := 1; i < len(params); i++ {
		if params[i].Name == params[i-1].Name {
			b.failf(b.TypeRange.Start, "", "storage parameter %q is given twice", params[i].Name)
		}
	}
	return params
}

// quietMark gives the block without a source, for an attribute that is marked otherwise.
func (b *block) quietMark() *block {
	c := *b
	c.src = nil
	return &c
}

func (b *block) param(a *hclscan.Assignment) (string, bool) {
	b.mark(a.Name, a.NameRange.Start)
	v, ok := b.word(a.Expr)
	if !ok || v.IsNull() {
		return "", false
	}
	switch {
	case v.Type() == cty.Number:
		return strings.TrimPrefix(b.numberText(a.Expr, v), "+"), true
	case a.Name == schema.Lists && v.Type() == cty.String && v.AsString() == schema.Auto:
		return schema.Auto, true
	case slices.Contains(numericParams, a.Name):
		b.failf(a.Expr.Range().Start, "", "%s is a number", a.Name)
		return "", false
	case v.Type() == cty.Bool:
		return strconv.FormatBool(v.True()), true
	case v.Type() == cty.String:
		return b.checkText(a, v.AsString())
	}
	b.failf(a.Expr.Range().Start, "", "%s is a number, a bool or a string", a.Name)
	return "", false
}

var memory = regexp.MustCompile(`^[1-9][0-9]*(B|kB|MB|GB|TB)$`)

// build reads how a perf_index is built.
func (b *block) build() *schema.Build {
	c := b.child("build")
	if c == nil {
		return nil
	}
	c.only(buildAttrs, nil)
	out := &schema.Build{MaintenanceWorkMem: c.str("maintenance_work_mem")}
	if m := out.MaintenanceWorkMem; m != "" && !memory.MatchString(m) {
		c.failf(c.attr("maintenance_work_mem").Expr.Range().Start, `maintenance_work_mem = "2GB"`, "%q is no size of memory", m)
	}
	if n := c.number("min_rows"); n != nil {
		if out.MinRows = *n; *n < 1 {
			c.failf(c.attr("min_rows").Expr.Range().Start, "", "min_rows is 1 or more")
		}
	}
	if n := c.number("parallel_workers"); n != nil {
		workers := int(*n)
		if *n < 0 || *n > 1024 {
			c.failf(c.attr("parallel_workers").Expr.Range().Start, "", "parallel_workers is from 0 to 1024")
		}
		out.ParallelWorkers = &workers
	}
	return out
}
