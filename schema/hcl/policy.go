package hcl

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/schema"
)

var policyKind = entityKind{
	kind: schema.KindPolicy, file: "security", home: onRelation,
	attrs: []string{"on", "as", "for", "to", "using", "with_check"}, read: readPolicy, write: writePolicy,
}

func readPolicy(b *block, d *symbol) schema.Entity {
	p := &schema.Policy{Name: d.name.Name}
	_, p.Table = b.on()
	p.Restrictive = b.oneOf("as", "PERMISSIVE", "RESTRICTIVE") == "RESTRICTIVE"
	p.For = unless(b.oneOf("for", "ALL", "SELECT", "INSERT", "UPDATE", "DELETE"), "ALL")
	p.To = b.roles("to")
	if slices.Contains(p.To, schema.Public) {
		p.To = nil // it covers every other
	}
	p.Using, p.WithCheck = b.sql("using"), b.sql("with_check")
	switch {
	case p.For == "INSERT" && !p.Using.IsZero():
		b.failf(b.attr("using").NameRange.Start, "with_check = ...", "policy %q is for INSERT, which reads no row: it has no using", p.Name)
	case (p.For == "SELECT" || p.For == "DELETE") && !p.WithCheck.IsZero():
		b.failf(b.attr("with_check").NameRange.Start, "using = ...", "policy %q is for %s, which writes no row: it has no with_check", p.Name, p.For)
	}
	return p
}

// roles reads one role or a list of them, sorted: role.x, "x", PUBLIC.
func (b *block) roles(name string) []string {
	a := b.attr(name)
	if a == nil {
		return nil
	}
	b.mark(name, a.NameRange.Start)
	var out []string
	for _, e := range listed(a.Expr) {
		if r, ok := b.roleName(name, e); ok {
			out = append(out, r)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// listed are the elements of a list, or the expression itself.
func listed(e hclsyntax.Expression) []hclsyntax.Expression {
	if t, ok := e.(*hclsyntax.TupleConsExpr); ok {
		return t.Exprs
	}
	return []hclsyntax.Expression{e}
}

// roleWords are grantees that are no names: the session decides who they are.
var roleWords = []string{"CURRENT_USER", "SESSION_USER", "CURRENT_ROLE"}

// roleName reads one role.
func (b *block) roleName(name string, e hclsyntax.Expression) (string, bool) {
	at := e.Range().Start
	before := len(*b.errs)
	if names, ok := b.path(e); ok && names[0] == string(schema.KindRole) && len(names) == 2 {
		d := b.r.entities[schema.KindRole].find(&b.place, at, names[1:])
		if d == nil {
			return "", false
		}
		return d.name.Name, true
	}
	if len(*b.errs) > before {
		return "", false
	}
	v, ok := b.word(e)
	if !ok {
		return "", false
	}
	if v.IsNull() || v.Type() != cty.String || v.AsString() == "" {
		b.failf(at, name+` = role.NAME, or "NAME"`, "%s is a role", name)
		return "", false
	}
	s := b.stringOf(e, v)
	if strings.EqualFold(s, schema.Public) {
		return schema.Public, true
	}
	if slices.Contains(roleWords, strings.ToUpper(s)) {
		b.failf(at, `name the role`, "%s is another role for everyone who asks", s)
		return "", false
	}
	return s, b.checkIdentifier(at, s)
}

// role reads an attribute that is one role.
func (b *block) role(name string) string {
	a := b.attr(name)
	if a == nil {
		return ""
	}
	b.mark(name, a.NameRange.Start)
	r, ok := b.roleName(name, a.Expr)
	if ok && r == schema.Public {
		b.failf(a.Expr.Range().Start, "", "%s is a role, and PUBLIC is none", name)
		return ""
	}
	return r
}

// role writes a role: by reference where it is declared.
func (w *writer) role(p *printer, name string) string {
	switch {
	case name == schema.Public:
		return name
	case w.roles[name]:
		return reference(string(schema.KindRole), name)
	}
	return p.quote(name)
}

func (w *writer) roleList(p *printer, names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = w.role(p, n)
	}
	return list(out)
}

func writePolicy(w *writer, p *printer, e schema.Entity) {
	y := e.(*schema.Policy)
	if y.Restrictive {
		p.attr("as", "RESTRICTIVE")
	}
	p.word("for", y.For)
	if len(y.To) > 0 {
		p.attr("to", w.roleList(p, y.To))
	}
	if !y.Using.IsZero() {
		p.sql("using", y.Using.Text)
	}
	if !y.WithCheck.IsZero() {
		p.sql("with_check", y.WithCheck.Text)
	}
}

// rowSecurity reads a table's block row_security.
func (b *block) rowSecurity() schema.RowSecurity {
	c := b.child("row_security")
	if c == nil {
		return schema.RowSecurity{}
	}
	c.onlyNested(b.Type)
	c.src, c.prefix = b.src, "row_security."
	return schema.RowSecurity{Enabled: c.flag("enabled", false), Enforced: c.flag("enforced", false)}
}

func (p *printer) rowSecurity(r schema.RowSecurity) {
	if r == (schema.RowSecurity{}) {
		return
	}
	p.open("row_security")
	p.flag("enabled", r.Enabled)
	p.flag("enforced", r.Enforced)
	p.close()
}
