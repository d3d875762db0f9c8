package hcl

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/schema"
)

var (
	schemaAttrs    = []string{"comment", "owner"}
	extensionAttrs = []string{"schema", "version", "comment"}
	enumAttrs      = []string{"schema", "values", "comment", "renamed_from", "renamed_values", "owner"}
	sequenceAttrs  = []string{
		"schema", "type", "start", "increment", "min_value", "max_value", "cache", "cycle", "owner", "owned_by", "unlogged", "comment",
	}
)

func (b *block) schema(d *symbol) *schema.Schema {
	b.only(schemaAttrs, nil)
	if strings.HasPrefix(d.name.Name, "pg_") {
		b.failf(b.TypeRange.Start, "", "schema names that begin with pg_ are PostgreSQL's own")
	}
	s := &schema.Schema{Name: d.name.Name, Source: b.open(), Comment: b.str("comment")}
	s.SetOwner(b.role("owner"))
	return s
}

func (b *block) extension(d *symbol) *schema.Extension {
	b.only(extensionAttrs, nil)
	e := &schema.Extension{Name: d.name.Name, Source: b.open()}
	if a := b.attr("schema"); a != nil {
		b.mark("schema", a.NameRange.Start)
		if in := b.refTo(a, b.r.schemas); in != nil {
			e.Schema = in.name.Name
		}
	}
	e.Version, e.Comment = b.str("version"), b.str("comment")
	return e
}

func (b *block) enum(d *symbol) *schema.Enum {
	b.only(enumAttrs, nil)
	e := &schema.Enum{Name: d.name, Source: b.open()}
	a := b.attr("values")
	if a == nil {
		b.failf(b.TypeRange.Start, `values = ["a", "b"]`, "enum %q has no values", d.name.Name)
		return e
	}
	e.Values = b.strings("values")
	seen := make(map[string]bool)
	for _, v := range e.Values {
		switch {
		case seen[v]:
			b.failf(a.Expr.Range().Start, "", "value %q is in enum %q twice", v, d.name.Name)
		case len(v) > schema.MaxIdentifier:
			b.failf(a.Expr.Range().Start, "", "value %q has %d bytes; a value of an enum has %d at most", v, len(v), schema.MaxIdentifier)
		}
		seen[v] = true
	}
	e.Comment, e.RenamedFrom = b.str("comment"), b.renamedFrom(d.name.Name)
	e.SetOwner(b.role("owner"))
	for _, p := range b.settings("renamed_values") {
		at := b.attr("renamed_values").Expr.Range().Start
		switch {
		case slices.Contains(e.Values, p.Name):
			b.failf(at, "", "value %q is renamed, and still in values", p.Name)
		case !slices.Contains(e.Values, p.Value):
			b.failf(at, "", "value %q is not in values", p.Value)
		}
		e.RenamedValues = append(e.RenamedValues, schema.ValueRename{From: p.Name, To: p.Value})
	}
	return e
}

// renamedFrom reads the old name of an object.
func (b *block) renamedFrom(name string) string {
	old := b.str("renamed_from")
	if old == "" {
		return ""
	}
	at := b.attr("renamed_from").Expr.Range().Start
	if old == name {
		b.failf(at, "", "%s %q is renamed from its own name", b.Type, name)
	}
	b.checkIdentifier(at, old)
	return old
}

func (b *block) sequence(d *symbol) *schema.Sequence {
	b.only(sequenceAttrs, nil)
	s := &schema.Sequence{Name: d.name, Source: b.open()}
	if a := b.attr("type"); a != nil {
		b.mark("type", a.NameRange.Start)
		if _, t, ok := b.columnType(a, d); ok {
			if s.Type = t.String(); !integerTypes[s.Type] {
				b.failf(a.Expr.Range().Start, "", "a sequence is a smallint, an integer or a bigint")
			}
		}
		if s.Type == "bigint" {
			s.Type = ""
		}
	}
	s.Options = b.sequenceOptions(s.TypeName(), b.TypeRange.Start)
	for _, name := range []string{"owner", "owned_by"} {
		a := b.attr(name)
		if a == nil {
			continue
		}
		if name == "owner" && b.namesRole(a.Expr) {
			s.SetOwner(b.role("owner"))
			continue
		}
		b.mark("owned_by", a.NameRange.Start)
		if t, c, ok := b.columnRef(a.Expr); ok {
			s.OwnedBy = schema.ColumnRef{Table: t.name, Column: c}
			if t.name.Schema != d.name.Schema {
				b.failf(a.Expr.Range().Start, "", "a sequence and the table that owns it are in one schema")
			}
		}
	}
	if !s.OwnedBy.IsZero() && s.OwnerName() != "" {
		b.failf(b.attr("owner").NameRange.Start, "", "sequence %q is of a table: it has the owner of the table", d.name.Name)
	}
	s.Unlogged, s.Comment = b.flag("unlogged", false), b.str("comment")
	return s
}

