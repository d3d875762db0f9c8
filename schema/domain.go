package schema

import (
	"regexp"
	"slices"
	"strings"
)

// Domain is a data type with a default and constraints of its own over another type.
type Domain struct {
	Name Name
	// Type is the one that the domain limits.
	Type Type
	// Collation is the qualified name, empty for the type's own.
	Collation string
	Default   Expr
	NotNull   bool
	// NotNullName is the name of the NOT NULL constraint, which has one from PostgreSQL 17 on.
	// It is empty where it is the server's choice, DOMAIN_not_null, and in HCL that names none.
	NotNullName string
	// NotNullComment is the comment on that constraint.
	NotNullComment string
	// Checks are sorted by name.
	Checks []*DomainCheck
	Common
}

// DomainCheck is a check constraint of a domain.
type DomainCheck struct {
	Name        string
	Expr        Expr
	RenamedFrom string
	// NotValid reports whether values that are there already need not satisfy it.
	NotValid bool
	Comment  string
}

// Check finds a check by name, or nil.
func (d *Domain) Check(name string) *DomainCheck {
	for _, c := range d.Checks {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Ref implements Entity.
func (d *Domain) Ref() Ref { return Ref{Kind: KindDomain, Schema: d.Name.Schema, Name: d.Name.Name} }

// Attrs implements Object. The name of the NOT NULL constraint counts where the HCL gives one.
// A check that is valid satisfies not_valid.
func (d *Domain) Attrs() []Attr {
	l := make(attrList, 0, 4)
	l = append(l, d.Type.attr("type"))
	l = append(l, Attr{Name: "null", Value: boolText(!d.NotNull)})
	if !d.NoDefault() {
		l.expr("default", d.Default)
	}
	l.text("collation", d.Collation)
	if d.NotNull {
		l = append(l, Attr{Name: "not_null", Value: d.NotNullName, Same: d.anyName()})
		l.text("not_null.comment", d.NotNullComment)
	}
	for _, c := range d.Checks {
		l.expr("check."+c.Name+".expr", c.Expr)
		if c.NotValid {
			a := Attr{Name: "check." + c.Name + ".not_valid", Value: "true"}
			if d.Source != nil {
				a.Same = []string{""}
			}
			l = append(l, a)
		}
		l.text("check."+c.Name+".comment", c.Comment)
	}
	l.text("comment", d.Comment)
	return l
}

// NoDefault reports whether the domain has no default: none is written, or NULL, which keeps out the
// one of a domain that it is over. The server keeps that NULL with a cast.
func (d *Domain) NoDefault() bool {
	return d.Default.IsZero() || nullDefault.MatchString(d.Default.Text)
}

var nullDefault = regexp.MustCompile(`^(?i:NULL)(::[\w. "()\[\],]+)?$`)

// BaseDomain is the domain that a domain of a state is over, or nil. Types must be resolved.
func (d *Database) BaseDomain(of *Domain) *Domain {
	t, err := ParseType(of.Type.SQL())
	if err != nil || t.Array || t.BuiltIn {
		return nil
	}
	base, _ := d.Entity(Ref{Kind: KindDomain, Schema: t.Name.Schema, Name: t.Name.Name}).(*Domain)
	return base
}

// inherited is the default that CREATE DOMAIN would take over (DefineDomain in typecmds.c).
func (d *Database) inherited(of *Domain, depth int) Expr {
	base := d.BaseDomain(of)
	switch {
	case base == nil || depth > len(d.Entities):
		return Expr{}
	case base.Default.IsZero():
		return d.inherited(base, depth+1)
	}
	return base.Default
}

// InheritDefaults gives each domain that writes no default the one of the domain that it is
// over, as CREATE DOMAIN does. Where a live one has a default that goes, NULL keeps it out.
func (d *Database) InheritDefaults(live *Database) {
	found := make(map[*Domain]Expr)
	for _, e := range d.Entities {
		of, ok := e.(*Domain)
		if !ok || !of.Default.IsZero() {
			continue
		}
		found[of] = d.inherited(of, 0)
		if base := live.BaseDomain(of); found[of].IsZero() && base != nil && !base.NoDefault() {
			found[of] = Expr{Text: "NULL"}
		}
	}
	for of, e := range found {
		of.Default = e
	}
}

// KeepNoDefaults says NULL for each live domain that has no default though the one that it is
// over has: it would be made with that one.
func (d *Database) KeepNoDefaults() {
	for _, e := range d.Entities {
		of, ok := e.(*Domain)
		if !ok || !of.Default.IsZero() {
			continue
		}
		if base := d.BaseDomain(of); base != nil && !base.NoDefault() {
			of.Default = Expr{Text: "NULL"}
		}
	}
}

// anyName lets a live name that was not asked for be right: the server numbers it where any constraint of the schema has it.
func (d *Domain) anyName() []string {
	if d.Source == nil && strings.HasSuffix(strings.TrimRight(d.NotNullName, "0123456789"), "_not_null") {
		return []string{""}
	}
	return nil
}

// Types implements Entity.
func (d *Domain) Types() []*Type { return []*Type{&d.Type} }

// Exprs implements Entity.
func (d *Domain) Exprs() []*Expr {
	var out []*Expr
	if !d.NoDefault() {
		out = append(out, &d.Default)
	}
	for _, c := range d.Checks {
		out = append(out, &c.Expr)
	}
	return out
}

// Needs implements Entity.
func (d *Domain) Needs() []Ref { return CollationRefs(d.Collation) }

// In implements Movable.
func (d *Domain) In(schema string) Movable {
	c := Clone(d)
	c.Name.Schema = schema
	return c
}

// Follow implements Renamable.
func (d *Domain) Follow(to func(Ref) Ref) Renamable {
	c := Clone(d)
	c.Name = to(d.Ref()).TypeName()
	c.Collation = followCollation(d.Collation, to)
	return c
}

// SortChecks puts the checks into the order of their names, in which the server tests them.
func (d *Domain) SortChecks() {
	slices.SortFunc(d.Checks, func(a, b *DomainCheck) int { return strings.Compare(a.Name, b.Name) })
}

// CollationRefs are the collations that qualified names refer to.
func CollationRefs(names ...string) []Ref {
	var out []Ref
	for _, s := range names {
		if n := ParseName(s); n.Name != "" && n.Schema != "pg_catalog" {
			out = append(out, Ref{Kind: KindCollation, Schema: n.Schema, Name: n.Name})
		}
	}
	return out
}
