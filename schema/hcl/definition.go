package hcl

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/internal/hclscan"
	"github.com/replyx/schemactl/schema"
)

// definitionKinds are the kinds that are lists of options: see schema.OptionSpecs.
func definitionKinds() []entityKind {
	return []entityKind{
		definition(schema.KindLanguage, "languages", inDatabase),
		definition(schema.KindBaseType, "types", inSchema),
		definition(schema.KindAggregate, "functions", inSchema),
		definition(schema.KindOperator, "operators", inSchema),
		definition(schema.KindAccessMethod, "languages", inDatabase),
		operatorFamilyKind,
		operatorClassKind,
		definition(schema.KindCast, "casts", unnamed, "args"),
		definition(schema.KindTransform, "casts", unnamed),
		definition(schema.KindConversion, "conversions", inSchema),
		definition(schema.KindTextSearchParser, "text_search", inSchema),
		definition(schema.KindTextSearchTemplate, "text_search", inSchema),
		definition(schema.KindTextSearchDictionary, "text_search", inSchema, "options"),
		searchConfigurationKind,
	}
}

func definition(k schema.Kind, file string, home home, more ...string) entityKind {
	out := entityKind{kind: k, file: file, home: home, attrs: more, read: readDefinition, write: writeDefinition}
	for _, s := range schema.OptionSpecs(k) {
		out.attrs = append(out.attrs, s.Name)
	}
	if home == inSchema {
		out.attrs = append(out.attrs, "schema")
	}
	switch k {
	case schema.KindAggregate:
		out.overloaded, out.blocks = true, []string{"arg", "order_by"}
	case schema.KindOperator:
		out.overloaded = true
	}
	return out
}

func readDefinition(b *block, d *symbol) schema.Entity {
	e := &schema.Definition{Kind: schema.Kind(b.Type), Name: d.name}
	if e.Kind == schema.KindAggregate {
		e.Args, e.OrderBy = b.aggregateArgs("arg", d), b.aggregateArgs("order_by", d)
	}
	for _, s := range schema.OptionSpecs(e.Kind) {
		a := b.attr(s.Name)
		if a == nil {
			if s.Required {
				b.failf(b.TypeRange.Start, s.Name+" = "+example(s), "%s has no %s", b.who(d), s.Name)
			}
			continue
		}
		if o := b.option(a, s, d); o.Value != "" || o.Type.Text != "" || s.Form == schema.FormText {
			e.Options = append(e.Options, o)
		}
	}
	switch e.Kind {
	case schema.KindCast:
		b.castMethod(e, d)
	case schema.KindOperator:
		if !e.Has("right") {
			b.failf(b.TypeRange.Start, "right = integer", "%s has no right type", b.who(d))
		}
	case schema.KindTextSearchDictionary:
		e.Params = b.templateOptions()
	case schema.KindConversion:
		for i, o := range e.Options {
			if o.Name == "from" || o.Name == "to" {
				e.Options[i].Value = strings.ToUpper(o.Value)
			}
		}
	}
	e.TrimDefaults()
	return e
}

// who names the block in a message.
func (b *block) who(d *symbol) string {
	if d.name.Name == "" {
		return b.Type
	}
	return b.Type + " " + strconv.Quote(d.name.Name)
}

func example(s schema.OptionSpec) string {
	switch s.Form {
	case schema.FormType:
		return "integer"
	case schema.FormRef:
		return reference(string(s.Refers), "NAME")
	case schema.FormWord:
		return s.Words[0]
	case schema.FormText, schema.FormNumber, schema.FormFlag:
	}
	return `"..."`
}

