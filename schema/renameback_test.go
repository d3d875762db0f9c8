package schema_test

import (
	"testing"

	"github.com/replyx/schemactl/schema"
)

func table(name, from string, columns ...*schema.Column) *schema.Table {
	return &schema.Table{Name: schema.Name{Schema: "public", Name: name}, RenamedFrom: from, Columns: columns}
}

func database(tables ...*schema.Table) *schema.Database { return &schema.Database{Tables: tables} }

// A table and a column of it that were renamed, twice, are renamed back in one go.
func TestRenameBack(t *testing.T) {
	first := database(table("a", "before", &schema.Column{Name: "x", RenamedFrom: "w"}, &schema.Column{Name: "same"}))
	first.RenameBack([]*schema.Database{
		database(table("b", "a", &schema.Column{Name: "y", RenamedFrom: "x"}, &schema.Column{Name: "same"})),
		database(table("c", "b", &schema.Column{Name: "z", RenamedFrom: "y"}, &schema.Column{Name: "same"})),
	})
	got := first.Tables[0]
	if got.RenamedFrom != "c" || got.Columns[0].RenamedFrom != "z" || got.Columns[1].RenamedFrom != "" {
		t.Errorf("table from %q, columns from %q and %q", got.RenamedFrom, got.Columns[0].RenamedFrom, got.Columns[1].RenamedFrom)
	}
}

// A name that was given to another meanwhile is no rename of it: both are wanted back.
func TestRenameBackOfATakenName(t *testing.T) {
	first := database(table("t", "", &schema.Column{Name: "a"}, &schema.Column{Name: "b"}))
	first.RenameBack([]*schema.Database{database(table("t", "", &schema.Column{Name: "b", RenamedFrom: "a"}))})
	for _, c := range first.Tables[0].Columns {
		if c.RenamedFrom != "" {
			t.Errorf("%s is renamed from %s", c.Name, c.RenamedFrom)
		}
	}
}