// namesRole reports whether an expression is a role, not a column: Atlas's owner of a sequence is a
// column.
func (b *block) namesRole(e hclsyntax.Expression) bool {
	names, ok := b.quietly().path(e)
	return !ok || names[0] == string(schema.KindRole)
}

var integerTypes = map[string]bool{"smallint": true, "integer": true, "bigint": true}

// sequenceOptions reads the options of a sequence or an identity column.
func (b *block) sequenceOptions(typ string, at hcl.Pos) schema.SequenceOptions {
	o := schema.SequenceOptions{
		Start: b.number("start"), Increment: b.number("increment"), Min: b.number("min_value"), Max: b.number("max_value"),
		Cache: b.number("cache"), Cycle: b.flag("cycle", false),
	}
	if !integerTypes[typ] {
		return o
	}
	if o.Increment != nil && *o.Increment == 0 {
		b.failf(at, "", "increment is 0")
		return o
	}
	start, _, low, high, cache := o.Resolved(typ)
	_, _, _, limit, _ := schema.SequenceOptions{}.Resolved(typ)
	switch {
	case low > high:
		b.failf(at, "", "min_value %d is more than max_value %d", low, high)
	case low < -limit-1 || high > limit:
		b.failf(at, "", "min_value %d or max_value %d is out of the range of %s", low, high, typ)
	case start < low || start > high:
		b.failf(at, "", "start %d is not between min_value %d and max_value %d", start, low, high)
	case cache < 1:
		b.failf(at, "", "cache is less than 1")
	}
	return o.Trimmed(typ)
}

// timing reads when a constraint is checked: deferrable = true, or Atlas's words.
func (b *block) timing() schema.Timing {
	var t schema.Timing
	if a := b.attr("deferrable"); a != nil {
		b.mark("deferrable", a.NameRange.Start)
		if v, ok := b.word(a.Expr); ok && !v.IsNull() {
			switch {
			case v.Type() == cty.Bool:
				t.Deferrable = v.True()
			case v.Type() == cty.String && v.AsString() == "INITIALLY_DEFERRED":
				t = schema.Timing{Deferrable: true, Deferred: true}
				b.mark("initially_deferred", a.NameRange.Start)
			case v.Type() == cty.String && v.AsString() == "INITIALLY_IMMEDIATE":
				t.Deferrable = true
			case v.Type() == cty.String && v.AsString() == "NOT_DEFERRABLE":
			default:
				b.failf(a.Expr.Range().Start, "", "deferrable is true, false, INITIALLY_DEFERRED or INITIALLY_IMMEDIATE")
			}
		}
	}
	if b.flag("initially_deferred", false) {
		if a := b.attr("deferrable"); a != nil && !t.Deferrable {
			b.failf(a.Expr.Range().Start, "deferrable = true", "a constraint that is initially deferred is deferrable")
		}
		t = schema.Timing{Deferrable: true, Deferred: true}
	}
	return t
}

// collation reads the name of a collation, which has two names of its own: Atlas's
// collate, and collation.
func (b *block) collation(markAs string) string {
	for _, name := range []string{"collate", "collation"} {
		a := b.attr(name)
		if a == nil {
			continue
		}
		b.mark(markAs, a.NameRange.Start)
		if names, ok := b.flatten(a.Expr); ok && names[0] == string(schema.KindCollation) {
			if d := b.refTo(a, b.r.entities[schema.KindCollation]); d != nil {
				return d.name.SQL()
			}
			return ""
		}
		s, ok := b.text(a)
		if !ok {
			return ""
		}
		if s == "" {
			b.failf(a.Expr.Range().Start, "", "%s is empty", name)
		}
		return collationName(s, func(n string) bool { return b.r.schemas.byName[n] != nil })
	}
	return ""
}

// collationName qualifies the name of a collation. "en_US.utf8" is one name: a dot ends
// a schema only where there is such a schema. A quoted name is read as SQL.
func collationName(s string, isSchema func(string) bool) string {
	n := schema.Name{Schema: "pg_catalog", Name: s}
	if before, after, ok := strings.Cut(s, "."); ok && (before == "pg_catalog" || isSchema(before)) {
		n = schema.Name{Schema: before, Name: after}
	}
	if strings.Contains(s, `"`) {
		if n = schema.ParseName(s); n.Schema == "" {
			n.Schema = "pg_catalog"
		}
	}
	if n == (schema.Name{Schema: "pg_catalog", Name: "default"}) {
		return ""
	}
	return n.SQL()
}
