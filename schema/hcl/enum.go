package hcl

import (
	"slices"

	"github.com/replyx/schemactl/schema"
)

var enumKind = entityKind{
	kind: schema.KindEnum, file: "enums", attrs: []string{"schema", "values", "renamed_values"}, first: true,
	read: readEnum, write: writeEnum,
}

func readEnum(b *block, d *symbol) schema.Entity {
	e := &schema.Enum{Name: d.name}
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

func writeEnum(_ *writer, p *printer, entity schema.Entity) {
	e := entity.(*schema.Enum)
	values := make([]string, len(e.Values))
	for i, v := range e.Values {
		values[i] = p.quote(v)
	}
	p.attr("values", list(values))
	renames := make([]schema.Param, len(e.RenamedValues))
	for i, v := range e.RenamedValues {
		renames[i] = schema.Param{Name: v.From, Value: v.To}
	}
	p.settings("renamed_values", renames)
}
