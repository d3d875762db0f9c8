package hcl

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/internal/hclscan"
	"github.com/replyx/schemactl/schema"
)

var routineAttrs = []string{
	"schema", "lang", "return", "return_set", "as", "lib", "window", "volatility", "parallel", "leakproof", "strict", "security", "cost",
	"rows", "support", "set", "transform",
}

var functionKind = entityKind{
	kind: schema.KindFunction, file: "functions", overloaded: true,
	attrs: routineAttrs, blocks: []string{"arg", "return_table"}, read: readRoutine, write: writeRoutine,
}

var procedureKind = entityKind{
	kind: schema.KindProcedure, file: "functions", overloaded: true,
	attrs: []string{"schema", "lang", "as", "lib", "security", "set", "transform"}, blocks: []string{"arg"},
	read: readRoutine, write: writeRoutine,
}

func readRoutine(b *block, d *symbol) schema.Entity {
	r := &schema.Routine{Kind: schema.Kind(b.Type), Name: d.name}
	r.Args = b.args(d)
	r.Returns = b.resultType("return", d)
	if set := b.resultType("return_set", d); set.Text != "" {
		if r.Returns.Text != "" {
			b.failf(b.attr("return_set").NameRange.Start, "", "function %q returns one value, or a set", d.name.Name)
		}
		r.Returns, r.ReturnsSet = set, true
	}
	if t := b.child("return_table"); t != nil {
		r.ReturnsSet = true
		r.Args = append(r.Args, t.tableColumns(d)...)
	}
	if a := b.attr("lang"); a != nil {
		b.mark("lang", a.NameRange.Start)
		w, _ := b.keyword(a)
		r.Language = b.folded(w, schema.KindLanguage)
	} else {
		b.failf(b.TypeRange.Start, "lang = PLpgSQL", "%s %q has no language", b.Type, d.name.Name)
	}
	b.body(r)
	r.Library, r.Window = b.str("lib"), b.flag("window", false)
	r.Volatility = unless(b.oneOf("volatility", "IMMUTABLE", "STABLE", "VOLATILE"), "VOLATILE")
	r.Parallel = unless(b.oneOf("parallel", "SAFE", "RESTRICTED", "UNSAFE"), "UNSAFE")
	r.Leakproof, r.Strict = b.flag("leakproof", false), b.flag("strict", false)
	r.SecurityDefiner = b.oneOf("security", "INVOKER", "DEFINER") == "DEFINER"
	r.Cost, r.Rows, r.Support = b.decimal("cost"), b.decimal("rows"), b.str("support")
	r.Config = b.asWritten("set", b.settings("set"))
	for _, e := range b.typeList("transform", d) {
		r.Transforms = append(r.Transforms, schema.Type{Text: e})
	}
	return r
}

// standardBody recognises a body in standard SQL, which the server parses and keeps so.
var standardBody = regexp.MustCompile(`(?is)^\s*(?:begin\s+atomic\b|return\b)`)

func (b *block) body(r *schema.Routine) {
	text := b.str("as")
	if r.Language == "sql" && standardBody.MatchString(text) {
		r.SQLBody = schema.Expr{Text: strings.TrimRight(strings.TrimSpace(text), ";")}
		return
	}
	r.Body = text
	if !b.has("as") && r.Library == "" {
		b.failf(b.TypeRange.Start, "as = <<-SQL", "%s %q has no body", b.Type, r.Name.Name)
	}
}

// args reads the arguments in their order.
func (b *block) args(d *symbol) []schema.Arg {
	var out []schema.Arg
	for _, c := range b.children("arg") {
		c.onlyNested(b.Type)
		c.src, c.prefix = b.src, "arg."
		typ := c.argType(d)
		a := schema.Arg{Type: schema.Type{Text: typ.text()}, Mode: unless(c.oneOf("mode", "IN", "OUT", "INOUT", "VARIADIC"), "IN")}
		if def := c.attr("default"); def != nil {
			c.mark("default", def.NameRange.Start)
			a.Default = c.defaultExpr(def, typ)
		}
		if len(c.Labels) > 0 {
			a.Name = c.Labels[0]
		}
		out = append(out, a)
	}
	return out
}

