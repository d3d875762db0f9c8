package schema

import "strings"

// Range is a range type, with the multirange type that comes with it.
type Range struct {
	Name    Name
	Subtype Type
	// OpClass is the subtype's operator class, empty for the default one.
	OpClass string
	// Collation is the qualified name, empty for the subtype's own.
	Collation string
	// CanonicalFunc and Diff are functions; their Schema is empty for those of pg_catalog.
	CanonicalFunc, Diff Name
	// Multirange is the name of the multirange type, empty for the server's choice. Its Schema is
	// empty where it is the range's.
	Multirange Name
	// Functions are the names that the functions of a live one have, in the order of Constructors, where not all have those of
	// their types: a type that is renamed leaves them as they are.
	Functions []string
	Common
}

// Constructors are the functions that make values: two of the range, which come first, and three of the multirange.
func (r *Range) Constructors() []Ref {
	subtype, own, many := r.Subtype.SQL(), r.Name.SQL(), r.MultirangeName()
	function := func(n Name, args ...string) Ref {
		return Ref{Kind: KindFunction, Schema: n.Schema, Name: n.Name, Args: strings.Join(args, ", ")}
	}
	out := []Ref{function(r.Name, subtype, subtype), function(r.Name, subtype, subtype, "text"), function(many), function(many, own), function(many, own+"[]")}
	for i, name := range r.Functions {
		out[i].Name = name
	}
	return out
}

// MultirangeName is the full name of the multirange type.
func (r *Range) MultirangeName() Name {
	n := r.Multirange
	if n.Name == "" {
		n.Name = DefaultMultirange(r.Name.Name)
	}
	if n.Schema == "" {
		n.Schema = r.Name.Schema
	}
	return n
}

// DefaultMultirange is the name that the server gives to the multirange type of a range
// (makeMultirangeTypeName in pg_type.c).
func DefaultMultirange(name string) string {
	if before, after, ok := strings.Cut(name, "range"); ok {
		return clip(before+"multirange"+after, MaxIdentifier)
	}
	return clip(name, MaxIdentifier-len("_multirange")) + "_multirange"
}

// Ref implements Entity.
func (r *Range) Ref() Ref { return Ref{Kind: KindRange, Schema: r.Name.Schema, Name: r.Name.Name} }

// Attrs implements Object.
func (r *Range) Attrs() []Attr {
	l := make(attrList, 0, 2)
	l = append(l, r.Subtype.attr("subtype"))
	l.text("subtype_opclass", r.OpClass)
	l.text("collation", r.Collation)
	l.text("canonical", r.CanonicalFunc.String())
	l.text("subtype_diff", r.Diff.String())
	l.text("multirange_name", r.Multirange.String())
	l.text("comment", r.Comment)
	return l
}

// Types implements Entity.
func (r *Range) Types() []*Type { return []*Type{&r.Subtype} }

// Needs implements Entity.
func (r *Range) Needs() []Ref {
	out := CollationRefs(r.Collation)
	for _, f := range []Name{r.CanonicalFunc, r.Diff} {
		if f.Schema != "" {
			out = append(out, Ref{Kind: KindFunction, Schema: f.Schema, Name: f.Name})
		}
	}
	return out
}

// In implements Movable. The multirange goes along; a canonical function takes this range only.
func (r *Range) In(schema string) Movable {
	c := *r
	c.CanonicalFunc = Name{}
	c.Name.Schema, c.Multirange.Schema = schema, ""
	return &c
}

// Follow implements Renamable. The multirange keeps its name.
func (r *Range) Follow(to func(Ref) Ref) Renamable {
	c := *r
	c.Name = to(r.Ref()).TypeName()
	c.Collation = followCollation(r.Collation, to)
	for _, f := range []*Name{&c.CanonicalFunc, &c.Diff} {
		if f.Schema != "" {
			*f = to(Ref{Kind: KindFunction, Schema: f.Schema, Name: f.Name}).TypeName()
		}
	}
	if c.Multirange = r.MultirangeName(); c.Multirange.Schema == c.Name.Schema {
		c.Multirange.Schema = ""
	}
	if c.Multirange == (Name{Name: DefaultMultirange(c.Name.Name)}) {
		c.Multirange = Name{}
	}
	return &c
}
