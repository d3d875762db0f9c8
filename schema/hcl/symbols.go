package hcl

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"golang.org/x/text/unicode/norm"

	"github.com/replyx/schemactl/internal/near"
	"github.com/replyx/schemactl/schema"
)

// symbol is a declared object.
type symbol struct {
	// name has a Schema for what lives in one.
	name schema.Name
	// label is what references use; it differs from the name where that is computed.
	label string
	block *block
	// columns are a table's; parents the tables that it has columns from.
	columns *columnSet
	parents []*symbol
	// values are an enum's.
	values []string
	// on is what the object belongs to: names are unique within it.
	on schema.Name
	// entity is what was read of the block; nil before that.
	entity schema.Entity
}

// symbols are the declared objects of one kind.
type symbols struct {
	kind   string
	all    []*symbol
	byName map[string][]*symbol
	// overloaded reports whether several may have one name.
	overloaded bool
}

func newSymbols(kind string) *symbols {
	return &symbols{kind: kind, byName: make(map[string][]*symbol)}
}

// add declares an object, or notes that it is declared already.
func (s *symbols) add(d *symbol) bool {
	for _, o := range s.byName[d.name.Name] {
		if o.name == d.name && o.on == d.on && !s.overloaded {
			first := o.block.f.pos(o.block.TypeRange.Start)
			d.block.failf(d.block.TypeRange.Start, "", "%s %q is declared twice; first at %s", s.kind, d.name.String(), first)
			return false
		}
	}
	s.all = append(s.all, d)
	s.byName[d.name.Name] = append(s.byName[d.name.Name], d)
	if d.label != d.name.Name {
		s.byName[d.label] = append(s.byName[d.label], d)
	}
	return true
}

func (s *symbols) names() []string {
	out := make([]string, len(s.all))
	for i, d := range s.all {
		out[i] = d.label
	}
	return out
}

// find resolves a reference: a name, or a schema and a name.
func (s *symbols) find(p *place, at hcl.Pos, path []string) *symbol {
	name := path[len(path)-1]
	found := s.byName[name]
	if found == nil {
		found = s.composed(name)
	}
	if len(path) == 2 {
		found = slices.DeleteFunc(slices.Clone(found), func(d *symbol) bool { return d.name.Schema != path[0] })
	}
	switch {
	case len(found) == 1 || len(found) > 1 && s.overloaded && found[0].name == found[1].name:
		return found[0]
	case len(found) == 0:
		p.failf(at, "", "%s %q is not declared%s", s.kind, strings.Join(path, "."), near.DidYouMean(name, s.names()))
		return nil
	}
	example := reference(s.kind, found[0].name.Schema, found[0].name.Name)
	p.failf(at, "name its schema: "+example, "%s %q is declared in more than one schema", s.kind, name)
	return nil
}

// composed finds a name whose Unicode is written in another form: references that the
// parser reads come in composed form.
func (s *symbols) composed(name string) []*symbol {
	for _, d := range s.all {
		if sameComposed(d.label, name) {
			return s.byName[d.label]
		}
	}
	return nil
}

func sameComposed(a, b string) bool {
	return norm.NFC.String(a) == norm.NFC.String(b)
}

// object makes the value of the kind's root. A name in one schema is table.users, one
// in several, or declared so, table.app.users.
func (s *symbols) object() cty.Value {
	attrs := make(map[string]cty.Value)
	bySchema := make(map[string]map[string]cty.Value)
	for _, d := range s.all {
		v := d.value(s.kind)
		for _, n := range []string{d.label, d.name.Name} {
			if len(s.byName[n]) == 1 {
				attrs[n] = v
			}
			if d.name.Schema == "" {
				continue
			}
			if bySchema[d.name.Schema] == nil {
				bySchema[d.name.Schema] = make(map[string]cty.Value)
			}
			bySchema[d.name.Schema][n] = v
		}
	}
	for name, m := range bySchema {
		if _, taken := attrs[name]; !taken {
			attrs[name] = cty.ObjectVal(m)
		}
	}
	return cty.ObjectVal(attrs)
}

func (d *symbol) value(kind string) cty.Value {
	path := []string{kind, d.name.Name}
	if d.name.Schema != "" {
		path = []string{kind, d.name.Schema, d.name.Name}
	}
	v := refValue(d.name.Name, path...)
	if d.columns == nil {
		return v
	}
	attrs := v.AsValueMap()
	cols := make(map[string]cty.Value)
	for _, c := range d.columns.names {
		cols[c] = refValue(c, append(slices.Clone(path), "column", c)...)
	}
	attrs["column"] = cty.ObjectVal(cols)
	return cty.ObjectVal(attrs)
}

// columnSet are the columns of a table, known before any of them is read.
type columnSet struct {
	table  *symbol
	names  []string
	blocks []block
	// inherited are the names that come from parents; they stand in names too.
	inherited []string
	// open reports whether any name will do: the columns of a view are the query's to say.
	open bool
}

func (c *columnSet) has(name string) bool { return c.open || slices.Contains(c.names, name) }

// find gives the name as declared, which may be composed otherwise.
func (c *columnSet) find(p *place, at hcl.Pos, name string) (string, bool) {
	if c.has(name) {
		return name, true
	}
	for _, n := range c.names {
		if sameComposed(n, name) {
			return n, true
		}
	}
	p.failf(at, "", "column %q is not in table %q%s", name, c.table.name.Name, near.DidYouMean(name, c.names))
	return "", false
}

func (c *columnSet) object() cty.Value {
	attrs := make(map[string]cty.Value)
	for _, n := range c.names {
		attrs[n] = refValue(n, "column", n)
	}
	return cty.ObjectVal(attrs)
}
