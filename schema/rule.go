package schema

// Rule is a rewrite rule on a table or a view. The rule that makes a view one is the view's.
type Rule struct {
	Name  string
	Table Name
	// On is KindTable, KindView or KindMaterialized.
	On Kind
	// Event is INSERT, UPDATE, DELETE or SELECT.
	Event   string
	Instead bool
	Where   Expr
	// Do holds the commands, without the parentheses around several; empty for NOTHING.
	Do Expr
	// Enabled is DISABLE, REPLICA or ALWAYS; empty for an enabled rule.
	Enabled string
	Common
}

// Ref implements Entity.
func (r *Rule) Ref() Ref {
	return Ref{Kind: KindRule, Schema: r.Table.Schema, Table: r.Table.Name, Name: r.Name}
}

// Attrs implements Object.
func (r *Rule) Attrs() []Attr {
	var l attrList
	l.text("event", r.Event)
	l.flag("instead", r.Instead)
	l.expr("where", r.Where)
	l.expr("do", r.Do)
	l.text("enabled", r.Enabled)
	l.text("comment", r.Comment)
	return l
}

// Exprs implements Entity.
func (r *Rule) Exprs() []*Expr {
	var out []*Expr
	for _, e := range []*Expr{&r.Where, &r.Do} {
		if !e.IsZero() {
			out = append(out, e)
		}
	}
	return out
}

// Needs implements Entity.
func (r *Rule) Needs() []Ref { return []Ref{{Kind: r.On, Schema: r.Table.Schema, Name: r.Table.Name}} }

// Follow implements Renamable.
func (r *Rule) Follow(to func(Ref) Ref) Renamable {
	c := *r
	c.Name = to(r.Ref()).Name
	c.Table = to(r.Needs()[0]).TypeName()
	return &c
}

// In implements Movable.
func (r *Rule) In(schema string) Movable {
	c := *r
	c.Table.Schema = schema
	return &c
}
