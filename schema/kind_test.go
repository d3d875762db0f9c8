package schema_test

import (
	"slices"
	"testing"

	"github.com/replyx/schemactl/schema"
)

// Objects that PostgreSQL cannot hold at the same time have a slot in common, others have none.
func TestSlots(t *testing.T) {
	named := func(k schema.Kind) schema.Ref { return schema.Ref{Kind: k, Schema: "s", Name: "k"} }
	of := func(k schema.Kind, table string) schema.Ref {
		return schema.Ref{Kind: k, Schema: "s", Table: table, Name: "k"}
	}
	for _, c := range []struct {
		a, b  schema.Ref
		share bool
	}{
		{named(schema.KindView), named(schema.KindMaterialized), true},
		{named(schema.KindTable), named(schema.KindSequence), true},
		{named(schema.KindForeignTable), named(schema.KindComposite), true},
		{named(schema.KindTable), of(schema.KindIndex, "t"), true},
		{named(schema.KindView), of(schema.KindUnique, "t"), true},
		{named(schema.KindView), of(schema.KindCheck, "t"), false},
		{named(schema.KindEnum), named(schema.KindDomain), true},
		{named(schema.KindEnum), named(schema.KindView), true},
		{named(schema.KindEnum), named(schema.KindSequence), false},
		{named(schema.KindFunction), named(schema.KindProcedure), true},
		{named(schema.KindAggregate), named(schema.KindTable), false},
		{of(schema.KindCheck, "t"), of(schema.KindForeignKey, "t"), true},
		{of(schema.KindCheck, "t"), of(schema.KindForeignKey, "u"), false},
		{of(schema.KindUnique, "t"), of(schema.KindIndex, "u"), true},
		{of(schema.KindTrigger, "t"), of(schema.KindPolicy, "t"), false},
	} {
		got := slices.ContainsFunc(c.a.Slots(), func(s schema.Slot) bool { return slices.Contains(c.b.Slots(), s) })
		if got != c.share {
			t.Errorf("%s and %s share a slot: %t", c.a, c.b, got)
		}
	}
}

// A relation is the type of its rows, but for a sequence; a composite type is one of PostgreSQL's relations.
func TestNamesType(t *testing.T) {
	yes := []schema.Kind{
		schema.KindEnum, schema.KindComposite, schema.KindDomain, schema.KindRange, schema.KindBaseType, schema.KindTable,
		schema.KindForeignTable, schema.KindView, schema.KindMaterialized,
	}
	for _, k := range schema.Kinds() {
		if got := k.NamesType(); got != slices.Contains(yes, k) {
			t.Errorf("%s names a type: %t", k, got)
		}
	}
}