// argType reads the type of an argument or of a column that a function returns.
func (b *block) argType(d *symbol) columnType {
	if !b.has("type") {
		b.failf(b.TypeRange.Start, "type = text", "%s has no type", b.Type)
	}
	return b.bareType("type", d)
}

// bareType is attrType without modifiers.
func (b *block) bareType(name string, d *symbol) columnType {
	t := b.attrType(name, d)
	t.SQLType = t.Bare()
	return t
}

// resultType reads the type of a result. As of an argument, the server keeps no modifier of it
// (manual, CREATE FUNCTION).
func (b *block) resultType(name string, d *symbol) schema.Type {
	return schema.Type{Text: b.bareType(name, d).text()}
}

// tableColumns reads the columns of return_table.
func (b *block) tableColumns(d *symbol) []schema.Arg {
	b.onlyNested("function")
	var out []schema.Arg
	for _, c := range b.children("column") {
		c.onlyNested(b.Type)
		name, _ := c.label()
		out = append(out, schema.Arg{Name: name, Mode: "TABLE", Type: schema.Type{Text: c.argType(d).text()}})
	}
	return out
}

// decimal reads a number and keeps its digits.
func (b *block) decimal(name string) string {
	a := b.attr(name)
	if a == nil {
		return ""
	}
	b.mark(name, a.NameRange.Start)
	v, ok := b.value(a.Expr)
	if !ok || v.IsNull() {
		return ""
	}
	if v.Type() != cty.Number {
		b.failf(a.Expr.Range().Start, "", "%s is not a number", name)
		return ""
	}
	return plainNumber(v)
}

// settings reads a map of configuration parameters, sorted by name.
func (b *block) settings(name string) []schema.Param {
	a := b.attr(name)
	if a == nil {
		return nil
	}
	b.mark(name, a.NameRange.Start)
	v, ok := b.value(a.Expr)
	if !ok || v.IsNull() {
		return nil
	}
	if !v.Type().IsObjectType() && !v.Type().IsMapType() {
		b.failf(a.Expr.Range().Start, name+` = { search_path = "public" }`, "%s is a map of parameters", name)
		return nil
	}
	var out []schema.Param
	for k, e := range v.AsValueMap() {
		p := schema.Param{Name: k}
		switch {
		case e.IsNull():
			continue
		case e.Type() == cty.String:
			p.Value = e.AsString()
		case e.Type() == cty.Number:
			p.Value = plainNumber(e)
		case e.Type() == cty.Bool && e.True():
			p.Value = "on"
		case e.Type() == cty.Bool:
			p.Value = "off"
		default:
			b.failf(a.Expr.Range().Start, "", "parameter %q is no text, number or bool", k)
		}
		out = append(out, p)
	}
	sortParams(out)
	return out
}

// typeList reads a list of data types.
func (b *block) typeList(name string, d *symbol) []string {
	a := b.attr(name)
	if a == nil {
		return nil
	}
	b.mark(name, a.NameRange.Start)
	list, ok := a.Expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		b.failf(a.Expr.Range().Start, name+" = [integer]", "%s is a list of types", name)
		return nil
	}
	var out []string
	for _, e := range list.Exprs {
		if _, t, ok := b.columnType(&hclscan.Assignment{Name: name, Expr: e, NameRange: hclscan.Range{Start: e.Range().Start}}, d); ok {
			out = append(out, t.String())
		}
	}
	return out
}

