package edit_test

import (
	"strings"
	"testing"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
	"github.com/replyx/schemactl/schema/hcl/edit"
)

// TestTakeOut takes the elements that begin with x out of a list, one difference each.
func TestTakeOut(t *testing.T) {
	for name, c := range map[string]struct{ list, want string }{
		"the first":              {"[x1, a, b]", "[a, b]"},
		"one in the middle":      {"[a, x1, b]", "[a, b]"},
		"the last":               {"[a, b, x1]", "[a, b]"},
		"two beside each other":  {"[a, x1, x2, b]", "[a, b]"},
		"the first and the last": {"[x1, a, x2]", "[a]"},
		"all but the first":      {"[a, x1, x2]", "[a]"},
		"with what is said of it": {"[\n    a, # first\n    # then\n    x1, # second\n    b, # third\n  ]",
			"[\n    a, # first\n    # then\n    b, # third\n  ]"},
		"the last, with a comma behind it": {"[\n    a,\n    x1,\n  ]", "[\n    a,\n  ]"},
		"all":                              {"[x1, x2]", ""},
		"the only one":                     {"[x1]", ""},
	} {
		t.Run(name, func(t *testing.T) {
			block := func(list string) string {
				if list == "" {
					return ""
				}
				return "permission {\n  for = " + list + "\n  to  = PUBLIC\n}\n"
			}
			src := block(c.list)
			var diffs []edit.Difference
			for n, line := range strings.Split(src, "\n") {
				for i := range line {
					if line[i] == 'x' {
						diffs = append(diffs, edit.Difference{Object: "it", Out: []schema.Listed{{
							Block: schema.Pos{File: "mine", Line: 1, Column: 1}, At: schema.Pos{File: "mine", Line: n + 1, Column: i + 1},
						}}})
					}
				}
			}
			got, err := edit.Apply([]hcl.File{{Name: "mine", Data: []byte(src)}}, nil, diffs, edit.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if text := string(got.Files[0].Data); text != block(c.want) {
				t.Errorf("got\n%s\nwant\n%s", text, block(c.want))
			}
		})
	}
}
