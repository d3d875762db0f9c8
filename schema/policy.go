package schema

import "slices"

// Policy is a row level security policy of a table.
type Policy struct {
	Name  string
	Table Name
	// Restrictive says AS RESTRICTIVE; otherwise PERMISSIVE.
	Restrictive bool
	// For is SELECT, INSERT, UPDATE or DELETE; empty means ALL.
	For string
	// To are the roles, sorted; empty means PUBLIC.
	To               []string
	Using, WithCheck Expr
	Common
}

// Public is the grantee that stands for every role.
const Public = "PUBLIC"

// Ref implements Entity.
func (p *Policy) Ref() Ref {
	return Ref{Kind: KindPolicy, Schema: p.Table.Schema, Table: p.Table.Name, Name: p.Name}
}

// Attrs implements Object.
func (p *Policy) Attrs() []Attr {
	var l attrList
	if p.Restrictive {
		l.text("as", "RESTRICTIVE")
	}
	l.text("for", p.For)
	l.list("to", p.To)
	l.expr("using", p.Using)
	l.expr("with_check", p.WithCheck)
	l.text("comment", p.Comment)
	return l
}

// Exprs implements Entity.
func (p *Policy) Exprs() []*Expr {
	var out []*Expr
	for _, e := range []*Expr{&p.Using, &p.WithCheck} {
		if !e.IsZero() {
			out = append(out, e)
		}
	}
	return out
}

// Needs implements Entity.
func (p *Policy) Needs() []Ref {
	out := []Ref{{Kind: KindTable, Schema: p.Table.Schema, Name: p.Table.Name}}
	for _, r := range p.To {
		out = append(out, Ref{Kind: KindRole, Name: r})
	}
	return out
}

// Follow implements Renamable.
func (p *Policy) Follow(to func(Ref) Ref) Renamable {
	c := *p
	c.Name = to(p.Ref()).Name
	c.Table = to(Ref{Kind: KindTable, Schema: p.Table.Schema, Name: p.Table.Name}).TypeName()
	c.To = slices.Clone(p.To)
	return &c
}

// In implements Movable.
func (p *Policy) In(schema string) Movable {
	c := *p
	c.Table.Schema, c.To = schema, slices.Clone(p.To)
	return &c
}

// RowSecurity is what a table does with its policies.
type RowSecurity struct {
	// Enabled says ENABLE ROW LEVEL SECURITY; Enforced, FORCE: for the owner too.
	Enabled, Enforced bool
}

func (r RowSecurity) attrs(l *attrList) {
	l.flag("row_security.enabled", r.Enabled)
	l.flag("row_security.enforced", r.Enforced)
}
