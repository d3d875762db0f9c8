package hcl

import (
	"context"
	"strings"
	"testing"

	"github.com/replyx/schemactl/schema"
)

// What was read back has what other files say of it beside, and nothing that is said already.
func TestOverlay(t *testing.T) {
	made := File{Name: "made.hcl", ReadBack: true, Data: []byte(`
schema "public" {}
extension "vector" {}
enum "kind" {
  schema = schema.public
  values = ["a", "b"]
}
table "t" {
  schema = schema.public
  column "id" {
    type = int
  }
  column "v" {
    type = vector(3)
  }
  index "i" {
    columns = [column.id]
  }
}
`)}
	parse := func(text string) (*schema.Database, error) {
		return Parse(context.Background(), []File{made, {Name: "more.hcl", Data: []byte(text)}}, Options{})
	}
	db, err := parse(`
schema "public" {}
enum "kind" {
  schema         = schema.public
  renamed_values = { z = "a" }
}
table "t" {
  schema       = schema.public
  renamed_from = "old"
  column "id" {
    renamed_from = "key"
  }
  index "i" {
    renamed_from = "j"
  }
  perf_index "q" {
    columns = [column.id]
  }
  perf_index "p" {
    type = IVFFLAT
    on {
      column = column.v
      ops    = vector_l2_ops
    }
  }
}
table "other" {
  schema = schema.public
  column "id" {
    type = int
  }
}
`)
	if err != nil {
		t.Fatal(err)
	}
	table := db.Table(schema.Name{Schema: "public", Name: "t"})
	if table.RenamedFrom != "old" || table.Columns[0].RenamedFrom != "key" || len(table.Indexes) != 3 || table.Indexes[0].RenamedFrom != "j" {
		t.Errorf("the table is %+v", table)
	}
	if p := table.Indexes[1]; !p.Perf || p.Src().Pos.File != "more.hcl" {
		t.Errorf("the perf index is %+v", p)
	}
	if len(db.Tables) != 2 || len(db.Schemas) != 1 || schema.Of[*schema.Enum](db)[0].RenamedValues[0].From != "z" {
		t.Errorf("the state is %+v", db)
	}
	for text, want := range map[string]string{
		"table \"t\" {\n  schema = schema.public\n  comment = \"x\"\n}":                       "more.hcl:3:3: the comment of this table comes from SQL, or from a database",
		"table \"t\" {\n  schema = schema.public\n  column \"new\" {\n    type = int\n  }\n}": "more.hcl:3:3: this column is in no table of the SQL, or of the database",
		"table \"t\" {\n  schema = schema.public\n  column \"id\" {\n    null = true\n  }\n}": "more.hcl:4:5: the null of this column comes from SQL, or from a database",
		"schema \"public\" {\n  comment = \"x\"\n}":                                           "more.hcl:2:3: the comment of this schema comes from SQL, or from a database",
	} {
		if _, err := parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngives %v\nwant  %s", text, err, want)
		}
	}
}
