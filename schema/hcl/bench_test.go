package hcl_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/replyx/schemactl/schema/hcl"
)

// thousand makes 1,000 tables of 10 columns, 2 indexes and a foreign key, about 1 MB.
func thousand(b *testing.B, split bool) (fstest.MapFS, int64) {
	b.Helper()
	fsys := fstest.MapFS{}
	var all strings.Builder
	all.WriteString("schema \"public\" {}\n")
	size := int64(0)
	for i := range 1000 {
		t := fmt.Sprintf("table_%04d", i)
		var s strings.Builder
		fmt.Fprintf(&s, "table %q {\n  schema = schema.public\n  column \"id\" {\n    type = bigint\n    identity {\n      generated = ALWAYS\n    }\n  }\n", t)
		for c, typ := range []string{"varchar(64)", "text", "integer", "timestamptz", "boolean", "numeric(12,2)", "jsonb", "uuid", "bigint"} {
			fmt.Fprintf(&s, "  column \"column_%d\" {\n    type = %s\n    null = true\n", c, typ)
			switch typ {
			case "varchar(64)":
				s.WriteString("    default = \"active\"\n")
			case "timestamptz":
				s.WriteString("    default = sql(\"now()\")\n")
			}
			s.WriteString("  }\n")
		}
		s.WriteString("  primary_key {\n    columns = [column.id]\n  }\n")
		fmt.Fprintf(&s, "  index \"%s_a_idx\" {\n    columns = [column.column_0, column.column_2]\n  }\n", t)
		fmt.Fprintf(&s, "  index \"%s_b_idx\" {\n    unique = true\n    on {\n      expr = \"lower(column_1)\"\n    }\n    where = \"column_4\"\n  }\n", t)
		fmt.Fprintf(&s, "  foreign_key \"%s_fkey\" {\n    columns     = [column.column_8]\n    ref_columns = [table.table_%04d.column.id]\n    on_delete   = CASCADE\n  }\n}\n", t, (i+1)%1000)
		size += int64(s.Len())
		if split {
			fsys[t+".hcl"] = &fstest.MapFile{Data: []byte(s.String())}
		}
		all.WriteString(s.String())
	}
	if split {
		fsys["schema.hcl"] = &fstest.MapFile{Data: []byte("schema \"public\" {}\n")}
	} else {
		fsys["schema.hcl"] = &fstest.MapFile{Data: []byte(all.String())}
	}
	return fsys, size
}

func BenchmarkRead1000Tables(b *testing.B) {
	for name, split := range map[string]bool{"split": true, "one": false} {
		b.Run(name, func(b *testing.B) {
			fsys, size := thousand(b, split)
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := hcl.Read(b.Context(), []string{"."}, hcl.Options{FS: fsys}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkWrite1000Tables(b *testing.B) {
	fsys, size := thousand(b, true)
	db, err := hcl.Read(b.Context(), []string{"."}, hcl.Options{FS: fsys})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := hcl.Write(db, hcl.WriteOptions{Split: true}); err != nil {
			b.Fatal(err)
		}
	}
}
