package hcl

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// validateForeignKeys finds foreign keys that PostgreSQL refuses whatever the rows are: to columns that
// no key holds, or between types that nothing compares. Tables that the files do not declare are the
// server's to judge.
func (r *reader) validateForeignKeys(db *schema.Database) {
	for _, t := range db.Tables {
		for _, f := range t.ForeignKeys {
			to := db.Table(f.RefTable)
			if to == nil || f.Period || len(f.Columns) != len(f.RefColumns) {
				continue
			}
			// A partition has its parent's keys, too.
			if !to.IsPartition() && !hasKey(to, f.RefColumns) {
				columns := strings.Join(f.RefColumns, ", ")
				r.failAt(f.At("ref_columns"), "give the table a primary_key or a unique of exactly these columns",
					"foreign_key %q refers to columns that are no key of table %q: %s", f.Name, to.Name.Name, columns)
			}
			r.validateKeyTypes(t, to, f)
		}
	}
}

// hasKey reports whether a foreign key may refer to these columns: whether a primary key, a unique
// constraint or a unique index that is not deferrable holds just them, in any order.
func hasKey(t *schema.Table, columns []string) bool {
	want := slices.Sorted(slices.Values(columns))
	holds := func(key []string) bool { return slices.Equal(slices.Sorted(slices.Values(key)), want) }
	keys := slices.Clip(t.Uniques)
	if t.PrimaryKey != nil {
		keys = append(keys, t.PrimaryKey)
	}
	if slices.ContainsFunc(keys, func(k *schema.Key) bool { return !k.Deferrable && holds(k.Columns) }) {
		return true
	}
	return slices.ContainsFunc(t.Indexes, func(i *schema.Index) bool {
		plain := !slices.ContainsFunc(i.Parts, func(p schema.Part) bool { return p.Column == "" })
		return i.Unique && i.Where.IsZero() && plain && holds(schema.ColumnsOf(&schema.Index{Parts: i.Parts}))
	})
}

// equalTypes groups types of pg_catalog that have operators = among each other. Types that are not
// here are compared by the server alone.
var equalTypes = map[string]string{
	"int2": "number", "int4": "number", "int8": "number", "numeric": "number", "float4": "number", "float8": "number",
	"text": "text", "varchar": "text", "bpchar": "text", "name": "text",
	"uuid": "uuid", "bool": "bool", "bytea": "bytea",
	"date": "time", "timestamp": "time", "timestamptz": "time",
}

// validateKeyTypes compares the types of the columns of a foreign key, pair by pair.
func (r *reader) validateKeyTypes(from, to *schema.Table, f *schema.ForeignKey) {
	for i, name := range f.Columns {
		a, b := from.Column(name), to.Column(f.RefColumns[i])
		if a == nil || b == nil {
			continue
		}
		x, y := keyType(a), keyType(b)
		if x != "" && y != "" && x != y {
			r.failAt(f.At("columns"), "give both columns one type",
				"foreign_key %q compares column %q of type %s with column %q of type %s, for which PostgreSQL has no operator =",
				f.Name, name, a.Type.SQL(), b.Name, b.Type.SQL())
		}
	}
}

// keyType is the group of a column's type, empty where the files alone do not tell.
func keyType(c *schema.Column) string {
	t, err := schema.ParseType(c.Type.SQL())
	if err != nil || !t.BuiltIn || t.Array {
		return ""
	}
	return equalTypes[t.Name.Name]
}
