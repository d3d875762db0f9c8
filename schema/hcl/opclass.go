package hcl

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/replyx/schemactl/internal/hclscan"
	"github.com/replyx/schemactl/schema"
)

var operatorFamilyKind = entityKind{
	kind: schema.KindOperatorFamily, file: "operators", overloaded: true,
	attrs: []string{"schema", "using", "as"}, read: readOperatorFamily, write: writeOperatorFamily,
}

var operatorClassKind = entityKind{
	kind: schema.KindOperatorClass, file: "operators", overloaded: true,
	attrs: []string{"schema", "using", "type", "default", "family", "storage", "as"}, read: readOperatorClass, write: writeOperatorClass,
}

// using reads the access method that a class or a family is for.
func (b *block) using(d *symbol) string {
	a := b.attr("using")
	if a == nil {
		b.failf(b.TypeRange.Start, "using = btree", "%s has no access method", b.who(d))
		return ""
	}
	b.mark("using", a.NameRange.Start)
	w, _ := b.keyword(a)
	return b.folded(w, schema.KindAccessMethod)
}

func readOperatorFamily(b *block, d *symbol) schema.Entity {
	return &schema.OperatorFamily{Name: d.name, Method: b.using(d), Items: b.items()}
}

// items reads a list of operators and functions, without a closing comma or semicolon.
func (b *block) items() schema.Expr {
	e := b.sql("as")
	e.Text = strings.TrimRight(e.Text, ",; \n\t")
	return e
}

func readOperatorClass(b *block, d *symbol) schema.Entity {
	o := &schema.OperatorClass{Name: d.name, Method: b.using(d), Default: b.flag("default", false), Items: b.items(), Family: d.name}
	if o.Type = b.resultType("type", d); !b.has("type") {
		b.failf(b.TypeRange.Start, "type = integer", "%s has no type", b.who(d))
	}
	if o.Storage = b.resultType("storage", d); o.Storage.Text == o.Type.Text {
		o.Storage = schema.Type{}
	}
	if a := b.attr("family"); a != nil {
		o.Family = b.catalogRef(a, schema.KindOperatorFamily)
	}
	return o
}

// impliedFamilies adds the family of each class that names none and finds none of its name.
func impliedFamilies(list []schema.Entity) []schema.Entity {
	have := make(map[schema.Ref]bool)
	for _, e := range list {
		have[e.Ref()] = true
	}
	out := list
	for _, e := range list {
		c, ok := e.(*schema.OperatorClass)
		if !ok || c.Family != c.Name {
			continue
		}
		f := &schema.OperatorFamily{Name: c.Name, Method: c.Method, Common: schema.Common{Source: c.Source}}
		f.SetOwner(c.OwnerName())
		if !have[f.Ref()] {
			have[f.Ref()] = true
			out = append(out, f)
		}
	}
	return out
}

// isImplied reports whether a family need not be written: a class brings it.
func (w *writer) isImplied(e schema.Entity) bool {
	f, ok := e.(*schema.OperatorFamily)
	if !ok {
		return false
	}
	c, ok := w.db.Entity(schema.Ref{Kind: schema.KindOperatorClass, Schema: f.Name.Schema, Name: f.Name.Name, Args: f.Method}).(*schema.OperatorClass)
	return ok && f.Implied(c)
}

func writeOperatorFamily(_ *writer, p *printer, e schema.Entity) {
	o := e.(*schema.OperatorFamily)
	p.attr("using", p.keyword(o.Method))
	if !o.Items.IsZero() {
		p.sql("as", o.Items.Text)
	}
}

func writeOperatorClass(w *writer, p *printer, e schema.Entity) {
	o := e.(*schema.OperatorClass)
	p.attr("using", p.keyword(o.Method))
	p.attr("type", w.typ(p, o.Type, o.Name.Schema))
	p.flag("default", o.Default)
	if o.Family != o.Name {
		p.attr("family", w.refTo(schema.KindOperatorFamily, o.Family))
	}
	if o.Storage.Text != "" {
		p.attr("storage", w.typ(p, o.Storage, o.Name.Schema))
	}
	if !o.Items.IsZero() {
		p.sql("as", o.Items.Text)
	}
}

var searchConfigurationKind = entityKind{
	kind: schema.KindTextSearchConfiguration, file: "text_search",
	attrs: []string{"schema", "parser"}, blocks: []string{"mapping"}, read: readSearchConfiguration, write: writeSearchConfiguration,
}

func readSearchConfiguration(b *block, d *symbol) schema.Entity {
	s := &schema.SearchConfiguration{Name: d.name, Parser: schema.Name{Schema: "pg_catalog", Name: "default"}}
	if a := b.attr("parser"); a != nil {
		s.Parser = b.catalogRef(a, schema.KindTextSearchParser)
	}
	for _, c := range b.children("mapping") {
		c.onlyNested(b.Type)
		c.src, c.prefix = b.src, "mapping."
		tokens, dictionaries := c.strings("tokens"), c.dictionaries()
		if len(tokens) == 0 || len(dictionaries) == 0 {
			b.failf(c.TypeRange.Start, `tokens = ["word"], dictionaries = [sql("simple")]`, "a mapping has tokens and dictionaries")
		}
		for _, t := range tokens {
			if slices.ContainsFunc(s.Mappings, func(m schema.Mapping) bool { return m.Token == t }) {
				b.failf(c.TypeRange.Start, "", "token %q is mapped twice", t)
			}
			b.mark("mapping."+t, c.TypeRange.Start)
			s.Mappings = append(s.Mappings, schema.Mapping{Token: t, Dictionaries: dictionaries})
		}
	}
	s.SortMappings()
	return s
}

// dictionaries reads a list of references to dictionaries.
func (b *block) dictionaries() []schema.Name {
	a := b.attr("dictionaries")
	if a == nil {
		return nil
	}
	list, ok := a.Expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		b.failf(a.Expr.Range().Start, `dictionaries = [sql("simple")]`, "dictionaries is a list of text search dictionaries")
		return nil
	}
	var out []schema.Name
	for _, e := range list.Exprs {
		if n := b.catalogRef(&hclscan.Assignment{Name: a.Name, Expr: e, NameRange: a.NameRange}, schema.KindTextSearchDictionary); n.Name != "" {
			out = append(out, n)
		}
	}
	return out
}

func writeSearchConfiguration(w *writer, p *printer, e schema.Entity) {
	s := e.(*schema.SearchConfiguration)
	if s.Parser != (schema.Name{Schema: "pg_catalog", Name: "default"}) {
		p.attr("parser", w.refTo(schema.KindTextSearchParser, s.Parser))
	}
	// Tokens with one list of dictionaries stand together.
	var order []string
	tokens := make(map[string][]string)
	for _, m := range s.Mappings {
		refs := make([]string, len(m.Dictionaries))
		for i, n := range m.Dictionaries {
			refs[i] = w.refTo(schema.KindTextSearchDictionary, n)
		}
		key := list(refs)
		if tokens[key] == nil {
			order = append(order, key)
		}
		tokens[key] = append(tokens[key], p.quote(m.Token))
	}
	for _, key := range order {
		p.open("mapping")
		p.attr("tokens", list(tokens[key]))
		p.attr("dictionaries", key)
		p.close()
	}
}