func (b *block) option(a *hclscan.Assignment, s schema.OptionSpec, d *symbol) schema.Option {
	o := schema.Option{Name: s.Name}
	switch s.Form {
	case schema.FormText:
		o.Value = b.str(s.Name)
	case schema.FormNumber:
		if n := b.number(s.Name); n != nil {
			o.Value = strconv.FormatInt(*n, 10)
		}
	case schema.FormFlag:
		if b.flag(s.Name, false) {
			o.Value = "true"
		}
	case schema.FormWord:
		words := make([]string, len(s.Words))
		for i, w := range s.Words {
			words[i] = strings.ReplaceAll(w, "_", " ")
		}
		o.Value = strings.ReplaceAll(b.oneOf(s.Name, words...), " ", "_")
	case schema.FormType:
		o.Type = b.resultType(s.Name, d)
	case schema.FormRef:
		o.Value = b.refValue(a, s.Refers)
	}
	return o
}

// refValue reads a reference to an object and gives its name in SQL.
func (b *block) refValue(a *hclscan.Assignment, k schema.Kind) string {
	if k == schema.KindLanguage {
		b.mark(a.Name, a.NameRange.Start)
		w, _ := b.keyword(a)
		return schema.Ident(b.folded(w, k))
	}
	n := b.catalogRef(a, k)
	switch {
	case n.Name == "":
		return ""
	case k == schema.KindOperator:
		return schema.Ident(n.Schema) + "." + n.Name
	}
	return n.SQL()
}

// folded is the name of a language or an access method in lower case, unless one is declared so.
func (b *block) folded(name string, k schema.Kind) string {
	if len(b.r.entities[k].byName[name]) > 0 {
		return name
	}
	return strings.ToLower(name)
}

// catalogRef reads a reference such as function.f, or sql("f") for what is not declared: without
// a schema that is one of pg_catalog's.
func (b *block) catalogRef(a *hclscan.Assignment, k schema.Kind) schema.Name {
	b.mark(a.Name, a.NameRange.Start)
	if s, ok := b.sqlLiteral(a.Expr); ok {
		return inCatalog(schema.ParseName(strings.TrimSpace(s)))
	}
	if d := b.refTo(a, b.r.entities[k]); d != nil {
		return d.name
	}
	return schema.Name{}
}

func inCatalog(n schema.Name) schema.Name {
	if n.Schema == "" {
		n.Schema = "pg_catalog"
	}
	return n
}

// aggregateArgs reads arg or order_by blocks.
func (b *block) aggregateArgs(typ string, d *symbol) []schema.Arg {
	var out []schema.Arg
	for _, c := range b.children(typ) {
		c.onlyNested(b.Type)
		c.src, c.prefix = b.src, typ+"."
		a := schema.Arg{Type: schema.Type{Text: c.argType(d).text()}, Mode: unless(c.oneOf("mode", "IN", "VARIADIC"), "IN")}
		if len(c.Labels) > 0 {
			a.Name = c.Labels[0]
		}
		out = append(out, a)
	}
	return out
}

// castMethod checks how a cast converts, and fills in what its function takes.
func (b *block) castMethod(e *schema.Definition, d *symbol) {
	ways := 0
	for _, w := range []string{"function", "inout", "without_function"} {
		if e.Has(w) {
			ways++
		}
	}
	if ways != 1 {
		b.failf(b.TypeRange.Start, "function = function.NAME", "a cast has one of function, inout and without_function")
		return
	}
	if !e.Has("function") {
		return
	}
	types := b.typeList("args", d)
	if types == nil {
		types = []string{e.Option("source").Type.Text}
	}
	for _, t := range types {
		if typ, err := schema.ParseType(t); err == nil {
			t = typ.Bare().String()
		}
		e.Args = append(e.Args, schema.Arg{Type: schema.Type{Text: t}})
	}
}

