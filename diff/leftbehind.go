package diff

import (
	"slices"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// LeftBehind is what the desired state says with the name of what the changes drop or rename.
type LeftBehind struct {
	// Ref is what says it, and Pos where.
	Ref schema.Ref
	Pos schema.Pos
	// Gone is what it names, by its live name; To is the name that it will have, empty for a drop.
	Gone schema.Ref
	To   string
}

// LeftBehind lists the texts that would lose what they name, and the types, functions and others by whose names the desired state
// means what goes. The live state knows what its objects need, by the server's word, and a text that stays names the same. A text that
// is new names what it names with a schema: of bare names the server has been asked.
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
		found := append(gone.meant(d), gone.inTexts(d, texts)...)
		if was[ref] != nil && len(texts) > 0 && stays(was[ref], d) {
			for _, need := range live.Needs[ref] {
				b, ok := gone.of(need)
				if ok && slices.ContainsFunc(texts, func(e schema.Expr) bool { return sqltext.Names(e.Text, b.Gone.Name) }) {
					b.Pos = textPos(d)
					found = append(found, b)
				}
			}
		}
		for _, b := range found {
			if !slices.ContainsFunc(out, func(o LeftBehind) bool { return o.Ref == ref && o.Gone == b.Gone }) {
				b.Ref = ref
				out = append(out, b)
			}
		}
	}
	return out
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
		if !canGo(ch.Ref) || ch.Action != Drop && ch.Action != Rename {
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
			if t, ok := ch.From.(*schema.Table); ok && ch.Action == Drop {
				for _, c := range t.Columns {
					out.addSequence(t, c, taken)
				}
			}
			continue
		}
		if c, ok := ch.From.(*schema.Column); ok && ch.Action == Drop {
			out.addSequence(ch.LiveTable, c, taken)
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

// canGo reports whether something else can name an object.
func canGo(r schema.Ref) bool {
	return r.Kind == schema.KindColumn || r.Table == "" && !r.Kind.GivesRights()
}

// meant are those of what goes that an object names outright: a type, the function of a trigger, a collation.
func (g goneRefs) meant(o schema.Object) []LeftBehind {
	var out []LeftBehind
	pos := o.Src().At("type")
	for _, text := range typesOf(o) {
		t, err := schema.ParseType(text)
		if err != nil || t.Name.Schema == "" {
			continue
		}
		for gone, b := range g {
			if gone.Kind.NamesType() && gone.TypeName() == t.Name {
				b.Pos = pos
				out = append(out, b)
			}
		}
	}
	for _, need := range needsOf(o) {
		for gone, b := range g {
			if gone.Kind == need.Kind && gone.Name == need.Name && gone.Schema == need.Schema && (need.Args == "" || need.Args == gone.Args) {
				b.Pos = o.Src().At("collate")
				out = append(out, b)
			}
		}
	}
	return out
}

// typesOf are the data types of an object.
func typesOf(o schema.Object) []string {
	switch o := o.(type) {
	case *schema.Column:
		return []string{o.Type.SQL()}
	case schema.Entity:
		var out []string
		for _, t := range o.Types() {
			out = append(out, t.SQL())
		}
		return out
	}
	return nil
}

// needsOf are the objects that one refers to by name, and not in a text.
func needsOf(o schema.Object) []schema.Ref {
	switch o := o.(type) {
	case *schema.Column:
		return schema.CollationRefs(o.Collation)
	case schema.Entity:
		return o.Needs()
	}
	return schema.CollationRefs(schema.CollationsOf(o)...)
}

// inTexts are those of what goes that texts name with its schema.
func (g goneRefs) inTexts(o schema.Object, texts []schema.Expr) []LeftBehind {
	var out []LeftBehind
	for _, e := range texts {
		mentions, operators := sqltext.Mentions(e.Text), sqltext.Operators(e.Text)
		for gone, b := range g {
			var named bool
			switch k := gone.Kind; {
			case k.IsRelation(), k.IsType(), k.IsRoutine(), k == schema.KindCollation:
				named = slices.ContainsFunc(mentions, func(m sqltext.Mention) bool { return m.Name == gone.TypeName() && (m.Call || !k.IsRoutine()) })
			case k == schema.KindOperator:
				named = slices.Contains(operators, gone.TypeName())
			}
			if named {
				b.Pos = textPos(o)
				out = append(out, b)
			}
		}
	}
	return out
}

// addSequence adds the sequence that goes with a column.
func (g goneRefs) addSequence(t *schema.Table, c *schema.Column, taken map[schema.Name]bool) {
	if n := c.OwnSequence(t.Name); n.Name != "" && !taken[n] {
		ref := schema.Ref{Kind: schema.KindSequence, Schema: n.Schema, Name: n.Name}
		g[ref] = LeftBehind{Gone: ref}
	}
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
