package edit_test

import (
	"testing"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
	"github.com/replyx/schemactl/schema/hcl/edit"
)

// TestApply edits one block of a person's file by one of the database's, whose blocks stand at the same places.
func TestApply(t *testing.T) {
	for _, c := range []struct {
		name, mine, theirs string
		attrs              []string
		want, why          string
	}{
		{
			name: "a value changes between comments",
			mine: "# head\ntable \"t\" {\n  # old\n  comment = \"a\" # why\n}\n", theirs: "\ntable \"t\" {\n  comment = \"b\"\n}\n", attrs: []string{"comment"},
			want: "# head\ntable \"t\" {\n  # old\n  comment = \"b\" # why\n}\n",
		},
		{
			name: "a file that is not formatted keeps its layout",
			mine: "\ntable \"t\" {\n     comment=\"a\"\n  unlogged   = true\n}\n", theirs: "\ntable \"t\" {\n  comment = \"b\"\n}\n", attrs: []string{"comment"},
			want: "\ntable \"t\" {\n     comment=\"b\"\n  unlogged   = true\n}\n",
		},
		{
			name: "an attribute joins a block of one line",
			mine: "\ncolumn \"a\" { type = text }\n", theirs: "\ncolumn \"a\" {\n  type = text\n  null = true\n}\n", attrs: []string{"null"},
			want: "\ncolumn \"a\" {\n  type = text\n  null = true\n}\n",
		},
		{
			name: "an attribute that goes takes the comment above it along",
			mine: "\ncolumn \"a\" {\n  type = text\n\n  # empty at first\n  default = \"\"\n}\n", theirs: "\ncolumn \"a\" {\n  type = text\n}\n", attrs: []string{"default"},
			want: "\ncolumn \"a\" {\n  type = text\n}\n",
		},
		{
			name: "a heredoc changes and what follows it stays",
			mine: "\nview \"v\" {\n  as = <<SQL\nselect 1\nSQL\n  # said\n  comment = \"c\"\n}\n", theirs: "\nview \"v\" {\n  as = <<SQL\nselect 2\nSQL\n}\n", attrs: []string{"as"},
			want: "\nview \"v\" {\n  as = <<SQL\nselect 2\nSQL\n  # said\n  comment = \"c\"\n}\n",
		},
		{
			name: "a short form gives way to a long one",
			mine: "\nindex \"i\" {\n  columns = [column.a] # key\n  where   = \"a > 1\"\n}\n", theirs: "\nindex \"i\" {\n  where = \"a > 1\"\n  on {\n    column = column.a\n    desc   = true\n  }\n}\n",
			attrs: []string{"on[1].desc"},
			want:  "\nindex \"i\" {\n  where = \"a > 1\"\n  on {\n    column = column.a\n    desc   = true\n  }\n}\n",
		},
		{
			name: "within an inner block only what differs is touched",
			mine: "\nindex \"i\" {\n  with {\n    lists = 100 # measured\n    a = 1 # stays\n  }\n}\n", theirs: "\nindex \"i\" {\n  with {\n    lists = 200\n    a     = 1\n  }\n}\n",
			attrs: []string{"with.lists"},
			want:  "\nindex \"i\" {\n  with {\n    lists = 200 # measured\n    a = 1 # stays\n  }\n}\n",
		},
		{
			name: "a value made of a variable stays",
			mine: "\ncolumn \"a\" {\n  type = text\n  default = var.x\n}\n", theirs: "\ncolumn \"a\" {\n  type    = text\n  default = \"b\"\n}\n", attrs: []string{"default"},
			want: "\ncolumn \"a\" {\n  type = text\n  default = var.x\n}\n", why: "default is computed, from a variable or a local value",
		},
		{
			name: "blocks for several objects stay",
			mine: "\ncolumn \"a\" {\n  for_each = toset([\"a\", \"b\"])\n  type = text\n}\n", theirs: "\ncolumn \"a\" {\n  type = integer\n}\n", attrs: []string{"type"},
			want: "\ncolumn \"a\" {\n  for_each = toset([\"a\", \"b\"])\n  type = text\n}\n", why: "its block stands for several objects, with for_each",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			at := func(name string) []schema.Pos { return []schema.Pos{{File: name, Line: 2, Column: 1}} }
			d := edit.Difference{Object: "it", Mine: at("mine"), Theirs: at("theirs"), Attrs: c.attrs}
			got, err := edit.Apply([]hcl.File{{Name: "mine", Data: []byte(c.mine)}}, []hcl.File{{Name: "theirs", Data: []byte(c.theirs)}}, []edit.Difference{d}, edit.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if text := string(got.Files[0].Data); text != c.want {
				t.Errorf("got\n%s\nwant\n%s", text, c.want)
			}
			why := ""
			if len(got.Left) > 0 {
				why = got.Left[0].Why
			}
			if why != c.why {
				t.Errorf("left because %q, want %q", why, c.why)
			}
		})
	}
}

// TestApplyUnknownPlace: a place that is in no file is an error, not a block somewhere else.
func TestApplyUnknownPlace(t *testing.T) {
	d := edit.Difference{Object: "it", Mine: []schema.Pos{{File: "mine", Line: 3, Column: 1}}}
	if _, err := edit.Apply([]hcl.File{{Name: "mine", Data: []byte("table \"t\" {}\n")}}, nil, []edit.Difference{d}, edit.Options{}); err == nil {
		t.Error("no error")
	}
}