// templateOptions reads what a dictionary hands to its template, in the order of the text.
func (b *block) templateOptions() []schema.Param {
	a := b.attr("options")
	if a == nil {
		return nil
	}
	b.mark("options", a.NameRange.Start)
	v, ok := b.value(a.Expr)
	if !ok || v.IsNull() {
		return nil
	}
	if !v.Type().IsObjectType() && !v.Type().IsMapType() {
		b.failf(a.Expr.Range().Start, `options = { language = "english" }`, "options is a map")
		return nil
	}
	var out []schema.Param
	for k, e := range v.AsValueMap() {
		p := schema.Param{Name: k}
		switch {
		case e.IsNull():
			continue
		case e.Type() == cty.String:
			p.Value = schema.Literal(e.AsString())
		case e.Type() == cty.Number:
			p.Value = plainNumber(e)
		case e.Type() == cty.Bool:
			p.Value = strconv.FormatBool(e.True())
		default:
			b.failf(a.Expr.Range().Start, "", "option %q is no text, number or bool", k)
		}
		out = append(out, p)
	}
	sortParams(out)
	if object, ok := a.Expr.(*hclsyntax.ObjectConsExpr); ok {
		b.sortAs(object, out)
	}
	return out
}

// sortAs puts options into the order in which an object has them.
func (b *block) sortAs(object *hclsyntax.ObjectConsExpr, params []schema.Param) {
	place := make(map[string]int)
	for i, item := range object.Items {
		if k, ok := b.value(item.KeyExpr); ok && !k.IsNull() && k.Type() == cty.String {
			place[k.AsString()] = i
		}
	}
	slices.SortStableFunc(params, func(x, y schema.Param) int { return place[x.Name] - place[y.Name] })
}

func writeDefinition(w *writer, p *printer, e schema.Entity) {
	d := e.(*schema.Definition)
	in := d.Name.Schema
	for _, o := range d.Options {
		switch s := d.Spec(o.Name); s.Form {
		case schema.FormText:
			p.attr(o.Name, p.quote(o.Value))
		case schema.FormType:
			p.attr(o.Name, w.typ(p, o.Type, in))
		case schema.FormRef:
			p.attr(o.Name, w.refTo(s.Refers, schema.ParseName(o.Value)))
		case schema.FormNumber, schema.FormFlag, schema.FormWord:
			p.attr(o.Name, o.Value)
		}
	}
	switch d.Kind {
	case schema.KindCast:
		w.castArgs(p, d)
	case schema.KindTextSearchDictionary:
		p.templateOptions(d.Params)
	case schema.KindAggregate:
		w.args(p, d.Args, in)
		for _, a := range d.OrderBy {
			var label []string
			if a.Name != "" {
				label = []string{a.Name}
			}
			p.open("order_by", label...)
			p.attr("type", w.typ(p, a.Type, in))
			p.word("mode", a.Mode)
			p.close()
		}
	}
}

func (w *writer) castArgs(p *printer, d *schema.Definition) {
	if len(d.Args) == 0 || len(d.Args) == 1 && d.Args[0].Type.SQL() == d.Option("source").Type.SQL() {
		return
	}
	types := make([]string, len(d.Args))
	for i, a := range d.Args {
		types[i] = w.typ(p, a.Type, "")
	}
	p.attr("args", list(types))
}

// templateOptions writes a map whose values are SQL constants.
func (p *printer) templateOptions(params []schema.Param) {
	if len(params) == 0 {
		return
	}
	var b strings.Builder
	b.WriteString("{\n")
	for _, o := range params {
		key, value := o.Name, o.Value
		if !plainName(key) {
			key = p.quote(key)
		}
		if s, ok := schema.Unquote(value); ok {
			value = p.quote(s)
		}
		b.WriteString(key + " = " + value + "\n")
	}
	p.attr("options", b.String()+"}")
}

// refTo refers to an object by kind and name, declared or not.
func (w *writer) refTo(k schema.Kind, n schema.Name) string {
	switch {
	case k == schema.KindLanguage:
		return language(&printer{w: w}, n.Name)
	case w.named[k][n]:
		return w.reference(k, n)
	}
	if n.Schema == "pg_catalog" {
		n.Schema = ""
	}
	text := n.SQL()
	if k == schema.KindOperator {
		text = n.Name
		if n.Schema != "" {
			text = schema.Ident(n.Schema) + "." + n.Name
		}
	}
	return "sql(" + quote(text) + ")"
}
