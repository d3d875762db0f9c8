package hcl_test

import (
	"context"
	"strings"
	"testing"

	"github.com/replyx/schemactl/schema/hcl"
)

// A foreign key that no rows could make right is refused at its place: to columns that no key holds in
// the files, or between types that nothing compares.
func TestForeignKeyThatCannotBe(t *testing.T) {
	const head = "schema \"public\" {}\ntable \"a\" {\n  schema = schema.public\n  column \"x\" {\n    type = integer\n  }\n  column \"y\" {\n    type = text\n  }\n"
	for _, tt := range []struct{ name, key, ref, typ, fault string }{
		{"no key", "", "x", "integer", "no key of table"},
		{"plain index", "index \"i\" {\n columns = [column.x]\n}\n", "x", "integer", "no key of table"},
		{"partial index", "index \"i\" {\n columns = [column.x]\n unique = true\n where = \"x > 0\"\n}\n", "x", "integer", "no key of table"},
		{"part of a key", "primary_key {\n columns = [column.x, column.y]\n}\n", "x", "integer", "no key of table"},
		{"deferrable", "unique \"u\" {\n columns = [column.x]\n deferrable = true\n}\n", "x", "integer", "no key of table"},
		{"other type", "primary_key {\n columns = [column.x]\n}\n", "x", "uuid", "no operator ="},
		{"number to text", "unique \"u\" {\n columns = [column.y]\n}\n", "y", "bigint", "no operator ="},
		{"primary key", "primary_key {\n columns = [column.x]\n}\n", "x", "bigint", ""},
		{"unique", "unique \"u\" {\n columns = [column.y]\n}\n", "y", "varchar(10)", ""},
		{"unique index", "index \"i\" {\n columns = [column.x]\n unique = true\n}\n", "x", "smallint", ""},
	} {
		src := head + tt.key + "}\ntable \"b\" {\n  schema = schema.public\n  column \"c\" {\n    type = " + tt.typ +
			"\n  }\n  foreign_key \"f\" {\n    columns     = [column.c]\n    ref_columns = [table.a.column." + tt.ref + "]\n  }\n}\n"
		_, err := hcl.ParseFile(context.Background(), hcl.File{Name: "t.hcl", Data: []byte(src)})
		if (err != nil) != (tt.fault != "") || err != nil && !strings.Contains(err.Error(), tt.fault) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.fault)
		}
	}
}
