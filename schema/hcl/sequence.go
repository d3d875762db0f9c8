package hcl

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/replyx/schemactl/schema"
)

var sequenceKind = entityKind{
	kind: schema.KindSequence, file: "sequences", first: true, ownOwner: true,
	attrs: []string{"schema", "type", "start", "increment", "min_value", "max_value", "cache", "cycle", "owner", "owned_by", "unlogged"},
	read:  readSequence, write: writeSequence,
}

func readSequence(b *block, d *symbol) schema.Entity {
	s := &schema.Sequence{Name: d.name}
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
	s.Unlogged = b.flag("unlogged", false)
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

func writeSequence(w *writer, p *printer, entity schema.Entity) {
	s := entity.(*schema.Sequence)
	if t := s.TypeName(); t != "bigint" {
		p.attr("type", t)
	}
	p.sequenceOptions(s.Options.Trimmed(s.TypeName()))
	p.flag("unlogged", s.Unlogged)
	if o := s.OwnedBy; o.IsZero() {
		w.owner(p, s)
	} else {
		p.attr("owner", w.columnOf(schema.Name{}, o.Table, o.Column, "sequence "+s.Name.String()))
	}
}
