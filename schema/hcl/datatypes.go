package hcl

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/replyx/schemactl/schema"
)

var domainKind = entityKind{
	kind: schema.KindDomain, file: "types",
	attrs:  []string{"schema", "type", "null", "default", "collate", "collation"},
	blocks: []string{"check", "not_null"}, read: readDomain, write: writeDomain,
}

var compositeKind = entityKind{
	kind: schema.KindComposite, file: "types",
	attrs: []string{"schema"}, blocks: []string{"field"}, read: readComposite, write: writeComposite,
}

var rangeKind = entityKind{
	kind: schema.KindRange, file: "types",
	attrs: []string{
		"schema", "subtype", "subtype_opclass", "collate", "collation", "canonical", "subtype_diff", "multirange_name",
	},
	read: readRange, write: writeRange,
}

var collationKind = entityKind{
	kind: schema.KindCollation, file: "types",
	attrs: []string{"schema", "provider", "locale", "lc_collate", "lc_ctype", "deterministic", "rules"},
	read:  readCollation, write: writeCollation,
}

func readDomain(b *block, d *symbol) schema.Entity {
	t := &schema.Domain{Name: d.name, NotNull: !b.flag("null", false), Collation: b.collation("collation")}
	typ := columnType{}
	if a := b.attr("type"); a == nil {
		b.failf(b.TypeRange.Start, "type = text", "domain %q has no type", d.name.Name)
	} else {
		b.mark("type", a.NameRange.Start)
		typ.enum, typ.SQLType, typ.known = b.columnType(a, d)
		t.Type = schema.Type{Text: typ.text()}
		if typ.Serial {
			b.failf(a.Expr.Range().Start, "", "a domain cannot be of a serial type")
		}
	}
	if a := b.attr("default"); a != nil && typ.known {
		b.mark("default", a.NameRange.Start)
		t.Default = b.defaultExpr(a, typ)
	}
	for _, c := range b.children("check") {
		if k := c.domainCheck(b.src); k == nil {
			continue
		} else if t.Check(k.Name) != nil {
			c.failf(c.TypeRange.Start, "", "check %q is declared twice in domain %q", k.Name, t.Name.Name)
		} else {
			t.Checks = append(t.Checks, k)
		}
	}
	t.SortChecks()
	if c := b.child("not_null"); c != nil {
		c.domainNotNull(b.src, t)
	}
	return t
}

// domainCheck reads a check of a domain; its attributes are marked on the domain.
func (b *block) domainCheck(src *schema.Source) *schema.DomainCheck {
	name, ok := b.label()
	if !ok {
		return nil
	}
	b.onlyNested("domain")
	b.src = src
	b.mark("check."+name, b.TypeRange.Start)
	b.prefix = "check." + name + "."
	if !b.has("expr") {
		b.failf(b.TypeRange.Start, `expr = "VALUE > 0"`, "check %q has no expr", name)
	}
	return &schema.DomainCheck{
		Name: name, Expr: b.sql("expr"), NotValid: b.flag("not_valid", false), Comment: b.str("comment"), RenamedFrom: b.renamedFrom(name),
	}
}

// domainNotNull reads the name and the comment of a NOT NULL constraint.
func (b *block) domainNotNull(src *schema.Source, d *schema.Domain) {
	b.onlyNested("domain")
	b.src, b.prefix = src, "not_null."
	src.Mark("not_null", b.f.pos(b.TypeRange.Start).Line, b.f.pos(b.TypeRange.Start).Column)
	if len(b.Labels) > 0 {
		if name, ok := b.label(); ok && name != schema.ObjectName(d.Name.Name, "", "not_null") {
			d.NotNullName = name
		}
	}
	d.NotNullComment = b.str("comment")
	if !d.NotNull {
		b.failf(b.TypeRange.Start, "null = false", "domain %q takes NULL, so it has no such constraint", d.Name.Name)
	}
}

func writeDomain(w *writer, p *printer, e schema.Entity) {
	d := e.(*schema.Domain)
	p.attr("type", w.typ(p, d.Type, d.Name.Schema))
	p.flag("null", !d.NotNull)
	if !d.Default.IsZero() {
		typ, isEnum := w.sqlType(d.Type)
		p.attr("default", defaultHCL(d.Default.Text, typ, isEnum))
	}
	w.collate(p, "collation", d.Collation)
	if d.NotNullName != "" || d.NotNullComment != "" {
		var label []string
		if d.NotNullName != "" {
			label = []string{d.NotNullName}
		}
		p.open("not_null", label...)
		p.ending(d.NotNullComment, "")
	}
	for _, c := range d.Checks {
		p.open("check", c.Name)
		p.str("expr", c.Expr.Text)
		p.flag("not_valid", c.NotValid)
		p.ending(c.Comment, c.RenamedFrom)
	}
}

func readComposite(b *block, d *symbol) schema.Entity {
	t := &schema.Composite{Name: d.name}
	for _, c := range b.children("field") {
		name, ok := c.label()
		if !ok {
			continue
		}
		c.onlyNested(b.Type)
		c.src = b.src
		c.mark("field."+name, c.TypeRange.Start)
		c.prefix = "field." + name + "."
		if t.Field(name) != nil {
			c.failf(c.TypeRange.Start, "", "field %q is declared twice in composite %q", name, d.name.Name)
			continue
		}
		t.Fields = append(t.Fields, schema.Field{
			Name: name, Type: c.fieldType(d), Collation: c.collation("collation"), Comment: c.str("comment"), RenamedFrom: c.renamedFrom(name),
		})
	}
	return t
}

func (b *block) fieldType(d *symbol) schema.Type {
	if !b.has("type") {
		b.failf(b.TypeRange.Start, "type = text", "%s has no type", b.Type)
	}
	return b.typeAttr("type", d)
}

