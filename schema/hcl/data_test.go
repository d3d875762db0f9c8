package hcl

import (
	"testing"
	"testing/fstest"

	"github.com/replyx/schemactl/schema"
)

const dataText = `schema "public" {}

table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "s" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
}
`

func parseText(t *testing.T, text string) *schema.Database {
	t.Helper()
	db, err := ParseFile(t.Context(), File{Name: "schema.hcl", Data: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// What is written of rows and data steps is read as the same, whatever the values hold.
func TestDataIsReadAsWritten(t *testing.T) {
	first := parseText(t, dataText+`
data "rows" {
  table = table.t
  mode  = SYNC
  rows = [
    { id = 1, s = "a \"quote\" and $${x} and %%{y}" },
    { id = 2, s = "two\nlines" },
    { id = 3, s = "e\u0301" },
    { id = 4, s = null },
    { id = 5 },
  ]
}
migration "fill" {
  after = column.t.s
  batch {
    table = table.t
    where = "s IS NULL"
    set   = { s = "'$${x}' || id" }
  }
  undo = "UPDATE t SET s = NULL"
}
migration "more" {
  before = drop(column.t.old)
  sql    = <<-SQL
    UPDATE t SET s = old;
    DELETE FROM t WHERE s = '';
  SQL
}
`)
	files, err := Write(first, WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	second := parseText(t, string(files[0].Data))
	if a, b := first.Data[0].Hash(), second.Data[0].Hash(); a != b {
		t.Errorf("the rows are others:\n%s", files[0].Data)
	}
	for i, m := range first.Migrations {
		n := second.Migrations[i]
		if m.Name != n.Name || m.Hash() != n.Hash() || m.Place() != n.Place() || m.Undo != n.Undo {
			t.Errorf("data step %s is another:\n%s", m.Name, files[0].Data)
		}
	}
	if v, _ := first.Data[0].Rows[2].Value("s"); v.Text != "e\u0301" {
		t.Errorf("the text is composed: %+q", v.Text)
	}
}

// A file of rows is what COPY writes: a field without quotes and without text is NULL.
func TestDataOfCSV(t *testing.T) {
	fsys := fstest.MapFS{
		"schema/t.hcl":         {Data: []byte(dataText + "data {\n  table = table.t\n  file = \"rows/t.csv\"\n}\n")},
		"schema/rows/t.csv":    {Data: []byte("\xef\xbb\xbfs,id\n,1\n\"\",2\n\"a,\"\"b\"\"\nc\",3\n")},
		"schema/rows/else.csv": {Data: []byte("not read")},
	}
	db, err := Read(t.Context(), []string{"schema"}, Options{FS: fsys})
	if err != nil {
		t.Fatal(err)
	}
	want := []schema.DataValue{{Null: true}, {}, {Text: "a,\"b\"\nc"}}
	for i, r := range db.Data[0].Rows {
		if v, _ := r.Value("s"); v != want[i] {
			t.Errorf("row %d is %+v, want %+v", i+1, v, want[i])
		}
	}
	if at := db.Data[0].Rows[2].Pos.String(); at != "schema/rows/t.csv:4:1" {
		t.Errorf("the third row stands at %s", at)
	}
}

// A name of a file leads nowhere but below the folder of the HCL.
func TestCSVPath(t *testing.T) {
	for name, want := range map[string]string{
		"a.csv": "dir/a.csv", "b/a.csv": "dir/b/a.csv", "../a.csv": "", "/a.csv": "", "b/../../a.csv": "", "a.txt": "", "": "", `b\a.csv`: "",
	} {
		if got := csvPath("dir/schema.hcl", name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}
