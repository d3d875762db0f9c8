package hcl

import (
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/schema"
)

var (
	schemaAttrs    = []string{"comment", "owner"}
	extensionAttrs = []string{"schema", "version", "comment"}
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
