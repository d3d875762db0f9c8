package live

import (
	"testing"

	"github.com/replyx/schemactl/schema"
)

func TestNeverBuilt(t *testing.T) {
	for _, c := range []struct {
		method, column string
		part           schema.Part
		want           bool
	}{
		{"ivfflat", "vector(2000)", schema.Part{Column: "v"}, true},
		{"ivfflat", "public.halfvec(4000)", schema.Part{Column: "v"}, true},
		{"ivfflat", "vector", schema.Part{Expr: schema.Expr{Text: "(v)::vector(3)"}}, true},
		// The build refuses those.
		{"ivfflat", "vector(2001)", schema.Part{Column: "v"}, false},
		{"ivfflat", "halfvec(4001)", schema.Part{Column: "v"}, false},
		{"ivfflat", "vector", schema.Part{Column: "v"}, false},
		{"hnsw", "vector(3)", schema.Part{Column: "v"}, false},
		{"", "integer", schema.Part{Column: "v"}, false},
	} {
		table := &schema.Table{Columns: []*schema.Column{{Name: "v", Type: schema.Type{Text: c.column}}}}
		if got := neverBuilt(table, &schema.Index{Method: c.method, Parts: []schema.Part{c.part}}); got != c.want {
			t.Errorf("%s on %s %+v: %v", c.method, c.column, c.part, got)
		}
	}
}
