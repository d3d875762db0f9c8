package depend

import (
	"slices"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// operators are the operators whose names stand in a text. A live text qualifies all but those of
// pg_catalog.
func (f *finder) operators(inSchema, text string) []schema.Ref {
	if !f.hasOperators {
		return nil
	}
	var out []schema.Ref
	for _, n := range sqltext.Operators(text) {
		for _, r := range f.byName[n.Name] {
			switch {
			case r.Kind != schema.KindOperator:
			case n.Schema == r.Schema, n.Schema == "" && !f.live && (r.Schema == inSchema || r.Schema == "public"):
				out = append(out, r)
			}
		}
	}
	return out
}

// noteClass notes an operator class that indexes on its type use unasked.
func (f *finder) noteClass(e schema.Entity) {
	if c, ok := e.(*schema.OperatorClass); ok && c.Default {
		f.classes[c.Type.SQL()] = append(f.classes[c.Type.SQL()], c.Ref())
	}
}

// defaultClasses are the operator classes that an index on a column of the type may use unasked.
func (f *finder) defaultClasses(typ string) []schema.Ref {
	if len(f.classes) == 0 {
		return nil
	}
	if t, err := schema.ParseType(typ); err == nil {
		typ = t.Constant()
	}
	return f.classes[typ]
}

// indexClasses are the operator classes that an index or an exclusion names, and its operators.
func indexClasses(o schema.Object) []schema.Ref {
	var parts []schema.Part
	var out []schema.Ref
	switch o := o.(type) {
	case *schema.Index:
		parts = o.Parts
		out = append(out, schema.Ref{Kind: schema.KindAccessMethod, Name: o.Method})
	case *schema.Exclusion:
		parts = o.Parts
	}
	for _, p := range parts {
		if n := schema.ParseName(p.OpClass); n.Name != "" {
			out = append(out, schema.Ref{Kind: schema.KindOperatorClass, Schema: n.Schema, Name: n.Name})
		}
	}
	return out
}

// freeShells takes out that the functions of a base type need it: its shell is enough.
func (f *finder) freeShells(g Graph, db *schema.Database) {
	for _, e := range db.Entities {
		d, ok := e.(*schema.Definition)
		if !ok || d.Kind != schema.KindBaseType {
			continue
		}
		self := d.Ref()
		for _, need := range d.Needs() {
			for _, fn := range f.resolve(need) {
				g[fn] = slices.DeleteFunc(g[fn], func(r schema.Ref) bool { return r == self })
			}
		}
	}
}