func writeComposite(w *writer, p *printer, e schema.Entity) {
	c := e.(*schema.Composite)
	for _, f := range c.Fields {
		p.open("field", f.Name)
		p.attr("type", w.typ(p, f.Type, c.Name.Schema))
		w.collate(p, "collation", f.Collation)
		p.ending(f.Comment, f.RenamedFrom)
	}
}

func readRange(b *block, d *symbol) schema.Entity {
	t := &schema.Range{Name: d.name}
	if !b.has("subtype") {
		b.failf(b.TypeRange.Start, "subtype = numeric", "range %q has no subtype", d.name.Name)
	}
	t.Subtype = b.typeAttr("subtype", d)
	if a := b.attr("subtype_opclass"); a != nil {
		b.mark("subtype_opclass", a.NameRange.Start)
		t.OpClass, _ = b.keyword(a)
	}
	t.Collation = b.collation("collation")
	t.CanonicalFunc, t.Diff = b.functionName("canonical", d), b.functionName("subtype_diff", d)
	if s := b.str("multirange_name"); s != "" {
		t.Multirange = schema.ParseName(s)
		if !strings.ContainsAny(s, `".`) {
			t.Multirange = schema.Name{Name: s}
		}
		if t.Multirange.Schema == d.name.Schema {
			t.Multirange.Schema = ""
		}
		b.checkIdentifier(b.attr("multirange_name").Expr.Range().Start, t.Multirange.Name)
	}
	if t.Multirange == (schema.Name{Name: schema.DefaultMultirange(d.name.Name)}) {
		t.Multirange = schema.Name{}
	}
	return t
}

// functionName reads a function: function.f, or the name of one in a string. A bare name is a
// declared function's, or else one of pg_catalog.
func (b *block) functionName(attr string, d *symbol) schema.Name {
	a := b.attr(attr)
	if a == nil {
		return schema.Name{}
	}
	_, literal := a.Expr.(*hclsyntax.TemplateExpr)
	if !literal {
		return withoutCatalog(b.routineRef(a))
	}
	b.mark(attr, a.NameRange.Start)
	s, _ := b.text(a)
	n := schema.ParseName(s)
	if n.Schema != "" {
		return withoutCatalog(n)
	}
	found := schema.Name{}
	for _, f := range b.r.entities[schema.KindFunction].byName[n.Name] {
		if f.name.Schema == d.name.Schema || found.Name == "" {
			found = f.name
		}
	}
	if found.Name != "" {
		return found
	}
	return n
}

func withoutCatalog(n schema.Name) schema.Name {
	if n.Schema == "pg_catalog" {
		n.Schema = ""
	}
	return n
}

func writeRange(w *writer, p *printer, e schema.Entity) {
	r := e.(*schema.Range)
	p.attr("subtype", w.typ(p, r.Subtype, r.Name.Schema))
	p.str("subtype_opclass", r.OpClass)
	w.collate(p, "collation", r.Collation)
	function := func(attr string, n schema.Name) {
		switch {
		case n.Name == "":
		case w.routines[n]:
			p.attr(attr, w.reference(schema.KindFunction, n))
		default:
			p.str(attr, n.SQL())
		}
	}
	function("canonical", r.CanonicalFunc)
	function("subtype_diff", r.Diff)
	switch n := r.Multirange; {
	case n.Schema == "" && !strings.ContainsAny(n.Name, `".`):
		p.str("multirange_name", n.Name)
	default:
		p.str("multirange_name", n.SQL())
	}
}

func readCollation(b *block, d *symbol) schema.Entity {
	c := &schema.Collation{Name: d.name}
	c.Provider = unless(strings.ToLower(b.oneOf("provider", "LIBC", "ICU", "BUILTIN")), "libc")
	c.Locale, c.Collate, c.Ctype = b.str("locale"), b.str("lc_collate"), b.str("lc_ctype")
	c.Nondeterministic = !b.flag("deterministic", true)
	c.Rules = b.str("rules")
	switch {
	case c.Locale != "" && (c.Collate != "" || c.Ctype != ""):
		b.failf(b.TypeRange.Start, "", "collation %q has a locale, or lc_collate and lc_ctype", d.name.Name)
	case c.Locale == "" && (c.Collate == "" || c.Ctype == ""):
		b.failf(b.TypeRange.Start, `locale = "de_DE.utf8"`, "collation %q has no locale", d.name.Name)
	case c.Provider == "" && c.Nondeterministic:
		b.failf(b.attr("deterministic").NameRange.Start, "provider = ICU", "only collations of ICU can be nondeterministic")
	case c.Provider != "icu" && c.Rules != "":
		b.failf(b.attr("rules").NameRange.Start, "provider = ICU", "only collations of ICU have rules")
	}
	if c.Collate == c.Ctype && c.Collate != "" {
		c.Locale, c.Collate, c.Ctype = c.Collate, "", ""
	}
	return c
}

func writeCollation(_ *writer, p *printer, e schema.Entity) {
	c := e.(*schema.Collation)
	p.word("provider", strings.ToUpper(c.Provider))
	p.str("locale", c.Locale)
	p.str("lc_collate", c.Collate)
	p.str("lc_ctype", c.Ctype)
	if c.Nondeterministic {
		p.attr("deterministic", "false")
	}
	if c.Rules != "" {
		p.text("rules", c.Rules)
	}
}

// collate writes the collation of something: a reference to one that is declared.
func (w *writer) collate(p *printer, attr, name string) {
	switch n := schema.ParseName(name); {
	case name == "":
	case w.collations[n]:
		p.attr(attr, w.reference(schema.KindCollation, n))
	default:
		p.str(attr, w.collation(name))
	}
}
