package test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/internal/pgtest"
)

const vectorTable = `schema "public" {}
extension "vector" {
  schema = schema.public
}
table "items" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "v" {
    type = sql(%q)
    null = true
  }
  index "items_v" {
    type = IVFFLAT
    on {
      %s
      ops  = %s
    }
    %s
    storage_params {
      lists = 32768
    }
  }
}
`

// Asked for its canonical form, an index is not built: pgvector would take 13 GB for the samples of 32,768 lists of
// vector(2000), and set them to zero, before it sees that there is no row.
func TestIVFFlatIsAskedForWithoutABuild(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	db.Exec(`CREATE EXTENSION vector`)
	for _, c := range []struct{ column, on, ops, where, bad string }{
		{"vector(2000)", "column = column.v", "vector_l2_ops", "", ""},
		{"vector(2000)", "column = column.v", "vector_cosine_ops", `where = "id > 1 + 1"`, ""},
		{"halfvec(4000)", "column = column.v", "halfvec_ip_ops", "", ""},
		{"bit(64000)", "column = column.v", "bit_hamming_ops", "", ""},
		{"vector", `expr = "v::vector(2000)"`, "vector_l2_ops", "", ""},
		{"vector(2001)", "column = column.v", "vector_l2_ops", "", "cannot have more than 2000 dimensions"},
		{"vector(3)", "column = column.v", "vector_nosuch_ops", "", `operator class "vector_nosuch_ops" does not exist`},
		{"vector(3)", "column = column.v", "vector_l2_ops", `where = "nosuch > 1"`, `column "nosuch" does not exist`},
	} {
		out, err := schemactl.Diff(t.Context(), schemactl.Config{URL: db.URL, Sources: []string{writeHCL(t, fmt.Sprintf(vectorTable, c.column, c.on, c.ops, c.where))}, Now: time.Now()})
		switch {
		case c.bad != "":
			if err == nil || !strings.Contains(err.Error(), c.bad) {
				t.Errorf("%+v: %v", c, err)
			}
		case err != nil:
			t.Errorf("%+v: %v", c, err)
		case !strings.Contains(planText(t, out.Plan), "items_v"):
			t.Errorf("%+v: no index in\n%s", c, planText(t, out.Plan))
		}
	}
}