func writeRoutine(w *writer, p *printer, e schema.Entity) {
	r := e.(*schema.Routine)
	p.attr("lang", language(p, r.Language))
	returnsTable := slices.ContainsFunc(r.Args, func(a schema.Arg) bool { return a.Mode == "TABLE" })
	switch {
	case r.Returns.Text == "" || returnsTable:
	case r.ReturnsSet:
		p.attr("return_set", w.typ(p, r.Returns, r.Name.Schema))
	default:
		p.attr("return", w.typ(p, r.Returns, r.Name.Schema))
	}
	p.word("volatility", r.Volatility)
	p.word("parallel", r.Parallel)
	p.flag("leakproof", r.Leakproof)
	p.flag("strict", r.Strict)
	p.flag("window", r.Window)
	if r.SecurityDefiner {
		p.attr("security", "DEFINER")
	}
	if r.Cost != "" {
		p.attr("cost", r.Cost)
	}
	if r.Rows != "" {
		p.attr("rows", r.Rows)
	}
	p.str("support", r.Support)
	p.settings("set", r.Config)
	if len(r.Transforms) > 0 {
		types := make([]string, len(r.Transforms))
		for i, t := range r.Transforms {
			types[i] = w.typ(p, t, r.Name.Schema)
		}
		p.attr("transform", list(types))
	}
	p.str("lib", r.Library)
	w.args(p, r.Args, r.Name.Schema)
	if returnsTable {
		p.open("return_table")
		for _, a := range r.Args {
			if a.Mode == "TABLE" {
				p.open("column", a.Name)
				p.attr("type", w.typ(p, a.Type, r.Name.Schema))
				p.close()
			}
		}
		p.close()
	}
	writeBody(p, r)
}

// writeBody writes the body last, as a heredoc that is marked with its language.
func writeBody(p *printer, r *schema.Routine) {
	if !r.SQLBody.IsZero() {
		p.sql("as", r.SQLBody.Text)
	} else if r.Body != "" || r.Library == "" {
		p.lines("as", r.Body, languageMark(r.Language), true)
	}
}

func (w *writer) args(p *printer, args []schema.Arg, inSchema string) {
	for _, a := range args {
		if a.Mode == "TABLE" {
			continue
		}
		var label []string
		if a.Name != "" {
			label = []string{a.Name}
		}
		p.open("arg", label...)
		p.attr("type", w.typ(p, a.Type, inSchema))
		p.word("mode", a.Mode)
		if !a.Default.IsZero() {
			typ, isEnum := w.sqlType(a.Type)
			p.attr("default", defaultHCL(a.Default.Text, typ, isEnum))
		}
		p.close()
	}
}

// languageMark is the mark of a heredoc in a language: editors colour it by that.
func languageMark(name string) string {
	if mark := strings.ToUpper(name); heredocMark.MatchString(mark) {
		return mark
	}
	return "BODY"
}

var heredocMark = regexp.MustCompile(`^[A-Z][A-Z0-9]*$`)

// language writes the name of a language as people do.
func language(p *printer, name string) string {
	switch name {
	case "plpgsql":
		return "PLpgSQL"
	case "sql", "c":
		return strings.ToUpper(name)
	}
	return p.keyword(name)
}

// asWritten puts parameters in the order of the map that the file writes out.
func (b *block) asWritten(name string, params []schema.Param) []schema.Param {
	a := b.attr(name)
	if a == nil {
		return params
	}
	written, ok := a.Expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return params
	}
	place := make(map[string]int, len(written.Items))
	for i, item := range written.Items {
		if key, ok := b.value(item.KeyExpr); ok && key.Type() == cty.String {
			place[key.AsString()] = i
		}
	}
	slices.SortStableFunc(params, func(x, y schema.Param) int { return place[x.Name] - place[y.Name] })
	return params
}

// settings writes a map of configuration parameters.
func (p *printer) settings(name string, params []schema.Param) {
	if len(params) == 0 {
		return
	}
	var b strings.Builder
	b.WriteString("{\n")
	for _, s := range params {
		key := s.Name
		if !plainName(key) {
			key = p.quote(key)
		}
		b.WriteString(key + " = " + p.quote(s.Value) + "\n")
	}
	p.attr(name, b.String()+"}")
}

// word writes a word of SQL; spaces are underscores.
func (p *printer) word(name, value string) {
	if value != "" {
		p.attr(name, strings.ReplaceAll(value, " ", "_"))
	}
}
