package perfindex

import (
	"slices"

	"github.com/replyx/schemactl/schema"
)

// Repeat reports that an index does what another one does too.
type Repeat struct {
	// Index is the other one, or the constraint that it keeps.
	Index string `json:"index"`
	// Prefix reports whether the other has more columns behind those of this one.
	Prefix bool `json:"prefix,omitempty"`
}

// Repeats lists the indexes of a live table that make one of them superfluous: of the same columns
// in the same order, or, for btree, of more behind them.
func Repeats(t *schema.Table, i *schema.Index) []Repeat {
	var out []Repeat
	others := slices.Clone(t.Indexes)
	keys := t.Uniques
	if t.PrimaryKey != nil {
		keys = append([]*schema.Key{t.PrimaryKey}, keys...)
	}
	for _, k := range keys {
		o := &schema.Index{Name: k.Name, Unique: true}
		for _, c := range k.Columns {
			o.Parts = append(o.Parts, schema.Part{Column: c, DefaultOpClass: true})
		}
		others = append(others, o)
	}
	for _, o := range others {
		switch {
		case o.Name == i.Name || o.Invalid || i.Unique && !o.Unique || o.MethodName() != i.MethodName() || o.Where.SQL() != i.Where.SQL():
		case !slices.EqualFunc(i.Parts, o.Parts[:min(len(i.Parts), len(o.Parts))], samePart):
		case slices.ContainsFunc(i.Include, func(c string) bool { return !slices.Contains(o.Include, c) }):
		case len(o.Parts) == len(i.Parts):
			out = append(out, Repeat{Index: o.Name})
		case i.MethodName() == "btree" && !i.Unique:
			out = append(out, Repeat{Index: o.Name, Prefix: true})
		}
	}
	return out
}

func samePart(a, b schema.Part) bool {
	sameClass := a.OpClass == b.OpClass || a.DefaultOpClass && b.DefaultOpClass
	return a.Column == b.Column && a.Expr.SQL() == b.Expr.SQL() && sameClass && a.Collation == b.Collation && a.Desc == b.Desc && a.Nulls == b.Nulls
}
