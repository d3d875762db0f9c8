package diff

import (
	"slices"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// LeftBehind is a text of the desired state that is the live one, and names what the changes drop or
// rename.
type LeftBehind struct {
	// Ref is whose text it is, and Pos where the text stands.
	Ref schema.Ref
	Pos schema.Pos
	// Gone is what it names, by its live name; To is the name that it will have, empty for a drop.
	Gone schema.Ref
	To   string
}

// LeftBehind lists the texts that would lose what they name. The live state knows what its objects
// need, by the server's word, and a text that stays names the same.
func (r *Result) LeftBehind(live, desired *schema.Database) []LeftBehind {
	gone := r.gone(live, desired)
	if len(gone) == 0 {
		return nil
	}
	was := make(map[schema.Ref]schema.Object)
	for ref, o := range live.Objects() {
		was[ref] = o
	}
	var out []LeftBehind
	for ref, d := range desired.Objects() {
		texts := textsOf(d)
		if was[ref] == nil || len(texts) == 0 || !stays(was[ref], d) {
			continue
		}
		for _, need := range live.Needs[ref] {
			b, ok := gone.of(need)
			if ok && slices.ContainsFunc(texts, func(e schema.Expr) bool { return sqltext.Names(e.Text, b.Gone.Name) }) {
				b.Ref, b.Pos = ref, textPos(d)
				out = append(out, b)
			}
		}
	}
	return slices.Compact(out)
}

// goneRefs are the live objects that will not be there under their names.
type goneRefs map[schema.Ref]LeftBehind

// of finds what no longer exists of a need: it, or the table that it belongs to.
func (g goneRefs) of(need schema.Ref) (LeftBehind, bool) {
	if b, ok := g[need]; ok {
		return b, true
	}
	if need.Kind == schema.KindColumn {
		b, ok := g[schema.Ref{Kind: schema.KindTable, Schema: need.Schema, Name: need.Table}]
		return b, ok
	}
	return LeftBehind{}, false
}

// namedInTexts are the kinds whose names a text holds where it needs them.
var namedInTexts = map[schema.Kind]bool{
	schema.KindColumn: true, schema.KindTable: true, schema.KindForeignTable: true, schema.KindView: true, schema.KindMaterialized: true,
	schema.KindFunction: true, schema.KindProcedure: true, schema.KindAggregate: true, schema.KindSequence: true,
}

// gone are the objects that the changes drop or rename, unless another object takes the name.
func (r *Result) gone(live, desired *schema.Database) goneRefs {
	taken := make(map[schema.Name]bool)
	for ref := range desired.Refs() {
		if ref.Table == "" {
			taken[ref.TypeName()] = true
		}
	}
	out := make(goneRefs)
	for _, ch := range r.Changes {
		if !namedInTexts[ch.Ref.Kind] || ch.Action != Drop && ch.Action != Rename {
			continue
		}
		b := LeftBehind{Gone: ch.Ref}
		if ch.Action == Rename {
			b.Gone.Name, b.To = ch.OldName, ch.Ref.Name
		}
		if ch.Ref.Kind != schema.KindColumn {
			if !taken[b.Gone.TypeName()] {
				out[b.Gone] = b
			}
			continue
		}
		on := desired.Table(schema.Name{Schema: ch.Ref.Schema, Name: ch.Ref.Table})
		if on != nil && on.Column(b.Gone.Name) != nil {
			continue
		}
		if on != nil && on.RenamedFrom != "" && live.Table(on.Name) == nil {
			b.Gone.Table = on.RenamedFrom
		}
		out[b.Gone] = b
	}
	return out
}

// textsOf are the expressions and queries of an object.
func textsOf(o schema.Object) []schema.Expr {
	var list []schema.Expr
	switch o := o.(type) {
	case schema.Entity:
		for _, e := range o.Exprs() {
			list = append(list, *e)
		}
	case *schema.Column:
		list = []schema.Expr{o.Default, o.Generated}
	default:
		list = schema.ExprsOf(o)
	}
	return slices.DeleteFunc(list, func(e schema.Expr) bool { return e.IsZero() })
}

// stays reports whether the texts of an object are the live ones, in the HCL's form or the server's.
func stays(live, desired schema.Object) bool {
	if sameTexts(textsOf(live), textsOf(desired)) {
		return true
	}
	e, ok := desired.(schema.Entity)
	return ok && e.Base().Canonical != nil && sameTexts(textsOf(live), textsOf(e.Base().Canonical))
}

func sameTexts(live, desired []schema.Expr) bool {
	return slices.EqualFunc(live, desired, func(l, d schema.Expr) bool { return l.Equal(d) })
}

// textPos is where the text of an object stands.
func textPos(o schema.Object) schema.Pos {
	src := o.Src()
	if src == nil {
		return schema.Pos{}
	}
	for _, name := range []string{"as", "definition", "when", "using", "expr", "on[1]", "where", "default"} {
		if p := src.At(name); p != src.Pos {
			return p
		}
	}
	return src.Pos
}
