package samplerows

import (
	"strings"
	"testing"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

func state(t *testing.T, text string) *schema.Database {
	t.Helper()
	db, err := hcl.ParseFile(t.Context(), hcl.File{Name: "t.hcl", Data: []byte("schema \"public\" {}\n" + text)})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// first are the first statements of the tables, by their names.
func first(list []Table) map[string]string {
	out := make(map[string]string)
	for _, t := range list {
		out[t.Name.Name] = t.Why
		if len(t.Statements) > 0 {
			out[t.Name.Name] = t.Statements[0]
		}
	}
	return out
}

func names(list []Table) string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = t.Name.Name
	}
	return strings.Join(out, " ")
}

const column = `  column "id" {
    type = int
    null = false
  }
`

func TestForeignKeysTakeWhatIsThere(t *testing.T) {
	list := Make(state(t, `table "a" {
  schema = schema.public
`+column+`  primary_key {
    columns = [column.id]
  }
  column "b_id" {
    type = bigint
    null = true
  }
  foreign_key "f" {
    columns     = [column.b_id]
    ref_columns = [table.b.column.id]
  }
}
table "b" {
  schema = schema.public
`+column+`  primary_key {
    columns = [column.id]
  }
  column "a_id" {
    type = int
    null = false
  }
  foreign_key "g" {
    columns     = [column.a_id]
    ref_columns = [table.a.column.id]
  }
}`), 7)
	if got := names(list); got != "a b" {
		t.Errorf("%s: in a circle the table whose key may be NULL is first", got)
	}
	const want = `INSERT INTO public.b (id, a_id) OVERRIDING SYSTEM VALUE
SELECT n::int4, f1."key 1"
FROM generate_series(1, 7) AS n
LEFT JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS "row", count(*) OVER () AS "rows", id AS "key 1" FROM public.a) AS f1 ON f1."row" = (n - 1) % f1."rows"
ON CONFLICT DO NOTHING`
	if got := first(list)["b"]; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestPartitionsTakeValuesOfTheirBounds(t *testing.T) {
	list := Make(state(t, `table "p" {
  schema = schema.public
`+column+`  partition {
    type    = RANGE
    columns = [column.id]
  }
}
table "low" {
  schema       = schema.public
  partition_of = table.p
`+column+`  values {
    from = [MINVALUE]
    to   = [10]
  }
}
table "high" {
  schema       = schema.public
  partition_of = table.p
`+column+`  values {
    from = [10]
    to   = [MAXVALUE]
  }
}
table "rest" {
  schema       = schema.public
  partition_of = table.p
`+column+`  values {
    default = true
  }
}`), 3)
	got := first(list)
	if _, ok := got["p"]; ok {
		t.Error("a table that is split by range holds no row itself")
	}
	if !strings.Contains(got["high"], "(10)::integer") && !strings.Contains(got["high"], "('10')::integer") {
		t.Errorf("high: %s", got["high"])
	}
	if got["low"] != "its bound names no value" || got["rest"] != "it takes the rows that no other partition does" {
		t.Errorf("low: %s, rest: %s", got["low"], got["rest"])
	}
}

func TestChecksGiveTheirConstants(t *testing.T) {
	list := Make(state(t, `table "t" {
  schema = schema.public
  column "status" {
    type = text
    null = false
  }
  column "n" {
    type = numeric(6,2)
    null = true
  }
  check "c" {
    expr = "status IN ('new', 'it''s done') AND n > 100"
  }
}`), 2)
	if len(list) != 1 {
		t.Fatalf("%d tables", len(list))
	}
	all := strings.Join(list[0].Statements, "\n")
	for _, want := range []string{`ARRAY['new', 'it''s done']::text[]`, "(n + 100)::numeric(6,2)", "(100)::numeric(6,2)", "NULL"} {
		if !strings.Contains(all, want) {
			t.Errorf("no statement has %s:\n%s", want, all)
		}
	}
	for i, s := range list[0].Statements {
		if i > 0 && s == list[0].Statements[i-1] {
			t.Error("a statement is tried twice")
		}
	}
}

func TestTypeOfNoKnownValueIsNull(t *testing.T) {
	got := first(Make(state(t, `table "t" {
  schema = schema.public
  column "x" {
    type = txid_snapshot
    null = true
  }
}`), 1))["t"]
	if !strings.Contains(got, "SELECT NULL\n") {
		t.Error(got)
	}
}
