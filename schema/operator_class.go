package schema

// OperatorClass is an operator class.
type OperatorClass struct {
	Name    Name
	Type    Type
	Method  string
	Default bool
	Family  Name
	// Storage is the type that an index stores; empty for Type.
	Storage Type
	// Items are the operators and functions as CREATE OPERATOR CLASS lists them.
	Items Expr
	Common
}

// Ref implements Entity. Classes of one name differ by their access methods.
func (o *OperatorClass) Ref() Ref {
	return Ref{Kind: KindOperatorClass, Schema: o.Name.Schema, Name: o.Name.Name, Args: o.Method}
}

// Attrs implements Object.
func (o *OperatorClass) Attrs() []Attr {
	l := attrList{o.Type.attr("type")}
	l.flag("default", o.Default)
	l.text("family", o.Family.String())
	if o.Storage.Text != "" {
		l = append(l, o.Storage.attr("storage"))
	}
	l.expr("as", o.Items)
	l.text("comment", o.Comment)
	return l
}

// Types implements Entity.
func (o *OperatorClass) Types() []*Type {
	if o.Storage.Text == "" {
		return []*Type{&o.Type}
	}
	return []*Type{&o.Type, &o.Storage}
}

// Exprs implements Entity.
func (o *OperatorClass) Exprs() []*Expr { return itemsExpr(&o.Items) }

func itemsExpr(e *Expr) []*Expr {
	if e.IsZero() {
		return nil
	}
	return []*Expr{e}
}

// Needs implements Entity.
func (o *OperatorClass) Needs() []Ref {
	return []Ref{
		{Kind: KindOperatorFamily, Schema: o.Family.Schema, Name: o.Family.Name, Args: o.Method},
		{Kind: KindAccessMethod, Name: o.Method},
	}
}

// In implements Movable. The copy is in a family of its own and the default of nothing: there
// it meets none of the class that is live.
func (o *OperatorClass) In(schema string) Movable {
	c := *o
	c.Name.Schema, c.Family, c.Default = schema, Name{}, false
	return &c
}

// Back gives what In took from a copy.
func (o *OperatorClass) Back(from Entity) {
	f := from.(*OperatorClass)
	o.Family, o.Default = f.Family, f.Default
}

// OperatorFamily is an operator family.
type OperatorFamily struct {
	Name   Name
	Method string
	// Items are the operators and functions that belong to no class of the family, as ALTER
	// OPERATOR FAMILY ... ADD lists them.
	Items Expr
	Common
}

// Ref implements Entity.
func (o *OperatorFamily) Ref() Ref {
	return Ref{Kind: KindOperatorFamily, Schema: o.Name.Schema, Name: o.Name.Name, Args: o.Method}
}

// Attrs implements Object.
func (o *OperatorFamily) Attrs() []Attr {
	var l attrList
	l.expr("as", o.Items)
	l.text("comment", o.Comment)
	return l
}

// Exprs implements Entity.
func (o *OperatorFamily) Exprs() []*Expr { return itemsExpr(&o.Items) }

// Needs implements Entity.
func (o *OperatorFamily) Needs() []Ref { return []Ref{{Kind: KindAccessMethod, Name: o.Method}} }

// In implements Movable.
func (o *OperatorFamily) In(schema string) Movable {
	c := *o
	c.Name.Schema = schema
	return &c
}

// Implied reports whether CREATE OPERATOR CLASS makes the family along with the class.
func (o *OperatorFamily) Implied(c *OperatorClass) bool {
	same := c.Method == o.Method && c.Name == o.Name && c.Family == o.Name && c.OwnerName() == o.OwnerName()
	return same && o.Items.IsZero() && o.Comment == "" && len(o.DependsOn) == 0
}
