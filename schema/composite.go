package schema

// Composite is a row type that stands by itself.
type Composite struct {
	Name   Name
	Fields []Field
	Common
}

// Field is an attribute of a composite type.
type Field struct {
	Name        string
	Type        Type
	RenamedFrom string
	// Collation is the qualified name, empty for the type's own.
	Collation string
	Comment   string
}

// Field finds a field by name, or nil.
func (c *Composite) Field(name string) *Field {
	for i := range c.Fields {
		if c.Fields[i].Name == name {
			return &c.Fields[i]
		}
	}
	return nil
}

// Ref implements Entity.
func (c *Composite) Ref() Ref {
	return Ref{Kind: KindComposite, Schema: c.Name.Schema, Name: c.Name.Name}
}

// Attrs implements Object. The order of the fields is part of the type.
func (c *Composite) Attrs() []Attr {
	l := make(attrList, 0, len(c.Fields)+2)
	names := make([]string, len(c.Fields))
	for i, f := range c.Fields {
		names[i] = Ident(f.Name)
	}
	l.list("fields", names)
	for _, f := range c.Fields {
		l = append(l, f.Type.attr("field."+f.Name+".type"))
		l.text("field."+f.Name+".collation", f.Collation)
		l.text("field."+f.Name+".comment", f.Comment)
	}
	l.text("comment", c.Comment)
	return l
}

// Types implements Entity.
func (c *Composite) Types() []*Type {
	out := make([]*Type, len(c.Fields))
	for i := range c.Fields {
		out[i] = &c.Fields[i].Type
	}
	return out
}

// Needs implements Entity.
func (c *Composite) Needs() []Ref {
	var out []Ref
	for _, f := range c.Fields {
		out = append(out, CollationRefs(f.Collation)...)
	}
	return out
}

// In implements Movable.
func (c *Composite) In(schema string) Movable {
	o := Clone(c)
	o.Name.Schema = schema
	return o
}

// Follow implements Renamable.
func (c *Composite) Follow(to func(Ref) Ref) Renamable {
	o := Clone(c)
	o.Name = to(c.Ref()).TypeName()
	for i := range o.Fields {
		o.Fields[i].Collation = followCollation(o.Fields[i].Collation, to)
	}
	return o
}
